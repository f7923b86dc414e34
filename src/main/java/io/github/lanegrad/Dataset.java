package io.github.lanegrad;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table of samples: each row has the features that go into a network and the targets that should
 * come out. Both are held row-major and compact, {@code rows × inputs} and {@code rows × outputs}
 * floats; all of them are finite. Rows may have weights.
 *
 * <p>Immutable and safe to share between threads. The reading methods allocate nothing.
 */
public final class Dataset implements BatchSource {
    private final int rows;
    private final List<String> featureNames;
    private final List<String> targetNames;
    private final int inputs;
    private final int outputs;
    private final float[] features;
    private final float[] targets;
    private final float @Nullable [] weights;

    /** Keeps the arrays: for callers inside the package that give them away. */
    Dataset(int rows, List<String> featureNames, float[] features, List<String> targetNames, float[] targets,
            float @Nullable [] weights) {
        checkRows(rows);
        this.rows = rows;
        this.featureNames = List.copyOf(featureNames);
        this.targetNames = List.copyOf(targetNames);
        this.inputs = this.featureNames.size();
        this.outputs = this.targetNames.size();
        this.features = checked("feature", rows, this.featureNames, features);
        this.targets = checked("target", rows, this.targetNames, targets);
        this.weights = weights;
    }

    /**
     * Makes a data set with named columns. The arrays are copied.
     *
     * @param rows the number of samples, at least 1
     * @param featureNames one name per feature column, at least 1; as many as the network has inputs
     * @param features {@code rows × inputs} finite values, row after row
     * @param targetNames one name per target column, at least 1; as many as the network has outputs
     * @param targets {@code rows × outputs} finite values, row after row
     * @return the data set
     * @throws IllegalArgumentException if a number or a length is not as said, or a value is not
     *     finite; the message names its row (from 0) and its column
     */
    public static Dataset of(
            int rows, List<String> featureNames, float[] features, List<String> targetNames, float[] targets) {
        return new Dataset(rows, featureNames, features.clone(), targetNames, targets.clone(), null);
    }

    /**
     * Makes a data set whose columns are called {@code x0, x1, …} and {@code y0, y1, …}. The arrays
     * are copied.
     *
     * @param rows the number of samples, at least 1
     * @param inputs the number of feature columns, at least 1
     * @param features {@code rows × inputs} finite values, row after row
     * @param outputs the number of target columns, at least 1
     * @param targets {@code rows × outputs} finite values, row after row
     * @return the data set
     * @throws IllegalArgumentException if a number or a length is not as said, or a value is not
     *     finite; the message names its row (from 0) and its column
     */
    public static Dataset of(int rows, int inputs, float[] features, int outputs, float[] targets) {
        // Before any name is made: a wrong number must not become an out-of-memory.
        checkRows(rows);
        checkLength("feature", rows, inputs, features.length);
        checkLength("target", rows, outputs, targets.length);
        return of(rows, numbered("x", inputs), features, numbered("y", outputs), targets);
    }

    /**
     * Collects rows whose number is not known before, under columns that are called {@code x0, x1, …} and {@code y0, y1, …}.
     *
     * @param inputs the number of feature columns, at least 1
     * @param outputs the number of target columns, at least 1
     * @return a builder without rows
     * @throws IllegalArgumentException if there are no such columns
     */
    public static DatasetBuilder builder(int inputs, int outputs) {
        DatasetBuilder.checkColumns(inputs, outputs);
        return builder(numbered("x", inputs), numbered("y", outputs));
    }

    /**
     * Collects rows whose number is not known before.
     *
     * @param featureNames one name per feature column, at least 1; as many as the network has inputs
     * @param targetNames one name per target column, at least 1; as many as the network has outputs
     * @return a builder without rows
     * @throws IllegalArgumentException if there are no such columns
     */
    public static DatasetBuilder builder(List<String> featureNames, List<String> targetNames) {
        return new DatasetBuilder(featureNames, targetNames);
    }

    /**
     * Returns the number of samples.
     *
     * @return at least 1
     */
    @Override
    public int rows() {
        return rows;
    }

    /**
     * Returns the number of features of a row.
     *
     * @return at least 1
     */
    @Override
    public int inputs() {
        return inputs;
    }

    /**
     * Returns the number of targets of a row.
     *
     * @return at least 1
     */
    @Override
    public int outputs() {
        return outputs;
    }

    /**
     * Returns the names of the feature columns.
     *
     * @return an unmodifiable list of {@link #inputs} names
     */
    public List<String> featureNames() {
        return featureNames;
    }

    /**
     * Returns the names of the target columns.
     *
     * @return an unmodifiable list of {@link #outputs} names
     */
    public List<String> targetNames() {
        return targetNames;
    }

    /**
     * Returns one feature.
     *
     * @param row the row, from 0 to {@code rows() - 1}
     * @param column the column, from 0 to {@code inputs() - 1}
     * @return a finite value
     * @throws IllegalArgumentException if there is no such row or column
     */
    public float feature(int row, int column) {
        return features[Rows.index("feature", row, rows, column, inputs)];
    }

    /**
     * Returns one target.
     *
     * @param row the row, from 0 to {@code rows() - 1}
     * @param column the column, from 0 to {@code outputs() - 1}
     * @return a finite value
     * @throws IllegalArgumentException if there is no such row or column
     */
    public float target(int row, int column) {
        return targets[Rows.index("target", row, rows, column, outputs)];
    }

    /**
     * Copies all features.
     *
     * @return row after row, without pads
     */
    public float[] features() {
        return features.clone();
    }

    /**
     * Copies all targets, such as for a metric.
     *
     * @return row after row, without pads
     */
    public float[] targets() {
        return targets.clone();
    }

    /**
     * Copies the features of one row.
     *
     * @param row the row, from 0 to {@code rows() - 1}
     * @param into the array that receives {@link #inputs} values
     * @param offset where the first one goes
     * @throws IllegalArgumentException if there is no such row or the values do not fit
     */
    public void copyFeatures(int row, float[] into, int offset) {
        Rows.copy(features, inputs, rows, row, into, offset);
    }

    /**
     * Copies the targets of one row.
     *
     * @param row the row, from 0 to {@code rows() - 1}
     * @param into the array that receives {@link #outputs} values
     * @param offset where the first one goes
     * @throws IllegalArgumentException if there is no such row or the values do not fit
     */
    public void copyTargets(int row, float[] into, int offset) {
        Rows.copy(targets, outputs, rows, row, into, offset);
    }

    /**
     * Gathers the features of many rows, for instance of one batch of a shuffled order. What lies
     * between the rows of the destination is left as it is.
     *
     * @param order row numbers, each from 0 to {@code rows() - 1}, in any order, repeated or not
     * @param from the first of them to copy
     * @param count how many to copy, at least 0
     * @param into the array that receives {@code count} rows of {@link #inputs} values
     * @param offset where the first row goes
     * @param stride the distance from one row to the next in the destination, at least
     *     {@link #inputs}
     * @throws IllegalArgumentException if there is no such row or the values do not fit; rows that
     *     were in order before it may have been copied
     */
    @Override
    public void copyFeatures(int[] order, int from, int count, float[] into, int offset, int stride) {
        Rows.gather(features, inputs, rows, order, from, count, into, offset, stride);
    }

    /**
     * Gathers the targets of many rows; see
     * {@link #copyFeatures(int[], int, int, float[], int, int)}.
     *
     * @param order row numbers, each from 0 to {@code rows() - 1}, in any order, repeated or not
     * @param from the first of them to copy
     * @param count how many to copy, at least 0
     * @param into the array that receives {@code count} rows of {@link #outputs} values
     * @param offset where the first row goes
     * @param stride the distance from one row to the next in the destination, at least
     *     {@link #outputs}
     * @throws IllegalArgumentException if there is no such row or the values do not fit; rows that
     *     were in order before it may have been copied
     */
    @Override
    public void copyTargets(int[] order, int from, int count, float[] into, int offset, int stride) {
        Rows.gather(targets, outputs, rows, order, from, count, into, offset, stride);
    }

    /**
     * Returns a data set of some rows of this one, in the order given.
     *
     * @param order row numbers, each from 0 to {@code rows() - 1}, at least 1, repeated or not
     * @return a new data set with the same columns
     * @throws IllegalArgumentException if the order is empty, there is no such row, or the result
     *     would have more values than an array holds
     */
    public Dataset select(int[] order) {
        float[] someFeatures = new float[Rows.size("feature", order.length, inputs)];
        float[] someTargets = new float[Rows.size("target", order.length, outputs)];
        copyFeatures(order, 0, order.length, someFeatures, 0, inputs);
        copyTargets(order, 0, order.length, someTargets, 0, outputs);
        float[] someWeights = null;
        if (isWeighted()) {
            someWeights = new float[order.length];
            copyWeights(order, 0, order.length, someWeights, 0);
        }
        return new Dataset(order.length, featureNames, someFeatures, targetNames, someTargets, someWeights);
    }

    /**
     * Returns this data set with a weight for every row, which the row's loss is multiplied by in training. Metrics and scalers
     * take all rows alike.
     *
     * @param rowWeights one finite number per row, 0 or more; the loss of a row of weight 0 is nothing, whatever its targets
     *     are; it counts as a row in divisors (with class weights by its class, if it has one) and in the statistics of a batch
     *     normalisation, and what a network makes of its features must be finite
     * @return a new data set with the same rows
     * @throws IllegalArgumentException if there are more or fewer, or one is out of range; the message
     *     names its row (from 0)
     */
    public Dataset weighted(float[] rowWeights) {
        if (rowWeights.length != rows) {
            throw new IllegalArgumentException("expected a weight for each of " + rows + " rows, got " + rowWeights.length);
        }
        for (int r = 0; r < rows; r++) {
            if (!(rowWeights[r] >= 0) || !Float.isFinite(rowWeights[r])) {
                throw new IllegalArgumentException(
                        "expected finite weights, 0 or more, got " + rowWeights[r] + " (row " + r + ")");
            }
        }
        return new Dataset(rows, featureNames, features, targetNames, targets, rowWeights.clone());
    }

    /**
     * Whether rows have weights of their own.
     *
     * @return false if all rows count alike
     */
    @Override
    public boolean isWeighted() {
        return weights != null;
    }

    /**
     * Returns the weight of one row.
     *
     * @param row the row, from 0 to {@code rows() - 1}
     * @return 1 if rows have no weights
     * @throws IllegalArgumentException if there is no such row
     */
    public float weight(int row) {
        int index = Rows.index("weight", row, rows, 0, 1);
        return weights == null ? 1f : weights[index];
    }

    /**
     * Gathers the weights of many rows, 1 if they have none.
     *
     * @param order row numbers, each from 0 to {@code rows() - 1}, in any order, repeated or not
     * @param from the first of them to copy
     * @param count how many to copy, at least 0
     * @param into the array that receives {@code count} weights
     * @param offset where the first one goes
     * @throws IllegalArgumentException if there is no such row or the values do not fit
     */
    @Override
    public void copyWeights(int[] order, int from, int count, float[] into, int offset) {
        if (weights != null) {
            Rows.gather(weights, 1, rows, order, from, count, into, offset, 1);
        } else {
            BatchSource.super.copyWeights(order, from, count, into, offset);
        }
    }

    /**
     * Returns the sizes, for people to read.
     *
     * @return for instance {@code Dataset[569 rows, 30 inputs, 1 outputs]}
     */
    @Override
    public String toString() {
        return "Dataset[%d rows, %d inputs, %d outputs]".formatted(rows, inputs, outputs);
    }

    float[] featuresCopy() {
        return features.clone();
    }

    float[] targetsCopy() {
        return targets.clone();
    }

    /** Keeps the array. */
    Dataset withFeatures(float[] scaled) {
        return new Dataset(rows, featureNames, scaled, targetNames, targets, weights);
    }

    /** Keeps the array. */
    Dataset withTargets(float[] scaled) {
        return new Dataset(rows, featureNames, features, targetNames, scaled, weights);
    }

    private static float[] checked(String what, int rows, List<String> names, float[] values) {
        int columns = names.size();
        checkLength(what, rows, columns, values.length);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("expected finite %ss, got %s (row %d, column %d, %s)"
                        .formatted(what, values[i], i / columns, i % columns, names.get(i % columns)));
            }
        }
        return values;
    }

    private static void checkRows(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("expected at least 1 row, got " + rows);
        }
    }

    private static void checkLength(String what, int rows, int columns, int length) {
        if (columns < 1) {
            throw new IllegalArgumentException("expected at least 1 " + what + " column, got " + columns);
        }
        if ((long) rows * columns != length) {
            throw new IllegalArgumentException("expected %d rows × %d %ss = %d values, got %d"
                    .formatted(rows, columns, what, (long) rows * columns, length));
        }
    }

    private static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }
}
