package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Allocation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Model files that are broken or are other files, and saves that fail. */
class ModelFileTest {

    /** For the files here, of about 1 kB; the promise is 16 MB. */
    private static final long MOST_ALLOCATED = 1 << 20;

    private Sandbox sandbox;
    private Path file;
    private Model model;

    @BeforeEach
    void save() throws IOException {
        sandbox = Sandbox.make();
        file = sandbox.file("a.safetensors");
        Parameters parameters = Parameters.initialize(
                Network.inputs(3).dense(2, Activation.RELU).dense(1, Activation.SIGMOID).build(), 7);
        // Numbers whose decimals have no exponent: its letter may be large or small, so a flipped bit would not show.
        model = new Model(parameters,
                Scaling.of(new float[] {0.1f, -2.5f, 1234.5f}, new float[] {1, 0.3f, 77}),
                Scaling.of(new float[] {-0f}, new float[] {3.1415927f}));
        ModelFile.write(model, file);
    }

    @AfterEach
    void delete() throws IOException {
        sandbox.close();
    }

    /** Named where there is some, and not where there is none: the bytes of such files are as ever. */
    @Test
    void dropout() throws IOException {
        Network network = Network.inputs(3).dropout(0.2).dense(2, Activation.RELU).dense(2, Activation.RELU).dropout(0.5)
                .dense(1, Activation.SIGMOID).build();
        assertFalse(saved().containsKey("lanegrad.dropout"));
        ModelFile.write(Model.unscaled(Parameters.initialize(network, 7)), file);
        assertEquals("0.2 0.0 0.5", saved().get("lanegrad.dropout"));
        assertEquals(network, ModelFile.read(file).network());
        save();
        Map<String, String> metadata = metadata();
        metadata.put("lanegrad.dropout", "0.2");
        rewrite(metadata);
        assertRefused("expected 2 numbers in lanegrad.dropout, got 1");
        metadata.put("lanegrad.dropout", "0.2 1.0");
        rewrite(metadata);
        assertRefused("dropout: expected a rate from 0 to less than 1, got 1.0");
    }

    private Map<String, String> saved() throws IOException {
        try (Safetensors source = Safetensors.open(file)) {
            return source.metadata();
        }
    }

    @Test
    void cutShortAnywhere() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            int cut = length;
            FormatException e = assertThrows(FormatException.class, () -> ModelFile.read(file), () -> "at " + cut);
            assertTrue(e.getMessage().startsWith(file + ": byte ") && e.getMessage().contains("expected "),
                    e::getMessage);
            assertTrue(e.offset() <= length, e::getMessage);
        }
    }

    @Test
    void oneByteMore() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertRefused(whole.length, "expected the end of the file after the last tensor, got 1 more bytes");
    }

    /** Each gives a valid model that is another one, or the documented exception, at little cost. */
    @Test
    void anyBitFlipped() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int refused = 0;
        int others = 0;
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, bytes);
            long before = Allocation.soFar();
            @Nullable Model other = loadOrNull();
            long allocated = Allocation.soFar() - before;
            String place = "bit " + bit % 8 + " of byte " + bit / 8;
            assertTrue(allocated < MOST_ALLOCATED, () -> place + ": " + allocated + " bytes");
            if (other == null) {
                refused++;
            } else {
                others++;
                assertNotEquals(describe(model), describe(other), place);
            }
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertTrue(refused > 4000, "refused " + refused);
        // At least the weights and biases, except where the exponent becomes that of infinity.
        assertTrue(others > 11 * 31, "others " + others);
    }

    private @Nullable Model loadOrNull() throws IOException {
        try {
            return ModelFile.read(file);
        } catch (FormatException e) {
            assertTrue(e.getMessage().startsWith(file + ": byte ") && e.getMessage().contains("expected "),
                    e::getMessage);
            return null;
        }
    }

    @Test
    void hostileFilesCostLittle() throws IOException {
        String[] headers = {
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1073741824],\"data_offsets\":[0,4294967296]}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + "0,".repeat(400) + "0],\"data_offsets\":[0,0]}}",
            "{\"a\":" + "[".repeat(900),
            "{\"__metadata__\":{\"lanegrad.version\":\"1\",\"lanegrad.inputs\":\"46340\","
                    + "\"lanegrad.layers\":\"46336 relu\"}}",
            "{\"__metadata__\":{\"lanegrad.version\":\"1\",\"lanegrad.inputs\":\"1\",\"lanegrad.layers\":\""
                    + "1 relu, ".repeat(100) + "1 relu\"}}",
        };
        for (String header : headers) {
            Path hostile = sandbox.file(header, 0);
            long allocated = Allocation.bytes(() -> assertThrows(FormatException.class, () -> ModelFile.read(hostile)));
            assertTrue(allocated < MOST_ALLOCATED, () -> allocated + " bytes for " + header);
        }
    }

    @Test
    void metadataMissing() throws IOException {
        for (String key : metadata().keySet()) {
            Map<String, String> some = metadata();
            some.remove(key);
            rewrite(some);
            assertRefused(8, "expected metadata " + key);
        }
    }

    @Test
    void metadataWrong() throws IOException {
        wrong("lanegrad.version", "2", "expected lanegrad.version 1, got \"2\"");
        wrong("lanegrad.inputs", "0", "expected a number from 1 to 2^31 - 1, got \"0\"");
        wrong("lanegrad.inputs", "+3", "expected a number from 1 to 2^31 - 1, got \"+3\"");
        wrong("lanegrad.inputs", "2147483648", "expected a number from 1 to 2^31 - 1, got \"2147483648\"");
        wrong("lanegrad.inputs", "2147483647", "longer than an array can be");
        wrong("lanegrad.layers", "", "expected a number from 1 to 2^31 - 1, got \"\"");
        wrong("lanegrad.layers", "2 relu", "expected 2 numbers in lanegrad.target.mean, got 1");
        wrong("lanegrad.layers", "2 relu, 1 swoosh", "expected an activation, got \"swoosh\"");
        wrong("lanegrad.layers", "2 RELU, 1 sigmoid", "expected an activation, got \"RELU\"");
        wrong("lanegrad.layers", "2 relu,1 sigmoid", "expected an activation, got \"relu,1 sigmoid\"");
        wrong("lanegrad.input.mean", "1.0 2.0", "expected 3 numbers in lanegrad.input.mean, got 2");
        wrong("lanegrad.input.mean", "1.0 NaN 2.0", "expected decimal numbers in lanegrad.input.mean, got \"NaN\"");
        wrong("lanegrad.input.mean", "1.0 1e99 2.0", "lanegrad.input: expected a finite mean, got Infinity (column 1)");
        wrong("lanegrad.target.standard_deviation", "0x1p0", "expected decimal numbers");
        wrong("lanegrad.target.standard_deviation", "0.0", "expected a finite standard deviation");
        wrong("lanegrad.target.standard_deviation", "-1.0", "expected a finite standard deviation");
    }

    @Test
    void otherMetadataArePassedOver() throws IOException {
        Map<String, String> more = metadata();
        more.put("format", "pt");
        rewrite(more);
        assertEquals(describe(model), describe(ModelFile.read(file)));
    }

    @Test
    void tensorsOfAnotherNetwork() throws IOException {
        tensors("expected a tensor \"2.bias\"", "0.weight", "0.bias", "2.weight");
        tensors("expected 4 tensors for 2 layers, got 5", "0.weight", "0.bias", "2.weight", "2.bias", "4.bias");
        tensors("expected F32 [2] for tensor \"0.bias\", got F32 [1]", "0.weight", "2.bias=0.bias", "2.weight", "2.bias");
        SafetensorsWriter writer = writer(metadata());
        writer.floats("0.weight", new float[6], 3, 2).floats("0.bias", new float[3], 3).write(file);
        assertRefused("expected F32 [2, 3] for tensor \"0.weight\", got F32 [3, 2]");
    }

    @Test
    void aStateDictIsNotAModelFile() throws IOException {
        Path golden = Path.of("src/test/resources/golden/interop/binary_odd.safetensors");
        FormatException e = assertThrows(FormatException.class, () -> ModelFile.read(golden));
        assertTrue(e.getMessage().contains("expected metadata lanegrad.version"), e::getMessage);
    }

    @Test
    void numbersThatAreNotFinite() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            // The last number of the file is the bias of the last layer.
            byte[] changed = whole.clone();
            ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putFloat(whole.length - 4, bad);
            Files.write(file, changed);
            assertRefused(whole.length - 4, "expected finite numbers in tensor \"2.bias\", got " + bad);
        }
    }

    /** Weights that are read in several bands, and a row that is one of several chunks. */
    @Test
    void largeLayersComeBack() throws IOException {
        for (int[] sizes : new int[][] {{300, 500}, {5000, 37}, {70_000, 3}}) {
            Network network = Network.inputs(sizes[0]).dense(sizes[1], Activation.RELU)
                    .dense(1, Activation.IDENTITY).build();
            Parameters parameters = Parameters.initialize(network, 7);
            parameters.setBias(0, 2, 5f);
            ModelFile.write(Model.unscaled(parameters), file);
            assertEquals(parameters.sha256(), ModelFile.read(file).parameters().sha256(), network::toString);
            try (Safetensors source = Safetensors.open(file)) {
                float[] weights = source.floats("0.weight");
                double[] doubles = source.doubles("0.weight");
                for (int t = 0; t < weights.length; t++) {
                    assertEquals(parameters.weight(0, t % sizes[0], t / sizes[0]), weights[t]);
                    assertEquals(weights[t], doubles[t]);
                }
            }
        }
    }

    @Test
    void aWeightFarBehindIsFoundToBeNoNumber() throws IOException {
        ModelFile.write(Model.unscaled(Parameters.initialize(
                Network.inputs(300).dense(500, Activation.IDENTITY).build(), 7)), file);
        long place;
        try (Safetensors source = Safetensors.open(file)) {
            place = source.tensor("0.weight").offset() + 70_000L * Float.BYTES;
        }
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat((int) place, Float.NaN);
        Files.write(file, bytes);
        assertRefused(place, "expected finite numbers in tensor \"0.weight\", got NaN");
    }

    @Test
    void failingSaveKeepsTheOldFile() throws IOException {
        String before = describe(ModelFile.read(file));
        Parameters parameters = model.parameters().copy();
        parameters.setWeight(0, 2, 1, Float.NaN);
        Model bad = new Model(parameters, model.inputScaling(), model.targetScaling());
        assertEquals("expected finite weights, got NaN (layer 0, input 2, unit 1)",
                assertThrows(IllegalArgumentException.class, () -> ModelFile.write(bad, file)).getMessage());
        Thread.currentThread().interrupt();
        try {
            assertThrows(ClosedByInterruptException.class, () -> ModelFile.write(model, file));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertThrows(NoSuchFileException.class, () -> ModelFile.write(model, sandbox.file("missing").resolve("b")));
        assertEquals(before, describe(ModelFile.read(file)));
        sandbox.assertHolds("a.safetensors");
    }

    private static String describe(Model model) {
        return model.network() + " " + model.parameters().sha256() + describe(model.inputScaling())
                + describe(model.targetScaling());
    }

    private static String describe(Scaling scaling) {
        StringBuilder numbers = new StringBuilder();
        for (int column = 0; column < scaling.columns(); column++) {
            numbers.append(' ').append(Float.floatToRawIntBits(scaling.mean(column)))
                    .append(' ').append(Float.floatToRawIntBits(scaling.standardDeviation(column)));
        }
        return numbers.toString();
    }

    private Map<String, String> metadata() throws IOException {
        ModelFile.write(model, file);
        try (Safetensors source = Safetensors.open(file)) {
            return new LinkedHashMap<>(source.metadata());
        }
    }

    private SafetensorsWriter writer(Map<String, String> metadata) {
        SafetensorsWriter writer = new SafetensorsWriter();
        metadata.forEach(writer::metadata);
        return writer;
    }

    /** The model's tensors with other metadata. */
    private void rewrite(Map<String, String> metadata) throws IOException {
        SafetensorsWriter writer = writer(metadata);
        try (Safetensors source = Safetensors.open(file)) {
            for (TensorInfo info : source.tensors().values()) {
                writer.floats(info.name(), source.floats(info.name()),
                        info.shape().stream().mapToLong(Long::longValue).toArray());
            }
        }
        writer.write(file);
    }

    private void wrong(String key, String value, String fault) throws IOException {
        Map<String, String> metadata = metadata();
        assertTrue(metadata.containsKey(key));
        metadata.put(key, value);
        rewrite(metadata);
        assertRefused(fault);
    }

    /** The right metadata with some tensors: {@code name}, or {@code of=name} for one's values by another's name. */
    private void tensors(String fault, String... names) throws IOException {
        SafetensorsWriter writer = writer(metadata());
        try (Safetensors source = Safetensors.open(file)) {
            for (String name : names) {
                String of = name.replaceFirst("=.*", "");
                TensorInfo info = source.tensors().getOrDefault(of, source.tensor("2.bias"));
                writer.floats(name.replaceFirst(".*=", ""), source.floats(info.name()),
                        info.shape().stream().mapToLong(Long::longValue).toArray());
            }
        }
        writer.write(file);
        assertRefused(fault);
    }

    private void assertRefused(String fault) {
        FormatException e = assertThrows(FormatException.class, () -> ModelFile.read(file));
        assertTrue(e.getMessage().startsWith(file + ": byte ") && e.getMessage().contains(fault), e::getMessage);
    }

    private void assertRefused(long offset, String fault) {
        FormatException e = assertThrows(FormatException.class, () -> ModelFile.read(file));
        assertTrue(e.getMessage().startsWith(file + ": byte " + offset + ": " + fault), e::getMessage);
    }
}
