package io.github.lanegrad.io;

import java.util.List;
import java.util.Map;

/**
 * The operators of ONNX that activations and normalisations are made of, with the attributes that are parameters of the
 * function.
 */
final class OnnxOperators {

    /**
     * A number in an attribute.
     *
     * @param name its name
     * @param otherwise its value in a node without it
     */
    record Parameter(String name, float otherwise) {}

    /** The attribute of Gelu that says which formula it is. */
    static final String APPROXIMATE = "approximate";

    private static final Map<String, Integer> INPUTS = Map.ofEntries(
            Map.entry("Abs", 1), Map.entry("Add", 2), Map.entry("And", 2), Map.entry("Atan", 1), Map.entry("Celu", 1),
            Map.entry("Clip", 3), Map.entry("Div", 2), Map.entry("Elu", 1), Map.entry("Equal", 2), Map.entry("Erf", 1),
            Map.entry("Exp", 1), Map.entry("Greater", 2), Map.entry("GreaterOrEqual", 2), Map.entry("HardSigmoid", 1),
            Map.entry("HardSwish", 1), Map.entry("LeakyRelu", 1), Map.entry("Less", 2), Map.entry("LessOrEqual", 2),
            Map.entry("Log", 1), Map.entry("LogSoftmax", 1), Map.entry("Max", 2), Map.entry("Min", 2), Map.entry("Mish", 1),
            Map.entry("Mul", 2), Map.entry("Neg", 1), Map.entry("Or", 2), Map.entry("Pow", 2), Map.entry("PRelu", 2),
            Map.entry("Reciprocal", 1), Map.entry("ReduceMax", 1), Map.entry("ReduceMean", 1),
            Map.entry("ReduceSum", 1), Map.entry("Relu", 1), Map.entry("Selu", 1), Map.entry("Shrink", 1),
            Map.entry("Sigmoid", 1), Map.entry("Sign", 1), Map.entry("Sin", 1),
            Map.entry("Softmax", 1), Map.entry("Softplus", 1), Map.entry("Softsign", 1), Map.entry("Sqrt", 1),
            Map.entry("Sub", 2), Map.entry("Sum", 2), Map.entry("Swish", 1), Map.entry("Tanh", 1),
            Map.entry("ThresholdedRelu", 1), Map.entry("Where", 3), Map.entry("Gelu", 1));

    private static final Map<String, List<Parameter>> PARAMETERS = Map.of(
            "LeakyRelu", List.of(new Parameter("alpha", 0.01f)),
            "Elu", List.of(new Parameter("alpha", 1f)),
            "Celu", List.of(new Parameter("alpha", 1f)),
            "Selu", List.of(new Parameter("alpha", 1.6732632f), new Parameter("gamma", 1.050701f)),
            "HardSigmoid", List.of(new Parameter("alpha", 0.2f), new Parameter("beta", 0.5f)),
            "Shrink", List.of(new Parameter("lambd", 0.5f), new Parameter("bias", 0f)),
            "ThresholdedRelu", List.of(new Parameter("alpha", 1f)),
            "Swish", List.of(new Parameter("alpha", 1f)),
            // A word in the file: 0 for none, 1 for tanh.
            "Gelu", List.of(new Parameter(APPROXIMATE, 0f)));

    private OnnxOperators() {}

    /** Whether a domain is that of ONNX itself. */
    static boolean isStandard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    static boolean isKnown(String operator) {
        return INPUTS.containsKey(operator);
    }

    /** How many inputs a node of this operator has; those of a Clip may be left out. */
    static int inputs(String operator) {
        Integer inputs = INPUTS.get(operator);
        if (inputs == null) {
            throw new IllegalArgumentException("unknown operator " + operator);
        }
        return inputs;
    }

    /** The attributes that follow the inputs in a formula. */
    static List<Parameter> parameters(String operator) {
        return PARAMETERS.getOrDefault(operator, List.of());
    }

    /** Whether it works along a row, so that its axis must be the last one. */
    static boolean isAlongRow(String operator) {
        return operator.equals("Softmax") || operator.equals("LogSoftmax") || operator.startsWith("Reduce");
    }
}
