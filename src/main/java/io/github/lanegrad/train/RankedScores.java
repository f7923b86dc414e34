package io.github.lanegrad.train;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** For each distinct score from high to low, how many rows of class 1 and of class 0 score at least that much. */
final class RankedScores {

    private final float[] scores;
    private final int[] hits;
    private final int[] alarms;
    private int size;

    private RankedScores(int rows) {
        scores = new float[rows];
        hits = new int[rows];
        alarms = new int[rows];
    }

    static RankedScores of(float[] scores, float[] targets) {
        Rankings.checkSameLength(scores, targets);
        return of(scores, 0, 1, row -> Rankings.isPositive(targets[row], row));
    }

    /** The scores of one column. */
    static RankedScores of(float[] scores, int column, int columns, IntPredicate positive) {
        int rows = scores.length / columns;
        long[] sorted = new long[rows];
        for (int r = 0; r < rows; r++) {
            float score = scores[r * columns + column];
            if (Float.isNaN(score)) {
                throw new IllegalArgumentException("expected scores that are numbers, got NaN (row " + r + ")");
            }
            // Orders by score; the low bit carries the class. Adding 0 turns -0 into +0, which ties with it.
            sorted[r] = ((long) ordered(Float.floatToIntBits(score + 0f)) << 1) | (positive.test(r) ? 1 : 0);
        }
        Arrays.sort(sorted);
        RankedScores ranked = new RankedScores(rows);
        int hits = 0;
        int alarms = 0;
        for (int r = rows - 1; r >= 0; r--) {
            if ((sorted[r] & 1) == 1) {
                hits++;
            } else {
                alarms++;
            }
            if (r == 0 || (sorted[r] >> 1) != (sorted[r - 1] >> 1)) {
                ranked.scores[ranked.size] = Float.intBitsToFloat(ordered((int) (sorted[r] >> 1)));
                ranked.hits[ranked.size] = hits;
                ranked.alarms[ranked.size] = alarms;
                ranked.size++;
            }
        }
        return ranked;
    }

    /** Turns the bits of a float into an integer in the order of the floats, and back. */
    private static int ordered(int bits) {
        return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }

    /** Number of distinct scores. */
    int size() {
        return size;
    }

    float score(int place) {
        return scores[place];
    }

    /** Rows of class 1 with at least the score of a place; place -1 is above all. */
    int hits(int place) {
        return place < 0 ? 0 : hits[place];
    }

    /** Rows of class 0 with at least the score of a place; place -1 is above all. */
    int alarms(int place) {
        return place < 0 ? 0 : alarms[place];
    }

    int positives() {
        return hits(size - 1);
    }

    int negatives() {
        return alarms(size - 1);
    }
}
