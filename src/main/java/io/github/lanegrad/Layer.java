package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;
import java.util.Locale;
import java.util.Objects;

/**
 * One dense layer of a {@link Network}: {@code A = g(X·W + b)}, rows are samples. Immutable; it holds no numbers, only
 * where they stand in the network's one flat array of parameters: W (inputs × units, a row belongs to one input), then
 * b, every row padded with zeros to {@link #stride()} floats.
 *
 * <p>The passes below are for training plans and predictors, and for who writes another one. They work on the caller's
 * arrays, check nothing but what the JVM checks, allocate nothing, and may run in any number of threads at once as long
 * as these write to different places. A row of outputs has the stride {@link #stride()}; its pad is written too: the
 * products leave zeros there, an activation g leaves {@code g(0)}.
 */
public final class Layer {

    private static final Kernels KERNELS = Backend.KERNELS;

    private final int inputs;
    private final int units;
    private final Activation activation;
    private final int weights;
    private final int biases;
    private final int stride;

    Layer(int inputs, int units, Activation activation, int offset) {
        this.inputs = inputs;
        this.units = units;
        this.activation = activation;
        this.stride = Kernels.pad(units);
        this.weights = offset;
        this.biases = offset + inputs * stride;
    }

    /**
     * Forward: {@code Z[rows × units] = X[rows × inputs] · W[inputs × units] + b[units]}. A row's bits do not depend on
     * the number of rows.
     *
     * @param rows number of rows
     * @param parameters the network's flat parameters
     * @param x the inputs
     * @param xOffset offset of X
     * @param xStride row stride of X
     * @param z the sums
     * @param zOffset offset of Z
     * @param scratch room for {@link #scratchLength()} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     */
    public void forward(int rows, float[] parameters, float[] x, int xOffset, int xStride, float[] z, int zOffset,
            float[] scratch, int scratchOffset) {
        KERNELS.gemmNN(rows, units, inputs, x, xOffset, xStride, parameters, weights, stride, parameters, biases,
                z, zOffset, stride, scratch, scratchOffset);
    }

    /**
     * Forward, second half, in place: {@code A = g(Z)}.
     *
     * @param rows number of rows
     * @param z the sums, replaced by the outputs
     * @param zOffset offset of Z
     */
    public void activate(int rows, float[] z, int zOffset) {
        activation.forward(rows * stride, z, zOffset);
    }

    /**
     * Backward through the activation, in place: {@code dZ = dA ∘ g'(Z)}.
     *
     * @param rows number of rows
     * @param a the outputs of the forward pass
     * @param aOffset offset of A
     * @param dA the gradient with respect to A, replaced by the gradient with respect to Z
     * @param dAOffset offset of dA
     */
    public void activationGradient(int rows, float[] a, int aOffset, float[] dA, int dAOffset) {
        activation.backward(rows * stride, a, aOffset, dA, dAOffset);
    }

    /**
     * Backward to the parameters: {@code dW[inputs × units] = Xᵀ·dZ}, {@code db[units] =} column sums of
     * {@code dZ[rows × units]}. Sums over the rows, not means.
     *
     * @param rows number of rows
     * @param x the inputs of the forward pass
     * @param xOffset offset of X
     * @param xStride row stride of X
     * @param dZ the gradient with respect to Z, with a pad of zeros
     * @param dZOffset offset of dZ
     * @param gradients the flat gradients, of the same layout as the parameters; this layer's part is overwritten
     * @param scratch room for {@link #gradientScratchLength} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     */
    public void parameterGradient(int rows, float[] x, int xOffset, int xStride, float[] dZ, int dZOffset,
            float[] gradients, float[] scratch, int scratchOffset) {
        KERNELS.gemmTN(inputs, units, rows, x, xOffset, xStride, dZ, dZOffset, stride, gradients, weights, stride,
                scratch, scratchOffset);
        KERNELS.columnSums(rows, stride, dZ, dZOffset, stride, gradients, biases);
    }

    /**
     * Backward to the inputs: {@code dX[rows × inputs] = dZ[rows × units] · Wᵀ}, rows of dX padded with zeros to a
     * multiple of 16.
     *
     * @param rows number of rows
     * @param parameters the network's flat parameters
     * @param dZ the gradient with respect to Z
     * @param dZOffset offset of dZ
     * @param dX the gradient with respect to X, the outputs of the layer before
     * @param dXOffset offset of dX
     * @param scratch room for {@link #gradientScratchLength} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     */
    public void inputGradient(int rows, float[] parameters, float[] dZ, int dZOffset, float[] dX, int dXOffset,
            float[] scratch, int scratchOffset) {
        KERNELS.gemmNT(rows, inputs, units, dZ, dZOffset, stride, parameters, weights, stride,
                dX, dXOffset, Kernels.pad(inputs), scratch, scratchOffset);
    }

    /**
     * Length of a row of inputs.
     *
     * @return at least 1
     */
    public int inputs() {
        return inputs;
    }

    /**
     * Length of a row of outputs.
     *
     * @return at least 1
     */
    public int units() {
        return units;
    }

    /**
     * The activation g.
     *
     * @return the activation
     */
    public Activation activation() {
        return activation;
    }

    /**
     * Distance between two rows of W, of Z, and of A: the number of units rounded up to a multiple of 16.
     *
     * @return in floats
     */
    public int stride() {
        return stride;
    }

    /**
     * Where W starts in the flat parameters. The weight from input i to unit j is at
     * {@code weightOffset() + i * stride() + j}.
     *
     * @return in floats, a multiple of 16
     */
    public int weightOffset() {
        return weights;
    }

    /**
     * Where b starts in the flat parameters. The bias of unit j is at {@code biasOffset() + j}.
     *
     * @return in floats, a multiple of 16
     */
    public int biasOffset() {
        return biases;
    }

    /**
     * Number of weights and biases, without pads.
     *
     * @return {@code (inputs + 1) * units}
     */
    public long parameterCount() {
        return (inputs + 1L) * units;
    }

    /**
     * What {@link #forward} needs as scratch room.
     *
     * @return in floats
     */
    public int scratchLength() {
        return Kernels.productScratch(inputs);
    }

    /**
     * What {@link #parameterGradient} and {@link #inputGradient} need as scratch room.
     *
     * @param rows the largest number of rows
     * @return in floats
     */
    public int gradientScratchLength(int rows) {
        return Kernels.productScratch(Math.max(rows, units));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Layer that
                && inputs == that.inputs
                && units == that.units
                && activation == that.activation
                && weights == that.weights;
    }

    @Override
    public int hashCode() {
        return Objects.hash(inputs, units, activation, weights);
    }

    @Override
    public String toString() {
        return inputs + " → " + units + " " + activation.name().toLowerCase(Locale.ROOT);
    }
}
