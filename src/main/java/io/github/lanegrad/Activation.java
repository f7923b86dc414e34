package io.github.lanegrad;

import io.github.lanegrad.kernel.ElementwiseFunction;
import java.util.List;

/**
 * The function that a layer applies to its sums {@code z}, giving its outputs {@code a = g(z)}. Immutable, with its
 * parameters; equal if it is the same function of the same parameters. {@link #toString} names it, {@link #parse} reads the
 * name.
 *
 * <p>Values are within 2 units in the last place of the formula, as tests on samples of all floats show, limits at infinity
 * included (a beta of softplus that is no power of 2 costs up to one unit more, one far below 1 many where values are
 * subnormal; a softmax adds the rounding of its sum, some units for thousands of outputs); NaN stays NaN.
 * At a kink the derivative is the one that is given below for the point itself. Derivatives are computed from the outputs
 * where that loses nothing, so that a layer keeps one array; {@link #keepsInputs} tells the others.
 */
public abstract sealed class Activation permits ElementwiseActivation, ParametricRelu, SoftmaxActivation {

    /** {@code g(z) = z}; all numbers. Derivative 1. */
    public static final Activation IDENTITY = of(ElementwiseFunction.IDENTITY);

    /** {@code g(z) = 1} for {@code z > 0}, else 0. Derivative 0 everywhere, so nothing below such a layer learns. */
    public static final Activation BINARY_STEP = of(ElementwiseFunction.BINARY_STEP);

    /** Logistic function {@code g(z) = 1 / (1 + exp(-z))}; 0 to 1. Derivative {@code a (1 - a)}. */
    public static final Activation SIGMOID = of(ElementwiseFunction.SIGMOID);

    /** Hyperbolic tangent; -1 to 1. Derivative {@code 1 - a²}. */
    public static final Activation TANH = of(ElementwiseFunction.TANH);

    /** {@code g(z) = arctan z}; -π/2 to π/2. Derivative {@code 1 / (1 + z²)}. */
    public static final Activation ARCTAN = of(ElementwiseFunction.ARCTAN);

    /** Rectified linear unit {@code g(z) = max(z, 0)}; 0 to infinity. Derivative 1 for {@code z > 0}, else 0. */
    public static final Activation RELU = of(ElementwiseFunction.RELU);

    /** {@link #leakyRelu} of slope 0.01. */
    public static final Activation LEAKY_RELU = leakyRelu(0.01f);

    /** {@link #prelu} with a slope for each unit. */
    public static final Activation PRELU = prelu(false);

    /** {@link #elu} of alpha 1. */
    public static final Activation ELU = elu(1f);

    /**
     * Scaled exponential linear unit, {@code g(z) = λ z} for {@code z > 0}, else {@code λ α (exp(z) - 1)}; above -1.7581.
     * Derivative λ for {@code z > 0}, else {@code a + λ α} (Klambauer et al., 2017, "Self-Normalizing Neural Networks").
     */
    public static final Activation SELU = of(ElementwiseFunction.SELU);

    /** {@link #celu} of alpha 1. */
    public static final Activation CELU = celu(1f);

    /** {@link #softplus} of beta 1 and threshold 20. */
    public static final Activation SOFTPLUS = softplus(1f, 20f);

    /** {@code g(z) = z / (1 + |z|)}; -1 to 1. Derivative {@code 1 / (1 + |z|)²}. */
    public static final Activation SOFTSIGN = of(ElementwiseFunction.SOFTSIGN);

    /**
     * Gaussian error linear unit {@code g(z) = z Φ(z)}, Φ being the normal distribution function; above -0.17. Derivative
     * {@code Φ(z) + z φ(z)} (Hendrycks and Gimpel, 2016, "Gaussian Error Linear Units").
     */
    public static final Activation GELU = of(ElementwiseFunction.GELU);

    /** The approximation {@code g(z) = z (1 + tanh(√(2/π) (z + 0.044715 z³))) / 2} of {@link #GELU}; above -0.171. */
    public static final Activation GELU_TANH = of(ElementwiseFunction.GELU_TANH);

    /** The approximation {@code g(z) = z sigmoid(1.702 z)} of {@link #GELU}; above -0.164. */
    public static final Activation QUICK_GELU = of(ElementwiseFunction.QUICK_GELU);

    /**
     * {@code g(z) = z sigmoid(z)}, also called swish; above -0.279. Derivative {@code s (1 + z (1 - s))}, s being the
     * sigmoid (Elfwing et al., 2018, "Sigmoid-Weighted Linear Units for Neural Network Function Approximation in
     * Reinforcement Learning").
     */
    public static final Activation SILU = of(ElementwiseFunction.SILU);

    /**
     * {@code g(z) = z tanh(log(1 + exp(z)))}; above -0.309 (Misra, 2019, "Mish: A Self Regularized Non-Monotonic Activation
     * Function").
     */
    public static final Activation MISH = of(ElementwiseFunction.MISH);

    /** {@code g(z) = z/6 + 1/2}, limited to 0 and 1. Derivative 1/6 for {@code -3 < z < 3}, else 0. */
    public static final Activation HARD_SIGMOID = of(ElementwiseFunction.HARD_SIGMOID);

    /**
     * {@code g(z) = z} times the hard sigmoid of z; -3/8 to infinity. Derivative at -3 is 0, at 3 it is 1 (Howard et al.,
     * 2019, "Searching for MobileNetV3").
     */
    public static final Activation HARD_SWISH = of(ElementwiseFunction.HARD_SWISH);

    /** {@code g(z) = z}, limited to -1 and 1. Derivative 1 for {@code -1 < z < 1}, else 0. */
    public static final Activation HARD_TANH = of(ElementwiseFunction.HARD_TANH);

    /** {@code g(z) = z}, limited to 0 and 6. Derivative 1 for {@code 0 < z < 6}, else 0. */
    public static final Activation RELU6 = of(ElementwiseFunction.RELU6);

    /** {@code g(z) = log(sigmoid(z))}; minus infinity to 0. Derivative {@code 1 - exp(a)}. */
    public static final Activation LOG_SIGMOID = of(ElementwiseFunction.LOG_SIGMOID);

    /** {@link #hardShrink} of lambda 0.5. */
    public static final Activation HARD_SHRINK = hardShrink(0.5f);

    /** {@link #softShrink} of lambda 0.5. */
    public static final Activation SOFT_SHRINK = softShrink(0.5f);

    /** {@code g(z) = z - tanh z}; all numbers. Derivative {@code tanh² z}. */
    public static final Activation TANH_SHRINK = of(ElementwiseFunction.TANH_SHRINK);

    /** {@code g(z) = max(z, 0)²}; 0 to infinity. Derivative {@code 2 max(z, 0)}. */
    public static final Activation RELU_SQUARED = of(ElementwiseFunction.RELU_SQUARED);

    /** {@code g(z) = exp(-z²)}; 0 to 1. Derivative {@code -2 z exp(-z²)}. */
    public static final Activation GAUSSIAN = of(ElementwiseFunction.GAUSSIAN);

    /** {@code g(z) = sin z}; -1 to 1, NaN at infinity. Derivative {@code cos z}. */
    public static final Activation SINUSOID = of(ElementwiseFunction.SINUSOID);

    /** {@code g(z) = sin(z) / z}, 1 at 0; -0.218 to 1. Derivative {@code (cos(z) - g(z)) / z}, 0 at 0. */
    public static final Activation SINC = of(ElementwiseFunction.SINC);

    /** {@code g(z) = exp z}; 0 to infinity. Derivative a. */
    public static final Activation EXPONENTIAL = of(ElementwiseFunction.EXPONENTIAL);

    /** {@link #squareplus} of b 4. */
    public static final Activation SQUAREPLUS = squareplus(4f);

    /** {@code g(z) = (√(z² + 1) - 1) / 2 + z}; all numbers. Derivative {@code z / (2 √(z² + 1)) + 1}. */
    public static final Activation BENT_IDENTITY = of(ElementwiseFunction.BENT_IDENTITY);

    /** {@code g(z) = 1.7159 tanh(2z/3)}; -1.7159 to 1.7159 (LeCun et al., 1998, "Efficient BackProp"). */
    public static final Activation LECUN_TANH = of(ElementwiseFunction.LECUN_TANH);

    /** {@link #softmax} of temperature 1. */
    public static final Activation SOFTMAX = softmax(1f);

    /** {@link #logSoftmax} of temperature 1. */
    public static final Activation LOG_SOFTMAX = logSoftmax(1f);

    Activation() {}

    private static Activation of(ElementwiseFunction function, float... parameters) {
        return new ElementwiseActivation(function, parameters);
    }

    /**
     * {@code g(z) = z} for {@code z > 0}, else {@code slope · z}; all numbers. Derivative 1 for {@code z > 0}, else slope.
     *
     * @param slope above 0, finite
     * @return the activation
     * @throws IllegalArgumentException if the slope is out of range
     */
    public static Activation leakyRelu(float slope) {
        return of(ElementwiseFunction.LEAKY_RELU, Ranges.check("slope", slope, slope > 0, "more than 0"));
    }

    /**
     * {@link #leakyRelu} whose slope is learnt, starting at 0.25; it may become negative (He et al., 2015, "Delving Deep into
     * Rectifiers").
     *
     * @param shared whether one slope serves the whole layer, else each unit has its own
     * @return the activation
     */
    public static Activation prelu(boolean shared) {
        return new ParametricRelu(shared);
    }

    /**
     * Exponential linear unit, {@code g(z) = z} for {@code z > 0}, else {@code alpha (exp(z) - 1)}; above -alpha. Derivative
     * 1 for {@code z > 0}, else {@code a + alpha} (Clevert et al., 2015, "Fast and Accurate Deep Network Learning by
     * Exponential Linear Units").
     *
     * @param alpha above 0, finite
     * @return the activation
     * @throws IllegalArgumentException if alpha is out of range
     */
    public static Activation elu(float alpha) {
        return of(ElementwiseFunction.ELU, Ranges.check("alpha", alpha, alpha > 0, "more than 0"));
    }

    /**
     * Continuously differentiable exponential linear unit, {@code g(z) = z} for {@code z > 0}, else
     * {@code alpha (exp(z / alpha) - 1)}; above -alpha. Derivative 1 for {@code z > 0}, else {@code a / alpha + 1} (Barron,
     * 2017, "Continuously Differentiable Exponential Linear Units").
     *
     * @param alpha above 0, finite
     * @return the activation
     * @throws IllegalArgumentException if alpha is out of range
     */
    public static Activation celu(float alpha) {
        return of(ElementwiseFunction.CELU, Ranges.check("alpha", alpha, alpha > 0, "more than 0"));
    }

    /**
     * {@code g(z) = log(1 + exp(beta z)) / beta}, and z where {@code beta z} exceeds the threshold; 0 to infinity. Derivative
     * {@code sigmoid(beta z)}, and 1 beyond the threshold.
     *
     * @param beta above 0, finite
     * @param threshold 0 or more, may be infinite
     * @return the activation
     * @throws IllegalArgumentException if a parameter is out of range
     */
    public static Activation softplus(float beta, float threshold) {
        if (!(threshold >= 0)) {
            throw new IllegalArgumentException("threshold: expected 0 or more, got " + threshold);
        }
        return of(ElementwiseFunction.SOFTPLUS, Ranges.check("beta", beta, beta > 0, "more than 0"), threshold);
    }

    /**
     * {@code g(z) = z} for {@code |z| > lambda}, else 0; all numbers. Derivative 1 for {@code |z| > lambda}, else 0.
     *
     * @param lambda 0 or more, finite
     * @return the activation
     * @throws IllegalArgumentException if lambda is out of range
     */
    public static Activation hardShrink(float lambda) {
        return of(ElementwiseFunction.HARD_SHRINK, Ranges.check("lambda", lambda, lambda >= 0, "0 or more"));
    }

    /**
     * {@code g(z) = z - lambda} above lambda, {@code z + lambda} below -lambda, else 0; all numbers. Derivative 1 for
     * {@code |z| > lambda}, else 0.
     *
     * @param lambda 0 or more, finite
     * @return the activation
     * @throws IllegalArgumentException if lambda is out of range
     */
    public static Activation softShrink(float lambda) {
        return of(ElementwiseFunction.SOFT_SHRINK, Ranges.check("lambda", lambda, lambda >= 0, "0 or more"));
    }

    /**
     * {@code g(z) = (z + √(z² + b)) / 2}; 0 to infinity. Derivative {@code (1 + z / √(z² + b)) / 2} (Barron, 2021,
     * "Squareplus: A Softplus-Like Algebraic Rectifier"). As exact as the others for b from 1e-37 to 1e29.
     *
     * @param b above 0, finite
     * @return the activation
     * @throws IllegalArgumentException if b is out of range
     */
    public static Activation squareplus(float b) {
        return of(ElementwiseFunction.SQUAREPLUS, Ranges.check("b", b, b > 0, "more than 0"));
    }

    /**
     * {@code g(z)[j] = exp(z[j] / T) / Σ exp(z[i] / T)} over the units of a row; 0 to 1, their sum is 1.
     *
     * @param temperature T: above 0, finite; below 1 it sharpens, above 1 it flattens
     * @return the activation
     * @throws IllegalArgumentException if the temperature is out of range
     */
    public static Activation softmax(float temperature) {
        return new SoftmaxActivation(false, checkTemperature(temperature));
    }

    /**
     * The logarithm of {@link #softmax}, {@code g(z)[j] = z[j] / T - log Σ exp(z[i] / T)}; minus infinity to 0.
     *
     * @param temperature T: above 0, finite
     * @return the activation
     * @throws IllegalArgumentException if the temperature is out of range
     */
    public static Activation logSoftmax(float temperature) {
        return new SoftmaxActivation(true, checkTemperature(temperature));
    }

    private static float checkTemperature(float temperature) {
        return Ranges.check("temperature", temperature, temperature > 0 && Float.isFinite(1f / temperature), "more than 0");
    }

    /**
     * Every activation there is, each with its default parameters.
     *
     * @return in the order of their declaration, unmodifiable
     */
    public static List<Activation> all() {
        return ActivationNames.ALL;
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @param text a name such as {@code relu}, which stands for default parameters if it has any, or
     *     {@code leaky_relu(0.2)}
     * @return the activation
     * @throws IllegalArgumentException if there is no such activation, or a parameter is out of range
     */
    public static Activation parse(String text) {
        return ActivationNames.parse(text);
    }

    /**
     * The name without parameters.
     *
     * @return lower case words joined by underscores, such as {@code leaky_relu}
     */
    public abstract String name();

    /**
     * The parameters, in the order of the factory method.
     *
     * @return mostly empty
     */
    public abstract List<Float> parameters();

    /**
     * A bound of the outputs.
     *
     * @return no output is below
     */
    public abstract float least();

    /**
     * A bound of the outputs.
     *
     * @return no output is above
     */
    public abstract float greatest();

    /**
     * Whether the derivative is computed from the sums z, which then must not be overwritten by the outputs.
     *
     * @return false if it is computed from the outputs
     */
    public abstract boolean keepsInputs();

    /** How many slopes are learnt in a layer of some units. */
    int slopes(int units) {
        return 0;
    }

    /** A = g(Z): rows of {@code units} columns, padded; a may be the same range as z. */
    abstract void forward(int rows, int units, float[] parameters, int slopes, float[] z, int zOffset, float[] a, int aOffset,
            float[] scratch, int scratchOffset);

    /** Replaces dA by dZ, given the sums or the outputs; gradients of slopes go into {@code gradients}. */
    abstract void backward(int rows, int units, float[] parameters, int slopes, float[] kept, int keptOffset,
            float[] dA, int dAOffset, float[] gradients, float[] scratch, int scratchOffset);

    @Override
    public final boolean equals(Object other) {
        return this == other
                || (other instanceof Activation that && name().equals(that.name())
                        && ActivationNames.same(parameters(), that.parameters()));
    }

    @Override
    public final int hashCode() {
        return 31 * name().hashCode() + parameters().hashCode();
    }

    /**
     * The name, with parameters if there are any.
     *
     * @return such as {@code relu} or {@code leaky_relu(0.01)}
     */
    @Override
    public final String toString() {
        return ActivationNames.text(name(), parameters());
    }
}
