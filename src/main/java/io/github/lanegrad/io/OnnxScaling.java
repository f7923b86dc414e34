package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.io.OnnxStep.Affine;
import io.github.lanegrad.io.OnnxStep.Operation;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shifts and scalings one after another as one: {@code scale · x + shift} for each column, in double precision. */
final class OnnxScaling {

    private final List<Affine> steps;
    private final double[] scale;
    private final double[] shift;

    OnnxScaling(List<Affine> steps, int columns) throws FormatException {
        this.steps = steps;
        this.scale = new double[columns];
        this.shift = new double[columns];
        Arrays.fill(scale, 1);
        for (Affine step : steps) {
            if (step.values().size() != 1 && step.values().size() != columns) {
                throw step.node().refused("expected " + columns + " numbers, one for each column, or one for all, got "
                        + step.values().size());
            }
            for (int c = 0; c < columns; c++) {
                double value = step.values().at(c);
                switch (step.operation()) {
                    case ADD -> shift[c] += value;
                    case SUBTRACT -> shift[c] -= value;
                    case MULTIPLY -> {
                        scale[c] *= value;
                        shift[c] *= value;
                    }
                    case DIVIDE -> {
                        scale[c] /= value;
                        shift[c] /= value;
                    }
                }
            }
        }
    }

    double[] scale() {
        return scale;
    }

    double[] shift() {
        return shift;
    }

    /** The scaling of inputs that does the same, {@code (x - mean) / standardDeviation}, or null if there is none. */
    @Nullable Scaling ofInputs() {
        if (are(Operation.SUBTRACT, Operation.DIVIDE)) {
            return scaling(floats(0), floats(1));
        }
        float[] mean = new float[scale.length];
        float[] deviation = new float[scale.length];
        for (int c = 0; c < scale.length; c++) {
            // Not -0 for a shift of 0.
            mean[c] = (float) (0 - shift[c] / scale[c]);
            deviation[c] = (float) (1 / scale[c]);
        }
        return scaling(mean, deviation);
    }

    /** The scaling of targets that does the same on the way back, {@code y · standardDeviation + mean}, or null. */
    @Nullable Scaling ofTargets() {
        if (are(Operation.MULTIPLY, Operation.ADD)) {
            return scaling(floats(1), floats(0));
        }
        float[] mean = new float[scale.length];
        float[] deviation = new float[scale.length];
        for (int c = 0; c < scale.length; c++) {
            mean[c] = (float) shift[c];
            deviation[c] = (float) scale[c];
        }
        return scaling(mean, deviation);
    }

    /** Whether there are just these two steps, so that their numbers can be taken bit for bit. */
    private boolean are(Operation first, Operation second) {
        return steps.size() == 2 && steps.get(0).operation() == first && steps.get(1).operation() == second;
    }

    private float[] floats(int step) {
        float[] values = new float[scale.length];
        for (int c = 0; c < values.length; c++) {
            values[c] = (float) steps.get(step).values().at(c);
        }
        return values;
    }

    private static @Nullable Scaling scaling(float[] mean, float[] deviation) {
        try {
            return Scaling.of(mean, deviation);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
