package io.github.lanegrad;

/** Moves what is done to inputs and sums into weights and biases, for predictions. */
final class Folding {

    private Folding() {}

    /**
     * Writes the parameters of a layer without batch normalisation that predicts what another one does.
     *
     * @param layer the layer, of the network of {@code from}
     * @param from its parameters
     * @param into the layer of the folded network
     * @param folded its parameters
     */
    static void batchNormalization(Layer layer, Parameters from, Layer into, Parameters folded) {
        int copied = layer.weightOffset();
        if (layer.normalization() instanceof BatchNormalization batch) {
            batch.fold(layer, from.array(), from.statistics(), into, folded.array());
            copied = layer.slopeOffset();
        }
        int length = layer.end() - copied;
        System.arraycopy(from.array(), copied, folded.array(), into.end() - length, length);
    }
}
