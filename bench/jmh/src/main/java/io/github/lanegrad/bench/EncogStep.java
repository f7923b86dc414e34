package io.github.lanegrad.bench;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.encog.engine.network.activation.ActivationReLU;
import org.encog.engine.network.activation.ActivationSigmoid;
import org.encog.ml.data.MLDataPair;
import org.encog.ml.data.basic.BasicMLData;
import org.encog.ml.data.basic.BasicMLDataPair;
import org.encog.ml.data.basic.BasicMLDataSet;
import org.encog.neural.networks.BasicNetwork;
import org.encog.neural.networks.layers.BasicLayer;
import org.encog.neural.networks.training.propagation.sgd.StochasticGradientDescent;
import org.encog.neural.networks.training.propagation.sgd.update.AdamUpdate;
import org.encog.neural.networks.training.propagation.sgd.update.MomentumUpdate;
import org.encog.neural.networks.training.propagation.sgd.update.UpdateRule;

/** Encog: plain Java, double precision, a row after the other. Its gradients are hidden, its outputs are compared. */
final class EncogStep extends TrainStep {

    private final BasicNetwork encog = new BasicNetwork();
    private final StochasticGradientDescent descent;
    private final List<MLDataPair> pairs = new ArrayList<>();

    EncogStep(String description, boolean adam) {
        super(description);
        encog.addLayer(new BasicLayer(null, true, network.inputs()));
        for (Layer layer : network.layers()) {
            boolean last = layer == network.layers().getLast();
            encog.addLayer(new BasicLayer(last ? new ActivationSigmoid() : new ActivationReLU(), !last, layer.units()));
        }
        encog.getStructure().finalizeStructure();
        for (int l = 0; l < network.layers().size(); l++) {
            for (int j = 0; j < network.layers().get(l).units(); j++) {
                for (int i = 0; i < network.layers().get(l).inputs(); i++) {
                    encog.setWeight(l, i, j, start.weight(l, i, j));
                }
                encog.setWeight(l, network.layers().get(l).inputs(), j, start.bias(l, j));
            }
        }
        for (int r = 0; r < ROWS; r++) {
            pairs.add(new BasicMLDataPair(data(features, r, network.inputs()), data(targets, r, network.outputs())));
        }
        descent = new StochasticGradientDescent(encog, new BasicMLDataSet(pairs));
        descent.setLearningRate(RATE);
        descent.setMomentum(0);
        UpdateRule rule = adam ? new AdamUpdate() : new MomentumUpdate();
        rule.init(descent);
        descent.setUpdateRule(rule);
    }

    private static BasicMLData data(float[] rows, int row, int width) {
        double[] values = new double[width];
        for (int i = 0; i < width; i++) {
            values[i] = rows[row * width + i];
        }
        return new BasicMLData(values);
    }

    @Override
    double step(int from) {
        for (int r = from; r < from + batch; r++) {
            descent.process(pairs.get(order[r]));
        }
        descent.update();
        return descent.getError();
    }

    @Override
    Parameters parameters() {
        Parameters copy = new Parameters(network);
        for (int l = 0; l < network.layers().size(); l++) {
            for (int j = 0; j < network.layers().get(l).units(); j++) {
                for (int i = 0; i < network.layers().get(l).inputs(); i++) {
                    copy.setWeight(l, i, j, (float) encog.getWeight(l, i, j));
                }
                copy.setBias(l, j, (float) encog.getWeight(l, network.layers().get(l).inputs(), j));
            }
        }
        return copy;
    }

    @Override
    void check() {
        Parameters before = parameters();
        NaiveNetwork naive = new NaiveNetwork(before);
        for (int r = 0; r < batch; r++) {
            double[] expected = naive.predict(features, r * network.inputs());
            double[] outputs = encog.compute(pairs.get(r).getInput()).getData();
            for (int j = 0; j < expected.length; j++) {
                Check.close("output", outputs[j], expected[j], 1e-5);
            }
        }
        step();
        Check.that(!before.sha256().equals(parameters().sha256()), "a step of Encog changed nothing");
    }
}
