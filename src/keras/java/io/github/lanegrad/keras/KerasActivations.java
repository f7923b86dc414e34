package io.github.lanegrad.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.lanegrad.Activation;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The activations of Keras, as names in a layer and as layers of their own. */
final class KerasActivations {

    /** Slope of {@code leaky_relu} as a name; the layer has another. */
    private static final float LEAKY = 0.2f;

    private static final Map<String, Activation> BY_NAME = Map.ofEntries(
            Map.entry("linear", Activation.IDENTITY), Map.entry("relu", Activation.RELU),
            Map.entry("relu6", Activation.RELU6), Map.entry("leaky_relu", Activation.leakyRelu(LEAKY)),
            Map.entry("sigmoid", Activation.SIGMOID), Map.entry("log_sigmoid", Activation.LOG_SIGMOID),
            Map.entry("hard_sigmoid", Activation.HARD_SIGMOID), Map.entry("tanh", Activation.TANH),
            Map.entry("hard_tanh", Activation.HARD_TANH), Map.entry("tanh_shrink", Activation.TANH_SHRINK),
            Map.entry("softmax", Activation.SOFTMAX), Map.entry("log_softmax", Activation.LOG_SOFTMAX),
            Map.entry("softplus", Activation.SOFTPLUS), Map.entry("softsign", Activation.SOFTSIGN),
            Map.entry("elu", Activation.ELU), Map.entry("selu", Activation.SELU), Map.entry("celu", Activation.CELU),
            Map.entry("gelu", Activation.GELU), Map.entry("silu", Activation.SILU), Map.entry("swish", Activation.SILU),
            Map.entry("hard_silu", Activation.HARD_SWISH), Map.entry("hard_swish", Activation.HARD_SWISH),
            Map.entry("mish", Activation.MISH), Map.entry("exponential", Activation.EXPONENTIAL),
            Map.entry("hard_shrink", Activation.HARD_SHRINK), Map.entry("soft_shrink", Activation.SOFT_SHRINK),
            Map.entry("squareplus", Activation.SQUAREPLUS));

    private KerasActivations() {}

    /** By what a layer's config says: a name, or nothing. */
    static Activation named(JsonNode name) {
        if (name.isMissingNode() || name.isNull()) {
            return Activation.IDENTITY;
        }
        Activation activation = name.isTextual() ? BY_NAME.get(name.asText()) : null;
        if (activation == null) {
            throw new IllegalArgumentException(
                    "expected an activation of " + new TreeSet<>(BY_NAME.keySet()) + ", got "
                            + KerasFile.shown(name.toString()));
        }
        return activation;
    }

    /** Null if the layer is no activation. */
    static @Nullable Activation layer(String className, JsonNode config) {
        return switch (className) {
            case "Activation" -> named(config.path("activation"));
            case "ReLU" -> relu(config);
            case "LeakyReLU" -> Activation.leakyRelu(number(config, "negative_slope", number(config, "alpha", 0.3f)));
            case "ELU" -> Activation.elu(number(config, "alpha", 1));
            case "Softmax" -> {
                JsonNode axis = config.path("axis");
                if (!axis.isMissingNode() && axis.asInt() != -1) {
                    throw new IllegalArgumentException("expected a softmax of the last axis, got "
                            + KerasFile.shown(axis.toString()));
                }
                yield Activation.SOFTMAX;
            }
            default -> null;
        };
    }

    private static Activation relu(JsonNode config) {
        float most = number(config, "max_value", Float.POSITIVE_INFINITY);
        float slope = number(config, "negative_slope", 0);
        if (number(config, "threshold", 0) != 0 || (most != Float.POSITIVE_INFINITY && (most != 6 || slope != 0))) {
            throw new IllegalArgumentException("expected a ReLU without threshold, and with a max_value of 6 or none, got "
                    + KerasFile.shown(config.toString()));
        }
        return most == 6 ? Activation.RELU6 : slope == 0 ? Activation.RELU : Activation.leakyRelu(slope);
    }

    private static float number(JsonNode config, String key, float otherwise) {
        JsonNode value = config.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isNumber()) {
            throw new IllegalArgumentException("expected a number as " + key + ", got " + KerasFile.shown(value.toString()));
        }
        return value.floatValue();
    }
}
