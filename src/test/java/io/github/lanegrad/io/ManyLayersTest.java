package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Time and memory in proportion to the length of a file: with its square, these would take minutes. */
@Timeout(60)
class ManyLayersTest {

    private static final int LAYERS = 60_000;
    private static final int NODES = 150_000;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void modelFile() throws IOException {
        Network.Builder builder = Network.inputs(1);
        for (int l = 0; l < LAYERS; l++) {
            builder.dense(1, l % 2 == 0 ? Normalization.RMS : Normalization.NONE, Activation.prelu(l % 3 == 0));
        }
        Parameters parameters = Parameters.initialize(builder.build(), 1);
        Path file = directory.resolve("model.safetensors");
        ModelFile.write(Model.unscaled(parameters), file);
        assertEquals(parameters.sha256(), ModelFile.read(file).parameters().sha256());
    }

    /** Nodes that change nothing, in front of the only layer and behind it. */
    @Test
    void onnxFile() throws IOException {
        OnnxSample before = product();
        OnnxSample behind = product().node("MatMul", "x w", "p");
        String at = "x";
        String then = "p";
        for (int n = 0; n < NODES; n++) {
            before.node("Flatten", at, "b" + n);
            behind.node("Flatten", then, "a" + n);
            at = "b" + n;
            then = "a" + n;
        }
        before.node("MatMul", at + " w", "y");
        behind.node("Identity", then, "y");
        for (OnnxSample sample : List.of(before, behind)) {
            assertEquals(2f, OnnxFile.decode(Path.of("a.onnx"), sample.bytes()).parameters().weight(0, 0, 1));
        }
    }

    private static OnnxSample product() {
        return new OnnxSample(17).input("x", -1, 1).output("y", -1, 2).floats("w", new float[] {1, 2}, 1, 2);
    }

    /** Layers that the file cannot have tensors for are refused before memory is taken for each of them. */
    @Test
    void metadataAlone() throws IOException {
        Path file = directory.resolve("model.safetensors");
        new SafetensorsWriter().metadata("lanegrad.version", "1").metadata("lanegrad.inputs", "1")
                .metadata("lanegrad.layers", "1 relu, ".repeat(2_000_000) + "1 relu")
                .floats("0.weight", new float[1], 1, 1).write(file);
        for (Executable load : List.<Executable>of(() -> ModelFile.read(file), () -> CompressedModelFile.read(file))) {
            String message = assertThrows(FormatException.class, load).getMessage();
            assertTrue(message.contains("expected tensors for each of 2000001 layers in lanegrad.layers, got 1"), message);
        }
    }
}
