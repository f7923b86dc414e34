package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Loss.Reduction;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoiseTest {

    private static final int ROWS = 20_000;

    /** What noise makes of targets, read from the gradient of a bias alone: rows of one feature that is 0. */
    private static double[] sumsOfTargets(Noise noise, Loss loss, int outputs, float target, int step) {
        Network network = Network.inputs(1).dense(outputs, Activation.IDENTITY).build();
        TrainingPlan plan = new TrainingPlan(network, loss, ROWS);
        float[] targets = new float[ROWS * loss.targets(outputs)];
        Arrays.fill(targets, target);
        plan.load(Dataset.of(ROWS, 1, new float[ROWS], loss.targets(outputs), targets),
                IntStream.range(0, ROWS).toArray(), 0, ROWS);
        plan.disturb(noise, 3, 1, step, 0);
        float[] gradients = new float[network.parameterLength()];
        plan.gradient(new Parameters(network), gradients);
        int biases = network.layers().getFirst().biasOffset();
        return IntStream.range(0, outputs).mapToDouble(j -> gradients[biases + j]).toArray();
    }

    private static void assertBinomial(double expectedShare, double found, String what) {
        assertEquals(expectedShare * ROWS, found, 5 * Math.sqrt(expectedShare * (1 - expectedShare) * ROWS), what);
    }

    @Test
    void labelsAreWrongAsOftenAsAskedFor() {
        Noise noise = Noise.NONE.withLabels(0.3);
        // Gradient of a logit of 0: 1/2 - y.
        double flipped = ROWS / 2.0 - sumsOfTargets(noise, Loss.BINARY_CROSS_ENTROPY_OF_LOGITS, 1, 0, 1)[0];
        assertBinomial(0.3, flipped, "0 to 1");
        assertBinomial(0.7, ROWS / 2.0 - sumsOfTargets(noise, Loss.BINARY_CROSS_ENTROPY_OF_LOGITS, 1, 1, 2)[0], "1 to 0");
        // Gradient of a hinge at 0: -y.
        assertBinomial(0.3, (ROWS - -sumsOfTargets(noise, Loss.HINGE, 1, 1, 3)[0]) / 2, "signs");
        // Gradient of 4 equal logits: 1/4 - onehot(y).
        double[] classes = sumsOfTargets(noise, Loss.CROSS_ENTROPY, 4, 2, 4);
        for (int c = 0; c < 4; c++) {
            assertBinomial(c == 2 ? 1 - 0.3 * 0.75 : 0.3 * 0.25, ROWS / 4.0 - classes[c], "class " + c);
        }
        assertEquals(-ROWS, sumsOfTargets(Noise.NONE.withLabels(1), Loss.HINGE, 1, -1, 5)[0]);
        assertEquals(ROWS / 2.0, sumsOfTargets(Noise.NONE, Loss.BINARY_CROSS_ENTROPY_OF_LOGITS, 1, 0, 6)[0]);
    }

    @Test
    void targetsSpreadAsAskedFor() {
        // Gradient of outputs of 0: -y; that of the squared error twice as much.
        double sum = sumsOfTargets(Noise.NONE.withTargets(0.5), Loss.HALF_MEAN_SQUARED_ERROR, 1, 3, 1)[0];
        assertEquals(-3.0 * ROWS, sum, 5 * 0.5 * Math.sqrt(ROWS));
        assertFalse(sum == -3.0 * ROWS);
    }

    /** The loss of outputs 0 is half the square of what was added. */
    @Test
    void inputsSpreadAsAskedFor() {
        int inputs = 50;
        Network network = Network.inputs(inputs).dense(1, Activation.IDENTITY).build();
        Parameters parameters = new Parameters(network);
        for (int i = 0; i < inputs; i++) {
            parameters.setWeight(0, i, 0, 1);
        }
        TrainingPlan plan = new TrainingPlan(network, Loss.HALF_MEAN_SQUARED_ERROR.reduction(Reduction.SUM), ROWS);
        plan.load(Dataset.of(ROWS, inputs, new float[ROWS * inputs], 1, new float[ROWS]),
                IntStream.range(0, ROWS).toArray(), 0, ROWS);
        plan.disturb(Noise.ofInputs(0.2), 3, 1, 1, 0);
        double mean = plan.gradient(parameters, new float[network.parameterLength()]) / ROWS;
        double variance = inputs * 0.2 * 0.2;
        assertEquals(variance / 2, mean, 5 * variance / 2 * Math.sqrt(2.0 / ROWS));
    }

    /** Rows of 16 ones as logits or outputs, with targets of 0. */
    private static float loss(Noise noise, Loss loss, int epoch, int step) {
        int width = 16;
        int rows = 2000;
        Network network = Network.inputs(width).dense(width, Activation.IDENTITY).build();
        Parameters parameters = new Parameters(network);
        float[] ones = new float[rows * width];
        Arrays.fill(ones, 1);
        for (int i = 0; i < width; i++) {
            parameters.setWeight(0, i, i, 1);
        }
        TrainingPlan plan = new TrainingPlan(network, loss, rows);
        plan.load(Dataset.of(rows, width, ones, width, new float[rows * width]),
                IntStream.range(0, rows).toArray(), 0, rows);
        plan.disturb(noise, 3, epoch, step, 0);
        return plan.gradient(parameters, new float[network.parameterLength()]) / rows;
    }

    /** If inputs and targets had the same noise, differences would be those without. */
    @Test
    void targetsHaveNoiseOfTheirOwn() {
        Loss loss = Loss.HALF_MEAN_SQUARED_ERROR.reduction(Reduction.SUM);
        assertEquals(8, loss(Noise.NONE, loss, 1, 1));
        // Half the square of a normal number around 1 with variance 2, 16 times.
        assertEquals(16 * (1 + 2) / 2.0, loss(Noise.ofInputs(1).withTargets(1), loss, 1, 1), 0.5);
    }

    @Test
    void everyEpochAndStepHasOther() {
        Loss numbers = Loss.HALF_MEAN_SQUARED_ERROR.reduction(Reduction.SUM);
        for (Noise noise : List.of(Noise.ofInputs(1), Noise.NONE.withTargets(1), Noise.NONE.withLabels(0.5))) {
            Loss loss = noise.labels() > 0 ? Loss.BINARY_CROSS_ENTROPY_OF_LOGITS.reduction(Reduction.SUM) : numbers;
            float first = loss(noise, loss, 1, 1);
            assertEquals(first, loss(noise, loss, 1, 1));
            assertNotEquals(first, loss(noise, loss, 2, 1), noise::toString);
            assertNotEquals(first, loss(noise, loss, 1, 2), noise::toString);
        }
    }

    /** Parts of a batch get the noise of the whole, so each row's loss is the same to the bit. */
    @Test
    void partsOfABatchGetTheNoiseOfTheWhole() {
        Network network = Network.inputs(3).dense(2, Activation.SOFTMAX).build();
        Parameters parameters = Parameters.initialize(network, 1);
        Dataset data = Dataset.of(6, 3, new float[18], 1, new float[] {0, 1, 0, 1, 0, 1});
        Noise noise = Noise.ofInputs(1).withLabels(0.5);
        TrainingPlan whole = new TrainingPlan(network, Loss.CROSS_ENTROPY, 6);
        whole.load(data, new int[] {0, 1, 2, 3, 4, 5}, 0, 6);
        whole.disturb(noise, 1, 2, 3, 0);
        float[] outputs = new float[12];
        whole.predict(parameters, outputs, 0);
        float[] parts = new float[12];
        double sum = 0;
        for (int r = 0; r < 6; r++) {
            TrainingPlan part = new TrainingPlan(network, Loss.CROSS_ENTROPY, 1);
            part.load(data, new int[] {r}, 0, 1);
            part.disturb(noise, 1, 2, 3, r);
            part.predict(parameters, parts, 2 * r);
            sum += part.gradient(parameters, new float[network.parameterLength()]);
        }
        assertArrayEquals(outputs, parts);
        assertEquals(sum, whole.gradient(parameters, new float[network.parameterLength()]), 1e-5);
        assertFalse(outputs[0] == outputs[2], "rows of the same inputs have noise of their own");
    }

    @Test
    void losesNothingWhereItDoesNotFit() {
        Network network = Network.inputs(3).dense(2, Activation.SOFTMAX).build();
        Trainer.Builder classes = Trainer.of(network, Loss.CROSS_ENTROPY).noise(Noise.ofInputs(0.1).withTargets(0.1));
        assertEquals("noise of targets: expected a loss of numbers, got cross_entropy",
                assertThrows(IllegalArgumentException.class, classes::build).getMessage());
        Trainer.Builder numbers = Trainer.of(Network.inputs(3).dense(2, Activation.IDENTITY).build(),
                Loss.HALF_MEAN_SQUARED_ERROR).noise(Noise.NONE.withLabels(0.1));
        assertEquals("noise of labels: expected a loss of labels, got half_mean_squared_error",
                assertThrows(IllegalArgumentException.class, numbers::build).getMessage());
        for (Loss loss : List.of(Loss.CROSS_ENTROPY_OF_DISTRIBUTIONS, Loss.MEAN_ABSOLUTE_PERCENTAGE_ERROR,
                Loss.MEAN_SQUARED_LOG_ERROR)) {
            assertThrows(IllegalArgumentException.class, () -> Noise.NONE.withLabels(0.1).check(loss), loss::toString);
        }
        assertEquals(new Noise(1, 2, 0.5), Noise.ofInputs(1).withLabels(0.5).withTargets(2));
        assertEquals(new Noise(1, 2, 0.5), Noise.ofInputs(1).withTargets(2).withLabels(0.5));
        assertThrows(IllegalArgumentException.class, () -> new Noise(-1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Noise(0, Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new Noise(0, 0, 1.5));
    }

    @Test
    void maxNormHoldsAfterEveryStep() {
        Network network = Network.inputs(6).dense(5, Activation.TANH).dense(3, Activation.SOFTMAX).build();
        Parameters parameters = Parameters.initialize(network, 2);
        Dataset data = Dataset.of(4, 6, IntStream.range(0, 24).collect(() -> new float[24],
                (x, i) -> x[i] = (float) Math.sin(i), (a, b) -> {}), 1, new float[] {0, 1, 2, 0});
        boolean[] bound = new boolean[1];
        Trainer.of(network, Loss.CROSS_ENTROPY).optimizer(GradientDescent.of(2)).maxNorm(0.75).epochs(50).batchSize(2)
                .listener(new TrainingListener() {
                    @Override
                    public void onEpoch(History.Epoch epoch) {}

                    @Override
                    public void onBatch(int epoch, int step, double loss) {
                        for (Layer layer : network.layers()) {
                            bound[0] |= largestNorm(layer, parameters.array()) > 0.7499;
                            assertEquals(true, largestNorm(layer, parameters.array()) <= 0.75 * (1 + 1e-6));
                        }
                    }
                }).build().fit(parameters, data);
        assertEquals(true, bound[0], "the limit was reached");
        for (double limit : new double[] {0, 1e-60}) {
            assertThrows(IllegalArgumentException.class, () -> Trainer.of(network, Loss.CROSS_ENTROPY).maxNorm(limit));
        }
    }

    /** A limit that the starting weights of both are above. */
    @Test
    void maxNormHoldsInEveryLayer() {
        Network network = Network.inputs(2).dense(8, Activation.TANH).dense(1, Activation.IDENTITY).build();
        Parameters parameters = Parameters.initialize(network, 1);
        Dataset data = Dataset.of(2, 2, new float[] {1, -1, 0.5f, 2}, 1, new float[] {1, 2});
        for (Layer layer : network.layers()) {
            assertEquals(true, largestNorm(layer, parameters.array()) > 0.125);
        }
        Trainer.of(network, Loss.MEAN_SQUARED_ERROR).maxNorm(0.125).epochs(1).build().fit(parameters, data);
        for (Layer layer : network.layers()) {
            assertEquals(true, largestNorm(layer, parameters.array()) <= 0.125 * (1 + 1e-6), layer::toString);
        }
    }

    private static double largestNorm(Layer layer, float[] parameters) {
        double largest = 0;
        for (int j = 0; j < layer.units(); j++) {
            double square = 0;
            for (int i = 0; i < layer.inputs(); i++) {
                square += Math.pow(parameters[layer.weightOffset() + i * layer.stride() + j], 2);
            }
            largest = Math.max(largest, Math.sqrt(square));
        }
        return largest;
    }
}
