package io.github.lanegrad.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.BatchSource;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

class LiveModelTest {

    private static final int WIDTH = 40;
    private static final int READERS = 3;
    private static final int VERSIONS = 3_000;
    private static final int ROWS = 3;
    private static final Network NETWORK = Network.inputs(1).dense(WIDTH, Activation.IDENTITY)
            .dense(WIDTH, Activation.IDENTITY).dense(WIDTH, Activation.IDENTITY).build();

    /** A model that gives its number in every output, as the sum of parts that all of its layers contribute. */
    private static Parameters numbered(int number) {
        Parameters parameters = new Parameters(NETWORK);
        write(parameters, number);
        return parameters;
    }

    private static void write(Parameters parameters, int number) {
        for (int l = 0; l < 3; l++) {
            for (int j = 0; j < WIDTH; j++) {
                if (l > 0) {
                    parameters.setWeight(l, j, j, 1);
                } else {
                    parameters.setWeight(l, 0, j, number);
                }
                parameters.setBias(l, j, number);
            }
        }
    }

    /** Though it takes more calls than one to score them. */
    @Test
    void allRowsOfASourceAreScoredByOneVersion() {
        LiveModel live = new LiveModel(FrozenModel.of(Model.unscaled(numbered(1))));
        BatchSource source = new BatchSource() {
            @Override
            public int rows() {
                return 3 * ROWS;
            }

            @Override
            public int inputs() {
                return 1;
            }

            @Override
            public int outputs() {
                return 1;
            }

            @Override
            public void copyFeatures(int[] order, int from, int count, float[] into, int offset, int stride) {
                Arrays.fill(into, 1f);
                live.publish(Model.unscaled(numbered((int) live.version() + 1)));
            }

            @Override
            public void copyTargets(int[] order, int from, int count, float[] into, int offset, int stride) {
                throw new AssertionError("targets are of no use here");
            }
        };
        Predictor predictor = new Predictor(live, ROWS);
        for (float output : predictor.predict(source)) {
            assertEquals(4f, output);
        }
        assertEquals(4, live.version());
    }

    /** Version v holds v in all its weights and biases: a mixture of two would give a sum that is not 4 v. */
    @Test
    @Timeout(120)
    void readersSeeWholeVersionsInOrder() throws InterruptedException {
        Parameters training = numbered(1);
        LiveModel live = new LiveModel(FrozenModel.of(Model.unscaled(training)));
        AtomicReference<String> fault = new AtomicReference<>();
        long[] seen = new long[READERS];
        Thread[] readers = new Thread[READERS];
        for (int t = 0; t < READERS; t++) {
            int reader = t;
            readers[t] = Thread.ofPlatform().start(() -> seen[reader] = read(live, fault));
        }
        for (int version = 2; version <= VERSIONS && fault.get() == null; version++) {
            write(training, version);
            assertEquals(version, live.publish(Model.unscaled(training)));
        }
        for (Thread reader : readers) {
            reader.join();
        }
        assertNull(fault.get());
        for (long versions : seen) {
            assertTrue(versions >= 2, () -> "a reader saw " + versions + " versions");
        }
        assertEquals(VERSIONS, live.version());
    }

    /** Predicts until the last version has come; tells how many different versions it met. */
    private static long read(LiveModel live, AtomicReference<String> fault) {
        Predictor predictor = new Predictor(live, ROWS);
        float[] rows = {1, 1, 1};
        float[] outputs = new float[ROWS * WIDTH];
        long last = 1;
        long changes = 1;
        while (last < VERSIONS && fault.get() == null) {
            predictor.predict(rows, 0, ROWS, outputs, 0);
            long version = predictor.version();
            changes += version > last ? 1 : 0;
            for (float output : outputs) {
                if (output != 4 * version || version < last) {
                    fault.set("version " + version + " after " + last + " gave " + Arrays.toString(outputs));
                }
            }
            last = version;
        }
        return changes;
    }

    @Test
    void aCallThatStartsLaterSeesWhatWasPublished() {
        LiveModel live = new LiveModel(FrozenModel.of(Model.unscaled(numbered(1))));
        Predictor predictor = new Predictor(live, 1);
        float[] outputs = new float[WIDTH];
        assertEquals(1, predictor.version());
        FrozenModel second = FrozenModel.of(Model.unscaled(numbered(5)));
        assertEquals(2, live.publish(second));
        assertEquals(second, live.model());
        assertEquals(1, predictor.version());
        predictor.predict(new float[] {1}, 0, outputs, 0);
        assertEquals(20, outputs[7]);
        assertEquals(2, predictor.version());
    }

    @Test
    void aSparseCallWithTooFewValuesSeesNoVersion() {
        LiveModel live = new LiveModel(FrozenModel.of(Model.unscaled(numbered(1))));
        Predictor predictor = new Predictor(live, 1);
        live.publish(Model.unscaled(numbered(2)));
        float[] outputs = new float[WIDTH];
        int[] indices = {0};
        assertThrows(IndexOutOfBoundsException.class,
                () -> predictor.predictSparseRows(new int[] {0, 1}, 1, indices, new float[0], outputs, 0));
        assertEquals(1, predictor.version());
        predictor.predictSparseRows(new int[] {0, 1}, 1, indices, new float[] {1}, outputs, 0);
        assertEquals(2, predictor.version());
    }

    @Test
    void aCallWithWrongArgumentsScoresNothing() {
        LiveModel live = new LiveModel(FrozenModel.of(Model.unscaled(numbered(1))));
        Predictor predictor = new Predictor(live, 2);
        live.publish(Model.unscaled(numbered(2)));
        float[] outputs = new float[2 * WIDTH];
        float[] one = new float[1];
        int[] index = {1};
        int[] starts = {0, 1};
        MemorySegment closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena.allocate(Float.BYTES);
        }
        List<Executable> outOfBounds = List.of(
                () -> predictor.predict(one, 1, 1, outputs, 0),
                () -> predictor.predict(new double[1], 0, 2, outputs, 0),
                () -> predictor.predict(FloatBuffer.wrap(one), 2, outputs, 0),
                () -> predictor.predict(MemorySegment.ofArray(one), 1, 1, outputs, 0),
                () -> predictor.predictSparse(index, one, 0, 1, outputs, 0),
                () -> predictor.predictSparseRows(starts, 1, index, one, outputs, 0),
                () -> predictor.predictOneHot(index, 0, 1, outputs, 0),
                () -> predictor.predictOneHotRows(starts, 1, index, outputs, 0));
        for (Executable call : outOfBounds) {
            assertThrows(IndexOutOfBoundsException.class, call);
            assertEquals(1, predictor.version());
        }
        assertThrows(IllegalArgumentException.class, () -> predictor.predict(one, 0, 3, outputs, 0));
        assertThrows(IllegalStateException.class, () -> predictor.predict(closed, 0, 1, outputs, 0));
        assertEquals(1, predictor.version());
        predictor.predictOneHotRows(starts, 1, new int[1], outputs, 0);
        assertEquals(2, predictor.version());
    }

    @Test
    void trainingOnDoesNotShow() {
        Parameters training = numbered(1);
        LiveModel live = new LiveModel(FrozenModel.of(Model.unscaled(training)));
        live.publish(Model.unscaled(training));
        write(training, 9);
        float[] outputs = new float[WIDTH];
        new Predictor(live, 1).predict(new float[] {1}, 0, outputs, 0);
        assertEquals(4, outputs[0]);
    }

    @Test
    void oldVersionsAreReclaimed() throws InterruptedException {
        LiveModel live = new LiveModel(FrozenModel.of(Model.unscaled(numbered(1))));
        Predictor predictor = new Predictor(live, 1);
        WeakReference<FrozenModel> first = new WeakReference<>(live.model());
        live.publish(Model.unscaled(numbered(2)));
        predictor.predict(new float[] {1}, 0, new float[WIDTH], 0);
        for (int i = 0; i < 100 && first.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertNull(first.get(), "the first version is still held");
        assertEquals(2, predictor.version());
    }

    @Test
    void versionsOfTwoPublishersAllDiffer() throws InterruptedException {
        FrozenModel model = FrozenModel.of(Model.unscaled(
                new Parameters(Network.inputs(1).dense(1, Activation.IDENTITY).build())));
        LiveModel live = new LiveModel(model);
        int each = 20_000;
        long[] versions = new long[2 * each];
        Thread[] publishers = new Thread[2];
        for (int t = 0; t < 2; t++) {
            int from = t * each;
            publishers[t] = Thread.ofPlatform().start(() -> {
                for (int i = from; i < from + each; i++) {
                    versions[i] = live.publish(model);
                }
            });
        }
        for (Thread publisher : publishers) {
            publisher.join();
        }
        assertEquals(versions.length, Arrays.stream(versions).distinct().count());
        assertEquals(1 + versions.length, live.version());
    }

    /** Predictions do not read it. */
    @Test
    void anotherDropoutIsTheSameNetwork() {
        LiveModel live = new LiveModel(FrozenModel.of(Model.unscaled(numbered(1))));
        Network dropping = Network.inputs(1).dropout(0.25).dense(WIDTH, Activation.IDENTITY).dropout(0.5)
                .dense(WIDTH, Activation.IDENTITY).dense(WIDTH, Activation.IDENTITY).build();
        Parameters parameters = new Parameters(dropping);
        write(parameters, 2);
        Predictor predictor = new Predictor(live, 1);
        assertEquals(2, live.publish(Model.unscaled(parameters)));
        float[] outputs = new float[WIDTH];
        predictor.predict(new float[] {1}, 0, outputs, 0);
        assertEquals(8, outputs[3]);
        assertEquals(3, live.publish(Model.unscaled(numbered(1))));
    }

    /** Sparse rows, which some versions refuse, are part of the warm-up if the version at its start takes them. */
    @Test
    @Timeout(120)
    void versionsWithAnotherScalingDoNotStopAWarmUp() throws InterruptedException {
        Network network = Network.inputs(3).dense(2, Activation.IDENTITY).build();
        FrozenModel keepsZeros = FrozenModel.of(Model.unscaled(new Parameters(network)));
        FrozenModel shifts = FrozenModel.of(new Model(new Parameters(network),
                Scaling.of(new float[] {1, 2, 3}, new float[] {1, 1, 1}), Scaling.identity(2)));
        LiveModel live = new LiveModel(keepsZeros);
        Predictor predictor = new Predictor(live, 4);
        live.publish(shifts);
        assertTrue(predictor.warmUp(Duration.ofSeconds(30)).time().toNanos() > 0);
        assertEquals(1, predictor.version());
        AtomicBoolean over = new AtomicBoolean();
        Thread publisher = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                live.publish(keepsZeros);
                live.publish(shifts);
            }
        });
        try {
            for (int i = 0; i < 3; i++) {
                predictor.warmUp(Duration.ofSeconds(10));
            }
        } finally {
            over.set(true);
            publisher.join();
        }
        predictor.predict(new float[3], 0, new float[2], 0);
        assertEquals(live.version(), predictor.version());
    }

    @Test
    void otherNetworksAndFormatsAreRefused() {
        Model model = Model.unscaled(numbered(1));
        LiveModel live = new LiveModel(FrozenModel.of(model));
        Network other = Network.inputs(1).dense(WIDTH, Activation.IDENTITY).build();
        IllegalArgumentException network = assertThrows(IllegalArgumentException.class,
                () -> live.publish(Model.unscaled(new Parameters(other))));
        assertTrue(network.getMessage().contains("expected a model of 1-40-40-40"), network::getMessage);
        Network.Builder relu = Network.inputs(1).dense(WIDTH, Activation.IDENTITY).dense(WIDTH, Activation.RELU);
        for (Network others : new Network[] {relu.dense(WIDTH, Activation.IDENTITY).build(),
            Network.inputs(2).dense(WIDTH, Activation.IDENTITY).dense(WIDTH, Activation.IDENTITY)
                    .dense(WIDTH, Activation.IDENTITY).build(),
            Network.inputs(1).dense(WIDTH, Activation.IDENTITY).dense(WIDTH, Activation.IDENTITY)
                    .dense(WIDTH, Normalization.LAYER, Activation.IDENTITY).build(),
            Network.inputs(1).dense(WIDTH, Activation.IDENTITY).dense(WIDTH, Activation.IDENTITY)
                    .dense(WIDTH + 1, Activation.IDENTITY).build()}) {
            assertThrows(IllegalArgumentException.class, () -> live.publish(Model.unscaled(new Parameters(others))));
        }
        FrozenModel compressed = Compression.bfloat16(model);
        IllegalArgumentException format = assertThrows(IllegalArgumentException.class, () -> live.publish(compressed));
        assertTrue(format.getMessage().contains("BFLOAT16"), format::getMessage);
        assertEquals(1, live.version());
    }
}
