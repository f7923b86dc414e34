package io.github.lanegrad;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The list of activations, and how their names are read. */
final class ActivationNames {

    static final List<Activation> ALL = List.of(
            Activation.IDENTITY, Activation.BINARY_STEP, Activation.SIGMOID, Activation.TANH, Activation.ARCTAN,
            Activation.RELU, Activation.LEAKY_RELU, Activation.PRELU, Activation.prelu(true), Activation.ELU, Activation.SELU,
            Activation.CELU, Activation.SOFTPLUS, Activation.SOFTSIGN, Activation.GELU, Activation.GELU_TANH,
            Activation.QUICK_GELU, Activation.SILU, Activation.MISH, Activation.HARD_SIGMOID, Activation.HARD_SWISH,
            Activation.HARD_TANH, Activation.RELU6, Activation.LOG_SIGMOID, Activation.HARD_SHRINK, Activation.SOFT_SHRINK,
            Activation.TANH_SHRINK, Activation.RELU_SQUARED, Activation.GAUSSIAN, Activation.SINUSOID, Activation.SINC,
            Activation.EXPONENTIAL, Activation.SQUAREPLUS, Activation.BENT_IDENTITY, Activation.LECUN_TANH,
            Activation.SOFTMAX, Activation.LOG_SOFTMAX);

    private ActivationNames() {}

    /** A name with its parameters, if it has some, in brackets: what {@link #parameters} reads. */
    static String text(String name, List<Float> parameters) {
        return parameters.isEmpty()
                ? name
                : name + parameters.stream().map(String::valueOf).collect(Collectors.joining(" ", "(", ")"));
    }

    static Activation parse(String text) {
        int open = text.indexOf('(');
        String name = open < 0 ? text : text.substring(0, open);
        Activation found = ALL.stream().filter(activation -> activation.name().equals(name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("expected an activation, got \"" + text + "\"; there are "
                        + ALL.stream().map(Activation::name).collect(Collectors.joining(", "))));
        return open < 0 ? found : withParameters(found, text, open);
    }

    private static Activation withParameters(Activation activation, String text, int open) {
        float[] values = parameters(activation.name(), activation.parameters().size(), text, open);
        return factory(activation).apply(values);
    }

    /** The numbers in the brackets behind a name. */
    static float[] parameters(String name, int expected, String text, int open) {
        String[] words = text.endsWith(")") ? text.substring(open + 1, text.length() - 1).split(" ", -1) : new String[0];
        if (words.length != expected || expected == 0) {
            throw new IllegalArgumentException("expected " + name + " with " + expected
                    + " parameters in brackets, separated by a space, got \"" + text + "\"");
        }
        float[] values = new float[expected];
        for (int i = 0; i < expected; i++) {
            values[i] = number(words[i], text);
        }
        return values;
    }

    /** Whether parameters are equal; by index, as an iterator would be garbage in a training step. */
    static boolean same(List<Float> some, List<Float> others) {
        boolean same = some.size() == others.size();
        for (int i = 0; same && i < some.size(); i++) {
            same = some.get(i).equals(others.get(i));
        }
        return same;
    }

    private static float number(String word, String text) {
        // parseFloat also takes suffixes and hexadecimals.
        if (!word.matches("-?([0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?|Infinity)")) {
            throw new IllegalArgumentException("expected a decimal number, got \"" + word + "\" in \"" + text + "\"");
        }
        return Float.parseFloat(word);
    }

    private static Function<float[], Activation> factory(Activation activation) {
        return switch (activation.name()) {
            case "leaky_relu" -> p -> Activation.leakyRelu(p[0]);
            case "elu" -> p -> Activation.elu(p[0]);
            case "celu" -> p -> Activation.celu(p[0]);
            case "softplus" -> p -> Activation.softplus(p[0], p[1]);
            case "hard_shrink" -> p -> Activation.hardShrink(p[0]);
            case "soft_shrink" -> p -> Activation.softShrink(p[0]);
            case "squareplus" -> p -> Activation.squareplus(p[0]);
            case "softmax" -> p -> Activation.softmax(p[0]);
            case "log_softmax" -> p -> Activation.logSoftmax(p[0]);
            default -> throw new IllegalArgumentException("unknown parameters of " + activation.name());
        };
    }
}
