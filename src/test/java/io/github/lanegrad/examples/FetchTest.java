package io.github.lanegrad.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages from files in place of registries. */
class FetchTest {

    private static final byte[] IMAGES = "images".getBytes(StandardCharsets.UTF_8);
    private static final byte[] LABELS = "labels".getBytes(StandardCharsets.UTF_8);

    private final PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aPackageOfNpmIsUnpackedAndPacked() throws Exception {
        Path archive = Files.write(directory.resolve("set.tgz"), gzip(tar("package/data/images", IMAGES,
                "package/data/labels", LABELS)));
        assertFetched(source(archive, sha256(Files.readAllBytes(archive)), sha256(LABELS)));
    }

    @Test
    void aPackageOfDebianIsUnpacked() throws Exception {
        byte[] tar = tar("./usr/share/images.gz", gzip(IMAGES), "./usr/share/labels.gz", gzip(LABELS));
        ByteArrayOutputStream xz = new ByteArrayOutputStream();
        try (OutputStream out = new XZCompressorOutputStream(xz)) {
            out.write(tar);
        }
        Path archive = directory.resolve("set.deb");
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(archive))) {
            for (Map.Entry<String, byte[]> entry : List.of(
                    Map.entry("control.tar.xz", IMAGES), Map.entry("data.tar.xz", xz.toByteArray()))) {
                ar.putArchiveEntry(new ArArchiveEntry(entry.getKey(), entry.getValue().length));
                ar.write(entry.getValue());
                ar.closeArchiveEntry();
            }
        }
        assertFetched(source(archive, sha256(Files.readAllBytes(archive)), sha256(LABELS)));
    }

    @Test
    void anotherPackageOrFileThanExpectedLeavesNothing() throws Exception {
        Path archive = Files.write(directory.resolve("set.tgz"), gzip(tar("a/images", IMAGES, "a/labels", LABELS)));
        String right = sha256(Files.readAllBytes(archive));
        assertFails(source(archive, sha256(IMAGES), sha256(LABELS)), "set.tgz: expected SHA-256 " + sha256(IMAGES));
        assertFails(source(archive, right, sha256(IMAGES)), "labels in ");
        assertFails(source(directory.resolve("absent.tgz"), right, sha256(LABELS)), "cannot download ");
        Path less = Files.write(directory.resolve("less.tgz"), gzip(tar("a/images", IMAGES, "a/other", LABELS)));
        assertFails(source(less, sha256(Files.readAllBytes(less)), sha256(LABELS)), "expected [labels] in it");
    }

    private void assertFetched(Fetch.Source source) throws IOException {
        Path set = Fetch.fetch(source, directory.resolve("cache"), nowhere);
        assertArrayEquals(IMAGES, unpacked(set.resolve("images.gz")));
        assertArrayEquals(LABELS, unpacked(set.resolve("labels.gz")));
        Path damaged = Files.write(set.resolve("labels.gz"), gzip(IMAGES));
        Fetch.fetch(source, directory.resolve("cache"), nowhere);
        assertArrayEquals(LABELS, unpacked(damaged));
        // What is there is not fetched again.
        Files.delete(Path.of(source.address()));
        Fetch.fetch(source, directory.resolve("cache"), nowhere);
        assertEquals(List.of("images.gz", "labels.gz"), names(set));
    }

    private void assertFails(Fetch.Source source, String named) throws IOException {
        Path cache = directory.resolve("broken");
        String message = assertThrows(IOException.class, () -> Fetch.fetch(source, cache, nowhere)).getMessage();
        assertTrue(message.contains(named), message);
        assertEquals(List.of(), names(cache.resolve("set")));
    }

    private static Fetch.Source source(Path archive, String sha256, String labels) throws NoSuchAlgorithmException {
        URI address = archive.toUri();
        return new Fetch.Source("set", address, sha256, Map.of("images", sha256(IMAGES), "labels", labels));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static byte[] unpacked(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static byte[] tar(String first, byte[] firstContent, String second, byte[] secondContent) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
            for (Map.Entry<String, byte[]> entry : List.of(
                    Map.entry(first, firstContent), Map.entry(second, secondContent))) {
                TarArchiveEntry header = new TarArchiveEntry(entry.getKey());
                header.setSize(entry.getValue().length);
                tar.putArchiveEntry(header);
                tar.write(entry.getValue());
                tar.closeArchiveEntry();
            }
        }
        return packed.toByteArray();
    }

    private static String sha256(byte[] content) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
