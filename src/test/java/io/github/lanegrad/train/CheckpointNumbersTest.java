package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.train.History.End;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbers that a checkpoint keeps beside the parameters: counters of any size, rates, times, plateaus. */
class CheckpointNumbersTest {

    private static final Network NETWORK = Network.inputs(1)
            .dense(3, Normalization.BATCH, Activation.TANH)
            .dense(1, Activation.IDENTITY)
            .build();
    private static final Dataset DATA =
            Dataset.of(6, 1, new float[] {1, 2, 3, 4, 5, 6}, 1, new float[] {3, 1, 4, 1, 5, 9});

    @TempDir
    private Path directory = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("run.safetensors");
    }

    /** 2 epochs of 3 steps. */
    private Trainer.Builder trainer() {
        return Trainer.of(NETWORK, Loss.MEAN_SQUARED_ERROR).batchSize(2).epochs(2).seed(1).checkpoints(Checkpoints.to(file));
    }

    private static Parameters start(long batches) {
        Parameters parameters = Parameters.initialize(NETWORK, 1);
        parameters.setBatches(batches);
        return parameters;
    }

    private void change(String from, String to) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(from), () -> from + " in " + text);
        Files.writeString(file, text.replace(from, to), StandardCharsets.ISO_8859_1);
    }

    @Test
    void numbersOf19DigitsAreReadBack() throws IOException {
        long most = 1_000_000_000_000_000_000L;
        trainer().stopWhen(() -> true).build().fit(start(most), DATA);
        Parameters parameters = start(most);
        assertEquals(End.COMPLETED, trainer().build().resume(parameters, DATA).end());
        assertEquals(most + 6, parameters.batches());
        change("\"" + (most + 6) + "\"", "\"9223372036854775808\"");
        String message = assertThrows(FormatException.class, () -> trainer().build().resume(start(most), DATA)).getMessage();
        assertTrue(message.contains("expected a number from 0 to 9223372036854775807 as metadata "), message);
    }

    @Test
    void thereIsNoBatchBehindTheLast() throws IOException {
        Parameters parameters = start(Long.MAX_VALUE);
        trainer().stopWhen(() -> true).build().resume(parameters, DATA);
        assertEquals(Long.MAX_VALUE, parameters.batches());
        Parameters resumed = start(Long.MAX_VALUE);
        trainer().build().resume(resumed, DATA);
        assertEquals(Long.MAX_VALUE, resumed.batches());
    }

    @Test
    void timesOfAMonthAreReadBack() throws IOException {
        long month = Duration.ofDays(30).toNanos();
        CheckpointWriter.write(file, checkpoint -> checkpoint.integer("nanoseconds", month, 0, Long.MAX_VALUE));
        CheckpointReader.read(file,
                checkpoint -> assertEquals(month, checkpoint.integer("nanoseconds", 0, 0, Long.MAX_VALUE)));
    }

    @Test
    void secondsCountFromTheStartOfTheFirstRun() throws IOException {
        long before = System.nanoTime();
        trainer().stopWhen(() -> true).build().resume(start(0), DATA);
        History history = trainer().timeLimit(Duration.ofHours(1)).build().resume(start(0), DATA);
        assertEquals(End.COMPLETED, history.end());
        double seconds = history.epochs().getLast().seconds();
        assertTrue(seconds <= (System.nanoTime() - before) / 1e9, () -> "got " + seconds);
    }

    /** The last step of the epoch was made before, so nothing else tells its rate. */
    @Test
    void theRateOfAnEpochIsThatOfItsLastStep() throws IOException {
        Trainer.Builder trainer = trainer().epochs(1).schedule(step -> 0.01 * (step + 1));
        int[] steps = {0};
        trainer.stopWhen(() -> ++steps[0] == 3).build().resume(start(0), DATA);
        History history = trainer.stopWhen(() -> false).build().resume(start(0), DATA);
        assertEquals(0.03, history.epochs().getLast().rate(), 1e-12);
    }

    @Test
    void aPlateauGoesOnBeingPatient() throws IOException {
        Plateau first = new Plateau(false, 0.5, 2, 0);
        first.update(1);
        first.update(1);
        first.update(1);
        CheckpointWriter.write(file, first::exchange);
        Plateau second = new Plateau(false, 0.5, 2, 0);
        CheckpointReader.read(file, second::exchange);
        assertEquals(0.5, second.update(1));
    }

    /** So many that a row's number times that of the rows read is no int. */
    @Test
    void millionsOfRowsHaveAChecksum() {
        Map<String, String> facts = Fingerprint.of(trainer().build().settings, start(0), new RowNumbers(3_000_000, 1), null, List.of());
        String data = facts.get("training data");
        assertTrue(data != null && data.startsWith("3000000 rows of 1 features and 1 targets, checksum "), () -> "got " + data);
    }
}
