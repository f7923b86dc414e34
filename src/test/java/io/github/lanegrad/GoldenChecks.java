package io.github.lanegrad;

import static io.github.lanegrad.Testing.order;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.lanegrad.GoldenDirectory.Tensors;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.train.Adam;
import io.github.lanegrad.train.GradientDescent;
import io.github.lanegrad.train.Optimizer;
import io.github.lanegrad.train.OptimizerState;
import io.github.lanegrad.train.TrainingPlan;

/** Compares networks and training with golden cases. */
final class GoldenChecks {

    private static final double TOLERANCE = GoldenDeviations.TOLERANCE;
    private static final double TRAINED = 1e-4;

    private final GoldenDeviations deviations;

    GoldenChecks(GoldenDeviations deviations) {
        this.deviations = deviations;
    }

    void perceptron(Loss loss, String name, JsonNode about, Tensors file) {
        Network network = network(about.path("dims"), loss);
        Parameters parameters = parameters(network, file, name, "");
        float[] x = file.floats(name + "/X");
        float[] y = file.floats(name + "/Y");
        int rows = x.length / network.inputs();
        assertEquals(about.path("batch").asInt(), rows);
        passes(network, loss, parameters.array(), x, y, rows, name, file);

        Dataset data = Dataset.of(rows, network.inputs(), x, loss.targets(network.outputs()), y);
        TrainingPlan plan = new TrainingPlan(network, loss, rows);
        plan.load(data, order(rows), 0, rows);
        float[] outputs = new float[rows * network.outputs()];
        plan.predict(parameters, outputs, 0);
        deviations.near("outputs", name + " out", file.doubles(name + "/out_f64"), outputs);

        double rate = about.path("lr").asDouble();
        Optimizer optimizer = about.path("optimizer").asText().equals("adam")
                ? Adam.of(rate) : GradientDescent.of(rate);
        OptimizerState state = optimizer.start(network);
        Parameters gradients = new Parameters(network);
        double[] losses = file.doubles(name + "/losses_f64");
        int steps = about.path("steps").asInt();
        assertTrue(steps > 0 && losses.length == steps + 1, name + ": losses");
        int compared = 0;
        for (int step = 0; step <= steps; step++) {
            float sum = plan.gradient(parameters, gradients.array());
            deviations.near("loss while training", name + " step " + step, losses[step], (double) sum / plan.divisor(),
                    TOLERANCE);
            if (step == 0) {
                weights("gradients", name, "d", "_f64", gradients, plan.divisor(), TOLERANCE, file);
            }
            if (file.has(name + "/W1_after" + step + "_f64")) {
                weights("weights while training", name, "", "_after" + step + "_f64", parameters, 1, TOLERANCE, file);
                compared++;
            }
            optimizer.step(state, parameters.array(), gradients.array(), 1f / plan.divisor());
        }
        assertTrue(compared > 0, name + ": no weights compared");
    }

    /** Forward and backward layer by layer. */
    private void passes(Network network, Loss loss, float[] parameters, float[] x, float[] y, int rows, String name,
            Tensors file) {
        int count = network.layers().size();
        Layer last = network.layers().getLast();
        boolean fused = loss.fused(last.activation()).isPresent();
        float[][] z = new float[count + 1][];
        float[][] a = new float[count + 1][];
        a[0] = GoldenFunctions.padded(x, rows, network.inputs());
        for (int l = 1; l <= count; l++) {
            Layer layer = network.layers().get(l - 1);
            float[] scratch = new float[layer.scratchLength()];
            z[l] = new float[rows * layer.stride()];
            layer.forward(rows, parameters, a[l - 1], 0, Kernels.pad(layer.inputs()), z[l], 0, scratch, 0);
            deviations.near("sums", name + " z" + l, file.doubles(name + "/z" + l + "_f64"), z[l], layer.units(),
                    layer.stride(), 1);
            if (l < count || !fused) {
                a[l] = layer.keepsSums() ? new float[z[l].length] : z[l];
                layer.activate(rows, parameters, z[l], 0, a[l], 0, scratch, 0);
            }
            if (l < count) {
                deviations.near("outputs", name + " a" + l, file.doubles(name + "/a" + l + "_f64"), a[l], layer.units(),
                        layer.stride(), 1);
            }
        }
        int outputs = network.outputs();
        Loss computed = loss.fused(last.activation()).orElse(loss);
        float[] dZ = new float[rows * outputs];
        float[] compact = GoldenFunctions.compact(fused ? z[count] : a[count], rows, outputs);
        computed.gradient(rows, outputs, compact, 0, y, 0, dZ, 0,
                new float[(int) computed.scratchLength(rows, outputs)], 0);
        float divisor = loss.divisor(rows, outputs, y, 0);
        dZ = GoldenFunctions.padded(dZ, rows, outputs);
        if (!fused) {
            activationGradient(network, last, rows, parameters, z[count], dZ);
        }
        for (int l = count; l >= 1; l--) {
            Layer layer = network.layers().get(l - 1);
            deviations.near("gradients", name + " dz" + l, file.doubles(name + "/dz" + l + "_f64"), dZ, layer.units(),
                    layer.stride(), divisor);
            float[] dX = new float[rows * Kernels.pad(layer.inputs())];
            layer.inputGradient(rows, parameters, dZ, 0, dX, 0, new float[layer.gradientScratchLength(rows)], 0);
            if (l > 1) {
                activationGradient(network, network.layers().get(l - 2), rows, parameters, z[l - 1], dX);
            }
            dZ = dX;
        }
        deviations.near("gradients", name + " dX", file.doubles(name + "/dX_f64"), dZ, network.inputs(),
                Kernels.pad(network.inputs()), divisor);
    }

    private static void activationGradient(Network network, Layer layer, int rows, float[] parameters, float[] kept,
            float[] dA) {
        layer.activationGradient(rows, parameters, kept, 0, dA, 0, new float[network.parameterLength()],
                new float[layer.scratchLength()], 0);
    }

    void endToEnd(Loss loss, String name, JsonNode about, Tensors file) {
        Network network = network(about.path("dims"), loss);
        Parameters parameters = parameters(network, file, name, "");
        float[] x = file.floats(name + "/X");
        int rows = x.length / network.inputs();
        Dataset data = Dataset.of(rows, network.inputs(), x, loss.targets(network.outputs()), file.floats(name + "/Y"));
        int batch = about.path("batch").asInt();
        TrainingPlan plan = new TrainingPlan(network, loss, batch);
        GradientDescent descent = GradientDescent.of(about.path("lr").asDouble());
        OptimizerState state = descent.start(network);
        float[] gradients = new float[network.parameterLength()];
        int[] order = order(rows);
        double[] losses = file.doubles(name + "/losses_f64");
        // What single precision costs PyTorch itself, where that is more.
        double allowed = Math.max(TRAINED, 2 * about.path("f32_max_rel_loss_dev").asDouble());
        int step = 0;
        for (int epoch = 0; epoch < about.path("epochs").asInt(); epoch++) {
            for (int from = 0; from < rows; from += batch) {
                plan.load(data, order, from, Math.min(batch, rows - from));
                double mean = (double) plan.gradient(parameters, gradients) / plan.divisor();
                double deviation = Math.abs(mean - losses[step]) / Math.abs(losses[step]);
                deviations.note("loss of a long training, relative", deviation);
                assertTrue(deviation <= allowed, name + " step " + step + ": " + mean + ", expected " + losses[step]);
                descent.step(state, parameters.array(), gradients, 1f / plan.divisor());
                step++;
            }
        }
        assertEquals(losses.length, step, name + ": steps");
        assertTrue(step > 0, name);
        weights("weights after a long training", name, "", "_end_f64", parameters, 1, 10 * TRAINED, file);
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

    private void weights(String kind, String name, String prefix, String suffix, Parameters actual, float divisor,
            double tolerance, Tensors file) {
        for (int l = 0; l < actual.network().layers().size(); l++) {
            Layer layer = actual.network().layers().get(l);
            double[] w = file.doubles(name + "/" + prefix + "W" + (l + 1) + suffix);
            double[] b = file.doubles(name + "/" + prefix + "b" + (l + 1) + suffix);
            assertEquals(layer.parameterCount(), w.length + b.length);
            for (int j = 0; j < layer.units(); j++) {
                String where = name + " " + prefix + "W" + (l + 1) + suffix + " unit " + j;
                deviations.near(kind, where, b[j], (double) actual.bias(l, j) / divisor, tolerance);
                for (int i = 0; i < layer.inputs(); i++) {
                    deviations.near(kind, where, w[j * layer.inputs() + i], (double) actual.weight(l, i, j) / divisor,
                            tolerance);
                }
            }
        }
    }
}
