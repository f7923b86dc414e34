package io.github.lanegrad.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.lanegrad.Activation;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.io.DenseStack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Goes through the layers that a config lists, one after another. */
final class KerasModel {

    /** What does nothing at inference, or only reshapes. */
    private static final Set<String> PASSED_OVER = Set.of("InputLayer", "Dropout", "AlphaDropout", "GaussianDropout",
            "GaussianNoise", "ActivityRegularization", "Flatten");

    private static final double EPSILON = 1e-3;

    private final KerasWeights weights;
    private final DenseStack stack = new DenseStack();


    KerasModel(KerasWeights weights) {
        this.weights = weights;
    }

    /** Of the config of a model: {@code Sequential}, or {@code Functional} if its layers are a chain. */
    Parameters read(JsonNode model) {
        String kind = model.path("class_name").asText();
        if (!Set.of("Sequential", "Functional", "Model").contains(kind)) {
            throw new IllegalArgumentException("expected a Sequential or Functional model, got " + KerasFile.shown(kind));
        }
        // Keras 1 and early 2 have the layers of a Sequential without a map around them.
        JsonNode config = model.path("config");
        String before = "";
        for (JsonNode layer : config.isArray() ? config : config.path("layers")) {
            String name = layer.path("config").path("name").asText();
            if (!kind.equals("Sequential")) {
                checkChain(layer, name, before);
            }
            try {
                add(layer.path("class_name").asText(), layer.path("config"), name);
            } catch (IllegalArgumentException | IllegalStateException e) {
                throw new IllegalArgumentException("layer " + KerasFile.shown(name) + ": " + e.getMessage(), e);
            }
            before = name;
        }
        checkOutput(config.path("output_layers"), before);
        return stack.parameters();
    }

    /** One, or as older files have it a list of one; a Sequential does not say. */
    private static void checkOutput(JsonNode outputs, String last) {
        boolean list = outputs.path(0).isArray();
        String named = (list ? outputs.path(0) : outputs).path(0).asText();
        if (!outputs.isMissingNode() && ((list && outputs.size() != 1) || !named.equals(last))) {
            throw new IllegalArgumentException("expected the last layer as the only output, got "
                    + KerasFile.shown(outputs.toString()));
        }
    }

    private static void checkChain(JsonNode layer, String name, String before) {
        JsonNode nodes = layer.path("inbound_nodes");
        List<String> from = new ArrayList<>();
        if (nodes.findValue("keras_history") != null) {
            nodes.findValues("keras_history").forEach(history -> from.add(history.path(0).asText()));
        } else {
            nodes.forEach(node -> node.forEach(tensor -> from.add(tensor.path(0).asText())));
        }
        if (!from.equals(before.isEmpty() ? List.of() : List.of(before))) {
            throw new IllegalArgumentException("expected layers in one chain, got " + KerasFile.shown(name) + " that reads "
                    + KerasFile.shown(from.toString()));
        }
    }

    private void add(String className, JsonNode config, String name) {
        Activation activation = KerasActivations.layer(className, config);
        if (activation != null) {
            if (!activation.equals(Activation.IDENTITY)) {
                stack.activation(activation);
            }
        } else if (className.equals("Dense")) {
            addDense(config, name);
        } else if (className.equals("PReLU")) {
            addSlopes(config, name);
        } else if (className.equals("BatchNormalization")) {
            addBatchNormalization(config, name);
        } else if (!PASSED_OVER.contains(className)) {
            throw new IllegalArgumentException("expected a layer of Dense, BatchNormalization, PReLU, an activation or one of "
                    + PASSED_OVER.stream().sorted().toList() + ", got " + KerasFile.shown(className));
        }
    }

    private void addDense(JsonNode config, String name) {
        boolean biased = config.path("use_bias").asBoolean(true);
        Map<String, double[]> arrays = weights.next("Dense", name, biased ? List.of("kernel", "bias") : List.of("kernel"));
        double[] kernel = arrays.get("kernel");
        int units = biased ? arrays.get("bias").length : config.path("units").asInt();
        dense(kernel, biased ? arrays.get("bias") : zeros(units, kernel.length));
        if (config.path("units").asInt() != units) {
            throw new IllegalArgumentException("expected " + config.path("units") + " units, got " + units);
        }
        Activation activation = KerasActivations.named(config.path("activation"));
        if (!activation.equals(Activation.IDENTITY)) {
            stack.activation(activation);
        }
    }

    private static double[] zeros(int units, int weights) {
        if (units < 1 || units > weights) {
            throw new IllegalArgumentException("expected 1 to " + weights + " units, got " + units);
        }
        return new double[units];
    }

    /** Adds a layer whose kernel is [inputs, units]. */
    void dense(double[] kernel, double[] biases) {
        int units = biases.length;
        if (units == 0 || kernel.length % units != 0) {
            throw new IllegalArgumentException(
                    "expected a kernel of [inputs, " + units + "], got " + kernel.length + " numbers");
        }
        int inputs = kernel.length / units;
        double[] transposed = new double[kernel.length];
        for (int i = 0; i < inputs; i++) {
            for (int j = 0; j < units; j++) {
                transposed[j * inputs + i] = kernel[i * units + j];
            }
        }
        stack.linear(inputs, transposed, biases);
    }

    void activation(Activation activation) {
        stack.activation(activation);
    }

    Parameters parameters() {
        return stack.parameters();
    }

    /** A slope for each unit, or one if the only axis of a row is shared. */
    private void addSlopes(JsonNode config, String name) {
        JsonNode axes = config.path("shared_axes");
        JsonNode axis = axes.isArray() ? axes.path(0) : axes;
        boolean each = axes.isMissingNode() || axes.isNull() || (axes.isArray() && axes.isEmpty());
        if (!each && (axes.size() > 1 || !axis.isInt() || axis.asInt() != 1)) {
            throw new IllegalArgumentException(
                    "expected slopes of each unit or shared by all, got axes " + KerasFile.shown(axes.toString()));
        }
        double[] alpha = weights.next("PReLU", name, List.of("alpha")).get("alpha");
        float[] slopes = new float[alpha.length];
        for (int j = 0; j < alpha.length; j++) {
            slopes[j] = (float) alpha[j];
        }
        stack.activation(Activation.prelu(!each), slopes);
    }

    private void addBatchNormalization(JsonNode config, String name) {
        JsonNode axis = config.path("axis").isArray() ? config.path("axis").path(0) : config.path("axis");
        if (!axis.isMissingNode() && axis.asInt() != -1 && axis.asInt() != 1) {
            throw new IllegalArgumentException(
                    "expected a normalization of columns, got axis " + KerasFile.shown(axis.toString()));
        }
        boolean scaled = config.path("scale").asBoolean(true);
        boolean centred = config.path("center").asBoolean(true);
        List<String> names = new ArrayList<>();
        if (scaled) {
            names.add("gamma");
        }
        if (centred) {
            names.add("beta");
        }
        names.addAll(List.of("moving_mean", "moving_variance"));
        Map<String, double[]> arrays = weights.next("BatchNormalization", name, names);
        double[] mean = arrays.get("moving_mean");
        double[] ones = new double[mean.length];
        Arrays.fill(ones, 1);
        stack.normalize(mean, arrays.get("moving_variance"), config.path("epsilon").asDouble(EPSILON),
                scaled ? arrays.get("gamma") : ones, centred ? arrays.get("beta") : new double[mean.length]);
    }
}
