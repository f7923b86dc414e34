package io.github.lanegrad.infer;

import io.github.lanegrad.FrozenLayer;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.internal.Indices;
import java.util.Objects;

/** A model with its number, so that both change at once, and all that can be computed before a call. Immutable. */
final class Version {

    final FrozenModel model;
    final long number;
    final FrozenLayer[] layers;
    final float[] inputMeans;
    final float[] inputFactors;
    final float[] outputMeans;
    final float[] outputFactors;

    /** Whether the scaling of the inputs changes any bit. */
    final boolean scalesInputs;

    /** The first column whose scaling turns 0 into something else, or -1. */
    final int firstShift;

    Version(FrozenModel model, long number) {
        this.model = model;
        this.number = number;
        this.layers = model.layers().toArray(FrozenLayer[]::new);
        int inputs = model.network().inputs();
        this.inputMeans = new float[inputs];
        this.inputFactors = new float[inputs];
        boolean scales = false;
        int shift = -1;
        for (int c = inputs - 1; c >= 0; c--) {
            inputMeans[c] = model.inputScaling().mean(c);
            inputFactors[c] = 1 / model.inputScaling().standardDeviation(c);
            scales |= inputMeans[c] != 0 || inputFactors[c] != 1;
            shift = inputMeans[c] != 0 ? c : shift;
        }
        this.scalesInputs = scales;
        this.firstShift = shift;
        int outputs = model.network().outputs();
        this.outputMeans = new float[outputs];
        this.outputFactors = new float[outputs];
        for (int c = 0; c < outputs; c++) {
            float mean = model.targetScaling().mean(c);
            float factor = model.targetScaling().standardDeviation(c);
            // x * 1 + -0 has the bits of each x, while + 0 would make 0 of -0.
            outputMeans[c] = mean == 0 && factor == 1 ? -0f : mean;
            outputFactors[c] = factor;
        }
    }

    /** Checks the inputs of a sparse row. */
    void checkSparse(int[] indices, int offset, int length) {
        if (firstShift >= 0) {
            throw new IllegalStateException("expected a scaling that keeps 0 for sparse rows, got one that subtracts "
                    + inputMeans[firstShift] + " (column " + firstShift + ")");
        }
        Objects.checkFromIndexSize(offset, length, indices.length);
        int before = -1;
        for (int t = offset; t < offset + length; t++) {
            int index = Indices.check("input", indices[t], inputMeans.length);
            if (index <= before) {
                throw new IllegalArgumentException("expected strictly ascending indices, got " + index + " after " + before
                        + " (entry " + t + ")");
            }
            before = index;
        }
    }

    /** The same of several rows, each of which ends where the next one starts. */
    void checkSparseRows(int[] starts, int count, int[] indices) {
        Objects.checkFromIndexSize(0, count + 1, starts.length);
        for (int r = 0; r < count; r++) {
            checkSparse(indices, starts[r], starts[r + 1] - starts[r]);
        }
    }

    /** What a value becomes. */
    float scaled(int column, float value) {
        return (value - inputMeans[column]) * inputFactors[column];
    }
}
