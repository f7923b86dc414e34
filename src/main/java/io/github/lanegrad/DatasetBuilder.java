package io.github.lanegrad;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects rows, as many as come, for a {@link Dataset}; it is got from {@link Dataset#builder}. Takes the memory of the
 * rows once while it grows, and once more for the data set that it builds.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class DatasetBuilder {
    private static final int FIRST_BLOCK = 256;
    private static final int LARGEST_BLOCK = 1 << 20;

    private final List<String> featureNames;
    private final List<String> targetNames;
    private final int inputs;
    private final int outputs;
    /** Whole rows, features before targets, in blocks, so that growing copies nothing. */
    private final List<float[]> full = new ArrayList<>();
    private float[] block = {};
    private int used;
    private int rows;

    DatasetBuilder(List<String> featureNames, List<String> targetNames) {
        this.featureNames = List.copyOf(featureNames);
        this.targetNames = List.copyOf(targetNames);
        inputs = this.featureNames.size();
        outputs = this.targetNames.size();
        checkColumns(inputs, outputs);
    }

    static void checkColumns(int inputs, int outputs) {
        if (inputs < 1 || outputs < 1) {
            throw new IllegalArgumentException("expected at least 1 feature and 1 target column, got %d and %d"
                    .formatted(inputs, outputs));
        }
    }

    /**
     * Adds a row.
     *
     * @param features as many finite values as there are feature columns; copied
     * @param targets as many finite values as there are target columns; copied
     * @return this
     * @throws IllegalArgumentException if there are more or fewer, or 2,147,483,647 rows already; nothing is added then
     */
    public DatasetBuilder add(float[] features, float[] targets) {
        if (features.length != inputs || targets.length != outputs) {
            throw new IllegalArgumentException("expected %d features and %d targets, got %d and %d"
                    .formatted(inputs, outputs, features.length, targets.length));
        }
        count(1);
        reserve(inputs + outputs);
        System.arraycopy(features, 0, block, used, inputs);
        System.arraycopy(targets, 0, block, used + inputs, outputs);
        used += inputs + outputs;
        return this;
    }

    /**
     * Adds rows that lie one behind the other, each with its features before its targets.
     *
     * @param values finite values; copied
     * @param offset where the first row starts
     * @param count how many rows to add, at least 0
     * @return this
     * @throws IllegalArgumentException if the rows are not inside the array, or would be more than 2,147,483,647 with those
     *     that are there; nothing is added then
     */
    public DatasetBuilder addRows(float[] values, int offset, int count) {
        int width = inputs + outputs;
        if (offset < 0 || count < 0 || (long) count * width > (long) values.length - offset) {
            throw new IllegalArgumentException("expected %d rows of %d values from %d on in an array of %d"
                    .formatted(count, width, offset, values.length));
        }
        count(count);
        int end = offset + count * width;
        for (int from = offset; from < end;) {
            reserve(end - from);
            // Blocks hold whole rows, so this is a number of rows too.
            int part = Math.min(end - from, block.length - used);
            System.arraycopy(values, from, block, used, part);
            used += part;
            from += part;
        }
        return this;
    }

    /**
     * Makes a data set of the rows that were added. More can be added afterwards, for another one.
     *
     * @return the data set
     * @throws IllegalArgumentException if there is no row, a value is not finite, or there are more values than an
     *     array holds; the message says where
     */
    public Dataset build() {
        float[] features = new float[Rows.size("feature", rows, inputs)];
        float[] targets = new float[Rows.size("target", rows, outputs)];
        int row = 0;
        for (float[] one : full) {
            row = divide(one, one.length, row, features, targets);
        }
        divide(block, used, row, features, targets);
        return new Dataset(rows, featureNames, features, targetNames, targets, null);
    }

    private int divide(float[] from, int end, int firstRow, float[] features, float[] targets) {
        int row = firstRow;
        for (int at = 0; at < end; at += inputs + outputs) {
            System.arraycopy(from, at, features, row * inputs, inputs);
            if (outputs == 1) {
                targets[row] = from[at + inputs];
            } else {
                System.arraycopy(from, at + inputs, targets, row * outputs, outputs);
            }
            row++;
        }
        return row;
    }

    /** Makes room for a row at least. */
    private void reserve(int wanted) {
        if (used < block.length) {
            return;
        }
        if (used > 0) {
            full.add(block);
        }
        int width = inputs + outputs;
        long values = Math.clamp(Math.max((long) rows * width, wanted), FIRST_BLOCK, LARGEST_BLOCK);
        block = new float[Math.multiplyExact((int) Math.max(values / width, 1), width)];
        used = 0;
    }

    private void count(int more) {
        if (more > Integer.MAX_VALUE - rows) {
            throw new IllegalArgumentException("expected at most %d rows, got %d more to %d"
                    .formatted(Integer.MAX_VALUE, more, rows));
        }
        rows += more;
    }
}
