package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that PyTorch's exporters wrote, and two made by hand. */
class OnnxGoldenTest {

    private static final Path INTEROP =
            Path.of(System.getProperty("lanegrad.golden", "src/test/resources/golden")).resolve("interop");

    static List<Path> binary() throws IOException {
        try (Stream<Path> all = Files.list(INTEROP)) {
            return all.filter(path -> path.getFileName().toString().matches("binary_odd.*[.]onnx")).sorted().toList();
        }
    }

    @Test
    void thereAreFiles() throws IOException {
        assertTrue(binary().size() >= 4, () -> "too few files in " + INTEROP);
    }

    @ParameterizedTest
    @MethodSource("binary")
    void outputsAreAsExpected(Path file) throws Exception {
        Model model = OnnxFile.read(file);
        assertEquals("13-17-9-1 (relu, relu, sigmoid)", model.network().toString());
        IndependentReader expected = IndependentReader.read(INTEROP.resolve("binary_odd_expected.safetensors"));
        float[] rows = expected.floats("X");
        float[] outputs = OnnxRuntime.predict(model, rows, 19);
        OnnxRuntime.assertClose(expected.floats("y"), outputs, file.toString());
        OnnxRuntime.assertClose(OnnxRuntime.run(Files.readAllBytes(file), rows, 19, 13), outputs, file.toString());
        IndependentReader weights = IndependentReader.read(INTEROP.resolve("binary_odd.safetensors"));
        for (int l = 0; l < 3; l++) {
            float[] bias = weights.floats(2 * l + ".bias");
            float[] weight = weights.floats(2 * l + ".weight");
            int inputs = weight.length / bias.length;
            for (int j = 0; j < bias.length; j++) {
                assertEquals(bias[j], model.parameters().bias(l, j));
                for (int i = 0; i < inputs; i++) {
                    assertEquals(weight[j * inputs + i], model.parameters().weight(l, i, j));
                }
            }
        }
    }

    /** Trained on handwritten digits, it scores other images of the same size here. */
    @Test
    void networkForImages() throws Exception {
        Path file = INTEROP.resolve("mnist_784_128_64_10.onnx");
        Model model = OnnxFile.read(file);
        assertEquals("784-128-64-10 (relu, relu, identity)", model.network().toString());
        float[] pixels = pixels();
        int rows = pixels.length / 784;
        assertEquals(500, rows);
        float[] outputs = OnnxRuntime.predict(model, pixels, rows);
        float[] expected = OnnxRuntime.run(Files.readAllBytes(file), pixels, rows, 784);
        byte[] written = OnnxSample.bytes(OnnxExport.message(model));
        assertArrayEquals(expected, OnnxRuntime.run(written, pixels, rows, 784), 1e-5f);
        for (int r = 0; r < rows; r++) {
            assertEquals(greatest(expected, 10 * r), greatest(outputs, 10 * r), "row " + r);
            // Sums of up to 784 products, in another order, differ in proportion to the products.
            double size = 1;
            for (int j = 10 * r; j < 10 * (r + 1); j++) {
                size = Math.max(size, Math.abs(expected[j]));
            }
            for (int j = 10 * r; j < 10 * (r + 1); j++) {
                assertEquals(expected[j], outputs[j], 2e-6 * size, "row " + r);
            }
        }
    }

    private static float[] pixels() throws IOException {
        Path file = Path.of("src/examples/resources/io/github/lanegrad/examples/fashion-mnist-mini/t10k-images-idx3-ubyte.gz");
        try (GZIPInputStream stream = new GZIPInputStream(Files.newInputStream(file))) {
            byte[] bytes = stream.readAllBytes();
            float[] pixels = new float[bytes.length - 16];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (bytes[16 + i] & 0xff) / 255f;
            }
            return pixels;
        }
    }

    private static int greatest(float[] values, int from) {
        int best = from;
        for (int i = from + 1; i < from + 10; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best - from;
    }
}
