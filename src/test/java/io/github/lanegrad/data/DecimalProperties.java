package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class DecimalProperties {
    /** What must not be left to the other way. */
    private static final Pattern SHORT = Pattern.compile("-?(?=.{1,8}$)([0-9]+\\.?[0-9]*|\\.[0-9]+)");
    private static final Pattern GRAMMAR = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    @Property(tries = 20_000)
    void theSameBitsAsTheJdk(@ForAll("numbers") String number) {
        assertEquals(bits(Float.parseFloat(number)), bits(parse(number)), number);
    }

    @Property(tries = 20_000)
    void exactlyTheGrammar(@ForAll("almostNumbers") String text) {
        boolean number = GRAMMAR.matcher(text).matches();
        assertEquals(number, !Float.isNaN(parse(text)), text);
        if (number) {
            assertEquals(bits(Float.parseFloat(text)), bits(parse(text)), text);
        }
    }

    @Example
    void bothSidesOfTheShortWay() {
        for (int mantissa : new int[] {0, 1, 9, 16777215, 16777216, 16777217, 16777219, 99999999, Integer.MAX_VALUE}) {
            for (int scale = 0; scale <= 12; scale++) {
                String digits = "0".repeat(13) + mantissa;
                String number = digits.substring(0, digits.length() - scale) + "." + digits.substring(digits.length() - scale);
                assertEquals(bits(Float.parseFloat(number)), bits(parse(number)), number);
                assertEquals(bits(-Float.parseFloat(number)), bits(parse("-" + number)), number);
            }
        }
        assertEquals(Float.POSITIVE_INFINITY, parse("1e40"));
        assertTrue(Float.isNaN(parse("")));
        assertEquals(bits(-0f), bits(parse("-0")));
    }

    /** In the middle between two floats, exactly, and by a digit far behind it above and below. */
    @Property(tries = 2_000)
    void halfway(@ForAll("positiveFloats") float low) {
        BigDecimal middle = new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.TWO);
        String plain = middle.toPlainString();
        String point = plain.contains(".") ? "" : ".";
        BigDecimal below = middle.subtract(middle.ulp().movePointLeft(30));
        for (String number : List.of(plain, plain + point + "0".repeat(30) + "1", below.toPlainString(),
                middle.toString(), below.toString())) {
            float expected = Float.parseFloat(number);
            assertEquals(bits(expected), bits(parse(number)), number);
            assertEquals(bits(-expected), bits(parse("-" + number)), number);
            plainNumber(number);
        }
        // The nearest double is the middle itself or a few units away.
        double near = middle.doubleValue();
        for (int step = 0; step < 6; step++) {
            String number = new BigDecimal(near).toPlainString();
            assertEquals(bits(Float.parseFloat(number)), bits(parse(number)), number);
            String shortest = Double.toString(near);
            assertEquals(bits(Float.parseFloat(shortest)), bits(parse(shortest)), shortest);
            near = Math.nextUp(near);
        }
    }

    /** Any number of digits and any exponent. */
    @Property(tries = 20_000)
    void longOnes(@ForAll("digits") String whole, @ForAll("digits") String part,
            @ForAll @IntRange(min = -400, max = 400) int exponent, @ForAll boolean withExponent) {
        String number = whole + "." + part + (withExponent ? "e" + exponent : "");
        Assume.that(!whole.isEmpty() || !part.isEmpty());
        assertEquals(bits(Float.parseFloat(number)), bits(parse(number)), number);
        if (!withExponent) {
            plainNumber(number);
        }
    }

    /** The fast way reads the number with the same bits or leaves it to the other one. */
    private static void plainNumber(String number) {
        float value = fast(number);
        if (!Float.isNaN(value)) {
            assertEquals(bits(Float.parseFloat(number)), bits(value), number);
        }
    }

    /** What the fast way makes of one field, or NaN if it leaves it; digits stand before it and behind it. */
    private static float fast(String field) {
        byte[] text = text("1," + field + ",1");
        int limit = text.length - NumberWindow.MARGIN;
        NumberWindow window = new NumberWindow();
        int start = NumberWindow.FRONT + 2;
        window.restart(start);
        float[] row = new float[1];
        if (window.read(text, start, limit, (byte) ',', 0, new int[1], row) == 0) {
            assertEquals(start, window.at(), field);
            return Float.NaN;
        }
        assertEquals(limit - 1, window.at(), field);
        return row[0];
    }

    private static byte[] text(String text) {
        return ("9".repeat(NumberWindow.FRONT - 1) + "\n" + text + "9".repeat(NumberWindow.MARGIN))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What is left in the buffer before the text is no part of it. */
    @Property
    void digitsBeforeTheText(@ForAll("numbers") String number, @ForAll @IntRange(max = NumberWindow.FRONT - 1) int count) {
        byte[] text = text(number + ",1");
        Arrays.fill(text, NumberWindow.FRONT - count, NumberWindow.FRONT, (byte) '9');
        NumberWindow window = new NumberWindow();
        window.restart(NumberWindow.FRONT);
        float[] row = new float[1];
        int limit = text.length - NumberWindow.MARGIN;
        if (window.read(text, NumberWindow.FRONT, limit, (byte) ',', 0, new int[1], row) > 0) {
            assertEquals(bits(Float.parseFloat(number)), bits(row[0]), number);
        }
    }

    /** Lines that go on over several windows; what the fast way leaves is passed over, as {@link CsvFields} does. */
    @Property(tries = 300)
    void theFastWayThroughAText(@ForAll("lines") List<List<String>> fields, @ForAll("separators") char separator) {
        List<List<String>> lines = fields.stream()
                .map(line -> line.stream().map(field -> field.replace(separator, 'x')).toList())
                .toList();
        StringBuilder joined = new StringBuilder();
        lines.forEach(line -> joined.append(String.join(String.valueOf(separator), line)).append('\n'));
        byte[] text = text(joined.toString());
        int limit = text.length - NumberWindow.MARGIN;
        NumberWindow window = new NumberWindow();
        window.restart(NumberWindow.FRONT);
        int at = NumberWindow.FRONT;
        for (List<String> line : lines) {
            float[] row = new float[line.size()];
            int[] places = IntStream.range(0, row.length).map(column -> row.length - 1 - column).toArray();
            for (int column = 0; column < row.length; column++) {
                int next = window.read(text, at, limit, (byte) separator, column, places, row);
                for (; column < next; column++) {
                    String field = line.get(column);
                    assertEquals(bits(Float.parseFloat(field)), bits(row[places[column]]), field);
                    at += field.length() + 1;
                }
                assertEquals(next == row.length ? at - 1 : at, next == 0 ? at : window.at());
                if (next < row.length) {
                    String field = line.get(next);
                    assertTrue(!SHORT.matcher(field).matches(), field);
                    at += field.length() + 1;
                }
            }
        }
        assertEquals(limit, at);
    }

    /** Whole lines, as many as come; no line that is nothing but short numbers is left. */
    @Property(tries = 300)
    void theFastWayThroughLines(@ForAll("tables") List<List<String>> lines, @ForAll boolean inOrder) {
        int columns = lines.getFirst().size();
        int[] places = IntStream.range(0, columns).map(column -> inOrder ? column : columns - 1 - column).toArray();
        byte[] text = text(lines.stream().map(line -> String.join(",", line) + "\n").collect(Collectors.joining()));
        int limit = text.length - NumberWindow.MARGIN;
        NumberWindow window = new NumberWindow();
        window.restart(NumberWindow.FRONT);
        int at = NumberWindow.FRONT;
        for (int line = 0; line < lines.size();) {
            int count = window.lines(text, at, limit, (byte) ',', columns);
            if (count == 0) {
                List<String> fields = lines.get(line);
                assertTrue(fields.size() != columns || !fields.stream().allMatch(field -> SHORT.matcher(field).matches()),
                        () -> "left: " + fields);
                at += String.join(",", fields).length() + 1;
                line++;
                continue;
            }
            float[] rows = new float[NumberWindow.MOST];
            window.take(count, places, rows);
            for (int row = 0; row < count; row++, line++) {
                List<String> fields = lines.get(line);
                assertEquals(columns, fields.size());
                for (int column = 0; column < columns; column++) {
                    float actual = rows[row * columns + places[column]];
                    assertEquals(bits(Float.parseFloat(fields.get(column))), bits(actual), fields.get(column));
                }
                at += String.join(",", fields).length() + 1;
            }
            assertEquals(at - 1, window.at());
        }
        assertEquals(limit, at);
    }

    @Provide
    Arbitrary<List<List<String>>> tables() {
        Arbitrary<String> field = Arbitraries.frequencyOf(Tuple.of(60, numbers()), Tuple.of(1, almostNumbers()),
                Tuple.of(300, Arbitraries.integers().between(-99, 9999).map(Object::toString)),
                Tuple.of(1, Arbitraries.of("", "-", ".", "-.", "1-", "5\r", "2;3", "+1", "\u00ae5", "1 ",
                        "pqrstuvwxyz", "abc12345678", "12345678xyz")));
        return Arbitraries.integers().between(1, 40).flatMap(columns -> Arbitraries.frequencyOf(
                        Tuple.of(50, field.list().ofSize(columns)),
                        Tuple.of(1, field.list().ofMinSize(1).ofMaxSize(columns + 1)))
                .list().ofMinSize(1).ofMaxSize(120)
                // The first line tells how many columns there are.
                .map(lines -> Stream.concat(Stream.of(Collections.nCopies(columns, "0")), lines.stream()).toList()));
    }

    @Provide
    Arbitrary<List<List<String>>> lines() {
        Arbitrary<String> field = Arbitraries.frequencyOf(Tuple.of(10, numbers()), Tuple.of(1, almostNumbers()),
                Tuple.of(10, Arbitraries.integers().between(-99, 9999).map(Object::toString)),
                Tuple.of(1, Arbitraries.of(
                        "", "-", ".", "-.", "--1", "1-", "1.2.3", "0-5", "5e", "\u00b0", "\u00ae5", "+1", "Some-text", "pqrstuvwxyz",
                        "p5q6r7s8t9u0", "abc12345678", "12345678xyz", "::1234567", "\u00b0\u00b0\u00b01")));
        return field.list().ofMinSize(1).ofMaxSize(40).list().ofMinSize(1).ofMaxSize(40);
    }

    @Provide
    Arbitrary<Character> separators() {
        return Arbitraries.of(',', ';', '\t', '/', '|', ' ', ':');
    }

    @Property(tries = 20_000)
    void theFastWay(@ForAll("numbers") String number) {
        plainNumber(number);
    }

    @Example
    void theFastWayReadsWhatIsPlain() {
        for (String number : List.of("0", "-0", "0.", "-00.", "7", "-7", "12345678", "-12345678", "123456789", "20230101", "0.5", "-.5",
                "5.", "-3.141", "123.456", "1234567.", "12345.678", "0.1234567", "0.12345678", "0.123456789",
                "123456789012345", "0.12345678901234567", "1234567.8", "16777217", "-16777219")) {
            assertEquals(bits(Float.parseFloat(number)), bits(fast(number)), number);
        }
        for (int zeros = 0; zeros < 90; zeros++) {
            plainNumber("0." + "0".repeat(zeros) + "1");
            plainNumber("0".repeat(zeros) + ".25");
            plainNumber("0." + "0".repeat(zeros));
            plainNumber("1" + "0".repeat(zeros));
        }
        for (String text : List.of("", "-", ".", "-.", "x", "+", "e5", "--1", "1-", "1.2.3", "1/5", "0-5", "1.2.345678",
                "12345678-", "1234567.-1", "12345678.", "\u00e9", "\u00b0", "\u00ae5")) {
            assertTrue(Float.isNaN(fast(text)), text);
        }
    }

    @Provide
    Arbitrary<Float> positiveFloats() {
        return Arbitraries.integers().between(0, Float.floatToIntBits(Float.MAX_VALUE) - 1).map(Float::intBitsToFloat);
    }

    @Provide
    Arbitrary<String> digits() {
        return Arbitraries.strings().numeric().ofMaxLength(60);
    }

    @Provide
    Arbitrary<String> numbers() {
        Arbitrary<String> ordinary = Arbitraries.bigDecimals().ofScale(6).map(Object::toString);
        Arbitrary<String> shortest = Arbitraries.integers()
                .map(Float::intBitsToFloat)
                .filter(Float::isFinite)
                .map(Object::toString);
        Arbitrary<String> small = Arbitraries.integers().between(-20_000_000, 20_000_000).flatMap(
                n -> Arbitraries.integers().between(0, 12).map(scale -> BigDecimal.valueOf(n, scale).toPlainString()));
        return Arbitraries.oneOf(ordinary, shortest, small);
    }

    @Provide
    Arbitrary<String> almostNumbers() {
        return Arbitraries.strings().withChars("0123456789..+-eEfx ".toCharArray()).ofMaxLength(9);
    }

    private static float parse(String text) {
        // Behind the end are other digits, as in the buffer of a reader.
        return Decimal.parse(("9" + text + "99").getBytes(StandardCharsets.UTF_8), 1, 1 + text.length());
    }

    private static int bits(float value) {
        return Float.floatToRawIntBits(value);
    }
}
