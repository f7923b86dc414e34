package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.io.Safetensors;
import io.github.lanegrad.train.History.End;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** When checkpoints are written, which of them are refused, and what may change between two runs. */
class CheckpointsTest {

    private static final Network NETWORK =
            Network.inputs(2).dense(5, Activation.TANH).dense(1, Activation.IDENTITY).build();
    private static final Network NORMALISED = Network.inputs(2)
            .dense(5, Normalization.BATCH, Activation.TANH).dense(1, Activation.IDENTITY).build();
    private static final Dataset DATA = data(20, 1);

    @TempDir
    private Path directory = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("run.safetensors");
    }

    private static Dataset data(int rows, float scale) {
        float[] x = new float[2 * rows];
        float[] y = new float[rows];
        for (int r = 0; r < rows; r++) {
            x[2 * r] = scale * (r % 5 - 2) / 2f;
            x[2 * r + 1] = scale * (r % 4 - 1.5f) / 2f;
            y[r] = x[2 * r] * x[2 * r + 1];
        }
        return Dataset.of(rows, 2, x, 1, y);
    }

    /** 4 epochs of 3 steps. */
    private Trainer.Builder trainer() {
        return Trainer.of(NETWORK, Loss.MEAN_SQUARED_ERROR).optimizer(Adam.of(0.02))
                .schedule(Schedule.cosine(0.02, 0.001, 12)).plateau(() -> new Plateau(false, 0.5, 1, 0))
                .metric(Metric.MEAN_ABSOLUTE_ERROR).earlyStopping(EarlyStopping.after(3)).batchSize(8).epochs(4).seed(1)
                .checkpoints(Checkpoints.to(file));
    }

    private static Parameters start() {
        return Parameters.initialize(NETWORK, 1);
    }

    /** Ends after a step; counts from 1. */
    private History stopAfter(Trainer.Builder trainer, int step) throws IOException {
        int[] steps = {0};
        return trainer.stopWhen(() -> ++steps[0] == step).build().resume(start(), DATA, DATA);
    }

    /** By which an executor's tasks are cancelled. An interrupted thread cannot write to a file. */
    @Test
    void anInterruptionStopsAndIsKept() throws IOException {
        int[] steps = {0};
        Trainer.Builder trainer = trainer().checkpoints(Checkpoints.to(file)).stopWhen(() -> {
            if (++steps[0] == 5) {
                Thread.currentThread().interrupt();
            }
            return Thread.currentThread().isInterrupted();
        });
        assertEquals(End.STOPPED, trainer.build().fit(start(), DATA, DATA).end());
        assertTrue(Thread.interrupted());
        Parameters expected = start();
        trainer().checkpoints(Checkpoints.to(directory.resolve("other"))).build().fit(expected, DATA, DATA);
        Parameters resumed = start();
        trainer().build().resume(resumed, DATA, DATA);
        assertEquals(expected.sha256(), resumed.sha256());
    }

    /** The steps after which the file is another one. */
    private List<Integer> written(Checkpoints checkpoints) {
        List<Integer> written = new ArrayList<>();
        int[] step = {0};
        byte[][] last = {{}};
        Runnable look = () -> {
            try {
                byte[] now = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
                if (!Arrays.equals(last[0], now)) {
                    written.add(step[0]);
                }
                last[0] = now;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        trainer().checkpoints(checkpoints).stopWhen(() -> {
            look.run();
            step[0]++;
            return false;
        }).build().fit(start(), DATA);
        look.run();
        return written;
    }

    @Test
    void asOftenAsAskedFor() {
        assertEquals(List.of(12), written(Checkpoints.to(file)), "at the end");
        assertEquals(List.of(5, 10, 12), written(Checkpoints.to(file).everySteps(5)).stream().filter(s -> s > 0).toList());
        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
                written(Checkpoints.to(file).every(Duration.ofNanos(1))).stream().filter(s -> s > 0).toList());
        assertEquals(List.of(12),
                written(Checkpoints.to(file).every(Duration.ofDays(1))).stream().filter(s -> s > 0).toList());
    }

    @Test
    void stepsAndTimeTogether() {
        Checkpoints often = Checkpoints.to(file).every(Duration.ofNanos(10)).everySteps(5);
        assertTrue(often.isDue(3, 10));
        assertTrue(often.isDue(5, 0));
        assertFalse(often.isDue(4, 9));
        Checkpoints other = Checkpoints.to(file).everySteps(5).every(Duration.ofNanos(10));
        assertTrue(other.isDue(3, 10));
        assertTrue(other.isDue(5, 0));
        assertFalse(other.isDue(4, 9));
    }

    @Test
    void timeCountsFromTheLastOne() {
        long[] now = {1000};
        CheckpointFile checkpoints =
                new CheckpointFile(Checkpoints.to(file).every(Duration.ofNanos(200)), Map.of(), () -> now[0]);
        now[0] = 1199;
        assertFalse(checkpoints.isDue(1));
        now[0] = 1200;
        assertTrue(checkpoints.isDue(1));
        checkpoints.write(checkpoint -> checkpoint.integer("n", 1, 1, 1));
        now[0] = 1399;
        assertFalse(checkpoints.isDue(1));
        now[0] = 1400;
        assertTrue(checkpoints.isDue(1));
    }

    @Test
    void oneFileAndNoOther() throws IOException {
        trainer().checkpoints(Checkpoints.to(file).everySteps(1)).build().fit(start(), DATA);
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(file), files.toList());
        }
        try (Safetensors checkpoint = Safetensors.open(file)) {
            assertEquals("5", checkpoint.metadata().get("lanegrad.checkpoint.epoch"));
            assertEquals(List.of(4L, 6L), checkpoint.tensor("history").shape());
            assertEquals(NETWORK.parameterLength(), checkpoint.floats("optimizer.1").length);
        }
    }

    @Test
    void whatAnotherTrainingSavedIsRefused() throws IOException {
        stopAfter(trainer(), 5);
        Network other = Network.inputs(2).dense(6, Activation.TANH).dense(1, Activation.IDENTITY).build();
        assertRefused("network: expected 2-6-1 (tanh, identity), got 2-5-1 (tanh, identity)", () -> Trainer
                .of(other, Loss.MEAN_SQUARED_ERROR).checkpoints(Checkpoints.to(file)).build()
                .resume(new Parameters(other), DATA, DATA));
        assertRefused("loss: expected huber(1.0), got mean_squared_error", () -> Trainer.of(NETWORK, Loss.huber(1))
                .checkpoints(Checkpoints.to(file)).build().resume(start(), DATA, DATA));
        assertRefused("optimizer: expected Adam[learningRate=0.02, beta1=0.5, ", trainer -> trainer
                .optimizer(Adam.of(0.02).withBetas(0.5, 0.999)));
        assertRefused("schedule: expected 0.03 and ", trainer -> trainer.schedule(Schedule.cosine(0.03, 0.001, 12)));
        assertRefused("schedule: expected 0.02 and 0.01589", trainer -> trainer.schedule(Schedule.cosine(0.02, 0.001, 13)));
        Schedule like = Schedule.cosine(0.02, 0.001, 12);
        assertRefused("schedule: expected 0.02 and ", trainer -> trainer.schedule(step -> step == 1 ? 0.5 : like.rate(step)));
        assertRefused("schedule: expected 0.02 and ", trainer -> trainer.epochSchedule(Schedule.cosine(0.02, 0.001, 12)));
        assertRefused("plateau: expected lower is better, factor 0.4, patience 1", trainer -> trainer
                .plateau(() -> new Plateau(false, 0.4, 1, 0)));
        assertRefused("clipping: expected Clipping[value=Infinity, norm=1.0, order=EUCLIDEAN]", trainer -> trainer
                .clipping(Clipping.byNorm(1)));
        assertRefused("l1: expected 0.1, got 0.0", trainer -> trainer.l1(0.1));
        assertRefused("max-norm: expected 2.0, got Infinity", trainer -> trainer.maxNorm(2));
        assertRefused("noise: expected Noise[inputs=0.1, ", trainer -> trainer.noise(Noise.ofInputs(0.1)));
        assertRefused("batch size: expected 9, got 8; seed: expected 5, got 1;", trainer -> trainer.batchSize(9).seed(5));
        assertRefused("metric: expected higher is better, ", trainer -> trainer
                .metric(Metric.R_SQUARED).plateau(() -> new Plateau(true, 0.5, 1, 0)));
        assertRefused("metric: expected lower is better, ", trainer -> trainer.metric(Metric.MAX_ERROR));
        assertRefused("early stopping: expected EarlyStopping[patience=2", trainer -> trainer
                .earlyStopping(EarlyStopping.after(2)));
    }

    @Test
    void otherRowsAreRefused() throws IOException {
        stopAfter(trainer(), 5);
        assertRefused("training data: expected 20 rows of 2 features and 1 targets, checksum ", () -> trainer().build()
                .resume(start(), data(20, 2), DATA));
        assertRefused("validation data: expected 21 rows of 2 features", () -> trainer().build()
                .resume(start(), DATA, data(21, 1)));
        assertRefused("2 features and 1 targets, weighted, checksum ", () -> trainer().build()
                .resume(start(), DATA.weighted(new float[20]), DATA));
        BatchSource blocks = DATA.shuffledByBlocks(2, 2);
        assertRefused("training: order of the rows: expected ", () -> trainer().build().resume(start(), blocks, DATA));
    }

    @Test
    void otherTargetsAndWeightsAreRefused() throws IOException {
        float[] weights = new float[20];
        Arrays.fill(weights, 1);
        weights[7] = 2;
        int[] step = {0};
        trainer().stopWhen(() -> ++step[0] == 5).build().resume(start(), DATA.weighted(weights), DATA);
        weights[7] = 3;
        assertRefused("training data: expected 20 rows of 2 features and 1 targets, weighted, checksum ", () -> trainer()
                .build().resume(start(), DATA.weighted(weights), DATA));
        Files.delete(file);
        stopAfter(trainer(), 5);
        float[] x = new float[40];
        for (int r = 0; r < 20; r++) {
            DATA.copyFeatures(r, x, 2 * r);
        }
        assertRefused("training data: expected 20 rows of 2 features and 1 targets, checksum ", () -> trainer().build()
                .resume(start(), Dataset.of(20, 2, x, 1, new float[20]), DATA));
    }

    /** Rows that stand for more than there is time to read are spread over all. */
    @Test
    void otherRowsFarBehindAreRefused() throws IOException {
        Dataset many = data(3000, 1);
        int[] step = {0};
        trainer().stopWhen(() -> ++step[0] == 5).build().resume(start(), many, DATA);
        int[] order = IntStream.range(0, 3000).map(r -> r < 1500 ? r : r - 1).toArray();
        assertRefused("training data: expected 3000 rows of 2 features and 1 targets, checksum ", () -> trainer().build()
                .resume(start(), many.select(order), DATA));
    }

    /** Else a new training would be given the weights of an old one. */
    @Test
    void otherStartingParametersAreRefused() throws IOException {
        Parameters first = start();
        trainer().build().resume(first, DATA, DATA);
        Parameters second = Parameters.initialize(NETWORK, 2);
        String start = second.sha256();
        assertRefused("training: starting parameters: expected sha256 " + start + ", got sha256 " + start().sha256()
                + "; resume is given the parameters that the training started with, not those that it has reached",
                () -> trainer().build().resume(second, DATA, DATA));
        assertEquals(start, second.sha256());
        Parameters again = start();
        trainer().build().resume(again, DATA, DATA);
        assertEquals(first.sha256(), again.sha256());
    }

    @Test
    void otherRunningStatisticsAreRefused() throws IOException {
        Parameters parameters = Parameters.initialize(NORMALISED, 1);
        normalised().build().resume(parameters, DATA, DATA);
        Parameters other = Parameters.initialize(NORMALISED, 1);
        other.statistics()[0] = 1;
        assertRefused("training: starting parameters: ", () -> normalised().build().resume(other, DATA, DATA));
    }

    /** The loss of the training rows, or of others: early stopping would go by another one than before. */
    @Test
    void aTrainingWithoutValidationRowsIsAnother() throws IOException {
        Trainer trainer = normalised().build();
        trainer.resume(Parameters.initialize(NORMALISED, 1), DATA);
        assertRefused("validation data: expected 20 rows of 2 features and 1 targets, ",
                () -> trainer.resume(Parameters.initialize(NORMALISED, 1), DATA, DATA));
        Files.delete(file);
        trainer.resume(Parameters.initialize(NORMALISED, 1), DATA, DATA);
        assertRefused("validation data: expected none, got 20 rows of ",
                () -> trainer.resume(Parameters.initialize(NORMALISED, 1), DATA));
    }

    /** What the last step did is looked at even if another process made it. */
    @Test
    void aTrainingResumedBehindALastStepThatDivergedDivergesToo() {
        Optimizer spoiler = TrainerTest.stateless((weights, gradients, scale) -> Arrays.fill(weights, 1e38f));
        Trainer trainer = Trainer.of(NETWORK, Loss.MEAN_SQUARED_ERROR).optimizer(spoiler).epochs(1)
                .checkpoints(Checkpoints.to(file).everySteps(1)).build();
        Parameters parameters = start();
        String first = assertThrows(DivergedException.class, () -> trainer.fit(parameters, DATA)).getMessage();
        assertTrue(Files.exists(file), "written before that");
        assertEquals(first, assertThrows(DivergedException.class, () -> trainer.resume(parameters, DATA)).getMessage());
        assertEquals(start().sha256(), parameters.sha256());
    }

    private Trainer.Builder normalised() {
        return Trainer.of(NORMALISED, Loss.MEAN_SQUARED_ERROR).batchSize(8).epochs(4).seed(1)
                .checkpoints(Checkpoints.to(file));
    }

    private void assertRefused(String difference, UnaryOperator<Trainer.Builder> change) {
        assertRefused(difference, () -> change.apply(trainer()).build().resume(start(), DATA, DATA));
    }

    private void assertRefused(String difference, Executable resume) {
        String message = assertThrows(IllegalArgumentException.class, resume).getMessage();
        assertTrue(message.startsWith(file + " is a checkpoint of another training: "), message);
        assertTrue(message.contains(difference), message);
    }

    @Test
    void aTrainingIsProlonged() throws IOException {
        Trainer.Builder shorter = trainer().epochs(2);
        assertEquals(End.COMPLETED, shorter.build().fit(start(), DATA).end());
        Parameters expected = start();
        History whole = trainer().build().fit(expected, DATA);
        shorter.build().fit(start(), DATA);
        Parameters actual = start();
        History history = trainer().build().resume(actual, DATA, DATA);
        assertEquals(ResumedTraining.numbers(whole), ResumedTraining.numbers(history));
        assertArrayEquals(expected.array(), actual.array());
        String message = assertThrows(IllegalArgumentException.class,
                () -> shorter.build().resume(start(), DATA, DATA)).getMessage();
        assertEquals("epochs: expected at least the 4 of the checkpoint, got 2", message);
    }

    @Test
    void timeGoesOnWhereItStopped() throws IOException {
        // Too few operations for a warm-up, which could take all of the time.
        Trainer.Builder trainer = trainer().epochs(50_000).earlyStopping(EarlyStopping.after(1_000_000)).stopWhen(() -> {
            LockSupport.parkNanos(1_000_000);
            return false;
        });
        History first = trainer.timeLimit(Duration.ofMillis(500)).build().resume(start(), DATA, DATA);
        assertEquals(End.TIME, first.end());
        int[] steps = {0};
        History second = trainer.listener(new TrainingListener() {
            @Override
            public void onEpoch(History.Epoch epoch) {}

            @Override
            public void onBatch(int epoch, int step, double loss) {
                steps[0]++;
            }
        }).build().resume(start(), DATA, DATA);
        assertEquals(End.TIME, second.end());
        assertTrue(steps[0] <= 1, "only to see that the time is up: " + steps[0]);
        History third = stopAfter(trainer.timeLimit(Duration.ofHours(1)), 30);
        assertEquals(End.STOPPED, third.end());
        assertTrue(third.epochs().getLast().seconds() >= 0.5);
        assertTrue(third.epochs().size() > first.epochs().size());
        // On a busy machine the time is up in the first epoch, which then goes on.
        if (first.epochs().size() > 1) {
            assertEquals(first.epochs().getFirst(), third.epochs().getFirst());
        }
    }

    /** Far too high a rate; every step but the first one of an epoch is another process's. */
    @Test
    void aResumedTrainingThatDivergesGivesTheParametersBeforeTheEpoch() throws IOException {
        Network line = Network.inputs(2).dense(1, Activation.IDENTITY).build();
        Trainer.Builder trainer = Trainer.of(line, Loss.HALF_MEAN_SQUARED_ERROR).optimizer(GradientDescent.of(30))
                .batchSize(4).checkpoints(Checkpoints.to(file));
        Parameters expected = new Parameters(line);
        String message = assertThrows(DivergedException.class, () -> trainer.build().fit(expected, DATA)).getMessage();
        assertTrue(message.contains("step ") && !message.contains("step 1 "), message);
        Trainer stepwise = trainer.stopWhen(() -> true).build();
        Files.deleteIfExists(file);
        Parameters actual = new Parameters(line);
        boolean diverged = false;
        for (int step = 0; step < 500 && !diverged; step++) {
            actual.set(new Parameters(line));
            try {
                stepwise.resume(actual, DATA, DATA);
            } catch (DivergedException _) {
                diverged = true;
            }
        }
        assertTrue(diverged);
        assertArrayEquals(expected.array(), actual.array());
    }

    @Test
    void wrongUseIsNamed() {
        assertThrows(IllegalArgumentException.class, () -> Checkpoints.to(file).everySteps(0));
        assertThrows(IllegalArgumentException.class, () -> Checkpoints.to(file).every(Duration.ZERO));
        Trainer without = Trainer.of(NETWORK, Loss.MEAN_SQUARED_ERROR).build();
        assertThrows(IllegalStateException.class, () -> without.resume(start(), DATA, DATA));
        Path nowhere = directory.resolve("absent").resolve("run.safetensors");
        Trainer unwritable = trainer().checkpoints(Checkpoints.to(nowhere)).build();
        Throwable cause = assertThrows(UncheckedIOException.class, () -> unwritable.fit(start(), DATA)).getCause();
        assertEquals(NoSuchFileException.class, cause.getClass());
        assertTrue(cause.getMessage().contains("expected a directory"), cause::toString);
    }

    /** A file that is cut short, or not a checkpoint, or has one item changed, is refused; the parameters stay. */
    @Test
    void aBrokenFileIsRefused() throws IOException {
        stopAfter(trainer(), 5);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 97) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertBroken("run.safetensors: byte ");
        }
        change(whole, "lanegrad.checkpoint.version\":\"1\"", "lanegrad.checkpoint.version\":\"2\"");
        assertBroken("expected a checkpoint of version 1");
        change(whole, "lanegrad.checkpoint.version", "lanegrad.checkpoint.revised");
        assertBroken("expected metadata lanegrad.checkpoint.version, which every checkpoint has");
        change(whole, "lanegrad.checkpoint.epoch\":\"2\"", "lanegrad.checkpoint.epoch\":\"0\"");
        assertBroken("expected a number from 1 to 2147483647 as metadata lanegrad.checkpoint.epoch, got 0");
        change(whole, "lanegrad.checkpoint.epoch\":\"2\"", "lanegrad.checkpoint.epoch\":\"9\"");
        assertBroken("expected F64 [8, 6] for tensor \"history\", got F64 [1, 6]");
        change(whole, "lanegrad.checkpoint.row\":\"16\"", "lanegrad.checkpoint.row\":\"x6\"");
        assertBroken("expected a number from 0 to 20 as metadata lanegrad.checkpoint.row");
        change(whole, "\"plateau\":", "\"blateau\":");
        assertBroken("expected a tensor \"plateau\"");
        change(whole, "\"parameters\":{\"dtype\":\"F32\"", "\"parameters\":{\"dtype\":\"I32\"");
        assertBroken("expected F32 [" + NETWORK.parameterLength() + "] for tensor \"parameters\", got I32");
        Files.write(file, whole);
        trainer().build().resume(start(), DATA, DATA);
    }

    /** Neither the parameters nor the running statistics and their number of batches, which the file has before them. */
    @Test
    void aBrokenFileLeavesRunningStatistics() throws IOException {
        normalised().stopWhen(() -> true).build().resume(Parameters.initialize(NORMALISED, 1), DATA);
        change(Files.readAllBytes(file), "\"parameters\":{\"dtype\":\"F32\"", "\"parameters\":{\"dtype\":\"I32\"");
        Parameters parameters = Parameters.initialize(NORMALISED, 1);
        assertThrows(FormatException.class, () -> normalised().build().resume(parameters, DATA));
        assertEquals(Parameters.initialize(NORMALISED, 1).sha256(), parameters.sha256());
        assertEquals(0, parameters.batches());
    }

    private void change(byte[] whole, String from, String to) throws IOException {
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(from), () -> from + " in " + text);
        Files.write(file, text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
    }

    private void assertBroken(String fault) {
        Parameters parameters = start();
        String message = assertThrows(FormatException.class, () -> trainer().build().resume(parameters, DATA, DATA))
                .getMessage();
        assertTrue(message.contains(fault), message);
        assertFalse(message.contains("\n"), message);
        assertEquals(start().sha256(), parameters.sha256());
    }
}
