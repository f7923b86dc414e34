package io.github.lanegrad.kernel;

/**
 * The mathematics of one element: sequences of IEEE operations that define the bits of every backend. The functions of
 * angles are in {@link ScalarTrigonometry}, the logarithms in {@link ScalarLogarithms}.
 *
 * <p>Every method is one expression after the other, without branches, so that it can be repeated lane by lane: both
 * sides of a choice are computed. All functions are pure, allocate nothing, and accept every float; NaN gives NaN. The
 * errors stated were measured over all floats, in units in the last place of the exact result.
 *
 * <p>Coefficients are our own fits in float: the least maximal error of the whole function over the range stated beside
 * them. A test fits them again.
 */
final class ScalarMath {

    /** Adding 1.5 · 2^23 rounds a small float to an integer, which then stands in the low bits. */
    static final float ROUND = 0x1.8p23f;

    /**
     * {@link #ROUND}, plus the bias of the exponent: the bits of a sum with it, moved left by 23, are those of the
     * power of two, because the bits of ROUND itself leave the word.
     */
    static final float POWER_ROUND = ROUND + 127;

    /** Gives 2^(n + 64). */
    static final float POWER_ROUND_UP = POWER_ROUND + 64;

    /** Gives 2^(n - 64). */
    static final float POWER_ROUND_DOWN = POWER_ROUND - 64;

    /** Gives 2^(n - 1). */
    static final float HALF_POWER_ROUND = POWER_ROUND - 1;

    /** Gives -2^(n - 64): 256 is the sign bit, one above the exponent. */
    static final float MINUS_POWER_ROUND = POWER_ROUND_DOWN + 256;

    /** 2^64, which leads back from {@link #POWER_ROUND_DOWN}. */
    static final float UP = 0x1p64f;
    /** 2^-64, which leads back from {@link #POWER_ROUND_UP}. */
    static final float DOWN = 0x1p-64f;

    /** Below this {@code exp} is 0 in float. */
    static final float EXP_MIN = -104f;
    /** The bits of {@link #POWER_ROUND} and 64, whose power, taken twice, is infinite already beside 1. */
    static final int EXP_END = 0x4B4000BF;
    /** Above this {@code exp} is infinite in float. */
    static final float EXP_MAX = 89f;

    /** Below this {@code expm1} is -1 in float. */
    static final float EXPM1_MIN = -20f;
    /** Below this magnitude {@code expm1(x)} is x. */
    static final float EXPM1_TINY = 0x1p-60f;

    /** 1 / ln 2. */
    static final float LOG2_E = 1.442695f;
    /** 1 / (2 ln 2). */
    static final float HALF_LOG2_E = 0.7213475f;
    /** 2 / ln 2. */
    static final float TWICE_LOG2_E = 2.88539f;

    /** ln 2 rounded to float. */
    static final float LN2 = 0.6931472f;
    /** ln 2 less {@link #LN2}. */
    static final float LN2_LOW = -1.9046542e-9f;
    /** ln 2 / 2. */
    static final float HALF_LN2 = 0.3465736f;

    /** Coefficient 0 of {@code (exp(r) - 1 - r) / r²} on [-ln 2 / 2, ln 2 / 2]. */
    static final float EXP0 = 0.49999994f;
    /** Coefficient 1. */
    static final float EXP1 = 0.16666518f;
    /** Coefficient 2. */
    static final float EXP2 = 0.041668136f;
    /** Coefficient 3. */
    static final float EXP3 = 0.008368903f;
    /** Coefficient 4. */
    static final float EXP4 = 0.0013831296f;

    /** Coefficient 0 of {@code (exp(r) - 1 - r) / r²} on [-ln 2, ln 2]. */
    static final float EXP_WIDE0 = 0.50000036f;
    /** Coefficient 1. */
    static final float EXP_WIDE1 = 0.16666616f;
    /** Coefficient 2. */
    static final float EXP_WIDE2 = 0.04166117f;
    /** Coefficient 3. */
    static final float EXP_WIDE3 = 0.008335909f;
    /** Coefficient 4. */
    static final float EXP_WIDE4 = 0.0014106173f;
    /** Coefficient 5. */
    static final float EXP_WIDE5 = 1.9644067E-4f;

    /** Coefficient 0 of {@code (tanh(x) - x) / x³}, in x², up to {@link #TANH_NEAR}. */
    static final float TANH0 = -0.33332905f;
    /** Coefficient 1. */
    static final float TANH1 = 0.13319746f;
    /** Coefficient 2. */
    static final float TANH2 = -0.05260781f;
    /** Coefficient 3. */
    static final float TANH3 = 0.016313832f;

    /** Coefficient 0 of {@code (exp(2 r) - 1) / r} on [-ln 2 / 4, ln 2 / 4]. */
    static final float TANH_EXP0 = 2.0f;
    /** Coefficient 1. */
    static final float TANH_EXP1 = 1.9999998f;
    /** Coefficient 2. */
    static final float TANH_EXP2 = 1.3333215f;
    /** Coefficient 3. */
    static final float TANH_EXP3 = 0.6666902f;
    /** Coefficient 4. */
    static final float TANH_EXP4 = 0.2678049f;
    /** Coefficient 5. */
    static final float TANH_EXP5 = 0.088520296f;

    /** Coefficient 0 of {@code log(cosh(x / 2)) / x²}, in x², on [-1, 1]. */
    static final float SOFTPLUS0 = 0.12499986f;
    /** Coefficient 1. */
    static final float SOFTPLUS1 = -0.005207024f;
    /** Coefficient 2. */
    static final float SOFTPLUS2 = 3.4334985e-4f;
    /** Coefficient 3. */
    static final float SOFTPLUS3 = -2.1680135e-5f;

    /** Coefficient 0 of {@code (log(1 + e) - e) / e²} on [0, exp(-1)]. */
    static final float SOFTPLUS_LOG0 = -0.4999991f;
    /** Coefficient 1. */
    static final float SOFTPLUS_LOG1 = 0.3332845f;
    /** Coefficient 2. */
    static final float SOFTPLUS_LOG2 = -0.24910168f;
    /** Coefficient 3. */
    static final float SOFTPLUS_LOG3 = 0.19222975f;
    /** Coefficient 4. */
    static final float SOFTPLUS_LOG4 = -0.1310861f;
    /** Coefficient 5. */
    static final float SOFTPLUS_LOG5 = 0.0533656f;

    /** The sign bit. */
    static final int SIGN = 0x80000000;
    /** Above this {@code sigmoid} is 1 in float. */
    static final float SIGMOID_MAX = 40f;
    /** The exponent for which {@code 1 + 2^n} just loses the 1. */
    static final float SIGMOID_LOSES_ONE = 24f;
    /** {@link #DOWN} less one part in 2^24, which is what the lost 1 amounts to. */
    static final float SIGMOID_DOWN = 0x1.fffffep-65f;

    /** Below this {@code tanh} is a polynomial. */
    static final float TANH_NEAR = 0.5575f;
    /** Above this {@code tanh} is 1 in float. */
    static final float TANH_MAX = 10f;

    private ScalarMath() {}

    /**
     * e to the x: {@code x = 2 h ln 2 + r}, a polynomial for {@code exp(r) - 1}, times {@code 2^h} and once more times
     * {@code 2^h}. That factor is a normal float for all x, so that the result is rounded but once even if it is
     * subnormal. Three operations less than {@link #expSum}, which is more exact: 1.2 times as fast with 16 registers. Above
     * the largest h the rest r grows, and the result is infinite.
     *
     * <p>Largest error 1.66 ulp; monotone.
     *
     * @param x any float
     * @return exp(x), 0 to infinity
     */
    public static float exp(float x) {
        x = x < EXP_MIN ? EXP_MIN : x;
        int bits = Math.min(Float.floatToRawIntBits(Math.fma(x, HALF_LOG2_E, POWER_ROUND)), EXP_END);
        float rounded = Float.intBitsToFloat(bits);
        float h = rounded - POWER_ROUND;
        float r = Math.fma(h, -2f * LN2_LOW, Math.fma(h, -2f * LN2, x));
        float power = power(rounded);
        return Math.fma(expRestWide(r), power, power) * power;
    }

    /**
     * e to a sum whose second term is a correction and joins the reduced argument: {@code x + low = n ln 2 + r}, a polynomial
     * for {@code exp(r) - 1}, times {@code 2^n}. That factor is kept within the normal floats by 64 in its exponent, which
     * a second factor takes back: one rounding even if the result is subnormal.
     *
     * <p>Largest error found 1.04 ulp.
     *
     * @param x any float
     * @param low a finite correction, at most about 1 ulp of x; if it is not finite, the result is NaN or infinite
     * @return exp(x + low)
     */
    static float expSum(float x, float low) {
        x = x < EXP_MIN ? EXP_MIN : x;
        x = x > EXP_MAX ? EXP_MAX : x;
        float start = x < 0f ? POWER_ROUND_UP : POWER_ROUND_DOWN;
        float back = x < 0f ? DOWN : UP;
        float rounded = Math.fma(x, LOG2_E, start);
        float n = rounded - start;
        float r = Math.fma(n, -LN2, x) + Math.fma(n, -LN2_LOW, low);
        float power = power(rounded);
        return Math.fma(expRest(r), power, power) * back;
    }

    /** {@code exp(r) - 1}, |r| at most about ln 2. */
    private static float expRestWide(float r) {
        float square = r * r;
        float low = Math.fma(EXP_WIDE1, r, EXP_WIDE0);
        float middle = Math.fma(EXP_WIDE3, r, EXP_WIDE2);
        float high = Math.fma(EXP_WIDE5, r, EXP_WIDE4);
        return Math.fma(Math.fma(Math.fma(high, square, middle), square, low), square, r);
    }

    /** {@code exp(r) - 1}, |r| at most about ln 2 / 2. */
    static float expRest(float r) {
        float square = r * r;
        float low = Math.fma(EXP1, r, EXP0);
        float high = Math.fma(EXP4, square, Math.fma(EXP3, r, EXP2));
        return Math.fma(Math.fma(high, square, low), square, r);
    }

    /** {@code 1 - exp(-r)}: the same with the signs of the even powers changed. */
    private static float expRestOfMinus(float r) {
        float square = r * r;
        float low = Math.fma(EXP1, r, -EXP0);
        float high = Math.fma(-EXP4, square, Math.fma(EXP3, r, -EXP2));
        return Math.fma(Math.fma(high, square, low), square, r);
    }

    /** The power of two whose exponent, with its bias, stands in the low bits. */
    static float power(float rounded) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << 23);
    }

    /**
     * {@code exp(x) - 1} without cancellation: {@code 2^n (exp(r) - 1) + (2^n - 1)}, all halved since {@code 2^n}
     * itself may be infinite. Around 0, n is 0.
     *
     * <p>Largest error 1.54 ulp; monotone.
     *
     * @param x any float
     * @return exp(x) - 1, -1 to infinity
     */
    public static float expm1(float x) {
        float y = x < EXPM1_MIN ? EXPM1_MIN : x;
        y = y > EXP_MAX ? EXP_MAX : y;
        float rounded = Math.fma(y, LOG2_E, HALF_POWER_ROUND);
        float n = rounded - HALF_POWER_ROUND;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2, y));
        float power = power(rounded);
        float result = Math.fma(expRest(r), power, power - 0.5f) * 2f;
        // Halves of the least floats would be rounded, and -0 would become +0.
        return Math.abs(x) < EXPM1_TINY ? x : result;
    }

    /**
     * Logistic function {@code 1 / (1 + e)}, {@code e = exp(-x) = 2^n (1 + p)}. All is taken times {@code 2^-64}, so
     * that e cannot overflow, and {@code 1 + e} is rounded once, as {@code 2^n p + (1 + 2^n)}.
     *
     * <p>Largest error 1.95 ulp; monotone.
     *
     * @param x any float
     * @return 1 / (1 + exp(-x)), 0 to 1
     */
    public static float sigmoid(float x) {
        x = x < EXP_MIN ? EXP_MIN : x;
        x = x > SIGMOID_MAX ? SIGMOID_MAX : x;
        float rounded = Math.fma(x, -LOG2_E, MINUS_POWER_ROUND);
        float n = rounded - MINUS_POWER_ROUND;
        float r = Math.fma(n, LN2_LOW, Math.fma(n, LN2, x));
        float minusPower = power(rounded);
        float sum = Math.fma(expRestOfMinus(r), minusPower, DOWN - minusPower);
        float numerator = n == SIGMOID_LOSES_ONE ? SIGMOID_DOWN : DOWN;
        return numerator / sum;
    }

    /**
     * Hyperbolic tangent: a polynomial below {@link #TANH_NEAR}, above it {@code 1 - 2 / (exp(2 |x|) + 1)}.
     *
     * <p>Largest error 1.56 ulp; monotone; {@code tanh(-x)} is {@code -tanh(x)}.
     *
     * @param x any float
     * @return tanh(x), -1 to 1
     */
    public static float tanh(float x) {
        float a = Math.abs(x);
        float square = a * a;
        float p = Math.fma(Math.fma(TANH3, square, TANH2), square, TANH1);
        float near = Math.fma(Math.fma(p, square, TANH0), a * square, a);
        float y = a > TANH_MAX ? TANH_MAX : a;
        float rounded = Math.fma(y, TWICE_LOG2_E, HALF_POWER_ROUND);
        float r = Math.fma(rounded - HALF_POWER_ROUND, -HALF_LN2, y);
        float far = 1f - 1f / Math.fma(expOfTwice(r), power(rounded), 0.5f);
        float result = a < TANH_NEAR ? near : far;
        return Float.intBitsToFloat(Float.floatToRawIntBits(result) | (Float.floatToRawIntBits(x) & SIGN));
    }

    /** {@code exp(2 r)}, |r| at most about ln 2 / 4. */
    private static float expOfTwice(float r) {
        float p = Math.fma(Math.fma(TANH_EXP5, r, TANH_EXP4), r, TANH_EXP3);
        p = Math.fma(Math.fma(p, r, TANH_EXP2), r, TANH_EXP1);
        return Math.fma(Math.fma(p, r, TANH_EXP0), r, 1f);
    }

    /**
     * {@code log(1 + exp(x))}: {@code max(x, 0) + log(1 + exp(-|x|))}; below 1 in magnitude that would not be monotone,
     * there it is {@code ln 2 + x / 2} and an even polynomial.
     *
     * <p>Largest error 1.62 ulp; monotone.
     *
     * @param x any float
     * @return log(1 + exp(x)), 0 to infinity
     */
    public static float softplus(float x) {
        float square = x * x;
        float even = Math.fma(Math.fma(SOFTPLUS3, square, SOFTPLUS2), square, SOFTPLUS1);
        even = Math.fma(even, square, SOFTPLUS0);
        float near = LN2 + Math.fma(even, square, 0.5f * x);

        float minus = Float.intBitsToFloat(Float.floatToRawIntBits(x) | SIGN);
        float y = minus < EXP_MIN ? EXP_MIN : minus;
        float rounded = Math.fma(y, LOG2_E, POWER_ROUND_UP);
        float n = rounded - POWER_ROUND_UP;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2, y));
        float power = power(rounded);
        float e = Math.fma(expRest(r), power, power) * DOWN;
        float far = (x > 0f ? x : 0f) + log1pOfSmall(e);
        return y > -1f ? near : far;
    }

    /** {@code log(1 + e)}, e at most 1 / e. */
    private static float log1pOfSmall(float e) {
        float square = e * e;
        float high = Math.fma(SOFTPLUS_LOG5, e, SOFTPLUS_LOG4);
        float low = Math.fma(high, square, Math.fma(SOFTPLUS_LOG3, e, SOFTPLUS_LOG2));
        return Math.fma(Math.fma(low, square, Math.fma(SOFTPLUS_LOG1, e, SOFTPLUS_LOG0)), square, e);
    }
}
