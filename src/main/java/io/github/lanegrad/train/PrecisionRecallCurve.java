package io.github.lanegrad.train;

import java.util.Objects;

/**
 * Precision and recall of class 1 for each threshold from high to low. Starts at precision 1 and recall 0, as in
 * scikit-learn, which has the points the other way round. Needs all scores at once. Immutable.
 */
public final class PrecisionRecallCurve {

    private final RankedScores ranked;

    private PrecisionRecallCurve(RankedScores ranked) {
        this.ranked = ranked;
    }

    /**
     * Sorts the scores and counts; allocates arrays of as many.
     *
     * @param scores predictions, any numbers but NaN
     * @param targets 0 or 1, as many; one of at least 0.5 is class 1
     * @return one point per distinct score, and the start
     * @throws IllegalArgumentException if the lengths differ or are 0, or a score or a target is NaN
     */
    public static PrecisionRecallCurve of(float[] scores, float[] targets) {
        return new PrecisionRecallCurve(RankedScores.of(scores, targets));
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
     * Share of class 1 among the rows that score at least the threshold of a point.
     *
     * @param point 0 to size - 1
     * @return 0 to 1; 1 for point 0, at which there are none
     * @throws IndexOutOfBoundsException if there is no such point
     */
    public double precision(int point) {
        int place = Objects.checkIndex(point, size()) - 1;
        double hits = ranked.hits(place);
        return point == 0 ? 1 : hits / (hits + ranked.alarms(place));
    }

    /**
     * Share of class 1 that scores at least the threshold of a point.
     *
     * @param point 0 to size - 1
     * @return 0 to 1; without any row of class 1 it is 1 from point 1 on
     * @throws IndexOutOfBoundsException if there is no such point
     */
    public double recall(int point) {
        int place = Objects.checkIndex(point, size()) - 1;
        return point == 0 ? 0 : ranked.positives() == 0 ? 1 : ranked.hits(place) / (double) ranked.positives();
    }

    /**
     * Average precision {@code Σ (recall(i) - recall(i-1)) precision(i)}: the area under the curve as steps.
     *
     * @return 0 to 1; 0 without any row of class 1
     */
    public double averagePrecision() {
        double sum = 0;
        for (int i = 1; i < size(); i++) {
            sum += (recall(i) - recall(i - 1)) * precision(i);
        }
        return sum;
    }
}
