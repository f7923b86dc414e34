package io.github.lanegrad.train;

import java.util.Objects;

/**
 * Errors of predicted probabilities: logarithmic loss and Brier score, as scikit-learn has them. Without rows both are
 * NaN, as they are with a NaN among the predictions. Logarithms are those of {@link StrictMath}, which have the same
 * bits everywhere. Nothing but the factories allocates. Not safe for use by several threads at once.
 */
public final class ProbabilityErrors implements Tally {

    /** How close to 0 and 1 a probability may come in a logarithm unless given. */
    public static final double CLIP = 1e-15;

    private final int classes;
    private final boolean binary;
    private final double clip;
    private long rows;
    private double logarithms;
    private double squares;

    private ProbabilityErrors(int classes, boolean binary, double clip) {
        if (!(clip >= 0 && clip < 0.5)) {
            throw new IllegalArgumentException("clip: expected at least 0 and less than 0.5, got " + clip);
        }
        this.classes = classes;
        this.binary = binary;
        this.clip = clip;
    }

    /**
     * For two classes. A row is one prediction, the probability of class 1, and one target, of class 1 if it is at
     * least 0.5.
     *
     * @param clip probabilities are moved into {@code [clip, 1 - clip]} for the logarithm; at least 0, less than 0.5
     * @return no errors yet
     * @throws IllegalArgumentException if the clip is out of range
     */
    public static ProbabilityErrors binary(double clip) {
        return new ProbabilityErrors(2, true, clip);
    }

    /**
     * For several classes. A row is a probability for every class, taken as it is: the sum need not be 1; and one
     * target, the number of a class from 0.
     *
     * @param classes at least 1
     * @param clip probabilities are moved into {@code [clip, 1 - clip]} for the logarithm; at least 0, less than 0.5
     * @return no errors yet
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static ProbabilityErrors classes(int classes, double clip) {
        if (classes < 1) {
            throw new IllegalArgumentException("classes: expected at least 1, got " + classes);
        }
        return new ProbabilityErrors(classes, false, clip);
    }

    @Override
    public void add(float[] predictions, int predictionsOffset, float[] targets, int targetsOffset, int rows) {
        int columns = binary ? 1 : classes;
        Objects.checkFromIndexSize(predictionsOffset, (long) rows * columns, predictions.length);
        Objects.checkFromIndexSize(targetsOffset, rows, targets.length);
        for (int r = 0; r < rows; r++) {
            float target = targets[targetsOffset + r];
            int first = predictionsOffset + r * columns;
            if (binary) {
                double one = predictions[first];
                boolean positive = Rankings.isPositive(target, r);
                // Clipped before it is taken from 1, as in scikit-learn.
                double clipped = clipped(one);
                logarithms -= StrictMath.log(positive ? clipped : 1 - clipped);
                squares += (positive ? 1 - one : one) * (positive ? 1 - one : one);
            } else {
                int number = Rankings.classOf(target, r, classes);
                logarithms -= StrictMath.log(clipped(predictions[first + number]));
                for (int c = 0; c < classes; c++) {
                    if (Float.isNaN(predictions[first + c])) {
                        // The logarithm sees but one class.
                        logarithms = Double.NaN;
                    }
                    double error = predictions[first + c] - (c == number ? 1.0 : 0.0);
                    squares += error * error;
                }
            }
            this.rows++;
        }
    }

    private double clipped(double probability) {
        return Math.max(clip, Math.min(1 - clip, probability));
    }

    @Override
    public void reset() {
        rows = 0;
        logarithms = 0;
        squares = 0;
    }

    /**
     * Mean of {@code -ln q}, q being the probability that was given to the class of the row.
     *
     * @return 0 to {@code -ln clip}; lower is better
     */
    public double logLoss() {
        return logarithms / rows;
    }

    /**
     * Brier score (Brier, 1950, "Verification of Forecasts Expressed in Terms of Probability"): of two classes the mean of
     * {@code (q - y)²}, 0 to 1; of several that of {@code Σ (q(c) - y(c))²}, 0 to 2, y(c) being 1 for the class of the row,
     * else 0.
     *
     * @return lower is better
     */
    public double brier() {
        return squares / rows;
    }
}
