package io.github.lanegrad.io;

import io.github.lanegrad.Activation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Activations as formulas of ONNX operators, one table for both ways: the first formula of an activation is what is
 * written, and it and the others, which exporters of PyTorch, Keras and scikit-learn write in one of their versions, are
 * what is recognised. {@code x} is the argument.
 */
final class OnnxActivations {

    /** Stands in a formula for what is minus the learnt slopes. */
    private static final String NEGATIVE_SLOPES = "negativeSlopes";

    /** Stands in a formula for a slope of at most 1, so that the larger of two is x above 0. */
    private static final String LOWER_SLOPE = "lowerSlope";

    private static final String HALF_RELU6 = "Clip(Add(x, 3), 0, 6)";
    private static final String SQUAREPLUS_ABOVE = "Div(Add(Abs(x), Sqrt(Add(Mul(x, x), b))), 2)";
    private static final String CUBIC = "Mul(0.7978845608028654, Add(x, Mul(0.044715, Pow(x, 3))))";
    private static final String SHIFTED = "Sub(x, ReduceMax(x))";

    /** Activation, then formula. Where two fit, the first is taken. */
    private static final String[][] TABLE = {
        {"identity", "x"},
        {"binary_step", "Where(Greater(x, 0), 1, 0)", "Greater(x, 0)"},
        {"sigmoid", "Sigmoid(x)", "Reciprocal(Add(1, Exp(Neg(x))))"},
        {"tanh", "Tanh(x)"},
        {"arctan", "Atan(x)"},
        {"relu", "Relu(x)", "Where(Greater(x, 0), x, 0)", "ThresholdedRelu(x, 0)"},
        {"leaky_relu(slope)", "LeakyRelu(x, slope)", "Where(Greater(x, 0), x, Mul(slope, x))",
            "Where(GreaterOrEqual(x, 0), x, Mul(slope, x))", "Sub(Relu(x), Mul(slope, Relu(Neg(x))))"},
        {"leaky_relu(lowerSlope)", "Max(x, Mul(lowerSlope, x))"},
        {"prelu(slopes)", "PRelu(x, slopes)"},
        {"prelu(negativeSlopes)", "Add(Relu(x), Mul(negativeSlopes, Relu(Neg(x))))"},
        {"elu(alpha)", "Elu(x, alpha)", "Where(Greater(x, 0), x, Mul(alpha, Sub(Exp(x), 1)))",
            "Where(GreaterOrEqual(x, 0), x, Mul(alpha, Sub(Exp(x), 1)))"},
        {"selu", "Selu(x, 1.6732632, 1.050701)", "Mul(1.050701, Elu(x, 1.6732632))"},
        {"celu(alpha)", "Celu(x, alpha)", "Mul(alpha, Elu(Div(x, alpha), 1))",
            "Add(Relu(x), Mul(alpha, Sub(Exp(Min(0, Div(x, alpha))), 1)))",
            "Add(Relu(x), Min(0, Mul(alpha, Sub(Exp(Div(x, alpha)), 1))))"},
        {"mish", "Mul(x, Tanh(Softplus(x)))", "Mish(x)", "Mul(x, Tanh(Log(Add(1, Exp(x)))))",
            "Mul(x, Tanh(Where(Greater(x, 20), x, Softplus(x))))",
            "Mul(x, Tanh(Where(Greater(x, 20), x, Log(Add(1, Exp(x))))))"},
        {"softplus(beta threshold)", "Where(Greater(Mul(x, beta), threshold), x, Div(Softplus(Mul(x, beta)), beta))",
            "Where(Greater(Mul(x, beta), threshold), x, Div(Log(Add(1, Exp(Mul(x, beta)))), beta))"},
        {"log_sigmoid", "Neg(Softplus(Neg(x)))", "Log(Sigmoid(x))",
            "Sub(Min(0, x), Log(Add(1, Exp(Neg(Abs(x))))))"},
        {"softplus(beta 20)", "Div(Softplus(Mul(x, beta)), beta)", "Div(Log(Add(1, Exp(Mul(x, beta)))), beta)"},
        {"softplus", "Softplus(x)"},
        {"softsign", "Softsign(x)", "Div(x, Add(1, Abs(x)))"},
        {"gelu", "Mul(Mul(x, Add(Erf(Div(x, 1.4142135623730951)), 1)), 0.5)", "Gelu(x, 0)",
            "Mul(Mul(x, 0.5), Sub(1, Erf(Div(x, -1.4142135623730951))))",
            "Mul(Mul(x, 0.5), Sub(1, Erf(Neg(Div(x, 1.4142135623730951)))))",
            "Mul(x, Add(0.5, Mul(0.5, Erf(Div(x, 1.4142135623730951)))))"},
        {"gelu_tanh", "Mul(Mul(x, 0.5), Add(1, Tanh(" + CUBIC + ")))", "Gelu(x, 1)",
            "Mul(Mul(x, 0.5), Add(1, Tanh(Mul(0.7978845608028654, Mul(x, Add(1, Mul(0.044715, Mul(x, x))))))))",
            "Mul(x, Sigmoid(Mul(2, " + CUBIC + ")))"},
        {"quick_gelu", "Mul(x, Sigmoid(Mul(1.702, x)))", "Swish(x, 1.702)"},
        {"silu", "Mul(x, Sigmoid(x))", "Swish(x, 1)", "Div(x, Add(1, Exp(Neg(x))))"},
        {"hard_sigmoid", "HardSigmoid(x, 0.16666667, 0.5)", "Div(" + HALF_RELU6 + ", 6)",
            "Clip(Add(Div(x, 6), 0.5), 0, 1)", "Clip(Div(Add(x, 3), 6), 0, 1)"},
        {"hard_swish", "HardSwish(x)", "Mul(x, HardSigmoid(x, 0.16666667, 0.5))", "Mul(x, Div(" + HALF_RELU6 + ", 6))",
            "Mul(x, Clip(Add(Div(x, 6), 0.5), 0, 1))"},
        {"hard_tanh", "Clip(x, -1, 1)"},
        {"relu6", "Clip(x, 0, 6)"},
        {"hard_shrink(lambda)", "Shrink(x, lambda, 0)", "Where(LessOrEqual(Abs(x), lambda), 0, x)",
            "Where(Greater(Abs(x), lambda), x, 0)",
            "Where(Or(Greater(x, lambda), Less(x, Neg(lambda))), x, 0)",
            "Where(And(GreaterOrEqual(x, Neg(lambda)), LessOrEqual(x, lambda)), 0, x)"},
        {"soft_shrink(lambda)", "Sub(x, Clip(x, Neg(lambda), lambda))", "Shrink(x, lambda, lambda)",
            "Where(Greater(Abs(x), lambda), Sub(x, Mul(Sign(x), lambda)), 0)",
            "Where(Greater(Abs(x), lambda), Sub(x, Mul(Sign(x), lambda)), Mul(x, 0))",
            "Where(Greater(x, lambda), Sub(x, lambda), Where(Less(x, Neg(lambda)), Add(x, lambda), 0))",
            "Add(Where(Greater(x, lambda), Sub(x, lambda), 0), Where(Less(x, Neg(lambda)), Add(x, lambda), 0))"},
        {"tanh_shrink", "Sub(x, Tanh(x))"},
        {"relu_squared", "Mul(Relu(x), Relu(x))"},
        {"gaussian", "Exp(Neg(Mul(x, x)))"},
        {"sinusoid", "Sin(x)"},
        {"sinc", "Where(Equal(x, 0), 1, Div(Sin(x), x))"},
        {"exponential", "Exp(x)"},
        // For negative x the sum would cancel.
        {"squareplus(b)", "Where(Less(x, 0), Div(b, Mul(4, " + SQUAREPLUS_ABOVE + ")), " + SQUAREPLUS_ABOVE + ")",
            "Div(Add(x, Sqrt(Add(Mul(x, x), b))), 2)"},
        {"bent_identity", "Add(x, Div(Sub(Sqrt(Add(Mul(x, x), 1)), 1), 2))"},
        {"lecun_tanh", "Mul(1.7159, Tanh(Mul(0.6666666666666667, x)))"},
        {"softmax(temperature)", "Softmax(Div(x, temperature))"},
        {"softmax", "Div(Exp(" + SHIFTED + "), ReduceSum(Exp(" + SHIFTED + ")))", "Div(Exp(x), ReduceSum(Exp(x)))"},
        {"log_softmax(temperature)", "LogSoftmax(Div(x, temperature))", "Log(Softmax(Div(x, temperature)))"},
        {"log_softmax", "Sub(" + SHIFTED + ", Log(ReduceSum(Exp(" + SHIFTED + "))))"},
    };

    private static final List<Rule> RULES = rules();

    /** What is written of each activation, by its name. */
    private static final Map<String, Rule> WRITTEN = written();

    private OnnxActivations() {}

    /**
     * One line of the table.
     *
     * @param name name of the activation
     * @param parameters its parameters: names of the formula or numbers
     * @param formula as it is written
     * @param normal as it is compared
     */
    private record Rule(String name, List<String> parameters, Formula formula, Expression normal) {}

    /**
     * What an expression was recognised as.
     *
     * @param activation the function
     * @param argument what it is applied to
     * @param slopes learnt slopes: one for each unit, or a number shared by all; null for most activations
     * @param negative whether the slopes are to be negated
     */
    record Recognition(Activation activation, Expression argument, @Nullable Expression slopes, boolean negative) {}

    /** The formula of an activation with its parameters filled in; learnt slopes are the name {@code slopes}. */
    static Formula formula(Activation activation) {
        Rule rule = WRITTEN.get(activation.name().startsWith("prelu") ? "prelu" : activation.name());
        if (rule == null) {
            throw new IllegalArgumentException("expected an activation that ONNX can express, got " + activation);
        }
        Map<String, Double> values = new HashMap<>();
        for (int p = 0; p < activation.parameters().size(); p++) {
            values.put(rule.parameters().get(p), (double) activation.parameters().get(p));
        }
        return filled(rule.formula(), values);
    }

    /**
     * Finds the activation that an expression is.
     *
     * @return all that fit, the most likely first
     * @throws IllegalArgumentException if one fits, but with a parameter that is out of range, and no other does
     */
    static List<Recognition> recognize(Expression expression) {
        List<Recognition> found = new ArrayList<>();
        IllegalArgumentException outOfRange = null;
        for (Rule rule : RULES) {
            Bindings bindings = FormulaMatcher.match(rule.normal(), expression);
            Expression argument = bindings == null ? null : bindings.argument();
            // Everything is the identity of something.
            if (bindings != null && argument != null && !(rule.normal() instanceof Expression.Name)) {
                try {
                    found.add(recognition(rule, bindings, argument));
                } catch (IllegalArgumentException e) {
                    outOfRange = e;
                }
            }
        }
        if (found.isEmpty() && outOfRange != null) {
            throw outOfRange;
        }
        return found;
    }

    private static Recognition recognition(Rule rule, Bindings bindings, Expression argument) {
        if (rule.name().equals("prelu")) {
            Expression slopes = bindings.get(rule.parameters().getFirst());
            boolean shared = !(slopes instanceof Expression.Columns columns) || columns.tensor().rank() == 0;
            return new Recognition(Activation.prelu(shared), argument, slopes,
                    rule.parameters().contains(NEGATIVE_SLOPES));
        }
        if (rule.parameters().contains(LOWER_SLOPE)
                && bindings.get(LOWER_SLOPE) instanceof Expression.Constant slope && slope.value() > 1) {
            throw new IllegalArgumentException("expected a slope of at most 1 where the larger of two values is taken, got "
                    + slope.value());
        }
        if (rule.parameters().isEmpty()) {
            return new Recognition(Activation.parse(rule.name()), argument, null, false);
        }
        List<String> values = rule.parameters().stream()
                .map(parameter -> bindings.get(parameter) instanceof Expression.Constant number
                        ? Float.toString((float) number.value()) : parameter)
                .toList();
        return new Recognition(Activation.parse(rule.name() + "(" + String.join(" ", values) + ")"), argument, null, false);
    }

    /** Numbers for parameters, and constants computed. */
    static Formula filled(Formula formula, Map<String, Double> values) {
        return switch (formula) {
            case Formula.Constant number -> number;
            case Formula.Name name -> {
                Double value = values.get(name.name());
                yield value == null ? name : new Formula.Constant(value);
            }
            case Formula.Apply apply -> {
                Formula filled = new Formula.Apply(apply.operator(),
                        apply.operands().stream().map(operand -> filled(operand, values)).toList());
                yield filled.normal() instanceof Expression.Constant number ? new Formula.Constant(number.value()) : filled;
            }
        };
    }

    private static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        for (String[] line : TABLE) {
            int open = line[0].indexOf('(');
            String name = open < 0 ? line[0] : line[0].substring(0, open);
            List<String> parameters =
                    open < 0 ? List.of() : List.of(line[0].substring(open + 1, line[0].length() - 1).split(" "));
            for (int f = 1; f < line.length; f++) {
                Formula formula = Formula.parse(line[f]);
                rules.add(new Rule(name, parameters, formula, formula.normal()));
            }
        }
        return List.copyOf(rules);
    }

    private static Map<String, Rule> written() {
        Map<String, Rule> first = new HashMap<>();
        for (Rule rule : RULES) {
            first.putIfAbsent(rule.name(), rule);
        }
        return Map.copyOf(first);
    }
}
