package io.github.lanegrad.train;

import java.util.Arrays;

/** Scores of predictions against targets, equal to those of scikit-learn; sums are taken in double. */
public final class Metrics {

    private Metrics() {}

    /**
     * Share of predictions on the right side of 0.5 (a prediction of 0.5 counts as 1). Allocates nothing.
     *
     * @param predictions probabilities
     * @param targets 0 or 1, as many
     * @return 0 to 1
     */
    public static double accuracy(float[] predictions, float[] targets) {
        check(predictions, targets);
        int right = 0;
        for (int i = 0; i < targets.length; i++) {
            right += (predictions[i] >= 0.5f) == (targets[i] >= 0.5f) ? 1 : 0;
        }
        return (double) right / targets.length;
    }

    /**
     * Area under the receiver operating characteristic: the probability that a row of class 1 scores higher than one of
     * class 0, ties counting half.
     *
     * @param scores predictions, any numbers
     * @param targets 0 or 1, as many
     * @return 0 to 1, NaN if a class is missing
     */
    public static double areaUnderRoc(float[] scores, float[] targets) {
        RocCurve curve = RocCurve.of(scores, targets);
        double area = 0;
        for (int i = 1; i < curve.size(); i++) {
            area += (curve.falsePositiveRate(i) - curve.falsePositiveRate(i - 1))
                    * (curve.truePositiveRate(i) + curve.truePositiveRate(i - 1)) / 2;
        }
        return area;
    }

    /**
     * Coefficient of determination {@code 1 - Σ(y - a)² / Σ(y - mean)²} over all elements. Allocates nothing.
     *
     * @param predictions the outputs
     * @param targets as many
     * @return at most 1; NaN if all targets are equal
     */
    public static double rSquared(float[] predictions, float[] targets) {
        check(predictions, targets);
        double mean = 0;
        for (float target : targets) {
            mean += target;
        }
        mean /= targets.length;
        double variation = 0;
        for (float target : targets) {
            variation += (target - mean) * (target - mean);
        }
        return variation == 0 ? Double.NaN : 1 - squaredError(predictions, targets) / variation;
    }

    /**
     * Root of the mean squared error over all elements. Allocates nothing.
     *
     * @param predictions the outputs
     * @param targets as many
     * @return in units of the targets
     */
    public static double rootMeanSquaredError(float[] predictions, float[] targets) {
        check(predictions, targets);
        return Math.sqrt(squaredError(predictions, targets) / targets.length);
    }

    private static double squaredError(float[] predictions, float[] targets) {
        double sum = 0;
        for (int i = 0; i < targets.length; i++) {
            double error = (double) predictions[i] - targets[i];
            sum += error * error;
        }
        return sum;
    }

    static void check(float[] predictions, float[] targets) {
        if (predictions.length != targets.length || targets.length == 0) {
            throw new IllegalArgumentException("expected as many predictions as targets and at least one, got "
                    + predictions.length + " and " + targets.length);
        }
    }

    /**
     * How often which class was taken for which, at a threshold of 0.5.
     *
     * @param trueNegatives rows of class 0 predicted as 0
     * @param falsePositives rows of class 0 predicted as 1
     * @param falseNegatives rows of class 1 predicted as 0
     * @param truePositives rows of class 1 predicted as 1
     */
    public record Confusion(int trueNegatives, int falsePositives, int falseNegatives, int truePositives) {

        /**
         * Counts the four cases.
         *
         * @param predictions probabilities
         * @param targets 0 or 1, as many
         * @return the counts
         */
        public static Confusion of(float[] predictions, float[] targets) {
            check(predictions, targets);
            int[] counts = new int[4];
            for (int i = 0; i < targets.length; i++) {
                counts[(targets[i] >= 0.5f ? 2 : 0) + (predictions[i] >= 0.5f ? 1 : 0)]++;
            }
            return new Confusion(counts[0], counts[1], counts[2], counts[3]);
        }
    }

    /**
     * The receiver operating characteristic: for each threshold from high to low, which share of either class scores at
     * least that much. Starts at (0, 0), ends at (1, 1); immutable.
     */
    public static final class RocCurve {

        private final double[] falsePositiveRates;
        private final double[] truePositiveRates;

        private RocCurve(double[] falsePositiveRates, double[] truePositiveRates) {
            this.falsePositiveRates = falsePositiveRates;
            this.truePositiveRates = truePositiveRates;
        }

        /**
         * Sorts the scores and counts.
         *
         * @param scores predictions, any numbers
         * @param targets 0 or 1, as many
         * @return one point per distinct score, and (0, 0)
         */
        public static RocCurve of(float[] scores, float[] targets) {
            check(scores, targets);
            long[] sorted = new long[scores.length];
            double positives = 0;
            for (int i = 0; i < scores.length; i++) {
                boolean positive = targets[i] >= 0.5f;
                positives += positive ? 1 : 0;
                // Orders by score; the low bit carries the class. Adding 0 turns -0 into +0, which ties with it.
                sorted[i] = ((long) ordered(scores[i] + 0f) << 1) | (positive ? 1 : 0);
            }
            Arrays.sort(sorted);
            double negatives = scores.length - positives;
            double[] x = new double[scores.length + 1];
            double[] y = new double[scores.length + 1];
            int points = 1;
            int hits = 0;
            int alarms = 0;
            for (int i = sorted.length - 1; i >= 0; i--) {
                if ((sorted[i] & 1) == 1) {
                    hits++;
                } else {
                    alarms++;
                }
                if (i == 0 || (sorted[i] >> 1) != (sorted[i - 1] >> 1)) {
                    x[points] = alarms / negatives;
                    y[points] = hits / positives;
                    points++;
                }
            }
            return new RocCurve(Arrays.copyOf(x, points), Arrays.copyOf(y, points));
        }

        /** An integer in the order of the floats. */
        private static int ordered(float score) {
            int bits = Float.floatToIntBits(score);
            return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        }

        /**
         * Number of points.
         *
         * @return at least 2
         */
        public int size() {
            return falsePositiveRates.length;
        }

        /**
         * Share of class 0 that scores at least the threshold of a point.
         *
         * @param point 0 to size - 1
         * @return 0 to 1, NaN if there is no row of class 0
         */
        public double falsePositiveRate(int point) {
            return falsePositiveRates[point];
        }

        /**
         * Share of class 1 that scores at least the threshold of a point.
         *
         * @param point 0 to size - 1
         * @return 0 to 1, NaN if there is no row of class 1
         */
        public double truePositiveRate(int point) {
            return truePositiveRates[point];
        }
    }
}
