package io.github.lanegrad.io;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the names of a formula stand for, found out step by step. A step that fails is undone by going on with a copy. */
final class Bindings {

    private static final String ARGUMENT = "x";

    /** Two constants are the same if they differ by less, relatively: products of rounded floats do. */
    private static final double TOLERANCE = 4e-7;

    private final Map<String, Expression> values;

    Bindings() {
        this(new HashMap<>());
    }

    private Bindings(Map<String, Expression> values) {
        this.values = values;
    }

    Bindings copy() {
        return new Bindings(new HashMap<>(values));
    }

    void take(Bindings other) {
        values.clear();
        values.putAll(other.values);
    }

    @Nullable Expression argument() {
        return values.get(ARGUMENT);
    }

    @Nullable Expression get(String name) {
        return values.get(name);
    }

    /** Whether the name can stand for this, as it does from now on. */
    boolean bind(String name, Expression value) {
        Expression known = values.putIfAbsent(name, value);
        return known == null || known.equals(value)
                || (known instanceof Expression.Constant a && value instanceof Expression.Constant b
                        && same(a.value(), b.value()));
    }

    static boolean isArgument(String name) {
        return name.equals(ARGUMENT);
    }

    static boolean same(double a, double b) {
        double difference = Math.abs(a - b);
        return a == b || (Double.isFinite(difference) && difference <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b)));
    }
}
