package io.github.lanegrad;

import io.github.lanegrad.Loss.Reduction;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a loss may be told beside its parameters. */
final class LossOptions {

    static final LossOptions NONE = new LossOptions(Reduction.MEAN, null, null, 0f);

    private final Reduction reduction;
    private final float @Nullable [] classWeights;
    private final float @Nullable [] positiveWeights;
    private final float smoothing;

    private LossOptions(Reduction reduction, float @Nullable [] classWeights, float @Nullable [] positiveWeights,
            float smoothing) {
        this.reduction = reduction;
        this.classWeights = classWeights;
        this.positiveWeights = positiveWeights;
        this.smoothing = smoothing;
    }

    LossOptions withReduction(Reduction changed) {
        return new LossOptions(Objects.requireNonNull(changed, "reduction"), classWeights, positiveWeights, smoothing);
    }

    LossOptions withClassWeights(float[] weights) {
        float[] copy = checked("class", weights);
        if (copy.length > 0 && zeros(copy)) {
            throw new IllegalArgumentException("class weights: expected one above 0, got " + Arrays.toString(copy));
        }
        return new LossOptions(reduction, copy, positiveWeights, smoothing);
    }

    LossOptions withPositiveWeights(float[] weights) {
        return new LossOptions(reduction, classWeights, checked("positive", weights), smoothing);
    }

    LossOptions withSmoothing(float changed) {
        Ranges.check("label smoothing", changed, changed >= 0 && changed <= 1, "0 to 1");
        return new LossOptions(reduction, classWeights, positiveWeights, changed);
    }

    Reduction reduction() {
        return reduction;
    }

    /** Not a copy. */
    float @Nullable [] classWeights() {
        return classWeights;
    }

    /** Not a copy. */
    float @Nullable [] positiveWeights() {
        return positiveWeights;
    }

    float smoothing() {
        return smoothing;
    }

    private static float[] checked(String what, float[] weights) {
        float[] copy = weights.clone();
        for (int c = 0; c < copy.length; c++) {
            Ranges.check(what + " weight " + c, copy[c], copy[c] >= 0, "0 or more");
            // Gradients are multiplied by the reciprocal of a sum of weights: neither may be infinite.
            Ranges.check(what + " weight " + c, copy[c], copy[c] == 0 || (copy[c] >= 1e-28f && copy[c] <= 1e28f),
                    "0, or from 1e-28 to 1e28");
        }
        return copy;
    }

    private static boolean zeros(float[] weights) {
        for (float weight : weights) {
            if (weight != 0f) {
                return false;
            }
        }
        return true;
    }

    void check(Loss loss, int outputs) {
        checkLength(loss, "class", classWeights, outputs);
        checkLength(loss, "positive", positiveWeights, outputs);
    }

    private static void checkLength(Loss loss, String what, float @Nullable [] weights, int outputs) {
        if (weights != null && weights.length != outputs) {
            throw new IllegalArgumentException(loss.name() + ": expected a " + what + " weight for each of " + outputs
                    + " outputs, got " + weights.length);
        }
    }

    @Override
    public String toString() {
        return (reduction == Reduction.MEAN ? "" : ", reduction " + reduction)
                + (classWeights == null ? "" : ", class weights " + Arrays.toString(classWeights))
                + (positiveWeights == null ? "" : ", positive weights " + Arrays.toString(positiveWeights))
                + (smoothing == 0f ? "" : ", label smoothing " + smoothing);
    }
}
