package io.github.lanegrad.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads numbers as most tables have them, {@code [-] digits [. digits]} with at most 18 digits, eight bytes at a time:
 * where the digits end is found by arithmetic on all bytes of a {@code long}, and their value by joining neighbours. So
 * there is no branch for each digit, nor one whose way depends on the value of the number. A number of at most seven
 * digits and the point fits in one word; most do. What is not of this kind is left to {@link Decimal}.
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

    /** Powers of ten, as many as one word can have behind the point. */
    private static final float[] POWERS = {1, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f};

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
        int negative = (((text[start] & 0xff) ^ '-') - 1) >>> 31;
        int first = start + negative;
        long word = (long) WORDS.get(text, first) ^ ZEROS;
        long others = others(word);
        int whole = Long.numberOfTrailingZeros(others) >>> 3;
        float magnitude;
        int length;
        if (((word >>> (whole * Byte.SIZE)) & 0xff) == POINT) {
            long behind = others & (others - 1);
            if (behind == 0) {
                return readPart(text, start, negative, word, whole);
            }
            length = Long.numberOfTrailingZeros(behind) >>> 3;
            long before = (1L << (whole * Byte.SIZE)) - 1;
            long digits = (word & before) | ((word >>> Byte.SIZE) & ~before);
            if (length == 1) {
                return start;
            }
            // At most seven digits are exact in a float, as the power is; so the division alone rounds.
            magnitude = join(digits, length - 1) / POWERS[length - 1 - whole];
        } else {
            if (others == 0) {
                return readWhole(text, start, negative, join(word, Long.BYTES));
            }
            length = whole;
            if (length == 0) {
                return start;
            }
            magnitude = join(word, length);
        }
        set(magnitude, negative);
        return first + length;
    }

    /** One whose part behind the point goes on behind the first word. */
    private int readPart(byte[] text, int start, int negative, long first, int whole) {
        int end = start + negative + whole + 1;
        int point = end;
        long mantissa = whole == 0 ? 0 : join(first, whole);
        int digits;
        do {
            long word = (long) WORDS.get(text, end) ^ ZEROS;
            digits = Long.numberOfTrailingZeros(others(word)) >>> 3;
            if (!Decimal.fits(mantissa, digits) || end + digits - point > Decimal.MOST_DIGITS) {
                return start;
            }
            mantissa = digits == 0 ? mantissa : mantissa * Decimal.power(digits) + join(word, digits);
            end += digits;
        } while (digits == Long.BYTES);
        float magnitude = Decimal.scaled(mantissa, point - end);
        set(magnitude, negative);
        return Float.isNaN(magnitude) ? start : end;
    }

    /** One of eight digits or more before a point, if there is one. */
    private int readWhole(byte[] text, int start, int negative, long eight) {
        int end = start + negative + Long.BYTES;
        long word = (long) WORDS.get(text, end) ^ ZEROS;
        int digits = Long.numberOfTrailingZeros(others(word)) >>> 3;
        long mantissa = digits == 0 ? eight : eight * Decimal.power(digits) + join(word, digits);
        // Rounds to the nearest float by itself; a third word is left to others, as a point is.
        set((float) mantissa, negative);
        return digits == Long.BYTES ? start : end + digits;
    }

    private void set(float magnitude, int negative) {
        value = Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) | (negative << 31));
    }

    /** The high bits of the bytes that are no digits. */
    private static long others(long word) {
        return (((word & ~HIGH_BITS) + ABOVE_NINE) | word) & HIGH_BITS;
    }

    /** The number that the first digits of a word spell, from 1 to 8: neighbours join to pairs, fours and the eight. */
    private static int join(long word, int digits) {
        long eight = word << ((Long.BYTES - digits) * Byte.SIZE);
        long pairs = (eight * 10 + (eight >>> 8)) & 0x00ff00ff00ff00ffL;
        long fours = (pairs * 100 + (pairs >>> 16)) & 0x0000ffff0000ffffL;
        return (int) (fours * 10_000 + (fours >>> 32));
    }
}
