package io.github.lanegrad.kernel;

/** What is summed over one or two arrays, with numbers p and q; formulas in {@code ScalarRows}. */
public enum Summand {

    /** x. */
    ELEMENT,
    /** |x|. */
    MAGNITUDE,
    /** x y. */
    PRODUCT,
    /** exp(x - p). */
    EXPONENTIAL,
    /** Cross entropy of a softmax: y (q - (x - p)), p being the largest logit, q the logarithm of the sum. */
    CROSS_ENTROPY,
    /** Gradient of the slope of a parametric ReLU: x y where x is not above 0. */
    SLOPE
}
