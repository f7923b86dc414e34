package io.github.lanegrad.io;

import io.github.lanegrad.kernel.PackedWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Values of the number formats, in little-endian buffers; an index counts values. */
final class Numbers {

    /** Some JVMs cannot make an array of the last few lengths. */
    static final int MOST = Integer.MAX_VALUE - 8;

    private Numbers() {}

    /** {@code count} values of F32, F16 or BF16 from the one at {@code index} on; exact. */
    static void decode(DType dtype, ByteBuffer bytes, int index, int count, float[] into, int offset) {
        if (dtype == DType.F32) {
            bytes.slice(index * Float.BYTES, count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer().get(into, offset, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            into[offset + i] = number(dtype, bytes, index + i);
        }
    }

    /** The first {@code count} values of F32, F16 or BF16, as the bits of floats; exact. */
    static void decodeBits(DType dtype, ByteBuffer bytes, int count, int[] into, int offset) {
        if (dtype == DType.F32) {
            bytes.asIntBuffer().get(into, offset, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            into[offset + i] = Float.floatToRawIntBits(number(dtype, bytes, i));
        }
    }

    /** The first {@code count} values of F64, F32, F16 or BF16; exact. */
    static void decode(DType dtype, ByteBuffer bytes, int count, double[] into, int offset) {
        for (int i = 0; i < count; i++) {
            into[offset + i] =
                    dtype == DType.F64 ? bytes.getDouble(i * Double.BYTES) : number(dtype, bytes, i);
        }
    }

    private static float number(DType dtype, ByteBuffer bytes, int index) {
        return switch (dtype) {
            case F32 -> bytes.getFloat(index * Float.BYTES);
            case F16 -> Float.float16ToFloat(bytes.getShort(index * Short.BYTES));
            case BF16 -> Float.intBitsToFloat(bytes.getShort(index * Short.BYTES) << Short.SIZE);
            default -> throw new AssertionError(dtype);
        };
    }

    /** To F32, F16 or BF16, ties to even; NaN stays NaN, and keeps its bits where they fit. */
    static void encode(DType dtype, float[] values, ByteBuffer bytes) {
        switch (dtype) {
            case F32 -> bytes.asFloatBuffer().put(values);
            case F16 -> {
                for (int i = 0; i < values.length; i++) {
                    bytes.putShort(i * Short.BYTES, Float.floatToFloat16(values[i]));
                }
            }
            case BF16 -> {
                for (int i = 0; i < values.length; i++) {
                    bytes.putShort(i * Short.BYTES, PackedWeights.nearestBfloat16(values[i]));
                }
            }
            default -> throw new AssertionError(dtype);
        }
    }

    static long integer(DType dtype, ByteBuffer bytes, int index) {
        return switch (dtype) {
            case I64, U64 -> bytes.getLong(index * Long.BYTES);
            case I32 -> bytes.getInt(index * Integer.BYTES);
            case U32 -> Integer.toUnsignedLong(bytes.getInt(index * Integer.BYTES));
            case I16 -> bytes.getShort(index * Short.BYTES);
            case U16 -> bytes.getChar(index * Short.BYTES);
            case I8 -> bytes.get(index);
            case U8 -> Byte.toUnsignedInt(bytes.get(index));
            default -> throw new AssertionError(dtype);
        };
    }

    static void putInteger(DType dtype, long value, ByteBuffer bytes, int index) {
        switch (dtype.bits()) {
            case Long.SIZE -> bytes.putLong(index * Long.BYTES, value);
            case Integer.SIZE -> bytes.putInt(index * Integer.BYTES, (int) value);
            case Short.SIZE -> bytes.putShort(index * Short.BYTES, (short) value);
            default -> bytes.put(index, (byte) value);
        }
    }

    static boolean inRange(DType dtype, long value) {
        int bits = dtype.bits();
        return switch (dtype) {
            case I64, U64 -> true;
            case U32, U16, U8 -> value >= 0 && value < 1L << bits;
            default -> value >= -(1L << (bits - 1)) && value < 1L << (bits - 1);
        };
    }
}
