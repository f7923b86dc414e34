package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A warm-up leaves a plan as it was built. */
class WarmUpTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Network NETWORK = Network.inputs(5)
            .dense(70, Activation.RELU)
            .dense(3, Activation.IDENTITY)
            .build();

    /** All that a layer may have. */
    private static final Network MIXED = Network.inputs(130)
            .dropout(0.1)
            .dense(70, Normalization.BATCH, Activation.PRELU)
            .dropout(0.2)
            .dense(66, Normalization.LAYER, Activation.GELU)
            .dense(3, Activation.SOFTMAX)
            .build();

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 40})
    void aStepHasTheSameBitsAfterIt(int rows) {
        assertSameBits(NETWORK, Loss.HALF_MEAN_SQUARED_ERROR, rows);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 40})
    void soDoLayersOfAllKinds(int rows) {
        assertSameBits(MIXED, Loss.CROSS_ENTROPY, rows);
    }

    @Test
    void thereMayBeNoTimeForIt() {
        TrainingPlan plan = new TrainingPlan(NETWORK, Loss.HALF_MEAN_SQUARED_ERROR, 2);
        assertFalse(plan.warmUp(Duration.ofNanos(-1)));
        assertFalse(plan.warmUpProducts(Adam.of(0.1), Duration.ofNanos(-1)));
        assertTrue(plan.warmUp(Duration.ofMinutes(1)));
        assertTrue(plan.warmUpProducts(Adam.of(0.1), Duration.ofMinutes(1)));
    }

    @Test
    void noBatchIsLoadedAfterIt() {
        TrainingPlan plan = new TrainingPlan(NETWORK, Loss.HALF_MEAN_SQUARED_ERROR, 2);
        gradient(plan, 2);
        plan.warmUp(LIMIT);
        assertEquals(0, plan.rows());
        assertThrows(IllegalStateException.class,
                () -> plan.gradient(Parameters.initialize(NETWORK, 1), new float[NETWORK.parameterLength()]));
    }

    /** Often, so that they are compiled, and over few parameters, which are not those of the plan. */
    @Test
    void stepsOfTheOptimizerAreRehearsed() {
        Adam adam = Adam.of(0.1);
        long[] steps = {0};
        int[] lengths = {0};
        new TrainingPlan(NETWORK, Loss.HALF_MEAN_SQUARED_ERROR, 7).warmUpProducts(new Optimizer() {
            @Override
            public double learningRate() {
                return adam.learningRate();
            }

            @Override
            public OptimizerState start(Network network) {
                lengths[0] = network.parameterLength();
                return adam.start(network);
            }

            @Override
            public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
                adam.step(state, parameters, gradients, scale, rate);
                steps[0] = state.steps();
                assertEquals(lengths[0], parameters.length);
            }
        }, LIMIT);
        assertTrue(steps[0] >= 20, () -> "steps " + steps[0]);
        assertTrue(lengths[0] < 1000, () -> "parameters " + lengths[0]);
    }

    /** There may have been a class that the loss refuses. */
    @Test
    void theBatchBeforeItDoesNotMatter() {
        TrainingPlan plan = new TrainingPlan(MIXED, Loss.CROSS_ENTROPY, 2);
        plan.load(Dataset.of(2, 130, new float[260], 1, new float[] {7, 0}).weighted(new float[] {1, 2}), new int[] {0, 1}, 0, 2);
        plan.warmUp(LIMIT);
        assertEquals(0, plan.rows());
    }

    /** Neither of a batch before it nor of its own steps. */
    @Test
    void noStatisticsAreLeft() {
        TrainingPlan plan = new TrainingPlan(MIXED, Loss.CROSS_ENTROPY, 7);
        Parameters parameters = Parameters.initialize(MIXED, 1);
        gradient(plan, 7);
        plan.warmUpProducts(Adam.of(0.1), LIMIT);
        load(plan, 7);
        assertThrows(IllegalStateException.class, () -> plan.updateStatistics(parameters));
        gradient(plan, 7);
        plan.warmUp(LIMIT);
        load(plan, 7);
        assertThrows(IllegalStateException.class, () -> plan.updateStatistics(parameters));
        assertEquals(0, parameters.batches());
    }

    private static void assertSameBits(Network network, Loss loss, int rows) {
        TrainingPlan warm = new TrainingPlan(network, loss, rows);
        float[] cold = gradient(new TrainingPlan(network, loss, rows), rows);
        warm.warmUpProducts(Adam.of(0.1), LIMIT);
        assertArrayEquals(cold, gradient(warm, rows));
        warm.warmUp(LIMIT);
        assertArrayEquals(cold, gradient(warm, rows));
    }

    private static float[] gradient(TrainingPlan plan, int rows) {
        load(plan, rows);
        float[] gradients = new float[plan.network().parameterLength()];
        plan.gradient(Parameters.initialize(plan.network(), 1), gradients);
        return gradients;
    }

    private static void load(TrainingPlan plan, int rows) {
        Network network = plan.network();
        int inputs = network.inputs();
        // The number of a class, or 1 for one of the outputs.
        int width = network == MIXED ? 1 : 3;
        float[] x = new float[rows * inputs];
        float[] y = new float[rows * width];
        int[] order = new int[rows];
        for (int r = 0; r < rows; r++) {
            order[r] = r;
            for (int i = 0; i < inputs; i++) {
                x[r * inputs + i] = (r * inputs + i) % 11 - 5;
            }
            y[r * width + r % width] = network == MIXED ? r % 3 : 1;
        }
        plan.load(Dataset.of(rows, inputs, x, width, y), order, 0, rows);
    }
}
