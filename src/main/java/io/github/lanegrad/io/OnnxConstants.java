package io.github.lanegrad.io;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of a graph that do not depend on its input: initializers, constants, and those in another shape. */
final class OnnxConstants {

    private final OnnxGraph graph;

    /** What was found out, with null for values that depend on the input. */
    private final Map<String, @Nullable OnnxTensor> known = new HashMap<>();

    OnnxConstants(OnnxGraph graph) {
        this.graph = graph;
    }

    /** The constant of this name, or null if there is none; a transposed one is not looked through. */
    @Nullable OnnxTensor get(String name) throws FormatException {
        String at = name;
        Set<String> seen = new HashSet<>();
        while (!known.containsKey(at)) {
            OnnxTensor initializer = graph.constants().get(at);
            OnnxNode node = graph.producers().get(at);
            if (initializer != null || node == null) {
                known.put(at, initializer);
            } else if (node.operator().equals("Constant")) {
                known.put(at, constant(node));
            } else if (!isReshaping(node) || !seen.add(at)) {
                known.put(at, null);
            } else {
                at = node.input(0);
            }
        }
        OnnxTensor found = known.get(at);
        for (String via : seen) {
            known.put(via, found);
        }
        return found;
    }

    /** A matrix of constants, through transpositions; null if it is none. */
    OnnxStep.@Nullable Matrix matrix(String name) throws FormatException {
        boolean transposed = false;
        String at = name;
        Set<String> seen = new HashSet<>();
        for (OnnxNode node = graph.producers().get(at);
                node != null && node.operator().equals("Transpose") && seen.add(at);
                node = graph.producers().get(at)) {
            OnnxAttribute order = node.attributes().get("perm");
            if (order == null || order.integers().equals(List.of(1L, 0L))) {
                transposed = !transposed;
            } else if (!order.integers().equals(List.of(0L, 1L))) {
                throw node.refused("expected rows and columns to be exchanged, got " + order.integers());
            }
            at = node.input(0);
        }
        OnnxTensor tensor = get(at);
        return tensor == null || tensor.rank() != 2 || OnnxTensor.size(tensor.type()) == 0 || tensor.elements() == 0
                ? null : new OnnxStep.Matrix(tensor, transposed);
    }

    /** The integers of a shape or of axes, or null if they are not constant. */
    long @Nullable [] integers(String name) throws FormatException {
        OnnxTensor tensor = get(name);
        if (tensor == null || OnnxTensor.size(tensor.type()) == 0) {
            return null;
        }
        long[] values = new long[tensor.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) tensor.get(i);
        }
        return values;
    }

    /** Nodes that give a row, or a number, with the same numbers; where it matters that it is a row, shapes are checked. */
    private static boolean isReshaping(OnnxNode node) {
        return switch (node.operator()) {
            case "Identity", "Squeeze", "Unsqueeze", "Reshape", "Flatten" -> true;
            case "Cast" -> OnnxTensor.isFloat(node.integer("to", 0));
            default -> false;
        };
    }

    private static OnnxTensor constant(OnnxNode node) throws FormatException {
        for (Map.Entry<String, OnnxAttribute> entry : node.attributes().entrySet()) {
            OnnxAttribute value = entry.getValue();
            switch (entry.getKey()) {
                case "value" -> {
                    if (value.tensor() != null) {
                        return value.tensor();
                    }
                }
                case "value_float" -> {
                    return floats(node, new long[0], List.of(value.number()));
                }
                case "value_floats" -> {
                    return floats(node, new long[] {value.numbers().size()}, value.numbers());
                }
                case "value_int" -> {
                    return integers(node, new long[0], new long[] {value.integer()});
                }
                case "value_ints" -> {
                    long[] integers = value.integers().stream().mapToLong(Long::longValue).toArray();
                    return integers(node, new long[] {integers.length}, integers);
                }
                default -> { }
            }
        }
        throw node.refused("expected a constant of numbers");
    }

    private static OnnxTensor floats(OnnxNode node, long[] dims, List<Float> values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.size() * Float.BYTES);
        values.forEach(bytes::putFloat);
        return new OnnxTensor(node.name(), OnnxTensor.FLOAT, dims, bytes.flip(), null, node.offset());
    }

    private static OnnxTensor integers(OnnxNode node, long[] dims, long[] values) {
        return new OnnxTensor(node.name(), OnnxTensor.INT64, dims, null, values, node.offset());
    }
}
