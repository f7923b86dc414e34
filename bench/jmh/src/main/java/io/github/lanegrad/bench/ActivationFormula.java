package io.github.lanegrad.bench;

import io.github.lanegrad.Activation;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Activations of one number in double, in forms that lose no digits. */
final class ActivationFormula {

    private static final double SELU_SCALE = 1.0507009873554804934193349852946;
    private static final double SELU_ALPHA = 1.6732632423543772848170429916717;

    /** Below it x - tanh x is a series. */
    private static final double SMALL = 0.05;

    private ActivationFormula() {}

    static DoubleUnaryOperator of(Activation activation) {
        List<Float> parameters = activation.parameters();
        double p = parameters.isEmpty() ? 0 : parameters.getFirst();
        double q = parameters.size() < 2 ? 0 : parameters.getLast();
        return switch (activation.name()) {
            case "identity" -> x -> x;
            case "binary_step" -> x -> x > 0 ? 1 : 0;
            case "sigmoid" -> ActivationFormula::sigmoid;
            case "tanh" -> Math::tanh;
            case "arctan" -> Math::atan;
            case "relu" -> x -> Math.max(x, 0);
            case "leaky_relu" -> x -> x > 0 ? x : p * x;
            case "prelu", "prelu_shared" -> x -> x > 0 ? x : ActivationPass.SLOPE * x;
            case "elu" -> x -> x > 0 ? x : p * Math.expm1(x);
            case "selu" -> x -> SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x));
            case "celu" -> x -> x > 0 ? x : p * Math.expm1(x / p);
            case "softplus" -> x -> p * x > q ? x : Math.log1p(Math.exp(p * x)) / p;
            case "softsign" -> x -> x / (1 + Math.abs(x));
            case "gelu" -> x -> x / 2 * NaiveErf.erfc(-x / Math.sqrt(2));
            // (1 + tanh u) / 2 is sigmoid(2u), which keeps its digits where tanh is near -1.
            case "gelu_tanh" -> x -> x * sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
            case "quick_gelu" -> x -> x * sigmoid(1.702 * x);
            case "silu" -> x -> x * sigmoid(x);
            case "mish" -> x -> x * Math.tanh(Math.log1p(Math.exp(x)));
            case "hard_sigmoid" -> ActivationFormula::hardSigmoid;
            case "hard_swish" -> x -> x * hardSigmoid(x);
            case "hard_tanh" -> x -> Math.clamp(x, -1, 1);
            case "relu6" -> x -> Math.clamp(x, 0, 6);
            case "log_sigmoid" -> x -> -Math.log1p(Math.exp(-x));
            case "hard_shrink" -> x -> Math.abs(x) > p ? x : 0;
            case "soft_shrink" -> x -> x > p ? x - p : x < -p ? x + p : 0;
            case "tanh_shrink" -> ActivationFormula::tanhShrink;
            case "relu_squared" -> x -> x > 0 ? x * x : 0;
            case "gaussian" -> x -> Math.exp(-x * x);
            case "sinusoid" -> Math::sin;
            case "sinc" -> x -> x == 0 ? 1 : Math.sin(x) / x;
            case "exponential" -> Math::exp;
            // (x + √(x² + b)) / 2 for negative x, without the difference.
            case "squareplus" -> x -> x < 0 ? p / 2 / (Math.sqrt(x * x + p) - x) : (x + Math.sqrt(x * x + p)) / 2;
            case "bent_identity" -> x -> x * x / (Math.sqrt(x * x + 1) + 1) / 2 + x;
            case "lecun_tanh" -> x -> 1.7159 * Math.tanh(2 * x / 3);
            default -> throw new IllegalArgumentException("no formula of " + activation.name());
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double hardSigmoid(double x) {
        return Math.clamp((x + 3) / 6, 0, 1);
    }

    private static double tanhShrink(double x) {
        double s = x * x;
        return Math.abs(x) > SMALL ? x - Math.tanh(x)
                : x * s * (1 / 3.0 - s * (2 / 15.0 - s * (17 / 315.0 - s * (62 / 2835.0 - s * 1382 / 155925.0))));
    }
}
