package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.nio.ByteBuffer;
import java.util.Arrays;
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

    /** A matrix of constants, through transpositions of what may have got another shape before; null if it is none. */
    OnnxStep.@Nullable Matrix matrix(String name) throws FormatException {
        boolean transposed = false;
        String at = name;
        Set<String> seen = new HashSet<>();
        OnnxNode node = graph.producers().get(at);
        while (node != null && (node.operator().equals("Transpose") || isCopy(node)) && seen.add(at)) {
            transposed ^= node.operator().equals("Transpose") && exchanges(node);
            at = node.input(0);
            node = graph.producers().get(at);
        }
        OnnxTensor tensor = node != null && changesShape(node) ? reshaped(node) : get(at);
        return tensor == null || tensor.rank() != 2 || OnnxTensor.size(tensor.type()) == 0 || tensor.elements() == 0
                ? null : new OnnxStep.Matrix(tensor, transposed);
    }

    /** Whether a transposition exchanges rows and columns, not nothing. */
    private static boolean exchanges(OnnxNode node) throws FormatException {
        OnnxAttribute order = node.attributes().get("perm");
        if (order == null || order.integers().equals(List.of(1L, 0L))) {
            return true;
        }
        if (!order.integers().equals(List.of(0L, 1L))) {
            throw node.refused("expected rows and columns to be exchanged, got " + order.integers());
        }
        return false;
    }

    /** The matrix that a change of shape makes of constants, whose shape does not matter then; null if they are none. */
    private @Nullable OnnxTensor reshaped(OnnxNode node) throws FormatException {
        OnnxTensor numbers = get(node.input(0));
        if (numbers == null) {
            return null;
        }
        long[] sizes = node.operator().equals("Reshape") ? integers(node.input(1)) : null;
        if (sizes == null || sizes.length != 2) {
            throw node.refused("expected weights to get another shape by a Reshape to rows and columns that are constant");
        }
        for (int i = 0; i < 2; i++) {
            // One of them may be left to follow from the other.
            if (sizes[i] == -1 && sizes[1 - i] > 0) {
                sizes[i] = numbers.elements() / sizes[1 - i];
            }
        }
        if (Math.min(sizes[0], sizes[1]) < 1 || sizes[0] > numbers.elements() || sizes[0] * sizes[1] != numbers.elements()) {
            throw node.refused("expected a shape of as many numbers as the weights have, " + numbers.elements() + ", got "
                    + Arrays.toString(sizes));
        }
        return numbers.reshaped(sizes);
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
        return isCopy(node) || changesShape(node);
    }

    private static boolean isCopy(OnnxNode node) {
        return node.operator().equals("Identity")
                || (node.operator().equals("Cast") && OnnxTensor.isFloat(node.integer("to", 0)));
    }

    private static boolean changesShape(OnnxNode node) {
        return switch (node.operator()) {
            case "Squeeze", "Unsqueeze", "Reshape", "Flatten" -> true;
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
