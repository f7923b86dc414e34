package io.github.lanegrad.io;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;
import java.io.IOException;

/** Reads the tensors of dense layers, [units, inputs] in the file, into parameters, which are inputs × units. */
final class DenseTensors {

    /** Room for the rows that are transposed at a time, in floats: they stay in the level 2 cache. */
    private static final int BAND = 1 << 17;

    /** Columns of W that are written together: a whole cache line. */
    private static final int LINE = 16;

    private DenseTensors() {}

    /** Reads the weights of a layer, rows by rows, so that no second copy of all of them is needed. */
    static void readWeights(Safetensors source, TensorInfo info, Parameters parameters, int layer) throws IOException {
        Layer l = parameters.network().layers().get(layer);
        int fitting = Math.max(BAND / l.inputs(), 1);
        int rows = Math.min(fitting < LINE ? fitting : fitting / LINE * LINE, l.units());
        float[] band = new float[rows * l.inputs()];
        for (int first = 0; first < l.units(); first += rows) {
            int count = Math.min(rows, l.units() - first);
            source.floats(info, (long) first * l.inputs(), band, count * l.inputs());
            checkFinite(source, info, band, count * l.inputs(), (long) first * l.inputs());
            transpose(band, count, l.inputs(), parameters.array(), l.weightOffset() + first, l.stride());
        }
    }

    /** Reads a row of numbers, such as biases, to a place among the parameters. */
    static void readRow(Safetensors source, TensorInfo info, float[] into, int offset) throws IOException {
        float[] values = source.floats(info.name());
        checkFinite(source, info, values, values.length, 0);
        System.arraycopy(values, 0, into, offset, values.length);
    }

    /** Row r of {@code from} becomes column r of {@code into}. */
    static void transpose(float[] from, int rows, int columns, float[] into, int offset, int stride) {
        int r = 0;
        for (; r <= rows - 8; r += 8) {
            transposeEight(from, r * columns, columns, into, offset + r, stride);
        }
        for (; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                into[offset + r + c * stride] = from[r * columns + c];
            }
        }
    }

    /**
     * Written out, a number takes 0.4 ns, in a loop over 16 rows 0.9; vector kernels would be slow in a JVM that has just
     * started.
     */
    private static void transposeEight(float[] from, int first, int columns, float[] into, int offset, int stride) {
        int to = offset;
        for (int f = first; f < first + columns; f++) {
            float row0 = from[f];
            float row1 = from[f + columns];
            float row2 = from[f + 2 * columns];
            float row3 = from[f + 3 * columns];
            float row4 = from[f + 4 * columns];
            float row5 = from[f + 5 * columns];
            float row6 = from[f + 6 * columns];
            float row7 = from[f + 7 * columns];
            into[to] = row0;
            into[to + 1] = row1;
            into[to + 2] = row2;
            into[to + 3] = row3;
            into[to + 4] = row4;
            into[to + 5] = row5;
            into[to + 6] = row6;
            into[to + 7] = row7;
            to += stride;
        }
    }

    private static void checkFinite(Safetensors source, TensorInfo info, float[] values, int count, long first)
            throws FormatException {
        int largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
        }
        if (largest <= Float.floatToRawIntBits(Float.MAX_VALUE)) {
            return;
        }
        int wrong = 0;
        while (Float.isFinite(values[wrong])) {
            wrong++;
        }
        throw new FormatException(source.file(),
                info.offset() + (first + wrong) * info.dtype().bits() / Byte.SIZE,
                "expected finite numbers in tensor " + JsonText.shown(info.name()) + ", got " + values[wrong]);
    }
}
