package io.github.lanegrad.data;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.data.RowScan.Part;
import java.util.Arrays;

/**
 * Finds the {@link Scaling} that a few extreme values cannot spoil: each column loses its median and is divided by its
 * interquartile range, the distance between the quantiles 0.25 and 0.75. In the words of the scaling these are
 * {@code mean} and {@code standardDeviation}; so it is saved with a model as any other.
 *
 * <p>Quantiles lie between two values in order of size where they must, as in NumPy's {@code linear} method and
 * scikit-learn's {@code RobustScaler}, and are computed in double. A column whose range is 0, or too small for a float
 * to have a reciprocal, is divided by 1 as in {@link Standardizer}; that is so if more than three quarters of its
 * values are equal.
 *
 * <p>Fit it on the training part only. Takes 4 bytes for each row of one column, and up to 16 MB in all to sort several
 * columns after one pass over the rows.
 *
 * <p>Thread-safe: there is no state.
 */
public final class RobustScaler {
    private static final int VALUES_IN_A_PASS = 1 << 22;

    private RobustScaler() {}

    /**
     * Fits the feature columns.
     *
     * @param data the training part
     * @return a scaling with as many columns as the data has inputs
     * @throws IllegalArgumentException if the interquartile range of a column is beyond the range of a float
     * @throws java.io.UncheckedIOException if the rows are in a file that cannot be read
     */
    public static Scaling fitFeatures(BatchSource data) {
        return fit(data, Part.FEATURES);
    }

    /**
     * Fits the target columns, for regression.
     *
     * @param data the training part
     * @return a scaling with as many columns as the data has outputs
     * @throws IllegalArgumentException if the interquartile range of a column is beyond the range of a float
     * @throws java.io.UncheckedIOException if the rows are in a file that cannot be read
     */
    public static Scaling fitTargets(BatchSource data) {
        return fit(data, Part.TARGETS);
    }

    private static Scaling fit(BatchSource data, Part part) {
        int columns = part.columns(data);
        float[] means = new float[columns];
        float[] deviations = new float[columns];
        float[][] sorted = new float[Math.clamp(VALUES_IN_A_PASS / data.rows(), 1, columns)][data.rows()];
        for (int first = 0; first < columns; first += sorted.length) {
            int from = first;
            int count = Math.min(sorted.length, columns - first);
            RowScan.scan(data, part, (row, values, offset) -> {
                for (int i = 0; i < count; i++) {
                    sorted[i][row] = values[offset + from + i];
                }
            });
            for (int i = 0; i < count; i++) {
                Arrays.sort(sorted[i]);
                means[from + i] = (float) quantile(sorted[i], 0.5);
                deviations[from + i] =
                        Standardizer.orOne((float) (quantile(sorted[i], 0.75) - quantile(sorted[i], 0.25)));
            }
        }
        return Scaling.of(means, deviations);
    }

    /** From the nearer of the two values, as NumPy does, so that the quantile of a value is that value. */
    static double quantile(float[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        double low = sorted[below];
        double high = sorted[Math.min(below + 1, sorted.length - 1)];
        double part = place - below;
        return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
    }
}
