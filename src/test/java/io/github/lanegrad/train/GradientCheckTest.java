package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The gradient of whole networks against central differences of a forward pass in double precision. */
class GradientCheckTest {

    private static final double STEP = 1e-5;
    /** No sum of a ReLU may be so near to its kink that a step could cross it. */
    private static final double CLEARANCE = 1e-4;
    private static final double TOLERANCE = 2e-5;
    private static final int ROWS = 5;

    @TestFactory
    Stream<DynamicTest> networks() {
        return Stream.of(Loss.values()).flatMap(loss -> Stream.of(1, 3).flatMap(outputs ->
                Stream.of(Activation.values()).flatMap(first -> Stream.concat(
                        Stream.of(Network.inputs(5).dense(7, first)),
                        Stream.of(Activation.values()).map(second ->
                                Network.inputs(3).dense(17, first).dense(6, second))))
                        .map(hidden -> hidden.dense(outputs, loss.outputActivation()).build())
                        .map(network -> DynamicTest.dynamicTest(loss + " " + network, () -> check(network, loss)))));
    }

    @TestFactory
    Stream<DynamicTest> withoutHiddenLayers() {
        return Stream.of(Loss.values()).map(loss -> DynamicTest.dynamicTest(loss.name(), () ->
                check(Network.inputs(19).dense(2, loss.outputActivation()).build(), loss)));
    }

    private static void check(Network network, Loss loss) {
        for (long seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Parameters parameters = Parameters.initialize(network, seed);
            for (int l = 0; l < network.layers().size(); l++) {
                for (int j = 0; j < network.layers().get(l).units(); j++) {
                    parameters.setBias(l, j, (float) random.nextDouble(-0.5, 0.5));
                }
            }
            float[] x = uniform(random, ROWS * network.inputs(), -1, 1);
            float[] y = uniform(random, ROWS * network.outputs(), 0, 1);
            double[] exact = widened(parameters.array());
            if (new Reference(network, loss).of(exact, x, y).clearance > CLEARANCE) {
                compare(network, loss, parameters, x, y);
                return;
            }
        }
        throw new AssertionError("every seed is too near to a kink");
    }

    private static void compare(Network network, Loss loss, Parameters parameters, float[] x, float[] y) {
        Dataset data = Dataset.of(ROWS, network.inputs(), x, network.outputs(), y);
        TrainingPlan plan = new TrainingPlan(network, loss, ROWS + 3);
        plan.load(data, new int[] {0, 1, 2, 3, 4}, 0, ROWS);
        float[] gradients = new float[network.parameterLength()];
        float sum = plan.gradient(parameters, gradients);
        double[] exact = widened(parameters.array());
        double expected = new Reference(network, loss).of(exact, x, y).sum;
        assertEquals(expected, sum, TOLERANCE * Math.max(1, expected));
        int compared = 0;
        for (Layer layer : network.layers()) {
            for (int r = 0; r <= layer.inputs(); r++) {
                for (int j = 0; j < layer.stride(); j++) {
                    int at = layer.weightOffset() + r * layer.stride() + j;
                    if (j >= layer.units()) {
                        assertEquals(0f, gradients[at], "pad");
                        continue;
                    }
                    double slope = slope(new Reference(network, loss), exact, at, x, y);
                    assertEquals(slope, gradients[at], TOLERANCE * Math.max(1, Math.abs(slope)),
                            layer + ", input " + r + ", unit " + j);
                    compared++;
                }
            }
        }
        assertEquals(network.parameterCount(), compared);
    }

    private static double slope(Reference reference, double[] parameters, int at, float[] x, float[] y) {
        double kept = parameters[at];
        parameters[at] = kept + STEP;
        double above = reference.of(parameters, x, y).sum;
        assertTrue(reference.clearance > 0);
        parameters[at] = kept - STEP;
        double below = reference.of(parameters, x, y).sum;
        parameters[at] = kept;
        return (above - below) / (2 * STEP);
    }

    private static float[] uniform(SplittableRandom random, int count, double from, double to) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(from, to);
        }
        return values;
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** The sum of the losses, written as the textbook has it. */
    private static final class Reference {
        private final Network network;
        private final Loss loss;
        private double sum;
        /** The smallest distance of a ReLU's sum to its kink. */
        private double clearance;

        Reference(Network network, Loss loss) {
            this.network = network;
            this.loss = loss;
        }

        Reference of(double[] parameters, float[] x, float[] y) {
            sum = 0;
            clearance = Double.POSITIVE_INFINITY;
            for (int row = 0; row < ROWS; row++) {
                double[] a = new double[network.inputs()];
                for (int i = 0; i < a.length; i++) {
                    a[i] = x[row * a.length + i];
                }
                for (Layer layer : network.layers()) {
                    a = layer(layer, parameters, a);
                }
                for (int j = 0; j < a.length; j++) {
                    sum += loss(a[j], y[row * a.length + j]);
                }
            }
            return this;
        }

        private double[] layer(Layer layer, double[] parameters, double[] x) {
            double[] a = new double[layer.units()];
            for (int j = 0; j < a.length; j++) {
                double z = parameters[layer.biasOffset() + j];
                for (int i = 0; i < x.length; i++) {
                    z += x[i] * parameters[layer.weightOffset() + i * layer.stride() + j];
                }
                a[j] = switch (layer.activation()) {
                    case IDENTITY -> z;
                    case SIGMOID -> 1 / (1 + Math.exp(-z));
                    case RELU -> {
                        clearance = Math.min(clearance, Math.abs(z));
                        yield Math.max(z, 0);
                    }
                };
            }
            return a;
        }

        private double loss(double a, double y) {
            return switch (loss) {
                case BINARY_CROSS_ENTROPY -> -y * Math.log(a) - (1 - y) * Math.log(1 - a);
                case HALF_MEAN_SQUARED_ERROR -> (a - y) * (a - y) / 2;
            };
        }
    }
}
