package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.io.OnnxStep.Columns;
import io.github.lanegrad.io.OnnxStep.Matrix;
import io.github.lanegrad.io.OnnxStep.Operation;
import java.util.List;

/** Turns the nodes that are layers, scalings and changes of shape by themselves into steps. */
final class OnnxLayers {

    private final OnnxConstants constants;

    OnnxLayers(OnnxConstants constants) {
        this.constants = constants;
    }

    /** Adds the steps of a node, the last one first, and returns the value that it reads. */
    String step(OnnxNode node, OnnxGraph graph, List<OnnxStep> steps) throws FormatException {
        switch (node.operator()) {
            case "Gemm" -> steps.add(gemm(node));
            case "MatMul" -> {
                node.expectInputs(2, 2);
                steps.add(new OnnxStep.Linear(node, weights(node), 1, null, 1));
            }
            case "BatchNormalization" -> batchNormalization(node, steps);
            case "LayerNormalization", "RMSNormalization" -> steps.add(normalization(node));
            case "Scaler" -> scaler(node, steps);
            default -> steps.add(shape(node, graph));
        }
        return node.input(0);
    }

    /** A constant that is added to all rows, or that all are multiplied by. */
    Columns columns(OnnxNode node, OnnxTensor tensor) throws FormatException {
        if (OnnxTensor.size(tensor.type()) == 0 || tensor.elements() == 0 || !tensor.isRow()) {
            throw node.refused("expected numbers for one row, got constant " + tensor);
        }
        return Columns.of(tensor);
    }

    private OnnxStep gemm(OnnxNode node) throws FormatException {
        node.expectInputs(2, 3);
        if (node.integer("transA", 0) != 0) {
            throw node.refused("expected transA 0: samples are rows");
        }
        Matrix weights = weights(node);
        if (node.integer("transB", 0) != 0) {
            weights = new Matrix(weights.tensor(), !weights.transposed());
        }
        return new OnnxStep.Linear(node, weights, node.number("alpha", 1), node.input(2).isEmpty() ? null : row(node, 2),
                node.number("beta", 1));
    }

    private Matrix weights(OnnxNode node) throws FormatException {
        Matrix weights = constants.matrix(node.input(1));
        if (weights == null) {
            throw node.refused("expected a constant matrix of weights as second input, got "
                    + JsonText.shown(node.input(1)));
        }
        return weights;
    }

    private Columns row(OnnxNode node, int input) throws FormatException {
        OnnxTensor tensor = constants.get(node.input(input));
        if (tensor == null) {
            throw node.refused("expected a constant, got " + JsonText.shown(node.input(input)));
        }
        return columns(node, tensor);
    }

    private void batchNormalization(OnnxNode node, List<OnnxStep> steps) throws FormatException {
        node.expectInputs(5, 5);
        // Before version 14 those that are trained give the moved statistics, too.
        if (node.integer("training_mode", 0) != 0 || node.outputs().stream().filter(name -> !name.isEmpty()).count() > 1) {
            throw node.refused("expected a network that is not being trained");
        }
        Columns scale = row(node, 1);
        Columns mean = row(node, 3);
        Columns variance = row(node, 4);
        double epsilon = node.number("epsilon", 1e-5f);
        int size = scale.size();
        Columns shift = row(node, 2);
        if (shift.size() != size || mean.size() != size || variance.size() != size) {
            throw node.refused("expected as many shifts, means and variances as scales, " + size);
        }
        steps.add(new OnnxStep.Affine(node, Operation.ADD, shift));
        steps.add(new OnnxStep.Affine(node, Operation.MULTIPLY, new Columns() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public double at(int column) {
                return scale.at(column) / Math.sqrt(variance.at(column) + epsilon);
            }
        }));
        steps.add(new OnnxStep.Affine(node, Operation.SUBTRACT, mean));
    }

    private OnnxStep normalization(OnnxNode node) throws FormatException {
        boolean centred = node.operator().equals("LayerNormalization");
        node.expectInputs(2, centred ? 3 : 2);
        long axis = node.integer("axis", -1);
        if (axis != 1 && axis != -1) {
            throw node.refused("expected the axis of the columns, 1 or -1, got " + axis);
        }
        float epsilon = node.number("epsilon", 1e-5f);
        Columns gains = row(node, 1);
        Columns shifts = centred && node.input(2).isEmpty() ? Columns.of(0) : centred ? row(node, 2) : null;
        try {
            return new OnnxStep.Normalize(node, centred ? Normalization.layer(epsilon) : Normalization.rms(epsilon), gains,
                    shifts);
        } catch (IllegalArgumentException e) {
            throw node.refused(String.valueOf(e.getMessage()));
        }
    }

    /** {@code (x - offset) · scale}, the numbers in attributes. */
    private static void scaler(OnnxNode node, List<OnnxStep> steps) throws FormatException {
        steps.add(new OnnxStep.Affine(node, Operation.MULTIPLY, attribute(node, "scale")));
        steps.add(new OnnxStep.Affine(node, Operation.SUBTRACT, attribute(node, "offset")));
    }

    private static Columns attribute(OnnxNode node, String name) throws FormatException {
        OnnxAttribute attribute = node.attributes().get(name);
        if (attribute == null || attribute.numbers().isEmpty()) {
            throw node.refused("expected floats in attribute " + name);
        }
        List<Float> numbers = attribute.numbers();
        return new Columns() {
            @Override
            public int size() {
                return numbers.size();
            }

            @Override
            public double at(int column) {
                return numbers.get(numbers.size() == 1 ? 0 : column);
            }
        };
    }

    private OnnxStep shape(OnnxNode node, OnnxGraph graph) throws FormatException {
        return switch (node.operator()) {
            case "Flatten" -> flatten(node);
            case "Squeeze" -> squeeze(node, graph);
            default -> reshape(node, graph);
        };
    }

    private static OnnxStep flatten(OnnxNode node) throws FormatException {
        long axis = node.integer("axis", 1);
        if (axis != 1 && axis != -1) {
            throw node.refused("expected axis 1: samples are rows, got " + axis);
        }
        // The last axis is that of the columns if there are two.
        return new OnnxStep.Shape(node, OnnxGraph.OPEN, false, axis == -1);
    }

    private OnnxStep squeeze(OnnxNode node, OnnxGraph graph) throws FormatException {
        OnnxAttribute attribute = node.attributes().get("axes");
        long[] axes = attribute != null ? attribute.integers().stream().mapToLong(Long::longValue).toArray()
                : node.input(1).isEmpty() ? new long[0] : constants.integers(node.input(1));
        if (axes == null || axes.length != 1 || (axes[0] != 1 && axes[0] != -1)) {
            throw node.refused("expected the axis of the columns, 1 or -1 (version " + graph.opset() + ")");
        }
        return new OnnxStep.Shape(node, 1, true, false);
    }

    private OnnxStep reshape(OnnxNode node, OnnxGraph graph) throws FormatException {
        long[] sizes = constants.integers(node.input(1));
        if (sizes == null) {
            // The number of rows comes from the shape of something, that of columns is constant.
            OnnxNode joined = graph.producers().get(node.input(1));
            if (joined != null && joined.domain().isEmpty() && joined.operator().equals("Concat")
                    && joined.inputs().size() == 2) {
                long[] rows = constants.integers(joined.input(0));
                sizes = constants.integers(joined.input(1));
                sizes = sizes != null && sizes.length == 1 && (rows == null || rows.length == 1)
                        ? new long[] {rows == null ? 0 : rows[0], sizes[0]} : null;
            }
        }
        if (sizes == null || sizes.length == 0 || sizes.length > 2) {
            throw node.refused("expected a shape of rows and columns that is constant");
        }
        if (sizes.length == 1) {
            return new OnnxStep.Shape(node, 1, true, false);
        }
        List<Long> input = OnnxChain.input(graph).dims();
        if (sizes[0] > 0 && sizes[1] < 1 && (input.isEmpty() || input.getFirst() != sizes[0])) {
            throw node.refused("expected as many rows as before, got " + sizes[0]);
        }
        return new OnnxStep.Shape(node, sizes[1] > 0 ? sizes[1] : OnnxGraph.OPEN, false, sizes[1] == 0);
    }
}
