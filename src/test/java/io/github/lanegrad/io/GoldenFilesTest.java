package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
            case F16, BF16 -> assertThrows(FormatException.class, () -> file.floats(name));
            default -> throw new AssertionError("no reader for " + file.tensor(name));
        }
    }
}
