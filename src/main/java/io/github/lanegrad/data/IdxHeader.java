package io.github.lanegrad.data;

import io.github.lanegrad.FormatException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The start of an IDX file: two zero bytes, the element type, the number of dimensions, and each dimension as a
 * big-endian int. The first dimension counts rows, the product of the others is the number of columns.
 */
record IdxHeader(IdxType type, int dimensions, int rows, int columns) {
    /** Each column of a data set has a name. */
    static final int MOST_COLUMNS = 1 << 20;

    private static final int FIXED_BYTES = 4;

    /** Reads the bytes of a file one after another. */
    @FunctionalInterface
    interface Bytes {
        /** The next so many bytes, at most 8. */
        MemorySegment next(int count) throws IOException;
    }

    static IdxHeader read(Bytes in, String file) throws IOException {
        MemorySegment fixed = in.next(FIXED_BYTES);
        for (int at = 0; at < 2; at++) {
            int zero = (int) IdxType.UNSIGNED_BYTE.at(fixed, at);
            if (zero != 0) {
                throw new FormatException(file, at,
                        "expected a zero byte, as IDX files begin, got 0x%02x".formatted(zero));
            }
        }
        int code = (int) IdxType.UNSIGNED_BYTE.at(fixed, 2);
        IdxType type = IdxType.of(code);
        if (type == null) {
            throw new FormatException(file, 2,
                    "expected an element type (0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e), got 0x%02x".formatted(code));
        }
        int dimensions = (int) IdxType.UNSIGNED_BYTE.at(fixed, 3);
        if (dimensions == 0) {
            throw new FormatException(file, 3, "expected at least 1 dimension, got 0");
        }
        int rows = 0;
        long columns = 1;
        for (int dimension = 0; dimension < dimensions; dimension++) {
            int size = (int) IdxType.INT.at(in.next(Integer.BYTES), 0);
            long offset = FIXED_BYTES + (long) dimension * Integer.BYTES;
            if (size < 1) {
                throw new FormatException(file, offset,
                        "expected a dimension from 1 to 2147483647, got " + Integer.toUnsignedString(size));
            }
            if (dimension == 0) {
                rows = size;
            } else {
                columns *= size;
            }
            // At each dimension, so that the product cannot overflow.
            if (columns > MOST_COLUMNS) {
                throw new FormatException(file, offset,
                        "expected at most %d values in a row, got %d or more".formatted(MOST_COLUMNS, columns));
            }
        }
        return new IdxHeader(type, dimensions, rows, (int) columns);
    }

    int headerBytes() {
        return FIXED_BYTES + dimensions * Integer.BYTES;
    }

    long values() {
        return (long) rows * columns;
    }

    long rowBytes() {
        return (long) columns * type.bytes();
    }

    /** The size of the whole file. */
    long fileBytes() {
        return headerBytes() + rows * rowBytes();
    }
}
