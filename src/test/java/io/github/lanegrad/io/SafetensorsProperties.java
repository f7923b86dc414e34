package io.github.lanegrad.io;

import static io.github.lanegrad.Testing.bits;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written is read back by the library and by an independent reader, bit for bit. */
class SafetensorsProperties {

    private record Sample(float[] values, long[] shape) {}

    @Provide
    Arbitrary<Map<String, String>> texts() {
        return Arbitraries.maps(text(), text()).ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<String>> names() {
        return text().list().uniqueElements().ofMaxSize(6);
    }

    private static Arbitrary<String> text() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(12),
                Arbitraries.strings().withChars("\"\\/\b\f\n\r\t\u0000\u001f\u007f äß").ofMaxLength(12),
                Arbitraries.of("🙂", "a🙂\u0001🙂", "\uffff", "dtype", "0.weight"));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void roundTrip(
            @ForAll("texts") Map<String, String> metadata, @ForAll("names") List<String> names, @ForAll long seed)
            throws IOException {
        Map<String, Sample> samples = samples(names, new Random(seed));
        try (Sandbox sandbox = Sandbox.make()) {
            Path path = write(metadata, samples, sandbox.file("a"));
            try (Safetensors file = Safetensors.open(path)) {
                assertEquals(metadata, file.metadata());
                assertEquals(List.copyOf(metadata.keySet()), List.copyOf(file.metadata().keySet()));
                assertEquals(names.size(), file.tensors().size());
                for (String name : names) {
                    assertBits(samples.get(name).values, file.floats(name));
                    assertEquals(boxed(samples.get(name).shape), file.tensor(name).shape());
                }
            }
            assertIndependent(metadata, samples, IndependentReader.read(path));
            assertEquals(-1, Files.mismatch(path, write(metadata, samples, sandbox.file("b"))));
        }
    }

    private static void assertIndependent(
            Map<String, String> metadata, Map<String, Sample> samples, IndependentReader file) {
        assertEquals(0, file.dataStart() % 8);
        assertEquals('{', file.file()[8]);
        assertEquals(metadata.size(), file.header().path("__metadata__").size());
        metadata.forEach((key, value) -> assertEquals(value, file.header().get("__metadata__").get(key).asText()));
        long begin = 0;
        List<String> order = new ArrayList<>();
        for (Map.Entry<String, JsonNode> tensor : file.tensors()) {
            Sample sample = samples.get(tensor.getKey());
            order.add(tensor.getKey());
            assertEquals("F32", tensor.getValue().get("dtype").asText());
            assertEquals(begin, tensor.getValue().get("data_offsets").get(0).asLong());
            begin = tensor.getValue().get("data_offsets").get(1).asLong();
            assertEquals(sample.shape.length, tensor.getValue().get("shape").size());
            assertBits(sample.values, file.floats(tensor.getKey()));
        }
        assertEquals(List.copyOf(samples.keySet()), order);
        assertEquals(file.file().length - file.dataStart(), begin);
    }

    /** Jackson writes every character beyond ASCII as an escape. */
    @Property(tries = 300)
    void escapesOfOtherWritersAreRead(@ForAll("texts") Map<String, String> metadata) throws IOException {
        String header = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build()
                .writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("__metadata__", metadata));
        assertTrue(header.chars().allMatch(c -> c < 0x80));
        try (Sandbox sandbox = Sandbox.make();
                Safetensors file = Safetensors.open(sandbox.file(header, 0))) {
            assertEquals(metadata, file.metadata());
        }
    }

    private static Path write(Map<String, String> metadata, Map<String, Sample> samples, Path path)
            throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        metadata.forEach(writer::metadata);
        samples.forEach((name, sample) -> writer.floats(name, sample.values, sample.shape));
        writer.write(path);
        return path;
    }

    /** Any bits; now and then more than a buffer, none, or a single number without a shape. */
    private static Map<String, Sample> samples(List<String> names, Random random) {
        Map<String, Sample> samples = new LinkedHashMap<>();
        for (String name : names) {
            long[] shape = new long[random.nextInt(4)];
            int length = 1;
            for (int i = 0; i < shape.length; i++) {
                shape[i] = random.nextInt(random.nextInt(8) == 0 ? 60 : 5);
                length *= (int) shape[i];
            }
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = Float.intBitsToFloat(random.nextInt());
            }
            samples.put(name, new Sample(values, shape));
        }
        return samples;
    }

    private static List<Long> boxed(long[] shape) {
        List<Long> sizes = new ArrayList<>();
        for (long size : shape) {
            sizes.add(size);
        }
        return sizes;
    }

    private static void assertBits(float[] expected, float[] actual) {
        assertArrayEquals(bits(expected), bits(actual));
    }
}
