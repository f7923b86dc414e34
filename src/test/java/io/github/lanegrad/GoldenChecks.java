package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.lanegrad.GoldenDirectory.Tensors;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.train.GradientDescent;
import io.github.lanegrad.train.Metrics;
import io.github.lanegrad.train.TrainingPlan;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Compares the library with one golden case, and remembers the largest deviations. */
final class GoldenChecks {

    private static final double TOLERANCE = 1e-6;
    private static final double TRAINED = 1e-4;
    private static final int ULPS = 2;

    /** Per kind of number. */
    private final Map<String, Double> largest = new TreeMap<>();

    Map<String, Double> largest() {
        return largest;
    }

    void activation(Activation activation, String name, JsonNode about, Tensors file) {
        float[] x = file.floats("x");
        Layer layer = Network.inputs(1).dense(x.length, activation).build().layers().getFirst();
        float[] y = new float[layer.stride()];
        float[] dy = new float[layer.stride()];
        System.arraycopy(x, 0, y, 0, x.length);
        Arrays.fill(dy, 1f);
        layer.activate(1, y, 0);
        layer.activationGradient(1, y, 0, dy, 0);
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
                assertTrue(Float.isNaN(y[i]), where);
            } else {
                long ulps = Math.abs(ordered(y[i]) - ordered(value[i]));
                note("ulps of " + name, ulps);
                assertTrue(ulps <= ULPS, () -> where + ": " + ulps + " ulps");
            }
            if (activation == Activation.IDENTITY) {
                // Its slope is 1 everywhere, NaN included, where the golden file has NaN.
                assertEquals(1f, dy[i], where);
                continue;
            }
            near("slope of " + name, where + "'", slope[i], dy[i], TOLERANCE);
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

    void loss(Loss loss, String name, JsonNode about, Tensors file) {
        float[] z = file.floats(about.path("prediction").asText());
        float[] y = file.floats(about.path("target").asText());
        double[] losses = file.doubles(name + "/loss_f64");
        double[] gradients = file.doubles(name + "/grad_f64");
        float[] dZ = new float[z.length];
        float[] scratch = new float[Loss.SCRATCH_LENGTH];
        assertEquals(z.length, gradients.length);
        if (name.endsWith("_none")) {
            assertEquals(z.length, losses.length);
            for (int i = 0; i < z.length; i++) {
                float one = loss.gradient(1, z, i, y, i, dZ, i, scratch, 0);
                near("loss", name + "[" + i + "]", losses[i], one, TOLERANCE);
                near("gradient of a loss", name + "[" + i + "]", gradients[i], dZ[i], TOLERANCE);
            }
            return;
        }
        float sum = loss.gradient(z.length, z, 0, y, 0, dZ, 0, scratch, 0);
        int divisor = name.endsWith("_mean") ? z.length : 1;
        assertEquals(1, losses.length);
        near("loss", name, losses[0], (double) sum / divisor, TOLERANCE);
        for (int i = 0; i < z.length; i++) {
            near("gradient of a loss", name + "[" + i + "]", gradients[i], (double) dZ[i] / divisor, TOLERANCE);
        }
    }

    void perceptron(Loss loss, String name, JsonNode about, Tensors file) {
        Network network = network(about.path("dims"), loss);
        Parameters parameters = parameters(network, file, name, "");
        float[] x = file.floats(name + "/X");
        float[] y = file.floats(name + "/Y");
        int rows = x.length / network.inputs();
        assertEquals(about.path("batch").asInt(), rows);
        passes(network, loss, parameters.array(), x, y, rows, name, file);

        Dataset data = Dataset.of(rows, network.inputs(), x, network.outputs(), y);
        TrainingPlan plan = new TrainingPlan(network, loss, rows);
        plan.load(data, order(rows), 0, rows);
        float[] outputs = new float[y.length];
        plan.predict(parameters, outputs, 0);
        near("outputs", name + " out", file.doubles(name + "/out_f64"), outputs, y.length, y.length, 1);

        GradientDescent descent = new GradientDescent((float) about.path("lr").asDouble());
        Parameters gradients = new Parameters(network);
        double[] losses = file.doubles(name + "/losses_f64");
        int steps = about.path("steps").asInt();
        assertTrue(steps > 0 && losses.length == steps + 1, name + ": losses");
        int compared = 0;
        for (int step = 0; step <= steps; step++) {
            float sum = plan.gradient(parameters, gradients.array());
            near("loss while training", name + " step " + step, losses[step], (double) sum / plan.elements(), TOLERANCE);
            if (step == 0) {
                weights("gradients", name, "d", "_f64", gradients, plan.elements(), TOLERANCE, file);
            }
            if (file.has(name + "/W1_after" + step + "_f64")) {
                weights("weights while training", name, "", "_after" + step + "_f64", parameters, 1, TOLERANCE, file);
                compared++;
            }
            descent.step(parameters.array(), gradients.array(), 1f / plan.elements());
        }
        assertTrue(compared > 0, name + ": no weights compared");
    }

    /** Forward and backward layer by layer. */
    private void passes(Network network, Loss loss, float[] parameters, float[] x, float[] y, int rows, String name,
            Tensors file) {
        int count = network.layers().size();
        float[][] a = new float[count + 1][];
        a[0] = padded(x, rows, network.inputs());
        for (int l = 1; l <= count; l++) {
            Layer layer = network.layers().get(l - 1);
            a[l] = new float[rows * layer.stride()];
            layer.forward(rows, parameters, a[l - 1], 0, Kernels.pad(layer.inputs()), a[l], 0,
                    new float[layer.scratchLength()], 0);
            near("sums", name + " z" + l, file.doubles(name + "/z" + l + "_f64"), a[l], layer.units(), layer.stride(), 1);
            if (l < count) {
                layer.activate(rows, a[l], 0);
                near("outputs", name + " a" + l, file.doubles(name + "/a" + l + "_f64"), a[l], layer.units(),
                        layer.stride(), 1);
            }
        }
        int elements = rows * network.outputs();
        float[] compact = new float[elements];
        Layer last = network.layers().getLast();
        for (int r = 0; r < rows; r++) {
            System.arraycopy(a[count], r * last.stride(), compact, r * last.units(), last.units());
        }
        float[] dZ = new float[elements];
        loss.gradient(elements, compact, 0, y, 0, dZ, 0, new float[Loss.SCRATCH_LENGTH], 0);
        dZ = padded(dZ, rows, last.units());
        for (int l = count; l >= 1; l--) {
            Layer layer = network.layers().get(l - 1);
            near("gradients", name + " dz" + l, file.doubles(name + "/dz" + l + "_f64"), dZ, layer.units(),
                    layer.stride(), elements);
            float[] dX = new float[rows * Kernels.pad(layer.inputs())];
            layer.inputGradient(rows, parameters, dZ, 0, dX, 0, new float[layer.gradientScratchLength(rows)], 0);
            if (l > 1) {
                network.layers().get(l - 2).activationGradient(rows, a[l - 1], 0, dX, 0);
            }
            dZ = dX;
        }
        near("gradients", name + " dX", file.doubles(name + "/dX_f64"), dZ, network.inputs(),
                Kernels.pad(network.inputs()), elements);
    }

    private static float[] padded(float[] compact, int rows, int columns) {
        int stride = Kernels.pad(columns);
        float[] padded = new float[rows * stride];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(compact, r * columns, padded, r * stride, columns);
        }
        return padded;
    }

    void endToEnd(Loss loss, String name, JsonNode about, Tensors file) {
        Network network = network(about.path("dims"), loss);
        Parameters parameters = parameters(network, file, name, "");
        float[] x = file.floats(name + "/X");
        int rows = x.length / network.inputs();
        Dataset data = Dataset.of(rows, network.inputs(), x, network.outputs(), file.floats(name + "/Y"));
        int batch = about.path("batch").asInt();
        TrainingPlan plan = new TrainingPlan(network, loss, batch);
        GradientDescent descent = new GradientDescent((float) about.path("lr").asDouble());
        float[] gradients = new float[network.parameterLength()];
        int[] order = order(rows);
        double[] losses = file.doubles(name + "/losses_f64");
        // What single precision costs PyTorch itself, where that is more.
        double allowed = Math.max(TRAINED, 2 * about.path("f32_max_rel_loss_dev").asDouble());
        int step = 0;
        for (int epoch = 0; epoch < about.path("epochs").asInt(); epoch++) {
            for (int from = 0; from < rows; from += batch) {
                plan.load(data, order, from, Math.min(batch, rows - from));
                double mean = (double) plan.gradient(parameters, gradients) / plan.elements();
                double deviation = Math.abs(mean - losses[step]) / Math.abs(losses[step]);
                note("loss of a long training, relative", deviation);
                assertTrue(deviation <= allowed, name + " step " + step + ": " + mean + ", expected " + losses[step]);
                descent.step(parameters.array(), gradients, 1f / plan.elements());
                step++;
            }
        }
        assertEquals(losses.length, step, name + ": steps");
        assertTrue(step > 0, name);
        weights("weights after a long training", name, "", "_end_f64", parameters, 1, 10 * TRAINED, file);
    }

    void descent(String name, JsonNode about, Tensors file) {
        float[] weights = file.floats("p0");
        float[] all = file.floats("grads");
        double[] expected = file.doubles(name + "/p_f64");
        GradientDescent descent = new GradientDescent((float) about.path("lr").asDouble());
        float[] parameters = Arrays.copyOf(weights, Kernels.pad(weights.length));
        float[] gradients = new float[parameters.length];
        int steps = all.length / weights.length;
        double scale = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
        assertTrue(steps > 0 && expected.length == all.length, name);
        for (int step = 0; step < steps; step++) {
            System.arraycopy(all, step * weights.length, gradients, 0, weights.length);
            descent.step(parameters, gradients, 1f);
            for (int i = 0; i < weights.length; i++) {
                near("descent", name + " step " + step, expected[step * weights.length + i], parameters[i],
                        TOLERANCE * scale);
            }
        }
    }

    void metric(String metric, JsonNode expected, float[] predictions, float[] targets) {
        switch (metric) {
            case "accuracy" -> near("metric", metric, expected.asDouble(), Metrics.accuracy(predictions, targets), 1e-12);
            case "areaUnderRoc" ->
                near("metric", metric, expected.asDouble(), Metrics.areaUnderRoc(predictions, targets), 1e-12);
            case "rSquared" ->
                near("metric", metric, expected.asDouble(), Metrics.rSquared(predictions, targets), TOLERANCE);
            case "rootMeanSquaredError" -> near("metric", metric, expected.asDouble(),
                    Metrics.rootMeanSquaredError(predictions, targets), TOLERANCE);
            case "Confusion" -> {
                assertEquals(4, expected.size());
                assertEquals(new Metrics.Confusion(expected.get(0).asInt(), expected.get(1).asInt(),
                        expected.get(2).asInt(), expected.get(3).asInt()), Metrics.Confusion.of(predictions, targets));
            }
            default -> fail("the library has the metric " + metric + ": compare it here");
        }
    }

    /** scikit-learn leaves out points on a straight line between others. */
    void rocCurve(Tensors file) {
        Metrics.RocCurve curve = Metrics.RocCurve.of(file.floats("binary_score"), file.floats("binary_true"));
        double[] x = file.doubles("roc_fpr");
        double[] y = file.doubles("roc_tpr");
        assertTrue(x.length > 1 && x.length <= curve.size(), "points of the ROC curve");
        int point = 0;
        for (int i = 0; i < x.length; i++) {
            while (point < curve.size() && (Math.abs(curve.falsePositiveRate(point) - x[i]) > 1e-12
                    || Math.abs(curve.truePositiveRate(point) - y[i]) > 1e-12)) {
                point++;
            }
            assertTrue(point < curve.size(), "no point (" + x[i] + ", " + y[i] + ")");
        }
    }

    void initializer(Initializer initializer, JsonNode expected, int inputs, int units) {
        Layer layer = Network.inputs(inputs).dense(units, Activation.IDENTITY).build().layers().getFirst();
        near("initializer", initializer.name(), expected.asDouble(), initializer.bound(layer), 1e-12);
    }

    private static Network network(JsonNode dims, Loss loss) {
        Network.Builder builder = Network.inputs(dims.get(0).asInt());
        for (int l = 1; l < dims.size(); l++) {
            builder.dense(dims.get(l).asInt(), l + 1 < dims.size() ? Activation.RELU : loss.outputActivation());
        }
        return builder.build();
    }

    /** Golden weights are outputs × inputs. */
    private static Parameters parameters(Network network, Tensors file, String name, String suffix) {
        Parameters parameters = new Parameters(network);
        for (int l = 0; l < network.layers().size(); l++) {
            Layer layer = network.layers().get(l);
            float[] w = file.floats(name + "/W" + (l + 1) + suffix);
            float[] b = file.floats(name + "/b" + (l + 1) + suffix);
            assertEquals(layer.parameterCount(), w.length + b.length);
            for (int j = 0; j < layer.units(); j++) {
                parameters.setBias(l, j, b[j]);
                for (int i = 0; i < layer.inputs(); i++) {
                    parameters.setWeight(l, i, j, w[j * layer.inputs() + i]);
                }
            }
        }
        return parameters;
    }

    private void weights(String kind, String name, String prefix, String suffix, Parameters actual, int divisor,
            double tolerance, Tensors file) {
        for (int l = 0; l < actual.network().layers().size(); l++) {
            Layer layer = actual.network().layers().get(l);
            double[] w = file.doubles(name + "/" + prefix + "W" + (l + 1) + suffix);
            double[] b = file.doubles(name + "/" + prefix + "b" + (l + 1) + suffix);
            assertEquals(layer.parameterCount(), w.length + b.length);
            for (int j = 0; j < layer.units(); j++) {
                String where = name + " " + prefix + "W" + (l + 1) + suffix + " unit " + j;
                near(kind, where, b[j], (double) actual.bias(l, j) / divisor, tolerance);
                for (int i = 0; i < layer.inputs(); i++) {
                    near(kind, where, w[j * layer.inputs() + i], (double) actual.weight(l, i, j) / divisor, tolerance);
                }
            }
        }
    }

    private static int[] order(int rows) {
        int[] order = new int[rows];
        Arrays.setAll(order, r -> r);
        return order;
    }

    private void near(String kind, String where, double[] expected, float[] actual, int columns, int stride, int divisor) {
        assertTrue(expected.length > 0 && expected.length % columns == 0, where);
        // An element that cancels keeps the rounding errors of the large numbers it is made of.
        double scale = Math.max(2, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
        for (int i = 0; i < expected.length; i++) {
            near(kind, where + "[" + i + "]", expected[i], (double) actual[i / columns * stride + i % columns] / divisor,
                    TOLERANCE * scale);
        }
    }

    /** Absolute below 1, relative above. */
    private void near(String kind, String where, double expected, double actual, double tolerance) {
        if (Double.isNaN(expected) || Double.isInfinite(expected)) {
            assertEquals(expected, actual, where);
            return;
        }
        double deviation = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
        note(kind, deviation);
        assertTrue(deviation <= tolerance, () -> where + ": " + actual + ", expected " + expected + " within " + tolerance);
    }

    private void note(String kind, double deviation) {
        largest.merge(kind, deviation, Math::max);
    }
}
