package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.FrozenLayer;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.infer.Compression;
import io.github.lanegrad.infer.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of packed weights: the same bits, by any reader; broken ones are told. */
class CompressedModelFileTest {

    private static final Network NETWORK = Network.inputs(5).dense(37, Activation.PRELU)
            .dense(3, Activation.SOFTMAX).build();
    private static final Model MODEL = new Model(Parameters.initialize(NETWORK, 3),
            Scaling.of(new float[] {1, 2, 3, 4, 5}, new float[] {1, 2, 3, 4, 5}), Scaling.identity(3));

    @TempDir
    private Path directory = Path.of("");

    private static FrozenModel compressed(boolean int8) {
        return int8
                ? Compression.int8(MODEL, Dataset.of(2, 5, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 1, new float[2]))
                : Compression.bfloat16(MODEL);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void comesBackBitForBit(boolean int8) throws IOException {
        FrozenModel model = compressed(int8);
        Path file = directory.resolve("model.safetensors");
        CompressedModelFile.write(model, file);
        FrozenModel loaded = CompressedModelFile.read(file);
        assertEquals(NETWORK, loaded.network());
        assertEquals(model.format(), loaded.format());
        assertEquals(model.inputScaling(), loaded.inputScaling());
        assertEquals(model.targetScaling(), loaded.targetScaling());
        for (int l = 0; l < 2; l++) {
            FrozenLayer expected = model.layers().get(l);
            FrozenLayer layer = loaded.layers().get(l);
            for (int j = 0; j < layer.layer().units(); j++) {
                for (int i = 0; i < layer.layer().inputs(); i++) {
                    assertEquals(expected.weight(i, j), layer.weight(i, j));
                }
                assertEquals(expected.bias(j), layer.bias(j));
                assertEquals(expected.scale(j), layer.scale(j));
            }
        }
        assertEquals(0.25f, loaded.layers().getFirst().slope(36));
        float[] row = {3, 1, 4, 1, 5};
        float[] expected = new float[3];
        float[] outputs = new float[3];
        new Predictor(model, 1).predict(row, 0, expected, 0);
        new Predictor(loaded, 1).predict(row, 0, outputs, 0);
        assertArrayEquals(expected, outputs, 0f);
        Path again = directory.resolve("again.safetensors");
        CompressedModelFile.write(loaded, again);
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
    }

    /** As any reader of safetensors sees it. */
    @Test
    void tensorsAreTransposedAndOfTheirTypes() throws IOException {
        FrozenModel model = compressed(true);
        Path file = directory.resolve("model.safetensors");
        CompressedModelFile.write(model, file);
        try (Safetensors source = Safetensors.open(file)) {
            TensorInfo info = source.tensor("0.weight");
            assertEquals(DType.I8, info.dtype());
            assertEquals(List.of(37L, 5L), info.shape());
            assertEquals(model.layers().getFirst().weight(2, 9), source.bytes("0.weight")[9 * 5 + 2]);
            assertEquals(model.layers().getLast().scale(2), source.floats("2.weight_scale")[2]);
        }
        CompressedModelFile.write(compressed(false), file);
        try (Safetensors source = Safetensors.open(file)) {
            assertEquals(DType.BF16, source.tensor("2.weight").dtype());
        }
    }

    @Test
    void otherModelsAreRefused() throws IOException {
        Path file = directory.resolve("model.safetensors");
        IllegalArgumentException floats = assertThrows(IllegalArgumentException.class,
                () -> CompressedModelFile.write(FrozenModel.of(MODEL), file));
        assertTrue(floats.getMessage().contains("FLOAT32"), floats::getMessage);
        Parameters infinite = MODEL.parameters().copy();
        infinite.setBias(1, 2, Float.NaN);
        FrozenModel broken = Compression.bfloat16(Model.unscaled(infinite));
        IllegalArgumentException nan = assertThrows(IllegalArgumentException.class,
                () -> CompressedModelFile.write(broken, file));
        assertTrue(nan.getMessage().contains("NaN (layer 1)"), nan::getMessage);
        assertTrue(Files.notExists(file));
        ModelFile.write(MODEL, file);
        FormatException other = assertThrows(FormatException.class, () -> CompressedModelFile.read(file));
        assertTrue(other.getMessage().endsWith(
                "expected BF16 or I8 for tensor 0.weight, got F32; ModelFile reads models of floats"), other::getMessage);
        for (boolean int8 : new boolean[] {false, true}) {
            CompressedModelFile.write(compressed(int8), file);
            String message = assertThrows(FormatException.class, () -> ModelFile.read(file)).getMessage();
            assertTrue(message.endsWith("expected weights of F32, got " + (int8 ? DType.I8 : DType.BF16)
                    + "; CompressedModelFile reads models of these"), message);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY})
    void weightsThatAreNotFiniteAreRefused(float weight) throws IOException {
        Path file = directory.resolve("model.safetensors");
        CompressedModelFile.write(Compression.bfloat16(Model.unscaled(
                new Parameters(Network.inputs(1).dense(1, Activation.IDENTITY).build()))), file);
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Safetensors source = Safetensors.open(file)) {
            source.metadata().forEach(writer::metadata);
        }
        writer.floats("0.bias", new float[1], 1)
                .tensor("0.weight", TensorData.of(DType.BF16, new float[] {weight}, 1, 1)).write(file);
        String message = assertThrows(FormatException.class, () -> CompressedModelFile.read(file)).getMessage();
        assertTrue(message.endsWith("expected finite numbers in tensor 0.weight, got " + weight), message);
    }

    /** With another tensor, or other layers in the metadata. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void filesOfOtherNetworksAreRefused(boolean int8) throws IOException {
        String layers = "37 prelu, 3 softmax(1.0)";
        rewritten(int8, layers, false);
        refused(int8 ? "expected 7 tensors for 2 layers, got 8" : "expected 5 tensors for 2 layers, got 6",
                int8, layers, true);
        for (Normalization normalization : List.of(Normalization.BATCH, Normalization.LAYER)) {
            refused("expected no " + normalization + ", which goes with floats only", int8,
                    "37 prelu, 3 " + normalization + " softmax(1.0)", false);
        }
    }

    private void refused(String fault, boolean int8, String layers, boolean oneMore) {
        FormatException thrown = assertThrows(FormatException.class, () -> rewritten(int8, layers, oneMore));
        assertTrue(thrown.getMessage().contains(fault), thrown::getMessage);
    }

    private void rewritten(boolean int8, String layers, boolean oneMore) throws IOException {
        Path file = directory.resolve("model.safetensors");
        CompressedModelFile.write(compressed(int8), file);
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Safetensors source = Safetensors.open(file)) {
            source.metadata().forEach((key, value) -> writer.metadata(key, key.equals("lanegrad.layers") ? layers : value));
            for (TensorInfo info : source.tensors().values()) {
                writer.tensor(info.name(), TensorData.ofBytes(info.dtype(), source.bytes(info.name()),
                        info.shape().stream().mapToLong(Long::longValue).toArray()));
            }
        }
        if (oneMore) {
            writer.floats("4.bias", new float[1], 1);
        }
        writer.write(file);
        CompressedModelFile.read(file);
    }

    /** Whatever byte is another one, loading gives a model or says what is wrong. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void changedBytesAreToldOrHarmless(boolean int8) throws IOException {
        Path file = directory.resolve("model.safetensors");
        CompressedModelFile.write(compressed(int8), file);
        byte[] bytes = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(1);
        int told = 0;
        for (int i = 0; i < 300; i++) {
            byte[] changed = bytes.clone();
            changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, changed);
            try {
                CompressedModelFile.read(file);
            } catch (FormatException e) {
                told++;
            }
        }
        assertTrue(told > 20, "told " + told);
        for (int length = 0; length < bytes.length; length += 7) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThrows(FormatException.class, () -> CompressedModelFile.read(file));
        }
    }
}
