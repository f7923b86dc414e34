package io.github.lanegrad.internal;

/** What the outputs of a classifier choose. Stateless; allocates nothing. */
public final class Scores {
    private Scores() {}

    /**
     * Returns the class with the largest score, the first of equal ones; NaN is less than any number.
     *
     * @param scores one for each class, from the offset on
     * @param offset where the first one is
     * @param classes how many there are, at least 1
     * @return the number of the class, from 0
     */
    public static int largest(float[] scores, int offset, int classes) {
        int largest = 0;
        for (int c = 1; c < classes; c++) {
            float best = scores[offset + largest];
            float score = scores[offset + c];
            if (score > best || (Float.isNaN(best) && !Float.isNaN(score))) {
                largest = c;
            }
        }
        return largest;
    }
}
