package io.github.lanegrad.train;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import java.util.List;

/** A forward pass in double precision, written as the textbook has it. */
final class ReferenceNetwork {

    private final Network network;
    private final ReferenceLoss loss;
    private double clearance;

    /** What the inputs of each layer are multiplied by, row after row; empty for ones. */
    private List<double[]> factors = List.of();

    ReferenceNetwork(Network network, ReferenceLoss loss) {
        this.network = network;
        this.loss = loss;
    }

    /** With dropout. */
    ReferenceNetwork withFactors(List<double[]> changed) {
        factors = changed;
        return this;
    }

    /** The sum of the weighted losses of some rows. */
    double sum(double[] parameters, float[] x, float[] y, float[] rowWeights) {
        double sum = 0;
        clearance = Double.POSITIVE_INFINITY;
        List<Layer> layers = network.layers();
        int targets = loss.loss().targets(network.outputs());
        for (int row = 0; row < rowWeights.length; row++) {
            double[] a = new double[network.inputs()];
            for (int i = 0; i < a.length; i++) {
                a[i] = x[row * a.length + i];
            }
            for (int l = 0; l < layers.size(); l++) {
                for (int i = 0; i < a.length && !factors.isEmpty(); i++) {
                    a[i] *= factors.get(l)[row * a.length + i];
                }
                a = outputs(layers.get(l), parameters, a);
            }
            if (rowWeights[row] != 0) {
                sum += rowWeights[row] * loss.row(layers.getLast().activation(), a, y, row * targets);
                clearance = Math.min(clearance, loss.clearance(a, y, row * targets));
            }
        }
        return sum;
    }

    /** How near the last sum came to a kink of an activation or of the loss. */
    double clearance() {
        return clearance;
    }

    private double[] outputs(Layer layer, double[] parameters, double[] x) {
        double[] kinks = ReferenceActivation.kinks(layer.activation());
        double[] sums = new double[layer.units()];
        for (int j = 0; j < sums.length; j++) {
            sums[j] = parameters[layer.biasOffset() + j];
            for (int i = 0; i < x.length; i++) {
                sums[j] += x[i] * parameters[layer.weightOffset() + i * layer.stride() + j];
            }
            for (double kink : kinks) {
                clearance = Math.min(clearance, Math.abs(sums[j] - kink));
            }
        }
        double[] slopes = new double[layer.slopeCount()];
        System.arraycopy(parameters, layer.slopeOffset(), slopes, 0, slopes.length);
        return ReferenceActivation.row(layer.activation(), sums, slopes);
    }
}
