package io.github.lanegrad.kernel;

/**
 * Functions of angles, in the manner of {@link ScalarMath}. Sine and cosine have a form without branches up to
 * {@link #SIN_LIMIT} and a slow one above; their errors were measured on every float from 2^-12 to that limit, and on
 * samples elsewhere.
 */
final class ScalarTrigonometry {

    /** Up to this magnitude {@link #sinSmall} and {@link #cosSmall} are accurate: 2^17. */
    static final float SIN_LIMIT = 131072f;

    /** 2 / π. */
    static final float INVERSE_QUARTER_TURN = 0.63661975f;

    /** π / 2 cut off after 24 bits, so that what follows is positive. */
    static final float QUARTER_TURN_HIGH = 1.5707963f;

    /** The next bits of π / 2, cut off too. */
    static final float QUARTER_TURN_MIDDLE = 7.5497894e-8f;

    /** The rest of π / 2, rounded. */
    static final float QUARTER_TURN_LOW = 5.390303e-15f;

    /** A factor of π / 2, and {@link #QUARTER_TURN_B} the other: the product of both has more digits than a float. */
    static final float QUARTER_TURN_A = 1.110095f;

    /** The other factor. */
    static final float QUARTER_TURN_B = 1.4150107f;

    /** Rounds to an integer and adds 1 to its bits. */
    static final float ROUND_AND_ONE = ScalarMath.ROUND + 1;

    /** Coefficient 0 of {@code (atan(x) - x) / x³}, in x², on [-1, 1]. */
    static final float ATAN0 = -0.33333153f;
    /** Coefficient 1. */
    static final float ATAN1 = 0.19993767f;
    /** Coefficient 2. */
    static final float ATAN2 = -0.14211002f;
    /** Coefficient 3. */
    static final float ATAN3 = 0.10665769f;
    /** Coefficient 4. */
    static final float ATAN4 = -0.075516604f;
    /** Coefficient 5. */
    static final float ATAN5 = 0.043204732f;
    /** Coefficient 6. */
    static final float ATAN6 = -0.016363192f;
    /** Coefficient 7. */
    static final float ATAN7 = 0.0029194227f;

    /** Coefficient 0 of {@code (sin(r) - r) / r³}, in r², on [-π / 4, π / 4]. */
    static final float SIN0 = -0.16666654f;
    /** Coefficient 1. */
    static final float SIN1 = 0.008332106f;
    /** Coefficient 2. */
    static final float SIN2 = -1.9507883e-4f;

    /** Coefficient 0 of {@code (cos(r) - 1 + r² / 2) / r⁴}, in r², on [-π / 4, π / 4]. */
    static final float COS0 = 0.041666646f;
    /** Coefficient 1. */
    static final float COS1 = -0.0013887306f;
    /** Coefficient 2. */
    static final float COS2 = 2.443165e-5f;

    /** The bits of 1 / π after the point, behind {@link #LARGE_ZEROS} zeros. */
    private static final long[] INVERSE_PI_BITS = {
        0x00a2f9836e4e4415L, 0x29fc2757d1f534ddL,
        0xc0db6295993c4390L, 0x41fe5163abdebbc5L
    };

    /**
     * The last bit of a float above {@link #SIN_LIMIT} is 2^-6 or more: so far before the point its product may begin.
     */
    private static final int LARGE_ZEROS = 7;

    /** Half a turn is 2^63 in an angle that is a long. */
    private static final double RADIANS = Math.PI * 0x1p-63;

    /** π / 2 as such an angle. */
    private static final long QUARTER_TURN = 1L << 62;

    private ScalarTrigonometry() {}

    /**
     * Arc tangent: an odd polynomial up to 1, above it {@code π / 2 - atan(1 / |x|)}.
     *
     * <p>Largest error 1.55 ulp; monotone; {@code atan(-x)} is {@code -atan(x)}.
     *
     * @param x any float
     * @return atan(x), -π/2 to π/2
     */
    public static float atan(float x) {
        float a = Math.abs(x);
        boolean steep = a > 1f;
        float minusInverse = -1f / a;
        float t = steep ? minusInverse : a;
        float turn = steep ? QUARTER_TURN_A : 0f;
        float square = t * t;
        float fourth = square * square;
        float high = Math.fma(Math.fma(ATAN7, square, ATAN6), fourth, Math.fma(ATAN5, square, ATAN4));
        float p = Math.fma(high, fourth, Math.fma(ATAN3, square, ATAN2));
        p = Math.fma(p, fourth, Math.fma(ATAN1, square, ATAN0));
        float result = Math.fma(turn, QUARTER_TURN_B, Math.fma(p, t * square, t));
        return Float.intBitsToFloat(
                Float.floatToRawIntBits(result) | (Float.floatToRawIntBits(x) & ScalarMath.SIGN));
    }

    /**
     * Sine.
     *
     * <p>Largest error 1.55 ulp; odd; never above 1 in magnitude.
     *
     * @param x any float
     * @return sin(x), NaN for infinity
     */
    public static float sin(float x) {
        return Math.abs(x) > SIN_LIMIT ? sinLarge(x) : sinSmall(x);
    }

    /**
     * Cosine.
     *
     * <p>Largest error 1.56 ulp; even; never above 1 in magnitude.
     *
     * @param x any float
     * @return cos(x), NaN for infinity
     */
    public static float cos(float x) {
        return Math.abs(x) > SIN_LIMIT ? cosLarge(x) : cosSmall(x);
    }

    /** Sine up to {@link #SIN_LIMIT}: {@code x = n π/2 + r}, one of four quarters of the circle. */
    static float sinSmall(float x) {
        float rounded = Math.fma(x, INVERSE_QUARTER_TURN, ScalarMath.ROUND);
        float r = lessQuarterTurns(x, rounded - ScalarMath.ROUND);
        float result = sinInQuarter(r, Float.floatToRawIntBits(rounded));
        // -0 would become +0.
        return x == 0f ? x : result;
    }

    /** Cosine up to {@link #SIN_LIMIT}: the sine one quarter further on. */
    static float cosSmall(float x) {
        float rounded = Math.fma(x, INVERSE_QUARTER_TURN, ROUND_AND_ONE);
        float r = lessQuarterTurns(x, rounded - ROUND_AND_ONE);
        return sinInQuarter(r, Float.floatToRawIntBits(rounded));
    }

    /** {@code x - n π/2}; the first difference is exact. */
    private static float lessQuarterTurns(float x, float n) {
        float r = Math.fma(n, -QUARTER_TURN_MIDDLE, Math.fma(n, -QUARTER_TURN_HIGH, x));
        return Math.fma(n, -QUARTER_TURN_LOW, r);
    }

    /**
     * {@code sin(n π/2 + r)}, |r| at most about π / 4: the cosine of r for odd n, with changed sign in the lower half.
     */
    private static float sinInQuarter(float r, int n) {
        float square = r * r;
        float sin = Math.fma(Math.fma(Math.fma(SIN2, square, SIN1), square, SIN0), r * square, r);
        float cos = Math.fma(Math.fma(COS2, square, COS1), square, COS0);
        cos = Math.fma(Math.fma(cos, square, -0.5f), square, 1f);
        float result = (n & 1) == 0 ? sin : cos;
        return Float.intBitsToFloat(Float.floatToRawIntBits(result) ^ ((n << 30) & ScalarMath.SIGN));
    }

    /**
     * Sine of a float above {@link #SIN_LIMIT} in magnitude: the angle in integers, its sine in double, of which only
     * sums and products are used, so that the bits are the same everywhere.
     */
    static float sinLarge(float x) {
        long angle = angle(x);
        double result = sinOfAngle(x < 0 ? -angle : angle);
        return Float.isFinite(x) ? (float) result : Float.NaN;
    }

    /** Cosine of a float above {@link #SIN_LIMIT} in magnitude, like {@link #sinLarge}. */
    static float cosLarge(float x) {
        double result = sinOfAngle(angle(x) + QUARTER_TURN);
        return Float.isFinite(x) ? (float) result : Float.NaN;
    }

    /**
     * |x| less full turns, half a turn being 2^63. {@code |x| = m 2^e}, m an integer of 24 bits; bits of 1 / π that
     * give full turns with {@code 2^e} are left out, and of those that follow 96 are multiplied with m.
     */
    private static long angle(float x) {
        int bits = Float.floatToRawIntBits(x);
        long m = (bits & 0x007fffff) | 0x00800000;
        int first = Math.clamp(((bits >>> 23) & 0xff) - 150 + LARGE_ZEROS - 1, 0, 110);
        long high = word(first);
        long low = word(first + 64) >>> 32;
        return m * high + ((m * low) >>> 32);
    }

    /** 64 bits of 1 / π from the one given on. */
    private static long word(int first) {
        int index = first >> 6;
        int shift = first & 63;
        return INVERSE_PI_BITS[index] << shift | INVERSE_PI_BITS[index + 1] >>> 1 >>> (63 - shift);
    }

    /** Sine by its series, after the angle has been mirrored into the right half of the circle. */
    private static double sinOfAngle(long angle) {
        boolean left = angle > QUARTER_TURN || angle < -QUARTER_TURN;
        double r = (left ? Long.MIN_VALUE - angle : angle) * RADIANS;
        double term = r;
        double sum = r;
        for (int i = 2; i <= 18; i += 2) {
            term *= -(r * r) / (i * (i + 1));
            sum += term;
        }
        return sum;
    }
}
