package io.github.lanegrad.data;

/**
 * What numbers of up to 16 bytes spell: two words for each, the last eight bytes and the eight before. As in
 * {@link NumberWindow}, each step is a loop over all numbers, which C2 runs on vectors by itself where it can.
 */
final class WordPairs {
    /** How many bytes before a text are read, whatever they are. */
    static final int FRONT = 2 * Long.BYTES;

    static final int LONGEST = 2 * Long.BYTES;
    private static final long WORD_RANGE = 100_000_000;

    /** By the place of the point, 16 for none, what the digits are divided by; then the same for negative numbers. */
    private static final double[] DIVISORS = new double[2 * (LONGEST + 1)];
    private static final long NEGATIVE = LONGEST + 1;

    static {
        for (int place = 0; place <= LONGEST; place++) {
            DIVISORS[place] = Decimal.power(LONGEST - place);
            DIVISORS[place + LONGEST + 1] = -DIVISORS[place];
        }
    }

    private final long[] firsts;
    private final long[] lasts;
    private final long[] points;
    private final long[] divisors;

    WordPairs(int most) {
        firsts = new long[most];
        lasts = new long[most];
        points = new long[most];
        divisors = new long[most];
    }

    /**
     * Reads the numbers between bytes that end one.
     *
     * @param ends behind the place before the first one, where each one ends
     * @param values takes the numbers; NaN where this way cannot tell
     * @return how many needed both words
     */
    int read(byte[] text, int[] ends, int count, float[] values) {
        int longer = take(text, ends, count, firsts, lasts, divisors);
        split(firsts, lasts, points, count);
        weigh(firsts, lasts, points, divisors, count);
        join(firsts, lasts, count);
        for (int i = 0; i < count; i++) {
            values[i] = divisors[i] < 0 ? Float.NaN : value(lasts[i], divisors[i]);
        }
        return longer;
    }

    /** The nearest float, or NaN if this way cannot tell. */
    private static float value(long digits, long divisor) {
        double by = DIVISORS[(int) divisor];
        double quotient = digits / by;
        float value = Decimal.rounded(quotient);
        // What needs one word is right in any case, as NumberWindow says.
        return Float.isNaN(value) && digits < WORD_RANGE && Math.abs(by) <= WORD_RANGE ? (float) quotient : value;
    }

    /** Where there are not 1 to 16 bytes after the minus, or only a point, a word becomes one that spells no number. */
    private static int take(byte[] text, int[] ends, int count, long[] firsts, long[] lasts, long[] divisors) {
        int longer = 0;
        for (int i = 0; i < count; i++) {
            int start = ends[i] + 1;
            int end = ends[i + 1];
            int negative = Eight.negative(text, start);
            int length = end - start - negative;
            boolean lonePoint = text[end - 1] == '.' && length == 1;
            boolean fits = Integer.compareUnsigned(length - 1, LONGEST) < 0 && !lonePoint;
            int inFirst = Math.max(length - Long.BYTES, 0);
            // All bits if there is a first word, otherwise none.
            long hasFirst = -inFirst >> (Integer.SIZE - 1);
            firsts[i] = Eight.last(text, end - Long.BYTES, inFirst) & hasFirst;
            lasts[i] = fits ? Eight.last(text, end, length - inFirst) : -1;
            divisors[i] = negative * NEGATIVE;
            longer -= fits ? (int) hasFirst : 0;
        }
        return longer;
    }

    /** As {@link NumberWindow} takes the point out; what is behind it moves from the second word into the first. */
    private static void split(long[] firsts, long[] lasts, long[] points, int count) {
        for (int i = 0; i < count; i++) {
            long first = firsts[i];
            long last = lasts[i];
            long before = Eight.before(Eight.point(first));
            long noPointYet = -(before >>> (Long.SIZE - 1));
            long beforeInLast = Eight.before(Eight.point(last)) & noPointYet;
            points[i] = (before & Eight.EACH) + (beforeInLast & Eight.EACH);
            firsts[i] = Eight.withoutPoint(first, before) | ((last << (Long.SIZE - Byte.SIZE)) & ~before);
            lasts[i] = Eight.withoutPoint(last, beforeInLast);
        }
    }

    /** Adds the place of the point, which is the number of bytes before it; below 0 for what is no number. */
    private static void weigh(long[] firsts, long[] lasts, long[] points, long[] divisors, int count) {
        for (int i = 0; i < count; i++) {
            long wrong = (firsts[i] | lasts[i]) & Eight.NO_DIGIT;
            long place = (points[i] * Eight.EACH) >>> (Long.SIZE - Byte.SIZE);
            divisors[i] = (divisors[i] + place) | ((wrong | -wrong) & Long.MIN_VALUE);
        }
    }

    private static void join(long[] firsts, long[] lasts, int count) {
        for (int i = 0; i < count; i++) {
            lasts[i] = Eight.join(firsts[i]) * WORD_RANGE + Eight.join(lasts[i]);
        }
    }
}
