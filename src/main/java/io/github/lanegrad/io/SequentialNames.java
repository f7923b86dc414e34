package io.github.lanegrad.io;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import java.util.List;

/** What the modules of a network are called in {@code nn.Sequential}: by their numbers. Immutable. */
final class SequentialNames {

    /** The number of each layer's linear module, and behind them how many modules there are. */
    private final int[] numbers;

    /** Of each layer a linear module, a normalisation if it has one, and the activation. */
    SequentialNames(Network network) {
        List<Layer> layers = network.layers();
        numbers = new int[layers.size() + 1];
        for (int l = 0; l < layers.size(); l++) {
            numbers[l + 1] = numbers[l] + (layers.get(l).normalization().hasGain() ? 3 : 2);
        }
    }

    String linear(int layer) {
        return Integer.toString(numbers[layer]);
    }

    /** The normalisation of a layer that has one. */
    String normalization(int layer) {
        return Integer.toString(numbers[layer] + 1);
    }

    /** The activation, which comes last. */
    String activation(int layer) {
        return Integer.toString(numbers[layer + 1] - 1);
    }
}
