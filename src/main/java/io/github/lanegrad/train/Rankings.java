package io.github.lanegrad.train;

/** What all metrics share: shapes, classes, and the place of a class among the scores of a row. */
final class Rankings {

    private Rankings() {}

    static void checkSameLength(float[] predictions, float[] targets) {
        if (predictions.length != targets.length || targets.length == 0) {
            throw new IllegalArgumentException("expected as many predictions as targets and at least one, got "
                    + predictions.length + " and " + targets.length);
        }
    }

    /** Number of scores in a row, one row for each target. */
    static int columns(float[] predictions, float[] targets) {
        int rows = targets.length;
        if (rows == 0 || predictions.length == 0 || predictions.length % rows != 0) {
            throw new IllegalArgumentException(
                    "expected as many predictions for each of the targets and at least one, got "
                            + predictions.length + " and " + rows);
        }
        return predictions.length / rows;
    }

    /** One of the columns of a table. */
    static float[] column(float[] table, int column, int columns) {
        if (table.length % columns != 0) {
            throw new IllegalArgumentException("expected rows of " + columns + " columns, got " + table.length + " numbers");
        }
        float[] values = new float[table.length / columns];
        for (int r = 0; r < values.length; r++) {
            values[r] = table[r * columns + column];
        }
        return values;
    }

    /** Whether a target means class 1 rather than 0. */
    static boolean isPositive(float target, int row) {
        if (Float.isNaN(target)) {
            throw new IllegalArgumentException("expected targets that are numbers, got NaN (row " + row + ")");
        }
        return target >= 0.5f;
    }

    /** The class that a target names. */
    static int classOf(float target, int row, int classes) {
        int number = (int) target;
        // NaN becomes 0, which it does not equal.
        if (number != target || number < 0 || number >= classes) {
            throw new IllegalArgumentException(
                    "expected the number of a class from 0 to " + (classes - 1) + ", got " + target
                            + " (row " + row + ")");
        }
        return number;
    }
}
