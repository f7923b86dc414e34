package io.github.lanegrad;

/**
 * Random numbers that depend on where they are used, not on who asked first: the counter-based
 * generator Philox4x32-10 of Salmon, Moraes, Dror and Shaw, <cite>Parallel Random Numbers: As Easy
 * as 1, 2, 3</cite> (2011).
 *
 * <p>Every number is a pure function of {@code (seed, stream, epoch, index)}: the seed is the
 * 64-bit key; the 128-bit counter is, from its lowest word, the index (two words), the stream and
 * the epoch. Two calls with the same four arguments give the same number; calls that differ in any
 * of them are independent for every practical purpose. Work can therefore be split between
 * threads, repeated, or resumed in the middle without changing a number.
 *
 * <p>The streams keep the uses of one seed apart. The library uses the constants of this class; a
 * program with uses of its own takes numbers from {@link #FIRST_FREE_STREAM} upwards.
 *
 * <p>All methods are thread-safe, keep no state and allocate nothing.
 */
public final class Philox {
    /** Initial weights; the epoch is the number of the layer, the index {@code input * units + unit}. */
    public static final int WEIGHTS = 0;

    /** The order of the training rows; the epoch is the training epoch. */
    public static final int SHUFFLE = 1;

    /** The division of a data set into a training and a test part. */
    public static final int SPLIT = 2;

    /** Keys of the units that are dropped while training. */
    public static final int DROPOUT = 3;

    /** Keys of the noise that is added while training. */
    public static final int NOISE = 4;

    /** Which labels are wrong while training, and what they become. */
    public static final int LABELS = 5;

    /** The smallest stream that the library will never use itself; all above it are free too. */
    public static final int FIRST_FREE_STREAM = 1024;

    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final long LOW_WORD = 0xFFFFFFFFL;

    private Philox() {}

    /**
     * Returns 64 random bits.
     *
     * @param seed the seed, any value
     * @param stream what the numbers are for, one of the constants of this class or a number from
     *     {@link #FIRST_FREE_STREAM} upwards
     * @param epoch the training epoch, or 0 where there is none; any value
     * @param index which number of that stream and epoch, any value
     * @return the first two output words, the first one in the lower half
     */
    public static long bits(long seed, int stream, int epoch, long index) {
        return block((int) index, (int) (index >>> 32), stream, epoch, (int) seed, (int) (seed >>> 32), false);
    }

    /**
     * Returns a number of the uniform distribution over the 2<sup>24</sup> multiples of
     * 2<sup>-24</sup> in [0, 1): the top 24 of the {@link #bits}.
     *
     * @param seed the seed, any value
     * @param stream what the numbers are for
     * @param epoch the training epoch, or 0 where there is none
     * @param index which number of that stream and epoch
     * @return a number from 0 to 1 - 2<sup>-24</sup>
     */
    public static float uniform(long seed, int stream, int epoch, long index) {
        return (bits(seed, stream, epoch, index) >>> 40) * 0x1p-24f;
    }

    /**
     * Returns a whole number from 0 to {@code bound - 1}: the upper half of the 128-bit product of
     * the {@link #bits} and the bound. One multiplication and no rejection, so that each index costs
     * the same and stands for itself; the price is a bias: the probability of a value differs from
     * {@code 1 / bound} by less than 2<sup>-64</sup>, relative to it by less than 2<sup>-33</sup>.
     *
     * @param bound the number of different results, at least 1
     * @param seed the seed, any value
     * @param stream what the numbers are for
     * @param epoch the training epoch, or 0 where there is none
     * @param index which number of that stream and epoch
     * @return a number from 0 to {@code bound - 1}
     * @throws IllegalArgumentException if the bound is less than 1
     */
    public static int below(int bound, long seed, int stream, int epoch, long index) {
        if (bound < 1) {
            throw new IllegalArgumentException("expected a bound of at least 1, got " + bound);
        }
        return (int) Math.unsignedMultiplyHigh(bits(seed, stream, epoch, index), bound);
    }

    /**
     * Permutes an array in place (Fisher and Yates, from the last place down; the number for place
     * {@code i} has index {@code i}). The same arguments and the same array give the same order. The
     * order depends on what the array holds before: start from 0, 1, 2 … for an epoch's order that
     * does not depend on the epochs before it.
     *
     * @param order the values to permute, of any length
     * @param seed the seed, any value
     * @param stream what the numbers are for, normally {@link #SHUFFLE}
     * @param epoch the training epoch, or 0 where there is none
     */
    public static void shuffle(int[] order, long seed, int stream, int epoch) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = below(i + 1, seed, stream, epoch, i);
            int moved = order[i];
            order[i] = order[j];
            order[j] = moved;
        }
    }

    /**
     * One block of the generator, of which a pair of words is returned: a {@code long} needs no
     * array.
     *
     * @param upper whether words 2 and 3 are returned rather than words 0 and 1
     */
    static long block(int c0, int c1, int c2, int c3, int key0, int key1, boolean upper) {
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (c0 & LOW_WORD);
            long product1 = MULTIPLIER_1 * (c2 & LOW_WORD);
            c0 = (int) (product1 >>> 32) ^ c1 ^ key0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ key1;
            c3 = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
        return upper ? words(c2, c3) : words(c0, c1);
    }

    private static long words(int lower, int higher) {
        return ((long) higher << 32) | (lower & LOW_WORD);
    }
}
