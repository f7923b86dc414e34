package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.ChildJvm;
import io.github.lanegrad.io.Safetensors;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
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
        killAndResume(5, 100);
    }

    @Test
    @Tag("slow")
    void manyTimes() throws Exception {
        killAndResume(60, 60);
    }

    /** A training that is complete before all kills are done is followed by a new one. */
    private void killAndResume(int kills, int steps) throws Exception {
        Path file = directory.resolve("run.safetensors");
        int next = 1;
        for (int killed = 0; killed < kills; ) {
            int last = kill(file, next, random.nextInt(steps));
            if (last < 0) {
                Files.delete(file);
                next = 1;
            } else {
                killed++;
                assertWhole(file);
                next = last;
            }
        }
        ChildJvm.Result result = ChildJvm.run(ChildJvm.of(ResumedTraining.class, List.of(), file.toString(), "10"), 200);
        assertEquals(0, result.status(), result::toString);
        assertEquals(EXPECTED, result.value("result"));
        assertResumed(next, result.output().getFirst());
    }

    /**
     * Starts a training or goes on with it, and kills it in or after the step behind so many; the last step that it told,
     * which may or may not be in the checkpoint, or -1 if it was complete.
     */
    private int kill(Path file, int next, int steps) throws IOException, InterruptedException, URISyntaxException {
        Process process = ChildJvm.of(ResumedTraining.class, List.of(), file.toString(), "1")
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            assertNotNull(line, "the first step");
            assertResumed(next, line);
            for (int i = 0; i < steps && line != null && line.startsWith("step "); i++) {
                line = output.readLine();
            }
            LockSupport.parkNanos(random.nextLong(10_000_000));
            // Not by the process itself, which would close what it has printed.
            process.toHandle().destroyForcibly();
            int status = process.waitFor();
            String last = line;
            for (; line != null; line = output.readLine()) {
                last = line;
            }
            assertNotNull(last, () -> "ended with status " + status);
            if (last.startsWith("result ")) {
                assertEquals("result " + EXPECTED, last);
                return -1;
            }
            assertEquals(128 + SIGKILL, status);
            return step(last);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The step that was told last had its checkpoint, or the one before. */
    private static void assertResumed(int last, String first) {
        if (first.startsWith("step ")) {
            assertTrue(step(first) == last || step(first) == last + 1, () -> first + " after step " + last);
        } else {
            assertEquals("result " + EXPECTED, first);
        }
    }

    private static int step(String line) {
        return Integer.parseInt(line.substring("step ".length()));
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
