package io.github.lanegrad;

import java.util.Arrays;

/**
 * A shift and a scale per column, which bring values of different units to a common size and back:
 * {@code x' = (x - mean) · (1 / standardDeviation)}. The reciprocal is rounded to a float once, when
 * the scaling is made; then one subtraction and one multiplication of floats define the bits of
 * {@code x'}, and one multiplication and one addition those of {@code x = x' · standardDeviation +
 * mean}. There and back gives the value up to rounding, not to the bit.
 *
 * <p>NaN stays NaN; values beyond the range of a float become infinite.
 *
 * <p>Immutable and safe to share between threads. {@link #apply} and {@link #invert} allocate
 * nothing.
 */
public final class Scaling {
    private final float[] mean;
    private final float[] standardDeviation;
    private final float[] reciprocal;

    private Scaling(float[] mean, float[] standardDeviation) {
        this.mean = mean;
        this.standardDeviation = standardDeviation;
        this.reciprocal = new float[mean.length];
        for (int column = 0; column < mean.length; column++) {
            reciprocal[column] = 1 / standardDeviation[column];
            checkFinite(column);
        }
    }

    /**
     * Makes a scaling from its numbers. The arrays are copied.
     *
     * @param mean one finite value per column, at least 1 column
     * @param standardDeviation as many values, each greater than 0, finite, and with a finite
     *     reciprocal, that is above about 2.94e-39; 1 for a column that does not vary
     * @return the scaling
     * @throws IllegalArgumentException if a length or a value is not as said; the message names the
     *     column (from 0)
     */
    public static Scaling of(float[] mean, float[] standardDeviation) {
        if (mean.length == 0 || mean.length != standardDeviation.length) {
            throw new IllegalArgumentException(
                    "expected as many means as standard deviations and at least 1, got %d and %d"
                            .formatted(mean.length, standardDeviation.length));
        }
        return new Scaling(mean.clone(), standardDeviation.clone());
    }

    /**
     * Makes the scaling with mean 0 and standard deviation 1, which keeps every value (and only
     * makes {@code 0.0} of {@code -0.0} on the way back).
     *
     * @param columns the number of columns, at least 1
     * @return the scaling
     * @throws IllegalArgumentException if there is no column
     */
    public static Scaling identity(int columns) {
        if (columns < 1) {
            throw new IllegalArgumentException("expected at least 1 column, got " + columns);
        }
        float[] ones = new float[columns];
        Arrays.fill(ones, 1);
        return new Scaling(new float[columns], ones);
    }

    /**
     * Returns the number of columns.
     *
     * @return at least 1
     */
    public int columns() {
        return mean.length;
    }

    /**
     * Returns what is subtracted from a column.
     *
     * @param column the column, from 0 to {@code columns() - 1}
     * @return a finite value
     * @throws IllegalArgumentException if there is no such column
     */
    public float mean(int column) {
        return mean[checkColumn(column)];
    }

    /**
     * Returns what a column is divided by.
     *
     * @param column the column, from 0 to {@code columns() - 1}
     * @return a finite value greater than 0
     * @throws IllegalArgumentException if there is no such column
     */
    public float standardDeviation(int column) {
        return standardDeviation[checkColumn(column)];
    }

    /**
     * Scales one row in place.
     *
     * @param values holds the {@link #columns} values of the row
     * @param offset where the first one is
     * @throws IllegalArgumentException if the array has no such row
     */
    public void apply(float[] values, int offset) {
        checkRow(values.length, offset);
        for (int column = 0; column < mean.length; column++) {
            values[offset + column] = (values[offset + column] - mean[column]) * reciprocal[column];
        }
    }

    /**
     * Brings one scaled row back to its units, in place.
     *
     * @param values holds the {@link #columns} values of the row
     * @param offset where the first one is
     * @throws IllegalArgumentException if the array has no such row
     */
    public void invert(float[] values, int offset) {
        checkRow(values.length, offset);
        for (int column = 0; column < mean.length; column++) {
            values[offset + column] = values[offset + column] * standardDeviation[column] + mean[column];
        }
    }

    /**
     * Returns a data set with scaled features and the same targets.
     *
     * @param data a data set with {@link #columns} inputs
     * @return a new data set
     * @throws IllegalArgumentException if the number of inputs is another one, or a scaled value is
     *     beyond the range of a float
     */
    public Dataset scaleFeatures(Dataset data) {
        checkColumns("inputs", data.inputs());
        float[] features = data.featuresCopy();
        for (int row = 0; row < data.rows(); row++) {
            apply(features, row * data.inputs());
        }
        return data.withFeatures(features);
    }

    /**
     * Returns a data set with scaled targets and the same features.
     *
     * @param data a data set with {@link #columns} outputs
     * @return a new data set
     * @throws IllegalArgumentException if the number of outputs is another one, or a scaled value is
     *     beyond the range of a float
     */
    public Dataset scaleTargets(Dataset data) {
        checkColumns("outputs", data.outputs());
        float[] targets = data.targetsCopy();
        for (int row = 0; row < data.rows(); row++) {
            apply(targets, row * data.outputs());
        }
        return data.withTargets(targets);
    }

    /**
     * Compares by value.
     *
     * @param other anything
     * @return whether the other one is a scaling with the same bits
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Scaling that
                && Arrays.equals(mean, that.mean)
                && Arrays.equals(standardDeviation, that.standardDeviation);
    }

    /**
     * Returns a hash of the values.
     *
     * @return the same for equal scalings
     */
    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(standardDeviation);
    }

    /**
     * Returns the number of columns, for people to read.
     *
     * @return for instance {@code Scaling[30 columns]}
     */
    @Override
    public String toString() {
        return "Scaling[%d columns]".formatted(mean.length);
    }
    private void checkFinite(int column) {
        float sd = standardDeviation[column];
        // The reciprocal of a tiny deviation is infinite, of an infinite or NaN one not above 0.
        if (!(reciprocal[column] > 0) || Float.isInfinite(reciprocal[column])) {
            throw new IllegalArgumentException(
                    "expected a finite standard deviation above 2.94e-39, got %s (column %d)".formatted(sd, column));
        }
        if (!Float.isFinite(mean[column])) {
            throw new IllegalArgumentException(
                    "expected a finite mean, got %s (column %d)".formatted(mean[column], column));
        }
    }

    private int checkColumn(int column) {
        if (column < 0 || column >= mean.length) {
            throw new IllegalArgumentException(
                    "expected a column from 0 to %d, got %d".formatted(mean.length - 1, column));
        }
        return column;
    }

    private void checkRow(int length, int offset) {
        if (offset < 0 || offset > length - mean.length) {
            throw new IllegalArgumentException("expected room for %d values, got an array of %d values and offset %d"
                    .formatted(mean.length, length, offset));
        }
    }

    void checkColumns(String what, int columns) {
        if (columns != mean.length) {
            throw new IllegalArgumentException("expected %d %s, got %d".formatted(mean.length, what, columns));
        }
    }
}
