package io.github.lanegrad.train;

import static io.github.lanegrad.Testing.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Philox;
import io.github.lanegrad.kernel.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DropoutTest {

    private static final int ROWS = 8;
    private static final long SEED = 9;
    private static final int EPOCH = 2;
    private static final int STEP = 3;
    private static final double NUDGE = 1e-5;
    private static final double TOLERANCE = 2e-5;

    /** What training multiplies the inputs of each layer by, without pads: 0 or 1 / (1 - p). */
    private static List<double[]> factors(Network network) {
        List<double[]> factors = new ArrayList<>();
        for (int l = 0; l < network.layers().size(); l++) {
            Layer layer = network.layers().get(l);
            int stride = Kernels.pad(layer.inputs());
            float[] ones = new float[ROWS * stride];
            Arrays.fill(ones, 1f);
            if (layer.dropout() > 0) {
                Dropout.drop(layer, ROWS, 0, Philox.bits(SEED, Philox.DROPOUT, EPOCH, (long) STEP << 32 | l), ones, 0, ones, 0);
            }
            double[] compact = new double[ROWS * layer.inputs()];
            for (int i = 0; i < compact.length; i++) {
                compact[i] = ones[i / layer.inputs() * stride + i % layer.inputs()];
            }
            factors.add(compact);
        }
        return factors;
    }

    private static Dataset data(Network network, int targets, int greatest) {
        SplittableRandom random = new SplittableRandom(5);
        float[] x = floats(ROWS * network.inputs(), random);
        float[] y = new float[ROWS * targets];
        for (int i = 0; i < y.length; i++) {
            y[i] = random.nextInt(greatest + 1);
        }
        return Dataset.of(ROWS, network.inputs(), x, targets, y);
    }

    private static int[] order(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    /** Against differences in double precision under the same masks; activations that keep sums, outputs, slopes, rows. */
    @Test
    void gradients() {
        for (Activation activation : List.of(Activation.TANH, Activation.SIGMOID, Activation.SILU, Activation.PRELU,
                Activation.SOFTMAX, Activation.GELU)) {
            gradients(Network.inputs(5).dropout(0.25).dense(19, activation).dropout(0.5).dense(6, activation)
                    .dropout(0.1).dense(2, Activation.IDENTITY).build(), Loss.HALF_MEAN_SQUARED_ERROR, 2);
        }
        gradients(Network.inputs(20).dense(7, Activation.TANH).dropout(0.5).dense(3, Activation.SIGMOID).build(),
                Loss.BINARY_CROSS_ENTROPY, 3);
        gradients(Network.inputs(20).dropout(0.5).dense(3, Activation.SOFTMAX).build(), Loss.CROSS_ENTROPY, 1);
    }

    private static void gradients(Network network, Loss loss, int targets) {
        ReferenceLoss reference = ReferenceLoss.of(loss, network.outputs());
        Parameters parameters = Parameters.initialize(network, 4);
        Dataset data = data(network, targets, targets == 1 ? network.outputs() - 1 : 1);
        TrainingPlan plan = new TrainingPlan(network, loss, ROWS);
        plan.load(data, order(0, ROWS), 0, ROWS);
        plan.draw(SEED, EPOCH, STEP, 0);
        float[] gradients = new float[network.parameterLength()];
        float sum = plan.gradient(parameters, gradients);
        float[] x = new float[ROWS * network.inputs()];
        float[] y = new float[ROWS * targets];
        float[] ones = new float[ROWS];
        Arrays.fill(ones, 1f);
        for (int r = 0; r < ROWS; r++) {
            data.copyFeatures(r, x, r * network.inputs());
            data.copyTargets(r, y, r * targets);
        }
        ReferenceNetwork exact = new ReferenceNetwork(network, reference, parameters.statistics()).withFactors(factors(network));
        double[] values = IntStream.range(0, gradients.length).mapToDouble(i -> parameters.array()[i]).toArray();
        double expected = exact.sum(values, x, y, ones);
        assertEquals(expected, sum, TOLERANCE * Math.max(1, expected), network + ": sum");
        for (int i = 0; i < values.length; i++) {
            double kept = values[i];
            values[i] = kept + NUDGE;
            double above = exact.sum(values, x, y, ones);
            values[i] = kept - NUDGE;
            double slope = (above - exact.sum(values, x, y, ones)) / (2 * NUDGE);
            values[i] = kept;
            assertEquals(slope, gradients[i], TOLERANCE * Math.max(1, Math.abs(slope)), network + ": number " + i);
        }
    }

    /** The mean over many steps of what a linear layer gives is what it gives without dropout. */
    @Test
    void meansAreKept() {
        Network network = Network.inputs(40).dropout(0.3).dense(1, Activation.IDENTITY).build();
        Parameters parameters = Parameters.initialize(network, 3);
        Dataset data = data(network, 1, 0);
        TrainingPlan plan = new TrainingPlan(network, Loss.HALF_MEAN_SQUARED_ERROR, ROWS);
        float[] gradients = new float[network.parameterLength()];
        float[] outputs = new float[ROWS];
        plan.load(data, order(0, ROWS), 0, ROWS);
        plan.predict(parameters, outputs, 0);
        double sum = 0;
        double squares = 0;
        int steps = 20_000;
        for (int step = 0; step < steps; step++) {
            plan.load(data, order(0, ROWS), 0, 1);
            plan.draw(1, 1, step, 0);
            plan.gradient(parameters, gradients);
            // The target is 0, so the gradient of the bias is the output.
            double output = gradients[network.layers().getFirst().biasOffset()];
            sum += output;
            squares += output * output;
        }
        double mean = sum / steps;
        double deviation = Math.sqrt(squares / steps - mean * mean);
        assertTrue(deviation > 0.01, "outputs vary by " + deviation);
        assertEquals(outputs[0], mean, 5 * deviation / Math.sqrt(steps));
    }

    /** Numbers so short that no sum is rounded: the parts of a batch have the gradient of the whole, to the bit. */
    @Test
    void partsOfABatchDropWhatTheWholeWould() {
        Network network = Network.inputs(18).dropout(0.5).dense(21, Activation.RELU).dropout(0.5)
                .dense(2, Activation.IDENTITY).build();
        Parameters parameters = new Parameters(network);
        SplittableRandom random = new SplittableRandom(2);
        for (int l = 0; l < 2; l++) {
            for (int i = 0; i < network.layers().get(l).inputs(); i++) {
                for (int j = 0; j < network.layers().get(l).units(); j++) {
                    parameters.setWeight(l, i, j, random.nextInt(-2, 3) / 2f);
                }
            }
        }
        float[] x = new float[ROWS * 18];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextInt(-2, 3);
        }
        Dataset data = Dataset.of(ROWS, 18, x, 2, new float[ROWS * 2]);
        float[] whole = gradient(network, parameters, data, 0, ROWS);
        float[] sum = new float[whole.length];
        for (int[] part : new int[][] {{0, 3}, {3, 4}, {4, ROWS}}) {
            float[] gradients = gradient(network, parameters, data, part[0], part[1]);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += gradients[i];
            }
        }
        assertArrayEquals(whole, sum);
        assertTrue(IntStream.range(0, whole.length).filter(i -> whole[i] != 0).count() > 100);
    }

    private static float[] gradient(Network network, Parameters parameters, Dataset data, int from, int to) {
        TrainingPlan plan = new TrainingPlan(network, Loss.HALF_MEAN_SQUARED_ERROR, to - from);
        float[] gradients = new float[network.parameterLength()];
        plan.load(data, order(from, to), 0, to - from);
        plan.draw(SEED, EPOCH, STEP, from);
        plan.gradient(parameters, gradients);
        return gradients;
    }

    @Test
    void nothingIsDroppedUnlessDrawn() {
        Network plain = Network.inputs(5).dense(9, Activation.TANH).dense(2, Activation.IDENTITY).build();
        Network network = Network.inputs(5).dropout(0.5).dense(9, Activation.TANH).dropout(0.5)
                .dense(2, Activation.IDENTITY).build();
        Dataset data = data(network, 2, 1);
        Parameters parameters = Parameters.initialize(network, 1);
        TrainingPlan plan = new TrainingPlan(network, Loss.MEAN_SQUARED_ERROR, ROWS);
        TrainingPlan other = new TrainingPlan(plain, Loss.MEAN_SQUARED_ERROR, ROWS);
        Parameters same = Parameters.initialize(plain, 1);
        assertArrayEquals(same.array(), parameters.array());
        float[] expected = new float[network.parameterLength()];
        float[] gradients = new float[expected.length];
        other.load(data, order(0, ROWS), 0, ROWS);
        float sum = other.gradient(same, expected);
        plan.load(data, order(0, ROWS), 0, ROWS);
        assertEquals(sum, plan.gradient(parameters, gradients));
        assertArrayEquals(expected, gradients);
        plan.draw(1, 1, 1, 0);
        float first = plan.gradient(parameters, gradients);
        assertFalse(Arrays.equals(expected, gradients));
        assertEquals(first, plan.gradient(parameters, gradients), "the same draw");
        plan.draw(1, 1, 2, 0);
        assertFalse(first == plan.gradient(parameters, gradients), "another step");
        float[] outputs = new float[2 * ROWS];
        float[] predicted = new float[2 * ROWS];
        plan.predict(parameters, outputs, 0);
        other.predict(same, predicted, 0);
        assertArrayEquals(predicted, outputs);
        plan.draw(1, 1, 1, 0);
        plan.load(data, order(0, ROWS), 0, ROWS);
        assertEquals(sum, plan.gradient(parameters, gradients), "loaded anew");
    }

    @Test
    void aPredictionOrALossEndsADraw() {
        Network network = Network.inputs(5).dropout(0.5).dense(9, Activation.TANH).dropout(0.5)
                .dense(2, Activation.IDENTITY).build();
        Dataset data = data(network, 2, 1);
        Parameters parameters = Parameters.initialize(network, 1);
        float[] expected = new float[network.parameterLength()];
        TrainingPlan fresh = new TrainingPlan(network, Loss.MEAN_SQUARED_ERROR, ROWS);
        fresh.load(data, order(0, ROWS), 0, ROWS);
        fresh.gradient(parameters, expected);
        for (boolean predicts : new boolean[] {false, true}) {
            TrainingPlan plan = new TrainingPlan(network, Loss.MEAN_SQUARED_ERROR, ROWS);
            float[] gradients = new float[expected.length];
            plan.load(data, order(0, ROWS), 0, ROWS);
            plan.draw(SEED, EPOCH, STEP, 0);
            if (predicts) {
                plan.predict(parameters, new float[2 * ROWS], 0);
            } else {
                plan.loss(parameters);
            }
            plan.gradient(parameters, gradients);
            assertArrayEquals(expected, gradients);
        }
    }

    @Test
    void isPartOfADescription() {
        Network network = Network.inputs(30).dropout(0.2).dense(16, Activation.RELU).dropout(0).dense(4, Activation.RELU)
                .dropout(0.5).dense(1, Activation.SIGMOID).build();
        assertEquals("30-16-4-1 (dropout(0.2), relu, relu, dropout(0.5), sigmoid)", network.toString());
        assertTrue(network.summary().contains("dropout(0.2)"), network.summary());
        assertEquals("dropout(0.2), 30 → 16 relu", network.layers().getFirst().toString());
        Network without = Network.inputs(30).dense(16, Activation.RELU).dense(4, Activation.RELU)
                .dense(1, Activation.SIGMOID).build();
        assertFalse(network.equals(without));
        assertEquals(without.parameterLength(), network.parameterLength());
        assertFalse(without.summary().contains("dropout"));
    }

    @Test
    void whereItMakesNoSense() {
        Network.Builder builder = Network.inputs(3);
        for (double rate : new double[] {-0.1, 1, 0.99999999, Double.NaN}) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> builder.dropout(rate));
            assertEquals("dropout: expected a rate from 0 to less than 1, got " + rate, e.getMessage());
        }
        builder.dropout(0.5);
        assertThrows(IllegalStateException.class, () -> builder.dropout(0.5));
        builder.dense(2, Activation.RELU).dropout(0.5);
        assertTrue(assertThrows(IllegalStateException.class, builder::build).getMessage().contains("last layer"));
    }
}
