package io.github.lanegrad.io;

import io.github.lanegrad.Normalization;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Normalisations over the units of a row as formulas of ONNX operators; {@code x} is what is normalised. */
final class OnnxNormalizations {

    private static final String EPSILON = "epsilon";
    private static final Formula RMS = Formula.parse("Div(x, Sqrt(Add(ReduceMean(Mul(x, x)), epsilon)))");
    private static final Formula GAINED_RMS = new Formula.Apply("Mul", List.of(RMS, new Formula.Name("gains")));
    private static final String CENTRED = "Sub(x, ReduceMean(x))";

    private static final Expression NORMAL_RMS = RMS.normal();

    /** As exporters write it for versions that have no operator for it. */
    private static final Expression NORMAL_LAYER = Formula.parse("Div(" + CENTRED + ", Sqrt(Add(ReduceMean(Mul(" + CENTRED
            + ", " + CENTRED + ")), epsilon)))").normal();

    private OnnxNormalizations() {}

    /**
     * What an expression was recognised as.
     *
     * @param normalization without its gains and shifts, which follow
     * @param argument the value that is normalised
     */
    record Recognition(Normalization normalization, String argument) {}

    /** The formula of an RMS normalisation with its epsilon filled in; its learnt gains are the name {@code gains}. */
    static Formula rms(Normalization normalization) {
        return OnnxActivations.filled(GAINED_RMS, Map.of(EPSILON, (double) normalization.parameters().getFirst()));
    }

    /** Whether an expression is a normalisation, perhaps with an epsilon that is out of range. */
    static boolean isOne(Expression expression) {
        return FormulaMatcher.match(NORMAL_RMS, expression) != null
                || FormulaMatcher.match(NORMAL_LAYER, expression) != null;
    }

    /**
     * Finds the normalisation that an expression is.
     *
     * @return null if it is none of the value of a node
     * @throws IllegalArgumentException if it is one, but epsilon is out of range
     */
    static @Nullable Recognition recognize(Expression expression) {
        // First, as it is an RMS normalisation of what has mean 0.
        Bindings layer = FormulaMatcher.match(NORMAL_LAYER, expression);
        Bindings found = layer == null ? FormulaMatcher.match(NORMAL_RMS, expression) : layer;
        if (found == null || !(found.argument() instanceof Expression.Name name)
                || !(found.get(EPSILON) instanceof Expression.Constant number)) {
            return null;
        }
        float epsilon = (float) number.value();
        return new Recognition(layer == null ? Normalization.rms(epsilon) : Normalization.layer(epsilon), name.name());
    }
}
