package io.github.lanegrad.kernel;

/**
 * Functions of one float that {@link Kernels} apply to arrays. Another one takes a line here and two formulas in
 * {@code ScalarActivations}, {@code ScalarGates} or {@code ScalarCurves}, its value and its gradient, under its name; the loops
 * of all backends follow from them when the library is built.
 *
 * <p>Formulas, ranges and derivatives are those of the {@code Activation} of the same name.
 */
public enum ElementwiseFunction {

    /** x. */
    IDENTITY(Kept.OUTPUT, 0, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY),
    /** 1 above 0, else 0. */
    BINARY_STEP(Kept.OUTPUT, 0, 0, 1),
    /** 1 / (1 + exp(-x)). */
    SIGMOID(Kept.OUTPUT, 0, 0, 1),
    /** tanh x. */
    TANH(Kept.OUTPUT, 0, -1, 1),
    /** arctan x. */
    ARCTAN(Kept.INPUT, 0, -1.5707964f, 1.5707964f),
    /** max(x, 0). */
    RELU(Kept.OUTPUT, 0, 0, Float.POSITIVE_INFINITY),
    /** x above 0, else slope · x. */
    LEAKY_RELU(Kept.OUTPUT, 1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY),
    /** x above 0, else alpha (exp(x) - 1). */
    ELU(Kept.OUTPUT, 1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY),
    /** The scaled exponential linear unit of self-normalising networks. */
    SELU(Kept.OUTPUT, 0, -1.7580994f, Float.POSITIVE_INFINITY),
    /** x above 0, else alpha (exp(x / alpha) - 1). */
    CELU(Kept.OUTPUT, 1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY),
    /** log(1 + exp(beta x)) / beta, x where beta x exceeds a threshold. */
    SOFTPLUS(Kept.INPUT, 2, 0, Float.POSITIVE_INFINITY),
    /** x / (1 + |x|). */
    SOFTSIGN(Kept.INPUT, 0, -1, 1),
    /** x times the normal distribution function of x. */
    GELU(Kept.INPUT, 0, -0.171f, Float.POSITIVE_INFINITY),
    /** The approximation of GELU by tanh. */
    GELU_TANH(Kept.INPUT, 0, -0.171f, Float.POSITIVE_INFINITY),
    /** x sigmoid(1.702 x). */
    QUICK_GELU(Kept.INPUT, 0, -0.164f, Float.POSITIVE_INFINITY),
    /** x sigmoid(x). */
    SILU(Kept.INPUT, 0, -0.279f, Float.POSITIVE_INFINITY),
    /** x tanh(softplus(x)). */
    MISH(Kept.INPUT, 0, -0.309f, Float.POSITIVE_INFINITY),
    /** x/6 + 1/2, limited to 0 and 1. */
    HARD_SIGMOID(Kept.OUTPUT, 0, 0, 1),
    /** x times the hard sigmoid of x. */
    HARD_SWISH(Kept.INPUT, 0, -0.375f, Float.POSITIVE_INFINITY),
    /** x, limited to -1 and 1. */
    HARD_TANH(Kept.OUTPUT, 0, -1, 1),
    /** x, limited to 0 and 6. */
    RELU6(Kept.OUTPUT, 0, 0, 6),
    /** log(sigmoid(x)). */
    LOG_SIGMOID(Kept.OUTPUT, 0, Float.NEGATIVE_INFINITY, 0),
    /** x outside of ±lambda, else 0. */
    HARD_SHRINK(Kept.OUTPUT, 1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY),
    /** x moved by lambda towards 0. */
    SOFT_SHRINK(Kept.OUTPUT, 1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY),
    /** x - tanh x. */
    TANH_SHRINK(Kept.INPUT, 0, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY),
    /** max(x, 0)². */
    RELU_SQUARED(Kept.INPUT, 0, 0, Float.POSITIVE_INFINITY),
    /** exp(-x²). */
    GAUSSIAN(Kept.INPUT, 0, 0, 1),
    /** sin x. */
    SINUSOID(Kept.INPUT, 0, -1, 1),
    /** sin(x) / x. */
    SINC(Kept.INPUT, 0, -0.218f, 1),
    /** exp x. */
    EXPONENTIAL(Kept.OUTPUT, 0, 0, Float.POSITIVE_INFINITY),
    /** (x + √(x² + b)) / 2. */
    SQUAREPLUS(Kept.INPUT, 1, 0, Float.POSITIVE_INFINITY),
    /** (√(x² + 1) - 1) / 2 + x. */
    BENT_IDENTITY(Kept.INPUT, 0, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY),
    /** 1.7159 tanh(2x / 3). */
    LECUN_TANH(Kept.OUTPUT, 0, -1.7159f, 1.7159f);

    /** What the gradient of a function is computed from, and so must be kept until then. */
    public enum Kept {
        /** The input x. */
        INPUT,
        /** The output y, which may replace x. */
        OUTPUT
    }

    private final Kept kept;
    private final int parameters;
    private final float least;
    private final float greatest;

    ElementwiseFunction(Kept kept, int parameters, float least, float greatest) {
        this.kept = kept;
        this.parameters = parameters;
        this.least = least;
        this.greatest = greatest;
    }

    /**
     * What the gradient is computed from.
     *
     * @return the input or the output
     */
    public Kept kept() {
        return kept;
    }

    /**
     * How many parameters beside x the function has.
     *
     * @return 0 to 2
     */
    public int parameters() {
        return parameters;
    }

    /**
     * A bound of the values, whatever the parameters.
     *
     * @return no value is below
     */
    public float least() {
        return least;
    }

    /**
     * A bound of the values, whatever the parameters.
     *
     * @return no value is above
     */
    public float greatest() {
        return greatest;
    }
}
