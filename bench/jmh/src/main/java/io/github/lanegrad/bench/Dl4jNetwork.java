package io.github.lanegrad.bench;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Our network as one of DL4J. */
final class Dl4jNetwork {

    private Dl4jNetwork() {}

    /** With the same parameters, on one thread; the updater may be null if it will not be trained. */
    static MultiLayerNetwork of(Parameters parameters, IUpdater updater) {
        Nd4j.getEnvironment().setMaxThreads(1);
        Nd4j.getEnvironment().setMaxMasterThreads(1);
        Check.that(Nd4j.getEnvironment().maxThreads() == 1, "ND4J runs %d threads", Nd4j.getEnvironment().maxThreads());
        var configuration = new NeuralNetConfiguration.Builder();
        if (updater != null) {
            configuration.updater(updater);
        }
        var list = configuration.list();
        for (Layer layer : parameters.network().layers()) {
            list.layer(layer == parameters.network().layers().getLast()
                    ? new OutputLayer.Builder(LossFunction.XENT).nIn(layer.inputs()).nOut(layer.units())
                            .activation(Activation.SIGMOID).build()
                    : new DenseLayer.Builder().nIn(layer.inputs()).nOut(layer.units())
                            .activation(Activation.RELU).build());
        }
        MultiLayerNetwork network = new MultiLayerNetwork(list.build());
        network.init();
        for (int l = 0; l < parameters.network().layers().size(); l++) {
            Layer layer = parameters.network().layers().get(l);
            network.setParam(l + "_W", Nd4j.create(Dense.weights(parameters, l), layer.inputs(), layer.units()));
            network.setParam(l + "_b", Nd4j.create(Dense.biases(parameters, l), 1, layer.units()));
        }
        return network;
    }
}
