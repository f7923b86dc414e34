package io.github.lanegrad.io;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.io.Expression.Apply;
import io.github.lanegrad.io.Expression.Name;
import io.github.lanegrad.io.Expression.Constant;
import io.github.lanegrad.io.OnnxActivations.Recognition;
import io.github.lanegrad.io.OnnxExpressions.Reading;
import io.github.lanegrad.io.OnnxStep.Columns;
import io.github.lanegrad.io.OnnxStep.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks a graph from its output back to its input and names each piece on the way. */
final class OnnxChain {

    private final OnnxGraph graph;
    private final OnnxConstants constants;
    private final OnnxLayers layers;
    private final List<OnnxStep> steps = new ArrayList<>();
    private final Set<String> passed = new HashSet<>();

    private OnnxChain(OnnxGraph graph) {
        this.graph = graph;
        this.constants = new OnnxConstants(graph);
        this.layers = new OnnxLayers(constants);
    }

    /**
     * The pieces of a network.
     *
     * @param graph a graph with one input and one output of floats
     * @return from input to output
     * @throws FormatException if a node is no part of a dense network
     */
    static List<OnnxStep> of(OnnxGraph graph) throws FormatException {
        return new OnnxChain(graph).walk(output(graph).name(), input(graph).name());
    }

    /** What the network reads. */
    static OnnxGraph.Port input(OnnxGraph graph) throws FormatException {
        if (graph.inputs().size() != 1) {
            throw graph.refused("expected one input, got " + graph.inputs().size());
        }
        return graph.inputs().getFirst();
    }

    /** What it gives: labels, which are no floats, are left to who reads the probabilities. */
    private static OnnxGraph.Port output(OnnxGraph graph) throws FormatException {
        List<OnnxGraph.Port> floats = graph.outputs().stream()
                .filter(port -> port.type() == 0 || OnnxTensor.isFloat(port.type())).toList();
        if (floats.size() != 1) {
            throw graph.refused("expected one output of floats, got " + floats.size());
        }
        return floats.getFirst();
    }

    private List<OnnxStep> walk(String output, String input) throws FormatException {
        checkPassedOver();
        checkIntegers(input(graph));
        String at = output;
        while (!at.equals(input)) {
            if (!passed.add(at)) {
                throw graph.refused("expected a graph without cycles, got value " + JsonText.shown(at)
                        + " that depends on itself");
            }
            at = step(at);
        }
        return steps.reversed();
    }

    /** Adds what gives a value and returns the value that is read by it. */
    private String step(String value) throws FormatException {
        OnnxNode node = graph.producers().get(value);
        if (node == null) {
            throw graph.refused("expected value " + JsonText.shown(value) + " to come from a node or to be the input");
        }
        if (OnnxNodes.isTransparent(node)) {
            return node.input(0);
        }
        if (OnnxNodes.isChain(node)) {
            return layers.step(node, graph, steps);
        }
        if (node.domain().isEmpty() && node.operator().equals("Concat")) {
            return complement(node);
        }
        String product = arithmetic(node, true);
        if (product != null) {
            return product;
        }
        String normalized = normalization(node, value);
        if (normalized != null) {
            return normalized;
        }
        Activation stacked = null;
        for (Reading reading : Reading.values()) {
            List<Recognition> found = recognize(node, value, reading);
            for (Recognition recognition : found) {
                String argument = argument(node, recognition);
                if (argument != null) {
                    return argument;
                }
                stacked = recognition.activation();
            }
        }
        String scaled = arithmetic(node, false);
        if (scaled == null) {
            throw node.refused(stacked == null
                    ? "expected part of a dense network: a layer, normalisation or activation of this library, or a scaling"
                    : "expected a dense layer before " + stacked + ", not another function");
        }
        return scaled;
    }

    /** Adds a normalisation that is written as several nodes; its gains and shifts come behind it. */
    private @Nullable String normalization(OnnxNode node, String value) throws FormatException {
        if (!OnnxNodes.isArithmetic(node)) {
            return null;
        }
        for (Reading reading : Reading.values()) {
            Expression expression = new OnnxExpressions(graph, constants, reading).of(value);
            try {
                OnnxNormalizations.Recognition found = expression == null ? null : OnnxNormalizations.recognize(expression);
                if (found != null) {
                    steps.add(new OnnxStep.Normalize(node, found.normalization(), null, null));
                    return found.argument();
                }
            } catch (IllegalArgumentException e) {
                throw node.refused(String.valueOf(e.getMessage()));
            }
        }
        return null;
    }

    /** Insists that nodes which are passed over, by expressions too, make floats and drop nothing. */
    private void checkPassedOver() throws FormatException {
        for (OnnxNode node : graph.producers().values()) {
            if (node.domain().isEmpty() && node.operator().equals("Dropout")) {
                checkInference(node);
            }
            if (node.domain().isEmpty() && node.operator().equals("CastLike")) {
                OnnxTensor like = constants.get(node.input(1));
                if (like == null || !OnnxTensor.isFloat(like.type())) {
                    throw node.refused("expected numbers to become floats, like a constant that is one");
                }
            }
        }
    }

    private void checkInference(OnnxNode node) throws FormatException {
        OnnxTensor training = constants.get(node.input(2));
        if (!node.input(2).isEmpty() && (training == null || training.elements() != 1 || training.get(0) != 0)) {
            throw node.refused("expected a network that is not being trained");
        }
    }

    /** Insists that integers become floats before anything is computed with them, as their sums wrap and quotients are whole. */
    private void checkIntegers(OnnxGraph.Port input) throws FormatException {
        if (input.type() == 0 || OnnxTensor.isFloat(input.type())) {
            return;
        }
        Map<String, List<OnnxNode>> readers = new HashMap<>();
        for (OnnxNode node : graph.producers().values()) {
            for (String read : node.inputs()) {
                readers.computeIfAbsent(read, name -> new ArrayList<>()).add(node);
            }
        }
        Set<String> integers = new HashSet<>(List.of(input.name()));
        for (List<String> next = List.of(input.name()); !next.isEmpty(); ) {
            List<String> more = new ArrayList<>();
            for (OnnxNode node : next.stream().flatMap(name -> readers.getOrDefault(name, List.of()).stream()).toList()) {
                if (OnnxNodes.keepsNumbers(node)) {
                    node.outputs().stream().filter(integers::add).forEach(more::add);
                } else if (!OnnxNodes.readsIntegers(node)) {
                    throw node.refused("expected the input, which has integers, to be cast to floats before");
                }
            }
            next = more;
        }
    }

    private List<Recognition> recognize(OnnxNode node, String value, Reading reading) throws FormatException {
        Expression expression = new OnnxExpressions(graph, constants, reading).of(value);
        try {
            return expression == null ? List.of() : OnnxActivations.recognize(expression);
        } catch (IllegalArgumentException e) {
            throw node.refused(String.valueOf(e.getMessage()));
        }
    }

    /** Adds an activation, and a number before it that all columns are multiplied by or that is added to them. */
    private @Nullable String argument(OnnxNode node, Recognition found) throws FormatException {
        double factor = 1;
        double shift = 0;
        Expression rest = found.argument();
        if (rest instanceof Apply sum && sum.operator().equals(Expression.SUM) && sum.operands().size() == 2
                && sum.operands().get(0) instanceof Constant number) {
            shift = number.value();
            rest = sum.operands().get(1);
        }
        if (rest instanceof Apply product && product.operator().equals(Expression.PRODUCT) && product.operands().size() == 2
                && product.operands().get(0) instanceof Constant number) {
            factor = number.value();
            rest = product.operands().get(1);
        }
        if (!(rest instanceof Name name)) {
            return null;
        }
        steps.add(new OnnxStep.Activate(node, found.activation(), slopes(node, found)));
        if (shift != 0) {
            steps.add(new OnnxStep.Affine(node, Operation.ADD, Columns.of(shift)));
        }
        if (factor != 1) {
            steps.add(new OnnxStep.Affine(node, Operation.MULTIPLY, Columns.of(factor)));
        }
        return name.name();
    }

    private @Nullable Columns slopes(OnnxNode node, Recognition found) throws FormatException {
        Columns slopes = switch (found.slopes()) {
            case Constant number -> Columns.of(number.value());
            case Expression.Columns columns -> layers.columns(node, columns.tensor());
            case null, default -> null;
        };
        return slopes != null && found.negative() ? Columns.negative(slopes) : slopes;
    }

    /** A probability and what it lacks to 1, as scikit-learn's classifiers of two classes give them. */
    private String complement(OnnxNode node) throws FormatException {
        node.expectInputs(2, 2);
        if (node.integer("axis", 0) != 1 && node.integer("axis", 0) != -1) {
            throw node.refused("expected the axis of the columns, 1 or -1, got " + node.integer("axis", 0));
        }
        for (Reading reading : Reading.values()) {
            OnnxExpressions expressions = new OnnxExpressions(graph, constants, reading);
            Expression negative = expressions.of(node.input(0));
            Expression positive = expressions.of(node.input(1));
            if (negative != null && positive != null
                    && negative.equals(Expression.of("Sub", List.of(new Constant(1), positive)))) {
                steps.add(new OnnxStep.Complement(node));
                return node.input(1);
            }
        }
        throw node.refused("expected a probability p behind 1 - p");
    }

    /** Adds a shift or a scaling by constants: directly behind a product, where it is a bias, or anywhere. */
    private @Nullable String arithmetic(OnnxNode node, boolean behindProduct) throws FormatException {
        if (!behindProduct && node.domain().isEmpty() && node.operator().equals("Neg")) {
            steps.add(new OnnxStep.Affine(node, Operation.MULTIPLY, Columns.of(-1)));
            return node.input(0);
        }
        if (!OnnxNodes.isArithmetic(node)) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            String data = node.input(1 - i);
            OnnxTensor constant = constants.get(node.input(i));
            if (constant != null && constants.get(data) == null && (!behindProduct || OnnxNodes.isProduct(graph, data))) {
                Columns values = layers.columns(node, constant);
                switch (node.operator()) {
                    case "Add", "Sum" -> steps.add(new OnnxStep.Affine(node, Operation.ADD, values));
                    case "Mul" -> steps.add(new OnnxStep.Affine(node, Operation.MULTIPLY, values));
                    case "Sub" -> {
                        if (i == 1) {
                            steps.add(new OnnxStep.Affine(node, Operation.SUBTRACT, values));
                        } else {
                            steps.add(new OnnxStep.Affine(node, Operation.ADD, values));
                            steps.add(new OnnxStep.Affine(node, Operation.MULTIPLY, Columns.of(-1)));
                        }
                    }
                    default -> {
                        if (i == 0) {
                            throw node.refused("expected a constant to divide by, not to be divided");
                        }
                        steps.add(new OnnxStep.Affine(node, Operation.DIVIDE, values));
                    }
                }
                return data;
            }
        }
        return null;
    }
}
