package io.github.lanegrad;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.lanegrad.train.Metrics;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the names in a golden index mean in the library: empty if it has nothing of the kind. */
final class GoldenNames {

    private static final Map<String, List<String>> ALIASES = Map.of(
            "bce_logits", List.of("BINARY_CROSS_ENTROPY"),
            "half_mse", List.of("HALF_MEAN_SQUARED_ERROR"),
            "mse", List.of("MEAN_SQUARED_ERROR"),
            "l1", List.of("MEAN_ABSOLUTE_ERROR"),
            "cross_entropy", List.of("SOFTMAX_CROSS_ENTROPY", "CATEGORICAL_CROSS_ENTROPY"),
            "ce", List.of("CROSS_ENTROPY", "SOFTMAX_CROSS_ENTROPY", "CATEGORICAL_CROSS_ENTROPY"),
            "gelu_exact", List.of("GELU"),
            "silu", List.of("SWISH"));

    /** Words in the name of a loss that say something of the numbers, not of the loss. */
    private static final Set<String> DATA_WORDS = Set.of("edge", "soft", "tiny", "large", "huge", "extreme", "wide", "odd");

    private static final Map<String, String> METRICS = Map.of(
            "roc_auc", "areaUnderRoc",
            "confusion_tn_fp_fn_tp", "Confusion",
            "rmse", "rootMeanSquaredError",
            "r2", "rSquared",
            "mse", "meanSquaredError",
            "mae", "meanAbsoluteError");

    private GoldenNames() {}

    static Optional<Activation> activation(String name) {
        return constant(Activation.values(), name);
    }

    /** A loss by its family: what is left without the reduction and without words about the data. */
    static Optional<Loss> loss(String name) {
        return constant(Loss.values(), lossFamily(name));
    }

    static String lossFamily(String name) {
        String reduced = name.replaceFirst("_(mean|sum|none|batchmean)$", "");
        String family = reduced;
        for (String word : DATA_WORDS) {
            family = family.replace("_" + word, "");
        }
        // In soft_margin the word is part of the name.
        return ALIASES.containsKey(family) ? family : reduced;
    }

    /** A loss with the activation that belongs to it, such as {@code sigmoid + BCE, mean} or {@code bce}. */
    static Optional<Loss> head(String head) {
        return switch (headFamily(head)) {
            case "bce", "sigmoid + bce" -> loss("bce_logits");
            case "half_mse", "identity + mse/2" -> loss("half_mse");
            case "ce", "softmax + cross-entropy" -> loss("ce");
            default -> loss(head);
        };
    }

    static String headFamily(String head) {
        return head.replaceFirst(",.*", "").strip().toLowerCase(Locale.ROOT);
    }

    static Optional<Initializer> initializer(String name) {
        return constant(Initializer.values(), name.replaceFirst("_(bound|std)(_.*)?$", ""));
    }

    /** Whether the settings are those of gradient descent without any addition. */
    static boolean isPlainDescent(JsonNode settings) {
        return settings.path("torch").asText().equals("SGD") && isOff(settings) && isOff(settings.path("defaults"));
    }

    private static boolean isOff(JsonNode settings) {
        return settings.properties().stream()
                .filter(setting -> !Set.of("torch", "lr", "defaults", "note").contains(setting.getKey()))
                .allMatch(setting -> setting.getValue().isNull()
                        || setting.getValue().isBoolean() && !setting.getValue().asBoolean()
                        || setting.getValue().isNumber() && setting.getValue().asDouble() == 0);
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

    /** The name of the method or class in {@link Metrics}. */
    static Optional<String> metric(String name) {
        String camel = METRICS.getOrDefault(name, camel(name));
        boolean found = Arrays.stream(Metrics.class.getMethods()).map(Method::getName).anyMatch(camel::equals)
                || Arrays.stream(Metrics.class.getClasses()).map(Class::getSimpleName).anyMatch(camel::equals);
        return found ? Optional.of(camel) : Optional.empty();
    }

    private static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("_", -1)) {
            camel.append(camel.isEmpty() || word.isEmpty()
                    ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return camel.toString();
    }

    /** A constant of that name, or of the name without its number at the end. */
    private static <E extends Enum<E>> Optional<E> constant(E[] constants, String name) {
        String plain = name.replaceFirst("_[0-9.]+$", "");
        for (E constant : constants) {
            if (isNamed(constant, name) || isNamed(constant, plain)
                    || ALIASES.getOrDefault(plain, List.of()).contains(constant.name())) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }

    private static boolean isNamed(Enum<?> constant, String name) {
        return constant.name().equals(name.toUpperCase(Locale.ROOT).replace('.', '_'));
    }
}
