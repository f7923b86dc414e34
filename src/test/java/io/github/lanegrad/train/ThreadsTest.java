package io.github.lanegrad.train;

import static io.github.lanegrad.Testing.order;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Allocation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bits of a training do not depend on the number of threads that share its work. */
class ThreadsTest {

    private static final int[] COUNTS = {2, 3, 5};
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** Layers whose products are cut: wide and narrow ones, of whole and broken panels, with all that stands between them. */
    static List<Network> networks() {
        return List.of(
                Network.inputs(784).dense(256, Activation.RELU).dense(128, Activation.RELU).dense(10, Activation.SOFTMAX).build(),
                Network.inputs(333).dropout(0.1).dense(301, Normalization.BATCH, Activation.PRELU).dropout(0.3)
                        .dense(65, Normalization.LAYER, Activation.GELU).dense(10, Activation.SOFTMAX).build(),
                Network.inputs(1030).dense(17, Activation.TANH).dense(600, Normalization.RMS, Activation.SILU)
                        .dense(10, Activation.SOFTMAX).build());
    }

    private static Dataset rows(Network network, int count) {
        SplittableRandom random = new SplittableRandom(count);
        float[] x = new float[count * network.inputs()];
        float[] y = new float[count];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble(-1, 1);
        }
        for (int r = 0; r < count; r++) {
            y[r] = random.nextInt(network.outputs());
        }
        return Dataset.of(count, network.inputs(), x, 1, y);
    }

    /** Of a short last batch, too. */
    @ParameterizedTest
    @MethodSource("networks")
    void anyNumberOfThreadsGivesTheSameBits(Network network) {
        for (Optimizer optimizer : List.of(GradientDescent.of(0.01), Adam.adamW(0.001), Lamb.of(0.001))) {
            Trainer.Builder trainer = Trainer.of(network, Loss.CROSS_ENTROPY).optimizer(optimizer).batchSize(100).epochs(2)
                    .clipping(Clipping.byNorm(1));
            Parameters expected = Parameters.initialize(network, 1);
            History history = trainer.build().fit(expected, rows(network, 250), rows(network, 130));
            for (int count : COUNTS) {
                Parameters actual = Parameters.initialize(network, 1);
                History shared = trainer.threads(count).build().fit(actual, rows(network, 250), rows(network, 130));
                assertEquals(expected.sha256(), actual.sha256(), optimizer + ", " + count + " threads");
                assertEquals(history.epochs().getLast().score(), shared.epochs().getLast().score());
            }
            trainer.threads(1);
        }
    }

    /** Parts that are a tile of one row, a panel of one column, or nothing at all; panels that are just full, or just not. */
    @ParameterizedTest
    @CsvSource({"4000, 1001, 1", "3000, 1, 701", "700, 63, 101", "700, 64, 102", "700, 65, 103", "5, 3000, 402"})
    void atTheEdges(int inputs, int units, int count) {
        Network network = Network.inputs(inputs).dense(units, Activation.TANH).dense(units, Normalization.RMS, Activation.RELU)
                .dense(3, Activation.SOFTMAX).build();
        Parameters parameters = Parameters.initialize(network, 1);
        Dataset rows = rows(network, count);
        float[] expected = new float[network.parameterLength()];
        float[] actual = new float[network.parameterLength()];
        for (int threads = 1; threads <= 7; threads++) {
            Arrays.fill(actual, Float.NaN);
            try (Workers workers = Workers.of(threads)) {
                TrainingPlan plan = new TrainingPlan(network, Loss.CROSS_ENTROPY, count, workers);
                plan.load(rows, order(count), 0, count);
                plan.gradient(parameters, threads == 1 ? expected : actual);
            }
            for (Layer layer : network.layers()) {
                int from = layer.weightOffset();
                int to = layer.biasOffset() + layer.stride();
                assertTrue(threads == 1 || Arrays.equals(expected, from, to, actual, from, to), threads + " threads, " + layer);
            }
        }
    }

    /** Else this test would compare one thread with one: closed workers refuse work, and only work. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void largeProductsBatchesAndStepsAreShared(int count) {
        Network network = networks().getFirst();
        Workers workers = Workers.of(count);
        TrainingPlan plan = new TrainingPlan(network, Loss.CROSS_ENTROPY, 128, workers);
        Parameters parameters = Parameters.initialize(network, 1);
        float[] gradients = new float[network.parameterLength()];
        OptimizerState state = GradientDescent.of(1).start(network);
        state.use(workers);
        Dataset rows = rows(network, 128);
        plan.load(rows, order(128), 0, 128);
        workers.close();
        assertRefused(() -> plan.gradient(parameters, gradients));
        assertRefused(() -> plan.predict(parameters, new float[1280], 0));
        assertRefused(() -> GradientDescent.of(1).step(state, parameters.array(), gradients, 1f));
        assertRefused(() -> plan.load(rows, order(128), 0, 128));
        plan.load(rows, order(128), 0, 1);
        plan.predict(parameters, new float[10], 0);
    }

    private static void assertRefused(Executable shared) {
        assertEquals("these workers are closed", assertThrows(IllegalStateException.class, shared).getMessage());
    }

    /** What was wrong is thrown as it would be without threads. */
    @Test
    void exceptionsOfSourcesKeepTheirType() {
        Network network = networks().getFirst();
        try (Workers workers = Workers.of(3)) {
            TrainingPlan plan = new TrainingPlan(network, Loss.CROSS_ENTROPY, 128, workers);
            int[] order = order(128);
            order[127] = 128;
            assertThrows(IllegalArgumentException.class, () -> plan.load(rows(network, 128), order, 0, 128));
            assertEquals(0, plan.rows());
        }
    }

    /** A plan may live long, and a data set be as large as memory. */
    @Test
    void noDataSetIsKept() {
        Network network = networks().getFirst();
        try (Workers workers = Workers.of(2)) {
            TrainingPlan plan = new TrainingPlan(network, Loss.CROSS_ENTROPY, 128, workers);
            WeakReference<Dataset> loaded = new WeakReference<>(loaded(plan));
            long start = System.nanoTime();
            while (loaded.get() != null && System.nanoTime() - start < PATIENCE_NANOS / 3) {
                System.gc();
            }
            assertNull(loaded.get());
            assertEquals(128, plan.rows());
        }
    }

    private static Dataset loaded(TrainingPlan plan) {
        Dataset rows = rows(plan.network(), 128);
        plan.load(rows, order(128), 0, 128);
        return rows;
    }

    /** Once warm, after steps of other networks with the same workers. */
    @Test
    void noThreadAllocates() {
        try (Workers workers = Workers.of(3)) {
            List<Runnable> steps = networks().stream().map(network -> step(network, workers)).toList();
            long[] before = new long[workers.count()];
            long[] after = new long[workers.count()];
            Workers.Task first = part -> before[part] = Allocation.soFar();
            Workers.Task second = part -> after[part] = Allocation.soFar();
            long start = System.nanoTime();
            do {
                workers.run(first, before.length);
                for (int i = 0; i < 20; i++) {
                    for (int s = 0; s < steps.size(); s++) {
                        steps.get(s).run();
                    }
                }
                workers.run(second, after.length);
            } while (!Arrays.equals(before, after) && System.nanoTime() - start < PATIENCE_NANOS);
            assertArrayEquals(before, after);
        }
    }

    private static Runnable step(Network network, Workers workers) {
        TrainingPlan plan = new TrainingPlan(network, Loss.CROSS_ENTROPY, 100, workers);
        Parameters parameters = Parameters.initialize(network, 1);
        float[] gradients = new float[network.parameterLength()];
        Optimizer optimizer = Adam.of(0.001);
        OptimizerState state = optimizer.start(network);
        state.use(workers);
        Dataset rows = rows(network, 100);
        int[] order = order(100);
        return () -> {
            plan.load(rows, order, 0, 100);
            plan.draw(1, 2, 3, 0);
            plan.gradient(parameters, gradients);
            plan.updateStatistics(parameters);
            optimizer.step(state, parameters.array(), gradients, 0.01f);
        };
    }

    @Test
    void numberOutOfRange() {
        assertEquals("threads: expected at least 1, got 0", assertThrows(IllegalArgumentException.class,
                () -> Trainer.of(networks().getFirst(), Loss.CROSS_ENTROPY).threads(0)).getMessage());
    }
}
