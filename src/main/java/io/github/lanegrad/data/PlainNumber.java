package io.github.lanegrad.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads numbers as most tables have them, {@code [-] digits [. digits]} with at most 18 digits, eight bytes at a time:
 * where the digits end is found by arithmetic on all bytes of a {@code long}, and their value by joining neighbours. So
 * there is no branch for each digit, nor one whose way depends on the value of the number. What is not of this kind is
 * left to {@link Decimal}.
 */
final class PlainNumber {
    /** How many bytes that are no digits must stand behind the text. */
    static final int MARGIN = 3 * Long.BYTES;

    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ZEROS = 0x3030303030303030L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    /** What brings a byte from 10 to {@code 0x7f} to {@code 0x80} and more, and no other. */
    private static final long ABOVE_NINE = 0x7676767676767676L;
    /** The point, less the zero that is taken off each byte of a word. */
    private static final int POINT = '.' ^ '0';

    private float value;

    /** The number that was read last. */
    float value() {
        return value;
    }

    /**
     * Reads a number.
     *
     * @return where it ends, or where it starts if it is none of this kind; what stands there may still make it another
     *     kind of number, or none
     */
    int read(byte[] text, int start) {
        // 1 or 0 without a branch, as signs are hard to foretell.
        int negative = (text[start] & 0xff ^ '-') - 1 >>> 31;
        long word = (long) WORDS.get(text, start + negative) ^ ZEROS;
        long others = others(word);
        int whole = Long.numberOfTrailingZeros(others) >>> 3;
        long behind = others & others - 1;
        boolean point = others != 0 && (word >>> whole * Byte.SIZE & 0xff) == POINT;
        if (point ? behind == 0 : others == 0) {
            return readLong(text, start, start + negative);
        }
        float magnitude;
        int length;
        if (point) {
            length = Long.numberOfTrailingZeros(behind) >>> 3;
            long before = (1L << whole * Byte.SIZE) - 1;
            long digits = word & before | word >>> Byte.SIZE & ~before;
            magnitude = length == 1 ? Decimal.NONE : Decimal.nearest(join(digits, length - 1), whole + 1 - length);
        } else {
            length = whole;
            magnitude = length == 0 ? Decimal.NONE : join(word, length);
        }
        return set(magnitude, negative, start, start + negative + length);
    }

    /** One that does not end in the first word. */
    private int readLong(byte[] text, int start, int first) {
        int end = first;
        long mantissa = 0;
        int scale = 0;
        int digits;
        do {
            long word = (long) WORDS.get(text, end) ^ ZEROS;
            digits = Long.numberOfTrailingZeros(others(word)) >>> 3;
            if (!Decimal.fits(mantissa, digits)) {
                return start;
            }
            mantissa = mantissa * Decimal.power(digits) + (digits == 0 ? 0 : join(word, digits));
            end += digits;
        } while (digits == Long.BYTES);
        if (text[end] == '.') {
            end++;
            do {
                long word = (long) WORDS.get(text, end) ^ ZEROS;
                digits = Long.numberOfTrailingZeros(others(word)) >>> 3;
                if (!Decimal.fits(mantissa, digits)) {
                    return start;
                }
                mantissa = mantissa * Decimal.power(digits) + (digits == 0 ? 0 : join(word, digits));
                end += digits;
                scale += digits;
            } while (digits == Long.BYTES);
        }
        float magnitude = scale == 0 ? (float) mantissa : Decimal.nearest(mantissa, -scale);
        return set(magnitude, first - start, start, end);
    }

    private int set(float magnitude, int negative, int start, int end) {
        value = Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) | negative << 31);
        return Float.isNaN(magnitude) ? start : end;
    }

    /** The high bits of the bytes that are no digits. */
    private static long others(long word) {
        return ((word & ~HIGH_BITS) + ABOVE_NINE | word) & HIGH_BITS;
    }

    /** The number that the first digits of a word spell, from 1 to 8: neighbours join to pairs, fours and the eight. */
    private static long join(long word, int digits) {
        long eight = word << (Long.BYTES - digits) * Byte.SIZE;
        long pairs = eight * 10 + (eight >>> 8) & 0x00ff00ff00ff00ffL;
        long fours = pairs * 100 + (pairs >>> 16) & 0x0000ffff0000ffffL;
        return fours * 10_000 + (fours >>> 32) & 0xffffffffL;
    }
}
