package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Model;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.Predictor;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One model as other libraries wrote it, in every format: the outputs are theirs. */
class InteropTest {

    private static final Path INTEROP =
            Path.of(System.getProperty("lanegrad.golden", "src/test/resources/golden"), "interop");

    private static Parameters read(String file) throws IOException {
        return StateDict.of(Activation.RELU, Activation.RELU, Activation.SIGMOID).read(INTEROP.resolve(file));
    }

    /** The largest distance from the expected outputs. */
    static double deviation(Parameters parameters) throws IOException {
        try (Safetensors expected = Safetensors.open(INTEROP.resolve("binary_odd_expected.safetensors"))) {
            float[] x = expected.floats("X");
            float[] y = expected.floats("y");
            float[] outputs = new float[y.length];
            new Predictor(Model.unscaled(parameters), y.length).predict(x, 0, y.length, outputs, 0);
            double largest = 0;
            for (int r = 0; r < y.length; r++) {
                largest = Math.max(largest, Math.abs(outputs[r] - y[r]));
            }
            assertEquals(19, y.length);
            return largest;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "binary_odd.safetensors, 5e-7",
        "binary_odd.npz, 5e-7",
        "binary_odd_deflated.npz, 5e-7",
        "binary_odd_f16.safetensors, 2e-3",
        "binary_odd_bf16.safetensors, 2e-2"
    })
    void outputs(String file, double tolerance) throws IOException {
        double deviation = deviation(read(file));
        assertTrue(deviation <= tolerance, () -> file + " deviates by " + deviation);
    }

    /** Weights of halves are really rounded, so they cannot give the same. */
    @Test
    void halvesAreNoFloats() throws IOException {
        assertTrue(deviation(read("binary_odd_bf16.safetensors")) > 1e-6);
    }

    @Test
    void allFormatsGiveTheSameParameters() throws IOException {
        String expected = read("binary_odd.safetensors").sha256();
        assertEquals(expected, read("binary_odd.npz").sha256());
        assertEquals(expected, read("binary_odd_deflated.npz").sha256());
    }

    /** From PyTorch to us and back: the tensors are the same, byte for byte. */
    @Test
    void thereAndBack() throws IOException {
        try (Sandbox sandbox = Sandbox.make()) {
            StateDict.write(read("binary_odd.safetensors"), sandbox.file("back.safetensors"));
            try (Safetensors original = Safetensors.open(INTEROP.resolve("binary_odd.safetensors"));
                    Safetensors back = Safetensors.open(sandbox.file("back.safetensors"))) {
                assertEquals(original.tensors().keySet(), back.tensors().keySet());
                assertEquals(original.metadata(), back.metadata());
                for (String name : original.tensors().keySet()) {
                    assertEquals(original.read(name), back.read(name));
                }
            }
            ModelFile.write(Model.unscaled(read("binary_odd.safetensors")), sandbox.file("model.safetensors"));
            try (Safetensors original = Safetensors.open(INTEROP.resolve("binary_odd.safetensors"));
                    Safetensors saved = Safetensors.open(sandbox.file("model.safetensors"))) {
                for (String name : original.tensors().keySet()) {
                    assertEquals(original.read(name), saved.read(name));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"w1_c.npy", "w1_bigendian.npy"})
    void npy(String file) throws IOException {
        try (Safetensors source = Safetensors.open(INTEROP.resolve("binary_odd.safetensors"))) {
            assertEquals(source.read("0.weight"), Npy.read(INTEROP.resolve(file)));
        }
    }

    @Test
    void npyInTheOrderOfFortran() throws IOException {
        try (Safetensors source = Safetensors.open(INTEROP.resolve("binary_odd.safetensors"))) {
            TensorData tensor = Npy.read(INTEROP.resolve("w1_fortran.npy"));
            assertEquals(List.of(17L, 13L), tensor.shape());
            assertArrayEquals(source.doubles("0.weight"), tensor.doubles());
        }
    }

    /** What is written has the bytes that NumPy wrote. */
    @Test
    void npyIsWrittenAsByNumPy() throws IOException {
        try (Sandbox sandbox = Sandbox.make()) {
            Path copy = sandbox.file("copy.npy");
            TensorData floats = Npy.read(INTEROP.resolve("w1_c.npy"));
            Npy.write(floats, copy);
            assertEquals(-1, Files.mismatch(INTEROP.resolve("w1_c.npy"), copy));
            Npy.write(floats, copy, ByteOrder.BIG_ENDIAN, false);
            assertEquals(-1, Files.mismatch(INTEROP.resolve("w1_bigendian.npy"), copy));
            Npy.write(Npy.read(INTEROP.resolve("w1_fortran.npy")), copy, ByteOrder.LITTLE_ENDIAN, true);
            assertEquals(-1, Files.mismatch(INTEROP.resolve("w1_fortran.npy"), copy));
        }
    }

    @Test
    void npzIsWrittenAndReadAgain() throws IOException {
        try (Sandbox sandbox = Sandbox.make(); Npz original = Npz.open(INTEROP.resolve("binary_odd.npz"))) {
            Map<String, TensorData> tensors = new LinkedHashMap<>();
            for (String name : original.tensors().keySet()) {
                tensors.put(name, original.read(name));
            }
            for (boolean deflate : new boolean[] {false, true}) {
                for (Path file : List.of(sandbox.file("a.npz"), sandbox.file("b.npz"))) {
                    if (deflate) {
                        Npz.writeCompressed(tensors, file);
                    } else {
                        Npz.write(tensors, file);
                    }
                }
                assertEquals(-1, Files.mismatch(sandbox.file("a.npz"), sandbox.file("b.npz")));
                try (Npz copy = Npz.open(sandbox.file("a.npz"))) {
                    assertEquals(original.tensors(), copy.tensors());
                    for (String name : tensors.keySet()) {
                        assertEquals(tensors.get(name), copy.read(name));
                    }
                }
            }
            assertTrue(Files.size(sandbox.file("a.npz")) < Files.size(INTEROP.resolve("binary_odd.npz")));
        }
    }
}
