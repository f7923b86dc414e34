package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Combination;
import io.github.lanegrad.kernel.Kernels;
import java.util.List;

/**
 * Normalisation over the rows of a batch. With the distances {@code d = s - mean}, {@code r = 1 / √(variance + epsilon)} and
 * {@code f = γ r}:
 * <pre>
 * y = f d + β       dβ = Σ dy       dγ = r Σ dy d       ds = (f dy - f dβ/m) - (f r dγ/m) d
 * </pre>
 * Kept are rows of means, variances, r, f and the two factors of the line that ds lacks, then the distances. The rows' pads
 * are 0, as the gains' are.
 */
final class BatchNormalization extends Normalization {

    private static final Kernels KERNELS = Backend.KERNELS;
    private static final int KEPT_ROWS = 6;

    private final float epsilon;
    private final float momentum;

    /** Kept, as equals may not allocate. */
    private final List<Float> parameters;

    BatchNormalization(float epsilon, float momentum) {
        this.epsilon = epsilon;
        this.momentum = momentum;
        this.parameters = List.of(epsilon, momentum);
    }

    @Override
    public String name() {
        return "batch_norm";
    }

    @Override
    public List<Float> parameters() {
        return parameters;
    }

    @Override
    public boolean hasGain() {
        return true;
    }

    @Override
    public boolean hasShift() {
        return true;
    }

    @Override
    public boolean hasStatistics() {
        return true;
    }

    @Override
    public long keptLength(Layer layer, int rows) {
        return ((long) KEPT_ROWS + rows) * layer.stride();
    }

    @Override
    public int keptSums(Layer layer, int rows) {
        return KEPT_ROWS * layer.stride();
    }

    @Override
    public void forward(Layer layer, int rows, float[] parameters, float[] running, float[] kept, int keptOffset,
            float[] z, int zOffset, float[] scratch, int scratchOffset) {
        int stride = layer.stride();
        int means = keptOffset;
        int variances = means + stride;
        int roots = variances + stride;
        int factors = roots + stride;
        int distances = keptOffset + keptSums(layer, rows);
        if (rows > 1) {
            KERNELS.center(rows, stride, kept, distances, stride, kept, means, kept, variances);
        } else {
            System.arraycopy(running, layer.statisticsOffset(), kept, means, 2 * stride);
            KERNELS.combine(Combination.BLEND, stride, 1f, -1f, kept, distances, kept, means, kept, distances);
        }
        for (int j = 0; j < stride; j++) {
            kept[roots + j] = inverseRoot(kept[variances + j]);
            kept[factors + j] = parameters[layer.gainOffset() + j] * kept[roots + j];
        }
        KERNELS.affine(rows, stride, kept, distances, kept, factors, parameters, layer.shiftOffset(), z, zOffset, stride);
    }

    private float inverseRoot(float variance) {
        return 1f / (float) Math.sqrt(variance + epsilon);
    }

    @Override
    public void backward(Layer layer, int rows, float[] parameters, float[] kept, int keptOffset, float[] dZ,
            int dZOffset, float[] gradients, float[] scratch, int scratchOffset) {
        int stride = layer.stride();
        int roots = keptOffset + 2 * stride;
        int factors = roots + stride;
        int slopes = factors + stride;
        int offsets = slopes + stride;
        int gains = layer.gainOffset();
        int shifts = layer.shiftOffset();
        int distances = keptOffset + keptSums(layer, rows);
        KERNELS.affineGradient(rows, stride, kept, distances, kept, factors, dZ, dZOffset, stride,
                gradients, gains, gradients, shifts);
        for (int j = 0; j < stride; j++) {
            gradients[gains + j] *= kept[roots + j];
            kept[slopes + j] = kept[factors + j] * kept[roots + j] * (gradients[gains + j] / rows);
            kept[offsets + j] = kept[factors + j] * (gradients[shifts + j] / rows);
        }
        // The running statistics, which a single row was normalised with, do not depend on it.
        if (rows > 1) {
            KERNELS.residual(rows, stride, kept, distances, kept, slopes, kept, offsets, dZ, dZOffset, stride);
        }
    }

    @Override
    void predict(Layer layer, int rows, float[] parameters, float[] s, int sOffset, float[] scratch,
            int scratchOffset) {
        throw new IllegalStateException("expected batch normalisation to be folded into the weights for predictions");
    }

    @Override
    public void moveStatistics(Layer layer, int rows, float[] kept, int keptOffset, float[] running) {
        if (rows > 1) {
            int stride = layer.stride();
            int means = layer.statisticsOffset();
            int variances = means + stride;
            float keep = 1f - momentum;
            float unbiased = (float) (momentum * (double) rows / (rows - 1));
            KERNELS.combine(Combination.BLEND, stride, keep, momentum, running, means, kept, keptOffset, running, means);
            KERNELS.combine(Combination.BLEND, stride, keep, unbiased, running, variances,
                    kept, keptOffset + stride, running, variances);
        }
    }

    /**
     * The W and b of a layer without normalisation that does the same with running statistics: each column of W is
     * multiplied by {@code f = γ / √(running variance + epsilon)}, and {@code b = (b - running mean) f + β}.
     */
    void fold(Layer layer, float[] parameters, float[] running, Layer into, float[] folded) {
        int stride = layer.stride();
        int means = layer.statisticsOffset();
        int variances = means + stride;
        int factors = into.biasOffset();
        for (int j = 0; j < stride; j++) {
            folded[factors + j] = parameters[layer.gainOffset() + j] * inverseRoot(running[variances + j]);
        }
        for (int i = 0; i < layer.inputs(); i++) {
            KERNELS.combine(Combination.PRODUCT, stride, 0f, 0f, parameters, layer.weightOffset() + i * stride,
                    folded, factors, folded, into.weightOffset() + i * stride);
        }
        for (int j = 0; j < stride; j++) {
            float distance = parameters[layer.biasOffset() + j] - running[means + j];
            folded[factors + j] = distance * folded[factors + j] + parameters[layer.shiftOffset() + j];
        }
    }
}
