package io.github.lanegrad.bench;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Parameters;

/** What one writes without a library, with the loops in the order in which C2 makes vectors of them. */
final class PlainJavaPredictor implements RivalPredictor {

    /** By layer and input: C2 makes vectors only of arrays that are read and written from the same index. */
    private final float[][][] weights;
    private final float[][] biases;
    private final float[][] activations;
    private final boolean[] rectified;
    private final int rows;

    PlainJavaPredictor(Parameters parameters, int rows) {
        this.rows = rows;
        int layers = parameters.network().layers().size();
        weights = new float[layers][][];
        biases = new float[layers][];
        activations = new float[layers + 1][];
        rectified = new boolean[layers];
        activations[0] = new float[parameters.network().inputs()];
        for (int l = 0; l < layers; l++) {
            biases[l] = Dense.biases(parameters, l);
            weights[l] = new float[parameters.network().layers().get(l).inputs()][biases[l].length];
            for (int i = 0; i < weights[l].length; i++) {
                for (int j = 0; j < biases[l].length; j++) {
                    weights[l][i][j] = parameters.weight(l, i, j);
                }
            }
            activations[l + 1] = new float[biases[l].length];
            rectified[l] = parameters.network().layers().get(l).activation().equals(Activation.RELU);
        }
    }

    @Override
    public void predict(float[] features, float[] outputs) {
        int inputs = activations[0].length;
        int width = outputs.length / rows;
        for (int r = 0; r < rows; r++) {
            System.arraycopy(features, r * inputs, activations[0], 0, inputs);
            for (int l = 0; l < weights.length; l++) {
                layer(activations[l], weights[l], biases[l], activations[l + 1], rectified[l]);
            }
            System.arraycopy(activations[weights.length], 0, outputs, r * width, width);
        }
    }

    private static void layer(float[] x, float[][] w, float[] b, float[] z, boolean rectified) {
        System.arraycopy(b, 0, z, 0, z.length);
        for (int i = 0; i < x.length; i++) {
            add(x[i], w[i], z);
        }
        for (int j = 0; j < z.length; j++) {
            z[j] = rectified ? Math.max(z[j], 0f) : (float) (1 / (1 + Math.exp(-z[j])));
        }
    }

    private static void add(float factor, float[] w, float[] z) {
        for (int j = 0; j < z.length; j++) {
            z[j] += factor * w[j];
        }
    }
}
