package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.lanegrad.GoldenDirectory.Tensors;
import io.github.lanegrad.kernel.Kernels;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares activations and losses with golden cases. */
final class GoldenFunctions {

    private static final int ULPS = 2;

    /** How a note names the weights of a loss. */
    private static final Pattern WEIGHTS = Pattern.compile("weights? (in/\\w+)");

    private final GoldenDeviations deviations;

    GoldenFunctions(GoldenDeviations deviations) {
        this.deviations = deviations;
    }

    void activation(Activation activation, String name, JsonNode about, Tensors file) {
        float[] x = file.floats("x");
        float[] ones = new float[x.length];
        Arrays.fill(ones, 1f);
        Activated layer = new Activated(activation, GoldenNames.slope(name), 1, x);
        float[] y = layer.outputs();
        float[] dy = layer.backward(ones);
        float[] value = file.floats(name + "/y_exact_f32");
        float[] slope = file.floats(name + "/dy_exact_f32");
        int compared = 0;
        for (int i = 0; i < x.length; i++) {
            String where = name + "(" + x[i] + ")";
            if (isKink(about.path("kinks"), x[i])) {
                continue;
            }
            compared++;
            if (Float.isNaN(value[i])) {
                assertTrue(Float.isNaN(y[i]), () -> where + ": not NaN");
            } else {
                float actual = y[i];
                float expected = value[i];
                long ulps = Math.abs(ordered(actual) - ordered(expected));
                deviations.note("activation, ulps", ulps);
                assertTrue(ulps <= ULPS, () -> where + ": " + actual + ", expected " + expected + ", ulps " + ulps);
            }
            deviations.near("activation, slope", where + "'", slope[i], dy[i], GoldenDeviations.TOLERANCE);
        }
        assertTrue(compared > 0, name + ": no point outside the kinks");
    }

    private static boolean isKink(JsonNode kinks, float x) {
        for (JsonNode kink : kinks) {
            if ((float) kink.asDouble() == x) {
                return true;
            }
        }
        return false;
    }

    /** In the order of the floats; both zeros are 0. */
    private static long ordered(float value) {
        int bits = Float.floatToIntBits(value);
        return bits < 0 ? -(long) (bits & Integer.MAX_VALUE) : bits;
    }

    /** Over rows: softmax or its logarithm, and the product of its Jacobian with a vector. */
    void rowActivation(Activation activation, String name, String function, Tensors file) {
        float[] z = file.floats(name + "/z");
        Activated layer = new Activated(activation, 0f, z.length / file.columns(name + "/z"), z);
        String prefix = name + "/" + function;
        deviations.near(function, prefix, file.doubles(prefix + "_y_f64"), layer.outputs());
        deviations.near(function + ", backward", prefix + "'", file.doubles(prefix + "_dz_f64"),
                layer.backward(file.floats(name + "/upstream")));
    }

    /** What a logarithmic softmax subtracts from the largest number of a row; its derivative is the softmax. */
    void logSumExp(String name, Tensors file) {
        float[] z = file.floats(name + "/z");
        int columns = file.columns(name + "/z");
        int rows = z.length / columns;
        float[] logarithms = new Activated(Activation.LOG_SOFTMAX, 0f, rows, z).outputs();
        float[] sums = new float[rows];
        for (int r = 0; r < rows; r++) {
            int largest = r * columns;
            for (int i = largest; i < (r + 1) * columns; i++) {
                largest = z[i] > z[largest] ? i : largest;
            }
            sums[r] = z[largest] - logarithms[largest];
        }
        deviations.near("logsumexp", name, file.doubles(name + "/logsumexp_y_f64"), sums);
        deviations.near("logsumexp, backward", name + "'", file.doubles(name + "/logsumexp_dz_f64"),
                new Activated(Activation.SOFTMAX, 0f, rows, z).outputs());
    }

    /** A slope for each column, all of them 0.25; so it may as well be one, whose gradient is the sum of theirs. */
    void prelu(String name, Tensors file) {
        double[] slopes = file.doubles(name + "/dalpha_f64");
        prelu(name, Activation.PRELU, slopes, file);
        prelu(name + ", shared", Activation.prelu(true), new double[] {Arrays.stream(slopes).sum()}, file);
    }

    private void prelu(String where, Activation activation, double[] slopes, Tensors file) {
        float[] x = file.floats("X");
        Activated layer = new Activated(activation, 0.25f, x.length / file.columns("X"), x);
        deviations.near("prelu", where, file.doubles("prelu/y_f64"), layer.outputs());
        deviations.near("prelu, backward", where + "'", file.doubles("prelu/dX_f64"),
                layer.backward(file.floats("upstream")));
        deviations.near("prelu, slopes", where + " slope", slopes, layer.slopeGradients());
    }

    /** The activation of a layer alone, forward and backward. */
    private static final class Activated {
        private final Layer layer;
        private final int rows;
        private final Parameters parameters;
        private final Parameters gradients;
        private final float[] scratch;
        private final float[] outputs;

        /** Sums or outputs. */
        private final float[] kept;

        Activated(Activation activation, float slope, int rows, float[] z) {
            Network network = Network.inputs(1).dense(z.length / rows, activation).build();
            this.layer = network.layers().getFirst();
            this.rows = rows;
            this.parameters = new Parameters(network);
            this.gradients = new Parameters(network);
            this.scratch = new float[layer.scratchLength()];
            for (int s = 0; s < layer.slopeCount(); s++) {
                parameters.setSlope(0, s, slope);
            }
            this.kept = padded(z, rows, layer.units());
            // As in training: outputs replace the sums where these are not needed.
            float[] a = layer.keepsSums() ? new float[kept.length] : kept;
            layer.activate(rows, parameters.array(), kept, 0, a, 0, scratch, 0);
            this.outputs = compact(a, rows, layer.units());
        }

        float[] outputs() {
            return outputs;
        }

        float[] backward(float[] upstream) {
            float[] dZ = padded(upstream, rows, layer.units());
            layer.activationGradient(rows, parameters.array(), kept, 0, dZ, 0, gradients.array(), scratch, 0);
            return compact(dZ, rows, layer.units());
        }

        float[] slopeGradients() {
            float[] slopes = new float[layer.slopeCount()];
            for (int s = 0; s < slopes.length; s++) {
                slopes[s] = gradients.slope(0, s);
            }
            return slopes;
        }
    }

    static float[] padded(float[] compact, int rows, int columns) {
        int stride = Kernels.pad(columns);
        float[] padded = new float[rows * stride];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(compact, r * columns, padded, r * stride, columns);
        }
        return padded;
    }

    static float[] compact(float[] padded, int rows, int columns) {
        int stride = Kernels.pad(columns);
        float[] compact = new float[rows * columns];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(padded, r * stride, compact, r * columns, columns);
        }
        return compact;
    }

    void loss(Loss loss, String name, JsonNode about, Tensors file) {
        String prediction = about.path("prediction").asText();
        float[] z = file.floats(prediction);
        float[] y = file.floats(about.path("target").asText());
        Activated layer = new Activated(before(loss), 0f, z.length / file.columns(prediction), z);
        float[] a = layer.outputs();
        float[] weights = weights(name, about, file);
        boolean ofElements = weights.length == a.length;
        // A row has one weight, so elements with weights of their own are rows of one column.
        int columns = ofElements ? 1 : file.columns(prediction);
        double[] losses = file.doubles(name + "/loss_f64");
        // Without a reduction every loss is that of a batch of its own, a row or one element.
        int size = a.length / losses.length;
        int width = Math.min(size, columns);
        int rows = size / width;
        int targets = y.length / losses.length;
        float[] dA = new float[a.length];
        for (int i = 0; i < losses.length; i++) {
            int from = i * size;
            Loss one = ofElements ? loss : ofColumns(loss, name, weights, from % columns, width);
            float[] scratch = new float[(int) one.scratchLength(rows, width)];
            one.checkOutputs(width);
            float sum = ofElements
                    ? one.gradient(rows, width, a, from, y, i * targets, weights, from, dA, from, scratch, 0)
                    : one.gradient(rows, width, a, from, y, i * targets, dA, from, scratch, 0);
            float divisor = one.divisor(rows, width, y, i * targets);
            deviations.near("loss", name + "[" + i + "]", losses[i], (double) sum / divisor,
                    GoldenDeviations.TOLERANCE);
            for (int j = from; j < from + size; j++) {
                dA[j] /= divisor;
            }
        }
        deviations.near("loss, gradient", name + "'", file.doubles(name + "/grad_f64"), layer.backward(dA));
    }

    /** The golden divergence is that of a softmax of its prediction; the likelihood of classes takes it as it is. */
    private static Activation before(Loss loss) {
        return loss.name().equals(Loss.KULLBACK_LEIBLER.name()) ? Activation.LOG_SOFTMAX : Activation.IDENTITY;
    }

    /** Of elements, or of columns; none if the name speaks of none. */
    private static float[] weights(String name, JsonNode about, Tensors file) {
        if (!name.contains("_weight")) {
            return new float[0];
        }
        Matcher tensor = WEIGHTS.matcher(about.path("note").asText());
        assertTrue(tensor.find(), () -> name + ": its note names no weights");
        return file.floats(tensor.group(1));
    }

    private static Loss ofColumns(Loss loss, String name, float[] weights, int column, int width) {
        if (weights.length == 0) {
            return loss;
        }
        float[] some = Arrays.copyOfRange(weights, column, column + width);
        return name.contains("_pos_weight") ? loss.positiveWeights(some) : loss.classWeights(some);
    }
}
