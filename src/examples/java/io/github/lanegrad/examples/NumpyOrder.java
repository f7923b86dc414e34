package io.github.lanegrad.examples;

import java.util.stream.IntStream;

/**
 * The order that {@code numpy.random.RandomState(seed).permutation(rows)} gives, so that a network here and one in Python
 * can be scored on the same rows: MT19937 (Matsumoto and Nishimura, 1998), seeded as they do, and a shuffle from the end.
 */
final class NumpyOrder {

    private static final int WORDS = 624;
    private static final int MIDDLE = 397;

    private final int[] state = new int[WORDS];
    private int next = WORDS;

    private NumpyOrder(int seed) {
        state[0] = seed;
        for (int i = 1; i < WORDS; i++) {
            state[i] = 1_812_433_253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
        }
    }

    /** Returns the numbers from 0 to {@code rows - 1} in that order. */
    static int[] of(int rows, int seed) {
        NumpyOrder random = new NumpyOrder(seed);
        int[] order = IntStream.range(0, rows).toArray();
        for (int last = rows - 1; last > 0; last--) {
            int other = random.upTo(last);
            int row = order[last];
            order[last] = order[other];
            order[other] = row;
        }
        return order;
    }

    /** Draws until the low bits are in the range. */
    private int upTo(int limit) {
        int mask = -1 >>> Integer.numberOfLeadingZeros(limit);
        int value = word() & mask;
        while (value > limit) {
            value = word() & mask;
        }
        return value;
    }

    private int word() {
        if (next == WORDS) {
            twist();
        }
        int word = state[next++];
        word ^= word >>> 11;
        word ^= word << 7 & 0x9d2c5680;
        word ^= word << 15 & 0xefc60000;
        return word ^ word >>> 18;
    }

    private void twist() {
        for (int i = 0; i < WORDS; i++) {
            int joined = state[i] & 0x80000000 | state[(i + 1) % WORDS] & 0x7fffffff;
            state[i] = state[(i + MIDDLE) % WORDS] ^ joined >>> 1 ^ ((joined & 1) == 0 ? 0 : 0x9908b0df);
        }
        next = 0;
    }
}
