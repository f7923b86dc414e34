package io.github.lanegrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.Schema;
import io.github.lanegrad.data.CsvEncoder;
import io.github.lanegrad.data.CsvReader;
import io.github.lanegrad.io.ModelFile;
import io.github.lanegrad.io.OnnxFile;
import io.github.lanegrad.io.Safetensors;
import io.github.lanegrad.io.StateDict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
                ModelFile.read(model).parameters().sha256());
        Path again = directory.resolve("again.safetensors");
        convert(model, again, 0);
        assertEquals(-1, Files.mismatch(model, again));
    }

    @Test
    void modelsOfOnnxBecomeModelFilesAndBack() throws IOException {
        Path model = directory.resolve("model.safetensors");
        Path onnx = directory.resolve("model.onnx");
        assertEquals(model + ": 6 tensors, 13-17-9-1 (relu, relu, sigmoid)" + System.lineSeparator(),
                convert(INTEROP.resolve("binary_odd_torch_script.onnx"), model, 0));
        assertEquals(
                StateDict.of(Activation.RELU, Activation.RELU, Activation.SIGMOID)
                        .read(INTEROP.resolve("binary_odd.safetensors")).sha256(),
                ModelFile.read(model).parameters().sha256());
        convert(model, onnx, 0);
        assertEquals(ModelFile.read(model).parameters().sha256(), OnnxFile.read(onnx).parameters().sha256());
        Path fromKeras = directory.resolve("keras.onnx");
        convert(INTEROP.resolve("binary_odd_legacy.h5"), fromKeras, 0);
        assertEquals(-1, Files.mismatch(onnx, fromKeras));
        convert(fromKeras, directory.resolve("arrays.npz"), 0);
        assertEquals(digest(inspect(INTEROP.resolve("binary_odd.npz"))), digest(inspect(directory.resolve("arrays.npz"))));
    }

    /** Scalings, normalisations and slopes go along, and are shown. */
    @Test
    void allThatAModelMayHave() throws IOException {
        Network network = Network.inputs(2).dense(3, Normalization.LAYER, Activation.PRELU)
                .dense(2, Normalization.RMS, Activation.SOFTMAX).build();
        Scaling inputs = Scaling.of(new float[] {1, -2}, new float[] {3, 4});
        Model model = new Model(Parameters.initialize(network, 3), inputs, Scaling.identity(2));
        Path file = directory.resolve("all.safetensors");
        Path onnx = directory.resolve("all.onnx");
        Path back = directory.resolve("back.safetensors");
        ModelFile.write(model, file);
        convert(file, onnx, 0);
        convert(onnx, back, 0);
        assertEquals(-1, Files.mismatch(file, back));
        String shown = inspect(onnx);
        assertTrue(shown.contains("2-3-2 (layer_norm"), shown);
        assertTrue(shown.matches("(?s).*\\R2\\.weight +F32 +\\[3] +12\\R.*"), shown);
        assertTrue(shown.contains("lanegrad.input.mean = 1.0 -2.0"), shown);
        assertEquals(inspect(file), shown);
    }

    @Test
    void schemasStayBehind() throws IOException {
        Path table = directory.resolve("table.csv");
        Files.writeString(table, "colour,size,y\nred,1,0\nblue,2,1\n");
        Schema schema = CsvEncoder.of(CsvReader.create().targets("y")).oneHot("colour").learn(table).schema();
        Network network = Network.inputs(3).dense(1, Activation.SIGMOID).build();
        Path file = directory.resolve("people.safetensors");
        ModelFile.write(Model.unscaled(Parameters.initialize(network, 3)).withSchema(schema), file);
        assertTrue(convert(file, directory.resolve("people.onnx"), 0).contains("not the schema of its table"));
        assertEquals(Optional.empty(), OnnxFile.read(directory.resolve("people.onnx")).schema());
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
        assertTrue(convert(INTEROP.resolve("binary_odd.safetensors"), directory.resolve("a.onnx"), 2)
                .startsWith("expected a whole model to write "));
        assertTrue(convert(keras, directory.resolve("a.npy"), 2).startsWith("expected one tensor to write"));
        assertTrue(convert(keras, directory.resolve("a.txt"), 2).startsWith("expected a file name that ends with one of .safetensors"));
        assertTrue(convert(directory.resolve("none.npz"), directory.resolve("a.npy"), 2).contains("none.npz: no such file"));
        assertTrue(convert(keras, directory.resolve("none/a.npz"), 2).contains("expected a directory to write "));
    }
}
