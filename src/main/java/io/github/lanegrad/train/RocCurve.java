package io.github.lanegrad.train;

import java.util.Objects;

/**
 * The receiver operating characteristic: for each threshold from high to low, which share of either class scores at
 * least that much. Starts at (0, 0), ends at (1, 1); has a point for every distinct score, where scikit-learn leaves
 * out those on a straight line between others. Needs all scores at once. Immutable.
 */
public final class RocCurve {

    private final RankedScores ranked;

    private RocCurve(RankedScores ranked) {
        this.ranked = ranked;
    }

    /**
     * Sorts the scores and counts; allocates arrays of as many.
     *
     * @param scores predictions, any numbers but NaN
     * @param targets 0 or 1, as many; one of at least 0.5 is class 1
     * @return one point per distinct score, and (0, 0)
     * @throws IllegalArgumentException if the lengths differ or are 0, or a score or a target is NaN
     */
    public static RocCurve of(float[] scores, float[] targets) {
        return new RocCurve(RankedScores.of(scores, targets));
    }

    /**
     * Area under the curves of each class against all others, the mean over the classes; allocates the curves.
     *
     * @param predictions a score for every class, row after row, any numbers but NaN
     * @param targets the number of a row's class, from 0
     * @return 0 to 1, NaN if a class is missing
     * @throws IllegalArgumentException if there are no rows, rows of different lengths, a target is not a class, or a
     *     score is NaN
     */
    public static double oneVersusRestArea(float[] predictions, float[] targets) {
        int classes = Rankings.columns(predictions, targets);
        for (int r = 0; r < targets.length; r++) {
            Rankings.classOf(targets[r], r, classes);
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            int number = c;
            sum += new RocCurve(RankedScores.of(predictions, c, classes, row -> targets[row] == number)).area();
        }
        return sum / classes;
    }

    /**
     * Number of points.
     *
     * @return at least 2
     */
    public int size() {
        return ranked.size() + 1;
    }

    /**
     * The score from which a row is taken for class 1.
     *
     * @param point 0 to size - 1
     * @return a score; infinity for point 0
     * @throws IndexOutOfBoundsException if there is no such point
     */
    public float threshold(int point) {
        return Objects.checkIndex(point, size()) == 0 ? Float.POSITIVE_INFINITY : ranked.score(point - 1);
    }

    /**
     * Share of class 0 that scores at least the threshold of a point.
     *
     * @param point 0 to size - 1
     * @return 0 to 1, NaN if there is no row of class 0
     * @throws IndexOutOfBoundsException if there is no such point
     */
    public double falsePositiveRate(int point) {
        return ranked.alarms(Objects.checkIndex(point, size()) - 1) / (double) ranked.negatives();
    }

    /**
     * Share of class 1 that scores at least the threshold of a point.
     *
     * @param point 0 to size - 1
     * @return 0 to 1, NaN if there is no row of class 1
     * @throws IndexOutOfBoundsException if there is no such point
     */
    public double truePositiveRate(int point) {
        return ranked.hits(Objects.checkIndex(point, size()) - 1) / (double) ranked.positives();
    }

    /**
     * Area under the curve: the probability that a row of class 1 scores higher than one of class 0, ties counting
     * half.
     *
     * @return 0 to 1, NaN if a class is missing
     */
    public double area() {
        double area = 0;
        for (int i = 1; i < size(); i++) {
            area += (falsePositiveRate(i) - falsePositiveRate(i - 1))
                    * (truePositiveRate(i) + truePositiveRate(i - 1)) / 2;
        }
        return area;
    }
}
