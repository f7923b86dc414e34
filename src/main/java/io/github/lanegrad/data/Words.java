package io.github.lanegrad.data;

/**
 * What numbers of up to eight bytes spell: one word for each, the last eight bytes. As in {@link NumberWindow}, each step
 * but the first and the last one is a loop over arrays of {@code long} that C2 runs on vectors by itself.
 */
// Dropped: several steps in one loop is too long for C2 to vectorise, digits with their factor 2.8 ns per number, in two loops 0.5;
// bits as bytes 0.9 instead of 0.3 ns (no narrowing of long to byte); words loaded where ends are listed, no faster.
final class Words {
    /** By the place of the point, 8 for none, what the digits are multiplied by; then the same for negative numbers. */
    private static final double[] FACTORS;
    private static final long NEGATIVE = Long.BYTES + 1;
    /** The place of a factor that makes no number of anything; a bit that no other place has. */
    private static final long NO_NUMBER = 32;

    static {
        FACTORS = new double[(int) NO_NUMBER + 1];
        for (int place = 0; place <= Long.BYTES; place++) {
            FACTORS[place] = 1.0 / Decimal.power(Long.BYTES - place);
            FACTORS[(int) NEGATIVE + place] = -FACTORS[place];
        }
        FACTORS[(int) NO_NUMBER] = Double.NaN;
    }

    private final long[] words;
    private final long[] fences;
    private final long[] factors;

    Words(int most) {
        words = new long[most];
        fences = new long[most];
        factors = new long[most];
    }

    /**
     * Reads the numbers between bytes that end one.
     *
     * @param ends behind the place before the first one, where each one ends
     * @param values takes the numbers; NaN where there are not 1 to 8 bytes that are one, behind a minus at most
     * @return whether all are numbers
     */
    boolean read(byte[] text, int[] ends, int count, float[] values) {
        take(text, ends, words, count);
        fence(words, fences, count);
        measure(fences, ends, factors, count);
        cut(words, fences, factors, count);
        split(words, fences, count);
        weigh(words, fences, factors, count);
        join(words, count);
        return multiply(words, factors, values, count);
    }

    private static void take(byte[] text, int[] ends, long[] words, int count) {
        for (int i = 0; i < count; i++) {
            words[i] = Eight.raw(text, ends[i + 1] - Long.BYTES);
        }
    }

    /** The high bits of all bytes that are no part of a number, and of those before them. */
    private static void fence(long[] words, long[] fences, int count) {
        for (int i = 0; i < count; i++) {
            long outside = Eight.outside(words[i]);
            outside |= outside >>> Byte.SIZE;
            outside |= outside >>> (2 * Byte.SIZE);
            fences[i] = outside | (outside >>> (4 * Byte.SIZE));
        }
    }

    /** How many bytes are inside; below 0 where the number has more or, at the start of the text, less. */
    private static void measure(long[] fences, int[] ends, long[] lengths, int count) {
        for (int i = 0; i < count; i++) {
            long inside = Long.BYTES - Eight.sum(fences[i] >>> 7);
            long left = (ends[i + 1] - ends[i] - 1) - inside;
            lengths[i] = inside | left | -left;
        }
    }

    /** Makes zeros of the bytes before the number and of the minus; below 0 stays what has no digit, or more than these. */
    private static void cut(long[] words, long[] fences, long[] factors, int count) {
        for (int i = 0; i < count; i++) {
            long before = (fences[i] << 1) - (fences[i] >>> 7);
            long word = Eight.digits(words[i]) & ~before;
            // A minus has the bits 0, 2, 3 and 4; a point lacks the first of them, a digit the last.
            long minus = word & (word >>> 4) & (before + 1);
            word ^= minus | minus << 2 | minus << 3 | minus << 4;
            long sign = Eight.sum(minus);
            long pointAtEnd = word >>> (Long.SIZE - 4);
            words[i] = word;
            factors[i] = ((factors[i] - sign - pointAtEnd - 1) & Long.MIN_VALUE) | sign * NEGATIVE;
        }
    }

    /** Takes the point out: what is before it stays, what is behind moves forward, and so becomes ten times as large. */
    private static void split(long[] words, long[] befores, int count) {
        for (int i = 0; i < count; i++) {
            long word = words[i];
            long before = Eight.before(Eight.point(word));
            befores[i] = before;
            words[i] = Eight.withoutPoint(word, before);
        }
    }

    /** Adds the place of the point, which is the number of bytes before it. */
    private static void weigh(long[] words, long[] befores, long[] factors, int count) {
        for (int i = 0; i < count; i++) {
            long wrong = words[i] & Eight.NO_DIGIT;
            long factor = factors[i] + Eight.sum(befores[i] & Eight.EACH);
            long isWrong = (factor | wrong | -wrong) >> (Long.SIZE - 1);
            factors[i] = (factor & ~isWrong) | (NO_NUMBER & isWrong);
        }
    }

    private static void join(long[] words, int count) {
        for (int i = 0; i < count; i++) {
            words[i] = Eight.join(words[i]);
        }
    }

    /**
     * The nearest float: the product of 7 digits and a rounded power of 10 is within 2^-52 of the number, which is farther
     * than 2^-49 from any middle between two floats; 8 digits have no point, and so are multiplied by 1.
     */
    private static boolean multiply(long[] words, long[] factors, float[] values, int count) {
        long any = 0;
        for (int i = 0; i < count; i++) {
            values[i] = (float) (words[i] * FACTORS[(int) factors[i]]);
            any |= factors[i];
        }
        return (any & NO_NUMBER) == 0;
    }
}
