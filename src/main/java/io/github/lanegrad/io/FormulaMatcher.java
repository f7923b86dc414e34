package io.github.lanegrad.io;

import io.github.lanegrad.io.Expression.Apply;
import io.github.lanegrad.io.Expression.Columns;
import io.github.lanegrad.io.Expression.Name;
import io.github.lanegrad.io.Expression.Constant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares the formula of an activation with an expression of a graph, both in normal form, and finds the parameters. */
final class FormulaMatcher {

    private FormulaMatcher() {}

    /** What argument and parameters must be for the two to be the same function; null if nothing does. */
    static @Nullable Bindings match(Expression formula, Expression expression) {
        Bindings bindings = new Bindings();
        return matches(formula, expression, bindings) ? bindings : null;
    }

    private static boolean matches(Expression formula, Expression expression, Bindings bindings) {
        return switch (formula) {
            case Constant number -> expression instanceof Constant other && Bindings.same(number.value(), other.value());
            case Name name -> canBe(name, expression) && bindings.bind(name.name(), expression);
            case Columns _ -> throw new IllegalArgumentException("a formula has no columns");
            case Apply apply -> {
                if (isConstant(apply)) {
                    yield expression instanceof Constant number && solve(apply, number.value(), bindings);
                }
                yield switch (apply.operator()) {
                    case Expression.SUM, Expression.PRODUCT -> matchesInAnyOrder(apply, expression, bindings);
                    default -> matchesInOrder(apply, expression, bindings);
                };
            }
        };
    }

    /** The argument is anything, a parameter is constant. */
    private static boolean canBe(Name name, Expression expression) {
        return Bindings.isArgument(name.name()) || expression instanceof Constant || expression instanceof Columns;
    }

    private static boolean matchesInOrder(Apply formula, Expression expression, Bindings bindings) {
        if (!(expression instanceof Apply apply) || !apply.operator().equals(formula.operator())
                || apply.operands().size() != formula.operands().size()) {
            return false;
        }
        Bindings trial = bindings.copy();
        if (matchesEach(formula.operands(), apply.operands(), trial)
                || (isCommutative(formula.operator())
                        && matchesEach(formula.operands().reversed(), apply.operands(), retry(trial, bindings)))) {
            bindings.take(trial);
            return true;
        }
        return false;
    }

    private static Bindings retry(Bindings trial, Bindings bindings) {
        trial.take(bindings);
        return trial;
    }

    private static boolean isCommutative(String operator) {
        return switch (operator) {
            case "Equal", "And", "Or", "Max", "Min" -> true;
            default -> false;
        };
    }

    private static boolean matchesEach(List<Expression> formulas, List<Expression> expressions, Bindings bindings) {
        for (int i = 0; i < formulas.size(); i++) {
            if (!matches(formulas.get(i), expressions.get(i), bindings)) {
                return false;
            }
        }
        return true;
    }

    /** A sum or product: first the rest in any order, then what is constant, which the expression lacks if it is neutral. */
    private static boolean matchesInAnyOrder(Apply formula, Expression expression, Bindings bindings) {
        double number = neutral(formula.operator());
        List<Expression> parts = List.of(expression);
        if (expression instanceof Apply apply && apply.operator().equals(formula.operator())) {
            parts = apply.operands();
            if (parts.getFirst() instanceof Constant first) {
                number = first.value();
                parts = parts.subList(1, parts.size());
            }
        }
        List<Expression> constants = new ArrayList<>();
        List<Expression> rest = new ArrayList<>();
        for (Expression operand : formula.operands()) {
            (isConstant(operand) ? constants : rest).add(operand);
        }
        // A parameter that differs from column to column is not a number of the expression.
        if (parts.size() == rest.size() + 1 && constants.size() == 1) {
            rest.addAll(constants);
            constants.clear();
        }
        if (parts.size() != rest.size()) {
            return false;
        }
        // The argument fits anything, so it comes last.
        rest.sort((a, b) -> Boolean.compare(a instanceof Name, b instanceof Name));
        Bindings trial = bindings.copy();
        if (assign(rest, parts, trial) && solveAll(formula.operator(), constants, number, trial)) {
            bindings.take(trial);
            return true;
        }
        return false;
    }

    private static double neutral(String operator) {
        return operator.equals(Expression.SUM) ? 0 : 1;
    }

    private static boolean assign(List<Expression> formulas, List<Expression> expressions, Bindings bindings) {
        if (formulas.isEmpty()) {
            return true;
        }
        for (int i = 0; i < expressions.size(); i++) {
            Bindings trial = bindings.copy();
            if (matches(formulas.getFirst(), expressions.get(i), trial)) {
                List<Expression> others = new ArrayList<>(expressions);
                others.remove(i);
                if (assign(formulas.subList(1, formulas.size()), others, trial)) {
                    bindings.take(trial);
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isConstant(Expression formula) {
        return switch (formula) {
            case Constant _ -> true;
            case Columns _ -> true;
            case Name name -> !Bindings.isArgument(name.name());
            case Apply apply -> apply.operands().stream().allMatch(FormulaMatcher::isConstant);
        };
    }

    /** Finds the parameter in a constant formula of which the value is known. */
    private static boolean solve(Expression formula, double value, Bindings bindings) {
        return switch (formula) {
            case Constant number -> Bindings.same(number.value(), value);
            case Name name -> bindings.bind(name.name(), new Constant(value));
            case Columns _ -> false;
            case Apply apply -> apply.operator().equals(Expression.RECIPROCAL)
                    ? solve(apply.operands().getFirst(), 1 / value, bindings)
                    : solveAll(apply.operator(), apply.operands(), value, bindings);
        };
    }

    private static boolean solveAll(String operator, List<Expression> constants, double value, Bindings bindings) {
        boolean sum = operator.equals(Expression.SUM);
        double known = neutral(operator);
        Expression unknown = null;
        for (Expression constant : constants) {
            if (constant instanceof Constant number) {
                known = sum ? known + number.value() : known * number.value();
            } else if (unknown == null) {
                unknown = constant;
            } else {
                return false;
            }
        }
        return unknown == null
                ? Bindings.same(value, known) : solve(unknown, sum ? value - known : value / known, bindings);
    }
}
