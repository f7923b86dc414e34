package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lanegrad.Dataset;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
