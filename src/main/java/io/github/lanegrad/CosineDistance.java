package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Combination;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.Summand;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One less the cosine of the angle between outputs and targets. Rows are scaled to a maximum of 1, so squares are finite. */
final class CosineDistance extends Loss {

    private static final Kernels KERNELS = Backend.KERNELS;

    CosineDistance() {
        this(LossOptions.NONE);
    }

    private CosineDistance(LossOptions options) {
        super(options);
    }

    @Override
    Loss with(LossOptions changed) {
        return new CosineDistance(changed);
    }

    @Override
    public Loss classWeights(float... weights) {
        throw new UnsupportedOperationException(name() + " has no classes");
    }

    @Override
    public String name() {
        return "cosine_distance";
    }

    @Override
    public Activation outputActivation() {
        return Activation.IDENTITY;
    }

    @Override
    public boolean accepts(Activation activation) {
        return true;
    }

    @Override
    float weightedGradient(int rows, int outputs, float[] a, int aOffset, float[] y, int yOffset,
            float @Nullable [] rowWeights, int rowWeightsOffset, float[] dA, int dAOffset, float[] scratch, int scratchOffset) {
        Arrays.fill(scratch, scratchOffset, scratchOffset + Kernels.LANES, 0f);
        for (int r = 0; r < rows; r++) {
            float weight = rowWeights == null ? 1f : rowWeights[rowWeightsOffset + r];
            float loss = row(outputs, weight, a, aOffset + r * outputs, y, yOffset + r * outputs,
                    dA, dAOffset + r * outputs, scratch, scratchOffset + Kernels.LANES);
            scratch[scratchOffset + r % Kernels.LANES] += loss;
        }
        return Kernels.sum(scratch, scratchOffset);
    }

    /** With u = a / max|a|, v = y / max|y|: {@code d cos / da = (v / (|u| |v|) - u cos / |u|²) / max|a|}. */
    private static float row(int n, float weight, float[] a, int ao, float[] y, int yo, float[] dA, int dAo,
            float[] scratch, int partials) {
        float largestOutput = largest(n, a, ao);
        float largestTarget = largest(n, y, yo);
        if (weight == 0f || largestOutput == 0f || largestTarget == 0f) {
            Arrays.fill(dA, dAo, dAo + n, 0f);
            return weight;
        }
        int u = partials + Kernels.LANES;
        int v = u + Kernels.pad(n);
        KERNELS.combine(Combination.DIVIDE, n, largestOutput, 0f, a, ao, a, ao, scratch, u);
        KERNELS.combine(Combination.DIVIDE, n, largestTarget, 0f, y, yo, y, yo, scratch, v);
        float square = dot(n, scratch, u, u, partials);
        float product = (float) Math.sqrt(square) * (float) Math.sqrt(dot(n, scratch, v, v, partials));
        float cosine = dot(n, scratch, u, v, partials) / product;
        KERNELS.combine(Combination.BLEND, n, weight * cosine / square, -weight / product, scratch, u, scratch, v, scratch, u);
        KERNELS.combine(Combination.DIVIDE, n, largestOutput, 0f, scratch, u, scratch, u, dA, dAo);
        return weight * (1f - cosine);
    }

    /** The largest magnitude, NaN if there is one. */
    private static float largest(int n, float[] x, int xo) {
        float largest = 0f;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(x[xo + i]));
        }
        return largest;
    }

    private static float dot(int n, float[] scratch, int x, int y, int partials) {
        Arrays.fill(scratch, partials, partials + Kernels.LANES, 0f);
        KERNELS.sum(Summand.PRODUCT, n, 0f, 0f, scratch, x, scratch, y, scratch, partials);
        return Kernels.sum(scratch, partials);
    }

    @Override
    public float divisor(int rows, int outputs, float[] y, int yOffset) {
        return options.reduction() == Reduction.MEAN ? rows : super.divisor(rows, outputs, y, yOffset);
    }

    @Override
    public long scratchLength(int rows, int outputs) {
        return 2L * Kernels.LANES + 2L * Kernels.pad(outputs);
    }
}
