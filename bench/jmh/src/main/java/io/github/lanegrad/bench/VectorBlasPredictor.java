package io.github.lanegrad.bench;

import dev.ludovic.netlib.blas.JavaBLAS;
import io.github.lanegrad.Activation;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;

/**
 * What one writes by hand on VectorBLAS: a product for each layer, on top of the bias. Column-major, a column of W being a unit,
 * so that its products are sums along columns.
 */
final class VectorBlasPredictor implements RivalPredictor {

    private final JavaBLAS blas = JavaBLAS.getInstance();
    private final float[][] weights;
    private final float[][] biases;
    private final float[][] activations;
    private final boolean[] rectified;
    private final int rows;

    VectorBlasPredictor(Parameters parameters, int rows) {
        Check.that(blas.getClass().getSimpleName().equals("VectorBLAS"), "got %s, not VectorBLAS", blas.getClass());
        this.rows = rows;
        int layers = parameters.network().layers().size();
        weights = new float[layers][];
        biases = new float[layers][];
        activations = new float[layers + 1][];
        rectified = new boolean[layers];
        activations[0] = new float[rows * parameters.network().inputs()];
        for (int l = 0; l < layers; l++) {
            Layer layer = parameters.network().layers().get(l);
            weights[l] = Dense.columns(parameters, l);
            biases[l] = Dense.biases(parameters, l);
            activations[l + 1] = new float[rows * layer.units()];
            rectified[l] = layer.activation().equals(Activation.RELU);
        }
    }

    @Override
    public void predict(float[] features, float[] outputs) {
        System.arraycopy(features, 0, activations[0], 0, features.length);
        for (int l = 0; l < weights.length; l++) {
            float[] x = activations[l];
            float[] z = activations[l + 1];
            int units = biases[l].length;
            int inputs = x.length / rows;
            for (int r = 0; r < rows; r++) {
                System.arraycopy(biases[l], 0, z, r * units, units);
            }
            if (rows == 1) {
                blas.sgemv("T", inputs, units, 1f, weights[l], inputs, x, 1, 1f, z, 1);
            } else {
                blas.sgemm("T", "N", units, rows, inputs, 1f, weights[l], inputs, x, inputs, 1f, z, units);
            }
            for (int j = 0; j < z.length; j++) {
                z[j] = rectified[l] ? Math.max(z[j], 0f) : (float) (1 / (1 + Math.exp(-z[j])));
            }
        }
        System.arraycopy(activations[weights.length], 0, outputs, 0, outputs.length);
    }
}
