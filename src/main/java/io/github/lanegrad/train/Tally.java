package io.github.lanegrad.train;

/**
 * Sums over rows that come in batches, from which scores are computed. However the rows are cut into batches, the sums
 * have the same bits, because each row is added by itself, in double. Adding allocates nothing. Not safe for use by
 * several threads at once.
 */
public interface Tally {

    /**
     * Adds rows.
     *
     * @param predictions outputs of a network, row after row, without pads
     * @param predictionsOffset where the first row's outputs are
     * @param targets the same number in a row, or one where it is the number of a class
     * @param targetsOffset where the first row's targets are
     * @param rows how many rows, 0 or more
     * @throws IndexOutOfBoundsException if a number is negative, or an array is too short; nothing is added then
     * @throws IllegalArgumentException if a target is not the number of a class where it should be, or NaN where it should
     *     be one of two classes; the rows before it are added then
     */
    void add(float[] predictions, int predictionsOffset, float[] targets, int targetsOffset, int rows);

    /** Forgets all rows. */
    void reset();
}
