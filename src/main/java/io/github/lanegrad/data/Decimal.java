package io.github.lanegrad.data;

/**
 * Reads decimal numbers: {@code [+-] digits [. digits] [e [+-] digits]}, with digits before or after
 * the point. Narrower than {@link Float#parseFloat}, which also takes {@code 1f} and {@code 0x1p3},
 * but with the same bits: the nearest float.
 */
final class Decimal {
    /** What {@link #parse} returns for text that is not a decimal number. */
    static final float NONE = Float.NaN;

    /** Powers of ten that are exact in a float. */
    private static final float[] POWERS = {1, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f};

    private static final int EXACT = 1 << 24;

    private Decimal() {}

    /** Returns the nearest float, an infinity if that is beyond the range, or {@link #NONE}. */
    static float parse(char[] text, int to) {
        int at = 0;
        boolean negative = at < to && text[at] == '-';
        if (negative || (at < to && text[at] == '+')) {
            at++;
        }
        int whole = digitsEnd(text, at, to);
        int digits = whole - at;
        int mantissa = append(0, text, at, whole);
        int scale = 0;
        at = whole;
        if (at < to && text[at] == '.') {
            int end = digitsEnd(text, at + 1, to);
            scale = end - at - 1;
            digits += scale;
            mantissa = append(mantissa, text, at + 1, end);
            at = end;
        }
        if (digits == 0) {
            return NONE;
        }
        // One division of two exact floats rounds once, so it gives the nearest float.
        if (at == to && mantissa <= EXACT && scale < POWERS.length) {
            float magnitude = mantissa / POWERS[scale];
            return negative ? -magnitude : magnitude;
        }
        return exponentEnd(text, at, to) == to ? Float.parseFloat(new String(text, 0, to)) : NONE;
    }

    private static int digitsEnd(char[] text, int at, int to) {
        while (at < to && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at;
    }

    private static int append(int mantissa, char[] text, int from, int to) {
        for (int i = from; i < to && mantissa <= EXACT; i++) {
            mantissa = 10 * mantissa + text[i] - '0';
        }
        return mantissa;
    }

    private static int exponentEnd(char[] text, int at, int to) {
        if (at == to || (text[at] | 0x20) != 'e') {
            return at;
        }
        int first = at + 1;
        if (first < to && (text[first] == '+' || text[first] == '-')) {
            first++;
        }
        int end = digitsEnd(text, first, to);
        return end == first ? at : end;
    }

    /** Whether the text spells an infinity or a NaN, in one of the ways programs print them. */
    static boolean isNotFinite(String text) {
        String word = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        return word.equalsIgnoreCase("nan") || word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity");
    }
}
