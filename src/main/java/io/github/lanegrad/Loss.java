package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;

/**
 * What training minimises: a function of the outputs and the targets, its mean taken over rows and outputs. Computed from
 * the sums {@code z} of the last layer together with its activation, so that nothing overflows; each loss therefore goes
 * with one activation of the last layer. Its gradient is {@code (a - y)}, divided by the number of elements in the end.
 */
public enum Loss {

    /**
     * Binary cross entropy {@code -(y ln a + (1 - y) ln(1 - a))} of sigmoid outputs a, targets y from 0 to 1; finite for
     * every finite z.
     */
    BINARY_CROSS_ENTROPY(Activation.SIGMOID) {
        @Override
        public float gradient(int count, float[] z, int zOffset, float[] y, int yOffset, float[] dZ, int dZOffset,
                float[] scratch, int scratchOffset) {
            KERNELS.binaryCrossEntropy(count, z, zOffset, y, yOffset, dZ, dZOffset, scratch, scratchOffset);
            return Kernels.sum(scratch, scratchOffset);
        }
    },

    /** Half mean squared error {@code ½ (a - y)²} of linear outputs a. */
    HALF_MEAN_SQUARED_ERROR(Activation.IDENTITY) {
        @Override
        public float gradient(int count, float[] z, int zOffset, float[] y, int yOffset, float[] dZ, int dZOffset,
                float[] scratch, int scratchOffset) {
            KERNELS.halfSquaredError(count, z, zOffset, y, yOffset, dZ, dZOffset, scratch, scratchOffset);
            return Kernels.sum(scratch, scratchOffset);
        }
    };

    /** Length of the scratch room of {@link #gradient}, in floats. */
    public static final int SCRATCH_LENGTH = Kernels.LANES;

    private static final Kernels KERNELS = Backend.KERNELS;

    private final Activation outputActivation;

    Loss(Activation outputActivation) {
        this.outputActivation = outputActivation;
    }

    /**
     * The activation that the last layer must have for this loss.
     *
     * @return the activation
     */
    public Activation outputActivation() {
        return outputActivation;
    }

    /**
     * The sum of the losses of all elements, and its gradient with respect to z. Arrays are compact, without pads.
     *
     * @param count number of elements: rows times outputs
     * @param z the sums of the last layer, before its activation
     * @param zOffset offset of z
     * @param y the targets
     * @param yOffset offset of y
     * @param dZ gets the gradient of the sum
     * @param dZOffset offset of dZ
     * @param scratch room for {@link #SCRATCH_LENGTH} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     * @return the sum, to be divided by {@code count} for the mean
     */
    public abstract float gradient(int count, float[] z, int zOffset, float[] y, int yOffset, float[] dZ, int dZOffset,
            float[] scratch, int scratchOffset);
}
