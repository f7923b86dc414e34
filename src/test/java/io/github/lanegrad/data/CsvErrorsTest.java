package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvErrorsTest {
    private static final CsvReader READER = CsvReader.create();
    private static final String HINT = "; CsvEncoder reads columns of text";
    private static final String HEAD = "id,sex,age,y\n1,2,3,4\n";

    @Test
    void notANumber() {
        check(3, 3, "data.csv, line 3, column 3 (age): \"abc\" is not a number" + HINT, HEAD + "1,2,abc,4\n");
        check(3, 4, "data.csv, line 3, column 4 (y): \"0x10\" is not a number" + HINT, HEAD + "1,2,3,0x10\n");
        check(3, 1, "data.csv, line 3, column 1 (id): \"1f\" is not a number" + HINT, HEAD + "1f,2,3,4");
        check(2, 2, "data.csv, line 2, column 2: \"x\" is not a number" + HINT, "1,2\n3,x\n");
        check(2, 1, "data.csv, line 2, column 1: \"x\" is not a number" + HINT, ",b\nx,1\n");
        for (String text : new String[] {"1e", "e5", ".", "-", "+-1", "1..2", "1 2", "1_000", "1e5.", "--1", "1e+", "١"}) {
            check(3, 2, "data.csv, line 3, column 2 (sex): \"" + text + "\" is not a number" + HINT, HEAD + "1," + text + ",3,4");
        }
    }

    @Test
    void anotherSeparator() {
        String end = "expected a feature beside the targets, got 1 columns and 1 targets; did you mean separator('%s')?";
        check(1, 0, "data.csv, line 1: " + end.formatted(";"), "a;b;c\n1;2;3\n");
        check(1, 0, "data.csv, line 1: " + end.formatted("\\t"), "a\tb\n1\t2\n");
        check(1, 0, "data.csv, line 1: " + end.formatted("|"), "1|2\n1|2\n");
        check(READER.separator(';'), 1, 0, "data.csv, line 1: " + end.formatted(","), "a,b\n1,2\n");
        check(READER.targets("c"), 1, 0, "data.csv, line 1: no column is called \"c\"; there are \"a;b;c\"; "
                + "did you mean separator(';')?", "a;b;c\n1;2;3\n");
        check(READER.targets(-2), 1, 0, "data.csv, line 1: no column has index -2: there are 1 columns, with indices 0 to 0 "
                + "or -1 to -1; did you mean separator(';')?", "a;b;c\n1;2;3\n");
        check(READER.targets("value"), 1, 0, "data.csv, line 1: no column is called \"value\"; there are \"a;b\", \"d\"",
                "a;b,d\n1,2\n");
    }

    @Test
    void linesAreThoseOfTheFile() {
        String[] breaks = {"\n", "\r\n", "\r"};
        for (String end : breaks) {
            check(7, 2, "data.csv, line 7, column 2 (b): \"x\" is not a number" + HINT,
                    "|a,b||1,2||||3,x|".replace("||||", "|||").replace("|", end));
        }
        check(4, 2, "data.csv, line 4, column 2 (b): \"x\" is not a number" + HINT, "\"a\r\nz\",b\n1,2\n3,x");
    }

    @Test
    void longTextIsCut() {
        String shown = "z".repeat(40) + "…";
        check(3, 1, "data.csv, line 3, column 1 (id): \"" + shown + "\" is not a number" + HINT, HEAD + "z".repeat(41) + ",2,3,4");
        String name = "n".repeat(50);
        check(2, 1, "data.csv, line 2, column 1 (" + "n".repeat(40) + "…): \"x\" is not a number" + HINT, name + ",b\nx,2");
        check(2, 1, "data.csv, line 2, column 1 (a): \"" + "z".repeat(39) + "…\" is not a number" + HINT,
                "a,b\n" + "z".repeat(39) + "𝄞z,2");
        check(2, 1, "data.csv, line 2, column 1 (a): \"\uFFFD[31m\" is not a number" + HINT, "a,b\n\u001b[31m,2");
    }

    @Test
    void notFinite() {
        for (String text : new String[] {"NaN", "nan", "inf", "-Inf", "+Infinity", "-INFINITY"}) {
            check(3, 2, "data.csv, line 3, column 2 (sex): \"" + text + "\" is not a finite number" + HINT, HEAD + "1," + text + ",3,4");
        }
        for (String text : new String[] {"3.5e38", "-1e39", "1e999999999999", "4" + "0".repeat(38)}) {
            check(3, 2, "data.csv, line 3, column 2 (sex): \"" + text + "\" is beyond the range of a float",
                    HEAD + "1," + text + ",3,4");
        }
    }

    @Test
    void missing() {
        check(3, 2, "data.csv, line 3, column 2 (sex): the field is empty, expected a number", HEAD + "1,,3,4");
        check(3, 4, "data.csv, line 3, column 4 (y): the field is empty, expected a number", HEAD + "1,2,3,");
        check(3, 1, "data.csv, line 3, column 1 (id): the field is empty, expected a number", HEAD + " \"\" ,2,3,4");
        check(1, 2, "data.csv, line 1, column 2: the field is empty, expected a number", "1,,3\n4,5,6\n");
    }

    @Test
    void wrongNumberOfFields() {
        check(3, 0, "data.csv, line 3: expected 4 fields, got 3", HEAD + "1,2,3\n");
        check(3, 0, "data.csv, line 3: expected 4 fields, got 6", HEAD + "1,2,3,4,5,6\n");
        check(3, 0, "data.csv, line 3: expected 4 fields, got 5", HEAD + "1,2,3,4,");
    }

    @Test
    void nothingToRead() {
        check(1, 0, "data.csv, line 1: the file is empty", "");
        check(1, 0, "data.csv, line 1: the file is empty", "\uFEFF");
        check(4, 0, "data.csv, line 4: the file is empty", "\n \n\r\n");
        check(1, 0, "data.csv, line 1: the file ends after the header, expected rows of numbers", "a,b");
        check(2, 0, "data.csv, line 2: the file ends after the header, expected rows of numbers", "a,b\n");
    }

    @Test
    void quotes() {
        check(3, 3, "data.csv, line 3, column 3 (age): the quote before \"3,4\" is not closed", HEAD + "1,2,\"3,4\n5,6,7,8\n");
        check(3, 3, "data.csv, line 3, column 3 (age): the quote before \"3\" is not closed", HEAD + "1,2,\"3");
        check(1, 2, "data.csv, line 1, column 2: the quote before \"b 1,2\" is not closed", "a,\"b\n1,2");
        check(3, 2, "data.csv, line 3, column 2 (sex): text follows the quotes around \"2\"", HEAD + "1,\"2\"x,3,4");
    }

    @Test
    void tooLong() {
        check(3, 1, "data.csv, line 3, column 1 (id): \"" + "1".repeat(40) + "…\" is longer than 4096 bytes",
                HEAD + "1".repeat(5000) + ",2,3,4");
        check(1, 1, "data.csv, line 1, column 1: \"" + "a".repeat(40) + "…\" is longer than 4096 bytes", "a".repeat(1 << 20));
        check(1, 0, "data.csv, line 1: the line is longer than 4194304 bytes", ",".repeat(1 << 23));
        check(1, 0, "data.csv, line 1: the line is longer than 4194304 bytes", "abc,".repeat(1 << 21));
        check(READER.maximumValues(7), 3, 0,
                "data.csv, line 3: the table has more than 7 values, which CsvReader.maximumValues allows", HEAD + "1,2,3,4\n");
    }

    @Test
    void unknownTargets() {
        check(READER.targets("agee"), 1, 0, "data.csv, line 1: no column is called \"agee\"; did you mean \"age\"?;"
                + " there are \"id\", \"sex\", \"age\", \"y\"", HEAD);
        check(READER.targets("AGE"), 1, 0, "data.csv, line 1: no column is called \"AGE\"; did you mean \"age\"?;"
                + " there are \"id\", \"sex\", \"age\", \"y\"", HEAD);
        check(READER.targets("weight"), 2, 0,
                "data.csv, line 2: no column is called \"weight\"; there are \"id\", \"sex\", \"age\", \"y\"", "\n" + HEAD);
        String wide = IntStream.range(0, 25).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        String listed = IntStream.range(0, 20).mapToObj(i -> "\"c" + i + '"').collect(Collectors.joining(", "));
        check(READER.targets("target"), 1, 0,
                "data.csv, line 1: no column is called \"target\"; there are " + listed + " and 5 more", wide + "\n");
        check(READER.targets("age"), 1, 0, "data.csv, line 1: this is not a header, so no column is called \"age\"", "1,2\n");
    }

    @Test
    void impossibleTargets() {
        check(READER.targets("a"), 1, 0,
                "data.csv, line 1: 3 columns are called \"a\", the first two are columns 1 and 3", "a,b,a,a\n1,2,3,4\n");
        check(READER.targets(3, -1), 1, 0, "data.csv, line 1: the targets 3 and -1 are the same one of 4 columns", HEAD);
        check(READER.targets(4), 1, 0,
                "data.csv, line 1: no column has index 4: there are 4 columns, with indices 0 to 3 or -4 to -1", HEAD);
        check(READER.targets(-5), 1, 0,
                "data.csv, line 1: no column has index -5: there are 4 columns, with indices 0 to 3 or -4 to -1", HEAD);
        check(1, 0, "data.csv, line 1: expected a feature beside the targets, got 1 columns and 1 targets", "a\n1\n");
    }

    @Test
    void notUtf8() {
        checkBytes(3, 2, "data.csv, line 3, column 2 (sex): byte 0xff is not UTF-8", bytes(HEAD + "1,2\u00ff,3,4"));
        checkBytes(1, 1, "data.csv, line 1, column 1: byte 0xe9 is not UTF-8", bytes("caf\u00e9,b\n1,2\n"));
        checkBytes(3, 4, "data.csv, line 3, column 4 (y): byte 0xc3 is not UTF-8", bytes(HEAD + "1,2,3,4\u00c3"));
        // Far behind the first buffer, which is where a decoder that reads ahead would see it.
        checkBytes(5003, 1, "data.csv, line 5003, column 1 (id): byte 0x80 is not UTF-8",
                bytes(HEAD + "1,2,3,4\n".repeat(5000) + "\u0080,2,3,4\n"));
    }

    @Test
    void aReaderThatCannotDecode() {
        var in = new InputStreamReader(
                new ByteArrayInputStream(bytes("a\u00ff,b\n")), StandardCharsets.UTF_8.newDecoder());
        CsvException error = assertThrows(CsvException.class, () -> READER.read(in, "data.csv"));
        assertEquals("data.csv, line 1: the characters cannot be decoded", error.getMessage());
    }

    @Test
    void theNameIsThatOfTheFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("patients.csv"), "a,b\n1,x\n");
        assertEquals("patients.csv, line 2, column 2 (b): \"x\" is not a number" + HINT,
                assertThrows(CsvException.class, () -> READER.read(file)).getMessage());
        assertEquals("typed, line 2, column 2 (b): \"x\" is not a number" + HINT,
                assertThrows(CsvException.class, () -> READER.read(new StringReader("a,b\n1,x\n"), "typed")).getMessage());
        assertThrows(NoSuchFileException.class, () -> READER.read(directory.resolve("none.csv")));
    }

    @Test
    void errorsOfTheStreamStayWhatTheyAre() {
        IOException failure = new IOException("disk on fire");
        var in = new FilterInputStream(new ByteArrayInputStream(new byte[0])) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw failure;
            }
        };
        assertEquals(failure, assertThrows(IOException.class, () -> READER.read(in, "data.csv")));
    }

    private static void check(long line, int column, String message, String text) {
        check(READER, line, column, message, text);
    }

    private static void check(CsvReader reader, long line, int column, String message, String text) {
        check(reader, line, column, message, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void checkBytes(long line, int column, String message, byte[] bytes) {
        check(READER, line, column, message, bytes);
    }

    private static void check(CsvReader reader, long line, int column, String message, byte[] bytes) {
        CsvException error =
                assertThrows(CsvException.class, () -> reader.read(new ByteArrayInputStream(bytes), "data.csv"));
        assertEquals(message, error.getMessage());
        assertEquals(line, error.line());
        assertEquals(column, error.column());
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
