package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Combination;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.Softmax;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cross entropy of a softmax from its logits. */
final class CrossEntropy extends Loss {

    private static final Kernels KERNELS = Backend.KERNELS;

    private final boolean ofClasses;
    private final float scale;

    CrossEntropy(boolean ofClasses) {
        this(LossOptions.NONE, ofClasses, 1f);
    }

    private CrossEntropy(LossOptions options, boolean ofClasses, float scale) {
        super(options);
        this.ofClasses = ofClasses;
        this.scale = scale;
    }

    @Override
    Loss with(LossOptions changed) {
        return new CrossEntropy(changed, ofClasses, scale);
    }

    @Override
    public Loss labelSmoothing(float smoothing) {
        return with(options.withSmoothing(smoothing));
    }

    @Override
    public String name() {
        return ofClasses ? "cross_entropy" : "cross_entropy_of_distributions";
    }

    @Override
    public TargetKind targetKind() {
        return ofClasses ? TargetKind.CLASS : TargetKind.DISTRIBUTION;
    }

    @Override
    public Activation outputActivation() {
        return Activation.SOFTMAX;
    }

    @Override
    public boolean accepts(Activation activation) {
        return activation.equals(Activation.IDENTITY)
                || (activation instanceof SoftmaxActivation softmax && !softmax.isLogarithmic());
    }

    @Override
    public Optional<Loss> fused(Activation activation) {
        return activation instanceof SoftmaxActivation softmax && !softmax.isLogarithmic()
                ? Optional.of(new CrossEntropy(options, ofClasses, softmax.scale()))
                : Optional.empty();
    }

    @Override
    public int targets(int outputs) {
        return ofClasses ? 1 : outputs;
    }

    @Override
    float weightedGradient(int rows, int outputs, float[] a, int aOffset, float[] y, int yOffset,
            float @Nullable [] rowWeights, int rowWeightsOffset, float[] dA, int dAOffset, float[] scratch, int scratchOffset) {
        int stride = Kernels.pad(outputs);
        int losses = scratchOffset + Kernels.LANES;
        int weights = losses + Kernels.LANES;
        int room = weights + Softmax.block(rows, outputs) * stride;
        Arrays.fill(scratch, scratchOffset, scratchOffset + Kernels.LANES, 0f);
        for (int first = 0, block; first < rows; first += block) {
            block = Softmax.block(rows - first, outputs);
            for (int i = 0; i < block; i++) {
                weigh(outputs, first + i, y, yOffset, rowWeights, rowWeightsOffset, scratch, weights + i * stride, room);
            }
            Softmax.crossEntropy(KERNELS, block, outputs, scale, a, aOffset + first * outputs, outputs, scratch, weights,
                    dA, dAOffset + first * outputs, outputs, scratch, losses, scratch, room);
            for (int r = first; r < first + block; r++) {
                if (rowWeights != null && rowWeights[rowWeightsOffset + r] == 0f) {
                    Arrays.fill(dA, dAOffset + r * outputs, dAOffset + (r + 1) * outputs, 0f);
                } else {
                    scratch[scratchOffset + r % Kernels.LANES] += scratch[losses + r - first];
                }
            }
        }
        return Kernels.sum(scratch, scratchOffset);
    }

    /** The distribution that is the target of row r, smoothed and weighted. */
    private void weigh(int outputs, int r, float[] y, int yOffset, float @Nullable [] rowWeights, int rowWeightsOffset,
            float[] scratch, int distribution, int room) {
        float weight = rowWeights == null ? 1f : rowWeights[rowWeightsOffset + r];
        Arrays.fill(scratch, distribution, distribution + Kernels.pad(outputs), 0f);
        if (weight == 0f) {
            return;
        }
        if (ofClasses) {
            scratch[distribution + ClassTargets.classOf(y[yOffset + r], outputs, r)] = 1f;
        } else {
            System.arraycopy(y, yOffset + r * outputs, scratch, distribution, outputs);
        }
        weigh(outputs, weight, scratch, distribution, room);
    }

    /** Replaces a distribution t by {@code ((1 - s) t + s / classes) w}; what is at {@code room} is overwritten. */
    private void weigh(int outputs, float rowWeight, float[] scratch, int distribution, int room) {
        float[] classWeights = options.classWeights();
        float smoothing = options.smoothing();
        if (classWeights == null && smoothing == 0f && rowWeight == 1f) {
            return;
        }
        int stride = Kernels.pad(outputs);
        Arrays.fill(scratch, room, room + outputs, rowWeight);
        Arrays.fill(scratch, room + outputs, room + stride, 0f);
        if (classWeights != null) {
            for (int c = 0; c < outputs; c++) {
                scratch[room + c] *= classWeights[c];
            }
        }
        KERNELS.combine(Combination.SMOOTH, stride, 1f - smoothing, smoothing / outputs, scratch, distribution,
                scratch, room, scratch, distribution);
    }

    @Override
    public float divisor(int rows, int outputs, float[] y, int yOffset) {
        float[] classWeights = options.classWeights();
        if (options.reduction() != Reduction.MEAN) {
            return super.divisor(rows, outputs, y, yOffset);
        }
        return ofClasses && classWeights != null ? ClassTargets.sumOfWeights(classWeights, rows, y, yOffset) : rows;
    }

    @Override
    public long scratchLength(int rows, int outputs) {
        return 2L * Kernels.LANES + (long) Softmax.block(rows, outputs) * Kernels.pad(outputs)
                + Softmax.scratchLength(rows, outputs);
    }

    @Override
    public String toString() {
        return name() + options + (scale == 1f ? "" : ", logits times " + scale);
    }
}
