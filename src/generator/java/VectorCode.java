import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Straight-line vector code of scalar formulas: each operation on a lane becomes the same operation on a vector, in the
 * same order, so the bits are the same by construction. Calls of other formulas are copied in, and what was computed once
 * is not computed again.
 *
 * <p>A formula is a method of local variables, assignments and one return at its end. A condition chooses by a mask, so both
 * sides are computed.
 */
final class VectorCode {

    /** What a name in the code stands for. */
    enum Kind { FLOAT, INT, BOOLEAN, FLOATS, INTS, MASK }

    record Value(Kind kind, String code) {
        boolean isVector() {
            return kind == Kind.FLOATS || kind == Kind.INTS || kind == Kind.MASK;
        }
    }

    private final Formulas formulas;

    /** Code of a vector operation, and the name of its result. */
    private final Map<String, String> names = new LinkedHashMap<>();

    private final List<String> lines = new ArrayList<>();

    VectorCode(Formulas formulas) {
        this.formulas = formulas;
    }

    List<String> lines() {
        return lines;
    }

    /** A vector of an array's elements, those at {@code i} and behind. */
    Value load(String array) {
        return named(Kind.FLOATS, "FloatVector.fromArray(FLOATS, " + array + ", " + array + "o + i)");
    }

    /** The numbers of those elements. */
    Value index() {
        return named(Kind.INTS, "lanes.add(first + i)");
    }

    /** Leaves vectors with a lane beyond a limit to other code. */
    void exit(Value value, ExpressionTree limit, String otherCode) {
        lines.add("if (" + value.code + ".abs().compare(VectorOperators.GT, " + limit + ").anyTrue()) {");
        lines.add("    " + otherCode);
        lines.add("    continue;");
        lines.add("}");
    }

    /** The value of a formula as a vector, even if it is the same number in all lanes. */
    Value vectorCall(String type, String name, List<Value> arguments) {
        return vector(call(type, name, arguments), Kind.FLOATS);
    }

    /** The value of a formula. */
    private Value call(String type, String name, List<Value> arguments) {
        MethodTree method = formulas.method(type, name);
        if (method.getParameters().size() != arguments.size()) {
            throw new IllegalArgumentException("expected " + arguments.size() + " parameters: " + method);
        }
        Map<String, Value> locals = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            locals.put(method.getParameters().get(i).getName().toString(), arguments.get(i));
        }
        for (StatementTree statement : method.getBody().getStatements()) {
            switch (statement) {
                case VariableTree variable ->
                    locals.put(variable.getName().toString(), of(variable.getInitializer(), type, locals));
                case ExpressionStatementTree expression when expression.getExpression() instanceof AssignmentTree assignment ->
                    locals.put(assignment.getVariable().toString(), of(assignment.getExpression(), type, locals));
                case ReturnTree end -> {
                    return of(end.getExpression(), type, locals);
                }
                default -> throw unexpected(statement, type + "." + name);
            }
        }
        throw new IllegalArgumentException("expected a return at the end of " + type + "." + name);
    }

    private Value of(ExpressionTree tree, String type, Map<String, Value> locals) {
        return switch (tree) {
            case ParenthesizedTree inner -> of(inner.getExpression(), type, locals);
            case LiteralTree literal -> literal(literal);
            case IdentifierTree name -> {
                Value local = locals.get(name.toString());
                yield local != null ? local : of(formulas.constant(type, name.toString()), type, Map.of());
            }
            case MemberSelectTree select -> constant(select);
            case UnaryTree unary -> unary(unary.getKind(), of(unary.getExpression(), type, locals));
            case BinaryTree binary -> binary(binary, of(binary.getLeftOperand(), type, locals),
                    of(binary.getRightOperand(), type, locals));
            case ConditionalExpressionTree choice -> choose(of(choice.getCondition(), type, locals),
                    of(choice.getTrueExpression(), type, locals), of(choice.getFalseExpression(), type, locals));
            case TypeCastTree cast -> cast(cast, type, locals);
            case MethodInvocationTree call -> {
                List<Value> arguments = new ArrayList<>();
                call.getArguments().forEach(argument -> arguments.add(of(argument, type, locals)));
                yield invoke(call.getMethodSelect().toString(), arguments, type);
            }
            default -> throw unexpected(tree, type);
        };
    }

    private static Value literal(LiteralTree literal) {
        return switch (literal.getKind()) {
            case FLOAT_LITERAL -> new Value(Kind.FLOAT, literal.getValue() + "f");
            case INT_LITERAL -> new Value(Kind.INT, literal.getValue().toString());
            case BOOLEAN_LITERAL -> new Value(Kind.BOOLEAN, literal.getValue().toString());
            default -> throw unexpected(literal, "a literal");
        };
    }

    private Value constant(MemberSelectTree select) {
        String owner = select.getExpression().toString();
        if (owner.equals("Float")) {
            return new Value(Kind.FLOAT, select.toString());
        }
        return of(formulas.constant(owner, select.getIdentifier().toString()), owner, Map.of());
    }

    private Value unary(Tree.Kind operator, Value operand) {
        return switch (operator) {
            case UNARY_MINUS -> operand.isVector()
                    ? named(operand.kind, operand.code + ".neg()")
                    : new Value(operand.kind, "-" + atom(operand));
            case LOGICAL_COMPLEMENT -> operand.isVector()
                    ? named(Kind.MASK, operand.code + ".not()")
                    : new Value(Kind.BOOLEAN, "!" + atom(operand));
            default -> throw new IllegalArgumentException("unexpected operator " + operator);
        };
    }

    private Value binary(BinaryTree tree, Value left, Value right) {
        if (!left.isVector() && !right.isVector()) {
            Kind kind = switch (tree.getKind()) {
                case LESS_THAN, LESS_THAN_EQUAL, GREATER_THAN, GREATER_THAN_EQUAL, EQUAL_TO, NOT_EQUAL_TO,
                        CONDITIONAL_AND, CONDITIONAL_OR -> Kind.BOOLEAN;
                default -> left.kind == Kind.FLOAT ? Kind.FLOAT : right.kind;
            };
            return new Value(kind, "(" + left.code + " " + symbol(tree.getKind()) + " " + right.code + ")");
        }
        return switch (tree.getKind()) {
            case PLUS -> operation(left, "add", right, true);
            case MINUS -> operation(left, "sub", right, false);
            case MULTIPLY -> operation(left, "mul", right, true);
            case DIVIDE -> operation(left, "div", right, false);
            case AND -> operation(left, "and", right, true);
            case OR -> operation(left, "or", right, true);
            case XOR -> lanewise(left, "XOR", right);
            case LEFT_SHIFT -> lanewise(left, "LSHL", right);
            case RIGHT_SHIFT -> lanewise(left, "ASHR", right);
            case UNSIGNED_RIGHT_SHIFT -> lanewise(left, "LSHR", right);
            case CONDITIONAL_AND -> operation(mask(left), "and", mask(right), true);
            case CONDITIONAL_OR -> operation(mask(left), "or", mask(right), true);
            case LESS_THAN -> compare(left, "LT", "GT", right);
            case LESS_THAN_EQUAL -> compare(left, "LE", "GE", right);
            case GREATER_THAN -> compare(left, "GT", "LT", right);
            case GREATER_THAN_EQUAL -> compare(left, "GE", "LE", right);
            case EQUAL_TO -> compare(left, "EQ", "EQ", right);
            case NOT_EQUAL_TO -> compare(left, "NE", "NE", right);
            default -> throw unexpected(tree, "an operation");
        };
    }

    private static String symbol(Tree.Kind operator) {
        return switch (operator) {
            case PLUS -> "+";
            case MINUS -> "-";
            case MULTIPLY -> "*";
            case DIVIDE -> "/";
            case AND -> "&";
            case OR -> "|";
            case XOR -> "^";
            case LEFT_SHIFT -> "<<";
            case RIGHT_SHIFT -> ">>";
            case UNSIGNED_RIGHT_SHIFT -> ">>>";
            case CONDITIONAL_AND -> "&&";
            case CONDITIONAL_OR -> "||";
            case LESS_THAN -> "<";
            case LESS_THAN_EQUAL -> "<=";
            case GREATER_THAN -> ">";
            case GREATER_THAN_EQUAL -> ">=";
            case EQUAL_TO -> "==";
            case NOT_EQUAL_TO -> "!=";
            default -> throw new IllegalArgumentException("unexpected operator " + operator);
        };
    }

    /** A scalar on the right is broadcast by the method itself. */
    private Value operation(Value left, String method, Value right, boolean commutes) {
        if (left.isVector()) {
            return named(left.kind, left.code + "." + method + "(" + right.code + ")");
        }
        return commutes
                ? named(right.kind, right.code + "." + method + "(" + left.code + ")")
                : named(right.kind, vector(left, right.kind).code + "." + method + "(" + right.code + ")");
    }

    private Value lanewise(Value left, String operator, Value right) {
        Value vector = vector(left, Kind.INTS);
        return named(Kind.INTS, vector.code + ".lanewise(VectorOperators." + operator + ", " + right.code + ")");
    }

    /** An integer, compared with floats, is a float. */
    private Value compare(Value left, String operator, String swapped, Value right) {
        Value vector = left.isVector() ? left : right;
        Value other = left.isVector() ? right : left;
        String code = vector.code + ".compare(VectorOperators." + (left.isVector() ? operator : swapped) + ", "
                + (vector.kind == Kind.FLOATS && other.kind == Kind.INT ? "(float) " : "") + other.code + ")";
        return named(Kind.MASK, vector.kind == Kind.INTS ? code + ".cast(FLOATS)" : code);
    }

    private Value choose(Value condition, Value yes, Value no) {
        Kind kind = switch (yes.kind) {
            case FLOAT, FLOATS -> Kind.FLOATS;
            case INT, INTS -> Kind.INTS;
            default -> throw new IllegalArgumentException("expected a choice of numbers, got " + yes.code);
        };
        if (!condition.isVector()) {
            if (!yes.isVector() && !no.isVector()) {
                return new Value(yes.kind, "(" + condition.code + " ? " + yes.code + " : " + no.code + ")");
            }
            return named(kind, condition.code + " ? " + vector(yes, kind).code + " : " + vector(no, kind).code);
        }
        String mask = kind == Kind.INTS ? condition.code + ".cast(INTS)" : condition.code;
        return named(kind, vector(no, kind).code + ".blend(" + yes.code + ", " + mask + ")");
    }

    private Value cast(TypeCastTree cast, String type, Map<String, Value> locals) {
        if (cast.getExpression() instanceof MethodInvocationTree call && call.getMethodSelect().toString().equals("Math.sqrt")) {
            Value operand = of(call.getArguments().getFirst(), type, locals);
            return operand.isVector()
                    ? named(Kind.FLOATS, operand.code + ".sqrt()")
                    : new Value(Kind.FLOAT, "((float) Math.sqrt(" + operand.code + "))");
        }
        Value operand = of(cast.getExpression(), type, locals);
        return operand.isVector()
                ? named(Kind.FLOATS, "(FloatVector) " + operand.code + ".convert(VectorOperators.I2F, 0)")
                : new Value(Kind.FLOAT, "((float) " + operand.code + ")");
    }

    private Value invoke(String method, List<Value> arguments, String type) {
        Value first = arguments.getFirst();
        boolean vectors = arguments.stream().anyMatch(Value::isVector);
        return switch (method) {
            case "Math.fma" -> vectors ? fma(arguments.get(0), arguments.get(1), arguments.get(2)) : scalarCall(method, arguments);
            case "Math.min" -> named(Kind.INTS, vector(first, Kind.INTS).code + ".min(" + arguments.get(1).code + ")");
            case "Math.abs" -> vectors ? named(Kind.FLOATS, first.code + ".abs()") : scalarCall(method, arguments);
            case "Float.floatToRawIntBits" -> vectors
                    ? named(Kind.INTS, first.code + ".reinterpretAsInts()")
                    : new Value(Kind.INT, method + "(" + first.code + ")");
            case "Float.intBitsToFloat" -> vectors
                    ? named(Kind.FLOATS, first.code + ".reinterpretAsFloats()")
                    : new Value(Kind.FLOAT, method + "(" + first.code + ")");
            default -> {
                int dot = method.indexOf('.');
                yield call(dot < 0 ? type : method.substring(0, dot), method.substring(dot + 1), arguments);
            }
        };
    }

    private static Value scalarCall(String method, List<Value> arguments) {
        return new Value(Kind.FLOAT,
                method + "(" + String.join(", ", arguments.stream().map(Value::code).toList()) + ")");
    }

    private Value fma(Value a, Value b, Value c) {
        Value receiver = a.isVector() || !b.isVector() ? vector(a, Kind.FLOATS) : b;
        Value factor = a.isVector() || !b.isVector() ? b : a;
        return named(Kind.FLOATS, receiver.code + ".fma(" + vector(factor, Kind.FLOATS).code + ", "
                + vector(c, Kind.FLOATS).code + ")");
    }

    private Value vector(Value value, Kind kind) {
        if (value.isVector()) {
            return value;
        }
        return kind == Kind.FLOATS
                ? named(kind, "FloatVector.broadcast(FLOATS, " + value.code + ")")
                : named(kind, "IntVector.broadcast(INTS, " + value.code + ")");
    }

    private Value mask(Value value) {
        return value.isVector() ? value : named(Kind.MASK, "FLOATS.maskAll(" + value.code + ")");
    }

    private static String atom(Value value) {
        return value.code.startsWith("-") ? "(" + value.code + ")" : value.code;
    }

    /** The name of an operation's result; the same name where the operation is the same. */
    private Value named(Kind kind, String code) {
        String name = names.get(code);
        if (name == null) {
            name = "v" + names.size();
            names.put(code, name);
            String declared = switch (kind) {
                case FLOATS -> "FloatVector";
                case INTS -> "IntVector";
                case MASK -> "VectorMask<Float>";
                default -> throw new IllegalArgumentException("expected a vector: " + code);
            };
            lines.add(declared + " " + name + " = " + code + ";");
        }
        return new Value(kind, name);
    }

    private static IllegalArgumentException unexpected(Tree tree, String where) {
        return new IllegalArgumentException("a formula cannot hold a " + tree.getKind() + ": " + tree + " (" + where + ")");
    }
}
