package io.github.lanegrad.data;

import io.github.lanegrad.BatchSource;

/** One pass over all rows, in their own order, with a small buffer: for data sets larger than memory too. */
final class RowScan {
    private static final int BUFFER_VALUES = 1 << 14;

    /** Which half of a row. */
    enum Part {
        FEATURES, TARGETS;

        int columns(BatchSource source) {
            return this == FEATURES ? source.inputs() : source.outputs();
        }
    }

    /** Takes the values of one row, which start at the offset. */
    @FunctionalInterface
    interface Visitor {
        void row(int row, float[] values, int offset);
    }

    private RowScan() {}

    static void scan(BatchSource source, Part part, Visitor visitor) {
        int columns = part.columns(source);
        int rows = source.rows();
        int[] order = new int[Math.clamp(BUFFER_VALUES / columns, 1, rows)];
        float[] buffer = new float[Math.multiplyExact(order.length, columns)];
        for (int first = 0, count; first < rows; first += count) {
            count = Math.min(order.length, rows - first);
            for (int i = 0; i < count; i++) {
                order[i] = first + i;
            }
            if (part == Part.FEATURES) {
                source.copyFeatures(order, 0, count, buffer, 0, columns);
            } else {
                source.copyTargets(order, 0, count, buffer, 0, columns);
            }
            for (int i = 0; i < count; i++) {
                visitor.row(first + i, buffer, i * columns);
            }
        }
    }
}
