package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;
import java.io.IOException;

/** Reads the tensors of dense layers, [units, inputs] in the file, into parameters, which are inputs × units. */
final class DenseTensors {

    /** Room for the rows that are transposed at a time, in floats: they stay in the level 2 cache, with the bytes. */
    private static final int BAND = 1 << 16;

    /** Columns of W that are written together: a whole cache line. */
    private static final int LINE = 16;

    /** Brings the bits of what is not finite, and of nothing else, to 2^31. */
    private static final int SMALLEST_EXPONENT = Float.floatToRawIntBits(Float.MIN_NORMAL);

    private DenseTensors() {}

    /** Reads the weights of a layer, rows by rows, so that no second copy of all of them is needed. */
    static void readWeights(Safetensors source, TensorInfo info, Parameters parameters, int layer) throws IOException {
        Layer l = parameters.network().layers().get(layer);
        int inputs = l.inputs();
        int fitting = Math.max(BAND / inputs, 1);
        int rows = Math.min(fitting < LINE ? fitting : fitting / LINE * LINE, l.units());
        int[] band = new int[rows * inputs];
        source.floatBits(info, band, (first, count) -> {
            checkFinite(source, info, band, count, first);
            int offset = l.weightOffset() + (int) (first / inputs);
            transpose(band, count / inputs, inputs, parameters.array(), offset, l.stride());
        });
    }

    /** Reads a row of numbers, such as biases, to a place among the parameters. */
    static void readRow(Safetensors source, TensorInfo info, float[] into, int offset) throws IOException {
        float[] values = source.floats(info.name());
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw notFinite(source, info, i, values[i]);
            }
            into[offset + i] = values[i];
        }
    }

    /** Row r of {@code from}, bits of floats, becomes column r of {@code into}. */
    private static void transpose(int[] from, int rows, int columns, float[] into, int offset, int stride) {
        int r = 0;
        for (; r <= rows - LINE; r += LINE) {
            transposeLine(from, r * columns, columns, into, offset + r, stride);
        }
        for (; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                into[offset + r + c * stride] = Float.intBitsToFloat(from[r * columns + c]);
            }
        }
    }

    /**
     * Written out, a number takes 0.6 ns, which is what writing lines far apart to memory takes; in a loop over rows 0.9,
     * and eight rows at a time 0.85. Vector kernels would be slow in a JVM that has just started.
     */
    private static void transposeLine(int[] from, int first, int columns, float[] into, int offset, int stride) {
        int to = offset;
        for (int f = first; f < first + columns; f++) {
            float row0 = Float.intBitsToFloat(from[f]);
            float row1 = Float.intBitsToFloat(from[f + columns]);
            float row2 = Float.intBitsToFloat(from[f + 2 * columns]);
            float row3 = Float.intBitsToFloat(from[f + 3 * columns]);
            float row4 = Float.intBitsToFloat(from[f + 4 * columns]);
            float row5 = Float.intBitsToFloat(from[f + 5 * columns]);
            float row6 = Float.intBitsToFloat(from[f + 6 * columns]);
            float row7 = Float.intBitsToFloat(from[f + 7 * columns]);
            float row8 = Float.intBitsToFloat(from[f + 8 * columns]);
            float row9 = Float.intBitsToFloat(from[f + 9 * columns]);
            float row10 = Float.intBitsToFloat(from[f + 10 * columns]);
            float row11 = Float.intBitsToFloat(from[f + 11 * columns]);
            float row12 = Float.intBitsToFloat(from[f + 12 * columns]);
            float row13 = Float.intBitsToFloat(from[f + 13 * columns]);
            float row14 = Float.intBitsToFloat(from[f + 14 * columns]);
            float row15 = Float.intBitsToFloat(from[f + 15 * columns]);
            into[to] = row0;
            into[to + 1] = row1;
            into[to + 2] = row2;
            into[to + 3] = row3;
            into[to + 4] = row4;
            into[to + 5] = row5;
            into[to + 6] = row6;
            into[to + 7] = row7;
            into[to + 8] = row8;
            into[to + 9] = row9;
            into[to + 10] = row10;
            into[to + 11] = row11;
            into[to + 12] = row12;
            into[to + 13] = row13;
            into[to + 14] = row14;
            into[to + 15] = row15;
            to += stride;
        }
    }

    /** On bits, as C2 runs a loop over integers on vectors by itself, and on the bits of floats it does not. */
    private static void checkFinite(Safetensors source, TensorInfo info, int[] bits, int count, long first)
            throws FormatException {
        int overflows = 0;
        for (int i = 0; i < count; i++) {
            overflows |= (bits[i] & Integer.MAX_VALUE) + SMALLEST_EXPONENT;
        }
        if (overflows >= 0) {
            return;
        }
        int wrong = 0;
        while (Float.isFinite(Float.intBitsToFloat(bits[wrong]))) {
            wrong++;
        }
        throw notFinite(source, info, first + wrong, Float.intBitsToFloat(bits[wrong]));
    }

    private static FormatException notFinite(Safetensors source, TensorInfo info, long index, float value) {
        return new FormatException(source.file(), info.offset() + index * info.dtype().bits() / Byte.SIZE,
                "expected finite numbers in tensor " + JsonText.shown(info.name()) + ", got " + value);
    }
}
