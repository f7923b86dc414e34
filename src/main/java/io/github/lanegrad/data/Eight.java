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

    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ZEROS = 0x3030303030303030L;

    private Eight() {}

    /** The bytes as they are. */
    static long raw(byte[] text, int at) {
        return (long) WORDS.get(text, at);
    }

    static long at(byte[] text, int at) {
        return raw(text, at) ^ ZEROS;
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
        long pairs = (digits * 10 + (digits >>> 8)) & 0x00ff00ff00ff00ffL;
        long fours = (pairs * 100 + (pairs >>> 16)) & 0x0000ffff0000ffffL;
        return (fours * 10_000 + (fours >>> 32)) & 0xffffffffL;
    }
}
