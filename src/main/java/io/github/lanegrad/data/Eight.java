package io.github.lanegrad.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of text as one {@code long}, the first one lowest, each less the zero: a digit becomes its value. */
final class Eight {
    /** The lowest bit of each byte. */
    static final long EACH = 0x0101010101010101L;

    /** A bit that a minus and a point have in such a word, and no digit; the point lacks the lowest one. */
    static final long NO_DIGIT = 0x1010101010101010L;

    private static final long LOW_BITS = 0x7f * EACH;
    private static final long HIGH_BITS = 0x8080808080808080L;
    /** What brings a byte of seven bits to {@code 0x80} and more if it is a minus or more, or if it is above a nine. */
    private static final long FROM_MINUS = (0x80 - '-') * EACH;
    private static final long ABOVE_NINE = (0x7f - '9') * EACH;
    private static final long SLASH = '/' * EACH;

    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ZEROS = 0x3030303030303030L;

    private Eight() {}

    /** The bytes as they are. */
    static long raw(byte[] text, int at) {
        return (long) WORDS.get(text, at);
    }

    static long at(byte[] text, int at) {
        return digits(raw(text, at));
    }

    static long digits(long raw) {
        return raw ^ ZEROS;
    }

    /** The high bit of each raw byte that is no part of a number: neither a minus nor a point nor a digit. */
    static long outside(long raw) {
        long low = raw & LOW_BITS;
        long inside = (low + FROM_MINUS) & ~(low + ABOVE_NINE) & ((low ^ SLASH) + LOW_BITS) & ~raw;
        return ~inside & HIGH_BITS;
    }

    /** The high bit of each raw byte from {@code '@'} on, such as a letter. */
    static long text(long raw) {
        return (raw | (raw << 1)) & HIGH_BITS;
    }

    /** Those high bits that stand between two others. */
    static long inside(long highBits) {
        return highBits & (highBits << Byte.SIZE) & (highBits >>> Byte.SIZE);
    }

    /** The high bit of each raw byte that is not the one which the other word is full of. */
    static long different(long raw, long full) {
        long difference = raw ^ full;
        return (((difference & LOW_BITS) + LOW_BITS) | difference) & HIGH_BITS;
    }

    /** The high bits of all bytes side by side in the lowest byte. */
    static long gather(long highBits) {
        return (highBits * 0x0002040810204081L) >>> (Long.SIZE - Byte.SIZE);
    }

    /** The sum of all bytes, which must be below 256. */
    static long sum(long word) {
        return (word * EACH) >>> (Long.SIZE - Byte.SIZE);
    }

    /** The last bytes before an end, from 1 to 8, behind zeros. */
    static long last(byte[] text, int end, int count) {
        return at(text, end - Long.BYTES) & (-1L << (-count * Byte.SIZE));
    }

    /** The bit of the first point, or 0 if there is none. */
    static long point(long word) {
        long points = word & ~(word << 4) & NO_DIGIT;
        return points & -points;
    }

    /** All bits before the point; all there are, if there is none. */
    static long before(long point) {
        return (point >>> 4) - 1;
    }

    /** What is before the point stays, what is behind moves forward by a byte. */
    static long withoutPoint(long word, long before) {
        return (word & before) | ((word >>> Byte.SIZE) & ~before);
    }

    /** 1 before a minus, otherwise 0; without a branch, as signs are hard to foretell. */
    static int negative(byte[] text, int at) {
        return (((text[at] & 0xff) ^ '-') - 1) >>> 31;
    }

    /** The number that eight digits spell: neighbours join to pairs, fours and the eight. */
    static long join(long digits) {
        long pairs = ((digits * (1 + (10 << 8))) >>> 8) & 0x00ff00ff00ff00ffL;
        long fours = ((pairs * (1 + (100 << 16))) >>> 16) & 0x0000ffff0000ffffL;
        return (fours * (1 + (10_000L << 32))) >>> 32;
    }
}
