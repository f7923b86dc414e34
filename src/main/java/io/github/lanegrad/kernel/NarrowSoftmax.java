package io.github.lanegrad.kernel;

import java.util.Arrays;

/**
 * {@link Softmax} of rows of at most {@link Kernels#LANES} columns, as many rows at a time: they are turned over, so that
 * lanes run over rows, and the sum of a row is no sum of lanes. Element by element the same operations in the same order,
 * so the same bits; 10 columns take a quarter of the time.
 *
 * <p>A block has a line of 16 lanes, one for each row, for each of 16 columns. Lanes without a row hold whatever is there.
 */
final class NarrowSoftmax {

    private static final int LANES = Kernels.LANES;
    private static final int BLOCK = LANES * LANES;

    /** Four blocks and a line. */
    static final int SCRATCH = 4 * BLOCK + LANES;

    private NarrowSoftmax() {}

    /** {@link Softmax#forward}, or {@link Softmax#logForward}, of up to {@link Kernels#LANES} rows, padded. */
    static void forward(Kernels kernels, boolean logarithmic, int m, int n, float scale, float[] x, int xo,
            float[] y, int yo, float[] scratch, int so) {
        int shifted = so;
        int powers = so + BLOCK;
        int sums = powers + BLOCK;
        shift(kernels, m, n, LANES, scale, x, xo, LANES, scratch, shifted, sums);
        exponentials(kernels, n, scratch, shifted, powers, sums);
        sum(kernels, scratch, powers, sums);
        if (logarithmic) {
            subtractLogarithms(kernels, n, scratch, shifted, sums);
            Arrays.fill(scratch, shifted + n * LANES, shifted + BLOCK, 0f);
            kernels.transpose(LANES, m, scratch, shifted, LANES, y, yo, LANES);
        } else {
            spread(n, scratch, sums);
            kernels.combine(Combination.QUOTIENT, n * LANES, 0f, 0f, scratch, powers, scratch, sums, scratch, powers);
            kernels.transpose(LANES, m, scratch, powers, LANES, y, yo, LANES);
        }
    }

    /** {@link Softmax#crossEntropy} of up to {@link Kernels#LANES} rows; the loss of each goes to {@code losses}. */
    static void crossEntropy(Kernels kernels, int m, int n, float scale, float[] x, int xo, int ldx, float[] q, int qo,
            float[] dx, int dxo, int lddx, float[] losses, int lo, float[] scratch, int so) {
        int shifted = so;
        int powers = so + BLOCK;
        int weights = powers + BLOCK;
        int sums = weights + BLOCK;
        int totals = sums + BLOCK;
        shift(kernels, m, n, n, scale, x, xo, ldx, scratch, shifted, sums);
        exponentials(kernels, n, scratch, shifted, powers, sums);
        kernels.transpose(m, LANES, q, qo, LANES, scratch, weights, LANES);
        sum(kernels, scratch, weights, sums);
        System.arraycopy(scratch, sums, scratch, totals, LANES);
        sum(kernels, scratch, powers, sums);
        for (int r = 0; r < m; r++) {
            scratch[totals + r] /= scratch[sums + r];
        }
        subtractLogarithms(kernels, n, scratch, shifted, sums);
        kernels.combine(Combination.CROSS_ENTROPY, n * LANES, 0f, 0f, scratch, shifted, scratch, weights, scratch, shifted);
        Arrays.fill(scratch, shifted + n * LANES, shifted + BLOCK, 0f);
        sum(kernels, scratch, shifted, sums);
        System.arraycopy(scratch, sums, losses, lo, m);
        kernels.transpose(LANES, m, scratch, powers, LANES, scratch, shifted, LANES);
        for (int r = 0; r < m; r++) {
            int row = shifted + r * LANES;
            kernels.combine(Combination.CROSS_ENTROPY_GRADIENT, LANES, scratch[totals + r], scale, scratch, row,
                    q, qo + r * LANES, scratch, row);
            System.arraycopy(scratch, row, dx, dxo + r * lddx, n);
        }
    }

    /** A block of the distances to the largest of a row, scaled. A whole pad is turned over faster than a few columns. */
    private static void shift(Kernels kernels, int m, int n, int readable, float scale, float[] x, int xo, int ldx,
            float[] scratch, int block, int room) {
        kernels.transpose(m, readable, x, xo, ldx, scratch, block, LANES);
        Arrays.fill(scratch, block + n * LANES, block + BLOCK, Float.NEGATIVE_INFINITY);
        fold(kernels, Combination.GREATER, scratch, block, room);
        subtract(kernels, n, scratch, block, room);
        if (scale != 1f) {
            kernels.combine(Combination.SCALE, n * LANES, scale, 0f, scratch, block, scratch, block, scratch, block);
        }
    }

    private static void exponentials(Kernels kernels, int n, float[] scratch, int from, int to, int unused) {
        kernels.exponentials(n * LANES, 0f, scratch, from, scratch, to, scratch, unused);
        Arrays.fill(scratch, to + n * LANES, to + BLOCK, 0f);
    }

    /** The sums of a block's columns, by halves as in {@link Kernels#sum(float[], int)}. */
    private static void sum(Kernels kernels, float[] scratch, int block, int result) {
        fold(kernels, Combination.SUM, scratch, block, result);
    }

    private static void fold(Kernels kernels, Combination c, float[] scratch, int block, int result) {
        int from = block;
        for (int half = BLOCK / 2; half >= LANES; half /= 2) {
            kernels.combine(c, half, 0f, 0f, scratch, from, scratch, from + half, scratch, result);
            from = result;
        }
    }

    /** Copies the first line to n of them. */
    private static void spread(int n, float[] scratch, int block) {
        for (int j = 1; j < n; j++) {
            System.arraycopy(scratch, block, scratch, block + j * LANES, LANES);
        }
    }

    private static void subtractLogarithms(Kernels kernels, int n, float[] scratch, int block, int line) {
        kernels.combine(Combination.LOG, LANES, 0f, 0f, scratch, line, scratch, line, scratch, line);
        subtract(kernels, n, scratch, block, line);
    }

    /** A line from each of n, with room behind it for as many copies. */
    private static void subtract(Kernels kernels, int n, float[] scratch, int block, int other) {
        spread(n, scratch, other);
        kernels.combine(Combination.DIFFERENCE, n * LANES, 0f, 0f, scratch, block, scratch, other, scratch, block);
    }
}
