package io.github.lanegrad.kernel;

/** Arithmetic on one or two arrays, element by element, with numbers p and q; formulas in {@code ScalarRows}. */
public enum Combination {

    /** exp(x) - 1, exact near 0. */
    EXPM1,
    /** The natural logarithm of x. */
    LOG,
    /** log(1 + x), exact near 0. */
    LOG1P,
    /** The error function of x. */
    ERF,
    /** x + y. */
    SUM,
    /** x - y. */
    DIFFERENCE,
    /** x / y. */
    QUOTIENT,
    /** The greater of x and y, NaN counting as -∞. */
    GREATER,
    /** x p. */
    SCALE,
    /** x y. */
    PRODUCT,
    /** x / p. */
    DIVIDE,
    /** (x - p) - q. */
    SHIFT,
    /** x p + y q. */
    BLEND,
    /** (x p + q) y. */
    SMOOTH,
    /** (x - p) - y q: what remains of x without a line. */
    RESIDUAL,
    /** x limited to ±p. */
    CLIP,
    /** x + p sign(y): the gradient of an absolute value joins another. */
    ADD_SIGN,
    /** Gradient of a softmax: y (x - p) q, x being the gradient of the output y. */
    SOFTMAX_GRADIENT,
    /** Gradient of a logarithmic softmax: (x - exp(y) p) q, x being the gradient of the output y. */
    LOG_SOFTMAX_GRADIENT,
    /** As {@link Summand#CROSS_ENTROPY}: y (q - (x - p)). */
    CROSS_ENTROPY,
    /** Gradient of a softmax with cross entropy: (x p - y) q. */
    CROSS_ENTROPY_GRADIENT
}
