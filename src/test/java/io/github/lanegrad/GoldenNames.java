package io.github.lanegrad;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the names in a golden index mean in the library: empty if it has nothing of the kind. */
final class GoldenNames {

    private static final Map<String, String> ACTIVATIONS = Map.of(
            "gelu_exact", "gelu",
            "gelu_quick_1.702", "quick_gelu",
            "swish", "silu",
            "sin", "sinusoid",
            "exp", "exponential");

    /** A parameter at the end of the name of an activation. */
    private static final Pattern LAST_NUMBER = Pattern.compile("(.+)_(-?[0-9.]+)");

    private GoldenNames() {}

    /** Words may be joined, and a number at the end is the first parameter. */
    static Optional<Activation> activation(String name) {
        Matcher number = LAST_NUMBER.matcher(name);
        if (ACTIVATIONS.containsKey(name) || !number.matches()) {
            return named(ACTIVATIONS.getOrDefault(name, name));
        }
        return activation(number.group(1)).flatMap(found -> withParameter(found, Float.parseFloat(number.group(2))));
    }

    private static Optional<Activation> named(String name) {
        return Activation.all().stream()
                .filter(activation -> joined(activation.name()).equals(joined(name))).findFirst();
    }

    private static String joined(String words) {
        return words.replace("_", "");
    }

    private static Optional<Activation> withParameter(Activation activation, float parameter) {
        if (activation.equals(Activation.PRELU)) {
            // Its slope is among the parameters of the network.
            return Optional.of(activation);
        }
        List<Float> parameters = new ArrayList<>(activation.parameters());
        if (parameters.isEmpty()) {
            return Optional.empty();
        }
        parameters.set(0, parameter);
        String list = parameters.stream().map(String::valueOf).collect(Collectors.joining(" "));
        return inRange(() -> Activation.parse(activation.name() + "(" + list + ")"));
    }

    /** A parameter that the library refuses is something it lacks. */
    static <T> Optional<T> inRange(Supplier<T> maker) {
        try {
            return Optional.of(maker.get());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The slope in the name of a parametric activation, as in {@code prelu_0.25}. */
    static float slope(String name) {
        Matcher number = LAST_NUMBER.matcher(name);
        return number.matches() ? Float.parseFloat(number.group(2)) : 0f;
    }

    /** A loss with the activation that belongs to it, such as {@code sigmoid + BCE, mean} or {@code bce}. */
    static Optional<Loss> head(String head) {
        String family = headFamily(head);
        return GoldenLosses.loss(switch (family) {
            case "sigmoid + bce" -> "bce";
            case "identity + mse/2" -> "half_mse";
            case "ce", "softmax + cross-entropy" -> "cross_entropy";
            default -> family;
        });
    }

    static String headFamily(String head) {
        return head.replaceFirst(",.*", "").strip().toLowerCase(Locale.ROOT);
    }

    /** A class of the library by the name of a case, {@code cosine_T30} being of the family {@code Cosine}. */
    static Optional<Class<?>> type(String packageName, String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("_", -1)) {
            if (!word.isEmpty()) {
                camel.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
            }
        }
        String simple = camel.toString();
        for (String candidate : List.of(simple, simple.replaceFirst("[0-9.].*$", ""))) {
            try {
                return Optional.of(Class.forName(packageName + "." + candidate));
            } catch (ClassNotFoundException e) {
                // The next one.
            }
        }
        return Optional.empty();
    }
}
