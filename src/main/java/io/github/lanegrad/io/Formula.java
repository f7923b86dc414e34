package io.github.lanegrad.io;

import java.util.ArrayList;
import java.util.List;

/**
 * A formula as it is written: {@code Mul(x, Sigmoid(x))}, an ONNX operator applied to formulas, attributes that are
 * parameters last. It is what an exporter writes node by node, and {@link #normal} is what an importer compares with.
 */
sealed interface Formula {

    /** A constant. */
    record Constant(double value) implements Formula {}

    /** The argument {@code x} or a parameter. */
    record Name(String name) implements Formula {}

    /** An operator and its inputs and attributes. */
    record Apply(String operator, List<Formula> operands) implements Formula {}

    /** Reads a formula; only for texts of our own. */
    static Formula parse(String text) {
        Cursor cursor = new Cursor(text);
        Formula formula = cursor.formula();
        if (cursor.position != text.length()) {
            throw new IllegalArgumentException("expected the end at " + cursor.position + " of " + text);
        }
        return formula;
    }

    /** The normal form. */
    default Expression normal() {
        return switch (this) {
            case Constant number -> new Expression.Constant(number.value());
            case Name name -> new Expression.Name(name.name());
            case Apply apply -> {
                Expression normal = Expression.of(apply.operator(), apply.operands().stream().map(Formula::normal).toList());
                if (normal == null) {
                    throw new IllegalArgumentException("too large: " + this);
                }
                yield normal;
            }
        };
    }

    /** Reads from left to right. */
    final class Cursor {

        private final String text;
        private int position;

        private Cursor(String text) {
            this.text = text;
        }

        private Formula formula() {
            int from = position;
            while (position < text.length() && ",()".indexOf(text.charAt(position)) < 0) {
                position++;
            }
            String word = text.substring(from, position).strip();
            if (position == text.length() || text.charAt(position) != '(') {
                return Character.isLetter(word.charAt(0)) && !word.equals("Infinity")
                        ? new Name(word) : new Constant(Double.parseDouble(word));
            }
            List<Formula> operands = new ArrayList<>();
            while (text.charAt(position) != ')') {
                position++;
                operands.add(formula());
            }
            position++;
            int expected = OnnxOperators.inputs(word) + OnnxOperators.parameters(word).size();
            if (operands.size() != expected) {
                throw new IllegalArgumentException(word + ": expected " + expected + " operands in " + text);
            }
            return new Apply(word, List.copyOf(operands));
        }
    }
}
