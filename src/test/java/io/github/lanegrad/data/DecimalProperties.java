package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DecimalProperties {
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
