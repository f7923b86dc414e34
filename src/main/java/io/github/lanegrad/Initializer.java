package io.github.lanegrad;

import io.github.lanegrad.WeightRule.Constant;
import io.github.lanegrad.WeightRule.Fans;
import io.github.lanegrad.WeightRule.Normal;
import io.github.lanegrad.WeightRule.Orthogonal;
import io.github.lanegrad.WeightRule.ScaledNormal;
import io.github.lanegrad.WeightRule.ScaledUniform;
import io.github.lanegrad.WeightRule.TruncatedNormal;
import io.github.lanegrad.WeightRule.Uniform;
import java.util.Objects;

/**
 * How the weights of a layer start; biases start at zero. Every weight is drawn from its own counter of {@link Philox},
 * so it depends on the seed, the layer and its place alone, not on who asks first; its bits are the same everywhere.
 * Immutable; equal if it is the same distribution of the same parameters.
 *
 * <p>A layer's weights are a matrix of inputs × units. In PyTorch's and Keras' words, inputs are the fan in and units
 * the fan out. Which one suits an activation: {@link #of}.
 */
public final class Initializer {

    /** Uniform on {@code ±√(6 / inputs)}, for ReLU (He et al., 2015, "Delving Deep into Rectifiers"). */
    public static final Initializer HE_UNIFORM =
            new Initializer("he_uniform", new ScaledUniform(6, Fans.INPUTS));

    /** Normal of deviation {@code √(2 / inputs)}, for ReLU (He et al., 2015). */
    public static final Initializer HE_NORMAL =
            new Initializer("he_normal", new ScaledNormal(2, Fans.INPUTS));

    /** Normal, cut at twice its deviation, which then is {@code √(2 / inputs)}: Keras' {@code he_normal}. */
    public static final Initializer HE_TRUNCATED_NORMAL =
            new Initializer("he_truncated_normal", new TruncatedNormal(2, Fans.INPUTS));

    /**
     * Uniform on {@code ±√(6 / (inputs + units))}, for sigmoid and linear units (Glorot and Bengio, 2010, "Understanding the
     * difficulty of training deep feedforward neural networks").
     */
    public static final Initializer XAVIER_UNIFORM =
            new Initializer("xavier_uniform", new ScaledUniform(6, Fans.INPUTS_AND_UNITS));

    /** Normal of deviation {@code √(2 / (inputs + units))} (Glorot and Bengio, 2010). */
    public static final Initializer XAVIER_NORMAL =
            new Initializer("xavier_normal", new ScaledNormal(2, Fans.INPUTS_AND_UNITS));

    /**
     * Normal, cut at twice its deviation, which then is {@code √(2 / (inputs + units))}: Keras' {@code glorot_normal}.
     */
    public static final Initializer XAVIER_TRUNCATED_NORMAL =
            new Initializer("xavier_truncated_normal", new TruncatedNormal(2, Fans.INPUTS_AND_UNITS));

    /** Uniform on {@code ±√(3 / inputs)} (LeCun et al., 1998, "Efficient BackProp"). */
    public static final Initializer LECUN_UNIFORM =
            new Initializer("lecun_uniform", new ScaledUniform(3, Fans.INPUTS));

    /** Normal of deviation {@code √(1 / inputs)} (LeCun et al., 1998), for selu. */
    public static final Initializer LECUN_NORMAL =
            new Initializer("lecun_normal", new ScaledNormal(1, Fans.INPUTS));

    /** Normal, cut at twice its deviation, which then is {@code √(1 / inputs)}: Keras' {@code lecun_normal}. */
    public static final Initializer LECUN_TRUNCATED_NORMAL =
            new Initializer("lecun_truncated_normal", new TruncatedNormal(1, Fans.INPUTS));

    /**
     * Uniform on {@code ±1 / √inputs}: what PyTorch's {@code Linear} does to its weights. (It draws biases likewise;
     * here they start at 0.)
     */
    public static final Initializer TORCH_DEFAULT =
            new Initializer("torch_default", new ScaledUniform(1, Fans.INPUTS));

    /** {@link #orthogonal} of gain 1. */
    public static final Initializer ORTHOGONAL = orthogonal(1);

    /** {@link #constant} 0: all units of a hidden layer stay alike; for the last layer. */
    public static final Initializer ZEROS = constant(0);

    private final String name;
    private final WeightRule rule;

    private Initializer(String name, WeightRule rule) {
        this.name = name;
        this.rule = rule;
    }

    /**
     * Rows, or columns if there are fewer of them, that are at right angles and of length gain (Saxe et al., 2014,
     * "Exact solutions to the nonlinear dynamics of learning"); all such matrices are equally likely. Takes time in
     * proportion to {@code inputs × units × min(inputs, units)} and eight bytes for every weight.
     *
     * @param gain the length, finite; {@link #gain(Activation)} suits an activation
     * @return the initializer
     * @throws IllegalArgumentException if the gain is not finite
     */
    public static Initializer orthogonal(double gain) {
        return new Initializer("orthogonal(" + check("gain", gain) + ")", new Orthogonal(gain));
    }

    /**
     * The same number everywhere.
     *
     * @param value the number, finite
     * @return the initializer
     * @throws IllegalArgumentException if the number is not finite
     */
    public static Initializer constant(float value) {
        return new Initializer("constant(" + check("value", value) + ")", new Constant(value));
    }

    /**
     * Uniform on low to high, both possible after rounding.
     *
     * @param low the lower end, finite
     * @param high the upper end, finite, at least low
     * @return the initializer
     * @throws IllegalArgumentException if an end is not finite, or the lower one is above the upper one
     */
    public static Initializer uniform(double low, double high) {
        check("low", low);
        check("high", high);
        if (low > high) {
            throw new IllegalArgumentException("expected low to be at most high, got " + low + " and " + high);
        }
        return new Initializer("uniform(" + low + " " + high + ")", new Uniform(low, high));
    }

    /**
     * Normal.
     *
     * @param mean the mean, finite
     * @param deviation the standard deviation, finite, 0 or more
     * @return the initializer
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static Initializer normal(double mean, double deviation) {
        check("mean", mean);
        check("deviation", deviation);
        if (deviation < 0) {
            throw new IllegalArgumentException("deviation: expected at least 0, got " + deviation);
        }
        return new Initializer("normal(" + mean + " " + deviation + ")", new Normal(mean, deviation));
    }

    /** Weights are floats, and so must these be, at least roughly. */
    private static double check(String name, double value) {
        if (!Float.isFinite((float) value)) {
            throw new IllegalArgumentException(name + ": expected a finite number, got " + value);
        }
        return value;
    }

    /**
     * The usual choice for an activation: He for ReLU and its relatives, which let sums above 0 through and hold those below
     * back, LeCun for selu, Xavier for the others.
     *
     * @param activation the activation of the layer
     * @return its initializer
     */
    public static Initializer of(Activation activation) {
        return switch (activation.name()) {
            case "relu", "leaky_relu", "prelu", "prelu_shared", "elu", "celu", "gelu", "gelu_tanh", "quick_gelu",
                    "silu", "mish", "hard_swish", "relu6", "relu_squared", "softplus", "squareplus" -> HE_UNIFORM;
            case "selu" -> LECUN_NORMAL;
            default -> XAVIER_UNIFORM;
        };
    }

    /**
     * By how much weights should be larger than those that keep the variance of linear units, as PyTorch has it
     * ({@code calculate_gain}): √2 for relu, {@code √(2 / (1 + slope²))} for leaky_relu, 5/3 for tanh, 3/4 for selu; 1
     * for the others.
     *
     * @param activation the activation of the layer
     * @return the gain
     */
    public static double gain(Activation activation) {
        return switch (activation.name()) {
            case "relu" -> Math.sqrt(2);
            case "leaky_relu" -> {
                double slope = activation.parameters().getFirst();
                yield Math.sqrt(2 / (1 + slope * slope));
            }
            case "tanh" -> 5 / 3.0;
            case "selu" -> 0.75;
            default -> 1;
        };
    }

    /**
     * The standard deviation of the weights of a layer: around their mean; of an orthogonal matrix, around 0.
     *
     * @param inputs number of inputs, at least 1
     * @param units number of units, at least 1
     * @return 0 or more
     * @throws IllegalArgumentException if a number is not positive
     */
    public double standardDeviation(int inputs, int units) {
        checkShape(inputs, units);
        return rule.deviation(inputs, units);
    }

    /**
     * The largest distance from 0 that a weight of a layer can have, before it is rounded to a float.
     *
     * @param inputs number of inputs, at least 1
     * @param units number of units, at least 1
     * @return 0 or more; infinity for normal distributions that are not cut
     * @throws IllegalArgumentException if a number is not positive
     */
    public double bound(int inputs, int units) {
        checkShape(inputs, units);
        return rule.bound(inputs, units);
    }

    private static void checkShape(int inputs, int units) {
        if (inputs < 1 || units < 1) {
            throw new IllegalArgumentException("expected at least 1 input and 1 unit, got " + inputs + " and " + units);
        }
    }

    /** Draws the weights of a layer, the one of a number, into the flat parameters. */
    void fill(Layer layer, int number, long seed, float[] parameters) {
        rule.fill(layer, new WeightDraws(seed, number), parameters);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Initializer that && name.equals(that.name) && rule.equals(that.rule);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, rule);
    }

    /**
     * The name, with parameters if there are any.
     *
     * @return such as {@code he_uniform} or {@code uniform(-0.5 0.5)}
     */
    @Override
    public String toString() {
        return name;
    }
}
