package io.github.lanegrad.kernel;

/**
 * What {@link Kernels#draw} does to an element with random bits; formulas in {@code ScalarDraws}. The 32 bits of an element
 * are a function of its number and two keys alone.
 */
public enum Draw {

    /** x p, or +0 if the bits are, as a signed number, below the limit. */
    DROPOUT,
    /** x + p z, z being a number of the standard normal distribution; the limit is not read. */
    NOISE;

    /**
     * The limit below which a share of all bits are.
     *
     * @param share 0 to 1, rounded to a multiple of 2<sup>-32</sup>; 1 to the one before
     * @return a limit for {@link #DROPOUT}
     */
    public static int limit(double share) {
        return (int) Math.min(Math.rint(share * 0x1p32) - 0x1p31, Integer.MAX_VALUE);
    }
}
