package io.github.lanegrad.io;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A constant of an ONNX graph. Its numbers are little-endian bytes, a part of the file where it can be, or integers of a
 * field that is not packed as they are. Equal only to itself.
 */
final class OnnxTensor {

    static final int FLOAT = 1;
    static final int UINT8 = 2;
    static final int INT8 = 3;
    static final int UINT16 = 4;
    static final int INT16 = 5;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int BOOL = 9;
    static final int FLOAT16 = 10;
    static final int DOUBLE = 11;
    static final int BFLOAT16 = 16;

    private final String name;
    private final int type;
    private final long[] dims;
    private final @Nullable ByteBuffer bytes;
    private final long @Nullable [] integers;
    private final int offset;

    /**
     * A tensor; nothing is copied.
     *
     * @param name its name, empty for one in an attribute
     * @param type the number format, one of the codes above
     * @param dims the sizes, outermost first, each at least 0, their product below 2^31
     * @param bytes the numbers, or null
     * @param integers the numbers, or the bits of half floats, or null
     * @param offset byte of the file where it stands
     */
    OnnxTensor(String name, int type, long[] dims, @Nullable ByteBuffer bytes, long @Nullable [] integers, int offset) {
        this.name = name;
        this.type = type;
        this.dims = dims;
        this.bytes = bytes;
        this.integers = integers;
        this.offset = offset;
    }

    /** The same numbers in another shape of as many. */
    OnnxTensor reshaped(long[] sizes) {
        return new OnnxTensor(name, type, sizes, bytes, integers, offset);
    }

    String name() {
        return name;
    }

    int type() {
        return type;
    }

    /** One of the sizes. */
    int dim(int index) {
        return (int) dims[index];
    }

    int offset() {
        return offset;
    }

    /** Bytes of a number, or 0 for a format that no dense network has. */
    static int size(int type) {
        return switch (type) {
            case BOOL, UINT8, INT8 -> 1;
            case FLOAT16, BFLOAT16, UINT16, INT16 -> 2;
            case FLOAT, INT32 -> 4;
            case DOUBLE, INT64 -> 8;
            default -> 0;
        };
    }

    /** Whether the format is one of floats, so that casting between two of them changes numbers by rounding only. */
    static boolean isFloat(long type) {
        return type == FLOAT || type == DOUBLE || type == FLOAT16 || type == BFLOAT16;
    }

    LongStream sizes() {
        return Arrays.stream(dims);
    }

    int rank() {
        return dims.length;
    }

    int elements() {
        long elements = 1;
        for (long dim : dims) {
            elements *= dim;
        }
        return Math.toIntExact(elements);
    }

    /** The last size, or 1 for a single number. */
    int columns() {
        return dims.length == 0 ? 1 : (int) dims[dims.length - 1];
    }

    /** Whether it has one row at most: a size before the last is 1, and no other makes more dimensions of what it meets. */
    boolean isRow() {
        return rank() <= 2 && elements() == columns();
    }

    /** A number, in the order of the file: last dimension fastest. */
    double get(int index) {
        if (bytes == null) {
            long value = integers == null ? 0 : integers[index];
            return switch (type) {
                case FLOAT16 -> Float.float16ToFloat((short) value);
                case BFLOAT16 -> Float.intBitsToFloat((int) value << 16);
                default -> value;
            };
        }
        return switch (type) {
            case FLOAT -> bytes.getFloat(bytes.position() + index * Float.BYTES);
            case DOUBLE -> bytes.getDouble(bytes.position() + index * Double.BYTES);
            case FLOAT16 -> Float.float16ToFloat(bytes.getShort(bytes.position() + index * Short.BYTES));
            case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort(bytes.position() + index * Short.BYTES) << 16);
            case INT64 -> bytes.getLong(bytes.position() + index * Long.BYTES);
            case INT32 -> bytes.getInt(bytes.position() + index * Integer.BYTES);
            case INT16 -> bytes.getShort(bytes.position() + index * Short.BYTES);
            case UINT16 -> bytes.getChar(bytes.position() + index * Short.BYTES);
            case INT8 -> bytes.get(bytes.position() + index);
            default -> Byte.toUnsignedInt(bytes.get(bytes.position() + index));
        };
    }

    @Override
    public String toString() {
        return JsonText.shown(name) + " " + Arrays.toString(dims);
    }
}
