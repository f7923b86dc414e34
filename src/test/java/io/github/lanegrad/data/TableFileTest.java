package io.github.lanegrad.data;

import static io.github.lanegrad.Testing.wrong;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.BatchSourceTest;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Philox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TableFileTest {
    private static final CsvReader READER = CsvReader.create().targets("y", "é");

    @TempDir
    private Path directory;

    /** More bytes than a buffer of the writer has, and rows that lie across two of them. */
    @Test
    void holdsTheRowsOfTheTable() throws IOException {
        StringBuilder text = new StringBuilder("a,é,b,y,c\n");
        for (int i = 0; i < 20_000; i++) {
            text.append(Philox.uniform(1, Philox.FIRST_FREE_STREAM, 0, i)).append(i % 5 == 4 ? '\n' : ',');
        }
        Path csv = IdxSamples.write(directory, "table.csv.gz", CsvGzipTest.pack(text.toString()));
        Path rows = directory.resolve("table.rows");
        READER.convert(csv, rows);
        Dataset data = READER.read(csv);
        try (TableFile file = TableFile.open(rows)) {
            assertEquals(List.of("a", "b", "c"), file.featureNames());
            assertEquals(List.of("y", "é"), file.targetNames());
            BatchSourceTest.assertRows(data, file);
            assertEquals(Standardizer.fitFeatures(data), Standardizer.fitFeatures(file));
            assertEquals(RobustScaler.fitTargets(data), RobustScaler.fitTargets(file));
            int[] order = new int[4000];
            int[] same = new int[4000];
            data.order(order, 3, 4);
            file.order(same, 3, 4);
            assertArrayEquals(order, same);
            BatchSource blocks = file.shuffledByBlocks(100, 8);
            blocks.order(same, 3, 4);
            for (int i = 0; i < 800; i++) {
                order[i] = same[i] / 100;
            }
            assertEquals(8, Arrays.stream(order, 0, 800).distinct().count());
        }
        // 64 bytes of header and names, then floats.
        assertEquals(64 + 4 * 20_000, Files.size(rows));
    }

    @Test
    void failuresLeaveTheOldFile() throws IOException {
        Path csv = Files.writeString(directory.resolve("t.csv"), "a,y,é\n1,2,3\n");
        Path rows = directory.resolve("t.rows");
        READER.convert(csv, rows);
        byte[] before = Files.readAllBytes(rows);
        Files.writeString(csv, "a,y,é\n1,2,3\n4,x,5\n");
        assertEquals("t.csv, line 3, column 2 (y): \"x\" is not a number; CsvEncoder reads columns of text",
                assertThrows(CsvException.class, () -> READER.convert(csv, rows)).getMessage());
        assertArrayEquals(before, Files.readAllBytes(rows));
        try (Stream<Path> all = Files.list(directory)) {
            assertEquals(2, all.count());
        }
        assertThrows(NoSuchFileException.class, () -> READER.convert(csv, directory.resolve("none").resolve("t.rows")));
        assertThrows(NoSuchFileException.class, () -> READER.convert(directory.resolve("none"), rows));
        assertThrows(NoSuchFileException.class, () -> TableFile.open(directory.resolve("none")));
    }

    /** Which a plain move would replace. */
    @Test
    void emptyDirectoryInTheWayIsKept() throws IOException {
        Path csv = Files.writeString(directory.resolve("t.csv"), "a,y,é\n1,2,3\n");
        Path inTheWay = Files.createDirectory(directory.resolve("d"));
        assertThrows(IOException.class, () -> READER.convert(csv, inTheWay));
        assertTrue(Files.isDirectory(inTheWay));
        try (Stream<Path> all = Files.list(directory)) {
            assertEquals(2, all.count());
        }
    }

    /** As all files that are replaced as a whole. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linksAndPermissionsStay() throws IOException {
        Path csv = Files.writeString(directory.resolve("t.csv"), "a,y,é\n1,2,3\n");
        Path rows = directory.resolve("t.rows");
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("t.rows"));
        READER.convert(csv, link);
        assertTrue(Files.isSymbolicLink(link) && Files.isRegularFile(rows));
        Files.setPosixFilePermissions(rows, PosixFilePermissions.fromString("rw-------"));
        READER.convert(csv, rows);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(rows)));
    }

    /** Names end with a zero byte, so none may be in them. */
    @Test
    void zerosInNamesAreReplaced() throws IOException {
        Path csv = Files.writeString(directory.resolve("t.csv"), "a\0b,y\n1,2\n");
        Path rows = directory.resolve("t.rows");
        CsvReader.create().convert(csv, rows);
        try (TableFile file = TableFile.open(rows)) {
            assertEquals(List.of("a\uFFFDb"), file.featureNames());
            assertEquals(List.of("y"), file.targetNames());
        }
    }

    /** What may be in memory is not bounded here. */
    @Test
    void anyNumberOfValues() throws IOException {
        Path csv = Files.writeString(directory.resolve("t.csv"), "1,2\n3,4\n5,6\n");
        Path rows = directory.resolve("t.rows");
        CsvReader.create().maximumValues(2).convert(csv, rows);
        try (TableFile file = TableFile.open(rows)) {
            assertEquals(3, file.rows());
        }
    }

    @Test
    void brokenFilesAreRefused() throws IOException {
        refused(0, "expected LANEROWS, as CsvReader.convert writes it", bytes -> bytes.put(3, (byte) 'X'));
        refused(8, "expected version 1, got 2", bytes -> bytes.putInt(8, 2));
        refused(12, "expected a number of inputs of at least 1, got -1", bytes -> bytes.putInt(12, -1));
        refused(16, "expected a number of outputs of at least 1, got 0", bytes -> bytes.putInt(16, 0));
        refused(20, "expected from 3 to 56 bytes of names, got 57", bytes -> bytes.putInt(20, 57));
        refused(20, "expected from 3 to 56 bytes of names, got -7", bytes -> bytes.putInt(20, -7));
        refused(20, "expected from 4294967294 to 56 bytes of names, got 7",
                bytes -> bytes.putInt(12, Integer.MAX_VALUE).putInt(16, Integer.MAX_VALUE));
        refused(24, "expected the rows that 24 bytes from byte 64 on hold, of 12 bytes each, got 3",
                bytes -> bytes.putLong(24, 3));
        refused(24, "expected the rows that 24 bytes from byte 64 on hold, of 12 bytes each, got 4611686018427387906",
                bytes -> bytes.putLong(24, (1L << 62) + 2));
        refused(24, "expected the rows that 24 bytes from byte 64 on hold, of 16 bytes each, got 2",
                bytes -> bytes.putInt(12, 2));
        refused(32, "expected 3 names in 7 bytes, each with a zero byte behind it, got 2",
                bytes -> bytes.put(33, (byte) 'a'));
        refused(32, "expected 3 names in 8 bytes, each with a zero byte behind it, got 4",
                bytes -> bytes.putInt(20, 8));
    }

    @Test
    void cutFilesAreRefused() throws IOException {
        byte[] good = good();
        for (int length = 0; length < good.length; length++) {
            Path file = IdxSamples.write(directory, "cut.rows", Arrays.copyOf(good, length));
            String message = assertThrows(FormatException.class, () -> TableFile.open(file)).getMessage();
            assertTrue(message.startsWith("cut.rows: byte "), message);
        }
        Path longer = IdxSamples.write(directory, "longer.rows", Arrays.copyOf(good, good.length + 1));
        assertThrows(FormatException.class, () -> TableFile.open(longer));
    }

    @Test
    void wrongPlacesAreRefused() throws IOException {
        TableFile file = TableFile.open(IdxSamples.write(directory, "good.rows", good()));
        float[] into = new float[4];
        assertEquals("expected a row from 0 to 1, got 2",
                wrong(() -> file.copyTargets(new int[] {2}, 0, 1, into, 0, 2)));
        assertEquals("expected a row from 0 to 1, got -1",
                wrong(() -> file.copyTargets(new int[] {-1}, 0, 1, into, 0, 2)));
        assertEquals("expected a stride of at least 2, got 1",
                wrong(() -> file.copyTargets(new int[2], 0, 2, into, 0, 1)));
        assertEquals("expected room for 2 rows of 2 values at stride 2, got an array of 4 values and offset 1",
                wrong(() -> file.copyTargets(new int[2], 0, 2, into, 1, 2)));
        assertEquals("expected a range of 2 row numbers, got 2 from place 1",
                wrong(() -> file.copyTargets(new int[2], 1, 2, into, 0, 2)));
        file.copyTargets(new int[2], 2, 0, into, 4, 2);
        file.close();
        file.close();
        assertThrows(IllegalStateException.class, () -> file.copyTargets(new int[1], 0, 1, into, 0, 2));
    }

    private byte[] good() throws IOException {
        Path csv = Files.writeString(directory.resolve("t.csv"), "a,y,é\n1,2,3\n4,5,6\n");
        Path rows = directory.resolve("t.rows");
        READER.convert(csv, rows);
        return Files.readAllBytes(rows);
    }

    private void refused(long offset, String fault, Consumer<ByteBuffer> damage) throws IOException {
        byte[] bytes = good();
        damage.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        Path file = IdxSamples.write(directory, "bad.rows", bytes);
        assertEquals("bad.rows: byte " + offset + ": " + fault,
                assertThrows(FormatException.class, () -> TableFile.open(file)).getMessage());
    }
}
