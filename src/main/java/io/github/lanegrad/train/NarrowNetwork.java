package io.github.lanegrad.train;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;

/** A network of the same kinds of layers, for a warm-up: its steps are short while they are not compiled. */
final class NarrowNetwork {

    /** Of any layers, and of so few parameters that an optimizer makes many steps; but each of its loops goes round some times. */
    static final Network TINY = Network.inputs(16).dense(32, Activation.IDENTITY).build();

    /** As many as a panel of a product has columns. */
    private static final int UNITS = 64;

    private static final int ROWS = 32;

    private NarrowNetwork() {}

    /** A plan of a narrow network with batches of few rows. */
    static TrainingPlan plan(Network network, Loss loss, int batchSize) {
        return new TrainingPlan(of(network), loss, Math.min(ROWS, batchSize));
    }

    /** With few inputs and units, but as many outputs, which the loss may depend on. */
    private static Network of(Network network) {
        Network.Builder narrow = Network.inputs(Math.min(network.inputs(), UNITS));
        Layer last = network.layers().getLast();
        for (Layer layer : network.layers()) {
            int units = layer.equals(last) ? layer.units() : Math.min(layer.units(), UNITS);
            narrow.dropout(layer.dropout()).dense(units, layer.normalization(), layer.activation());
        }
        return narrow.build();
    }
}
