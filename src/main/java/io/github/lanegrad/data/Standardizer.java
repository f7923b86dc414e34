package io.github.lanegrad.data;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.data.RowScan.Part;

/**
 * Finds the {@link Scaling} that gives each column of a data set mean 0 and standard deviation 1.
 *
 * <p>Fit it on the training part only, then apply it to both parts and to what the network is asked
 * later: a scaling that has seen the test part makes the test look better than the network is.
 *
 * <p>The mean and then the variance (of the population, divided by the number of rows) are computed
 * in double, rows ascending, from the differences to the first row; so the same data gives the same
 * bits everywhere, and a column that does not vary is seen exactly. Such a column, or one whose
 * deviation is too small for a float to have a reciprocal, gets the standard deviation 1. All rows count alike, whatever their
 * weights.
 *
 * <p>Thread-safe: there is no state.
 */
public final class Standardizer {
    private Standardizer() {}

    /**
     * Fits the feature columns, in two passes over the rows.
     *
     * @param data the training part
     * @return a scaling with as many columns as the data has inputs
     * @throws IllegalArgumentException if a value that the source gives is not finite
     * @throws java.io.UncheckedIOException if the rows are in a file that cannot be read
     */
    public static Scaling fitFeatures(BatchSource data) {
        return fit(data, Part.FEATURES);
    }

    /**
     * Fits the target columns, for regression; in two passes over the rows.
     *
     * @param data the training part
     * @return a scaling with as many columns as the data has outputs
     * @throws IllegalArgumentException if a value that the source gives is not finite
     * @throws java.io.UncheckedIOException if the rows are in a file that cannot be read
     */
    public static Scaling fitTargets(BatchSource data) {
        return fit(data, Part.TARGETS);
    }

    private static Scaling fit(BatchSource data, Part part) {
        int columns = part.columns(data);
        double[] origins = new double[columns];
        double[] shifts = new double[columns];
        RowScan.scan(data, part, (row, values, offset) -> {
            for (int column = 0; column < columns; column++) {
                if (row == 0) {
                    origins[column] = values[offset + column];
                }
                shifts[column] += values[offset + column] - origins[column];
            }
        });
        for (int column = 0; column < columns; column++) {
            shifts[column] /= data.rows();
        }
        double[] squares = new double[columns];
        RowScan.scan(data, part, (row, values, offset) -> {
            for (int column = 0; column < columns; column++) {
                double difference = values[offset + column] - origins[column] - shifts[column];
                squares[column] += difference * difference;
            }
        });
        float[] means = new float[columns];
        float[] deviations = new float[columns];
        for (int column = 0; column < columns; column++) {
            means[column] = (float) (origins[column] + shifts[column]);
            deviations[column] = orOne((float) Math.sqrt(squares[column] / data.rows()));
        }
        return Scaling.of(means, deviations);
    }

    /** What a column is divided by: 1 if it does not vary, or so little that a float has no reciprocal. */
    static float orOne(float deviation) {
        return Float.isFinite(1 / deviation) ? deviation : 1;
    }
}
