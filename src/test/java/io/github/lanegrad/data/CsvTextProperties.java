package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Schema.Missing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Tables of text and numbers: written by a simple writer and read again, cut off, damaged. */
class CsvTextProperties {
    record Row(String text, float number, boolean missing, String other) {}

    @Property(tries = 300)
    void roundTrip(@ForAll("rows") List<Row> rows, @ForAll("separators") char separator,
            @ForAll("lineBreaks") String lineBreak, @ForAll boolean alwaysQuoted, @ForAll boolean mark,
            @ForAll boolean fromCharacters) throws IOException {
        StringBuilder text = new StringBuilder(mark ? "\uFEFF" : "").append(String.join(
                String.valueOf(separator), "first", "number", "second", "class")).append(lineBreak);
        for (Row row : rows) {
            String number = row.missing ? "" : Float.toString(row.number);
            text.append(field(row.text, separator, alwaysQuoted)).append(separator)
                    .append(field(number, separator, alwaysQuoted)).append(separator)
                    .append(field(row.other, separator, alwaysQuoted)).append(separator)
                    .append(field(row.text, separator, alwaysQuoted)).append(lineBreak);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        CsvEncoder encoder = CsvEncoder.of(CsvReader.create().separator(separator))
                .oneHot("first").ordinal("second").ordinal("class").missing(Missing.MEDIAN_AND_INDICATOR);
        if (rows.stream().allMatch(Row::missing)) {
            assertThrows(IllegalArgumentException.class,
                    () -> encoder.learn(new ByteArrayInputStream(bytes), "random"));
            return;
        }
        CsvEncoding encoding = encoder.learn(new ByteArrayInputStream(bytes), "random");
        Dataset data = fromCharacters
                ? encoding.read(new StringReader(text.toString()), "random")
                : encoding.read(new ByteArrayInputStream(bytes), "random");

        List<String> first = rows.stream().map(Row::text).distinct().sorted().toList();
        assertEquals(first, encoding.categories("first"));
        float[] numbers = new float[rows.size()];
        int count = 0;
        for (Row row : rows) {
            if (!row.missing) {
                numbers[count++] = row.number;
            }
        }
        Arrays.sort(numbers, 0, count);
        float median = (float) (((double) numbers[(count - 1) / 2] + numbers[count / 2]) / 2);
        assertEquals(rows.size(), data.rows());
        for (int r = 0; r < rows.size(); r++) {
            Row row = rows.get(r);
            for (int i = 0; i < first.size(); i++) {
                assertEquals(first.get(i).equals(row.text) ? 1 : 0, data.feature(r, i));
            }
            float number = data.feature(r, first.size());
            if (row.missing) {
                assertEquals(median, number, Math.ulp(median));
            } else {
                assertEquals(Float.floatToRawIntBits(row.number), Float.floatToRawIntBits(number));
            }
            assertEquals(row.missing ? 1 : 0, data.feature(r, first.size() + 1));
            assertEquals(row.other, encoding.categories("second").get((int) data.feature(r, first.size() + 2)));
            assertEquals(row.text, encoding.categories("class").get((int) data.target(r, 0)));
        }
    }

    /** Quoted where it must be, or everywhere. */
    private static String field(String text, char separator, boolean always) {
        boolean quoted = always || text.indexOf(separator) >= 0 || text.matches("(?s).*[\"\r\n].*");
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static final byte[] TABLE = """
            name,x,"y ""z\"""
            "a, ""b\""",1.5,-2e3
            é,-.25,17
            "c
            d",123456789012,0.1
            """.getBytes(StandardCharsets.UTF_8);
    private static final CsvEncoder ENCODER = CsvEncoder.of(CsvReader.create()).oneHot("name");

    /** Cut off at any byte it is an error with its place, or a table of the rows that are whole. */
    @Example
    void cutOff() throws IOException {
        assertEquals(3, read(TABLE).rows());
        int tables = 0;
        for (int length = 0; length < TABLE.length; length++) {
            tables += tableOrError(Arrays.copyOf(TABLE, length)) ? 1 : 0;
        }
        // Behind each row, also without its line break, and where its last number is cut off but still one.
        assertTrue(tables >= 6 && tables < TABLE.length / 2, "tables: " + tables);
    }

    @Example
    void flippedBits() throws IOException {
        int errors = 0;
        for (int bit = 0; bit < TABLE.length * Byte.SIZE; bit++) {
            byte[] damaged = TABLE.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            errors += tableOrError(damaged) ? 0 : 1;
        }
        assertTrue(errors > TABLE.length, "errors: " + errors);
    }

    @Property(tries = 2000)
    void anyBytes(@ForAll("almostTables") byte[] bytes) throws IOException {
        tableOrError(bytes);
    }

    private static boolean tableOrError(byte[] bytes) throws IOException {
        try {
            read(bytes);
            return true;
        } catch (CsvException e) {
            String place = "t, line " + e.line();
            assertEquals(place, e.getMessage().substring(0, place.length()));
            return false;
        }
    }

    private static Dataset read(byte[] bytes) throws IOException {
        return ENCODER.learn(new ByteArrayInputStream(bytes), "t").read(new ByteArrayInputStream(bytes), "t");
    }

    /** A quote that is never closed, lines of one kind only, blanks behind a quote: no more memory than the buffer. */
    @Example
    void endless() {
        for (String part : List.of("\"", " ", "\n", "\"\n", "x", "\"\"", "é", "1,", "\r")) {
            String text = "name,x,y\n\"a\"" + part.repeat(1 << 20);
            CsvException error = assertThrows(CsvException.class, () -> read(text.getBytes(StandardCharsets.UTF_8)));
            assertTrue(error.getMessage().length() < 200, error.getMessage());
        }
    }

    @Provide
    Arbitrary<byte[]> almostTables() {
        return Arbitraries.strings().withChars("name,x,y\n\n\r\"\"012-.e \té".toCharArray()).ofMaxLength(60)
                .map(text -> ("name,x,y\n" + text).getBytes(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<Character> separators() {
        return Arbitraries.of(',', ';', '\t', '|');
    }

    @Provide
    Arbitrary<String> lineBreaks() {
        return Arbitraries.of("\n", "\r\n", "\r", "\n\n");
    }

    @Provide
    Arbitrary<List<Row>> rows() {
        return Combinators.combine(texts(), floats(), Arbitraries.of(true, false, false), texts()).as(Row::new)
                .list().ofMinSize(1).ofMaxSize(60);
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab,;|\"é=1 \n\r")
                .ofMinLength(1).ofMaxLength(8).map(text -> "x" + text + "y");
    }

    private static Arbitrary<Float> floats() {
        return Arbitraries.integers().map(Float::intBitsToFloat).filter(Float::isFinite);
    }
}
