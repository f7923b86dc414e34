package io.github.lanegrad.kernel;

/**
 * Losses of an output {@code a} (or a logit {@code z}) and a target {@code y} that {@link Kernels} sum over arrays. Another
 * one takes a line here and two formulas in {@code ScalarLosses}, its value and its gradient, under its name.
 *
 * <p>Formulas are those of the {@code Loss} of the same name.
 */
public enum ElementwiseLoss {

    /** -(v y log a + (1 - y) log(1 - a)), logarithms not below -100, v being a factor of the positive term. */
    BINARY_CROSS_ENTROPY(0),
    /** The same of a = sigmoid(z), from z. */
    LOGISTIC(0),
    /** (a - y)² / 2. */
    HALF_SQUARED_ERROR(0),
    /** (a - y)². */
    SQUARED_ERROR(0),
    /** |a - y|. */
    ABSOLUTE_ERROR(0),
    /** A parabola up to delta, a line behind. */
    HUBER(1),
    /** The Huber loss over its delta. */
    SMOOTH_L1(1),
    /** log cosh(a - y). */
    LOG_COSH(0),
    /** The pinball loss of the quantile tau. */
    QUANTILE(1),
    /** (log(1 + a) - log(1 + y))². */
    SQUARED_LOG_ERROR(0),
    /** |a - y| / |y|. */
    RELATIVE_ERROR(0),
    /** The focal loss of a = sigmoid(z), from z; gamma, alpha. */
    FOCAL(2),
    /** max(0, 1 - y a), y being -1 or 1. */
    HINGE(0),
    /** max(0, 1 - y a)². */
    SQUARED_HINGE(0),
    /** log(1 + exp(-y a)). */
    SOFT_MARGIN(0),
    /** y (log y - a), a being a logarithm. */
    KULLBACK_LEIBLER(0),
    /** exp(a) - y a, a being the logarithm of a rate. */
    POISSON(0),
    /** The same with Stirling's approximation of log y! for y above 1. */
    POISSON_FULL(0),
    /** a - y log(a + epsilon), a being a rate. */
    POISSON_RATE(1);

    private final int parameters;

    ElementwiseLoss(int parameters) {
        this.parameters = parameters;
    }

    /**
     * How many parameters the loss has.
     *
     * @return 0 to 2
     */
    public int parameters() {
        return parameters;
    }
}
