package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import java.util.Arrays;

/** Checked access to row-major tables: what features and targets have in common. */
final class Rows {
    private Rows() {}

    static int size(String what, int rows, int columns) {
        long size = (long) rows * columns;
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("expected at most %d %ss, got %d rows × %d columns"
                    .formatted(Integer.MAX_VALUE - 8, what, rows, columns));
        }
        return (int) size;
    }

    static int index(String what, int row, int rows, int column, int columns) {
        checkRow(row, rows);
        if (column < 0 || column >= columns) {
            throw new IllegalArgumentException(
                    "expected a %s column from 0 to %d, got %d".formatted(what, columns - 1, column));
        }
        return row * columns + column;
    }

    static void copy(float[] table, int columns, int rows, int row, float[] into, int offset) {
        checkRow(row, rows);
        checkFits(1, columns, columns, into.length, offset);
        System.arraycopy(table, row * columns, into, offset, columns);
    }

    static void gather(
            float[] table,
            int columns,
            int rows,
            int[] order,
            int from,
            int count,
            float[] into,
            int offset,
            int stride) {
        checkRange(order, from, count);
        checkFits(count, columns, stride, into.length, offset);
        for (int i = from; i < from + count; i++) {
            checkRow(order[i], rows);
        }
        Backend.KERNELS.gather(count, columns, table, order, from, into, offset, stride);
    }

    /** The weights of rows that have none. */
    static void ones(int[] order, int from, int count, float[] into, int offset) {
        checkRange(order, from, count);
        checkFits(count, 1, 1, into.length, offset);
        Arrays.fill(into, offset, offset + count, 1f);
    }

    private static void checkRange(int[] order, int from, int count) {
        if (from < 0 || count < 0 || from > order.length - count) {
            throw new IllegalArgumentException("expected a range of %d row numbers, got %d from place %d"
                    .formatted(order.length, count, from));
        }
    }

    static void checkOrder(int[] order, int rows) {
        if (order.length != rows) {
            throw new IllegalArgumentException("expected room for the order of %d rows, got an array of %d"
                    .formatted(rows, order.length));
        }
    }

    private static void checkRow(int row, int rows) {
        if (row < 0 || row >= rows) {
            throw new IllegalArgumentException("expected a row from 0 to %d, got %d".formatted(rows - 1, row));
        }
    }

    /** The last row needs its columns only, not its whole stride. */
    private static void checkFits(int count, int columns, int stride, int length, int offset) {
        if (stride < columns) {
            throw new IllegalArgumentException(
                    "expected a stride of at least %d, got %d".formatted(columns, stride));
        }
        long end = count == 0 ? offset : offset + (count - 1L) * stride + columns;
        if (offset < 0 || end > length) {
            throw new IllegalArgumentException(
                    "expected room for %d rows of %d values at stride %d, got an array of %d values and offset %d"
                            .formatted(count, columns, stride, length, offset));
        }
    }
}
