package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.lanegrad.BatchSourceTest;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class IdxReaderTest {
    private static final IdxReader READER = IdxReader.create();

    @TempDir
    private Path directory;

    private Path labels;

    @BeforeEach
    void writeLabels() throws IOException {
        labels = IdxSamples.write(directory, "labels", IdxSamples.file(0x08, new double[] {7, 0, 255}, 3));
    }

    /** The nearest floats to b / 255, as the division of floats gives them. */
    @Test
    void bytesBecome0To1() throws IOException {
        double[] bytes = new double[3 * 4 * 64];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = i % 256;
        }
        Path images = IdxSamples.write(directory, "images", IdxSamples.file(0x08, bytes, 3, 4, 64));
        Dataset data = READER.read(images, labels);
        assertEquals(3, data.rows());
        assertEquals(256, data.inputs());
        assertEquals("x255", data.featureNames().getLast());
        assertEquals(List.of("class"), data.targetNames());
        assertArrayEquals(new float[] {7, 0, 255}, CsvReaderTest.targets(data));
        for (int row = 0; row < 3; row++) {
            for (int i = 0; i < 256; i++) {
                assertEquals(i / 255f, data.feature(row, i));
            }
        }
        assertArrayEquals(CsvReaderTest.features(data), READER.readFeatures(images));
        assertEquals(255, READER.factor(1).read(images, labels).feature(2, 255));
        assertEquals(-127.5f, READER.factor(-0.5).read(images, labels).feature(2, 255));
        try (IdxFile file = READER.open(images, labels)) {
            BatchSourceTest.assertRows(data, file);
        }
    }

    @Test
    void packedFilesAreTheSame() throws IOException {
        byte[] bytes = IdxSamples.file(0x08, new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
        Path plain = IdxSamples.write(directory, "plain", bytes);
        Path packed = IdxSamples.write(directory, "packed", pack(bytes));
        Path packedLabels = IdxSamples.write(directory, "packed labels", pack(Files.readAllBytes(labels)));
        Dataset data = READER.read(packed, packedLabels);
        assertArrayEquals(CsvReaderTest.features(READER.read(plain, labels)), CsvReaderTest.features(data));
        assertEquals("packed: byte 0: expected a file that is not packed: unpack it, or use IdxReader.read",
                error(() -> READER.open(packed, labels)));
        try (IdxFile file = READER.open(plain, packedLabels)) {
            BatchSourceTest.assertRows(data, file);
        }
    }

    @Test
    void labelsBelongToFeatures() throws IOException {
        Path two = IdxSamples.write(directory, "two", IdxSamples.file(0x08, new double[2], 2));
        for (IdxCall call : List.<IdxCall>of(READER::read, (a, b) -> READER.open(a, b).close())) {
            assertEquals("labels: byte 4: expected 2 labels, as many as two has rows, got 3",
                    error(() -> call.run(two, labels)));
            Path square = IdxSamples.write(directory, "square", IdxSamples.file(0x08, new double[4], 2, 2));
            assertEquals("square: byte 3: expected labels of 1 dimension, got 2", error(() -> call.run(two, square)));
            Path half = IdxSamples.write(directory, "half", IdxSamples.file(0x0D, new double[] {1, 0.5}, 2));
            assertEquals("half: byte 12: expected a class number, whole and from 0 to 16777216, got 0.5",
                    error(() -> call.run(two, half)));
            Path negative = IdxSamples.write(directory, "negative", IdxSamples.file(0x0C, new double[] {-1, 2}, 2));
            assertEquals("negative: byte 8: expected a class number, whole and from 0 to 16777216, got -1.0",
                    error(() -> call.run(two, negative)));
        }
    }

    /** Up to the largest whole number below which every one is a float; -0.0 is class 0. */
    @Test
    void classesMayBeAnyWholeFloats() throws IOException {
        Path two = IdxSamples.write(directory, "two", IdxSamples.file(0x08, new double[2], 2));
        Path classes = IdxSamples.write(directory, "classes", IdxSamples.file(0x0D, new double[] {-0.0, 16_777_216}, 2));
        assertArrayEquals(new float[] {0, 16_777_216}, CsvReaderTest.targets(READER.read(two, classes)));
        Path more = IdxSamples.write(directory, "more", IdxSamples.file(0x0D, new double[] {0, 16_777_218}, 2));
        assertEquals("more: byte 12: expected a class number, whole and from 0 to 16777216, got 1.6777218E7",
                error(() -> READER.read(two, more)));
    }

    @Test
    void featuresAreFinite() throws IOException {
        for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1e39}) {
            Path file = IdxSamples.write(directory, "bad", IdxSamples.file(0x0E, new double[] {1, 2, bad, 1}, 2, 2));
            Path two = IdxSamples.write(directory, "two", IdxSamples.file(0x08, new double[2], 2));
            String message =
                    "bad: byte 28: expected a number that is finite as a float when multiplied by 1.0, got " + bad;
            assertEquals(message, error(() -> READER.read(file, two)));
            try (IdxFile opened = READER.open(file, two)) {
                assertEquals(message, assertThrows(UncheckedIOException.class,
                        () -> opened.copyFeatures(new int[] {1}, 0, 1, new float[2], 0, 2)).getCause().getMessage());
            }
        }
    }

    @Test
    void optionsKeepEachOther() throws IOException {
        for (IdxReader reader : List.of(READER.factor(2).maximumValues(3), READER.maximumValues(3).factor(2))) {
            assertArrayEquals(new float[] {14, 0, 510}, reader.readFeatures(labels));
            Path four = IdxSamples.write(directory, "four", IdxSamples.file(0x08, new double[4], 4));
            assertThrows(FormatException.class, () -> reader.readFeatures(four));
        }
    }

    /** What may be in memory is not bounded where a file is mapped. */
    @Test
    void openedFilesMayHaveAnyNumberOfValues() throws IOException {
        try (IdxFile file = READER.maximumValues(2).open(labels, labels)) {
            assertEquals(3, file.rows());
        }
    }

    /** The product of all dimensions but the first is no long. */
    @Test
    void rowsOfTooManyValuesAreRefused() throws IOException {
        Path file = IdxSamples.write(directory, "wide", IdxSamples.header(0x08, 1, 65_536, 65_536, 65_536, 65_536));
        assertEquals("wide: byte 12: expected at most 1048576 values in a row, got 4294967296 or more",
                error(() -> READER.readFeatures(file)));
    }

    @Test
    void closedFilesSaySo() throws IOException {
        IdxFile file = READER.open(labels, labels);
        file.close();
        file.close();
        assertThrows(IllegalStateException.class, () -> file.copyFeatures(new int[1], 0, 1, new float[1], 0, 1));
        assertThrows(IllegalStateException.class, () -> file.copyTargets(new int[1], 0, 1, new float[1], 0, 1));
    }

    @Test
    void optionsAreChecked() {
        for (double factor : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> READER.factor(factor));
        }
        assertThrows(IllegalArgumentException.class, () -> READER.maximumValues(0));
        assertThrows(IllegalArgumentException.class, () -> READER.maximumValues(1L << 31));
        assertEquals("labels: byte 4: the file has more than 2 values, which IdxReader.maximumValues allows:"
                        + " 3 rows of 1",
                error(() -> READER.maximumValues(2).read(labels, labels)));
    }

    /** Reads a pair of files. */
    interface IdxCall {
        void run(Path features, Path labels) throws IOException;
    }

    static byte[] pack(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }

    private static String error(Executable action) {
        return String.valueOf(assertThrows(FormatException.class, action).getMessage());
    }
}
