package io.github.lanegrad.train;

import io.github.lanegrad.internal.Indices;
import io.github.lanegrad.internal.Scores;
import java.util.Arrays;
import java.util.Objects;

/**
 * How often which class was taken for which, and the scores that follow from it: those of scikit-learn, whose
 * conventions hold. A score that would be 0 / 0 is 0 (its {@code zero_division=0}), except for accuracy, balanced
 * accuracy and kappa, which are NaN.
 *
 * <p>In the formulas, n is the number of rows, t(c) how many have class c as target, p(c) as prediction, and h(c) as
 * both. No method but the factories allocates. Not safe for use by several threads at once.
 *
 * {@snippet :
 * ConfusionMatrix matrix = ConfusionMatrix.binary(0.5f);
 * matrix.add(predictions, 0, targets, 0, rows);
 * double recall = matrix.recall(1);
 * }
 */
public final class ConfusionMatrix implements Tally {

    private static final int MOST_CLASSES = 46_340;

    private final int classes;
    private final boolean binary;
    private final float threshold;

    /** Row: the target; column: the prediction. */
    private final long[] counts;

    private ConfusionMatrix(int classes, boolean binary, float threshold) {
        this.classes = classes;
        this.binary = binary;
        this.threshold = threshold;
        this.counts = new long[classes * classes];
    }

    /**
     * An empty matrix of two classes. A row is one prediction, of class 1 if it is at least the threshold (NaN is of
     * class 0), and one target, of class 1 if it is at least 0.5.
     *
     * @param threshold any number but NaN
     * @return a new matrix
     * @throws IllegalArgumentException if the threshold is NaN
     */
    public static ConfusionMatrix binary(float threshold) {
        if (Float.isNaN(threshold)) {
            throw new IllegalArgumentException("threshold: expected a number, got NaN");
        }
        return new ConfusionMatrix(2, true, threshold);
    }

    /**
     * An empty matrix of several classes. A row is a score for every class, of which the largest (the first of equal
     * ones; NaN is less than any number) is the prediction, and one target, the number of a class from 0.
     *
     * @param classes 1 to 46,340, the square being the length of an array
     * @return a new matrix
     * @throws IllegalArgumentException if the number is out of range
     */
    public static ConfusionMatrix classes(int classes) {
        if (classes < 1 || classes > MOST_CLASSES) {
            throw new IllegalArgumentException("classes: expected 1 to " + MOST_CLASSES + ", got " + classes);
        }
        return new ConfusionMatrix(classes, false, 0);
    }

    /**
     * Counts all predictions of two classes at a threshold of 0.5.
     *
     * @param predictions probabilities of class 1
     * @param targets 0 or 1, as many
     * @return a new matrix
     * @throws IllegalArgumentException if the lengths differ or are 0, or a target is NaN
     */
    public static ConfusionMatrix ofBinary(float[] predictions, float[] targets) {
        Rankings.checkSameLength(predictions, targets);
        ConfusionMatrix matrix = binary(0.5f);
        matrix.add(predictions, 0, targets, 0, targets.length);
        return matrix;
    }

    /**
     * Counts all predictions of several classes.
     *
     * @param predictions a score for every class, row after row
     * @param targets the number of a row's class, from 0
     * @return a new matrix
     * @throws IllegalArgumentException if there are no rows, rows of different lengths, more than 46,340 classes, or a
     *     target is not a class
     */
    public static ConfusionMatrix ofClasses(float[] predictions, float[] targets) {
        ConfusionMatrix matrix = classes(Rankings.columns(predictions, targets));
        matrix.add(predictions, 0, targets, 0, targets.length);
        return matrix;
    }

    @Override
    public void add(float[] predictions, int predictionsOffset, float[] targets, int targetsOffset, int rows) {
        int columns = binary ? 1 : classes;
        Objects.checkFromIndexSize(predictionsOffset, (long) rows * columns, predictions.length);
        Objects.checkFromIndexSize(targetsOffset, rows, targets.length);
        for (int r = 0; r < rows; r++) {
            float target = targets[targetsOffset + r];
            if (binary) {
                int predicted = predictions[predictionsOffset + r] >= threshold ? 1 : 0;
                counts[(Rankings.isPositive(target, r) ? 2 : 0) + predicted]++;
            } else {
                int predicted = Scores.largest(predictions, predictionsOffset + r * classes, classes);
                counts[Rankings.classOf(target, r, classes) * classes + predicted]++;
            }
        }
    }

    /**
     * Adds one row whose classes are known.
     *
     * @param target the class that it is
     * @param predicted the class that it was taken for
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public void add(int target, int predicted) {
        counts[index(target, predicted)]++;
    }

    @Override
    public void reset() {
        Arrays.fill(counts, 0);
    }

    /**
     * Number of classes.
     *
     * @return at least 1
     */
    public int classes() {
        return classes;
    }

    /**
     * How often a class was taken for a class. Of two classes, {@code count(0, 1)} are the false positives.
     *
     * @param target the class that it is
     * @param predicted the class that it was taken for
     * @return 0 or more
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public long count(int target, int predicted) {
        return counts[index(target, predicted)];
    }

    private int index(int target, int predicted) {
        return Indices.check("target", target, classes) * classes + Indices.check("predicted class", predicted, classes);
    }

    /**
     * Number of rows.
     *
     * @return 0 or more
     */
    public long rows() {
        long rows = 0;
        for (long count : counts) {
            rows += count;
        }
        return rows;
    }

    /**
     * Share of rows predicted right, {@code Σ h(c) / n}.
     *
     * @return 0 to 1, NaN without rows
     */
    public double accuracy() {
        return (double) hits() / rows();
    }

    /**
     * Mean recall of the classes that occur among the targets.
     *
     * @return 0 to 1, NaN without rows
     */
    public double balancedAccuracy() {
        double sum = 0;
        int present = 0;
        for (int c = 0; c < classes; c++) {
            if (targets(c) > 0) {
                sum += recall(c);
                present++;
            }
        }
        return sum / present;
    }

    /**
     * Share of right ones among the rows taken for a class, {@code h(c) / p(c)}.
     *
     * @param number the class; 1 for the precision of two classes
     * @return 0 to 1
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public double precision(int number) {
        return ratio((double) count(number, number), (double) predictions(number));
    }

    /**
     * Precision of all classes.
     *
     * @param average how they become one
     * @return 0 to 1
     */
    public double precision(Average average) {
        return average(average, (matrix, number, beta) -> matrix.precision(number), 1);
    }

    /**
     * Share of right ones among the rows of a class, {@code h(c) / t(c)}.
     *
     * @param number the class; 1 for the recall (sensitivity) of two classes, 0 for their specificity
     * @return 0 to 1
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public double recall(int number) {
        return ratio((double) count(number, number), (double) targets(number));
    }

    /**
     * Recall of all classes.
     *
     * @param average how they become one
     * @return 0 to 1
     */
    public double recall(Average average) {
        return average(average, (matrix, number, beta) -> matrix.recall(number), 1);
    }

    /**
     * Weighted harmonic mean of precision and recall, {@code (1 + β²) h(c) / (β² t(c) + p(c))}.
     *
     * @param beta how many times as much recall counts, 0 or more; 1 for F1
     * @param number the class; 1 for the F of two classes
     * @return 0 to 1
     * @throws IllegalArgumentException if beta is negative or NaN, or its square infinite
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public double fBeta(double beta, int number) {
        double square = square(beta);
        return ratio((1 + square) * count(number, number), square * targets(number) + predictions(number));
    }

    /**
     * F of all classes.
     *
     * @param beta how many times as much recall counts, 0 or more; 1 for F1
     * @param average how they become one
     * @return 0 to 1
     * @throws IllegalArgumentException if beta is negative or NaN, or its square infinite
     */
    public double fBeta(double beta, Average average) {
        square(beta);
        return average(average, (matrix, number, b) -> matrix.fBeta(b, number), beta);
    }

    private static double square(double beta) {
        if (!(beta >= 0 && beta * beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("beta: expected at least 0, with a finite square, got " + beta);
        }
        return beta * beta;
    }

    /**
     * Cohen's kappa, the accuracy in excess of chance, {@code 1 - (n - Σ h(c)) / (n - Σ t(c) p(c) / n)} (Cohen, 1960, "A
     * Coefficient of Agreement for Nominal Scales").
     *
     * @return -1 to 1, 0 for chance; NaN without rows, and if all targets and predictions are one class
     */
    public double kappa() {
        double n = rows();
        double expected = 0;
        for (int c = 0; c < classes; c++) {
            expected += (double) targets(c) * predictions(c);
        }
        return n * n == expected ? Double.NaN : 1 - n * (n - hits()) / (n * n - expected);
    }

    /**
     * Matthews' correlation of targets and predictions (φ, for several classes R_K of Gorodkin, 2004, "Comparing two
     * K-category assignments by a K-category correlation coefficient"):
     * {@code (n Σ h(c) - Σ t(c) p(c)) / √((n² - Σ t(c)²) (n² - Σ p(c)²))}.
     *
     * @return -1 to 1; 0 if all targets or all predictions are one class
     */
    public double matthews() {
        double n = rows();
        double both = 0;
        double targetSquares = 0;
        double predictionSquares = 0;
        for (int c = 0; c < classes; c++) {
            double target = targets(c);
            double predicted = predictions(c);
            both += target * predicted;
            targetSquares += target * target;
            predictionSquares += predicted * predicted;
        }
        // Roots one by one: the product of the squares could lose the last digits of large counts.
        return ratio(n * hits() - both, Math.sqrt(n * n - targetSquares) * Math.sqrt(n * n - predictionSquares));
    }

    /** A score of one class; what it needs is given, because a lambda that remembers it would be a new object. */
    private interface ClassScore {
        double of(ConfusionMatrix matrix, int number, double beta);
    }

    private double average(Average average, ClassScore score, double beta) {
        if (Objects.requireNonNull(average, "average") == Average.MICRO) {
            // Each row is taken for one class and is of one: precision, recall and F are the same.
            return ratio((double) hits(), (double) rows());
        }
        double sum = 0;
        double weights = 0;
        for (int c = 0; c < classes; c++) {
            long targets = targets(c);
            double weight = average == Average.WEIGHTED ? targets : targets + predictions(c) > 0 ? 1 : 0;
            sum += weight * score.of(this, c, beta);
            weights += weight;
        }
        return ratio(sum, weights);
    }

    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    private long hits() {
        long hits = 0;
        for (int c = 0; c < classes; c++) {
            hits += counts[c * classes + c];
        }
        return hits;
    }

    private long targets(int number) {
        long sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += counts[number * classes + c];
        }
        return sum;
    }

    private long predictions(int number) {
        long sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += counts[c * classes + number];
        }
        return sum;
    }

    @Override
    public String toString() {
        StringBuilder rows = new StringBuilder();
        for (int c = 0; c < classes; c++) {
            long[] row = Arrays.copyOfRange(counts, c * classes, (c + 1) * classes);
            rows.append(c == 0 ? "" : " ").append(Arrays.toString(row));
        }
        return rows.toString();
    }
}
