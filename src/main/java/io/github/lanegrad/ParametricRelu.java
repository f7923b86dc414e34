package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.ElementwiseFunction;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.Summand;
import java.util.Arrays;
import java.util.List;

/** A leaky ReLU that learns its slope, or one for each unit. */
final class ParametricRelu extends Activation {

    /** Where slopes start, as in the paper and in PyTorch. */
    static final float START = 0.25f;

    private static final Kernels KERNELS = Backend.KERNELS;

    private final boolean shared;

    ParametricRelu(boolean shared) {
        this.shared = shared;
    }

    @Override
    public String name() {
        return shared ? "prelu_shared" : "prelu";
    }

    @Override
    public List<Float> parameters() {
        return List.of();
    }

    @Override
    public float least() {
        return Float.NEGATIVE_INFINITY;
    }

    @Override
    public float greatest() {
        return Float.POSITIVE_INFINITY;
    }

    @Override
    public boolean keepsInputs() {
        return true;
    }

    @Override
    int slopes(int units) {
        return shared ? 1 : units;
    }

    @Override
    void forward(int rows, int units, float[] parameters, int slopes, float[] z, int zOffset, float[] a, int aOffset,
            float[] scratch, int scratchOffset) {
        int stride = Kernels.pad(units);
        if (shared) {
            KERNELS.map(ElementwiseFunction.LEAKY_RELU, rows * stride, parameters[slopes], 0f, z, zOffset, a, aOffset);
        } else {
            KERNELS.prelu(rows, stride, z, zOffset, parameters, slopes, a, aOffset, stride);
        }
    }

    /** A shared slope's gradient is one sum over all elements; the pads add zeros to it. */
    @Override
    void backward(int rows, int units, float[] parameters, int slopes, float[] kept, int keptOffset,
            float[] dA, int dAOffset, float[] gradients, float[] scratch, int scratchOffset) {
        int stride = Kernels.pad(units);
        if (shared) {
            Arrays.fill(scratch, scratchOffset, scratchOffset + Kernels.LANES, 0f);
            KERNELS.sum(Summand.SLOPE, rows * stride, 0f, 0f, kept, keptOffset, dA, dAOffset, scratch, scratchOffset);
            gradients[slopes] = Kernels.sum(scratch, scratchOffset);
            KERNELS.mapGradient(ElementwiseFunction.LEAKY_RELU, rows * stride, parameters[slopes], 0f, kept, keptOffset,
                    dA, dAOffset, dA, dAOffset);
        } else {
            KERNELS.preluGradient(rows, stride, kept, keptOffset, parameters, slopes, dA, dAOffset, stride,
                    gradients, slopes);
        }
    }
}
