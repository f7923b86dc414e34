package io.github.lanegrad.train;

import java.util.Arrays;
import java.util.Objects;

/**
 * Errors of predicted numbers, and the scores that follow from them: those of scikit-learn, whose conventions hold.
 * With several outputs in a row, all elements are taken together.
 *
 * <p>In the formulas, y is a target, a its prediction, {@code e = y - a}, w the weight of the row (1 unless given), and
 * mean and variance are weighted. A NaN among predictions or targets makes every score NaN; without rows all are NaN.
 * Only the constructor, {@link #of} and {@link #medianAbsoluteError} allocate. Not safe for use by several threads at
 * once.
 */
public final class RegressionErrors implements Tally {

    /** What scikit-learn puts for a target of 0 in the denominator of the percentage error: the ulp of 1 in double. */
    private static final double SMALLEST_TARGET = 0x1p-52;

    private final int outputs;
    private long elements;
    private double weights;
    private double absolute;
    private double squared;
    private double relative;
    private double largest;

    // Welford's running means and sums of squared deviations from them: one pass, and nothing cancels.
    private double targetMean;
    private double targetDeviations;
    private double errorMean;
    private double errorDeviations;

    /**
     * No errors yet.
     *
     * @param outputs how many predictions, and targets, a row has, at least 1
     * @throws IllegalArgumentException if the number is not positive
     */
    public RegressionErrors(int outputs) {
        if (outputs < 1) {
            throw new IllegalArgumentException("outputs: expected at least 1, got " + outputs);
        }
        this.outputs = outputs;
    }

    /**
     * The errors of weighted rows.
     *
     * @param predictions the outputs, row after row
     * @param targets as many
     * @param weights one for each row, finite, 0 or more
     * @return new errors
     * @throws IllegalArgumentException if the lengths do not match or are 0, or a weight is out of range
     */
    public static RegressionErrors of(float[] predictions, float[] targets, float[] weights) {
        Rankings.checkSameLength(predictions, targets);
        RegressionErrors errors = new RegressionErrors(Rankings.columns(predictions, weights));
        errors.add(predictions, 0, targets, 0, weights, 0, weights.length);
        return errors;
    }

    @Override
    public void add(float[] predictions, int predictionsOffset, float[] targets, int targetsOffset, int rows) {
        checkRange(predictions, predictionsOffset, targets, targetsOffset, rows);
        for (int i = 0; i < rows * outputs; i++) {
            add(predictions[predictionsOffset + i], targets[targetsOffset + i], 1);
        }
    }

    /**
     * Adds weighted rows. A row of weight 0 changes nothing.
     *
     * @param predictions outputs of a network, row after row, without pads
     * @param predictionsOffset where the first row's outputs are
     * @param targets the same number in a row
     * @param targetsOffset where the first row's targets are
     * @param weights one for each row, finite, 0 or more
     * @param weightsOffset where the first row's weight is
     * @param rows how many rows, 0 or more
     * @throws IndexOutOfBoundsException if a number is negative, or an array is too short; nothing is added then
     * @throws IllegalArgumentException if a weight is out of range; the rows before it are added then
     */
    public void add(float[] predictions, int predictionsOffset, float[] targets, int targetsOffset, float[] weights,
            int weightsOffset, int rows) {
        checkRange(predictions, predictionsOffset, targets, targetsOffset, rows);
        Objects.checkFromIndexSize(weightsOffset, rows, weights.length);
        for (int r = 0; r < rows; r++) {
            float weight = weights[weightsOffset + r];
            if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "weight: expected a finite number of at least 0, got " + weight + " (row " + r + ")");
            }
            for (int i = r * outputs; weight > 0 && i < (r + 1) * outputs; i++) {
                add(predictions[predictionsOffset + i], targets[targetsOffset + i], weight);
            }
        }
    }

    private void checkRange(float[] predictions, int predictionsOffset, float[] targets, int targetsOffset, int rows) {
        long count = (long) rows * outputs;
        Objects.checkFromIndexSize(predictionsOffset, count, predictions.length);
        Objects.checkFromIndexSize(targetsOffset, count, targets.length);
    }

    private void add(double prediction, double target, double weight) {
        double error = target - prediction;
        double size = Math.abs(error);
        elements++;
        weights += weight;
        absolute += weight * size;
        squared += weight * (error * error);
        relative += weight * (size / Math.max(Math.abs(target), SMALLEST_TARGET));
        largest = Math.max(largest, size);
        double fromMean = target - targetMean;
        targetMean += fromMean * weight / weights;
        targetDeviations += weight * fromMean * (target - targetMean);
        fromMean = error - errorMean;
        errorMean += fromMean * weight / weights;
        errorDeviations += weight * fromMean * (error - errorMean);
    }

    @Override
    public void reset() {
        elements = 0;
        weights = 0;
        absolute = 0;
        squared = 0;
        relative = 0;
        largest = 0;
        targetMean = 0;
        targetDeviations = 0;
        errorMean = 0;
        errorDeviations = 0;
    }

    /**
     * {@code Σ w e² / Σ w}.
     *
     * @return 0 or more, in squared units of the targets
     */
    public double meanSquaredError() {
        return squared / weights;
    }

    /**
     * Root of the mean squared error.
     *
     * @return 0 or more, in units of the targets
     */
    public double rootMeanSquaredError() {
        return Math.sqrt(meanSquaredError());
    }

    /**
     * {@code Σ w |e| / Σ w}.
     *
     * @return 0 or more, in units of the targets
     */
    public double meanAbsoluteError() {
        return absolute / weights;
    }

    /**
     * {@code Σ w (|e| / |y|) / Σ w}, with 2⁻⁵² for a smaller {@code |y|}.
     *
     * @return 0 or more, as a share: 0.1 is 10 %
     */
    public double meanAbsolutePercentageError() {
        return relative / weights;
    }

    /**
     * The largest {@code |e|} of a row whose weight is not 0.
     *
     * @return 0 or more, in units of the targets
     */
    public double maxError() {
        return elements == 0 ? Double.NaN : largest;
    }

    /**
     * Coefficient of determination {@code R² = 1 - Σ w e² / Σ w (y - mean y)²}.
     *
     * @return at most 1; if all targets are equal, 1 for predictions without error, else 0; NaN for less than two
     *     elements
     */
    public double rSquared() {
        return elements < 2 ? Double.NaN : explained(squared);
    }

    /**
     * {@code 1 - variance e / variance y}: {@link #rSquared} that forgives a constant error.
     *
     * @return at most 1; if all targets are equal, 1 if all errors are, else 0
     */
    public double explainedVariance() {
        return elements == 0 ? Double.NaN : explained(errorDeviations);
    }

    private double explained(double unexplained) {
        if (targetDeviations == 0) {
            return unexplained == 0 ? 1 : Double.isNaN(unexplained) ? Double.NaN : 0;
        }
        return 1 - unexplained / targetDeviations;
    }

    /**
     * Median of {@code |y - a|}, between the middle two if their number is even. Needs all errors at once: allocates
     * and sorts an array of them.
     *
     * @param predictions the outputs
     * @param targets as many
     * @return 0 or more, in units of the targets; NaN if there is a NaN
     * @throws IllegalArgumentException if the lengths differ or are 0
     */
    public static double medianAbsoluteError(float[] predictions, float[] targets) {
        Rankings.checkSameLength(predictions, targets);
        double[] sorted = new double[targets.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = Math.abs((double) targets[i] - predictions[i]);
        }
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        // NaN is sorted to the end.
        return Double.isNaN(sorted[sorted.length - 1]) ? Double.NaN : median;
    }
}
