package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints of threads that are interrupted, in places that do not take them, of rows of any length. */
class CheckpointFaultsTest {

    private static final Dataset DATA = Dataset.of(4, 2, new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 1, new float[] {0, 1, 1, 0});

    @TempDir
    private Path directory = Path.of("");

    private static Network network(int units) {
        return Network.inputs(2).dense(units, Activation.TANH).dense(1, Activation.SIGMOID).build();
    }

    private static Trainer.Builder trainer(Network network, Path file) {
        return Trainer.of(network, Loss.BINARY_CROSS_ENTROPY).optimizer(Adam.of(0.1)).epochs(5)
                .checkpoints(Checkpoints.to(file));
    }

    /** As {@code shutdownNow} does it, over and over: sooner than a file of 50 MB is written. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void interruptedAgainAndAgain() throws Exception {
        Path file = directory.resolve("run.safetensors");
        Network network = network(1_000_000);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread training = Thread.ofPlatform().start(() -> {
            try {
                trainer(network, file).stopWhen(Thread.currentThread()::isInterrupted).build()
                        .fit(Parameters.initialize(network, 1), DATA);
                interrupted.set(Thread.interrupted());
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
        });
        while (training.isAlive()) {
            training.interrupt();
            training.join(TimeUnit.MILLISECONDS.toMillis(2));
        }
        assertEquals(null, failure.get());
        assertTrue(interrupted.get(), "the interruption is gone");
        assertTrue(Files.size(file) > 12_000_000);
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void anInterruptedThreadResumes() throws IOException {
        Path file = directory.resolve("run.safetensors");
        Network network = network(5);
        Parameters expected = Parameters.initialize(network, 1);
        trainer(network, file).build().fit(expected, DATA);
        Parameters resumed = Parameters.initialize(network, 1);
        Thread.currentThread().interrupt();
        try {
            trainer(network, file).build().resume(resumed, DATA);
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals(expected.sha256(), resumed.sha256());
    }

    /** Hours of training may be lost by that. */
    @Test
    void placesWithoutFilesAreRefusedBeforeTheFirstStep() throws IOException {
        Path loop = directory.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        Path nowhere = directory.resolve("nowhere");
        Files.createSymbolicLink(nowhere, directory.resolve("missing/run.safetensors"));
        for (Path place : new Path[] {directory, loop, nowhere, directory.resolve("missing/run.safetensors")}) {
            assertThrows(UncheckedIOException.class, () -> trainer(network(5), place).stopWhen(() -> {
                throw new IllegalStateException("a step was made");
            }).build().fit(Parameters.initialize(network(5), 1), DATA), place.toString());
        }
        Path file = directory.resolve("run.safetensors");
        Files.writeString(file, "old");
        assertThrows(IllegalStateException.class, () -> trainer(network(5), file).stopWhen(() -> {
            throw new IllegalStateException("a step was made");
        }).build().fit(Parameters.initialize(network(5), 1), DATA));
        assertEquals("old", Files.readString(file));
    }

    @Test
    void theBestParametersOutliveACheckpointThatCannotBeWritten() throws IOException {
        Network network = network(5);
        Path gone = Files.createDirectory(directory.resolve("gone"));
        Parameters parameters = Parameters.initialize(network, 1);
        String[] digests = new String[6];
        Trainer trainer = trainer(network, gone.resolve("run")).optimizer(GradientDescent.of(1)).batchSize(4)
                .earlyStopping(EarlyStopping.after(4)).metric((outputs, targets) -> digests[2] == null ? 1 : 0)
                .listener(epoch -> {
                    digests[epoch.number()] = parameters.sha256();
                    try {
                        Files.deleteIfExists(gone);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }).build();
        assertThrows(UncheckedIOException.class, () -> trainer.fit(parameters, DATA));
        assertNotEquals(digests[1], digests[5]);
        assertEquals(digests[1], parameters.sha256());
    }

    /** Of more features than 1,024 rows of them fit an array. */
    @Test
    void rowsMayBeLong() throws IOException {
        int inputs = 600_000;
        BatchSource wide = new RowNumbers(1024, inputs);
        Network network = Network.inputs(inputs).dense(1, Activation.SIGMOID).build();
        Path file = directory.resolve("run.safetensors");
        Trainer trainer = Trainer.of(network, Loss.BINARY_CROSS_ENTROPY).batchSize(1).stopWhen(() -> true)
                .checkpoints(Checkpoints.to(file)).build();
        trainer.fit(Parameters.initialize(network, 1), wide);
        assertFalse(trainer.resume(Parameters.initialize(network, 1), wide).epochs().isEmpty());
    }
}
