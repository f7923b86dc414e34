package io.github.lanegrad.train;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The end of a training plan, where the outputs of its last layer meet the targets: the room of both in its workspace, and the
 * loss. Outputs are copied without pads for the loss, and their gradient back.
 */
final class LossEnd {
    private final Loss loss;

    /** The loss as a function of the sums of the last layer; null if it is one of its outputs. */
    private final @Nullable Loss fused;

    private final int lastActivated;
    private final int width;
    private final int stride;
    private final int targets;
    private final int rowWeights;
    private final int outputs;
    private final int gradients;
    private final int scratch;

    /** Where the outputs of the last layer start, that which the loss is a function of, and its gradient; all with pads. */
    private final int activations;

    private final int lossInputs;
    private final int deltas;
    private boolean weighted;

    /** Checks that the loss goes with the last layer, and takes room. */
    LossEnd(Loss loss, Layer[] layers, int batchSize, LayerPlaces at, Workspace space) {
        Layer last = layers[layers.length - 1];
        if (!loss.accepts(last.activation())) {
            throw new IllegalArgumentException(loss + " expects a last layer with activation "
                    + loss.outputActivation() + ", or another of that range, got " + last.activation());
        }
        loss.checkOutputs(last.units());
        this.loss = loss;
        this.fused = loss.fused(last.activation()).orElse(null);
        this.lastActivated = layers.length - (fused == null ? 1 : 2);
        this.width = last.units();
        this.stride = last.stride();
        this.targets = space.take(batchSize, loss.targets(width));
        this.rowWeights = space.take(batchSize, 1);
        this.outputs = space.take(batchSize, width);
        this.gradients = space.take(batchSize, width);
        this.scratch = space.take(1, loss.scratchLength(batchSize, width));
        this.activations = at.activations[layers.length];
        this.lossInputs = fused == null ? activations : at.sums[layers.length - 1];
        this.deltas = at.deltas[layers.length - 1];
    }

    /** The last layer whose outputs are needed: the loss may be one of the last layer's sums. */
    int lastActivated() {
        return lastActivated;
    }

    /** Where the targets start in the workspace. */
    int targets() {
        return targets;
    }

    void load(BatchSource dataset, int[] order, int from, int count, float[] workspace) {
        dataset.copyTargets(order, from, count, workspace, targets, dataset.outputs());
        weighted = dataset.isWeighted();
        if (weighted) {
            dataset.copyWeights(order, from, count, workspace, rowWeights);
        }
    }

    /** Forgets that rows had weights. */
    void clear() {
        weighted = false;
    }

    void checkShape(BatchSource dataset, int inputs) {
        int expected = loss.targets(width);
        if (dataset.inputs() != inputs || dataset.outputs() != expected) {
            throw new IllegalArgumentException("expected rows of " + inputs + " features and "
                    + expected + " targets, got " + dataset.inputs() + " and " + dataset.outputs()
                    + (expected == 1 && dataset.outputs() == width && width > 1
                            ? "; this loss takes the number of the class, that of distributions a column for each class" : ""));
        }
    }

    /** Checks that targets are what the loss expects, but for rows of weight 0, and gives the divisor. */
    float checkTargets(int rows, int[] order, int from, float[] workspace) {
        int columns = loss.targets(width);
        for (int i = 0; i < rows * columns; i++) {
            if (!weighted || workspace[rowWeights + i / columns] != 0f) {
                loss.targetKind().check(workspace[targets + i], width, order[from + i / columns]);
            }
        }
        return divisor(rows, workspace);
    }

    /** The sum of the losses. */
    float loss(int rows, float[] workspace) {
        copyRows(rows, workspace, lossInputs, stride, workspace, outputs, width);
        return compactGradient(rows, workspace);
    }

    /** {@link #loss}, and its gradient where the last layer's is to stand. */
    float gradient(int rows, float[] workspace) {
        float sum = loss(rows, workspace);
        Arrays.fill(workspace, deltas, deltas + rows * stride, 0f);
        copyRows(rows, workspace, gradients, width, workspace, deltas, stride);
        return sum;
    }

    /** From compact outputs to their compact gradient. */
    float compactGradient(int rows, float[] workspace) {
        Loss computed = fused == null ? loss : fused;
        return weighted
                ? computed.gradient(rows, width, workspace, outputs, workspace, targets, workspace, rowWeights,
                        workspace, gradients, workspace, scratch)
                : computed.gradient(rows, width, workspace, outputs, workspace, targets,
                        workspace, gradients, workspace, scratch);
    }

    /** The outputs of the network, without pads. */
    void copyOutputs(int rows, float[] workspace, float[] into, int offset) {
        copyRows(rows, workspace, activations, stride, into, offset, width);
    }

    /** A call for a single number would take longer than all the rest. */
    private void copyRows(int rows, float[] workspace, int from, int fromStride, float[] into, int offset, int intoStride) {
        for (int r = 0; r < rows; r++) {
            if (width == 1) {
                into[offset + r * intoStride] = workspace[from + r * fromStride];
            } else {
                System.arraycopy(workspace, from + r * fromStride, into, offset + r * intoStride, width);
            }
        }
    }

    float divisor(int rows, float[] workspace) {
        return loss.divisor(rows, width, workspace, targets);
    }
}
