package io.github.lanegrad.infer;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Model;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;
import java.util.Objects;

/**
 * Scores rows with a model. Owns its workspace, so each thread needs one of its own; the model may be shared. Allocates
 * when it is built and never again; never blocks. A row's bits do not depend on how many rows are scored together. NaN
 * in a row gives NaN in its outputs wherever a weight reads it, and touches no other row.
 *
 * {@snippet :
 * Predictor predictor = new Predictor(model, 1);
 * predictor.predict(row, 0, outputs, 0);
 * }
 */
public final class Predictor {

    private final Layer[] layers;
    private final float[] weights;
    private final Scaling inputScaling;
    private final Scaling targetScaling;
    private final int capacity;
    private final int inputStride;

    /** The scaled inputs, then the outputs of each layer, then scratch room of products. */
    private final float[] workspace;

    private final int[] activations;
    private final int scratch;

    /**
     * Allocates the workspace.
     *
     * @param model what to score with; its parameters are read at every call, or if it has batch normalisations, which are
     *     {@linkplain Model#folded() folded} into a copy, only now
     * @param capacity the largest number of rows in a call, at least 1
     * @throws IllegalArgumentException if the capacity is not positive, or too large for an array
     * @throws IllegalStateException if the backend that is asked for cannot run
     */
    public Predictor(Model model, int capacity) {
        Backend.current();
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: expected at least 1 row, got " + capacity);
        }
        Model folded = model.folded();
        this.layers = folded.network().layers().toArray(Layer[]::new);
        this.weights = folded.parameters().array();
        this.inputScaling = model.inputScaling();
        this.targetScaling = model.targetScaling();
        this.capacity = capacity;
        this.inputStride = Kernels.pad(model.network().inputs());
        this.activations = new int[layers.length + 1];
        long length = (long) capacity * inputStride;
        int scratchLength = 0;
        for (int l = 0; l < layers.length; l++) {
            activations[l + 1] = (int) length;
            length += (long) capacity * layers[l].stride();
            scratchLength = Math.max(scratchLength, layers[l].scratchLength());
            if (length > Integer.MAX_VALUE - Kernels.LANES - scratchLength) {
                throw new IllegalArgumentException(
                        capacity + " rows make the workspace longer than an array can be (2^31 floats)");
            }
        }
        this.scratch = (int) length;
        this.workspace = new float[scratch + scratchLength];
    }

    /**
     * Scores one row.
     *
     * @param row raw features
     * @param offset where in {@code row} they start
     * @param outputs gets the outputs
     * @param outputOffset where in {@code outputs} they go
     * @throws IndexOutOfBoundsException if the arrays are too short
     */
    public void predict(float[] row, int offset, float[] outputs, int outputOffset) {
        predict(row, offset, 1, outputs, outputOffset);
    }

    /**
     * Scores several rows, one after the other in the arrays, without pads.
     *
     * @param rows raw features
     * @param offset where in {@code rows} they start
     * @param count number of rows, 0 to the capacity
     * @param outputs gets the outputs
     * @param outputOffset where in {@code outputs} they go
     * @throws IllegalArgumentException if the count is out of range
     * @throws IndexOutOfBoundsException if the arrays are too short
     */
    public void predict(float[] rows, int offset, int count, float[] outputs, int outputOffset) {
        if (count < 0 || count > capacity) {
            throw new IllegalArgumentException("expected 0 to " + capacity + " rows, got " + count);
        }
        int inputs = layers[0].inputs();
        Layer last = layers[layers.length - 1];
        Objects.checkFromIndexSize(offset, count * inputs, rows.length);
        Objects.checkFromIndexSize(outputOffset, count * last.units(), outputs.length);
        for (int r = 0; r < count; r++) {
            System.arraycopy(rows, offset + r * inputs, workspace, r * inputStride, inputs);
            inputScaling.apply(workspace, r * inputStride);
        }
        int stride = inputStride;
        for (int l = 0; l < layers.length; l++) {
            layers[l].forward(count, weights, workspace, activations[l], stride, workspace, activations[l + 1],
                    workspace, scratch);
            layers[l].activate(count, weights, workspace, activations[l + 1], workspace, activations[l + 1],
                    workspace, scratch);
            stride = layers[l].stride();
        }
        for (int r = 0; r < count; r++) {
            System.arraycopy(workspace, activations[layers.length] + r * stride,
                    outputs, outputOffset + r * last.units(), last.units());
            targetScaling.invert(outputs, outputOffset + r * last.units());
        }
    }

    /**
     * The largest number of rows in a call.
     *
     * @return at least 1
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Memory of the workspace, without the parameters.
     *
     * @return in bytes
     */
    public long bytes() {
        return (long) workspace.length * Float.BYTES;
    }
}
