package io.github.lanegrad.bench;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;

/** The numbers of a layer without the pads that ours has, for libraries that want them so. */
final class Dense {

    private Dense() {}

    /** Row after row: inputs × units. */
    static float[] weights(Parameters parameters, int l) {
        Layer layer = parameters.network().layers().get(l);
        float[] weights = new float[layer.inputs() * layer.units()];
        for (int i = 0; i < layer.inputs(); i++) {
            for (int j = 0; j < layer.units(); j++) {
                weights[i * layer.units() + j] = parameters.weight(l, i, j);
            }
        }
        return weights;
    }

    /** Column after column: the weights of a unit in a row. */
    static float[] columns(Parameters parameters, int l) {
        Layer layer = parameters.network().layers().get(l);
        float[] weights = new float[layer.inputs() * layer.units()];
        for (int j = 0; j < layer.units(); j++) {
            for (int i = 0; i < layer.inputs(); i++) {
                weights[j * layer.inputs() + i] = parameters.weight(l, i, j);
            }
        }
        return weights;
    }

    static float[] biases(Parameters parameters, int l) {
        float[] biases = new float[parameters.network().layers().get(l).units()];
        for (int j = 0; j < biases.length; j++) {
            biases[j] = parameters.bias(l, j);
        }
        return biases;
    }
}
