package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Normalisations in model files have the names and shapes of PyTorch's modules. */
class NormalizedModelFileTest {

    private static final List<String> NAMES = List.of(
            "1.num_batches_tracked",
            "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "2.weight",
            "3.weight", "3.bias", "4.weight", "4.bias", "6.weight", "6.bias", "7.weight", "9.weight", "9.bias");

    private final Network network = Network.inputs(3).dense(5, Normalization.batch(0.001f, 0.25f), Activation.PRELU)
            .dense(4, Normalization.LAYER, Activation.leakyRelu(0.3f)).dense(2, Normalization.RMS, Activation.RELU)
            .dense(1, Activation.SIGMOID).build();
    private final Parameters parameters = Parameters.initialize(network, 4);

    @TempDir
    private Path directory = Path.of("");

    private Path file = directory;

    @BeforeEach
    void save() throws IOException {
        file = directory.resolve("a.safetensors");
        for (int j = 0; j < 5; j++) {
            parameters.setGain(0, j, 1 + j);
            parameters.setShift(0, j, 10 + j);
            parameters.statistics()[j] = 20 + j;
            parameters.statistics()[16 + j] = 30 + j;
        }
        parameters.setGain(1, 3, -2f);
        parameters.setShift(1, 3, -3f);
        parameters.setGain(2, 1, -4f);
        parameters.setBatches(12_345_678_901L);
        ModelFile.write(Model.unscaled(parameters), file);
    }

    @Test
    void namesAndNumbers() throws IOException {
        IndependentReader read = IndependentReader.read(file);
        assertEquals(NAMES.size() + 1, read.header().size());
        assertEquals("5 batch_norm(0.001 0.25) prelu, 4 layer_norm(1.0E-5) leaky_relu(0.3), 2 rms_norm(1.1920929E-7) relu, "
                + "1 sigmoid", read.header().get("__metadata__").get("lanegrad.layers").asText());
        for (Map.Entry<String, JsonNode> tensor : read.tensors()) {
            assertTrue(NAMES.contains(tensor.getKey()), tensor::getKey);
            int size = tensor.getValue().get("dtype").asText().equals("I64") ? 8 : 4;
            assertEquals(0, tensor.getValue().get("data_offsets").get(0).asInt() % size, tensor::getKey);
        }
        assertArrayEquals(new long[] {12_345_678_901L}, read.longs("1.num_batches_tracked"));
        assertEquals("[]", read.header().get("1.num_batches_tracked").get("shape").toString());
        assertArrayEquals(new float[] {1, 2, 3, 4, 5}, read.floats("1.weight"));
        assertArrayEquals(new float[] {10, 11, 12, 13, 14}, read.floats("1.bias"));
        assertArrayEquals(new float[] {20, 21, 22, 23, 24}, read.floats("1.running_mean"));
        assertArrayEquals(new float[] {30, 31, 32, 33, 34}, read.floats("1.running_var"));
        assertEquals(0.25f, read.floats("2.weight")[4]);
        assertArrayEquals(new float[] {1, 1, 1, -2}, read.floats("4.weight"));
        assertArrayEquals(new float[] {0, 0, 0, -3}, read.floats("4.bias"));
        assertArrayEquals(new float[] {1, -4}, read.floats("7.weight"));
    }

    @Test
    void roundTrip() throws IOException {
        Model loaded = ModelFile.read(file);
        assertEquals(network, loaded.network());
        assertEquals(parameters.sha256(), loaded.parameters().sha256());
        assertEquals(12_345_678_901L, loaded.parameters().batches());
        Path again = directory.resolve("b.safetensors");
        ModelFile.write(loaded, again);
        assertEquals(-1, Files.mismatch(file, again));
    }

    @Test
    void whatIsMissingOrWrongIsNamed() throws IOException {
        for (String name : NAMES) {
            refused("expected a tensor \"" + name + "\"", name, writer -> {});
        }
        refused("expected F32 [5] for tensor \"1.running_mean\", got F32 [1]", "1.running_mean",
                writer -> writer.floats("1.running_mean", new float[1], 1));
        refused("expected I64 [] for tensor \"1.num_batches_tracked\", got F32 []", "1.num_batches_tracked",
                writer -> writer.floats("1.num_batches_tracked", new float[1]));
        refused("expected 0 or more batches in tensor 1.num_batches_tracked, got -1", "1.num_batches_tracked",
                writer -> writer.tensor("1.num_batches_tracked", TensorData.of(DType.I64, new long[] {-1})));
        refused("expected variances of 0 or more in tensor 1.running_var, got -0.5", "1.running_var",
                writer -> writer.floats("1.running_var", new float[] {1, 2, -0.5f, 3, 4}, 5));
        refused("expected finite numbers in tensor \"4.bias\", got NaN", "4.bias",
                writer -> writer.floats("4.bias", new float[] {1, 2, Float.NaN, 3}, 4));
        refused("tensors for 4 layers, got " + (NAMES.size() + 1), "", writer -> writer.floats("8.weight", new float[1], 1));
    }

    /** PyTorch counts in each module; here all count together, so the one that has seen most tells. */
    @Test
    void ofSeveralNumbersOfBatchesTheLargestCounts() throws IOException {
        Parameters two = Parameters.initialize(Network.inputs(3).dense(5, Normalization.BATCH, Activation.RELU)
                .dense(2, Normalization.BATCH, Activation.IDENTITY).build(), 1);
        two.setBatches(4);
        for (String name : List.of("1.num_batches_tracked", "4.num_batches_tracked")) {
            ModelFile.write(Model.unscaled(two), file);
            Path changed = changed(name, writer -> writer.tensor(name, TensorData.of(DType.I64, new long[] {9})));
            assertEquals(9, ModelFile.read(changed).parameters().batches());
        }
    }

    private void refused(String fault, String without, Consumer<SafetensorsWriter> instead) throws IOException {
        Path changed = changed(without, instead);
        FormatException e = assertThrows(FormatException.class, () -> ModelFile.read(changed));
        assertTrue(e.getMessage().contains(fault), e::getMessage);
    }

    /** The file with one tensor left out or replaced. */
    private Path changed(String without, Consumer<SafetensorsWriter> instead) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Safetensors source = Safetensors.open(file)) {
            source.metadata().forEach(writer::metadata);
            for (TensorInfo info : source.tensors().values()) {
                long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
                if (info.dtype() == DType.I64 && !info.name().equals(without)) {
                    writer.tensor(info.name(), source.read(info.name()));
                } else if (!info.name().equals(without)) {
                    writer.floats(info.name(), source.floats(info.name()), shape);
                }
            }
        }
        instead.accept(writer);
        Path changed = directory.resolve("changed.safetensors");
        writer.write(changed);
        return changed;
    }

    @Test
    void notSavedUnlessItCanBeRead() {
        parameters.statistics()[17] = Float.POSITIVE_INFINITY;
        assertEquals("expected finite numbers for tensor 1.running_var, got Infinity (layer 0, unit 1)", notSaved());
        parameters.statistics()[17] = -1;
        assertEquals("expected variances of 0 or more for tensor 1.running_var, got -1.0 (layer 0, unit 1)", notSaved());
    }

    private String notSaved() {
        return String.valueOf(assertThrows(IllegalArgumentException.class,
                () -> ModelFile.write(Model.unscaled(parameters), file)).getMessage());
    }
}
