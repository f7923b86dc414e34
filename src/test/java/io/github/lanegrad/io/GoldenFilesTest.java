package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that other libraries wrote: every tensor is as an independent reader sees it. */
class GoldenFilesTest {

    private static final Path GOLDEN = Path.of(System.getProperty("lanegrad.golden", "src/test/resources/golden"));

    static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(GOLDEN)) {
            return all.filter(path -> path.toString().endsWith(".safetensors")).sorted().toList();
        }
    }

    @Test
    void thereAreFiles() throws IOException {
        assertTrue(files().size() >= 9, () -> "too few files in " + GOLDEN);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyTensorIsRead(Path path) throws IOException {
        IndependentReader expected = IndependentReader.read(path);
        try (Safetensors file = Safetensors.open(path)) {
            int count = 0;
            for (Map.Entry<String, JsonNode> tensor : expected.tensors()) {
                String name = tensor.getKey();
                assertEquals(tensor.getValue().get("dtype").asText(), file.tensor(name).dtype().name());
                assertEquals(
                        StreamSupport.stream(tensor.getValue().get("shape").spliterator(), false)
                                .map(JsonNode::asLong).toList(),
                        file.tensor(name).shape());
                assertValues(expected, file, name);
                count++;
            }
            assertEquals(count, file.tensors().size());
            assertTrue(count > 0);
            JsonNode metadata = expected.header().path("__metadata__");
            assertEquals(metadata.size(), file.metadata().size());
            file.metadata().forEach((key, value) -> assertEquals(metadata.get(key).asText(), value));
        }
    }

    /** Every tensor goes to another file byte for byte, and the widest first, so that all are aligned. */
    @ParameterizedTest
    @MethodSource("files")
    void everyTensorIsWritten(Path path) throws IOException {
        try (Sandbox sandbox = Sandbox.make(); Safetensors file = Safetensors.open(path)) {
            SafetensorsWriter writer = new SafetensorsWriter();
            file.metadata().forEach(writer::metadata);
            for (String name : file.tensors().keySet()) {
                writer.tensor(name, file.read(name));
            }
            writer.write(sandbox.file("copy"));
            IndependentReader expected = IndependentReader.read(path);
            IndependentReader copy = IndependentReader.read(sandbox.file("copy"));
            assertEquals(expected.header().size(), copy.header().size());
            assertEquals(expected.header().get("__metadata__"), copy.header().get("__metadata__"));
            for (Map.Entry<String, JsonNode> tensor : expected.tensors()) {
                JsonNode copied = copy.header().get(tensor.getKey());
                assertEquals(tensor.getValue().get("dtype"), copied.get("dtype"));
                assertEquals(tensor.getValue().get("shape"), copied.get("shape"));
                assertEquals(0, (copy.dataStart() + copied.get("data_offsets").get(0).asLong())
                        % (DType.valueOf(copied.get("dtype").asText()).bits() / 8));
                assertArrayEquals(expected.bytes(tensor.getKey()), copy.bytes(tensor.getKey()));
            }
        }
    }

    /** Bits, so that the NaN and -0.0 among them count. */
    private static void assertValues(IndependentReader expected, Safetensors file, String name) throws IOException {
        assertArrayEquals(expected.bytes(name), file.bytes(name), name);
        switch (file.tensor(name).dtype()) {
            case F32 -> {
                assertArrayEquals(expected.floats(name), file.floats(name), name);
                double[] widened = file.doubles(name);
                float[] floats = file.floats(name);
                for (int i = 0; i < floats.length; i++) {
                    assertEquals(floats[i], widened[i], name);
                }
            }
            case F64 -> assertArrayEquals(expected.doubles(name), file.doubles(name), name);
            case I64, I32, U8 -> assertArrayEquals(expected.longs(name), file.longs(name), name);
            case F16, BF16 -> {
                float[] floats = file.floats(name);
                double[] doubles = file.doubles(name);
                for (int i = 0; i < floats.length; i++) {
                    assertEquals(expected.half(name, i), floats[i], name);
                    assertEquals(floats[i], doubles[i], name);
                }
            }
            default -> throw new AssertionError("no reader for " + file.tensor(name));
        }
    }
}
