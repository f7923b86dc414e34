package io.github.lanegrad.data;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Scaling;

/**
 * Finds the {@link Scaling} that gives each column of a data set mean 0 and standard deviation 1.
 *
 * <p>Fit it on the training part only, then apply it to both parts and to what the network is asked
 * later: a scaling that has seen the test part makes the test look better than the network is.
 *
 * <p>The mean and then the variance (of the population, divided by the number of rows) are computed
 * in double, rows ascending, from the differences to the first row; so the same data gives the same
 * bits everywhere, and a column that does not vary is seen exactly. Such a column, or one whose
 * deviation is too small for a float to have a reciprocal, gets the standard deviation 1.
 *
 * <p>Thread-safe: there is no state.
 */
public final class Standardizer {
    private Standardizer() {}

    /**
     * Fits the feature columns.
     *
     * @param data the training part
     * @return a scaling with as many columns as the data has inputs
     */
    public static Scaling fitFeatures(Dataset data) {
        return fit(data.rows(), data.inputs(), data::feature);
    }

    /**
     * Fits the target columns, for regression.
     *
     * @param data the training part
     * @return a scaling with as many columns as the data has outputs
     */
    public static Scaling fitTargets(Dataset data) {
        return fit(data.rows(), data.outputs(), data::target);
    }

    private static Scaling fit(int rows, int columns, Table table) {
        float[] means = new float[columns];
        float[] deviations = new float[columns];
        for (int column = 0; column < columns; column++) {
            double origin = table.at(0, column);
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                sum += table.at(row, column) - origin;
            }
            double shift = sum / rows;
            double squares = 0;
            for (int row = 0; row < rows; row++) {
                double difference = table.at(row, column) - origin - shift;
                squares += difference * difference;
            }
            means[column] = (float) (origin + shift);
            float deviation = (float) Math.sqrt(squares / rows);
            deviations[column] = Float.isFinite(1 / deviation) ? deviation : 1;
        }
        return Scaling.of(means, deviations);
    }

    private interface Table {
        float at(int row, int column);
    }
}
