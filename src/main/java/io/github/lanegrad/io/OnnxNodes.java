package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.util.Arrays;
import java.util.List;

/** What kinds of nodes there are in a dense network. */
final class OnnxNodes {

    private static final String MACHINE_LEARNING = "ai.onnx.ml";

    private OnnxNodes() {}

    /** Whether its output is its first input, up to rounding, when a network is not being trained. */
    static boolean isTransparent(OnnxNode node) {
        return node.domain().isEmpty() && switch (node.operator()) {
            case "Identity", "Dropout", "CastLike" -> true;
            case "Cast" -> isCast(node);
            default -> false;
        };
    }

    /** Whether it makes floats of any numbers. */
    static boolean isCast(OnnxNode node) {
        return node.domain().isEmpty() && (node.operator().equals("CastLike")
                || (node.operator().equals("Cast") && OnnxTensor.isFloat(node.integer("to", 0))));
    }

    /** Whether it makes floats of integers, or asks but for their shape. */
    static boolean readsIntegers(OnnxNode node) {
        return isCast(node) || isScaler(node) || (node.domain().isEmpty() && node.operator().equals("Shape"));
    }

    /** Whether its output is its first input, of whatever type, perhaps in another shape. */
    static boolean keepsNumbers(OnnxNode node) {
        return node.domain().isEmpty() && switch (node.operator()) {
            case "Identity", "Reshape", "Flatten", "Squeeze" -> true;
            default -> false;
        };
    }

    /** Whether it is a layer, a scaling or a change of shape by itself. */
    static boolean isChain(OnnxNode node) {
        return isScaler(node) || (node.domain().isEmpty() && switch (node.operator()) {
            case "Gemm", "MatMul", "BatchNormalization", "LayerNormalization", "RMSNormalization", "Reshape", "Flatten",
                "Squeeze" -> true;
            default -> false;
        });
    }

    static boolean isScaler(OnnxNode node) {
        return node.domain().equals(MACHINE_LEARNING) && node.operator().equals("Scaler");
    }

    static boolean isArithmetic(OnnxNode node) {
        return node.domain().isEmpty() && switch (node.operator()) {
            case "Add", "Sub", "Mul", "Div", "Sum" -> node.inputs().size() == 2;
            default -> false;
        };
    }

    /** Whether a value is a product of matrices, to which a bias is added. */
    static boolean isProduct(OnnxGraph graph, String value) {
        OnnxNode node = graph.producers().get(value);
        for (int steps = 0; node != null && isTransparent(node) && steps < graph.producers().size(); steps++) {
            node = graph.producers().get(node.input(0));
        }
        return node != null && node.domain().isEmpty()
                && (node.operator().equals("MatMul") || (node.operator().equals("Gemm") && node.input(2).isEmpty()));
    }

    /** Insists that an operator works along the rows of a matrix and keeps its shape. */
    static void checkAxis(OnnxNode node, OnnxConstants constants, long opset) throws FormatException {
        boolean reduces = node.operator().startsWith("Reduce");
        long axis = node.integer("axis", opset < 13 ? 1 : -1);
        if (reduces) {
            OnnxAttribute attribute = node.attributes().get("axes");
            long[] input = attribute == null && !node.input(1).isEmpty() ? constants.integers(node.input(1)) : null;
            List<Long> axes = attribute != null ? attribute.integers()
                    : input != null ? Arrays.stream(input).boxed().toList() : List.of();
            axis = axes.size() == 1 ? axes.getFirst() : 0;
        }
        if (axis != 1 && axis != -1) {
            throw node.refused("expected the axis of the columns, 1 or -1, got " + axis);
        }
        if (reduces && node.integer("keepdims", 1) != 1) {
            throw node.refused("expected keepdims 1, got " + node.integer("keepdims", 1));
        }
    }
}
