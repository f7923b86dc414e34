package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.Softmax;
import java.util.List;

/** Softmax over the units of a row, or its logarithm. */
final class SoftmaxActivation extends Activation {

    private static final Kernels KERNELS = Backend.KERNELS;

    private final boolean logarithmic;
    /** The temperature. */
    private final List<Float> parameters;
    private final float scale;

    SoftmaxActivation(boolean logarithmic, float temperature) {
        this.logarithmic = logarithmic;
        this.parameters = List.of(temperature);
        this.scale = 1f / temperature;
    }

    boolean isLogarithmic() {
        return logarithmic;
    }

    /** What logits are multiplied by: the inverse of the temperature. */
    float scale() {
        return scale;
    }

    @Override
    public String name() {
        return logarithmic ? "log_softmax" : "softmax";
    }

    @Override
    public List<Float> parameters() {
        return parameters;
    }

    @Override
    public float least() {
        return logarithmic ? Float.NEGATIVE_INFINITY : 0f;
    }

    @Override
    public float greatest() {
        return logarithmic ? 0f : 1f;
    }

    @Override
    public boolean keepsInputs() {
        return false;
    }

    @Override
    void forward(int rows, int units, float[] parameters, int slopes, float[] z, int zOffset, float[] a, int aOffset,
            float[] scratch, int scratchOffset) {
        Softmax.forward(KERNELS, logarithmic, rows, units, scale, z, zOffset, a, aOffset, scratch, scratchOffset);
    }

    @Override
    void backward(int rows, int units, float[] parameters, int slopes, float[] kept, int keptOffset,
            float[] dA, int dAOffset, float[] gradients, float[] scratch, int scratchOffset) {
        int stride = Kernels.pad(units);
        for (int r = 0; r < rows; r++) {
            if (logarithmic) {
                Softmax.logGradient(KERNELS, units, scale, kept, keptOffset + r * stride, dA, dAOffset + r * stride,
                        scratch, scratchOffset);
            } else {
                Softmax.gradient(KERNELS, units, scale, kept, keptOffset + r * stride, dA, dAOffset + r * stride,
                        scratch, scratchOffset);
            }
        }
    }
}
