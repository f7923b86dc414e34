package io.github.lanegrad.train;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.UpdateRule;
import org.jspecify.annotations.Nullable;

/** A step over many parameters, in parts: what becomes of a parameter depends on no other one. */
final class UpdateParts {

    private static final Kernels KERNELS = Backend.KERNELS;

    /** Parameters that a part has at least: some five microseconds. */
    private static final int WORTH_A_PART = 1 << 14;

    private final OptimizerState state;
    private final Workers.Task task = this::part;
    private @Nullable Workers workers;

    // What is cut: the rule, or else the factor of a plain descent, and the range.
    private @Nullable UpdateRule rule;
    private float factor;
    private float[] parameters;
    private float[] gradients;
    private int first;
    private int count;
    private int parts;

    UpdateParts(OptimizerState state) {
        this.state = state;
        this.parameters = state.hyperparameters();
        this.gradients = state.hyperparameters();
    }

    void use(Workers chosen) {
        workers = chosen;
    }

    /** The step of a rule, whose numbers stand in the state, over a range. */
    void apply(UpdateRule of, int from, int to, float[] w, float[] g) {
        rule = of;
        run(from, to, w, g);
    }

    /** {@code w = fma(factor, g, w)}. */
    void add(float times, float[] g, float[] w) {
        rule = null;
        factor = times;
        run(0, w.length, w, g);
    }

    private void run(int from, int to, float[] w, float[] g) {
        parameters = w;
        gradients = g;
        first = from;
        count = to - from;
        parts = workers == null ? 1 : Math.clamp(count / WORTH_A_PART, 1, workers.count());
        if (workers == null || parts == 1) {
            parts = 1;
            part(0);
        } else {
            workers.run(task, parts);
        }
    }

    private void part(int part) {
        int from = first + bound(part);
        int length = bound(part + 1) - bound(part);
        if (rule == null) {
            KERNELS.axpy(length, factor, gradients, from, parameters, from);
            return;
        }
        // Where a rule has no state, it is given the parameters, which it does not touch as such.
        float[] s = rule.states() > 0 ? state.array(0) : parameters;
        float[] t = rule.states() > 1 ? state.array(1) : parameters;
        float[] u = rule.states() > 2 ? state.array(2) : parameters;
        KERNELS.update(rule, length, state.hyperparameters(), parameters, from, gradients, from, s, from, t, from, u, from);
    }

    /** Where a part starts: parts are of whole vectors, but for the last one. */
    private int bound(int part) {
        return part == parts ? count : (int) ((long) count * part / parts) / Kernels.LANES * Kernels.LANES;
    }
}
