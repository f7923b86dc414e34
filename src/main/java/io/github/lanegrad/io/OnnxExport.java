package io.github.lanegrad.io;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * Writes a model as an ONNX graph: scaling of inputs, for each layer a Gemm, its normalisation and the
 * formula of its activation, scaling back. Batch normalisations are folded before.
 */
final class OnnxExport {

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final String INPUT = "x";
    private static final String OUTPUT = "y";
    private static final int FLOAT_ATTRIBUTE = 1;
    private static final int INT_ATTRIBUTE = 2;
    private static final int INTS_ATTRIBUTE = 7;

    /** Protobuf allows no longer message. */
    private static final long MOST_BYTES = Integer.MAX_VALUE;

    private final Model model;
    private final List<ProtobufWriter> nodes = new ArrayList<>();
    private final List<ProtobufWriter> tensors = new ArrayList<>();
    private final Map<Double, String> numbers = new HashMap<>();
    private int values;

    private OnnxExport(Model model) {
        this.model = model;
    }

    /** The message of a whole file. */
    static ProtobufWriter message(Model model) {
        long bytes = model.network().parameterCount() * Float.BYTES;
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException("expected parameters of less than 2^31 bytes, which ONNX allows, got "
                    + bytes);
        }
        return new OnnxExport(model.folded()).message();
    }

    private ProtobufWriter message() {
        Network network = model.network();
        String value = INPUT;
        if (!model.inputScaling().equals(Scaling.identity(network.inputs()))) {
            Scaling scaling = model.inputScaling();
            value = node("Sub", List.of(value, row("input.mean", scaling.columns(), scaling::mean)), List.of());
            value = node("Div", List.of(value, row("input.standard_deviation", scaling.columns(),
                    scaling::standardDeviation)),
                    List.of());
        }
        for (int l = 0; l < network.layers().size(); l++) {
            value = layer(l, value);
        }
        if (!model.targetScaling().equals(Scaling.identity(network.outputs()))) {
            Scaling scaling = model.targetScaling();
            value = node("Mul", List.of(value, row("target.standard_deviation", scaling.columns(),
                    scaling::standardDeviation)),
                    List.of());
            value = node("Add", List.of(value, row("target.mean", scaling.columns(), scaling::mean)), List.of());
        }
        // A name of its own for the output, whatever gives it.
        ProtobufWriter graph = new ProtobufWriter();
        nodes.add(new ProtobufWriter().string(1, value).string(2, OUTPUT).string(3, "output").string(4, "Identity"));
        nodes.forEach(node -> graph.message(1, node));
        graph.string(2, "lanegrad");
        tensors.forEach(tensor -> graph.message(5, tensor));
        graph.message(11, port(INPUT, network.inputs())).message(12, port(OUTPUT, network.outputs()));
        return new ProtobufWriter()
                .varint(1, IR_VERSION)
                .string(2, "lanegrad")
                .message(7, graph)
                .message(8, new ProtobufWriter().string(1, "").varint(2, OPSET));
    }

    private String layer(int l, String input) {
        Layer layer = model.network().layers().get(l);
        Parameters parameters = model.parameters();
        ByteBuffer weights =
                ByteBuffer.allocate(layer.inputs() * layer.units() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < layer.inputs(); i++) {
            for (int j = 0; j < layer.units(); j++) {
                weights.putFloat(finite(parameters.weight(l, i, j), l));
            }
        }
        String name = "layer" + (l + 1);
        String sums = node("Gemm", List.of(input,
                tensor(name + ".weight", weights.array(), layer.inputs(), layer.units()),
                row(name + ".bias", layer.units(), j -> finite(parameters.bias(l, j), l))), List.of());
        Map<Formula, String> written = new HashMap<>();
        written.put(new Formula.Name("x"), normalization(l, sums));
        if (layer.slopeCount() > 0) {
            String slopeName = name + ".slope";
            IntToDoubleFunction slope = s -> finite(parameters.slope(l, s), l);
            // Shared by all units, it has no dimension.
            written.put(new Formula.Name("slopes"), layer.activation().name().equals("prelu")
                    ? row(slopeName, layer.slopeCount(), slope)
                    : tensor(slopeName, bytes(1, slope)));
        }
        return formula(OnnxActivations.formula(layer.activation()), written);
    }

    private String normalization(int l, String sums) {
        Layer layer = model.network().layers().get(l);
        Parameters parameters = model.parameters();
        Normalization normalization = layer.normalization();
        if (!normalization.hasGain()) {
            return sums;
        }
        String name = "layer" + (l + 1);
        String gains = row(name + ".gain", layer.units(), j -> finite(parameters.gain(l, j), l));
        if (!normalization.hasShift()) {
            Map<Formula, String> written = new HashMap<>();
            written.put(new Formula.Name("x"), sums);
            written.put(new Formula.Name("gains"), gains);
            return formula(OnnxNormalizations.rms(normalization), written);
        }
        String shifts = row(name + ".shift", layer.units(), j -> finite(parameters.shift(l, j), l));
        return node("LayerNormalization", List.of(sums, gains, shifts), List.of(integer("axis", -1),
                number("epsilon", normalization.parameters().getFirst())));
    }

    /** Writes the nodes of a formula, equal parts once, and returns the name of its value. */
    private String formula(Formula formula, Map<Formula, String> written) {
        String known = written.get(formula);
        if (known != null) {
            return known;
        }
        String value = switch (formula) {
            case Formula.Constant number -> number(number.value());
            case Formula.Name name -> throw new IllegalArgumentException("unknown name " + name.name());
            case Formula.Apply apply when isNeutral(apply) -> formula(apply.operands().getFirst(), written);
            case Formula.Apply apply -> {
                List<OnnxOperators.Parameter> parameters = OnnxOperators.parameters(apply.operator());
                int inputs = apply.operands().size() - parameters.size();
                List<ProtobufWriter> attributes = new ArrayList<>();
                for (int p = 0; p < parameters.size(); p++) {
                    if (!(apply.operands().get(inputs + p) instanceof Formula.Constant number)) {
                        throw new IllegalArgumentException("expected a number as attribute in " + apply);
                    }
                    attributes.add(number(parameters.get(p).name(), (float) number.value()));
                }
                if (apply.operator().startsWith("Reduce")) {
                    attributes.add(new ProtobufWriter().string(1, "axes").varint(8, -1).varint(20, INTS_ATTRIBUTE));
                } else if (OnnxOperators.isAlongRow(apply.operator())) {
                    attributes.add(integer("axis", -1));
                }
                List<String> names = apply.operands().subList(0, inputs).stream().map(part -> formula(part,
                        written)).toList();
                yield node(apply.operator(), names, attributes);
            }
        };
        written.put(formula, value);
        return value;
    }

    /** Whether an operation with 1 leaves its first operand as it is. */
    private static boolean isNeutral(Formula.Apply apply) {
        return (apply.operator().equals("Mul") || apply.operator().equals("Div"))
                && apply.operands().get(1) instanceof Formula.Constant number && number.value() == 1;
    }

    private String node(String operator, List<String> inputs, List<ProtobufWriter> attributes) {
        values++;
        String output = "v" + values;
        ProtobufWriter node = new ProtobufWriter();
        inputs.forEach(input -> node.string(1, input));
        node.string(2, output).string(3, operator.toLowerCase(Locale.ROOT) + values).string(4, operator);
        attributes.forEach(attribute -> node.message(5, attribute));
        nodes.add(node);
        return output;
    }

    private static ProtobufWriter number(String name, float value) {
        return new ProtobufWriter().string(1, name).fixed32(2, value).varint(20, FLOAT_ATTRIBUTE);
    }

    private static ProtobufWriter integer(String name, long value) {
        return new ProtobufWriter().string(1, name).varint(3, value).varint(20, INT_ATTRIBUTE);
    }

    private String number(double value) {
        String known = numbers.get(value);
        if (known == null) {
            known = tensor("c" + numbers.size(), bytes(1, _ -> value));
            numbers.put(value, known);
        }
        return known;
    }

    private String row(String name, int columns, IntToDoubleFunction value) {
        return tensor(name, bytes(columns, value), columns);
    }

    private static byte[] bytes(int count, IntToDoubleFunction value) {
        ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int c = 0; c < count; c++) {
            bytes.putFloat((float) value.applyAsDouble(c));
        }
        return bytes.array();
    }

    private String tensor(String name, byte[] bytes, long... dims) {
        ProtobufWriter tensor = new ProtobufWriter();
        for (long dim : dims) {
            tensor.varint(1, dim);
        }
        tensors.add(tensor.varint(2, OnnxTensor.FLOAT).string(8, name).bytes(9, bytes));
        return name;
    }

    private static ProtobufWriter port(String name, int columns) {
        ProtobufWriter shape = new ProtobufWriter()
                .message(1, new ProtobufWriter().string(2, "batch"))
                .message(1, new ProtobufWriter().varint(1, columns));
        ProtobufWriter type = new ProtobufWriter()
                .message(1, new ProtobufWriter().varint(1, OnnxTensor.FLOAT).message(2, shape));
        return new ProtobufWriter().string(1, name).message(2, type);
    }

    private static float finite(float value, int layer) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException(
                    "expected finite weights, biases, gains, shifts and slopes, got " + value + " (layer " + layer + ")");
        }
        return value;
    }
}
