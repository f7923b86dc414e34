package io.github.lanegrad.train;

import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.StatelessOptimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {

    private static final Network CLASSIFIER =
            Network.inputs(3).dense(9, Activation.RELU).dense(1, Activation.SIGMOID).build();
    private static final Network LINE = Network.inputs(2).dense(1, Activation.IDENTITY).build();

    /** Whether the features have a positive sum. */
    private static Dataset signs(int rows) {
        SplittableRandom random = new SplittableRandom(7);
        float[] x = new float[rows * 3];
        float[] y = new float[rows];
        for (int r = 0; r < rows; r++) {
            float sum = 0;
            for (int i = 0; i < 3; i++) {
                x[3 * r + i] = (float) random.nextDouble(-1, 1);
                sum += x[3 * r + i];
            }
            y[r] = sum > 0 ? 1 : 0;
        }
        return Dataset.of(rows, 3, x, 1, y);
    }

    private static Dataset line(int rows) {
        float[] x = new float[rows * 2];
        float[] y = new float[rows];
        for (int r = 0; r < rows; r++) {
            x[2 * r] = r % 5 - 2;
            x[2 * r + 1] = r % 3 - 1;
            y[r] = 3 * x[2 * r] - x[2 * r + 1] + 1;
        }
        return Dataset.of(rows, 2, x, 1, y);
    }

    private static Trainer.Builder classifier() {
        return Trainer.of(CLASSIFIER, Loss.BINARY_CROSS_ENTROPY)
                .optimizer(GradientDescent.of(0.5)).batchSize(16).epochs(5).seed(3);
    }

    private static Parameters trained(Trainer trainer, Dataset data) {
        Parameters parameters = Parameters.initialize(CLASSIFIER, 1);
        trainer.fit(parameters, data);
        return parameters;
    }

    @Test
    void sameSeedSameBits() {
        Dataset data = signs(101);
        Trainer trainer = classifier().build();
        String digest = trained(trainer, data).sha256();
        assertEquals(digest, trained(trainer, data).sha256());
        assertEquals(digest, trained(classifier().build(), data).sha256());
        assertNotEquals(digest, trained(classifier().seed(4).build(), data).sha256());
    }

    @Test
    void whoListensChangesNothing() {
        Dataset data = signs(101);
        List<Double> scores = new ArrayList<>();
        Trainer watched = classifier().metric(Metric.ACCURACY).listener(epoch -> scores.add(epoch.score())).build();
        assertEquals(trained(classifier().build(), data).sha256(), trained(watched, data).sha256());
        assertEquals(5, scores.size());
        Parameters other = Parameters.initialize(CLASSIFIER, 1);
        watched.fit(other, data, signs(13));
        assertEquals(trained(classifier().build(), data).sha256(), other.sha256());
        assertEquals(10, scores.size());
    }

    /** Each row has an input of its own, so the gradients tell which rows are in a batch. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 11, 100})
    void everyRowOnceAnEpoch(int batchSize) {
        int rows = 11;
        float[] x = new float[rows * rows];
        float[] y = new float[rows * 2];
        Arrays.fill(y, 1f);
        for (int r = 0; r < rows; r++) {
            x[r * rows + r] = 1;
        }
        Network network = Network.inputs(rows).dense(2, Activation.IDENTITY).build();
        Layer layer = network.layers().getFirst();
        List<List<Integer>> batches = new ArrayList<>();
        Optimizer recorder = stateless((parameters, gradients, scale) -> {
            List<Integer> batch = new ArrayList<>();
            for (int r = 0; r < rows; r++) {
                if (gradients[layer.weightOffset() + r * layer.stride()] != 0) {
                    batch.add(r);
                }
            }
            assertEquals(1f / (batch.size() * 2), scale);
            batches.add(batch);
        });
        Trainer.of(network, Loss.HALF_MEAN_SQUARED_ERROR).optimizer(recorder).batchSize(batchSize).epochs(4).build()
                .fit(new Parameters(network), Dataset.of(rows, rows, x, 2, y));
        int perEpoch = Math.ceilDiv(rows, batchSize);
        assertEquals(4 * perEpoch, batches.size());
        for (int epoch = 0; epoch < 4; epoch++) {
            List<List<Integer>> ofEpoch = batches.subList(epoch * perEpoch, (epoch + 1) * perEpoch);
            for (int b = 0; b < perEpoch; b++) {
                assertEquals(Math.min(batchSize, rows - b * batchSize), ofEpoch.get(b).size());
            }
            assertEquals(rows, ofEpoch.stream().flatMap(List::stream).distinct().count());
        }
        if (perEpoch > 1) {
            assertNotEquals(batches.subList(0, perEpoch), batches.subList(perEpoch, 2 * perEpoch), "another order");
        }
    }

    @Test
    void theLossFalls() {
        Dataset data = signs(101);
        List<Integer> epochs = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        double[] last = new double[1];
        trained(classifier().epochs(60).metric(Metric.ACCURACY).listener(epoch -> {
            epochs.add(epoch.number());
            losses.add(epoch.loss());
            last[0] = epoch.score();
        }).build(), data);
        assertEquals(60, epochs.size());
        assertEquals(1, epochs.getFirst());
        assertEquals(60, epochs.getLast());
        assertTrue(losses.get(20) < losses.get(0) && losses.get(59) < losses.get(20), losses::toString);
        assertTrue(losses.get(59) < 0.2, losses::toString);
        assertTrue(last[0] > 0.95);
    }

    @Test
    void theLossToldIsTheMeanOfTheEpoch() {
        Dataset data = line(7);
        double[] told = {Double.NaN, 0};
        Parameters parameters = new Parameters(LINE);
        Trainer.of(LINE, Loss.HALF_MEAN_SQUARED_ERROR).optimizer(stateless((weights, gradients, scale) -> {})).batchSize(4).epochs(1)
                .listener(epoch -> {
                    told[0] = epoch.loss();
                    told[1] = epoch.score();
                }).build().fit(parameters, data);
        double expected = 0;
        for (int r = 0; r < 7; r++) {
            expected += data.target(r, 0) * data.target(r, 0) / 2 / 7;
        }
        assertEquals(expected, told[0], 1e-6);
        assertTrue(Double.isNaN(told[1]), "no metric");
    }

    @Test
    void theMetricIsThatOfTheValidationSet() {
        Dataset validation = line(5);
        double[] told = new double[1];
        Parameters parameters = new Parameters(LINE);
        Trainer.of(LINE, Loss.HALF_MEAN_SQUARED_ERROR).batchSize(2).epochs(1).metric((predictions, targets) -> {
            float[] expected = new float[5];
            for (int r = 0; r < 5; r++) {
                expected[r] = validation.target(r, 0);
            }
            assertArrayEquals(expected, targets);
            return predictions.length;
        }).listener(epoch -> told[0] = epoch.score()).build().fit(parameters, line(7), validation);
        assertEquals(5, told[0]);
    }

    @Test
    void padsStayZero() {
        Network network = Network.inputs(3).dense(17, Activation.SIGMOID).dense(5, Activation.RELU)
                .dense(1, Activation.SIGMOID).build();
        Dataset data = signs(37);
        Parameters parameters = Parameters.initialize(network, 5);
        GradientDescent descent = GradientDescent.of(0.3);
        OptimizerState state = descent.start(network);
        Trainer.of(network, Loss.BINARY_CROSS_ENTROPY).batchSize(8).epochs(3)
                .optimizer(stateless((weights, gradients, scale) -> {
                    assertPadsAreZero(network, gradients);
                    descent.step(state, weights, gradients, scale);
                })).build().fit(parameters, data);
        assertNotEquals(Parameters.initialize(network, 5).sha256(), parameters.sha256());
        assertPadsAreZero(network, parameters.array());
    }

    interface Step {
        void make(float[] weights, float[] gradients, float scale);
    }

    static Optimizer stateless(Step step) {
        return new StatelessOptimizer() {
            @Override
            public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
                step.make(parameters, gradients, scale);
            }
        };
    }

    private static void assertPadsAreZero(Network network, float[] values) {
        for (Layer layer : network.layers()) {
            for (int row = 0; row <= layer.inputs(); row++) {
                for (int j = layer.units(); j < layer.stride(); j++) {
                    assertEquals(0f, values[layer.weightOffset() + row * layer.stride() + j]);
                }
            }
        }
    }

    /** A rate a little too high: the loss grows for some epochs, then overflows. */
    @Test
    void divergenceKeepsTheLastGoodEpoch() {
        Dataset data = line(10);
        int[] good = new int[1];
        Trainer.Builder builder = Trainer.of(LINE, Loss.HALF_MEAN_SQUARED_ERROR)
                .optimizer(GradientDescent.of(30)).batchSize(4).seed(1);
        Parameters parameters = new Parameters(LINE);
        Trainer trainer = builder.epochs(1000).listener(epoch -> good[0] = epoch.number()).build();
        DivergedException thrown = assertThrows(DivergedException.class, () -> trainer.fit(parameters, data));
        assertTrue(good[0] > 0, "diverged in the first epoch");
        assertMessage(thrown, good[0] + 1);
        Parameters stopped = new Parameters(LINE);
        builder.epochs(good[0]).build().fit(stopped, data);
        assertArrayEquals(stopped.array(), parameters.array());
        assertFinite(parameters);
    }

    /** The loss is finite, but the one step of the epoch is not. */
    @Test
    void aStepToInfinityIsNotAGoodEpoch() {
        Parameters parameters = Parameters.initialize(LINE, 1);
        String before = parameters.sha256();
        Trainer trainer = Trainer.of(LINE, Loss.HALF_MEAN_SQUARED_ERROR)
                .optimizer(GradientDescent.of(Float.MAX_VALUE)).batchSize(10).build();
        DivergedException thrown = assertThrows(DivergedException.class, () -> trainer.fit(parameters, line(10)));
        assertMessage(thrown, 1);
        assertTrue(thrown.getMessage().contains("layer 1: "), thrown::getMessage);
        assertEquals(before, parameters.sha256());
        // In two batches it is the second one's loss that shows it.
        Trainer twice = Trainer.of(LINE, Loss.HALF_MEAN_SQUARED_ERROR)
                .optimizer(GradientDescent.of(Float.MAX_VALUE)).batchSize(5).build();
        thrown = assertThrows(DivergedException.class, () -> twice.fit(parameters, line(10)));
        assertTrue(thrown.getMessage().contains("epoch 1, step 2 (layer 1: 1 of 3 parameters"), thrown::getMessage);
        assertEquals(before, parameters.sha256());
    }

    private static void assertMessage(DivergedException thrown, int epoch) {
        String message = thrown.getMessage();
        assertTrue(message.contains("epoch " + epoch) && message.contains("step ") && message.contains("layer 1"), message);
        assertTrue(message.contains("learning rate"), message);
    }

    private static void assertFinite(Parameters parameters) {
        for (float value : parameters.array()) {
            assertTrue(Float.isFinite(value));
        }
    }

    @Test
    void wrongSettingsAreNamed() {
        refused("expected at least 1, got 0", () -> classifier().batchSize(0));
        refused("expected at least 1, got -2", () -> classifier().epochs(-2));
        for (double rate : new double[] {0, -1, 1e-50, 1e50, Double.NaN, Double.POSITIVE_INFINITY}) {
            refused("expected a finite float, more than 0, got " + rate, () -> GradientDescent.of(rate));
        }
        refused("expects a last layer with activation sigmoid, or another of that range, got identity",
                () -> new TrainingPlan(LINE, Loss.BINARY_CROSS_ENTROPY, 1));
        refused("expected at least 1, got 0", () -> new TrainingPlan(LINE, Loss.HALF_MEAN_SQUARED_ERROR, 0));
        assertThrows(NullPointerException.class, () -> classifier().listener(null));
    }

    @Test
    void wrongShapesAreNamedBeforeAnythingChanges() {
        Trainer trainer = classifier().metric(Metric.ACCURACY).build();
        Parameters parameters = Parameters.initialize(CLASSIFIER, 1);
        String before = parameters.sha256();
        String shapes = "expected rows of 3 features and 1 targets, got 2 and 1";
        refused(shapes, () -> trainer.fit(parameters, line(4)));
        refused(shapes, () -> trainer.fit(parameters, signs(4), line(4)));
        Network larger = Network.inputs(3).dense(99, Activation.RELU).dense(1, Activation.SIGMOID).build();
        for (Network other : List.of(LINE, larger)) {
            refused("expected parameters of " + CLASSIFIER + ", got those of " + other,
                    () -> trainer.fit(new Parameters(other), signs(4)));
        }
        assertEquals(before, parameters.sha256());
    }

    @Test
    void wrongUseOfAPlanIsNamed() {
        TrainingPlan plan = new TrainingPlan(CLASSIFIER, Loss.BINARY_CROSS_ENTROPY, 4);
        Parameters parameters = new Parameters(CLASSIFIER);
        float[] gradients = new float[CLASSIFIER.parameterLength()];
        assertNotLoaded(() -> plan.gradient(parameters, gradients));
        assertNotLoaded(() -> plan.loss(parameters));
        assertNotLoaded(() -> plan.predict(parameters, gradients, 0));
        assertNotLoaded(() -> plan.disturb(Noise.ofInputs(1), 1, 1, 1, 0));
        int[] order = {0, 1, 2, 3, 4};
        refused("expected 1 to 4 rows in a batch, got 5", () -> plan.load(signs(5), order, 0, 5));
        refused("expected 1 to 4 rows in a batch, got 0", () -> plan.load(signs(5), order, 0, 0));
        refused("got 2 and 1", () -> plan.load(line(5), order, 0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> plan.load(signs(5), order, 3, 3));
        plan.load(signs(5), order, 2, 3);
        assertEquals(3, plan.rows());
        assertEquals(3f, plan.divisor());
        refused("expected an array of " + gradients.length + " gradients, got 1",
                () -> plan.gradient(parameters, new float[1]));
        refused("expected an array of " + gradients.length + " gradients, got that of the parameters",
                () -> plan.gradient(parameters, parameters.array()));
        refused("expected parameters of " + CLASSIFIER + ", got those of " + LINE,
                () -> plan.gradient(new Parameters(LINE), gradients));
        refused("expected parameters of " + CLASSIFIER + ", got those of " + LINE,
                () -> plan.updateStatistics(new Parameters(LINE)));
        refused("noise of targets: expected a loss of numbers, got binary_cross_entropy",
                () -> plan.disturb(Noise.NONE.withTargets(1), 1, 1, 1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> plan.predict(parameters, new float[2], 0));
        assertFalse(plan.bytes() <= 0);
        refused("got 9", () -> plan.load(signs(5), new int[] {0, 9}, 0, 2));
        assertNotLoaded(() -> plan.gradient(parameters, gradients));
        assertEquals(0, plan.rows());
    }

    private static void assertNotLoaded(Executable call) {
        assertEquals("no batch was loaded", assertThrows(IllegalStateException.class, call).getMessage());
    }
}
