package io.github.lanegrad.data;

/**
 * The numbers in a part of a text, {@code [-] digits [. digits]}, all read at once: first where they end, then the last
 * eight bytes of each, then what these spell. So reading a number need not wait until the one before it has told where it
 * ends, there is no branch whose way depends on the value of a number, and most steps are loops over arrays of {@code long},
 * short enough for C2 to run them on vectors by itself.
 *
 * <p>A number ends before each byte but a minus, a point and digits. Nothing is known of quotes or text here: who finds
 * something else than a number looks for its end himself, and comes back with a later place. Of text the first and the last
 * byte do: what is between them means nothing, as no field starts there.
 */
// Dropped, in memory: numbers one after another, eight bytes at a time, 12.1 ns per number of three decimals, now 4.8 (digit by
// digit, branches are foretold wrongly); lines one after another 6.6 ns per number of three bytes, 2.6 of it for lines, now 4.1.
final class NumberWindow {
    /**
     * How many bytes before and behind the text are read, whatever they are; only where the one before it is like a part of
     * a number, the first number is left.
     */
    static final int FRONT = WordPairs.FRONT;
    static final int MARGIN = Long.SIZE;

    /** Bytes looked at in one go; what is found stays in the level 1 cache. */
    private static final int WINDOW = 1 << 11;
    /** Ends are listed so many at a time, also where fewer are left. */
    private static final int GROUP = 4;
    /** The most numbers that are looked at in one go, and so the most that whole lines have. */
    static final int MOST = WINDOW + Long.SIZE + GROUP;

    /** Of longer lines too few fit into a window for it to be worth while to look for whole ones. */
    private static final int MOST_COLUMNS = WINDOW / 16;

    private static final long HALF = 0xffffffffL;

    /** One longer number in so many is worth a second word for all: then a number of 8 to 12 bytes takes 17 ns, not 22. */
    private static final int FEW = 8;

    /** For each eight bytes, which of them end a number, and in the upper half, which are no separator. */
    private final long[] bits = new long[MOST / Long.BYTES];
    /** Where each number ends, behind the place before the first one. */
    private final int[] ends = new int[1 + MOST];
    /** Which numbers end with something else than a separator. */
    private final int[] breaks = new int[MOST];
    private final float[] values = new float[MOST];
    private final Words words = new Words(MOST);
    /** For numbers of more than eight bytes; used if there were more than a few of them in the window before. */
    private final WordPairs pairs = new WordPairs(MOST);
    private boolean inPairs;
    private int longer;
    private int next;
    private int nextBreak;
    private int count;
    private int breakCount;
    /** The first one that is no number; if that is before the next one, there may be others behind. */
    private int firstWrong;
    private int seen;
    private int at;

    /** Forgets all, as the text is another one from this place on. */
    void restart(int place) {
        next = 0;
        nextBreak = 0;
        count = 0;
        breakCount = 0;
        seen = place;
    }

    /**
     * Counts lines that are nothing but so many numbers, separators between them and a line feed, up to the first other one
     * or the end of what is looked at in one go. Then {@link #take} gets them.
     *
     * @param start where the first line starts, not before where the last call came to
     */
    int lines(byte[] text, int start, int limit, byte separator, int columns) {
        at = start;
        if (columns > MOST_COLUMNS) {
            return 0;
        }
        seek(text, limit, separator);
        int lines = wholeLines(text, columns);
        if (lines == 0 && next > 0 && nextBreak == breakCount && next < count) {
            // The line goes on behind the window.
            restart(start);
            seek(text, limit, separator);
            lines = wholeLines(text, columns);
        }
        return lines;
    }

    private int wholeLines(byte[] text, int columns) {
        while (nextBreak < breakCount && breaks[nextBreak] < next) {
            nextBreak++;
        }
        if (ends[next] != at - 1) {
            return 0;
        }
        if (firstWrong < next) {
            firstWrong = next;
            while (firstWrong < count && !Float.isNaN(values[firstWrong])) {
                firstWrong++;
            }
        }
        int lines = 0;
        int last = next + columns - 1;
        for (int i = nextBreak; i < breakCount && breaks[i] == last && last < firstWrong; i++) {
            if (text[ends[last + 1]] != '\n') {
                break;
            }
            last += columns;
            lines++;
        }
        return lines;
    }

    /** Takes lines that were counted, one behind the other; comes to the last line feed. */
    void take(int lines, int[] places, float[] rows) {
        int columns = places.length;
        if (isInOrder(places)) {
            System.arraycopy(values, next, rows, 0, lines * columns);
        } else {
            for (int to = 0; to < lines * columns; to += columns) {
                for (int column = 0; column < columns; column++) {
                    rows[to + places[column]] = values[next + to + column];
                }
            }
        }
        next += lines * columns;
        at = ends[next];
    }

    private static boolean isInOrder(int[] places) {
        for (int column = 0; column < places.length; column++) {
            if (places[column] != column) {
                return false;
            }
        }
        return true;
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
            seek(text, limit, separator);
            reached = readSeen(text, separator, reached, places, row);
        } while (next == count && seen < limit && reached < places.length);
        return reached;
    }

    /** Where the last call came to: behind a separator, or before a line break. */
    int at() {
        return at;
    }

    private void seek(byte[] text, int limit, byte separator) {
        while (next < count && ends[next + 1] < at) {
            next++;
        }
        while (next == count && seen < limit) {
            look(text, at, limit, separator);
        }
    }

    private int readSeen(byte[] text, byte separator, int column, int[] places, float[] row) {
        int last = Math.min(count, next + places.length - column);
        int start = at;
        int reached = column;
        int i = next;
        for (; i < last; i++) {
            int end = ends[i + 1];
            float value = values[i];
            byte behind = text[end];
            int place = places[reached];
            // Unless it starts where the number before it ended, its value is of more bytes or less.
            if (Float.isNaN(value) || place < 0 || start != ends[i] + 1
                    || (behind != separator && behind != '\n' && behind != '\r')) {
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

    private void look(byte[] text, int start, int limit, byte separator) {
        int from = Math.max(start, seen);
        int size = Math.min(WINDOW, limit - from);
        int blocks = (size + Long.SIZE - 1) / Long.SIZE;
        markEnds(text, from, bits, blocks * Long.BYTES);
        markOthers(text, from, separator, bits, blocks * Long.BYTES);
        if (count > 0) {
            inPairs = longer * FEW > count;
        }
        ends[0] = start - 1;
        list(from, size);
        if (inPairs) {
            longer = pairs.read(text, ends, count, values);
            complete(text);
        } else {
            longer = 0;
            firstWrong = count;
            if (!words.read(text, ends, count, values)) {
                complete(text);
            }
        }
        next = 0;
        nextBreak = 0;
        seen = from + blocks * Long.SIZE;
    }

    private static void markEnds(byte[] text, int at, long[] bits, int count) {
        for (int i = 0; i < count; i++) {
            bits[i] = Eight.gather(Eight.outside(Eight.raw(text, at + i * Long.BYTES)));
        }
    }

    private static void markOthers(byte[] text, int at, byte separator, long[] bits, int count) {
        long separators = separator * Eight.EACH;
        for (int i = 0; i < count; i++) {
            long word = Eight.raw(text, at + i * Long.BYTES);
            long others = Eight.different(word, separators);
            long inside = Eight.inside(Eight.text(word) & others);
            bits[i] = (bits[i] & ~Eight.gather(inside)) | Eight.gather(others) << Integer.SIZE;
        }
    }

    private void list(int at, int size) {
        int found = 0;
        int breaksFound = 0;
        for (int from = 0; from < size; from += Long.SIZE) {
            long first = half(from);
            long second = half(from + Integer.SIZE);
            // Nothing behind the limit counts.
            long valid = size - from < Long.SIZE ? (1L << (size - from)) - 1 : -1;
            long left = ((first & HALF) | (second << Integer.SIZE)) & valid;
            for (long other = ((first >>> Integer.SIZE) | (second & ~HALF)) & left; other != 0; other &= other - 1) {
                breaks[breaksFound++] = found + Long.bitCount(left & ((other & -other) - 1));
            }
            int here = Long.bitCount(left);
            for (int i = 0; i < here; i += GROUP) {
                for (int k = 0; k < GROUP; k++) {
                    ends[1 + found + i + k] = at + from + Long.numberOfTrailingZeros(left);
                    left &= left - 1;
                }
            }
            found += here;
        }
        count = found;
        breakCount = breaksFound;
    }

    /** The bits of 32 bytes, both kinds side by side. */
    private long half(int from) {
        int i = from / Long.BYTES;
        return bits[i] | bits[i + 1] << Byte.SIZE | bits[i + 2] << (2 * Byte.SIZE) | bits[i + 3] << (3 * Byte.SIZE);
    }

    /** Reads the numbers that are too long until now. */
    private void complete(byte[] text) {
        int wrong = count;
        int more = 0;
        for (int i = 0; i < count; i++) {
            if (Float.isNaN(values[i])) {
                int start = ends[i] + 1;
                int end = ends[i + 1];
                float value = LongNumber.parse(text, start, end);
                if (Float.isNaN(value)) {
                    wrong = Math.min(wrong, i);
                } else {
                    values[i] = value;
                    more += end - start <= WordPairs.LONGEST ? 1 : 0;
                }
            }
        }
        firstWrong = wrong;
        longer += more;
    }
}
