package io.github.lanegrad.kernel;

import java.util.Arrays;

/**
 * Softmax of a row, its logarithm, and its cross entropy, made of {@link Kernels}; the largest logit is subtracted first,
 * so nothing overflows. A row of n columns has room for {@link Kernels#pad} of them; its pad is overwritten, and that
 * of a result 0 afterwards. Logits are multiplied by a scale, the inverse of the temperature. All methods allocate nothing.
 */
public final class Softmax {

    /** Fewer rows than this go one by one; a predictor with packed weights has no more room for them. */
    private static final int FEW = 4;

    private Softmax() {}

    /**
     * {@code y[j] = exp(s x[j]) / Σ exp(s x[i])}.
     *
     * @param kernels what it is made of
     * @param n number of columns, at least 1
     * @param scale the factor s
     * @param x the logits
     * @param xo offset of x
     * @param y gets the probabilities; the same range as x or apart from it
     * @param yo offset of y
     * @param partials room for {@link Kernels#LANES} floats
     * @param po offset of the room
     */
    public static void forward(Kernels kernels, int n, float scale, float[] x, int xo, float[] y, int yo,
            float[] partials, int po) {
        float maximum = scaled(kernels, n, scale, x, xo, y, yo, partials, po);
        Arrays.fill(partials, po, po + Kernels.LANES, 0f);
        kernels.exponentials(Kernels.pad(n), maximum, y, yo, y, yo, partials, po);
        float sum = Kernels.sum(partials, po);
        kernels.combine(Combination.DIVIDE, Kernels.pad(n), sum, 0f, y, yo, y, yo, y, yo);
        Arrays.fill(y, yo + n, yo + Kernels.pad(n), 0f);
    }

    /**
     * The same of several rows, or {@link #logForward} of them.
     *
     * @param kernels what it is made of
     * @param logarithmic whether the logarithms are wanted
     * @param m number of rows
     * @param n number of columns, at least 1
     * @param scale the factor s
     * @param x the logits, padded
     * @param xo offset of x
     * @param y gets the probabilities, or their logarithms, padded; the same range as x or apart from it
     * @param yo offset of y
     * @param scratch room for {@link #scratchLength} floats, unspecified afterwards
     * @param so offset of the scratch room
     */
    public static void forward(Kernels kernels, boolean logarithmic, int m, int n, float scale, float[] x, int xo,
            float[] y, int yo, float[] scratch, int so) {
        int stride = Kernels.pad(n);
        for (int i = 0, rows; i < m; i += rows) {
            rows = block(m - i, n);
            int from = xo + i * stride;
            int into = yo + i * stride;
            if (rows > 1) {
                NarrowSoftmax.forward(kernels, logarithmic, rows, n, scale, x, from, y, into, scratch, so);
            } else if (logarithmic) {
                logForward(kernels, n, scale, x, from, y, into, scratch, so);
            } else {
                forward(kernels, n, scale, x, from, y, into, scratch, so);
            }
        }
    }

    /**
     * How many rows are best computed together.
     *
     * @param m number of rows that are left, at least 1
     * @param n number of columns
     * @return 1 to {@link Kernels#LANES}
     */
    public static int block(int m, int n) {
        return n > Kernels.LANES || m < FEW ? 1 : Math.min(m, Kernels.LANES);
    }

    /**
     * What the methods on several rows need as scratch room.
     *
     * @param m the largest number of rows
     * @param n number of columns
     * @return in floats
     */
    public static int scratchLength(int m, int n) {
        return block(m, n) == 1 ? Kernels.LANES + 2 * Kernels.pad(n) : NarrowSoftmax.SCRATCH;
    }

    /**
     * Backward pass of {@link #forward}: {@code dx[j] = s y[j] (dy[j] - Σ dy[i] y[i])}.
     *
     * @param kernels what it is made of
     * @param n number of columns
     * @param scale the factor s
     * @param y the probabilities, with a pad of zeros
     * @param yo offset of y
     * @param dy the gradient with respect to y, with a pad of zeros; replaced by that with respect to x
     * @param dyo offset of dy
     * @param partials room for {@link Kernels#LANES} floats
     * @param po offset of the room
     */
    public static void gradient(Kernels kernels, int n, float scale, float[] y, int yo, float[] dy, int dyo,
            float[] partials, int po) {
        int width = Kernels.pad(n);
        float mean = sum(kernels, Summand.PRODUCT, width, 0f, 0f, dy, dyo, y, yo, partials, po);
        kernels.combine(Combination.SOFTMAX_GRADIENT, width, mean, scale, dy, dyo, y, yo, dy, dyo);
        Arrays.fill(dy, dyo + n, dyo + width, 0f);
    }

    /**
     * The logarithm of {@link #forward}: {@code y[j] = s x[j] - log Σ exp(s x[i])}.
     *
     * @param kernels what it is made of
     * @param n number of columns, at least 1
     * @param scale the factor s
     * @param x the logits
     * @param xo offset of x
     * @param y gets the logarithms; the same range as x or apart from it
     * @param yo offset of y
     * @param partials room for {@link Kernels#LANES} floats
     * @param po offset of the room
     */
    public static void logForward(Kernels kernels, int n, float scale, float[] x, int xo, float[] y, int yo,
            float[] partials, int po) {
        int width = Kernels.pad(n);
        float maximum = scaled(kernels, n, scale, x, xo, y, yo, partials, po);
        float sum = sum(kernels, Summand.EXPONENTIAL, width, maximum, 0f, y, yo, y, yo, partials, po);
        kernels.combine(Combination.SHIFT, width, maximum, ScalarLogarithms.log(sum), y, yo, y, yo, y, yo);
        Arrays.fill(y, yo + n, yo + width, 0f);
    }

    /**
     * Backward pass of {@link #logForward}: {@code dx[j] = s (dy[j] - exp(y[j]) Σ dy[i])}.
     *
     * @param kernels what it is made of
     * @param n number of columns
     * @param scale the factor s
     * @param y the logarithms
     * @param yo offset of y
     * @param dy the gradient with respect to y, with a pad of zeros; replaced by that with respect to x
     * @param dyo offset of dy
     * @param partials room for {@link Kernels#LANES} floats
     * @param po offset of the room
     */
    public static void logGradient(Kernels kernels, int n, float scale, float[] y, int yo, float[] dy, int dyo,
            float[] partials, int po) {
        int width = Kernels.pad(n);
        float total = sum(kernels, Summand.ELEMENT, width, 0f, 0f, dy, dyo, dy, dyo, partials, po);
        kernels.combine(Combination.LOG_SOFTMAX_GRADIENT, width, total, scale, dy, dyo, y, yo, dy, dyo);
        Arrays.fill(dy, dyo + n, dyo + width, 0f);
    }

    /**
     * Cross entropy {@code -Σ q[j] log p[j]} of the softmax p with its gradient {@code dx[j] = s (p[j] Σ q[i] - q[j])}, in
     * one pass from the logits, of finite ones always finite as long as q and the sum allow it.
     *
     * @param kernels what it is made of
     * @param n number of columns, at least 1
     * @param scale the factor s
     * @param x the logits; overwritten, its pad by -∞
     * @param xo offset of x
     * @param q the weights of the classes: a target distribution, times anything; with a pad of zeros
     * @param qo offset of q
     * @param dx gets the gradient, apart from the sources
     * @param dxo offset of dx
     * @param partials room for {@link Kernels#LANES} floats
     * @param po offset of the room
     * @return the cross entropy
     */
    public static float crossEntropy(Kernels kernels, int n, float scale, float[] x, int xo, float[] q, int qo,
            float[] dx, int dxo, float[] partials, int po) {
        int width = Kernels.pad(n);
        float maximum = scaled(kernels, n, scale, x, xo, x, xo, partials, po);
        Arrays.fill(partials, po, po + Kernels.LANES, 0f);
        kernels.exponentials(width, maximum, x, xo, dx, dxo, partials, po);
        float sum = Kernels.sum(partials, po);
        float total = sum(kernels, Summand.ELEMENT, width, 0f, 0f, q, qo, q, qo, partials, po);
        float loss = sum(kernels, Summand.CROSS_ENTROPY, width, maximum, ScalarLogarithms.log(sum), x, xo, q, qo,
                partials, po);
        kernels.combine(Combination.CROSS_ENTROPY_GRADIENT, width, total / sum, scale, dx, dxo, q, qo, dx, dxo);
        Arrays.fill(dx, dxo + n, dxo + width, 0f);
        return loss;
    }

    /**
     * The same of a {@link #block} of rows, none of which is overwritten.
     *
     * @param kernels what it is made of
     * @param m number of rows
     * @param n number of columns, at least 1
     * @param scale the factor s
     * @param x the logits
     * @param xo offset of x
     * @param ldx row stride of x
     * @param q the weights of the classes, with pads of zeros
     * @param qo offset of q
     * @param dx gets the gradients, apart from the sources
     * @param dxo offset of dx
     * @param lddx row stride of dx
     * @param losses gets the cross entropy of each row
     * @param lo offset of the losses
     * @param scratch room for {@link #scratchLength} floats, unspecified afterwards
     * @param so offset of the scratch room
     */
    public static void crossEntropy(Kernels kernels, int m, int n, float scale, float[] x, int xo, int ldx, float[] q, int qo,
            float[] dx, int dxo, int lddx, float[] losses, int lo, float[] scratch, int so) {
        if (m > 1) {
            NarrowSoftmax.crossEntropy(kernels, m, n, scale, x, xo, ldx, q, qo, dx, dxo, lddx, losses, lo, scratch, so);
            return;
        }
        int logits = so + Kernels.LANES;
        int gradient = logits + Kernels.pad(n);
        System.arraycopy(x, xo, scratch, logits, n);
        losses[lo] = crossEntropy(kernels, n, scale, scratch, logits, q, qo, scratch, gradient, scratch, so);
        System.arraycopy(scratch, gradient, dx, dxo, n);
    }

    /**
     * Leaves the scaled row in y, its pad at minus infinity, where it counts nothing; returns the maximum. A scale other than
     * 1 multiplies distances to the maximum, as a product of a finite logit may be infinite; their maximum is 0.
     */
    private static float scaled(Kernels kernels, int n, float scale, float[] x, int xo, float[] y, int yo,
            float[] partials, int po) {
        int width = Kernels.pad(n);
        System.arraycopy(x, xo, y, yo, n);
        Arrays.fill(y, yo + n, yo + width, Float.NEGATIVE_INFINITY);
        Arrays.fill(partials, po, po + Kernels.LANES, Float.NEGATIVE_INFINITY);
        kernels.maximum(width, y, yo, partials, po);
        float maximum = Kernels.maximum(partials, po);
        if (scale == 1f) {
            return maximum;
        }
        kernels.combine(Combination.SHIFT, width, maximum, 0f, y, yo, y, yo, y, yo);
        kernels.combine(Combination.SCALE, width, scale, 0f, y, yo, y, yo, y, yo);
        return 0f;
    }

    private static float sum(Kernels kernels, Summand summand, int count, float p, float q, float[] x, int xo,
            float[] y, int yo, float[] partials, int po) {
        Arrays.fill(partials, po, po + Kernels.LANES, 0f);
        kernels.sum(summand, count, p, q, x, xo, y, yo, partials, po);
        return Kernels.sum(partials, po);
    }
}
