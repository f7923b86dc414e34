package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.ChildJvm;
import io.github.lanegrad.io.Safetensors;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that trains is killed at random moments, in the middle of a step or of writing a checkpoint. */
class KilledTrainingTest {

    private static final int SIGKILL = 9;
    private static final String EXPECTED = ResumedTraining.uninterrupted();

    private final SplittableRandom random = new SplittableRandom();

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aHandfulOfTimes() throws Exception {
        killAndResume(5);
    }

    @Test
    @Tag("slow")
    void manyTimes() throws Exception {
        killAndResume(60);
    }

    /** The trainings that are complete before all kills are done are followed by new ones. */
    private void killAndResume(int kills) throws Exception {
        Path file = directory.resolve("run.safetensors");
        Set<String> starts = new HashSet<>();
        for (int killed = 0; killed < kills; ) {
            if (kill(file, starts)) {
                killed++;
                assertWhole(file);
            } else {
                Files.delete(file);
            }
        }
        ChildJvm.Result result = ChildJvm.run(ChildJvm.of(ResumedTraining.class, List.of(), file.toString(), "1"), 120);
        assertEquals(0, result.status(), result::toString);
        assertEquals(EXPECTED, result.value("result"));
        starts.add(result.output().getFirst());
        assertTrue(starts.size() > 1, () -> "all started at the same step: " + starts);
    }

    /** Starts or goes on with a training, kills it, and tells whether it was still running. */
    private boolean kill(Path file, Set<String> starts) throws IOException, InterruptedException, URISyntaxException {
        Process process = ChildJvm.of(ResumedTraining.class, List.of(), file.toString(), "1")
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader output = process.inputReader()) {
            String first = output.readLine();
            assertNotNull(first, "a line about the first step");
            starts.add(first);
            boolean ended = process.waitFor(random.nextLong(400_000), TimeUnit.MICROSECONDS);
            // Not by the process itself, which would close what it has printed.
            process.toHandle().destroyForcibly();
            int status = process.waitFor();
            String result = first.startsWith("result ") ? first : output.readLine();
            if (result != null) {
                assertEquals("result " + EXPECTED, result);
            }
            assertFalse(ended && result == null, () -> "ended with status " + status);
            return result == null && status == 128 + SIGKILL;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Opening checks the header and the length; then every tensor is read. */
    private static void assertWhole(Path file) throws IOException {
        if (Files.exists(file)) {
            try (Safetensors checkpoint = Safetensors.open(file)) {
                assertEquals("1", checkpoint.metadata().get("lanegrad.checkpoint.version"));
                for (String name : checkpoint.tensors().keySet()) {
                    checkpoint.bytes(name);
                }
                for (float weight : checkpoint.floats("parameters")) {
                    assertTrue(Float.isFinite(weight));
                }
            }
        }
    }
}
