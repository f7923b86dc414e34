package io.github.lanegrad;

import io.github.lanegrad.kernel.Kernels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the logarithm of a row's probability of its class lacks to 0. */
final class NegativeLogLikelihood extends Loss {

    NegativeLogLikelihood() {
        this(LossOptions.NONE);
    }

    private NegativeLogLikelihood(LossOptions options) {
        super(options);
    }

    @Override
    Loss with(LossOptions changed) {
        return new NegativeLogLikelihood(changed);
    }

    @Override
    public String name() {
        return "negative_log_likelihood";
    }

    @Override
    public Activation outputActivation() {
        return Activation.LOG_SOFTMAX;
    }

    @Override
    public boolean accepts(Activation activation) {
        return activation.greatest() <= 0;
    }

    @Override
    public int targets(int outputs) {
        return 1;
    }

    @Override
    float weightedGradient(int rows, int outputs, float[] a, int aOffset, float[] y, int yOffset,
            float @Nullable [] rowWeights, int rowWeightsOffset, float[] dA, int dAOffset, float[] scratch, int scratchOffset) {
        float[] classWeights = options.classWeights();
        Arrays.fill(scratch, scratchOffset, scratchOffset + Kernels.LANES, 0f);
        Arrays.fill(dA, dAOffset, dAOffset + rows * outputs, 0f);
        for (int r = 0; r < rows; r++) {
            float weight = rowWeights == null ? 1f : rowWeights[rowWeightsOffset + r];
            if (weight == 0f) {
                continue;
            }
            int number = ClassTargets.classOf(y[yOffset + r], outputs, r);
            weight *= classWeights == null ? 1f : classWeights[number];
            if (weight == 0f) {
                continue;
            }
            scratch[scratchOffset + r % Kernels.LANES] -= weight * a[aOffset + r * outputs + number];
            dA[dAOffset + r * outputs + number] = -weight;
        }
        return Kernels.sum(scratch, scratchOffset);
    }

    @Override
    public float divisor(int rows, int outputs, float[] y, int yOffset) {
        float[] classWeights = options.classWeights();
        if (options.reduction() != Reduction.MEAN) {
            return super.divisor(rows, outputs, y, yOffset);
        }
        return classWeights == null ? rows : ClassTargets.sumOfWeights(classWeights, rows, y, yOffset);
    }

    @Override
    public long scratchLength(int rows, int outputs) {
        return Kernels.LANES;
    }
}
