package io.github.lanegrad.train;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import org.jspecify.annotations.Nullable;

/** What the layers' normalisations keep from the forward pass of a gradient, and the folded parameters of predictions. */
final class NormalizationBuffers {

    private final Layer[] layers;
    private final int[] kept;
    private final float[] workspace;

    /** Null if there is nothing to fold. */
    private final @Nullable Parameters folded;

    private final Layer[] foldedLayers;

    /** The first layer that learns. */
    private int first;

    /** Of the last gradient, until it has moved the running statistics. */
    private int rows;

    NormalizationBuffers(Network network, int batchSize) {
        layers = network.layers().toArray(Layer[]::new);
        kept = new int[layers.length];
        Workspace space = new Workspace();
        for (int l = 0; l < layers.length; l++) {
            kept[l] = space.take(1, layers[l].normalization().keptLength(layers[l], batchSize));
        }
        workspace = new float[space.length()];
        folded = network.statisticsLength() == 0 ? null : new Parameters(network.folded());
        foldedLayers = network.folded().layers().toArray(Layer[]::new);
    }

    /** Leaves the running statistics of the first layers as they are. */
    void freeze(int count) {
        first = count;
    }

    /** The normalised sums of a layer, as training has them, or the outputs of one that rectifies. */
    void forward(int l, int count, Parameters parameters, Products products, float[] activations, int x, int xStride, int z,
            int scratch) {
        Layer layer = layers[l];
        Normalization normalization = layer.normalization();
        if (!normalization.hasGain()) {
            products.sums(layer, count, layer.rectifies(), parameters.array(), x, xStride, activations, z);
            return;
        }
        int sums = kept[l] + normalization.keptSums(layer, count);
        products.sums(layer, count, false, parameters.array(), x, xStride, workspace, sums);
        normalization.forward(layer, count, parameters.array(), parameters.statistics(), workspace, kept[l],
                activations, z, activations, scratch);
        rows = 0;
    }

    /** Replaces the gradient with respect to the normalised sums of a layer by that with respect to its sums. */
    void backward(int l, int count, float[] weights, float[] activations, int dZ, float[] gradients, int scratch) {
        layers[l].normalization().backward(layers[l], count, weights, workspace, kept[l], activations, dZ, gradients,
                activations, scratch);
        // The last of a gradient: one that failed on the way must not move the statistics.
        rows = l == first ? count : 0;
    }

    /** The parameters to predict with. */
    Parameters folded(Parameters parameters) {
        if (folded == null) {
            return parameters;
        }
        parameters.foldInto(folded);
        return folded;
    }

    /** Those of the last {@link #folded} again. */
    Parameters lastFolded(Parameters parameters) {
        return folded == null ? parameters : folded;
    }

    /** The layers to predict with. */
    Layer[] foldedLayers() {
        return foldedLayers;
    }

    void updateStatistics(Parameters parameters) {
        if (folded == null) {
            return;
        }
        if (rows == 0) {
            throw new IllegalStateException("expected a gradient whose batch has not yet moved the running statistics");
        }
        boolean moved = false;
        for (int l = first; l < layers.length; l++) {
            layers[l].normalization().moveStatistics(layers[l], rows, workspace, kept[l], parameters.statistics());
            moved |= layers[l].normalization().hasStatistics();
        }
        if (moved && rows > 1) {
            parameters.setBatches(Math.min(parameters.batches(), Long.MAX_VALUE - 1) + 1);
        }
        rows = 0;
    }

    void clear() {
        rows = 0;
    }

    long bytes() {
        return (workspace.length + (folded == null ? 0L : folded.array().length)) * Float.BYTES;
    }
}
