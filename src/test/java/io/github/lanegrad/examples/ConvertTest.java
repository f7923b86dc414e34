package io.github.lanegrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.io.ModelFile;
import io.github.lanegrad.io.Safetensors;
import io.github.lanegrad.io.StateDict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inspect and Convert, on one model in every format. */
class ConvertTest {

    private static final Path INTEROP = Path.of("src/test/resources/golden/interop");

    @TempDir
    private Path directory = Path.of("");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private String inspect(Path file) {
        printed.reset();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        assertEquals(0, Inspect.run(new String[] {file.toString()}, out, out), printed::toString);
        return printed.toString(StandardCharsets.UTF_8);
    }

    private String convert(Path from, Path to, int status) {
        printed.reset();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        assertEquals(status, Convert.run(new String[] {from.toString(), to.toString()}, out, out), printed::toString);
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static String digest(String text) {
        return text.lines().filter(line -> line.startsWith("SHA-256 of the tensors")).findFirst().orElseThrow();
    }

    @Test
    void theDigestIsThatOfTheNumbers() {
        String digest = digest(inspect(INTEROP.resolve("binary_odd.safetensors")));
        for (String name : new String[] {"binary_odd.npz", "binary_odd_deflated.npz", "binary_odd.keras", "binary_odd_legacy.h5"}) {
            assertEquals(digest, digest(inspect(INTEROP.resolve(name))), name);
        }
    }

    @Test
    void whatIsShown() {
        String keras = inspect(INTEROP.resolve("binary_odd.keras"));
        assertTrue(keras.contains("13-17-9-1 (relu, relu, sigmoid)"), keras);
        assertTrue(keras.contains("SHA-256 of the parameters: "), keras);
        String torch = inspect(INTEROP.resolve("binary_odd_bf16.safetensors"));
        assertTrue(torch.matches("(?s).*0\\.weight +BF16 +\\[17, 13] +442.*format = pt\\R"), torch);
    }

    /** Through every format, from tensors to the same tensors. */
    @Test
    void aroundAllFormats() throws IOException {
        Path zip = directory.resolve("a.npz");
        Path back = directory.resolve("a.safetensors");
        convert(INTEROP.resolve("binary_odd.safetensors"), zip, 0);
        convert(zip, back, 0);
        try (Safetensors original = Safetensors.open(INTEROP.resolve("binary_odd.safetensors"));
                Safetensors copy = Safetensors.open(back)) {
            assertEquals(original.tensors().keySet(), copy.tensors().keySet());
            for (String name : original.tensors().keySet()) {
                assertEquals(original.read(name), copy.read(name));
            }
        }
    }

    @Test
    void modelsOfKerasBecomeModelFiles() throws IOException {
        Path model = directory.resolve("model.safetensors");
        convert(INTEROP.resolve("binary_odd.keras"), model, 0);
        assertEquals(
                StateDict.of(Activation.RELU, Activation.RELU, Activation.SIGMOID)
                        .read(INTEROP.resolve("binary_odd.safetensors")).sha256(),
                ModelFile.load(model).parameters().sha256());
        Path again = directory.resolve("again.safetensors");
        convert(model, again, 0);
        assertEquals(-1, Files.mismatch(model, again));
    }

    @Test
    void arraysAlone() {
        Path array = directory.resolve("array.safetensors");
        convert(INTEROP.resolve("w1_fortran.npy"), array, 0);
        convert(array, directory.resolve("array.npy"), 0);
        assertEquals(digest(inspect(INTEROP.resolve("w1_fortran.npy"))), digest(inspect(directory.resolve("array.npy"))));
    }

    @Test
    void whatCannotBe() {
        Path keras = INTEROP.resolve("binary_odd.keras");
        assertTrue(convert(keras, directory.resolve("a.keras"), 2).startsWith("files of .keras are only read, not written"));
        assertTrue(convert(keras, directory.resolve("a.npy"), 2).startsWith("expected one tensor to write"));
        assertTrue(convert(keras, directory.resolve("a.txt"), 2).startsWith("expected a file name that ends with one of .safetensors"));
        assertTrue(convert(directory.resolve("none.npz"), directory.resolve("a.npy"), 2).startsWith("expected a file "));
    }
}
