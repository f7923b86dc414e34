package io.github.lanegrad.train;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;

/** A network of the same kinds of layers, for a warm-up: its steps are short while they are not compiled. */
final class NarrowNetwork {

    /** As many as a panel of a product has columns. */
    private static final int UNITS = 64;

    private NarrowNetwork() {}

    /** With few inputs and units, but as many outputs, which the loss may depend on. */
    static Network of(Network network) {
        Network.Builder narrow = Network.inputs(Math.min(network.inputs(), UNITS));
        Layer last = network.layers().getLast();
        for (Layer layer : network.layers()) {
            int units = layer.equals(last) ? layer.units() : Math.min(layer.units(), UNITS);
            narrow.dropout(layer.dropout()).dense(units, layer.normalization(), layer.activation());
        }
        return narrow.build();
    }
}
