package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Dataset;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvGzipTest {
    private static final CsvReader READER = CsvReader.create();
    private static final byte[] PACKED = pack("a,b\n1,2\n3,4\n");

    @Test
    void toldByItsBytesNotByItsName(@TempDir Path directory) throws IOException {
        Path packed = Files.write(directory.resolve("packed.csv"), PACKED);
        Path plain = Files.writeString(directory.resolve("plain.csv.gz"), "a,b\n1,2\n3,4\n");
        assertEquals(2, READER.read(packed).rows());
        assertEquals(2, READER.read(plain).rows());
    }

    @Test
    void cutOffAnywhere() throws IOException {
        assertEquals(2, read(PACKED).rows());
        for (int length = 0; length < PACKED.length; length++) {
            byte[] cut = Arrays.copyOf(PACKED, length);
            CsvException error = assertThrows(CsvException.class, () -> read(cut), () -> "cut at " + cut.length);
            assertTrue(error.getMessage().startsWith("data.csv.gz, line "), error.getMessage());
            if (length >= 2) {
                assertTrue(error.getMessage().contains("the compressed data "), error.getMessage());
            }
        }
        byte[] noTrailer = Arrays.copyOf(PACKED, PACKED.length - 8);
        assertEquals(
                "data.csv.gz, line 4: the compressed data ends too early; is the file cut off?",
                assertThrows(CsvException.class, () -> read(noTrailer)).getMessage());
    }

    /** A byte of the header may change what does not matter (time, system); no other may. */
    @Test
    void damagedAnywhere() {
        for (int at = 10; at < PACKED.length; at++) {
            byte[] damaged = PACKED.clone();
            damaged[at] ^= 0x55;
            assertThrows(CsvException.class, () -> read(damaged));
        }
        byte[] method = PACKED.clone();
        method[2] = 7;
        assertEquals(
                "data.csv.gz, line 1: the compressed data is damaged or ends in its first bytes",
                assertThrows(CsvException.class, () -> read(method)).getMessage());
    }

    @Test
    void severalMembers() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(PACKED);
        members.write(pack("5,6\n"));
        // One byte at a time and never sure of another: a slow stream.
        var slow = new ByteArrayInputStream(members.toByteArray()) {
            @Override
            public int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(1, length));
            }

            @Override
            public int available() {
                return 0;
            }
        };
        Dataset data = READER.read(slow, "data.csv.gz");
        assertArrayEquals(new float[] {1, 3, 5}, CsvReaderTest.features(data));
    }

    /** The JDK takes whatever is not a member for the end. */
    @Test
    void nothingElseFollows() throws IOException {
        byte[] second = pack("5,6\n");
        byte[] damaged = second.clone();
        damaged[0] ^= 1;
        List<byte[]> ends = List.of(damaged, Arrays.copyOf(second, 1), Arrays.copyOf(second, 7), new byte[1], new byte[100_000],
                "5,6\n".getBytes(StandardCharsets.UTF_8));
        for (byte[] end : ends) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(PACKED);
            bytes.write(end);
            assertEquals("data.csv.gz, line 4: the compressed data is damaged: what follows is not compressed with gzip",
                    assertThrows(CsvException.class, () -> read(bytes.toByteArray())).getMessage());
        }
        // The end of a member may be anywhere in the decompressor's buffer, and so may that of the data.
        for (int length = (1 << 16) - 60; length < (1 << 16) + 20; length++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(packedOf(length));
            int rows = read(bytes.toByteArray()).rows();
            bytes.write(second);
            assertEquals(rows + 1, read(bytes.toByteArray()).rows());
            bytes.write(0);
            assertThrows(CsvException.class, () -> read(bytes.toByteArray()));
        }
    }

    /** A member of so many bytes, by a name in its header. */
    private static byte[] packedOf(int length) throws IOException {
        byte[] body = pack("a,b\n1,2\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(body, 0, 10);
        byte[] name = new byte[length - body.length];
        Arrays.fill(name, 0, name.length - 1, (byte) 'n');
        bytes.write(name);
        bytes.write(body, 10, body.length - 10);
        byte[] member = bytes.toByteArray();
        member[3] = 8;
        return member;
    }

    /** 17 megabytes of text in less than 128 kilobytes: refused at the limit. */
    @Test
    void aBombIsRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var packer = new GZIPOutputStream(bytes)) {
            byte[] zeros = "0,0\n".repeat(1 << 14).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 256; i++) {
                packer.write(zeros);
            }
        }
        byte[] bomb = bytes.toByteArray();
        assertTrue(bomb.length < 1 << 17);
        CsvException error = assertThrows(
                CsvException.class,
                () -> READER.maximumValues(1_000_000).read(new ByteArrayInputStream(bomb), "bomb"));
        assertEquals(
                "bomb, line 500001: the table has more than 1000000 values, which CsvReader.maximumValues allows",
                error.getMessage());
    }

    private static Dataset read(byte[] bytes) throws IOException {
        return READER.read(new ByteArrayInputStream(bytes), "data.csv.gz");
    }

    static byte[] pack(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var packer = new GZIPOutputStream(bytes)) {
            packer.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
