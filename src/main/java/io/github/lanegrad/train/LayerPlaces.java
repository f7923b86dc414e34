package io.github.lanegrad.train;

import io.github.lanegrad.Layer;
import io.github.lanegrad.kernel.Kernels;

/** Where what the layers make of a batch stands in the workspace of a plan. */
final class LayerPlaces {

    /** Where the inputs of layer l start, and the outputs of layer l at l + 1; the inputs of the network come first. */
    final int[] activations;

    /** The row strides of the inputs of each layer. */
    final int[] inputStrides;

    /** Where the sums of layer l start: its outputs replace them unless it keeps them. */
    final int[] sums;

    /** Where dZ of layer l starts. */
    final int[] deltas;

    /** Where the scratch room of the first thread starts, behind which there is that of the others. */
    final int scratch;

    /** What the passes through any layer need as scratch room. */
    final int scratchLength;

    LayerPlaces(Layer[] layers, int batchSize, int threads, Workspace space) {
        activations = new int[layers.length + 1];
        inputStrides = new int[layers.length];
        sums = new int[layers.length];
        deltas = new int[layers.length];
        activations[0] = space.take(batchSize, Kernels.pad(layers[0].inputs()));
        int longest = 0;
        for (int l = 0; l < layers.length; l++) {
            inputStrides[l] = Kernels.pad(layers[l].inputs());
            activations[l + 1] = space.take(batchSize, layers[l].stride());
            sums[l] = layers[l].keepsSums() ? space.take(batchSize, layers[l].stride()) : activations[l + 1];
            deltas[l] = space.take(batchSize, layers[l].stride());
            longest = Math.max(longest, Math.max(layers[l].scratchLength(), layers[l].gradientScratchLength(batchSize)));
        }
        scratchLength = Kernels.pad(longest);
        scratch = space.take(threads, scratchLength);
    }
}
