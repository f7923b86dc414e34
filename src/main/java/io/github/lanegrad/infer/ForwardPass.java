package io.github.lanegrad.infer;

import io.github.lanegrad.FrozenLayer;
import io.github.lanegrad.Network;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;
import java.util.Arrays;

/** A workspace for so many rows, and the way through the layers of one model at a time. */
final class ForwardPass {

    private static final Kernels KERNELS = Backend.KERNELS;
    private static final int SHALLOW = 2;

    /** Rows that go through all layers before the next do, so that what they pass on stays in a level 2 cache. */
    static final int BLOCK = 120;

    private final int inputs;
    private final int inputStride;
    private final int outputs;

    /** The scaled inputs and the first layer's outputs of all rows, a block's outputs of the other layers, then scratch room. */
    private final float[] workspace;

    private final int[] activations;
    private final int scratch;

    /** Scaled values of a sparse row. */
    private final float[] values;

    private Version version;

    ForwardPass(Version first, int capacity) {
        Network network = first.model.network();
        this.inputs = network.inputs();
        this.inputStride = Kernels.pad(inputs);
        this.outputs = network.outputs();
        this.activations = new int[first.layers.length + 1];
        long length = (long) capacity * inputStride;
        int scratchLength = 0;
        for (int l = 0; l < first.layers.length; l++) {
            FrozenLayer layer = first.layers[l];
            int rows = l == 0 ? capacity : Math.min(capacity, BLOCK);
            activations[l + 1] = (int) length;
            length += (long) rows * layer.layer().stride() + FrozenLayer.SLACK;
            scratchLength = Math.max(scratchLength, layer.scratchLength(Math.min(capacity, BLOCK)));
            if (length > Integer.MAX_VALUE - Kernels.LANES - scratchLength) {
                throw new IllegalArgumentException(
                        capacity + " rows make the workspace longer than an array can be (2^31 floats)");
            }
        }
        this.scratch = (int) length;
        this.workspace = new float[scratch + scratchLength];
        this.values = new float[inputs];
        this.version = first;
    }

    /** Makes a version the one that rows are scored with. */
    void use(Version newest) {
        version = newest;
    }

    /** Where raw row r may be put before {@link #predictStaged}. */
    float[] stage() {
        return workspace;
    }

    int stageOffset(int row) {
        return row * inputStride;
    }

    /** Rows of the caller, without gaps. */
    @SuppressWarnings("ReferenceEquality") // The very same array.
    void predict(float[] rows, int offset, int count, float[] results, int resultOffset) {
        if (count > BLOCK && rows == results) {
            // The results of a block could overwrite the rows of the next.
            for (int r = 0; r < count; r++) {
                System.arraycopy(rows, offset + r * inputs, workspace, stageOffset(r), inputs);
            }
            predictStaged(count, results, resultOffset);
            return;
        }
        predict(rows, offset, inputs, count, results, resultOffset);
    }

    /** Rows in the {@link #stage}. */
    void predictStaged(int count, float[] results, int resultOffset) {
        predict(workspace, 0, inputStride, count, results, resultOffset);
    }

    private void predict(float[] rows, int offset, int stride, int count, float[] results, int resultOffset) {
        for (int r = 0; r < count; r += BLOCK) {
            int block = Math.min(BLOCK, count - r);
            int from = offset + r * stride;
            if (version.scalesInputs) {
                scale(block, rows, from, stride);
                firstLayer(block, inputs, workspace, 0, inputStride);
            } else {
                firstLayer(block, inputs, rows, from, stride);
            }
            finish(0, block, results, resultOffset + r * outputs);
        }
    }

    /** Rows to the start of the stage, scaled; those there have been worked off, or are the same. */
    private void scale(int count, float[] rows, int offset, int stride) {
        for (int r = 0; r < count; r++) {
            KERNELS.standardize(inputs, rows, offset + r * stride, version.inputMeans, 0, version.inputFactors, 0,
                    workspace, r * inputStride);
        }
    }

    private void firstLayer(int count, int depth, float[] x, int offset, int stride) {
        version.layers[0].forward(count, depth, x, offset, stride, workspace, activations[1], workspace, scratch);
    }

    /** The first layer's outputs of row r; {@link #finish} does the rest for all. Rows come ascending. */
    void sparseRow(int r, int[] indices, int offset, int length, float[] rowValues) {
        for (int t = 0; t < length; t++) {
            values[t] = version.scaled(indices[offset + t], rowValues[offset + t]);
        }
        scaledRow(r, length, indices, offset);
    }

    /** The same of a row of zeros and ones. */
    void oneHotRow(int r, int[] indices, int offset, int length) {
        for (int t = 0; t < length; t++) {
            values[t] = version.scaled(indices[offset + t], 1f);
        }
        scaledRow(r, length, indices, offset);
    }

    private void scaledRow(int r, int count, int[] indices, int offset) {
        FrozenLayer first = version.layers[0];
        int z = activations[1] + r * first.layer().stride();
        if (!first.sparseProduct(count, indices, offset, values, 0, workspace, z)) {
            Arrays.fill(workspace, 0, inputs, 0f);
            for (int t = 0; t < count; t++) {
                workspace[indices[offset + t]] = values[t];
            }
            first.product(1, inputs, workspace, 0, inputStride, workspace, z, workspace, scratch);
        }
        first.activate(1, workspace, z, workspace, scratch);
    }

    /** From the first layer's outputs of all rows to the caller's results. */
    void finish(int count, float[] results, int resultOffset) {
        for (int r = 0; r < count; r += BLOCK) {
            finish(r, Math.min(BLOCK, count - r), results, resultOffset + r * outputs);
        }
    }

    /** The same of a block, the first layer's outputs being those from one row on. */
    private void finish(int first, int count, float[] results, int resultOffset) {
        layersAfterTheFirst(first, count, Integer.MAX_VALUE);
        int last = version.layers.length - 1;
        int stride = version.layers[last].layer().stride();
        int outputsAt = activations[last + 1] + (last == 0 ? first * stride : 0);
        if (count < outputs) {
            for (int r = 0; r < count; r++) {
                scaleRow(outputsAt + r * stride, results, resultOffset + r * outputs);
            }
        } else {
            for (int j = 0; j < outputs; j++) {
                scaleColumn(j, count, outputsAt + j, stride, results, resultOffset + j);
            }
        }
    }

    private void scaleRow(int from, float[] results, int into) {
        float[] means = version.outputMeans;
        float[] factors = version.outputFactors;
        for (int j = 0; j < outputs; j++) {
            results[into + j] = workspace[from + j] * factors[j] + means[j];
        }
    }

    /** Cheaper than by rows where these are short: of one output 2 % of a prediction of 1,000 rows by 64-128-64-1. */
    private void scaleColumn(int column, int count, int from, int stride, float[] results, int into) {
        float factor = version.outputFactors[column];
        float mean = version.outputMeans[column];
        for (int r = 0; r < count; r++) {
            results[into + r * outputs] = workspace[from + r * stride] * factor + mean;
        }
    }

    private void layersAfterTheFirst(int first, int count, int deepest) {
        FrozenLayer[] layers = version.layers;
        int x = activations[1] + first * layers[0].layer().stride();
        for (int l = 1; l < layers.length; l++) {
            FrozenLayer layer = layers[l];
            layer.forward(count, Math.min(deepest, layer.layer().inputs()), workspace, x,
                    layers[l - 1].layer().stride(), workspace, activations[l + 1], workspace, scratch);
            x = activations[l + 1];
        }
    }

    /** Every product with hardly any depth, and every activation: the kernels that a prediction of as many rows takes. */
    void shallow(int count) {
        firstLayer(Math.min(count, BLOCK), Math.min(SHALLOW, inputs), workspace, 0, inputStride);
        layersAfterTheFirst(0, Math.min(count, BLOCK), SHALLOW);
    }

    long bytes() {
        return ((long) workspace.length + values.length) * Float.BYTES;
    }
}
