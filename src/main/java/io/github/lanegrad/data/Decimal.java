package io.github.lanegrad.data;

import java.nio.charset.StandardCharsets;

/**
 * Reads decimal numbers: {@code [+-] digits [. digits] [e [+-] digits]}, with digits before or after
 * the point. Narrower than {@link Float#parseFloat}, which also takes {@code 1f} and {@code 0x1p3},
 * but with the same bits: the nearest float, and of two equally near ones the even one.
 *
 * <p>Digits are gathered in a {@code long} and scaled by a power of ten in double precision. The result is rounded to a
 * float unless it lies so near to the middle between two floats that its own error may decide; those few, subnormal
 * floats and absurd exponents go through {@code Float.parseFloat}.
 */
// Dropped: a float divided by a power of ten, exact for up to seven digits only; the look at the bits of a double leaves about one
// number in sixty million to parseFloat.
final class Decimal {
    /** What {@link #parse} returns for text that is not a decimal number. */
    static final float NONE = Float.NaN;

    /** So many digits fit in a long. */
    static final int MOST_DIGITS = 18;

    private static final int GREATEST_POWER = 64;
    private static final double[] POWERS = new double[2 * GREATEST_POWER + 1];
    private static final long[] EXACT_POWERS = new long[MOST_DIGITS + 1];

    static {
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = Double.parseDouble("1e" + (i - GREATEST_POWER));
        }
        EXACT_POWERS[0] = 1;
        for (int i = 1; i < EXACT_POWERS.length; i++) {
            EXACT_POWERS[i] = 10 * EXACT_POWERS[i - 1];
        }
    }

    /** The bits of a double that a normal float has no room for, and their value in the middle between two floats. */
    private static final long DROPPED_BITS = (1L << 29) - 1;
    private static final long MIDDLE = 1L << 28;

    /**
     * Units in the last place of a double. The mantissa, the power and their product are each rounded once, by at most
     * 2^-53 of the value, and digits beyond 18 are less than 2^-56 of it: together less than 3.2 · 2^-53, which is less
     * than 3.2 units.
     */
    private static final long DOUBT = 4;

    private Decimal() {}

    /** Whether a number of {@link #MOST_DIGITS} digits has room for more. */
    static boolean fits(long mantissa, int moreDigits) {
        return mantissa < EXACT_POWERS[MOST_DIGITS - moreDigits];
    }

    /** Ten to a power from 0 to {@link #MOST_DIGITS}. */
    static long power(int exponent) {
        return EXACT_POWERS[exponent];
    }

    /**
     * The float nearest to {@code mantissa · 10^exponent}, or {@link #NONE} if this way cannot tell. The mantissa may be
     * cut off after 18 digits.
     */
    static float nearest(long mantissa, int exponent) {
        if (mantissa == 0) {
            return 0;
        }
        if (Math.abs(exponent) > GREATEST_POWER) {
            return NONE;
        }
        double product = mantissa * POWERS[GREATEST_POWER + exponent];
        return product >= Float.MIN_NORMAL ? rounded(product) : NONE;
    }

    /** The same for a number that is 0 or at least {@code 10^-18}: a mantissa from 0, an exponent from -18 to 0. */
    static float scaled(long mantissa, int exponent) {
        return rounded(mantissa * POWERS[GREATEST_POWER + exponent]);
    }

    /** The nearest float, or {@link #NONE} if the error of a number may decide which it is. */
    static float rounded(double number) {
        long dropped = Double.doubleToRawLongBits(number) & DROPPED_BITS;
        return Math.abs(dropped - MIDDLE) > DOUBT ? (float) number : NONE;
    }

    /** Returns the nearest float, an infinity if that is beyond the range, or {@link #NONE}. */
    static float parse(byte[] text, int from, int to) {
        int at = from;
        boolean negative = at < to && text[at] == '-';
        if (negative || (at < to && text[at] == '+')) {
            at++;
        }
        int first = at;
        long mantissa = 0;
        int exponent = 0;
        boolean exact = true;
        for (; at < to && isDigit(text[at]); at++) {
            if (fits(mantissa, 1)) {
                mantissa = 10 * mantissa + text[at] - '0';
            } else {
                exponent++;
                exact &= text[at] == '0';
            }
        }
        int digits = at - first;
        if (at < to && text[at] == '.') {
            for (at++; at < to && isDigit(text[at]); at++) {
                digits++;
                if (fits(mantissa, 1)) {
                    mantissa = 10 * mantissa + text[at] - '0';
                    exponent--;
                } else {
                    exact &= text[at] == '0';
                }
            }
        }
        int end = exponentEnd(text, at, to);
        if (digits == 0 || end != to) {
            return NONE;
        }
        exponent += exponent(text, at, to);
        float magnitude = exact && exponent == 0 ? (float) mantissa : nearest(mantissa, exponent);
        if (Float.isNaN(magnitude)) {
            return Float.parseFloat(new String(text, from, to - from, StandardCharsets.ISO_8859_1));
        }
        return negative ? -magnitude : magnitude;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private static int exponentEnd(byte[] text, int at, int to) {
        if (at == to || (text[at] | 0x20) != 'e') {
            return at;
        }
        int first = at + 1;
        if (first < to && (text[first] == '+' || text[first] == '-')) {
            first++;
        }
        int end = first;
        while (end < to && isDigit(text[end])) {
            end++;
        }
        return end == first ? at : end;
    }

    /** The value of what {@link #exponentEnd} has found, large ones cut off where every number is 0 or infinite. */
    private static int exponent(byte[] text, int at, int to) {
        int value = 0;
        for (int i = at + 1; i < to; i++) {
            if (isDigit(text[i])) {
                value = Math.min(10 * value + text[i] - '0', 1 << 20);
            }
        }
        return at + 1 < to && text[at + 1] == '-' ? -value : value;
    }

    /** Whether the text spells an infinity or a NaN, in one of the ways programs print them. */
    static boolean isNotFinite(String text) {
        String word = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        return word.equalsIgnoreCase("nan") || word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity");
    }
}
