package io.github.lanegrad.kernel;

/** Reads and writes single elements of rows of packed weights; {@link RowKernels} says how they lie. Stateless. */
public final class PackedWeights {

    private static final int INTS = 16;

    private PackedWeights() {}

    /**
     * The element of a row of bfloat16.
     *
     * @param row the ints
     * @param offset where the row starts
     * @param column from 0
     * @return the float of these upper 16 bits
     */
    public static float bfloat16(int[] row, int offset, int column) {
        int pair = row[offset + column / RowKernels.BFLOAT16_GROUP * INTS + column % INTS];
        return Float.intBitsToFloat(column % RowKernels.BFLOAT16_GROUP < INTS ? pair << 16 : pair & 0xFFFF0000);
    }

    /**
     * Writes an element of a row of bfloat16 that was 0.
     *
     * @param row the ints
     * @param offset where the row starts
     * @param column from 0
     * @param bits the upper 16 bits of a float
     */
    public static void setBfloat16(int[] row, int offset, int column, short bits) {
        row[offset + column / RowKernels.BFLOAT16_GROUP * INTS + column % INTS] |=
                (bits & 0xFFFF) << (column % RowKernels.BFLOAT16_GROUP < INTS ? 0 : 16);
    }

    /**
     * The element of a row of int8.
     *
     * @param row the ints
     * @param offset where the row starts
     * @param column from 0
     * @return -128 to 127
     */
    public static byte int8(int[] row, int offset, int column) {
        int four = row[offset + column / RowKernels.INT8_GROUP * INTS + column % INTS];
        return (byte) (four >> (column % RowKernels.INT8_GROUP / INTS * Byte.SIZE));
    }

    /**
     * Writes an element of a row of int8 that was 0.
     *
     * @param row the ints
     * @param offset where the row starts
     * @param column from 0
     * @param value the element
     */
    public static void setInt8(int[] row, int offset, int column, byte value) {
        row[offset + column / RowKernels.INT8_GROUP * INTS + column % INTS] |=
                (value & 0xFF) << (column % RowKernels.INT8_GROUP / INTS * Byte.SIZE);
    }

    /**
     * The bfloat16 nearest to a float, ties to even.
     *
     * @param value any number; one beyond the largest bfloat16 by half a step becomes infinite
     * @return its upper 16 bits; a NaN stays one, and keeps its bits where they fit
     */
    public static short nearestBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int upper = bits >>> Short.SIZE;
        if (Float.isNaN(value)) {
            // A NaN whose payload stands in the lower half only would become infinite.
            return (short) ((upper & 0x7F) == 0 ? upper | 0x40 : upper);
        }
        return (short) ((bits + 0x7FFF + (upper & 1)) >>> Short.SIZE);
    }
}
