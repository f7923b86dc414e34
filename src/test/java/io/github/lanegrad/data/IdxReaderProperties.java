package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.BatchSourceTest;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Philox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class IdxReaderProperties {
    private static final int[] CODES = {0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E};
    private static final IdxReader READER = IdxReader.create();

    private static Path directory = Path.of("");

    @BeforeContainer
    static void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("lanegrad-idx");
    }

    @AfterContainer
    static void deleteDirectory() throws IOException {
        for (String name : new String[] {"features", "labels"}) {
            Files.deleteIfExists(directory.resolve(name));
        }
        Files.delete(directory);
    }

    /** Every type, shape and packing; from the stream and from the map. */
    @Property(tries = 100)
    void roundTrip(
            @ForAll @IntRange(max = 5) int type,
            @ForAll @IntRange(min = 1, max = 40) int rows,
            @ForAll @IntRange(min = 1, max = 9) int height,
            @ForAll @IntRange(max = 9) int width,
            @ForAll long seed,
            @ForAll boolean packed)
            throws IOException {
        int columns = height * Math.max(1, width);
        double[] elements = elements(CODES[type], rows * columns, seed);
        int[] dimensions = width == 0 ? new int[] {rows, height} : new int[] {rows, height, width};
        byte[] bytes = IdxSamples.file(CODES[type], elements, dimensions);
        Path features = IdxSamples.write(directory, "features", packed ? IdxReaderTest.pack(bytes) : bytes);
        double[] classes = IntStream.range(0, rows).mapToDouble(row -> row % 100).toArray();
        Path labels = IdxSamples.write(directory, "labels", IdxSamples.file(CODES[type], classes, rows));
        Dataset data = READER.factor(0.25).read(features, labels);
        assertEquals(rows, data.rows());
        assertEquals(columns, data.inputs());
        for (int row = 0; row < rows; row++) {
            assertEquals(classes[row], data.target(row, 0));
            for (int column = 0; column < columns; column++) {
                assertEquals((float) (elements[row * columns + column] * 0.25), data.feature(row, column));
            }
        }
        if (!packed) {
            try (IdxFile file = READER.factor(0.25).open(features, labels)) {
                BatchSourceTest.assertRows(data, file);
            }
        }
    }

    /** Damage anywhere is an exception of the reader or another table, never anything else. */
    @Property(tries = 250)
    void damagedFiles(
            @ForAll @IntRange(max = 43) int at, @ForAll byte value, @ForAll @IntRange(max = 44) int length,
            @ForAll boolean packed)
            throws IOException {
        byte[] whole = IdxSamples.file(0x08, elements(0x08, 32, 1), 4, 8);
        byte[] bytes = packed ? IdxReaderTest.pack(whole) : whole;
        bytes[at % bytes.length] = value;
        Path features = IdxSamples.write(directory, "features", Arrays.copyOf(bytes, Math.min(length, bytes.length)));
        Path labels = IdxSamples.write(directory, "labels", IdxSamples.file(0x08, new double[4], 4));
        try {
            assertEquals(4, READER.read(features, labels).rows());
            assertEquals(bytes.length, Math.min(length, bytes.length));
        } catch (FormatException e) {
            assertTrue(e.getMessage().matches("(features|labels): byte \\d+: .*"), e.getMessage());
        }
        try (IdxFile file = READER.open(features, labels)) {
            assertEquals(4, file.rows());
        } catch (FormatException e) {
            assertTrue(e.getMessage().matches("(features|labels): byte \\d+: .*"), e.getMessage());
        }
    }

    @Example
    void hostileHeaders() throws IOException {
        refused(0, "expected 4 more bytes, got the end of the file");
        refused(2, "expected 2 more bytes, got the end of the file", 0, 0);
        refused(0, "expected a zero byte, as IDX files begin, got 0x89", 0x89, 'P', 'N', 'G');
        refused(1, "expected a zero byte, as IDX files begin, got 0x01", 0, 1, 8, 1);
        refused(2, "expected an element type (0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e), got 0x0a", 0, 0, 0x0A, 1);
        refused(3, "expected at least 1 dimension, got 0", 0, 0, 8, 0);
        refused(6, "expected 2 more bytes, got the end of the file", 0, 0, 8, 1, 0, 0);
        refused(4, "expected a dimension from 1 to 2147483647, got 0", 0, 0, 8, 1, 0, 0, 0, 0);
        refused(4, "expected a dimension from 1 to 2147483647, got 4294967295", 0, 0, 8, 1, 255, 255, 255, 255);
        refused(8, "expected at most 1048576 values in a row, got 2147483647 or more",
                0, 0, 8, 2, 0, 0, 0, 1, 127, 255, 255, 255);
        // 65,536 to the fourth would be 0 in a long, and so would be the length of the file.
        refused(16, "expected at most 1048576 values in a row, got 4294967296 or more",
                0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0);
    }

    /** What a header claims is not allocated: here 64 million values, of which there are none. */
    @Example
    void claimsAreNotBelieved() throws IOException {
        byte[] header = IdxSamples.header(0x08, 1 << 16, 1 << 10);
        Path features = IdxSamples.write(directory, "features", IdxReaderTest.pack(header));
        assertEquals("features: byte 12: expected 65536 more bytes, got the end of the file",
                assertThrows(FormatException.class, () -> READER.readFeatures(features)).getMessage());
        Path plain = IdxSamples.write(directory, "labels", header);
        assertEquals("labels: byte 12: expected 67108876 bytes, as its header says, got 12",
                assertThrows(FormatException.class, () -> READER.open(plain, plain)).getMessage());
        Path large = IdxSamples.write(directory, "labels", IdxSamples.header(0x0E, Integer.MAX_VALUE, 1 << 20));
        assertEquals("labels: byte 4: the file has more than 67108864 values, which IdxReader.maximumValues allows:"
                        + " 2147483647 rows of 1048576",
                assertThrows(FormatException.class, () -> READER.readFeatures(large)).getMessage());
        assertThrows(FormatException.class, () -> READER.open(large, large));
    }

    @Example
    void trailingBytesAndDamagedPacking() throws IOException {
        byte[] more = Arrays.copyOf(IdxSamples.file(0x08, new double[6], 3, 2), 19);
        Path features = IdxSamples.write(directory, "features", more);
        FormatException e = assertThrows(FormatException.class, () -> READER.readFeatures(features));
        assertEquals("features: byte 18: expected the end of the file, as its header says, got more bytes",
                e.getMessage());
        assertEquals("features", e.file());
        assertEquals(18, e.offset());
        assertEquals("features: byte 18: expected 18 bytes, as its header says, got 19",
                assertThrows(FormatException.class, () -> READER.open(features, features)).getMessage());
        byte[] packed = IdxReaderTest.pack(IdxSamples.file(0x08, new double[6], 3, 2));
        Path cut = IdxSamples.write(directory, "features", Arrays.copyOf(packed, packed.length - 3));
        assertTrue(assertThrows(FormatException.class, () -> READER.readFeatures(cut)).getMessage()
                .contains("the compressed data from here on is damaged or cut off"));
        Path start = IdxSamples.write(directory, "features", Arrays.copyOf(packed, 5));
        assertThrows(FormatException.class, () -> READER.readFeatures(start));
    }

    private static void refused(long offset, String fault, int... content) throws IOException {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) content[i];
        }
        Path features = IdxSamples.write(directory, "features", bytes);
        String message = "features: byte " + offset + ": " + fault;
        assertEquals(message,
                assertThrows(FormatException.class, () -> READER.readFeatures(features)).getMessage());
        assertEquals(message,
                assertThrows(FormatException.class, () -> READER.open(features, features)).getMessage());
    }

    /** Elements that the type has exactly. */
    private static double[] elements(int code, int count, long seed) {
        double[] elements = new double[count];
        for (int i = 0; i < count; i++) {
            long bits = Philox.bits(seed, Philox.FIRST_FREE_STREAM, 0, i);
            elements[i] = switch (code) {
                case 0x08 -> bits & 0xff;
                case 0x09 -> (byte) bits;
                case 0x0B -> (short) bits;
                case 0x0C -> (int) bits;
                case 0x0D -> (float) (bits * 0x1p-40);
                default -> bits * 0x1p-40;
            };
        }
        return elements;
    }
}
