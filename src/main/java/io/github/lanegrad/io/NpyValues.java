package io.github.lanegrad.io;

import java.nio.ByteOrder;
import java.util.Arrays;

/** Brings the values of NPY files into the order of {@link TensorData}, and back. */
final class NpyValues {

    private NpyValues() {}

    /** Changes the order of the bytes of each value. */
    static void swap(byte[] bytes, int size) {
        for (int at = 0; at < bytes.length; at += size) {
            for (int low = at, high = at + size - 1; low < high; low++, high--) {
                byte kept = bytes[low];
                bytes[low] = bytes[high];
                bytes[high] = kept;
            }
        }
    }

    /**
     * From the order of Fortran, with the first dimension the fastest, to that with the last one, or back.
     *
     * @param shape the sizes, outermost first
     * @param fromColumnMajor which way
     */
    static byte[] reorder(byte[] bytes, int size, boolean fromColumnMajor, long... shape) {
        if (shape.length < 2 || bytes.length == 0) {
            return bytes;
        }
        byte[] reordered = new byte[bytes.length];
        long[] strides = new long[shape.length];
        long stride = size;
        for (int d = 0; d < shape.length; d++) {
            strides[d] = stride;
            stride *= shape[d];
        }
        long[] index = new long[shape.length];
        int columnMajor = 0;
        for (int rowMajor = 0; rowMajor < bytes.length; rowMajor += size) {
            System.arraycopy(bytes, fromColumnMajor ? columnMajor : rowMajor,
                    reordered, fromColumnMajor ? rowMajor : columnMajor, size);
            for (int d = shape.length - 1; d >= 0; d--) {
                columnMajor += (int) strides[d];
                index[d]++;
                if (index[d] < shape[d]) {
                    break;
                }
                columnMajor -= (int) (strides[d] * shape[d]);
                index[d] = 0;
            }
        }
        return reordered;
    }

    static TensorData tensor(NpyHeader header, byte[] bytes) {
        int size = header.dtype().bits() / Byte.SIZE;
        if (header.byteOrder() == ByteOrder.BIG_ENDIAN) {
            swap(bytes, size);
        }
        return TensorData.wrap(header.dtype(),
                header.columnMajor() ? reorder(bytes, size, true, sizes(header)) : bytes, sizes(header));
    }

    static byte[] bytes(NpyHeader header, TensorData tensor) {
        int size = header.dtype().bits() / Byte.SIZE;
        byte[] bytes = header.columnMajor()
                ? reorder(tensor.array(), size, false, sizes(header))
                : tensor.array();
        if (header.byteOrder() == ByteOrder.BIG_ENDIAN) {
            bytes = Arrays.copyOf(bytes, bytes.length);
            swap(bytes, size);
        }
        return bytes;
    }

    private static long[] sizes(NpyHeader header) {
        return header.shape().stream().mapToLong(Long::longValue).toArray();
    }
}
