package io.github.lanegrad.bench;

import dev.ludovic.netlib.blas.JavaBLAS;
import io.github.lanegrad.Activation;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;

/**
 * What one writes by hand on VectorBLAS: a product of a matrix with a vector for each layer, on top of the bias.
 * Column-major, a column of W being a unit, so that its products are sums along columns.
 */
final class VectorBlasPredictor {

    private final JavaBLAS blas = JavaBLAS.getInstance();
    private final float[][] weights;
    private final float[][] biases;
    private final float[][] activations;
    private final boolean[] rectified;

    VectorBlasPredictor(Parameters parameters) {
        Check.that(blas.getClass().getSimpleName().equals("VectorBLAS"), "got %s, not VectorBLAS", blas.getClass());
        int layers = parameters.network().layers().size();
        weights = new float[layers][];
        biases = new float[layers][];
        activations = new float[layers + 1][];
        rectified = new boolean[layers];
        activations[0] = new float[parameters.network().inputs()];
        for (int l = 0; l < layers; l++) {
            Layer layer = parameters.network().layers().get(l);
            weights[l] = new float[layer.inputs() * layer.units()];
            biases[l] = new float[layer.units()];
            activations[l + 1] = new float[layer.units()];
            rectified[l] = layer.activation().equals(Activation.RELU);
            for (int j = 0; j < layer.units(); j++) {
                biases[l][j] = parameters.bias(l, j);
                for (int i = 0; i < layer.inputs(); i++) {
                    weights[l][j * layer.inputs() + i] = parameters.weight(l, i, j);
                }
            }
        }
    }

    void predict(float[] row, float[] into) {
        System.arraycopy(row, 0, activations[0], 0, row.length);
        for (int l = 0; l < weights.length; l++) {
            float[] z = activations[l + 1];
            int inputs = activations[l].length;
            System.arraycopy(biases[l], 0, z, 0, z.length);
            blas.sgemv("T", inputs, z.length, 1f, weights[l], inputs, activations[l], 1, 1f, z, 1);
            for (int j = 0; j < z.length; j++) {
                z[j] = rectified[l] ? Math.max(z[j], 0f) : (float) (1 / (1 + Math.exp(-z[j])));
            }
        }
        System.arraycopy(activations[weights.length], 0, into, 0, into.length);
    }
}
