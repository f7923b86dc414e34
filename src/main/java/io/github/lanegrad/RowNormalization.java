package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Combination;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.Summand;
import java.util.Arrays;
import java.util.List;

/**
 * Normalisation over the n units of a row, with or without its mean. With {@code ŝ = (s - mean) r} and
 * {@code r = 1 / √(mean square + epsilon)}, per row, and {@code h = γ dy}:
 * <pre>
 * y = γ ŝ + β       dβ = Σ dy       dγ = Σ dy ŝ       ds = (r h - Σ r h / n) - (Σ r h ŝ / n) ŝ
 * </pre>
 * the first sums over rows, the last over units; without a mean their first is left out. Kept is r of each row, then ŝ.
 * Scratch room is 16 partial sums and a row.
 */
final class RowNormalization extends Normalization {

    private static final Kernels KERNELS = Backend.KERNELS;

    private final float epsilon;
    private final boolean centred;

    /** Kept, as equals may not allocate. */
    private final List<Float> parameters;

    RowNormalization(float epsilon, boolean centred) {
        this.epsilon = epsilon;
        this.centred = centred;
        this.parameters = List.of(epsilon);
    }

    boolean centred() {
        return centred;
    }

    @Override
    public String name() {
        return centred ? "layer_norm" : "rms_norm";
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
        return centred;
    }

    @Override
    public boolean hasStatistics() {
        return false;
    }

    @Override
    public long keptLength(Layer layer, int rows) {
        return keptSums(layer, rows) + (long) rows * layer.stride();
    }

    @Override
    public int keptSums(Layer layer, int rows) {
        return Kernels.pad(rows);
    }

    @Override
    public void forward(Layer layer, int rows, float[] parameters, float[] running, float[] kept, int keptOffset,
            float[] z, int zOffset, float[] scratch, int scratchOffset) {
        int stride = layer.stride();
        int standardized = keptOffset + keptSums(layer, rows);
        for (int r = 0; r < rows; r++) {
            kept[keptOffset + r] = standardize(layer, kept, standardized + r * stride, scratch, scratchOffset);
        }
        line(layer, rows, parameters, kept, standardized, z, zOffset, scratch, scratchOffset);
    }

    @Override
    void predict(Layer layer, int rows, float[] parameters, float[] s, int sOffset, float[] scratch,
            int scratchOffset) {
        int stride = layer.stride();
        for (int r = 0; r < rows; r++) {
            standardize(layer, s, sOffset + r * stride, scratch, scratchOffset);
        }
        line(layer, rows, parameters, s, sOffset, s, sOffset, scratch, scratchOffset);
    }

    /** Leaves ŝ and a pad of zeros; returns r. */
    private float standardize(Layer layer, float[] s, int sOffset, float[] scratch, int scratchOffset) {
        int units = layer.units();
        int stride = layer.stride();
        if (centred) {
            float mean = sum(Summand.ELEMENT, stride, s, sOffset, s, sOffset, scratch, scratchOffset) / units;
            KERNELS.combine(Combination.SHIFT, stride, mean, 0f, s, sOffset, s, sOffset, s, sOffset);
            Arrays.fill(s, sOffset + units, sOffset + stride, 0f);
        }
        float square = sum(Summand.PRODUCT, stride, s, sOffset, s, sOffset, scratch, scratchOffset) / units;
        float inverse = 1f / (float) Math.sqrt(square + epsilon);
        KERNELS.combine(Combination.SCALE, stride, inverse, 0f, s, sOffset, s, sOffset, s, sOffset);
        return inverse;
    }

    private void line(Layer layer, int rows, float[] parameters, float[] standardized, int from, float[] z, int zOffset,
            float[] scratch, int scratchOffset) {
        int stride = layer.stride();
        float[] shifts = centred ? parameters : scratch;
        int shift = centred ? layer.shiftOffset() : scratchOffset;
        if (!centred) {
            Arrays.fill(scratch, scratchOffset, scratchOffset + stride, 0f);
        }
        KERNELS.affine(rows, stride, standardized, from, parameters, layer.gainOffset(), shifts, shift, z, zOffset, stride);
    }

    @Override
    public void backward(Layer layer, int rows, float[] parameters, float[] kept, int keptOffset, float[] dZ,
            int dZOffset, float[] gradients, float[] scratch, int scratchOffset) {
        int stride = layer.stride();
        int units = layer.units();
        int standardized = keptOffset + keptSums(layer, rows);
        KERNELS.affineGradient(rows, stride, kept, standardized, parameters, layer.gainOffset(), dZ, dZOffset, stride,
                gradients, layer.gainOffset(), centred ? gradients : scratch,
                centred ? layer.shiftOffset() : scratchOffset + Kernels.LANES);
        for (int r = 0; r < rows; r++) {
            int row = dZOffset + r * stride;
            int from = standardized + r * stride;
            KERNELS.combine(Combination.SCALE, stride, kept[keptOffset + r], 0f, dZ, row, dZ, row, dZ, row);
            float mean = centred
                    ? sum(Summand.ELEMENT, stride, dZ, row, dZ, row, scratch, scratchOffset) / units : 0f;
            float slope = sum(Summand.PRODUCT, stride, dZ, row, kept, from, scratch, scratchOffset) / units;
            KERNELS.combine(Combination.RESIDUAL, stride, mean, slope, dZ, row, kept, from, dZ, row);
            Arrays.fill(dZ, row + units, row + stride, 0f);
        }
    }

    private static float sum(Summand summand, int count, float[] x, int xOffset, float[] z, int zOffset,
            float[] partials, int partialsOffset) {
        Arrays.fill(partials, partialsOffset, partialsOffset + Kernels.LANES, 0f);
        KERNELS.sum(summand, count, 0f, 0f, x, xOffset, z, zOffset, partials, partialsOffset);
        return Kernels.sum(partials, partialsOffset);
    }
}
