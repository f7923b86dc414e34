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
