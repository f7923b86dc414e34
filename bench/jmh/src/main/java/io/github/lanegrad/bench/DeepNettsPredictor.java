package io.github.lanegrad.bench;

import deepnetts.net.FeedForwardNetwork;
import deepnetts.net.layers.AbstractLayer;
import deepnetts.net.layers.activation.ActivationType;
import deepnetts.net.loss.LossType;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;

/** Deep Netts: plain Java, single precision, a row in a call. */
final class DeepNettsPredictor implements RivalPredictor {

    private final FeedForwardNetwork network;
    private final float[] row;

    DeepNettsPredictor(Parameters parameters, int rows) {
        Network ours = parameters.network();
        FeedForwardNetwork.Builder builder = FeedForwardNetwork.builder().addInputLayer(ours.inputs());
        for (Layer layer : ours.layers()) {
            if (layer == ours.layers().getLast()) {
                builder.addOutputLayer(layer.units(), ActivationType.SIGMOID);
            } else {
                builder.addFullyConnectedLayer(layer.units(), ActivationType.RELU);
            }
        }
        network = builder.lossFunction(LossType.CROSS_ENTROPY).randomSeed(1).build();
        for (int l = 0; l < ours.layers().size(); l++) {
            AbstractLayer layer = network.getLayers().get(l + 1);
            for (int i = 0; i < ours.layers().get(l).inputs(); i++) {
                for (int j = 0; j < ours.layers().get(l).units(); j++) {
                    layer.getWeights().set(i, j, parameters.weight(l, i, j));
                }
            }
            layer.setBiases(Dense.biases(parameters, l));
        }
        row = new float[ours.inputs()];
    }

    @Override
    public void predict(float[] features, float[] outputs) {
        for (int from = 0, to = 0; from < features.length; from += row.length) {
            System.arraycopy(features, from, row, 0, row.length);
            float[] result = network.predict(row);
            System.arraycopy(result, 0, outputs, to, result.length);
            to += result.length;
        }
    }
}
