package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.io.Expression.Columns;
import io.github.lanegrad.io.Expression.Name;
import io.github.lanegrad.io.Expression.Constant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values of a graph as expressions of the values before them, back to where a dense layer, a normalisation, a scaling or a
 * change of shape gives one: those stand in an expression by their names.
 */
final class OnnxExpressions {

    /** How an expression may be read. */
    enum Reading {
        /** Constants with a dimension are one number for each column, and end an expression. */
        STRICT,
        /** Those with one element are numbers. */
        SINGLES_AS_NUMBERS,
        /** One number for each column may be part of an expression. */
        COLUMNS_INSIDE,
        /** Those with one element are numbers, even where they could be the bias of a layer or scale its sums. */
        SINGLES_BEHIND_PRODUCTS
    }

    /** Operators follow each other less often in any activation. */
    private static final int MOST_DEPTH = 40;

    private final OnnxGraph graph;
    private final OnnxConstants constants;
    private final Reading reading;
    private final Map<String, Expression> known = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    OnnxExpressions(OnnxGraph graph, OnnxConstants constants, Reading reading) {
        this.graph = graph;
        this.constants = constants;
        this.reading = reading;
    }

    /** The expression of a value; null if it is none that an activation could be. */
    @Nullable Expression of(String value) throws FormatException {
        Expression found = known.get(value);
        if (found != null) {
            return found;
        }
        // A value that depends on itself ends here, as does a chain too long for an activation.
        if (open.size() == MOST_DEPTH || !open.add(value)) {
            return null;
        }
        Expression made = make(value);
        open.remove(value);
        if (made != null) {
            known.put(value, made);
        }
        return made;
    }

    private @Nullable Expression make(String value) throws FormatException {
        OnnxTensor constant = constants.get(value);
        if (constant != null) {
            return constant.rank() > 2 ? null : constant(constant);
        }
        OnnxNode node = graph.producers().get(value);
        if (node == null || OnnxNodes.isChain(node)) {
            return new Name(value);
        }
        if (OnnxNodes.isTransparent(node)) {
            return of(node.input(0));
        }
        if (!node.domain().isEmpty() || !OnnxOperators.isKnown(node.operator())) {
            return null;
        }
        if (endsHere(node)) {
            return new Name(value);
        }
        Expression made = apply(node);
        // What is asked for itself may be a normalisation, what an activation is applied to ends with one.
        boolean inside = open.size() > 1 && OnnxNodes.isArithmetic(node);
        return made != null && inside && OnnxNormalizations.isOne(made) ? new Name(value) : made;
    }

    private Expression constant(OnnxTensor tensor) {
        boolean number = tensor.rank() == 0 || (tensor.elements() == 1 && reading != Reading.STRICT);
        return number && tensor.elements() == 1 && OnnxTensor.size(tensor.type()) > 0
                ? new Constant(tensor.get(0)) : new Columns(tensor);
    }

    /** Whether a node adds a bias or scales columns. */
    private boolean endsHere(OnnxNode node) throws FormatException {
        if (!OnnxNodes.isArithmetic(node)) {
            return false;
        }
        for (int i = 0; i < 2; i++) {
            OnnxTensor constant = constants.get(node.input(i));
            boolean columns = constant != null && constant(constant) instanceof Columns;
            if (columns && reading != Reading.COLUMNS_INSIDE) {
                return true;
            }
            if (constant != null && (columns || reading != Reading.SINGLES_BEHIND_PRODUCTS)
                    && OnnxNodes.isProduct(graph, node.input(1 - i))) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Expression apply(OnnxNode node) throws FormatException {
        String operator = node.operator();
        if (operator.equals("Clip")) {
            return clip(node);
        }
        node.expectInputs(OnnxOperators.inputs(operator), OnnxOperators.isAlongRow(operator) ? 2
                : OnnxOperators.inputs(operator));
        List<Expression> operands = new ArrayList<>();
        for (int i = 0; i < OnnxOperators.inputs(operator); i++) {
            Expression operand = of(node.input(i));
            if (operand == null) {
                return null;
            }
            operands.add(operand);
        }
        OnnxTensor slopes = operator.equals("PRelu") ? constants.get(node.input(1)) : null;
        if (slopes != null) {
            // Whether one slope is shared is told by its dimensions and the number of units.
            operands.set(1, new Columns(slopes));
        }
        if (OnnxOperators.isAlongRow(operator)) {
            OnnxNodes.checkAxis(node, constants, graph.opset());
        }
        for (OnnxOperators.Parameter parameter : OnnxOperators.parameters(operator)) {
            operands.add(new Constant(parameter(node, parameter)));
        }
        return Expression.of(operator, operands);
    }

    private static double parameter(OnnxNode node, OnnxOperators.Parameter parameter) {
        OnnxAttribute attribute = node.attributes().get(parameter.name());
        if (parameter.name().equals(OnnxOperators.APPROXIMATE)) {
            return attribute != null && attribute.text().equals("tanh") ? 1 : 0;
        }
        return attribute == null ? parameter.otherwise() : attribute.number();
    }

    /** Limits are attributes in older versions, inputs in newer ones. */
    private @Nullable Expression clip(OnnxNode node) throws FormatException {
        node.expectInputs(1, 3);
        Expression operand = of(node.input(0));
        Expression low = limit(node, 1, "min", Double.NEGATIVE_INFINITY);
        Expression high = limit(node, 2, "max", Double.POSITIVE_INFINITY);
        return operand == null || low == null || high == null ? null : Expression.of("Clip", List.of(operand, low, high));
    }

    private @Nullable Expression limit(OnnxNode node, int input, String attribute, double otherwise) throws FormatException {
        if (node.input(input).isEmpty()) {
            OnnxAttribute found = node.attributes().get(attribute);
            return new Constant(found == null ? otherwise : found.number());
        }
        OnnxTensor limit = constants.get(node.input(input));
        return limit != null && OnnxTensor.isFloat(limit.type()) && limit.elements() == 1 ? new Constant(limit.get(0)) : null;
    }
}
