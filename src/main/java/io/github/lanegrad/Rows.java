package io.github.lanegrad;

import io.github.lanegrad.internal.RowChecks;
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
        RowChecks.checkRow(row, rows);
        if (column < 0 || column >= columns) {
            throw new IllegalArgumentException(
                    "expected a %s column from 0 to %d, got %d".formatted(what, columns - 1, column));
        }
        return row * columns + column;
    }

    static void copy(float[] table, int columns, int rows, int row, float[] into, int offset) {
        RowChecks.checkRow(row, rows);
        RowChecks.checkFits(1, columns, columns, into.length, offset);
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
        RowChecks.checkGather(order, from, count, rows, columns, stride, into.length, offset);
        Backend.KERNELS.gather(count, columns, table, order, from, into, offset, stride);
    }

    /** The weights of rows that have none. */
    static void ones(int rows, int[] order, int from, int count, float[] into, int offset) {
        RowChecks.checkGather(order, from, count, rows, 1, 1, into.length, offset);
        Arrays.fill(into, offset, offset + count, 1f);
    }

    static void checkOrder(int[] order, int rows) {
        if (order.length != rows) {
            throw new IllegalArgumentException("expected room for the order of %d rows, got an array of %d"
                    .formatted(rows, order.length));
        }
    }
}
