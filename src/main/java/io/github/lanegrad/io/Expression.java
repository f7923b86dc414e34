package io.github.lanegrad.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function of values in a normal form, in which formulas that differ only in how their sums and products are nested, or in
 * which operator says the same, are equal up to the order of operands: differences and quotients are sums and products, sums
 * and products are flat with one number each, limits of any kind are a {@code Clip}, comparisons are {@code Greater} or
 * {@code GreaterOrEqual}. In the formula of an activation {@code x} is its argument, other names are its parameters.
 */
sealed interface Expression {

    String SUM = "Sum";
    String PRODUCT = "Product";
    String RECIPROCAL = "Reciprocal";
    String CLIP = "Clip";

    /** More operands than any activation has; a chain of squares would double them at each step. */
    int MOST_PARTS = 500;

    /** A constant. */
    record Constant(double value) implements Expression {}

    /** A value of the graph, the argument of an activation, or one of its parameters. */
    record Name(String name) implements Expression {}

    /** Constants, one for each column. */
    record Columns(OnnxTensor tensor) implements Expression {}

    /** An operator and what it is applied to. */
    record Apply(String operator, List<Expression> operands, int parts) implements Expression {}

    /**
     * The normal form of an operator of ONNX.
     *
     * @param operator name of the operator
     * @param operands its inputs, then those of its attributes that {@link OnnxOperators} lists
     * @return the normal form, or null if it is larger than that of any activation
     */
    static @Nullable Expression of(String operator, List<Expression> operands) {
        List<Expression> a = operands;
        return switch (operator) {
            case "Add", SUM -> sum(a);
            case "Sub" -> sum(listOf(a.get(0), product(listOf(new Constant(-1), a.get(1)))));
            case "Neg" -> product(listOf(new Constant(-1), a.get(0)));
            case "Mul" -> product(a);
            case "Div" -> product(listOf(a.get(0), reciprocal(a.get(1))));
            case RECIPROCAL -> reciprocal(a.get(0));
            case "Pow" -> power(a.get(0), a.get(1));
            case "Sqrt" -> apply("Sqrt", a);
            case "Relu" -> clip(a.get(0), 0, Double.POSITIVE_INFINITY);
            case CLIP -> a.get(1) instanceof Constant low && a.get(2) instanceof Constant high
                    ? clip(a.get(0), low.value(), high.value()) : apply(CLIP, a);
            case "Max" -> limit(operator, a, true);
            case "Min" -> limit(operator, a, false);
            case "Less" -> apply("Greater", List.of(a.get(1), a.get(0)));
            case "LessOrEqual" -> apply("GreaterOrEqual", List.of(a.get(1), a.get(0)));
            default -> apply(operator, a);
        };
    }

    private static List<Expression> listOf(@Nullable Expression first, @Nullable Expression second) {
        return first == null || second == null ? List.of() : List.of(first, second);
    }

    private static @Nullable Expression apply(String operator, List<Expression> operands) {
        int parts = 1;
        for (Expression operand : operands) {
            parts += operand instanceof Apply apply ? apply.parts() : 1;
        }
        return parts > MOST_PARTS ? null : new Apply(operator, List.copyOf(operands), parts);
    }

    private static @Nullable Expression sum(List<Expression> terms) {
        return flat(SUM, terms, 0);
    }

    private static @Nullable Expression product(List<Expression> factors) {
        return flat(PRODUCT, factors, 1);
    }

    /** Takes the operands of nested sums, or products, into one and gathers their numbers, which come first. */
    private static @Nullable Expression flat(String operator, List<Expression> operands, double neutral) {
        if (operands.isEmpty()) {
            return null;
        }
        double number = neutral;
        List<Expression> rest = new ArrayList<>();
        for (Expression operand : operands) {
            List<Expression> inner = operand instanceof Apply apply && apply.operator().equals(operator)
                    ? apply.operands() : List.of(operand);
            for (Expression part : inner) {
                if (part instanceof Constant constant) {
                    number = operator.equals(SUM) ? number + constant.value() : number * constant.value();
                } else {
                    rest.add(part);
                }
            }
        }
        if (rest.isEmpty()) {
            return new Constant(number);
        }
        if (number != neutral) {
            rest.addFirst(new Constant(number));
        }
        return rest.size() == 1 ? rest.getFirst() : apply(operator, rest);
    }

    private static @Nullable Expression reciprocal(Expression operand) {
        return operand instanceof Constant number ? new Constant(1 / number.value()) : apply(RECIPROCAL, List.of(operand));
    }

    private static @Nullable Expression power(Expression base, Expression exponent) {
        if (exponent instanceof Constant number && (number.value() == 2 || number.value() == 3)) {
            return product(Collections.nCopies((int) number.value(), base));
        }
        if (exponent instanceof Constant number && number.value() == 0.5) {
            return apply("Sqrt", List.of(base));
        }
        return apply("Pow", List.of(base, exponent));
    }

    private static @Nullable Expression limit(String operator, List<Expression> operands, boolean below) {
        if (operands.size() == 2) {
            for (int i = 0; i < 2; i++) {
                if (operands.get(i) instanceof Constant number) {
                    Expression limited = operands.get(1 - i);
                    return below ? clip(limited, number.value(), Double.POSITIVE_INFINITY)
                            : clip(limited, Double.NEGATIVE_INFINITY, number.value());
                }
            }
        }
        return apply(operator, operands);
    }

    private static @Nullable Expression clip(Expression operand, double low, double high) {
        // The greatest float stands for no limit in files of older versions.
        double least = low <= -Float.MAX_VALUE ? Double.NEGATIVE_INFINITY : low;
        double most = high >= Float.MAX_VALUE ? Double.POSITIVE_INFINITY : high;
        if (operand instanceof Constant number) {
            return new Constant(Math.min(Math.max(number.value(), least), most));
        }
        if (operand instanceof Apply inner && inner.operator().equals(CLIP)
                && inner.operands().get(1) instanceof Constant innerLow
                && inner.operands().get(2) instanceof Constant innerHigh
                && innerLow.value() <= most && least <= innerHigh.value()) {
            return clip(inner.operands().get(0), Math.max(least, innerLow.value()), Math.min(most, innerHigh.value()));
        }
        return apply(CLIP, List.of(operand, new Constant(least), new Constant(most)));
    }
}
