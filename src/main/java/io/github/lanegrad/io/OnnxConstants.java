package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The values of a graph that do not depend on its input: initializers, constants, and those in another shape. */
final class OnnxConstants {

    /** More dimensions than constants of a dense network get on their way; a hostile file may ask for millions. */
    private static final int MOST_RANK = 8;

    private final OnnxGraph graph;

    /** What was found out, with null for values that depend on the input. */
    private final Map<String, @Nullable OnnxTensor> known = new HashMap<>();

    OnnxConstants(OnnxGraph graph) {
        this.graph = graph;
    }

    /** The constant of this name, or null if there is none; a transposed one is not looked through. */
    @Nullable OnnxTensor get(String name) throws FormatException {
        String at = name;
        SequencedMap<String, OnnxNode> through = new LinkedHashMap<>();
        while (!known.containsKey(at)) {
            OnnxNode node = graph.constants().containsKey(at) ? null : graph.producers().get(at);
            if (node == null || !(isCopy(node) || changesShape(node)) || through.put(at, node) != null) {
                known.put(at, given(at));
            } else {
                at = node.input(0);
            }
        }
        OnnxTensor found = known.get(at);
        for (Map.Entry<String, OnnxNode> via : through.reversed().entrySet()) {
            found = found != null && changesShape(via.getValue()) ? reshaped(via.getValue(), found) : found;
            known.put(via.getKey(), found);
        }
        return found;
    }

    /** The constant that stands under this name itself, or null. */
    private @Nullable OnnxTensor given(String name) throws FormatException {
        OnnxTensor initializer = graph.constants().get(name);
        OnnxNode node = graph.producers().get(name);
        return initializer == null && node != null && isOf(node, "Constant") ? constant(node) : initializer;
    }

    /** A matrix of constants, through transpositions of what may have got another shape before; null if it is none. */
    OnnxStep.@Nullable Matrix matrix(String name) throws FormatException {
        boolean transposed = false;
        String at = name;
        Set<String> seen = new HashSet<>();
        OnnxNode node = graph.producers().get(at);
        while (node != null && (isOf(node, "Transpose") || isCopy(node)) && seen.add(at)) {
            transposed ^= isOf(node, "Transpose") && exchanges(node);
            at = node.input(0);
            node = graph.producers().get(at);
        }
        OnnxTensor tensor = get(at);
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

    /** A constant in the shape that a node gives it; null if that is not constant. */
    private @Nullable OnnxTensor reshaped(OnnxNode node, OnnxTensor numbers) throws FormatException {
        long[] sizes = switch (node.operator()) {
            case "Reshape" -> sizes(node, numbers);
            case "Flatten" -> flat(node, numbers);
            default -> oneMoreOrLess(node, numbers);
        };
        if (sizes == null || sizes.length > MOST_RANK) {
            return null;
        }
        long elements = 1;
        for (long size : sizes) {
            elements = size < 0 || size > numbers.elements() ? -1 : elements * size;
            if (elements < 0 || elements > numbers.elements()) {
                break;
            }
        }
        if (elements != numbers.elements()) {
            throw node.refused("expected a shape of as many numbers as the constant has, " + numbers.elements() + ", got "
                    + Arrays.toString(sizes));
        }
        return numbers.reshaped(sizes);
    }

    /** Sizes or axes that stand under this name themselves, or null. */
    private long @Nullable [] shape(String name) throws FormatException {
        OnnxTensor tensor = given(name);
        return tensor == null || tensor.elements() > MOST_RANK ? null : integers(tensor);
    }

    /** What a Reshape asks for: 0 keeps a size, one of -1 follows from the others. */
    private long @Nullable [] sizes(OnnxNode node, OnnxTensor numbers) throws FormatException {
        long[] sizes = shape(node.input(1));
        if (sizes == null) {
            return null;
        }
        long others = 1;
        int open = -1;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == 0 && i < numbers.rank()) {
                sizes[i] = numbers.dim(i);
            }
            if (sizes[i] == -1 && open < 0) {
                open = i;
            } else {
                others = Math.clamp(others * Math.clamp(sizes[i], 0, Integer.MAX_VALUE), 0, Integer.MAX_VALUE);
            }
        }
        if (open >= 0 && others > 0) {
            sizes[open] = numbers.elements() / others;
        }
        return sizes;
    }

    private static long[] flat(OnnxNode node, OnnxTensor numbers) {
        long axis = node.integer("axis", 1);
        long rows = 1;
        for (int i = 0; i < (axis < 0 ? axis + numbers.rank() : axis) && i < numbers.rank(); i++) {
            rows *= numbers.dim(i);
        }
        return new long[] {rows, rows == 0 ? 0 : numbers.elements() / rows};
    }

    /** Sizes of 1 put in or taken out. */
    private long @Nullable [] oneMoreOrLess(OnnxNode node, OnnxTensor numbers) throws FormatException {
        boolean more = node.operator().equals("Unsqueeze");
        OnnxAttribute attribute = node.attributes().get("axes");
        long[] axes = attribute != null ? attribute.integers().stream().mapToLong(Long::longValue).toArray()
                : shape(node.input(1));
        if (axes == null || axes.length > MOST_RANK) {
            return axes != null || more || !node.input(1).isEmpty() ? null : numbers.sizes().filter(size -> size != 1).toArray();
        }
        int rank = numbers.rank() + (more ? axes.length : 0);
        Set<Long> at = new HashSet<>();
        for (long axis : axes) {
            at.add(axis < 0 ? axis + rank : axis);
        }
        PrimitiveIterator.OfLong old = numbers.sizes().iterator();
        LongStream.Builder sizes = LongStream.builder();
        for (long i = 0; i < rank; i++) {
            if (!at.contains(i)) {
                sizes.add(old.hasNext() ? old.nextLong() : 1);
            } else if (more) {
                sizes.add(1);
            } else {
                old.nextLong();
            }
        }
        return sizes.build().toArray();
    }

    /** The integers of a shape or of axes, or null if they are not constant. */
    long @Nullable [] integers(String name) throws FormatException {
        return integers(get(name));
    }

    private static long @Nullable [] integers(@Nullable OnnxTensor tensor) {
        if (tensor == null || OnnxTensor.size(tensor.type()) == 0) {
            return null;
        }
        long[] values = new long[tensor.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) tensor.get(i);
        }
        return values;
    }

    private static boolean isCopy(OnnxNode node) {
        return isOf(node, "Identity") || (isOf(node, "Cast") && OnnxTensor.isFloat(node.integer("to", 0)));
    }

    private static boolean changesShape(OnnxNode node) {
        return isOf(node, "Squeeze", "Unsqueeze", "Reshape", "Flatten");
    }

    /** Whether a node is one of these of ONNX itself. */
    private static boolean isOf(OnnxNode node, String... operators) {
        return node.domain().isEmpty() && List.of(operators).contains(node.operator());
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
