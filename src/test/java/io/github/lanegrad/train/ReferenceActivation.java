package io.github.lanegrad.train;

import io.github.lanegrad.Activation;
import java.util.stream.DoubleStream;

/** Activations in double precision, written as the textbook has them. */
final class ReferenceActivation {

    private static final double SELU_SCALE = 1.0507009873554805;
    private static final double SELU_ALPHA = 1.6732632423543772;

    private ReferenceActivation() {}

    /** The outputs of a row; slopes are those of a parametric ReLU. */
    static double[] row(Activation activation, double[] z, double[] slopes) {
        return switch (activation.name()) {
            case "softmax" -> softmax(z, activation.parameters().getFirst());
            case "log_softmax" -> logSoftmax(z, activation.parameters().getFirst());
            case "prelu" -> rectified(z, slopes, 1);
            case "prelu_shared" -> rectified(z, slopes, 0);
            default -> DoubleStream.of(z).map(sum -> of(activation, sum)).toArray();
        };
    }

    static double[] softmax(double[] z, double temperature) {
        double sum = DoubleStream.of(z).map(sumOfUnit -> Math.exp(sumOfUnit / temperature)).sum();
        return DoubleStream.of(z).map(sumOfUnit -> Math.exp(sumOfUnit / temperature) / sum).toArray();
    }

    private static double[] logSoftmax(double[] z, double temperature) {
        double sum = DoubleStream.of(z).map(sumOfUnit -> Math.exp(sumOfUnit / temperature)).sum();
        return DoubleStream.of(z).map(sumOfUnit -> sumOfUnit / temperature - Math.log(sum)).toArray();
    }

    private static double[] rectified(double[] z, double[] slopes, int step) {
        double[] a = new double[z.length];
        for (int j = 0; j < a.length; j++) {
            a[j] = z[j] > 0 ? z[j] : slopes[j * step] * z[j];
        }
        return a;
    }

    private static double parameter(Activation activation, int number) {
        return number < activation.parameters().size() ? activation.parameters().get(number) : Double.NaN;
    }

    /** An elementwise activation. */
    static double of(Activation activation, double z) {
        double p = parameter(activation, 0);
        double q = parameter(activation, 1);
        return switch (activation.name()) {
            case "identity" -> z;
            case "binary_step" -> z > 0 ? 1 : 0;
            case "sigmoid" -> sigmoid(z);
            case "tanh" -> Math.tanh(z);
            case "arctan" -> Math.atan(z);
            case "relu" -> Math.max(z, 0);
            case "leaky_relu" -> z > 0 ? z : p * z;
            case "elu" -> z > 0 ? z : p * Math.expm1(z);
            case "selu" -> SELU_SCALE * (z > 0 ? z : SELU_ALPHA * Math.expm1(z));
            case "celu" -> z > 0 ? z : p * Math.expm1(z / p);
            case "softplus" -> p * z > q ? z : Math.log1p(Math.exp(p * z)) / p;
            case "softsign" -> z / (1 + Math.abs(z));
            case "gelu" -> z * normal(z);
            case "gelu_tanh" -> z / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
            case "quick_gelu" -> z * sigmoid(1.702 * z);
            case "silu" -> z * sigmoid(z);
            case "mish" -> z * Math.tanh(Math.log1p(Math.exp(z)));
            case "hard_sigmoid" -> limited(z / 6 + 0.5, 0, 1);
            case "hard_swish" -> z * limited(z / 6 + 0.5, 0, 1);
            case "hard_tanh" -> limited(z, -1, 1);
            case "relu6" -> limited(z, 0, 6);
            case "log_sigmoid" -> -Math.log1p(Math.exp(-z));
            case "hard_shrink" -> Math.abs(z) > p ? z : 0;
            case "soft_shrink" -> Math.signum(z) * Math.max(Math.abs(z) - p, 0);
            case "tanh_shrink" -> z - Math.tanh(z);
            case "relu_squared" -> Math.max(z, 0) * Math.max(z, 0);
            case "gaussian" -> Math.exp(-z * z);
            case "sinusoid" -> Math.sin(z);
            case "sinc" -> z == 0 ? 1 : Math.sin(z) / z;
            case "exponential" -> Math.exp(z);
            case "squareplus" -> (z + Math.sqrt(z * z + p)) / 2;
            case "bent_identity" -> (Math.sqrt(z * z + 1) - 1) / 2 + z;
            case "lecun_tanh" -> 1.7159 * Math.tanh(2 * z / 3);
            default -> throw new AssertionError("no formula of " + activation);
        };
    }

    static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    private static double limited(double value, double least, double greatest) {
        return Math.min(Math.max(value, least), greatest);
    }

    /** The normal distribution function, by the series {@code φ(z) (z + z³/3 + z⁵/(3·5) + …)} beside 1/2. */
    private static double normal(double z) {
        double term = z;
        double sum = z;
        for (int n = 3; Math.abs(term) > 1e-18 * Math.abs(sum); n += 2) {
            term *= z * z / n;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    /** Where the activation has a kink or a jump. */
    static double[] kinks(Activation activation) {
        double p = parameter(activation, 0);
        return switch (activation.name()) {
            case "binary_step", "relu", "leaky_relu", "prelu", "prelu_shared", "elu", "selu" -> new double[] {0};
            case "softplus" -> new double[] {parameter(activation, 1) / p};
            case "hard_sigmoid", "hard_swish" -> new double[] {-3, 3};
            case "hard_tanh" -> new double[] {-1, 1};
            case "relu6" -> new double[] {0, 6};
            case "hard_shrink", "soft_shrink" -> new double[] {-p, p};
            default -> new double[0];
        };
    }
}
