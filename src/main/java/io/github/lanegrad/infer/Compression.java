package io.github.lanegrad.infer;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.FrozenLayer;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Model;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.PackedWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes models of 16-bit and 8-bit weights from trained ones. They pay where weights do not fit into the nearest caches and
 * few rows are scored at a time; {@link CompressionReport} tells what they cost. Biases and slopes stay floats. The same
 * model and rows give the same bits everywhere. Stateless; safe for use by any number of threads; allocates.
 */
public final class Compression {

    /** Rows of the calibration set that are looked at, evenly spread. */
    public static final int CALIBRATION_ROWS = 512;

    private static final int LARGEST = 127;

    /** Shares of a unit's largest weight that may become {@link #LARGEST}; weights beyond are clipped. */
    private static final float[] SHARES = {1f, 0.95f, 0.9f, 0.85f, 0.8f, 0.75f, 0.7f, 0.65f, 0.6f, 0.5f, 0.4f};

    private static final Kernels KERNELS = Backend.KERNELS;

    private Compression() {}

    /**
     * Rounds every weight to the nearest bfloat16, ties to even: relative errors of at most 2^-9.
     *
     * @param trained a model; its batch normalisations are folded
     * @return a frozen copy
     * @throws IllegalArgumentException if a weight is not finite, or rounds to infinity, or rows are normalised
     */
    public static FrozenModel bfloat16(Model trained) {
        Model model = folded(trained);
        List<FrozenLayer> layers = new ArrayList<>();
        for (int l = 0; l < model.network().layers().size(); l++) {
            Layer layer = model.network().layers().get(l);
            short[] weights = new short[Math.multiplyExact(layer.inputs(), layer.units())];
            for (int i = 0; i < layer.inputs(); i++) {
                for (int j = 0; j < layer.units(); j++) {
                    short bits = PackedWeights.nearestBfloat16(model.parameters().weight(l, i, j));
                    checkFinite(Float.intBitsToFloat(bits << 16), l, i, j);
                    weights[i * layer.units() + j] = bits;
                }
            }
            layers.add(FrozenModel.bfloat16Layer(
                    layer, weights, biases(model.parameters(), l), slopes(model.parameters(), l)));
        }
        return FrozenModel.packed(model.network(), model.inputScaling(), model.targetScaling(), model.schema(), layers);
    }

    /**
     * Rounds every weight to a whole number from -127 to 127 times a scale of its unit. Of some scales, from that which
     * keeps the unit's largest weight to one that clips it to 0.4 of its size, each unit gets that with which its sums
     * over the calibration rows change least, in squares, given the outputs of the compressed layers before.
     *
     * @param trained a model; its batch normalisations are folded
     * @param calibration raw rows like those that will be scored; at least one
     * @return a frozen copy
     * @throws IllegalArgumentException if a weight is not finite, rows are normalised, or those given do not fit the model
     */
    public static FrozenModel int8(Model trained, Dataset calibration) {
        Model model = folded(trained);
        if (calibration.inputs() != model.network().inputs()) {
            throw new IllegalArgumentException("expected rows of " + model.network().inputs() + " features, got "
                    + calibration.inputs());
        }
        int rows = Math.min(calibration.rows(), CALIBRATION_ROWS);
        int stride = Kernels.pad(calibration.inputs());
        float[] x = new float[Math.multiplyExact(rows, stride)];
        for (int r = 0; r < rows; r++) {
            calibration.copyFeatures((int) ((long) r * calibration.rows() / rows), x, r * stride);
            model.inputScaling().apply(x, r * stride);
        }
        List<FrozenLayer> layers = new ArrayList<>();
        for (int l = 0; l < model.network().layers().size(); l++) {
            Layer layer = model.network().layers().get(l);
            FrozenLayer compressed = int8(model.parameters(), l, rows, x);
            layers.add(compressed);
            float[] outputs = new float[Math.multiplyExact(rows, layer.stride()) + FrozenLayer.SLACK];
            float[] scratch = new float[compressed.scratchLength(rows)];
            compressed.product(rows, layer.inputs(), x, 0, Kernels.pad(layer.inputs()), outputs, 0, scratch, 0);
            compressed.activate(rows, outputs, 0, scratch, 0);
            x = outputs;
        }
        return FrozenModel.packed(model.network(), model.inputScaling(), model.targetScaling(), model.schema(), layers);
    }

    private static Model folded(Model trained) {
        Model model = trained.folded();
        for (Layer layer : model.network().layers()) {
            if (!layer.normalization().equals(Normalization.NONE)) {
                throw new IllegalArgumentException("expected a model without " + layer.normalization()
                        + ", which goes with floats only, got " + model.network());
            }
        }
        return model;
    }

    private static FrozenLayer int8(Parameters parameters, int l, int rows, float[] x) {
        Layer layer = parameters.network().layers().get(l);
        float[] largest = largestWeights(parameters, l);
        float[] scales = new float[layer.units()];
        double[] least = new double[layer.units()];
        float[] change = new float[layer.inputs() * layer.stride()];
        float[] zeros = new float[layer.stride()];
        float[] sums = new float[Math.multiplyExact(rows, layer.stride())];
        float[] scratch = new float[layer.scratchLength()];
        for (float share : SHARES) {
            for (int i = 0; i < layer.inputs(); i++) {
                for (int j = 0; j < layer.units(); j++) {
                    float weight = parameters.weight(l, i, j);
                    float scale = scale(largest[j], share);
                    change[i * layer.stride() + j] = nearest(weight, scale) * scale - weight;
                }
            }
            KERNELS.gemmNN(rows, layer.units(), layer.inputs(), x, 0, Kernels.pad(layer.inputs()), change, 0, layer.stride(),
                    zeros, 0, false, sums, 0, layer.stride(), scratch, 0);
            for (int j = 0; j < layer.units(); j++) {
                double error = 0;
                for (int r = 0; r < rows; r++) {
                    double sum = sums[r * layer.stride() + j];
                    error += sum * sum;
                }
                if (share == SHARES[0] || error < least[j]) {
                    least[j] = error;
                    scales[j] = scale(largest[j], share);
                }
            }
        }
        byte[] weights = new byte[Math.multiplyExact(layer.inputs(), layer.units())];
        for (int i = 0; i < layer.inputs(); i++) {
            for (int j = 0; j < layer.units(); j++) {
                weights[i * layer.units() + j] = nearest(parameters.weight(l, i, j), scales[j]);
            }
        }
        return FrozenModel.int8Layer(layer, weights, scales, biases(parameters, l), slopes(parameters, l));
    }

    private static float[] largestWeights(Parameters parameters, int l) {
        Layer layer = parameters.network().layers().get(l);
        float[] largest = new float[layer.units()];
        for (int i = 0; i < layer.inputs(); i++) {
            for (int j = 0; j < layer.units(); j++) {
                float weight = parameters.weight(l, i, j);
                checkFinite(weight, l, i, j);
                largest[j] = Math.max(largest[j], Math.abs(weight));
            }
        }
        return largest;
    }

    /** 1 for a unit whose weights are all 0, or so small that dividing by their scale would be in vain. */
    private static float scale(float largest, float share) {
        float scale = largest * share / LARGEST;
        return scale < Float.MIN_NORMAL ? 1f : scale;
    }

    private static byte nearest(float weight, float scale) {
        return (byte) Math.rint(Math.clamp((double) weight / scale, -LARGEST, LARGEST));
    }

    private static void checkFinite(float weight, int l, int input, int unit) {
        if (!Float.isFinite(weight)) {
            throw new IllegalArgumentException("expected finite weights, got " + weight + " (layer " + l + ", input " + input
                    + ", unit " + unit + ")");
        }
    }

    private static float[] biases(Parameters parameters, int l) {
        float[] biases = new float[parameters.network().layers().get(l).units()];
        for (int j = 0; j < biases.length; j++) {
            biases[j] = parameters.bias(l, j);
        }
        return biases;
    }

    private static float[] slopes(Parameters parameters, int l) {
        float[] slopes = new float[parameters.network().layers().get(l).slopeCount()];
        for (int s = 0; s < slopes.length; s++) {
            slopes[s] = parameters.slope(l, s);
        }
        return slopes;
    }
}
