package io.github.lanegrad.internal;

/** Whether rows that are asked for are there, and fit where they go. Stateless; allocates nothing. */
public final class RowChecks {
    private RowChecks() {}

    /**
     * Checks that some rows can be gathered.
     *
     * @param order row numbers
     * @param from the first of them to copy
     * @param count how many to copy
     * @param rows how many there are
     * @param columns values of a row
     * @param stride the distance from one row to the next in the destination
     * @param length that of the destination
     * @param offset where the first row goes
     * @throws IllegalArgumentException if there is no such row, or the values do not fit
     */
    public static void checkGather(
            int[] order, int from, int count, int rows, int columns, int stride, int length, int offset) {
        if (from < 0 || count < 0 || from > order.length - count) {
            throw new IllegalArgumentException("expected a range of %d row numbers, got %d from place %d"
                    .formatted(order.length, count, from));
        }
        checkFits(count, columns, stride, length, offset);
        for (int i = from; i < from + count; i++) {
            checkRow(order[i], rows);
        }
    }

    /**
     * Checks the number of a row.
     *
     * @param row its number
     * @param rows how many there are
     * @throws IllegalArgumentException if there is no such row
     */
    public static void checkRow(int row, int rows) {
        if (row < 0 || row >= rows) {
            throw new IllegalArgumentException("expected a row from 0 to %d, got %d".formatted(rows - 1, row));
        }
    }

    /**
     * Checks that rows fit into an array. The last row needs its columns only, not its whole stride.
     *
     * @param count number of rows
     * @param columns values of a row
     * @param stride the distance from one row to the next
     * @param length that of the array
     * @param offset where the first row goes
     * @throws IllegalArgumentException if they do not fit, or overlap
     */
    public static void checkFits(int count, int columns, int stride, int length, int offset) {
        if (stride < columns) {
            throw new IllegalArgumentException("expected a stride of at least %d, got %d".formatted(columns, stride));
        }
        long end = count == 0 ? offset : offset + (count - 1L) * stride + columns;
        if (offset < 0 || end > length) {
            throw new IllegalArgumentException(
                    "expected room for %d rows of %d values at stride %d, got an array of %d values and offset %d"
                            .formatted(count, columns, stride, length, offset));
        }
    }
}
