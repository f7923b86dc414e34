package io.github.lanegrad.kernel;

/**
 * The mathematics of one element: sequences of IEEE operations that define the bits of every backend.
 *
 * <p>Coefficients are our own fits, in float: Chebyshev interpolation of the remainder functions named beside them. A
 * test fits them again and measures the error over the whole range. All functions are pure, allocate nothing, and
 * accept every float; NaN gives NaN.
 */
public final class ScalarMath {

    /** Below this {@code exp} is 0 in float, above {@link #EXP_MAX} it is infinite. */
    public static final float EXP_MIN = -104f;

    /** Above this {@code exp} is infinite in float. */
    public static final float EXP_MAX = 89f;

    /** Adding 1.5 · 2^23 rounds a small float to an integer, which then stands in the low bits. */
    public static final float ROUND = 0x1.8p23f;

    /** The bits of {@link #ROUND}. */
    public static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

    /** 1 / ln 2. */
    public static final float LOG2_E = 1.442695f;

    /** ln 2 rounded to float. */
    public static final float LN2_HIGH = 0.6931472f;

    /** ln 2 less {@link #LN2_HIGH}. */
    public static final float LN2_LOW = -1.9046542e-9f;

    /** Coefficient 0 of {@code (exp(r) - 1 - r) / r²} on [-ln 2 / 2, ln 2 / 2]. */
    public static final float EXP0 = 0.5f;

    /** Coefficient 1. */
    public static final float EXP1 = 0.16666576f;

    /** Coefficient 2. */
    public static final float EXP2 = 0.041666556f;

    /** Coefficient 3. */
    public static final float EXP3 = 0.008363179f;

    /** Coefficient 4. */
    public static final float EXP4 = 0.0013926184f;

    /** From here on {@code log(1 + t)} is taken as {@code ln 2 + log(1 + (t - 1) / 2)}: √2 - 1. */
    public static final float LOG1P_FOLD = 0.41421357f;

    /** Coefficient 0 of {@code (log(1 + f) - f + f²/2) / f³} on [√½ - 1, √2 - 1]. */
    public static final float LOG0 = 0.3333333f;

    /** Coefficient 1. */
    public static final float LOG1 = -0.24999997f;

    /** Coefficient 2. */
    public static final float LOG2 = 0.20000717f;

    /** Coefficient 3. */
    public static final float LOG3 = -0.16667798f;

    /** Coefficient 4. */
    public static final float LOG4 = 0.14249033f;

    /** Coefficient 5. */
    public static final float LOG5 = -0.124257766f;

    /** Coefficient 6. */
    public static final float LOG6 = 0.11685796f;

    /** Coefficient 7. */
    public static final float LOG7 = -0.11479188f;

    /** Coefficient 8. */
    public static final float LOG8 = 0.06969754f;

    private ScalarMath() {}

    /**
     * e to the x: {@code x = n ln 2 + r}, {@code exp(r)} by a polynomial, times {@code 2^n} in two factors, since one
     * alone would lose results that are subnormal or near the largest float.
     *
     * @param x any float
     * @return exp(x), 0 to infinity
     */
    public static float exp(float x) {
        x = x < EXP_MIN ? EXP_MIN : x;
        x = x > EXP_MAX ? EXP_MAX : x;
        float rounded = Math.fma(x, LOG2_E, ROUND);
        float n = rounded - ROUND;
        float r = Math.fma(n, -LN2_HIGH, x);
        r = Math.fma(n, -LN2_LOW, r);
        float p = Math.fma(EXP4, r, EXP3);
        p = Math.fma(p, r, EXP2);
        p = Math.fma(p, r, EXP1);
        p = Math.fma(p, r, EXP0);
        p = Math.fma(p, r * r, r) + 1f;
        int exponent = Float.floatToRawIntBits(rounded) - ROUND_BITS;
        int half = exponent >> 1;
        return p * powerOfTwo(half) * powerOfTwo(exponent - half);
    }

    private static float powerOfTwo(int exponent) {
        return Float.intBitsToFloat((exponent + 127) << 23);
    }

    /**
     * log(1 + t) on the range that losses need.
     *
     * @param t 0 to 1, or NaN
     * @return log(1 + t), 0 to ln 2
     */
    public static float log1pOfUnit(float t) {
        boolean fold = t > LOG1P_FOLD;
        float f = fold ? Math.fma(t, 0.5f, -0.5f) : t;
        float start = fold ? LN2_HIGH : 0f;
        float p = Math.fma(LOG8, f, LOG7);
        p = Math.fma(p, f, LOG6);
        p = Math.fma(p, f, LOG5);
        p = Math.fma(p, f, LOG4);
        p = Math.fma(p, f, LOG3);
        p = Math.fma(p, f, LOG2);
        p = Math.fma(p, f, LOG1);
        p = Math.fma(p, f, LOG0);
        float square = f * f;
        float tail = Math.fma(square * f, p, square * -0.5f);
        return start + (f + tail);
    }

    /**
     * Rectified linear unit.
     *
     * @param x any float
     * @return x where it is positive or NaN, else +0
     */
    public static float relu(float x) {
        return x <= 0 ? 0f : x;
    }

    /**
     * Backward pass of {@link #relu}.
     *
     * @param y the output of the forward pass
     * @param dy the gradient with respect to y
     * @return the gradient with respect to x
     */
    public static float reluBackward(float y, float dy) {
        return y > 0 ? dy : y;
    }

    /**
     * Logistic function. From {@code e = exp(-|x|)}, which cannot overflow: {@code 1 / (1 + e)}, for negative x
     * {@code e / (1 + e)}. The quotient is corrected by its remainder and by what {@code 1 + e} lost, or the error would
     * exceed 2 ulp.
     *
     * @param x any float
     * @return 1 / (1 + exp(-x)), 0 to 1
     */
    public static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        float numerator = x < 0 ? e : 1f;
        float sum = 1f + e;
        float lost = e - (sum - 1f);
        float inverse = 1f / sum;
        float quotient = numerator * inverse;
        float remainder = Math.fma(-quotient, lost, Math.fma(-quotient, sum, numerator));
        return Math.fma(remainder, inverse, quotient);
    }

    /**
     * Backward pass of {@link #sigmoid}.
     *
     * @param y the output of the forward pass
     * @param dy the gradient with respect to y
     * @return the gradient with respect to x
     */
    public static float sigmoidBackward(float y, float dy) {
        return dy * (y * (1f - y));
    }

    /**
     * Binary cross entropy {@code -(y ln a + (1 - y) ln(1 - a))} of {@code a = sigmoid(z)} from the logit:
     * {@code max(z, 0) - z·y + log(1 + exp(-|z|))}, finite for every finite z.
     *
     * @param z the logit
     * @param y the target, 0 to 1
     * @return the loss
     */
    public static float binaryCrossEntropy(float z, float y) {
        return Math.fma(-z, y, relu(z)) + log1pOfUnit(exp(-Math.abs(z)));
    }

    /**
     * Half squared error.
     *
     * @param a the output
     * @param y the target
     * @return {@code 0.5 * (a - y) * (a - y)} from left to right
     */
    public static float halfSquaredError(float a, float y) {
        float d = a - y;
        return 0.5f * d * d;
    }
}
