package io.github.lanegrad.bench;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A network in the plainest double arithmetic, one row at a time: the oracle. Knows ReLU and sigmoid. */
final class NaiveNetwork {

    private final List<Layer> layers;
    private final List<double[]> weights = new ArrayList<>();
    private final List<double[]> biases = new ArrayList<>();
    private double clearance = Double.POSITIVE_INFINITY;

    NaiveNetwork(Parameters parameters) {
        this.layers = parameters.network().layers();
        // Copied, since loops over plain arrays are what large networks have time for: 4 s less of 1024-1024-1024-1.
        for (int l = 0; l < layers.size(); l++) {
            int inputs = layers.get(l).inputs();
            int units = layers.get(l).units();
            double[] w = new double[inputs * units];
            double[] b = new double[units];
            for (int j = 0; j < units; j++) {
                b[j] = parameters.bias(l, j);
                for (int i = 0; i < inputs; i++) {
                    w[i * units + j] = parameters.weight(l, i, j);
                }
            }
            weights.add(w);
            biases.add(b);
        }
    }

    /** A network such as {@code 784-256-128-10}: ReLU, and a sigmoid head. */
    static Network describe(String sizes) {
        int[] widths = Arrays.stream(sizes.split("-")).mapToInt(Integer::parseInt).toArray();
        Network.Builder builder = Network.inputs(widths[0]);
        for (int l = 1; l < widths.length; l++) {
            builder.dense(widths[l], l < widths.length - 1 ? Activation.RELU : Activation.SIGMOID);
        }
        return builder.build();
    }

    /** The row and the outputs of each layer. */
    private List<double[]> activations(float[] rows, int offset) {
        List<double[]> activations = new ArrayList<>();
        double[] a = new double[layers.getFirst().inputs()];
        for (int i = 0; i < a.length; i++) {
            a[i] = rows[offset + i];
        }
        activations.add(a);
        for (int l = 0; l < layers.size(); l++) {
            double[] w = weights.get(l);
            double[] next = biases.get(l).clone();
            // Weights of an input are neighbours: the other way round, large networks take ten times as long.
            for (int i = 0; i < a.length; i++) {
                for (int j = 0; j < next.length; j++) {
                    next[j] += a[i] * w[i * next.length + j];
                }
            }
            boolean relu = layers.get(l).activation().equals(Activation.RELU);
            for (int j = 0; j < next.length; j++) {
                clearance = Math.min(clearance, Math.abs(next[j]));
                next[j] = relu ? Math.max(next[j], 0) : 1 / (1 + Math.exp(-next[j]));
            }
            activations.add(next);
            a = next;
        }
        return activations;
    }

    /** How near the sums of a row come to 0, where ReLU has its kink. */
    double clearance(float[] rows, int offset) {
        clearance = Double.POSITIVE_INFINITY;
        activations(rows, offset);
        return clearance;
    }

    double[] predict(float[] rows, int offset) {
        return activations(rows, offset).getLast();
    }

    /** Adds the gradient of a row's binary cross entropy, in the layout of the parameters. Gives the loss. */
    double addGradient(float[] rows, int offset, float[] targets, int targetOffset, double[] gradients) {
        List<double[]> activations = activations(rows, offset);
        double[] delta = activations.getLast().clone();
        double loss = 0;
        for (int j = 0; j < delta.length; j++) {
            double y = targets[targetOffset + j];
            loss -= y * Math.log(delta[j]) + (1 - y) * Math.log(1 - delta[j]);
            delta[j] -= y;
        }
        for (int l = layers.size() - 1; l >= 0; l--) {
            Layer layer = layers.get(l);
            double[] w = weights.get(l);
            double[] x = activations.get(l);
            double[] dX = new double[x.length];
            for (int j = 0; j < delta.length; j++) {
                gradients[layer.biasOffset() + j] += delta[j];
            }
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < delta.length; j++) {
                    gradients[layer.weightOffset() + i * layer.stride() + j] += x[i] * delta[j];
                }
                if (l > 0 && x[i] > 0) {
                    for (int j = 0; j < delta.length; j++) {
                        dX[i] += delta[j] * w[i * delta.length + j];
                    }
                }
            }
            delta = dX;
        }
        return loss;
    }
}
