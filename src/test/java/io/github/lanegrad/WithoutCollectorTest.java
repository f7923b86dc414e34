package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A million training steps, and a million predictions of every kind, in a JVM whose heap is fixed and small and never
 * collected. Before it is compiled, the Vector API makes megabytes of garbage in every step, so methods are compiled early
 * and nothing runs meanwhile: then that garbage does not depend on how busy the machine is.
 */
@Tag("slow")
class WithoutCollectorTest {

    private static final List<String> FLAGS = List.of("-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC",
            "-Xbatch", "-XX:CompileThresholdScaling=0.1");
    private static final int SECONDS = 550;

    /** What 500 epochs may leave behind, a line of history each: a fifth of a byte per step. */
    private static final long BOOKKEEPING = 100_000;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aMillionSteps() throws Exception {
        ChildJvm.Result result = run("128m", "train", directory.resolve("run.safetensors").toString());
        assertMillion(result);
        assertEquals("COMPLETED " + WithoutCollector.EPOCHS + " 0", result.value("end"));
        assertTrue(Long.parseLong(result.value("half")) < BOOKKEEPING, result::toString);
    }

    /** This test can fail. */
    @Test
    void garbageInEveryStepExhaustsTheHeap() throws Exception {
        ChildJvm.Result result = run("128m", "train", directory.resolve("run.safetensors").toString(), "leak");
        assertNotEquals(0, result.status(), result::toString);
        assertTrue(result.toString().contains("java.lang.OutOfMemoryError"), result::toString);
    }

    @ParameterizedTest
    @EnumSource(WithoutCollector.Form.class)
    void aMillionPredictions(WithoutCollector.Form form) throws Exception {
        assertNoGarbage(form, WeightFormat.FLOAT32);
    }

    /** The other forms put rows where those of DENSE_ROWS are, whatever the weights. */
    @ParameterizedTest
    @CsvSource({
        "DENSE_ROW, BFLOAT16", "DENSE_ROWS, BFLOAT16", "SPARSE_ROW, BFLOAT16", "ONE_HOT_ROWS, BFLOAT16",
        "DENSE_ROW, INT8", "DENSE_ROWS, INT8", "SPARSE_ROW, INT8", "ONE_HOT_ROWS, INT8"})
    void aMillionPredictionsOfPackedWeights(WithoutCollector.Form form, WeightFormat weights) throws Exception {
        assertNoGarbage(form, weights);
    }

    private static void assertNoGarbage(WithoutCollector.Form form, WeightFormat weights) throws Exception {
        ChildJvm.Result result = run("64m", "predict", form.name(), weights.name());
        assertMillion(result);
        assertEquals("0", result.value("half"), result::toString);
    }

    private static void assertMillion(ChildJvm.Result result) {
        assertEquals(0, result.status(), result::toString);
        assertEquals(Integer.toString(WithoutCollector.STEPS), result.value("steps"));
        System.out.println(result.output());
    }

    private static ChildJvm.Result run(String heap, String... arguments) throws Exception {
        List<String> flags = new ArrayList<>(FLAGS);
        flags.addAll(List.of("-Xms" + heap, "-Xmx" + heap));
        return ChildJvm.run(ChildJvm.of(WithoutCollector.class, flags, arguments), SECONDS);
    }
}
