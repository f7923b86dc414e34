package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.lanegrad.Dataset;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {
    private static final CsvReader READER = CsvReader.create();

    @Test
    void readsNamesAndNumbers() throws IOException {
        Dataset data = read(READER, "age,dose,cured\n61,0.5,1\n42,-1.25e1,0\n");
        assertEquals(List.of("age", "dose"), data.featureNames());
        assertEquals(List.of("cured"), data.targetNames());
        assertArrayEquals(new float[] {61, 0.5f, 42, -12.5f}, features(data));
        assertArrayEquals(new float[] {1, 0}, targets(data));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r", "a,b\r\n1,2\n3,4\r", "a,b\n1,2\n3,4",
        "\n\na,b\n\n1,2\r\n\r\n3,4\n\n\n", "a,b\n  \t \n1,2\n3,4\n ", "\uFEFFa,b\n1,2\n3,4\n", "\uFEFF\na,b\n1,2\n3,4\n",
        " a ,\tb \n 1\t, 2\n3 ,  4  \n", "\"a\",\"b\"\n\"1\",2\n3,\" 4 \"\n", " \"a\" ,b\n1,2\n \"3\" ,4",
    })
    void allTheseAreTheSameTable(String text) throws IOException {
        Dataset data = read(READER, text);
        assertEquals(List.of("a"), data.featureNames());
        assertEquals(List.of("b"), data.targetNames());
        assertArrayEquals(new float[] {1, 3}, features(data));
        assertArrayEquals(new float[] {2, 4}, targets(data));
    }

    /** At every place a field, a line break or a letter may lie across the end of a buffer. */
    @Test
    void buffersEndAnywhere() throws IOException {
        for (int pad = (1 << 17) - 24; pad <= (1 << 17) + 2; pad++) {
            Dataset data = read(READER, "\n".repeat(pad) + "\"é𝄞\"\"x\", b\r\n\"12\" ,34\r\n-5e0,6");
            assertEquals(List.of("é𝄞\"x"), data.featureNames());
            assertArrayEquals(new float[] {12, -5}, features(data));
            assertArrayEquals(new float[] {34, 6}, targets(data));
        }
    }

    @Test
    void aHeaderIsDetected() throws IOException {
        assertEquals(List.of("column 1"), read(READER, "1,2\n3,4\n").featureNames());
        assertEquals(2, read(READER, "1,2\n3,4\n").rows());
        assertEquals(List.of("1"), read(READER, "1,b\n3,4\n").featureNames());
        assertEquals(List.of("", "a"), read(READER, ",a,b\n1,3,4\n").featureNames());
        assertEquals(2, read(READER, "\"1\",+.5e-3\n3,4\n").rows());
    }

    @Test
    void whatIsMissingOrNotFiniteMakesNoHeader() {
        assertThrows(CsvException.class, () -> read(READER, "1,,2\n3,4,5\n"));
        assertThrows(CsvException.class, () -> read(READER, "1,NaN,2\n3,4,5\n"));
        assertThrows(CsvException.class, () -> read(READER, "1,1e99,2\n3,4,5\n"));
    }

    @Test
    void aHeaderCanBeForced() throws IOException {
        Dataset years = read(READER.header(true), "2019,2020\n3,4\n");
        assertEquals(List.of("2019"), years.featureNames());
        assertEquals(1, years.rows());
        assertThrows(CsvException.class, () -> read(READER.header(false), "a,b\n3,4\n"));
        assertEquals(2, read(READER.header(false), "1,2\n3,4\n").rows());
    }

    @ParameterizedTest
    @ValueSource(chars = {';', '\t', '|', ' ', ':'})
    void separators(char separator) throws IOException {
        Dataset data = read(READER.separator(separator), "a,b;c\n1;2\n".replace(';', separator));
        assertEquals(List.of("a,b"), data.featureNames());
        assertArrayEquals(new float[] {1}, features(data));
    }

    @Test
    void aQuotedNameHoldsAnything() throws IOException {
        Dataset data = read(READER, "\"a, \"\"b\"\"\",\"two\r\nlines\",c\"d\n1,2,3\n4,5,6\n");
        assertEquals(List.of("a, \"b\"", "two lines"), data.featureNames());
        assertEquals(List.of("c\"d"), data.targetNames());
    }

    @Test
    void targetsByName() throws IOException {
        Dataset data = read(READER.targets("c", "a"), "a,b,c,d\n1,2,3,4\n5,6,7,8\n");
        assertEquals(List.of("b", "d"), data.featureNames());
        assertEquals(List.of("c", "a"), data.targetNames());
        assertArrayEquals(new float[] {2, 4, 6, 8}, features(data));
        assertArrayEquals(new float[] {3, 1, 7, 5}, targets(data));
    }

    @Test
    void targetsByIndex() throws IOException {
        Dataset data = read(READER.targets(-2, 0), "1,2,3,4\n5,6,7,8\n");
        assertEquals(List.of("column 2", "column 4"), data.featureNames());
        assertEquals(List.of("column 3", "column 1"), data.targetNames());
        assertArrayEquals(new float[] {2, 4, 6, 8}, features(data));
        assertArrayEquals(new float[] {3, 1, 7, 5}, targets(data));
        assertArrayEquals(new float[] {1, 5}, targets(read(READER.targets(-4), "1,2,3,4\n5,6,7,8\n")));
    }

    @Test
    void optionsKeepEachOther() throws IOException {
        for (CsvReader reader : List.of(READER.separator(';').header(false).targets(0).maximumValues(4),
                READER.maximumValues(4).targets(0).header(false).separator(';'))) {
            assertArrayEquals(new float[] {1, 3}, targets(read(reader, "1;2\n3;4\n")));
            assertThrows(CsvException.class, () -> read(reader, "1;2\n3;4\n5;6\n"));
            assertThrows(CsvException.class, () -> read(reader, "a;b\n3;4\n"));
        }
        assertEquals(List.of("b"), read(READER.separator(';').targets("a"), "a;b\n1;2\n").featureNames());
    }

    /** A byte order mark is EF BB BF; these letters are EF BD 81 and EF BB 81. */
    @Test
    void lettersThatBeginAsAByteOrderMarkAreNone() throws IOException {
        for (String letter : List.of("\uFF41", "\uFEC1")) {
            assertEquals(List.of(letter), read(READER, letter + ",y\n1,2\n").featureNames());
        }
    }

    /** A reader may give half of a letter at a time. */
    @Test
    void lettersOfTwoCharactersStayWhole() throws IOException {
        Reader slow = new StringReader("\uD83D\uDE00,y\n1,2\n") {
            @Override
            public int read(char[] into, int offset, int length) throws IOException {
                return super.read(into, offset, Math.min(length, 1));
            }
        };
        assertEquals(List.of("\uD83D\uDE00"), READER.read(slow, "here").featureNames());
    }

    @Test
    void readsFilesStreamsAndReaders(@TempDir Path directory) throws IOException {
        String text = "é,b\n1,2\n";
        Path file = Files.writeString(directory.resolve("table.csv"), text);
        assertEquals(List.of("é"), READER.read(file).featureNames());
        assertEquals(List.of("é"), READER.read(new StringReader(text), "here").featureNames());
        boolean[] closed = {false};
        var stream = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        assertEquals(List.of("é"), READER.read(stream, "here").featureNames());
        assertFalse(closed[0]);
    }

    @Test
    void optionsAreChecked() {
        for (char separator : new char[] {'"', '\n', '\r', '1', 'e', '.', '-', '+', '\uFEFF', '\u00a7', '\0'}) {
            String message = assertThrows(IllegalArgumentException.class, () -> READER.separator(separator)).getMessage();
            assertEquals("expected a separator in ASCII that cannot be a part of a field, got character 0x%02x"
                    .formatted((int) separator), message);
        }
        assertEquals("expected at least 1 target, all different, got []",
                assertThrows(IllegalArgumentException.class, () -> READER.targets(new String[0])).getMessage());
        assertEquals("expected at least 1 target, all different, got [a, b, a]",
                assertThrows(IllegalArgumentException.class, () -> READER.targets("a", "b", "a")).getMessage());
        assertEquals("expected at least 1 target, all different, got [1, 1]",
                assertThrows(IllegalArgumentException.class, () -> READER.targets(1, 1)).getMessage());
        assertEquals("expected a maximum from 2 to 2147483639 values, got 1",
                assertThrows(IllegalArgumentException.class, () -> READER.maximumValues(1)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> READER.maximumValues(1L << 31));
    }

    static Dataset read(CsvReader reader, String text) throws IOException {
        return reader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "data.csv");
    }

    static float[] features(Dataset data) {
        float[] all = new float[data.rows() * data.inputs()];
        for (int row = 0; row < data.rows(); row++) {
            data.copyFeatures(row, all, row * data.inputs());
        }
        return all;
    }

    static float[] targets(Dataset data) {
        float[] all = new float[data.rows() * data.outputs()];
        for (int row = 0; row < data.rows(); row++) {
            data.copyTargets(row, all, row * data.outputs());
        }
        return all;
    }
}
