package io.github.lanegrad.train;

import static io.github.lanegrad.Testing.order;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Allocation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.infer.Predictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A training step and a prediction allocate nothing once compiled, whatever ran before in the same JVM. */
class AllocationTest {

    private static final int ROUND = 1_000;
    private static final int CLEAN_ROUNDS = 3;
    private static final int COUNTED = 5_000;
    private static final int ATTEMPTS = 3;
    private static final long PATIENCE = 20_000_000_000L;

    @Test
    void warmStepsAndPredictionsAllocateNothing() {
        List<Runnable> others = List.of(
                step(Network.inputs(3).dense(5, Activation.SIGMOID).dense(2, Activation.IDENTITY).build(),
                        Loss.HALF_MEAN_SQUARED_ERROR, 7, 5),
                step(Network.inputs(40).dense(33, Activation.IDENTITY).dense(18, Activation.RELU)
                        .dense(3, Activation.SIGMOID).build(), Loss.BINARY_CROSS_ENTROPY, 4, 4),
                step(Network.inputs(6).dense(1, Activation.IDENTITY).build(), Loss.HALF_MEAN_SQUARED_ERROR, 1, 1),
                prediction(Network.inputs(9).dense(20, Activation.SIGMOID).dense(4, Activation.IDENTITY).build(), 3));
        for (int round = 0; round < 2_000; round++) {
            others.forEach(Runnable::run);
        }
        Network network = Network.inputs(30).dense(64, Activation.RELU).dense(32, Activation.SIGMOID)
                .dense(1, Activation.SIGMOID).build();
        assertNoGarbage("training step", step(network, Loss.BINARY_CROSS_ENTROPY, 8, 8));
        assertNoGarbage("training step, short batch", step(network, Loss.BINARY_CROSS_ENTROPY, 8, 5));
        assertNoGarbage("prediction of 1 row", prediction(network, 1));
        assertNoGarbage("prediction of 7 rows", prediction(network, 7));
        for (int i = 0; i < others.size(); i++) {
            assertNoGarbage("other network " + i, others.get(i));
        }
    }

    /** A network with all activations, and steps of every loss with and without weights. */
    @Test
    void everyActivationAndEveryLoss() {
        Network.Builder builder = Network.inputs(5);
        for (int i = 0; i < Activation.all().size(); i++) {
            builder.dense(3 + i % 15, Activation.all().get(i));
        }
        Network network = builder.dense(3, Activation.IDENTITY).build();
        List<Runnable> steps = new ArrayList<>();
        for (Loss loss : Loss.all()) {
            Network small = Network.inputs(4).dense(3, loss.outputActivation()).build();
            Loss weighted = loss.equals(Loss.COSINE_DISTANCE) ? loss : loss.classWeights(1, 2, 3);
            steps.add(step(small, loss, 6, 6));
            steps.add(step(small, weighted, 6, 5, new float[] {1, 2, 0, 1, 0.5f}));
        }
        steps.add(step(network, Loss.huber(1f), 7, 5));
        steps.add(prediction(network, 3));
        Runnable[] all = steps.toArray(Runnable[]::new);
        assertNoGarbage("every activation and every loss", () -> {
            for (Runnable one : all) {
                one.run();
            }
        });
    }

    @Test
    void everyNormalization() {
        Network network = Network.inputs(9).dense(20, Normalization.BATCH, Activation.RELU)
                .dense(33, Normalization.LAYER, Activation.TANH).dense(17, Normalization.RMS, Activation.PRELU)
                .dense(16, Normalization.BATCH, Activation.SILU).dense(3, Activation.SOFTMAX).build();
        Runnable[] all = {
            step(network, Loss.CROSS_ENTROPY, 8, 8), step(network, Loss.CROSS_ENTROPY, 8, 1), evaluation(network, 8),
            prediction(network, 3)
        };
        assertNoGarbage("every normalisation", () -> {
            for (Runnable one : all) {
                one.run();
            }
        });
    }

    /** Such as those of a model that was read. */
    @Test
    void parametersOfAnEqualNetwork() {
        TrainingPlan plan = new TrainingPlan(manyParameters(), Loss.CROSS_ENTROPY, 8);
        Parameters parameters = Parameters.initialize(manyParameters(), 1);
        float[] gradients = new float[parameters.array().length];
        plan.load(Dataset.of(8, 9, new float[8 * 9], 1, new float[8]), order(8), 0, 8);
        assertNoGarbage("parameters of an equal network", () -> plan.gradient(parameters, gradients));
    }

    private static Network manyParameters() {
        return Network.inputs(9).dense(20, Normalization.batch(1e-4f, 0.2f), Activation.leakyRelu(0.2f))
                .dense(33, Normalization.layer(1e-4f), Activation.softplus(2, 10)).dense(3, Activation.softmax(2)).build();
    }

    private static Runnable evaluation(Network network, int rows) {
        TrainingPlan plan = new TrainingPlan(network, Loss.CROSS_ENTROPY, rows);
        Parameters parameters = Parameters.initialize(network, 1);
        plan.load(Dataset.of(rows, network.inputs(), new float[rows * network.inputs()], 1, new float[rows]), order(rows), 0,
                rows);
        float[] outputs = new float[rows * network.outputs()];
        return () -> plan.predict(parameters, outputs, 0);
    }

    private static Runnable step(Network network, Loss loss, int batchSize, int rows) {
        return step(network, loss, batchSize, rows, new float[0]);
    }

    private static Runnable step(Network network, Loss loss, int batchSize, int rows, float[] weights) {
        TrainingPlan plan = new TrainingPlan(network, loss, batchSize);
        Parameters parameters = Parameters.initialize(network, 1);
        float[] gradients = new float[network.parameterLength()];
        float[] x = new float[rows * network.inputs()];
        int targets = loss.targets(network.outputs());
        float[] y = new float[rows * targets];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 7 / 7f;
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = i % 2;
        }
        Dataset plain = Dataset.of(rows, network.inputs(), x, targets, y);
        Dataset data = weights.length == 0 ? plain : plain.weighted(weights);
        int[] order = order(rows);
        Optimizer optimizer = GradientDescent.of(0.01);
        OptimizerState state = optimizer.start(network);
        return () -> {
            plan.load(data, order, 0, rows);
            plan.gradient(parameters, gradients);
            plan.updateStatistics(parameters);
            optimizer.step(state, parameters.array(), gradients, 1f / plan.divisor());
        };
    }

    private static Runnable prediction(Network network, int rows) {
        float[] deviations = new float[network.inputs()];
        Arrays.fill(deviations, 2f);
        Model model = new Model(Parameters.initialize(network, 2),
                Scaling.of(new float[network.inputs()], deviations), Scaling.identity(network.outputs()));
        Predictor predictor = new Predictor(model, rows);
        float[] x = new float[rows * network.inputs()];
        float[] outputs = new float[rows * network.outputs()];
        Arrays.fill(x, 0.5f);
        return () -> predictor.predict(x, 0, rows, outputs, 0);
    }

    /**
     * Interpreted code may allocate (vectors, and {@link Math#fma} by way of decimals); how long that lasts is the
     * compiler's affair. If it threw code away while the runs were counted, they were not warm, and are counted again.
     */
    private static void assertNoGarbage(String what, Runnable action) {
        long deadline = System.nanoTime() + PATIENCE;
        long counted = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && counted != 0; attempt++) {
            warmUp(what, action, deadline);
            counted = Allocation.bytes(COUNTED, action);
        }
        assertEquals(0, counted, () -> what + ": bytes in " + COUNTED + " runs");
    }

    private static void warmUp(String what, Runnable action, long deadline) {
        int clean = 0;
        while (clean < CLEAN_ROUNDS) {
            long bytes = Allocation.bytes(ROUND, action);
            clean = bytes == 0 ? clean + 1 : 0;
            assertTrue(System.nanoTime() < deadline, () -> what + ": still " + bytes + " bytes in " + ROUND + " runs");
        }
    }
}
