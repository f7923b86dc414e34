package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Model;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.examples.Fetch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A network that PyTorch trained on MNIST, beside PyTorch, ONNX Runtime and the exact result. Its logits go up to 38, where
 * neighbouring floats are 3.8e-6 apart: 1e-6 is meant in proportion to the largest logit of a row, and of the
 * probabilities as it is.
 */
class MnistGoldenTest {

    private static final double TOLERANCE = 1e-6;
    private static final int INPUTS = 784;
    private static final int OUTPUTS = 10;

    private static final Path INTEROP =
            Path.of(System.getProperty("lanegrad.golden", "src/test/resources/golden")).resolve("interop");
    private static final Path FILE = INTEROP.resolve("mnist_784_128_64_10.onnx");

    /** Where {@code -Dexample='Fetch mnist'} puts the images, which may not be committed here. */
    private static final Path MNIST = Fetch.cache().resolve("mnist/t10k-images-idx3-ubyte.gz");
    private static final Path CLOTHES =
            Path.of("src/examples/resources/io/github/lanegrad/examples/fashion-mnist-mini/t10k-images-idx3-ubyte.gz");

    private Model model;

    @BeforeEach
    void read() throws IOException {
        model = OnnxFile.read(FILE);
    }

    static boolean isFetched() {
        return Files.exists(MNIST);
    }

    private static float[] pixels(Path file) throws IOException {
        try (GZIPInputStream stream = new GZIPInputStream(Files.newInputStream(file))) {
            byte[] bytes = stream.readAllBytes();
            float[] pixels = new float[bytes.length - 16];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (bytes[16 + i] & 0xff) / 255f;
            }
            return pixels;
        }
    }

    /** In double, which for sums of 784 products is off by less than 1e-11. */
    private static double[] exact(Parameters parameters, float[] pixels, int row) {
        double[] a = new double[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            a[i] = pixels[row * INPUTS + i];
        }
        int last = parameters.network().layers().size() - 1;
        for (int l = 0; l <= last; l++) {
            Layer layer = parameters.network().layers().get(l);
            double[] z = new double[layer.units()];
            for (int j = 0; j < z.length; j++) {
                z[j] = parameters.bias(l, j);
            }
            for (int i = 0; i < a.length; i++) {
                int from = layer.weightOffset() + i * layer.stride();
                for (int j = 0; j < z.length; j++) {
                    z[j] += a[i] * parameters.array()[from + j];
                }
            }
            a = l == last ? z : Arrays.stream(z).map(v -> Math.max(v, 0)).toArray();
        }
        return a;
    }

    private static double[] row(float[] outputs, int row) {
        double[] values = new double[OUTPUTS];
        for (int j = 0; j < OUTPUTS; j++) {
            values[j] = outputs[row * OUTPUTS + j];
        }
        return values;
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElseThrow();
    }

    private static double[] probabilities(double[] logits) {
        double most = Arrays.stream(logits).max().orElseThrow();
        double sum = Arrays.stream(logits).map(z -> Math.exp(z - most)).sum();
        return Arrays.stream(logits).map(z -> Math.exp(z - most) / sum).toArray();
    }

    /** The largest distance of two rows. */
    private static double distance(double[] a, double[] b) {
        double most = 0;
        for (int j = 0; j < a.length; j++) {
            most = Math.max(most, Math.abs(a[j] - b[j]));
        }
        return most;
    }

    private static int greatest(double[] values) {
        int best = 0;
        for (int j = 1; j < values.length; j++) {
            best = values[j] > values[best] ? j : best;
        }
        return best;
    }

    /** Each row of outputs is as near to the exact one as 1e-6 of its largest logit. */
    private void assertNearlyExact(float[] pixels, float[] outputs) {
        for (int r = 0; r < outputs.length / OUTPUTS; r++) {
            double[] exact = exact(model.parameters(), pixels, r);
            double deviation = distance(row(outputs, r), exact) / largest(exact);
            assertTrue(deviation <= TOLERANCE, "row " + r + " deviates by " + deviation + " of its largest logit");
        }
    }

    @Test
    void otherImagesGiveTheExactLogits() throws Exception {
        float[] pixels = pixels(CLOTHES);
        int rows = pixels.length / INPUTS;
        assertEquals(500, rows);
        assertNearlyExact(pixels, OnnxRuntime.predict(model, pixels, rows));
        // So does ONNX Runtime: neither is wrong where the two differ.
        assertNearlyExact(pixels, OnnxRuntime.run(Files.readAllBytes(FILE), pixels, rows, INPUTS));
    }

    @Test
    @EnabledIf(value = "isFetched", disabledReason = "needs the images that -Dexample='Fetch mnist' downloads")
    void itsOwnImagesGiveTheExpectedOutputs() throws Exception {
        float[] pixels = pixels(MNIST);
        int rows = pixels.length / INPUTS;
        assertEquals(10_000, rows);
        float[] outputs = OnnxRuntime.predict(model, pixels, rows);
        assertNearlyExact(pixels, outputs);
        try (Safetensors expected = Safetensors.open(INTEROP.resolve("mnist_expected.safetensors"))) {
            long[] digits = expected.longs("argmax_all");
            for (int r = 0; r < rows; r++) {
                assertEquals(digits[r], greatest(row(outputs, r)), "row " + r);
            }
            float[] logits = expected.floats("logits_first64");
            assertEquals(64 * OUTPUTS, logits.length);
            for (int r = 0; r < 64; r++) {
                double[] pytorch = row(logits, r);
                double[] ours = row(outputs, r);
                double deviation = distance(ours, pytorch) / largest(pytorch);
                assertTrue(deviation <= TOLERANCE, "row " + r + " deviates by " + deviation + " of its largest logit");
                assertEquals(0, distance(probabilities(ours), probabilities(pytorch)), TOLERANCE, "row " + r);
            }
        }
    }
}
