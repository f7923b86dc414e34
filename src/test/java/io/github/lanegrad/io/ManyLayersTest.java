package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Time in proportion to the length of a file: with its square, these would take minutes. */
@Timeout(60)
class ManyLayersTest {

    private static final int LAYERS = 60_000;

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
        ModelFile.save(Model.unscaled(parameters), file);
        assertEquals(parameters.sha256(), ModelFile.load(file).parameters().sha256());
    }
}
