package io.github.lanegrad.train;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import java.util.Arrays;
import java.util.List;

/** A forward pass in double precision, written as the textbook has it. */
final class ReferenceNetwork {

    private final Network network;
    private final ReferenceLoss loss;
    private final float[] statistics;
    private double clearance;

    /** What the inputs of each layer are multiplied by, row after row; empty for ones. */
    private List<double[]> factors = List.of();

    ReferenceNetwork(Network network, ReferenceLoss loss, float[] statistics) {
        this.network = network;
        this.loss = loss;
        this.statistics = statistics;
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
        double[][] a = outputs(parameters, x, rowWeights.length, rowWeights.length > 1);
        for (int row = 0; row < rowWeights.length; row++) {
            if (rowWeights[row] != 0) {
                sum += rowWeights[row] * loss.row(layers.getLast().activation(), a[row], y, row * targets);
                clearance = Math.min(clearance, loss.clearance(a[row], y, row * targets));
            }
        }
        return sum;
    }

    /** The outputs of some rows, batch normalisations taking the statistics of these rows or the running ones. */
    double[][] outputs(double[] parameters, float[] x, int rows, boolean batchStatistics) {
        double[][] a = new double[rows][network.inputs()];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < a[row].length; i++) {
                a[row][i] = x[row * a[row].length + i];
            }
        }
        for (int l = 0; l < network.layers().size(); l++) {
            Layer layer = network.layers().get(l);
            for (int row = 0; row < rows && !factors.isEmpty(); row++) {
                for (int i = 0; i < a[row].length; i++) {
                    a[row][i] *= factors.get(l)[row * a[row].length + i];
                }
            }
            double[] slopes = Arrays.copyOfRange(parameters, layer.slopeOffset(), layer.slopeOffset() + layer.slopeCount());
            double[][] sums = new double[rows][];
            for (int row = 0; row < rows; row++) {
                sums[row] = sums(layer, parameters, a[row]);
            }
            ReferenceNormalization.apply(layer, parameters, statistics, batchStatistics, sums);
            for (int row = 0; row < rows; row++) {
                for (double kink : ReferenceActivation.kinks(layer.activation())) {
                    for (double z : sums[row]) {
                        clearance = Math.min(clearance, Math.abs(z - kink));
                    }
                }
                a[row] = ReferenceActivation.row(layer.activation(), sums[row], slopes);
            }
        }
        return a;
    }

    /** How near the last sum came to a kink of an activation or of the loss. */
    double clearance() {
        return clearance;
    }

    private static double[] sums(Layer layer, double[] parameters, double[] x) {
        double[] sums = new double[layer.units()];
        for (int j = 0; j < sums.length; j++) {
            sums[j] = parameters[layer.biasOffset() + j];
            for (int i = 0; i < x.length; i++) {
                sums[j] += x[i] * parameters[layer.weightOffset() + i * layer.stride() + j];
            }
        }
        return sums;
    }
}
