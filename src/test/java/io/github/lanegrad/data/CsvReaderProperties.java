package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.lanegrad.Dataset;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CsvReaderProperties {
    /** What is written and read again has the same bits, however it is laid out. */
    @Property
    void roundTrip(
            @ForAll @IntRange(min = 2, max = 7) int columns,
            @ForAll("floats") @Size(min = 7, max = 200) float[] values,
            @ForAll("separators") char separator,
            @ForAll("lineBreaks") String lineBreak,
            @ForAll boolean header,
            @ForAll boolean quoted,
            @ForAll boolean packed,
            @ForAll boolean lastBreak)
            throws IOException {
        int rows = values.length / columns;
        StringBuilder text = new StringBuilder();
        for (int column = 0; header && column < columns; column++) {
            text.append(column == 0 ? "" : separator).append("name ").append(column);
        }
        text.append(header ? lineBreak : "");
        for (int row = 0; row < rows; row++) {
            text.append(row == 0 ? "" : lineBreak);
            for (int column = 0; column < columns; column++) {
                String number = Float.toString(values[row * columns + column]);
                text.append(column == 0 ? "" : separator).append(quoted ? '"' + number + '"' : number);
            }
        }
        text.append(lastBreak ? lineBreak : "");
        byte[] bytes = packed
                ? CsvGzipTest.pack(text.toString())
                : text.toString().getBytes(StandardCharsets.UTF_8);

        Dataset data = CsvReader.create().separator(separator).read(new ByteArrayInputStream(bytes), "random");

        assertEquals(rows, data.rows());
        assertEquals(columns - 1, data.inputs());
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                float read = column < columns - 1 ? data.feature(row, column) : data.target(row, 0);
                assertEquals(
                        Float.floatToRawIntBits(values[row * columns + column]), Float.floatToRawIntBits(read));
            }
        }
    }

    /** Lines of short numbers are read many at once; what is wrong with one of them is still found where it is. */
    @Property(tries = 300)
    void manyLines(
            @ForAll @IntRange(min = 2, max = 12) int columns,
            @ForAll @IntRange(min = 1, max = 700) int rows,
            @ForAll @IntRange(min = 0, max = 11) int target,
            @ForAll @IntRange(min = 0, max = 900) int wrongRow,
            @ForAll @IntRange(min = 1, max = 1000) int mostRows,
            @ForAll("lineBreaks") String lineBreak,
            @ForAll Random random)
            throws IOException {
        String[][] fields = new String[rows][columns];
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                BigDecimal number = BigDecimal.valueOf(random.nextInt(-99_999, 100_000), random.nextInt(4));
                fields[row][column] = number.toPlainString();
                boolean isWrong = row == wrongRow && column == columns / 2;
                text.append(column == 0 ? "" : ",").append(isWrong ? "1.2.3" : fields[row][column]);
            }
            text.append(lineBreak);
        }
        CsvReader reader = CsvReader.create()
                .header(false)
                .targets(target % columns)
                .maximumValues((long) mostRows * columns);

        if (wrongRow < Math.min(rows, mostRows) || mostRows < rows) {
            CsvException error =
                    assertThrows(CsvException.class, () -> reader.read(new StringReader(text.toString()), "random"));
            // The row that is too many is read before it counts: it might be left out.
            boolean isWrong = wrongRow <= mostRows;
            long linesPerRow = lineBreak.chars().filter(character -> character == '\n').count();
            long row = Math.min(wrongRow, mostRows);
            assertEquals(row * Math.max(linesPerRow, 1) + 1, error.line());
            assertEquals(isWrong ? columns / 2 + 1 : 0, error.column());
            return;
        }
        Dataset data = reader.read(new StringReader(text.toString()), "random");
        assertEquals(rows, data.rows());
        for (int row = 0; row < rows; row++) {
            int feature = 0;
            for (int column = 0; column < columns; column++) {
                float expected = Float.parseFloat(fields[row][column]);
                float actual = column == target % columns ? data.target(row, 0) : data.feature(row, feature++);
                assertEquals(Float.floatToRawIntBits(expected), Float.floatToRawIntBits(actual));
            }
        }
    }

    /** Any bytes at all: a table or an IOException, never anything else. */
    @Property
    void anyBytes(@ForAll("almostTables") String text, @ForAll boolean latin1, @ForAll boolean packed)
            throws IOException {
        byte[] plain = text.getBytes(latin1 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        byte[] bytes = packed ? CsvGzipTest.pack(text) : plain;
        try {
            Dataset data = CsvReader.create().read(new ByteArrayInputStream(bytes), "random");
            Dataset again = CsvReader.create().read(new ByteArrayInputStream(bytes), "random");
            assertArrayEquals(CsvReaderTest.features(data), CsvReaderTest.features(again));
        } catch (CsvException e) {
            assertEquals("random, line " + e.line(), e.getMessage().substring(0, ("random, line " + e.line()).length()));
        }
    }

    @Provide
    Arbitrary<float[]> floats() {
        return Arbitraries.integers()
                .map(Float::intBitsToFloat)
                .filter(Float::isFinite)
                .injectDuplicates(0.05)
                .edgeCases(cases -> cases.add(0f, -0f, Float.MIN_VALUE, -Float.MIN_NORMAL, Float.MAX_VALUE, 0.1f, 1e10f))
                .array(float[].class);
    }

    @Provide
    Arbitrary<Character> separators() {
        return Arbitraries.of(',', ';', '\t', '|');
    }

    @Provide
    Arbitrary<String> lineBreaks() {
        return Arbitraries.of("\n", "\r\n", "\r", "\n\n", " \r\n \r\n");
    }

    @Provide
    Arbitrary<String> almostTables() {
        return Arbitraries.strings()
                .withChars(",,,\n\n\r\"01234567.-+e \ta\u00e9\u00ff\uFEFF".toCharArray())
                .ofMaxLength(60);
    }
}
