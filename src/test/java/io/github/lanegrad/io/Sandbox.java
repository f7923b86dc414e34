package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory that is deleted after use. */
public record Sandbox(Path path) implements AutoCloseable {

    public static Sandbox make() throws IOException {
        return new Sandbox(Files.createTempDirectory("lanegrad-io"));
    }

    public Path file(String name) {
        return path.resolve(name);
    }

    /** A safetensors file by hand: any header, right or wrong, then so many zeros. */
    public Path file(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        return Files.write(file("hand-made.safetensors"), bytes.array());
    }

    public void assertHolds(String... names) throws IOException {
        assertEquals(List.of(names), list());
    }

    private List<String> list() throws IOException {
        try (Stream<Path> all = Files.list(path)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void close() throws IOException {
        for (String name : list()) {
            Files.delete(file(name));
        }
        Files.delete(path);
    }
}
