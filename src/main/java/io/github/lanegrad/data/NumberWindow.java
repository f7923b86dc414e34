package io.github.lanegrad.data;

/**
 * The numbers in a part of a text, {@code [-] digits [. digits]}, all read at once: first where they end, then the last
 * eight bytes of each, then what these spell. So reading a number need not wait until the one before it has told where it
 * ends, there is no branch whose way depends on the value of a number, and the middle steps are loops over arrays of
 * {@code long}, short enough for C2 to run them on vectors by itself.
 *
 * <p>A number ends before each byte but a minus, a point and digits. Nothing is known of quotes or text here: who finds
 * something else than a number looks for its end himself, and comes back with a later place.
 */
final class NumberWindow {
    /** How many bytes before and behind the text are read, whatever they are. */
    static final int FRONT = WordPairs.FRONT;
    static final int MARGIN = Long.SIZE;

    /** Bytes looked at in one go; what is found stays in the level 1 cache. */
    private static final int WINDOW = 1 << 11;
    private static final int MOST = WINDOW + Long.SIZE;

    /** One longer number in so many is worth a second word for all: then a number of 8 to 12 bytes takes 17 ns, not 22. */
    private static final int FEW = 8;

    private static final long LOW_BITS = 0x7f * Eight.EACH;
    private static final long HIGH_BITS = 0x8080808080808080L;
    /** What brings a byte of seven bits to {@code 0x80} and more if it is a minus or more, or if it is above a nine. */
    private static final long FROM_MINUS = (0x80 - '-') * Eight.EACH;
    private static final long ABOVE_NINE = (0x7f - '9') * Eight.EACH;
    private static final long SLASH = '/' * Eight.EACH;
    /** Times a word of high bits alone: all eight side by side in the highest byte. */
    private static final long GATHER = 0x0002040810204081L;

    /** By the place of the point in a word, 8 for none, what its digits are divided by; then the same for negative ones. */
    private static final double[] DIVISORS = {1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1,
            -1e8, -1e7, -1e6, -1e5, -1e4, -1e3, -1e2, -1e1, -1};
    private static final long NEGATIVE = 9;

    /** Of each eight bytes, a bit for each that ends a number. */
    private final long[] masks = new long[MOST / Long.BYTES];
    private final int[] ends = new int[MOST];
    private final long[] words = new long[MOST];
    private final long[] befores = new long[MOST];
    private final long[] divisors = new long[MOST];
    /** For numbers of more than eight bytes; used if there were more than a few of them in the window before. */
    private final WordPairs pairs = new WordPairs(MOST);
    private boolean inPairs;
    private int longer;
    private int next;
    private int count;
    private int seen;
    private int at;

    /** Forgets all, as the text is another one from this place on. */
    void restart(int place) {
        next = 0;
        count = 0;
        seen = place;
    }

    /**
     * Reads fields that are nothing but a number and the separator or line break behind it, up to the first other one or
     * the end of the line.
     *
     * @param start where the first one starts, not before where the last call came to
     * @param column its number, from 0
     * @param places for each column where its number goes, or -1 if it is not for this method
     * @return the number of the field that comes next
     */
    int read(byte[] text, int start, int limit, byte separator, int column, int[] places, float[] row) {
        at = start;
        int reached = column;
        do {
            seek(text, limit);
            reached = readSeen(text, separator, reached, places, row);
        } while (next == count && seen < limit && reached < places.length);
        return reached;
    }

    /** Where the last call came to: behind a separator, or before a line break. */
    int at() {
        return at;
    }

    private void seek(byte[] text, int limit) {
        while (next < count && ends[next] < at) {
            next++;
        }
        while (next == count && seen < limit) {
            look(text, at, limit);
        }
    }

    private int readSeen(byte[] text, byte separator, int column, int[] places, float[] row) {
        // All in variables of this method, for C2 to keep them in registers.
        int[] allEnds = ends;
        boolean areInPairs = inPairs;
        long[] allWords = areInPairs ? pairs.digits() : words;
        long[] allDivisors = areInPairs ? pairs.divisors() : divisors;
        int last = Math.min(count, next + places.length - column);
        int start = at;
        int reached = column;
        int i = next;
        for (; i < last; i++) {
            int end = allEnds[i];
            long divisor = allDivisors[i];
            float value;
            if (divisor < 0) {
                value = LongNumber.parse(text, start, end);
                longer += end - start <= WordPairs.LONGEST ? 1 : 0;
            } else if (areInPairs) {
                value = WordPairs.value(allWords[i], divisor);
            } else {
                // The quotient of two numbers of 24 bits, rounded to 53 bits and then to 24, is the nearest float.
                value = (float) (allWords[i] / DIVISORS[(int) divisor]);
            }
            byte behind = text[end];
            int place = places[reached];
            if (Float.isNaN(value) || place < 0 || (behind != separator && behind != '\n' && behind != '\r')) {
                break;
            }
            row[place] = value;
            reached++;
            start = end;
            if (behind != separator) {
                break;
            }
            start++;
        }
        next = i;
        at = start;
        return reached;
    }

    private void look(byte[] text, int start, int limit) {
        int from = Math.max(start, seen);
        int blocks = (Math.min(WINDOW, limit - from) + Long.SIZE - 1) / Long.SIZE;
        mark(text, from, masks, blocks * Long.BYTES);
        int found = list(masks, blocks, from, ends);
        while (found > 0 && ends[found - 1] >= limit) {
            found--;
        }
        if (count > 0) {
            inPairs = longer * FEW > count;
        }
        if (inPairs) {
            longer = pairs.read(text, start, ends, found);
        } else {
            longer = 0;
            take(text, start, ends, found, words, divisors);
            split(words, befores, found);
            weigh(words, befores, divisors, found);
            join(words, found);
        }
        next = 0;
        count = found;
        seen = from + blocks * Long.SIZE;
    }

    private static void mark(byte[] text, int at, long[] masks, int count) {
        for (int i = 0; i < count; i++) {
            long word = Eight.raw(text, at + i * Long.BYTES);
            long low = word & LOW_BITS;
            long inside = (low + FROM_MINUS) & ~(low + ABOVE_NINE) & ((low ^ SLASH) + LOW_BITS) & ~word;
            masks[i] = ((~inside & HIGH_BITS) * GATHER) >>> (Long.SIZE - Byte.SIZE);
        }
    }

    private static int list(long[] masks, int blocks, int at, int[] ends) {
        int found = 0;
        for (int block = 0; block < blocks; block++) {
            long bits = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                bits |= masks[block * Long.BYTES + i] << (i * Byte.SIZE);
            }
            for (; bits != 0; bits &= bits - 1) {
                ends[found++] = at + block * Long.SIZE + Long.numberOfTrailingZeros(bits);
            }
        }
        return found;
    }

    /** Where there are not 1 to 8 bytes after the minus, or only a point, a word becomes one that spells no number. */
    private static void take(byte[] text, int first, int[] ends, int count, long[] words, long[] divisors) {
        int start = first;
        for (int i = 0; i < count; i++) {
            int end = ends[i];
            int negative = Eight.negative(text, start);
            int length = end - start - negative;
            boolean lonePoint = text[end - 1] == '.' && length == 1;
            words[i] = Integer.compareUnsigned(length - 1, Long.BYTES) < 0 && !lonePoint
                    ? Eight.last(text, end, length)
                    : -1;
            divisors[i] = negative * NEGATIVE;
            start = end + 1;
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

    /** Adds the place of the point, which is the number of bytes before it; below 0 for what is no number. */
    private static void weigh(long[] words, long[] befores, long[] divisors, int count) {
        for (int i = 0; i < count; i++) {
            long wrong = words[i] & Eight.NO_DIGIT;
            long place = ((befores[i] & Eight.EACH) * Eight.EACH) >>> (Long.SIZE - Byte.SIZE);
            divisors[i] = (divisors[i] + place) | ((wrong | -wrong) & Long.MIN_VALUE);
        }
    }

    private static void join(long[] words, int count) {
        for (int i = 0; i < count; i++) {
            words[i] = Eight.join(words[i]);
        }
    }
}
