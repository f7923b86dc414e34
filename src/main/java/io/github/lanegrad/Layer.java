package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.ProductKernels;
import java.util.Arrays;
import java.util.Objects;

/**
 * One dense layer of a {@link Network}: {@code A = g(N(X·W + b))}, rows are samples, N being mostly nothing. Immutable; it
 * holds no numbers, only where they stand in the network's one flat array of parameters: W (inputs × units, a row belongs
 * to one input), then b, then the gains and the shifts of a normalisation N, then the slopes of an activation that learns
 * some, every row padded with zeros to a multiple of 16 floats.
 *
 * <p>The passes below are for training plans and predictors, and for those who write their own. They work on the caller's
 * arrays, check nothing but what the JVM checks, allocate nothing, and may run in any number of threads at once as long
 * as these write to different places. A row of outputs has the stride {@link #stride()}; its pad is written too: the
 * products leave zeros there, an activation g leaves {@code g(0)}.
 */
public final class Layer {

    private static final Kernels KERNELS = Backend.KERNELS;

    private final int inputs;
    private final int units;
    private final Normalization normalization;
    private final Activation activation;
    private final float dropout;
    private final int weights;
    private final int biases;
    private final int slopes;
    private final int statistics;
    private final int stride;
    private final boolean rectifies;

    Layer(int inputs, int units, Normalization normalization, Activation activation, float dropout, int offset,
            int statistics) {
        this.inputs = inputs;
        this.units = units;
        this.normalization = normalization;
        this.activation = activation;
        this.dropout = dropout;
        this.stride = Kernels.pad(units);
        this.weights = offset;
        this.biases = offset + inputs * stride;
        this.slopes = biases + (1 + normalization.learntRows()) * stride;
        this.statistics = statistics;
        this.rectifies = normalization.equals(Normalization.NONE) && activation.equals(Activation.RELU);
    }

    /**
     * Forward, for predictions: {@code Z[rows × units] = N(X[rows × inputs] · W[inputs × units] + b[units])}. A row's bits
     * do not depend on the number of rows.
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
     * @throws IllegalStateException if N is a batch normalisation, which has to be {@linkplain Parameters#folded folded}
     */
    public void forward(int rows, float[] parameters, float[] x, int xOffset, int xStride, float[] z, int zOffset,
            float[] scratch, int scratchOffset) {
        sums(rows, false, parameters, x, xOffset, xStride, z, zOffset, scratch, scratchOffset);
        normalize(rows, parameters, z, zOffset, scratch, scratchOffset);
    }

    /**
     * What {@link #forward} does behind the {@link #sums}: {@code Z = N(S)}, in place, for predictions.
     *
     * @param rows number of rows
     * @param parameters the network's flat parameters
     * @param z the sums, replaced
     * @param zOffset offset of Z
     * @param scratch room for {@link #scratchLength()} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     * @throws IllegalStateException if N is a batch normalisation
     */
    public void normalize(int rows, float[] parameters, float[] z, int zOffset, float[] scratch, int scratchOffset) {
        normalization.predict(this, rows, parameters, z, zOffset, scratch, scratchOffset);
    }

    /**
     * The sums alone: {@code S[rows × units] = X[rows × inputs] · W[inputs × units] + b[units]}, for training, which
     * normalises them otherwise than predictions do: {@link Normalization#forward}. Or {@code max(S, 0)}, the outputs of a layer
     * that {@linkplain #rectifies rectifies}.
     *
     * @param rows number of rows
     * @param rectify whether {@code max(S, 0)} is wanted, with the bits that {@link #activate} would make of S
     * @param parameters the network's flat parameters
     * @param x the inputs
     * @param xOffset offset of X
     * @param xStride row stride of X
     * @param s the sums
     * @param sOffset offset of S
     * @param scratch room for {@link #scratchLength()} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     */
    public void sums(int rows, boolean rectify, float[] parameters, float[] x, int xOffset, int xStride, float[] s, int sOffset,
            float[] scratch, int scratchOffset) {
        KERNELS.gemmNN(rows, units, inputs, x, xOffset, xStride, parameters, weights, stride, parameters, biases, rectify,
                s, sOffset, stride, scratch, scratchOffset);
    }

    /**
     * Forward, second half: {@code A = g(Z)}.
     *
     * @param rows number of rows
     * @param parameters the network's flat parameters
     * @param z the sums
     * @param zOffset offset of Z
     * @param a the outputs; the same range as Z, or apart from it where a backward pass {@linkplain #keepsSums needs} the sums
     * @param aOffset offset of A
     * @param scratch room for {@link #scratchLength()} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     */
    public void activate(int rows, float[] parameters, float[] z, int zOffset, float[] a, int aOffset,
            float[] scratch, int scratchOffset) {
        activation.forward(rows, units, parameters, slopes, z, zOffset, a, aOffset, scratch, scratchOffset);
    }

    /** {@link #activate} with slopes that stand elsewhere than in the flat parameters. */
    void activateWith(float[] slopeArray, int slopesOffset, int rows, float[] z, int zOffset, float[] scratch,
            int scratchOffset) {
        activation.forward(rows, units, slopeArray, slopesOffset, z, zOffset, z, zOffset, scratch, scratchOffset);
    }

    /**
     * Backward through the activation, in place: {@code dZ = dA ∘ g'(Z)}, and to its slopes if it learns some.
     *
     * @param rows number of rows
     * @param parameters the network's flat parameters
     * @param kept the sums of the forward pass if this layer {@linkplain #keepsSums keeps} them, else the outputs
     * @param keptOffset offset of these
     * @param dA the gradient with respect to A, with a pad of zeros, replaced by the gradient with respect to Z
     * @param dAOffset offset of dA
     * @param gradients the flat gradients, of the same layout as the parameters; this layer's slopes are overwritten
     * @param scratch room for {@link #scratchLength()} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     */
    public void activationGradient(int rows, float[] parameters, float[] kept, int keptOffset, float[] dA, int dAOffset,
            float[] gradients, float[] scratch, int scratchOffset) {
        activation.backward(rows, units, parameters, slopes, kept, keptOffset, dA, dAOffset, gradients,
                scratch, scratchOffset);
    }

    /**
     * Backward to the weights: {@code dW[inputs × units] = Xᵀ·dZ}, dZ being the gradient with respect to X·W + b. Sums over the
     * rows, not means.
     *
     * @param rows number of rows
     * @param x the inputs of the forward pass
     * @param xOffset offset of X
     * @param xStride row stride of X
     * @param dZ the gradient with respect to the sums, with a pad of zeros
     * @param dZOffset offset of dZ
     * @param gradients the flat gradients, of the same layout as the parameters; this layer's W is overwritten
     * @param scratch room for {@link #gradientScratchLength} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     */
    public void weightGradient(int rows, float[] x, int xOffset, int xStride, float[] dZ, int dZOffset,
            float[] gradients, float[] scratch, int scratchOffset) {
        KERNELS.gemmTN(inputs, units, rows, x, xOffset, xStride, dZ, dZOffset, stride, gradients, weights, stride,
                scratch, scratchOffset);
    }

    /**
     * Backward to the biases: {@code db[units] =} column sums of {@code dZ[rows × units]}. Those under a batch normalisation of
     * several rows cancel out: their gradient is 0.
     *
     * @param rows number of rows
     * @param dZ the gradient with respect to the sums, with a pad of zeros
     * @param dZOffset offset of dZ
     * @param gradients the flat gradients, of the same layout as the parameters; this layer's b is overwritten
     */
    public void biasGradient(int rows, float[] dZ, int dZOffset, float[] gradients) {
        if (rows > 1 && normalization.hasStatistics()) {
            Arrays.fill(gradients, biases, biases + stride, 0f);
        } else {
            KERNELS.columnSums(rows, stride, dZ, dZOffset, stride, gradients, biases);
        }
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
     * Max-norm constraint, after a step: a column of W, the weights into one unit, whose Euclidean norm is above a limit is
     * multiplied by {@code limit / norm}. A norm is a chain of fused multiply-adds over the inputs ascending.
     *
     * @param limit the largest norm, above 0
     * @param parameters the network's flat parameters
     */
    public void limitNorms(float limit, float[] parameters) {
        KERNELS.limitColumns(inputs, stride, limit, parameters, weights, stride);
    }

    /** {@return the length of a row of inputs, at least 1} */
    public int inputs() {
        return inputs;
    }

    /** {@return the length of a row of outputs, at least 1} */
    public int units() {
        return units;
    }

    /** {@return the normalisation N of the sums, mostly {@link Normalization#NONE}} */
    public Normalization normalization() {
        return normalization;
    }

    /** {@return the activation g} */
    public Activation activation() {
        return activation;
    }

    /** {@return the share of the inputs that training drops, from 0 to less than 1} */
    public float dropout() {
        return dropout;
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
     * Where the gains of the normalisation start in the flat parameters, if it learns some.
     *
     * @return in floats, a multiple of 16
     */
    public int gainOffset() {
        return biases + stride;
    }

    /**
     * Where the shifts of the normalisation start in the flat parameters, if it learns some.
     *
     * @return in floats, a multiple of 16
     */
    public int shiftOffset() {
        return biases + 2 * stride;
    }

    /**
     * Where the running means of a batch normalisation start in {@link Parameters#statistics()}. The running variances
     * start {@link #stride()} later.
     *
     * @return in floats, a multiple of 16
     */
    public int statisticsOffset() {
        return statistics;
    }

    /**
     * Where the slopes of the activation start in the flat parameters, if it learns some.
     *
     * @return in floats, a multiple of 16
     */
    public int slopeOffset() {
        return slopes;
    }

    /** {@return how many slopes the activation learns, mostly 0} */
    public int slopeCount() {
        return activation.slopes(units);
    }

    /** Where the next layer's parameters start. */
    int end() {
        return slopes + Kernels.pad(slopeCount());
    }

    /** Where the next layer's running statistics start. */
    int statisticsEnd() {
        return normalization.hasStatistics() ? statistics + 2 * stride : statistics;
    }

    /**
     * Whether the backward pass through the activation needs the sums Z, which then must not be overwritten by A.
     *
     * @return false if it needs the outputs
     */
    public boolean keepsSums() {
        return activation.keepsInputs();
    }

    /** {@return whether ReLU is all that follows the sums: then {@link #sums} can give the outputs} */
    public boolean rectifies() {
        return rectifies;
    }

    /**
     * Number of weights, biases, gains, shifts and slopes, without pads.
     *
     * @return {@code (inputs + 1) * units}, and what normalisation and activation learn
     */
    public long parameterCount() {
        return (inputs + 1L + normalization.learntRows()) * units + slopeCount();
    }

    /**
     * What {@link #forward}, the normalisation and the activation need as scratch room.
     *
     * @return in floats
     */
    public int scratchLength() {
        int product = ProductKernels.productScratch(inputs);
        return normalization.hasGain() ? Math.max(product, Kernels.LANES + stride) : product;
    }

    /**
     * What {@link #weightGradient} and {@link #inputGradient} need as scratch room.
     *
     * @param rows the largest number of rows
     * @return in floats
     */
    public int gradientScratchLength(int rows) {
        return ProductKernels.productScratch(Math.max(rows, units));
    }

    /** What is applied to the sums: the normalisation, if there is one, and the activation. */
    String functions() {
        return normalization.equals(Normalization.NONE) ? activation.toString() : normalization + " " + activation;
    }

    /** Whether a layer has the same numbers of the same meaning, wherever they stand. */
    boolean isLike(Layer that) {
        return inputs == that.inputs
                && units == that.units
                && normalization.equals(that.normalization)
                && activation.equals(that.activation);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Layer that
                && isLike(that)
                && dropout == that.dropout
                && weights == that.weights
                && statistics == that.statistics;
    }

    @Override
    public int hashCode() {
        return Objects.hash(inputs, units, normalization, activation, dropout, weights, statistics);
    }

    @Override
    public String toString() {
        return (dropout > 0 ? Network.dropoutText(dropout) + ", " : "") + inputs + " → " + units + " " + functions();
    }
}
