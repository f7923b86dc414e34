package io.github.lanegrad.kernel;

/** Natural logarithms of one element, by the rules of {@link ScalarMath}. */
final class ScalarLogarithms {

    /** What {@code log(0)} is. */
    static final float MINUS_INFINITY = Float.NEGATIVE_INFINITY;
    /** What {@code log} of a negative number is. */
    static final float NAN = Float.NaN;

    /** ln 2 for an exponent that still stands at bit 23 of an integer, and with changed sign. */
    static final float LN2_AT_23 = -ScalarMath.LN2 * 0x1p-23f;

    /** Coefficient 0 of {@code (log(1 + f) - f) / f²} on [-1/4, 1/2]. */
    static final float LOG0 = -0.50000066f;
    /** Coefficient 1. */
    static final float LOG1 = 0.33333522f;
    /** Coefficient 2. */
    static final float LOG2 = -0.24993038f;
    /** Coefficient 3. */
    static final float LOG3 = 0.19978116f;
    /** Coefficient 4. */
    static final float LOG4 = -0.16832694f;
    /** Coefficient 5. */
    static final float LOG5 = 0.14980197f;
    /** Coefficient 6. */
    static final float LOG6 = -0.119885385f;
    /** Coefficient 7. */
    static final float LOG7 = 0.05322185f;

    /** The bits of the exponent. */
    static final int EXPONENT = 0x7f800000;
    /** The bits of 1. */
    static final int ONE = 0x3f800000;

    /**
     * Less the bits of a float {@code 2^k m}, {@code 0.75 <= m < 1.5}, this leaves those of {@code 2^-k} in the
     * exponent: the bits of 1 and of 0.75 with a mantissa full of ones, which rounds up.
     */
    static final int INVERSE_POWER = ONE + 0x3f400000 + 0x007fffff;

    /** The same for {@code 2^(2 - k)}, which is a normal float for the largest k too. */
    static final int INVERSE_QUARTER = 0x803fffff;
    /** What {@link #INVERSE_QUARTER} leaves for k = 0. */
    static final int FOUR = ONE + 0x01000000;

    /** Floats below this are multiplied by {@link ScalarMath#UP} for their logarithm, others by 1/4. */
    static final float LOG_TINY = 0x1p-60f;

    /** What takes the 64 of {@link ScalarMath#UP} and the bits of 1 from an exponent at bit 23. */
    static final int LOG_TINY_SHIFT = 0x20000000 - ONE;
    /** The same for a quarter. */
    static final int LOG_QUARTER_SHIFT = -0x01000000 - ONE;

    private ScalarLogarithms() {}

    /**
     * Natural logarithm: {@code x = 2^k (1 + f)}, {@code -1/4 <= f < 1/2}: {@code k ln 2 + log(1 + f)}. f comes from a
     * multiplication by {@code 2^-k}, which carries infinity and NaN along.
     *
     * <p>Largest error 1.18 ulp; monotone.
     *
     * @param x any float
     * @return log(x); -infinity for ±0, NaN for negative numbers
     */
    public static float log(float x) {
        boolean tiny = x < LOG_TINY;
        float scaled = x * (tiny ? ScalarMath.UP : 0.25f);
        int inverse = (INVERSE_POWER - Float.floatToRawIntBits(scaled)) & EXPONENT;
        float f = Math.fma(scaled, Float.intBitsToFloat(inverse), -1f);
        float k = (float) (inverse + (tiny ? LOG_TINY_SHIFT : LOG_QUARTER_SHIFT));
        float result = Math.fma(k, LN2_AT_23, logNearOne(f));
        float outside = x == 0f ? MINUS_INFINITY : NAN;
        return x > 0f ? result : outside;
    }

    /** {@code log(1 + f)}, -1/4 to 1/2; infinity for infinity, since the highest power is odd and positive. */
    private static float logNearOne(float f) {
        float square = f * f;
        float high = Math.fma(Math.fma(LOG7, f, LOG6), square, Math.fma(LOG5, f, LOG4));
        float low = Math.fma(high, square, Math.fma(LOG3, f, LOG2));
        return Math.fma(Math.fma(low, square, Math.fma(LOG1, f, LOG0)), square, f);
    }

    /**
     * {@code log(1 + x)} as {@link #log}, but with f taken from x and not from the rounded {@code 1 + x}:
     * {@code f = 2^-k x + (2^-k - 1)}, which is x itself around 0.
     *
     * <p>Largest error 1.27 ulp; monotone.
     *
     * @param x any float
     * @return log(1 + x); -infinity for -1, NaN below
     */
    public static float log1p(float x) {
        int inverse = (INVERSE_QUARTER - Float.floatToRawIntBits(1f + x)) & EXPONENT;
        float fourfold = Float.intBitsToFloat(inverse);
        // The outer minus makes a zero negative here, and the next one too: only so -0 survives the sums.
        float f = Math.fma(x * fourfold, 0.25f, -Math.fma(fourfold, -0.25f, 1f));
        float k = (float) (inverse - FOUR);
        float result = Math.fma(k, LN2_AT_23, logNearOne(f));
        float outside = x == -1f ? MINUS_INFINITY : NAN;
        return x > -1f ? result : outside;
    }
}
