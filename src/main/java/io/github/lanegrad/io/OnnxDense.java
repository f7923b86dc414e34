package io.github.lanegrad.io;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.io.OnnxStep.Affine;
import io.github.lanegrad.io.OnnxStep.Columns;
import io.github.lanegrad.io.OnnxStep.Linear;
import io.github.lanegrad.io.OnnxStep.Operation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer that is being put together. Scalings before and after the product are folded into weights and biases, in
 * double precision and rounded once; without any, the bits of weights and biases are those of the file.
 */
final class OnnxDense {

    private final Linear linear;
    private final double @Nullable [] rowScale;
    private final double[] bias;
    private double @Nullable [] columnScale;
    private boolean hasBias;
    private boolean complemented;
    private @Nullable OnnxDenseNormalization normalization;
    private Activation activation = Activation.IDENTITY;
    private @Nullable Columns slopes;
    private boolean activated;

    /**
     * A layer of the inputs {@code scale · x + shift}.
     *
     * @param linear the product
     * @param scale by input, or null for 1
     * @param shift by input, or null for 0
     */
    OnnxDense(Linear linear, double @Nullable [] scale, double @Nullable [] shift) throws FormatException {
        this.linear = linear;
        this.rowScale = scale;
        this.bias = new double[linear.weights().columns()];
        Columns given = linear.bias();
        if (given != null) {
            hasBias = true;
            checkSize(linear.node(), given.size());
            for (int j = 0; j < bias.length; j++) {
                bias[j] = linear.beta() * given.at(j);
            }
        }
        if (shift != null) {
            for (int j = 0; j < bias.length; j++) {
                double sum = 0;
                for (int i = 0; i < shift.length; i++) {
                    sum += shift[i] * linear.weights().get(i, j);
                }
                bias[j] += linear.alpha() * sum;
            }
        }
    }

    OnnxNode node() {
        return linear.node();
    }

    int inputs() {
        return linear.weights().rows();
    }

    int units() {
        return complemented ? 2 : bias.length;
    }

    boolean isActivated() {
        return activated;
    }

    /** Whether numbers of this kind, if they come next, are bias, gains or shifts of this layer and nothing else. */
    boolean lacks(Operation operation) {
        return !activated && (normalization == null ? lacksBias() && operation == Operation.ADD
                : normalization.lacks(operation));
    }

    private boolean lacksBias() {
        return !hasBias && !activated;
    }

    /** Takes a scaling or shift of the sums into weights and biases, or of the normalised sums into gains and shifts. */
    void fold(Affine affine) throws FormatException {
        Columns values = affine.values();
        checkSize(affine.node(), values.size());
        if (normalization != null) {
            normalization.fold(affine);
            return;
        }
        if (lacksBias() && affine.operation() == Operation.ADD) {
            for (int j = 0; j < bias.length; j++) {
                // Not added to 0, which would lose the sign of another 0.
                bias[j] = bias[j] == 0 ? values.at(j) : bias[j] + values.at(j);
            }
            hasBias = true;
            return;
        }
        hasBias = true;
        if (columnScale == null) {
            columnScale = new double[bias.length];
            Arrays.fill(columnScale, 1);
        }
        for (int j = 0; j < bias.length; j++) {
            double value = values.at(j);
            switch (affine.operation()) {
                case ADD -> bias[j] += value;
                case SUBTRACT -> bias[j] -= value;
                case MULTIPLY -> {
                    bias[j] *= value;
                    columnScale[j] *= value;
                }
                case DIVIDE -> {
                    bias[j] /= value;
                    columnScale[j] /= value;
                }
            }
        }
    }

    void normalize(OnnxStep.Normalize step) throws FormatException {
        for (Columns learnt : new Columns[] {step.gains(), step.shifts()}) {
            if (learnt != null) {
                checkSize(step.node(), learnt.size());
            }
        }
        normalization = new OnnxDenseNormalization(step, bias.length);
    }

    Normalization normalization() {
        return normalization == null ? Normalization.NONE : normalization.normalization();
    }

    void activate(OnnxStep.Activate step) throws FormatException {
        activation = step.activation();
        slopes = step.slopes();
        activated = true;
        if (slopes != null) {
            checkSize(step.node(), slopes.size());
            if (slopes.size() == 1 && bias.length > 1) {
                activation = Activation.prelu(true);
            }
        }
    }

    /** Makes of the one unit p two, 1 - p and p. For a sigmoid, 1 - p is that of the negative sum. */
    void complement(OnnxNode node) throws FormatException {
        if (bias.length != 1 || complemented || normalization != null || !activation.equals(Activation.SIGMOID)) {
            throw node.refused("expected 1 - p of one unit with a sigmoid, got " + bias.length + " with " + activation);
        }
        complemented = true;
    }

    Activation activation() {
        return activation;
    }

    /** Writes the numbers into the parameters of a network that has this layer. */
    void write(Parameters parameters, int number) throws FormatException {
        Layer layer = parameters.network().layers().get(number);
        for (int i = 0; i < layer.inputs(); i++) {
            double row = linear.alpha() * (rowScale == null ? 1 : rowScale[i]);
            for (int j = 0; j < bias.length; j++) {
                double factor = columnScale == null ? row : row * columnScale[j];
                set(parameters, number, i, j, finite((float) (linear.weights().get(i, j) * factor)));
            }
        }
        for (int j = 0; j < bias.length; j++) {
            float value = finite((float) bias[j]);
            if (complemented) {
                parameters.setBias(number, 0, -value);
                parameters.setBias(number, 1, value);
            } else {
                parameters.setBias(number, j, value);
            }
        }
        if (normalization != null) {
            normalization.write(parameters, number);
        }
        for (int s = 0; s < layer.slopeCount() && slopes != null; s++) {
            parameters.setSlope(number, s, finite((float) slopes.at(s)));
        }
    }

    private void set(Parameters parameters, int number, int i, int j, float value) {
        if (complemented) {
            parameters.setWeight(number, i, 0, -value);
            parameters.setWeight(number, i, 1, value);
        } else {
            parameters.setWeight(number, i, j, value);
        }
    }

    private float finite(float value) throws FormatException {
        if (!Float.isFinite(value)) {
            throw linear.node().refused("expected finite weights, biases and slopes, got " + value);
        }
        return value;
    }

    private void checkSize(OnnxNode node, int size) throws FormatException {
        if (size != 1 && size != bias.length) {
            throw node.refused("expected " + bias.length + " numbers, one for each column, or one for all, got " + size);
        }
    }
}
