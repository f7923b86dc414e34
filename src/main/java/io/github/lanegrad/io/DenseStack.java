package io.github.lanegrad.io;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a network together from the layers of another library, in their order: linear layers, normalizations over the units
 * of a row, activations, and trained batch normalizations, which become part of what is before or after them. For who reads
 * another format.
 *
 * <p>All is computed in double and rounded to floats once. Takes about twice the memory of the weights until
 * {@link #parameters} has returned. Not safe for use by several threads at once.
 */
public final class DenseStack {

    /** One layer so far. */
    private static final class Dense {
        private final int inputs;
        private final double[] weights;
        private final double[] biases;
        private Normalization normalization = Normalization.NONE;
        private double[] gains = {};
        private double[] shifts = {};
        private @Nullable Activation activation;
        private float[] slopes = {};

        Dense(int inputs, double[] weights, double[] biases) {
            this.inputs = inputs;
            this.weights = weights;
            this.biases = biases;
        }
    }

    private final List<Dense> layers = new ArrayList<>();

    /** A normalization of what the next layer reads: x becomes factor·x + shift. */
    private double @Nullable [] factors;
    private double[] shifts = {};

    /** A stack without layers. */
    public DenseStack() {}

    /**
     * Adds {@code Z = X·Wᵀ + b}.
     *
     * @param inputs length of a row of X, at least 1
     * @param weights W, units × inputs, row after row; kept and changed, so not to be used any more
     * @param biases b, one for each unit, at least one; likewise
     * @return this
     * @throws IllegalArgumentException if the sizes do not fit each other or the layer before
     */
    public DenseStack linear(int inputs, double[] weights, double[] biases) {
        if (inputs < 1 || biases.length < 1 || weights.length != (long) inputs * biases.length) {
            throw new IllegalArgumentException("expected " + inputs + " × " + biases.length
                    + " weights for that many inputs and biases, at least 1 each, got " + weights.length);
        }
        if (!layers.isEmpty() && layers.getLast().biases.length != inputs) {
            throw new IllegalArgumentException("expected a layer of " + layers.getLast().biases.length
                    + " inputs after one of that many units, got " + inputs);
        }
        Dense dense = new Dense(inputs, weights, biases);
        if (factors != null) {
            checkWidth(factors.length, inputs);
            scaleInputs(dense, factors, shifts);
            factors = null;
        }
        layers.add(dense);
        return this;
    }

    /**
     * Adds the activation of the last linear layer.
     *
     * @param activation the function; the identity may be left out
     * @return this
     * @throws IllegalArgumentException if the layer has an activation
     * @throws IllegalStateException if there is no layer
     */
    public DenseStack activation(Activation activation) {
        Dense dense = last();
        if (dense.activation != null) {
            throw new IllegalArgumentException(
                    "expected a linear layer before " + activation + ", got the activation " + dense.activation);
        }
        if (factors != null) {
            throw new IllegalArgumentException("expected a linear layer before " + activation + ", got a normalization");
        }
        dense.activation = activation;
        return this;
    }

    /**
     * Adds the activation of the last linear layer, with slopes that it has learnt.
     *
     * @param activation the function
     * @param values the slopes, as many as the activation has
     * @return this
     * @throws IllegalArgumentException if the layer has an activation
     * @throws IllegalStateException if there is no layer
     */
    public DenseStack activation(Activation activation, float[] values) {
        activation(activation);
        last().slopes = values.clone();
        return this;
    }

    /**
     * Adds a normalization over the units of a row, directly after a linear layer.
     *
     * @param normalization that of a layer or RMS
     * @param gains γ of each unit
     * @param shifts β of each unit; without any numbers if the normalization has none
     * @return this
     * @throws IllegalArgumentException if it is no such normalization, these are not as many as the units, or the layer is
     *     normalized or has an activation
     * @throws IllegalStateException if there is no layer
     */
    public DenseStack normalize(Normalization normalization, double[] gains, double[] shifts) {
        if (!normalization.hasGain() || normalization.hasStatistics()) {
            throw new IllegalArgumentException("expected a normalization over the units of a row, got " + normalization);
        }
        Dense dense = last();
        if (dense.activation != null || !dense.normalization.equals(Normalization.NONE) || factors != null) {
            throw new IllegalArgumentException("expected a linear layer directly before " + normalization);
        }
        int units = dense.biases.length;
        if (gains.length != units || shifts.length != (normalization.hasShift() ? units : 0)) {
            throw new IllegalArgumentException("expected gains and shifts of " + units + " units for " + normalization
                    + ", got " + gains.length + " and " + shifts.length);
        }
        dense.normalization = normalization;
        dense.gains = gains.clone();
        dense.shifts = shifts.clone();
        return this;
    }

    /**
     * Adds a trained batch normalization: {@code (x − mean) / √(variance + epsilon) · scale + shift}, column by column.
     * Directly after a linear layer or its layer normalization it becomes part of it, otherwise of the next linear layer.
     *
     * @param mean of each column
     * @param variance of each column
     * @param epsilon added to the variances
     * @param scale of each column
     * @param shift of each column
     * @return this
     * @throws IllegalArgumentException if these are not as many as the columns before, or not of one length, or come
     *     directly after a normalization without a shift
     */
    public DenseStack normalize(double[] mean, double[] variance, double epsilon, double[] scale, double[] shift) {
        int width = mean.length;
        if (variance.length != width || scale.length != width || shift.length != width) {
            throw new IllegalArgumentException("expected means, variances, scales and shifts of one length, got " + width
                    + ", " + variance.length + ", " + scale.length + " and " + shift.length);
        }
        if (!layers.isEmpty()) {
            checkWidth(width, last().biases.length);
        }
        double[] factor = new double[width];
        double[] add = new double[width];
        for (int i = 0; i < width; i++) {
            factor[i] = scale[i] / Math.sqrt(variance[i] + epsilon);
            add[i] = shift[i] - mean[i] * factor[i];
        }
        if (!layers.isEmpty() && last().activation == null && factors == null) {
            scaleSums(last(), factor, add);
        } else {
            compose(factor, add);
        }
        return this;
    }

    /**
     * The network as it is so far.
     *
     * @return new parameters, with their network
     * @throws IllegalArgumentException if a number is NaN or infinite as a float, the slopes are not as many as an
     *     activation has, a normalization has no linear layer after it, or the parameters do not fit into one array
     * @throws IllegalStateException if there is no layer
     */
    public Parameters parameters() {
        if (factors != null) {
            throw new IllegalArgumentException("expected a linear layer after a normalization that follows an activation");
        }
        Network.Builder builder = Network.inputs(layers.isEmpty() ? 1 : layers.getFirst().inputs);
        for (Dense dense : layers) {
            builder.dense(dense.biases.length, dense.normalization,
                    dense.activation == null ? Activation.IDENTITY : dense.activation);
        }
        Parameters parameters = new Parameters(builder.build());
        for (int l = 0; l < layers.size(); l++) {
            fill(parameters, l);
        }
        return parameters;
    }

    private void fill(Parameters parameters, int l) {
        Layer layer = parameters.network().layers().get(l);
        Dense dense = layers.get(l);
        if (dense.slopes.length != layer.slopeCount()) {
            throw new IllegalArgumentException("layer " + l + ": expected " + layer.slopeCount() + " slopes of "
                    + layer.activation() + ", got " + dense.slopes.length);
        }
        float[] weights = rounded(dense.weights, "weights", l);
        for (int i = 0; i < layer.inputs(); i++) {
            for (int j = 0; j < layer.units(); j++) {
                parameters.array()[layer.weightOffset() + i * layer.stride() + j] = weights[j * layer.inputs() + i];
            }
        }
        System.arraycopy(rounded(dense.biases, "biases", l), 0, parameters.array(), layer.biasOffset(), layer.units());
        if (dense.normalization.hasGain()) {
            System.arraycopy(rounded(dense.gains, "gains", l), 0, parameters.array(), layer.gainOffset(), layer.units());
        }
        if (dense.normalization.hasShift()) {
            System.arraycopy(rounded(dense.shifts, "shifts", l), 0, parameters.array(), layer.shiftOffset(), layer.units());
        }
        for (int s = 0; s < dense.slopes.length; s++) {
            if (!Float.isFinite(dense.slopes[s])) {
                throw new IllegalArgumentException(
                        "layer " + l + ": expected slopes that are finite as floats, got " + dense.slopes[s]);
            }
            parameters.array()[layer.slopeOffset() + s] = dense.slopes[s];
        }
    }

    private static float[] rounded(double[] values, String what, int layer) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
            if (!Float.isFinite(floats[i])) {
                throw new IllegalArgumentException(
                        "layer " + layer + ": expected " + what + " that are finite as floats, got " + values[i]);
            }
        }
        return floats;
    }

    private Dense last() {
        if (layers.isEmpty()) {
            throw new IllegalStateException("expected a linear layer first");
        }
        return layers.getLast();
    }

    private static void checkWidth(int width, int columns) {
        if (width != columns) {
            throw new IllegalArgumentException("expected a normalization of " + columns + " columns, got " + width);
        }
    }

    private void compose(double[] factor, double[] add) {
        if (factors != null) {
            checkWidth(factor.length, factors.length);
            for (int i = 0; i < factor.length; i++) {
                add[i] += shifts[i] * factor[i];
                factor[i] *= factors[i];
            }
        }
        factors = factor;
        shifts = add;
    }

    private static void scaleSums(Dense dense, double[] factors, double[] shifts) {
        if (dense.normalization.hasGain()) {
            scaleNormalized(dense, factors, shifts);
            return;
        }
        for (int j = 0; j < dense.biases.length; j++) {
            for (int i = 0; i < dense.inputs; i++) {
                dense.weights[j * dense.inputs + i] *= factors[j];
            }
            dense.biases[j] = dense.biases[j] * factors[j] + shifts[j];
        }
    }

    private static void scaleNormalized(Dense dense, double[] factors, double[] shifts) {
        if (!dense.normalization.hasShift()) {
            throw new IllegalArgumentException("expected no batch normalization directly after " + dense.normalization);
        }
        for (int j = 0; j < dense.gains.length; j++) {
            dense.gains[j] *= factors[j];
            dense.shifts[j] = dense.shifts[j] * factors[j] + shifts[j];
        }
    }

    private static void scaleInputs(Dense dense, double[] factors, double[] shifts) {
        for (int j = 0; j < dense.biases.length; j++) {
            for (int i = 0; i < dense.inputs; i++) {
                int at = j * dense.inputs + i;
                dense.biases[j] += dense.weights[at] * shifts[i];
                dense.weights[at] *= factors[i];
            }
        }
    }
}
