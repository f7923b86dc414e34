package io.github.lanegrad.bench;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;
import java.util.Arrays;
import java.util.function.Function;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** DL4J: its own gather, network, loss and updater, in its own workspaces. */
final class Dl4jStep extends TrainStep {

    private final MultiLayerNetwork dl4j;
    private final INDArray x;
    private final INDArray y;
    private boolean keepsGradients;
    private float[] gradients = {};

    Dl4jStep(String description, boolean adam) {
        super(description);
        dl4j = Dl4jNetwork.of(start, adam ? new Adam(RATE) : new Sgd(RATE));
        x = Nd4j.create(features, ROWS, network.inputs());
        y = Nd4j.create(targets, ROWS, network.outputs());
    }

    @Override
    double step(int from) {
        int[] rows = Arrays.copyOfRange(order, from, from + batch);
        INDArray inputs = Nd4j.pullRows(x, 1, rows);
        INDArray labels = Nd4j.pullRows(y, 1, rows);
        if (keepsGradients) {
            gradients = gradients(inputs, labels);
        }
        dl4j.fit(inputs, labels);
        // Its loss adds up the outputs of a row.
        return dl4j.score() / network.outputs();
    }

    /** In a pass of its own, since the updater divides by the batch and turns the gradients into updates where they are. */
    private float[] gradients(INDArray inputs, INDArray labels) {
        dl4j.setInput(inputs);
        dl4j.setLabels(labels);
        dl4j.computeGradientAndScore();
        Gradient gradient = dl4j.gradient();
        Parameters all = read(name -> gradient.getGradientFor(name));
        dl4j.clear();
        float[] means = all.array();
        for (int i = 0; i < means.length; i++) {
            means[i] /= batch * network.outputs();
        }
        return means;
    }

    @Override
    Parameters parameters() {
        return read(dl4j::getParam);
    }

    private Parameters read(Function<String, INDArray> arrays) {
        Parameters copy = new Parameters(network);
        for (int l = 0; l < network.layers().size(); l++) {
            Layer layer = network.layers().get(l);
            float[] weights = arrays.apply(l + "_W").dup('c').data().asFloat();
            float[] biases = arrays.apply(l + "_b").dup('c').data().asFloat();
            for (int j = 0; j < layer.units(); j++) {
                for (int i = 0; i < layer.inputs(); i++) {
                    copy.setWeight(l, i, j, weights[i * layer.units() + j]);
                }
                copy.setBias(l, j, biases[j]);
            }
        }
        return copy;
    }

    @Override
    void check() {
        keepsGradients = true;
        check(() -> gradients);
        keepsGradients = false;
    }
}
