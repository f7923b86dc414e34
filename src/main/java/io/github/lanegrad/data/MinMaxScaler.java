package io.github.lanegrad.data;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.data.RowScan.Part;
import java.util.Arrays;

/**
 * Finds the {@link Scaling} that brings each column of a data set to a range, 0 to 1 unless another one is asked for.
 * In its words, the range 0 to 1 has the column's smallest value as {@code mean} and the distance to its largest as
 * {@code standardDeviation}; so it is saved with a model as any other scaling.
 *
 * <p>Fit it on the training part only; values of other rows may then lie outside the range. The largest value of a
 * column meets the end of the range up to rounding, and so does the smallest unless its end is 0. That rounding is one of
 * {@code mean}, so it is coarse where values are large beside their range, as times in seconds are: subtract an offset first,
 * or take 0 to 1. A column that does not vary, or so little that a float has no
 * reciprocal, is divided by 1 as in {@link Standardizer}: all its values go to the lower end.
 *
 * <p>Thread-safe: there is no state.
 */
public final class MinMaxScaler {
    private MinMaxScaler() {}

    /**
     * Fits the feature columns to 0 to 1, in one pass over the rows.
     *
     * @param data the training part
     * @return a scaling with as many columns as the data has inputs
     * @throws IllegalArgumentException if the range of a column is beyond that of a float
     * @throws java.io.UncheckedIOException if the rows are in a file that cannot be read
     */
    public static Scaling fitFeatures(BatchSource data) {
        return fit(data, Part.FEATURES, 0, 1);
    }

    /**
     * Fits the feature columns to a range, in one pass over the rows.
     *
     * @param data the training part
     * @param low where the smallest value of a column goes, finite
     * @param high where the largest goes, finite and greater than {@code low}
     * @return a scaling with as many columns as the data has inputs
     * @throws IllegalArgumentException if {@code low} and {@code high} are not as said, or the range of a column is
     *     beyond that of a float
     * @throws java.io.UncheckedIOException if the rows are in a file that cannot be read
     */
    public static Scaling fitFeatures(BatchSource data, float low, float high) {
        return fit(data, Part.FEATURES, low, high);
    }

    /**
     * Fits the target columns to 0 to 1, for regression; in one pass over the rows.
     *
     * @param data the training part
     * @return a scaling with as many columns as the data has outputs
     * @throws IllegalArgumentException if the range of a column is beyond that of a float
     * @throws java.io.UncheckedIOException if the rows are in a file that cannot be read
     */
    public static Scaling fitTargets(BatchSource data) {
        return fit(data, Part.TARGETS, 0, 1);
    }

    /**
     * Fits the target columns to a range, for regression; in one pass over the rows.
     *
     * @param data the training part
     * @param low where the smallest value of a column goes, finite
     * @param high where the largest goes, finite and greater than {@code low}
     * @return a scaling with as many columns as the data has outputs
     * @throws IllegalArgumentException if {@code low} and {@code high} are not as said, or the range of a column is
     *     beyond that of a float
     * @throws java.io.UncheckedIOException if the rows are in a file that cannot be read
     */
    public static Scaling fitTargets(BatchSource data, float low, float high) {
        return fit(data, Part.TARGETS, low, high);
    }

    private static Scaling fit(BatchSource data, Part part, float low, float high) {
        if (!Float.isFinite(low) || !Float.isFinite(high) || !(low < high)) {
            throw new IllegalArgumentException("expected a finite range, got " + low + " to " + high);
        }
        int columns = part.columns(data);
        float[] smallest = new float[columns];
        float[] largest = new float[columns];
        Arrays.fill(smallest, Float.POSITIVE_INFINITY);
        Arrays.fill(largest, Float.NEGATIVE_INFINITY);
        RowScan.scan(data, part, (row, values, offset) -> {
            for (int column = 0; column < columns; column++) {
                smallest[column] = Math.min(smallest[column], values[offset + column]);
                largest[column] = Math.max(largest[column], values[offset + column]);
            }
        });
        float[] means = new float[columns];
        float[] deviations = new float[columns];
        for (int column = 0; column < columns; column++) {
            double range = (double) largest[column] - smallest[column];
            if (range > Float.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "expected a range of values that a float can hold, got %s to %s (column %d)".formatted(
                                smallest[column], largest[column], column));
            }
            deviations[column] = Standardizer.orOne((float) (range / ((double) high - low)));
            means[column] = (float) (smallest[column] - (double) low * deviations[column]);
        }
        return Scaling.of(means, deviations);
    }
}
