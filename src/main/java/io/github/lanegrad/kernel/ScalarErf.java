package io.github.lanegrad.kernel;

/**
 * The error function and what GELU needs of the normal distribution, written as {@link ScalarMath} is. The coefficients
 * are our own fits: a test computes them again.
 */
final class ScalarErf {
    /** From here on erf is ±1 in float. */
    static final float ERF_END = 4f;

    /** Up to here erf is x times a polynomial. */
    static final float ERF_SEAM = 0.9f;

    /** Up to here GELU is a polynomial. */
    static final float GELU_SEAM = 1f;

    /** From here on the lower tail of the normal distribution is 0 in float. */
    static final float GELU_END = 15f;

    /** With {@code v = TAIL_SCALE / (a + TAIL_SHIFT) - TAIL_CENTRE} the tail from 1 to 15 needs few coefficients. */
    static final float TAIL_SHIFT = 3f;
    static final float TAIL_SCALE = 10.285714f;
    static final float TAIL_CENTRE = 1.5714284f;

    /** From here on the derivative of GELU is 0 or 1 to within 6e-7. */
    static final float SLOPE_END = 5.5f;

    /** Brings x² from [0, 5.5²] to [0, 2]. */
    static final float SLOPE_SCALE = 0.066115703f;

    // {@code erf(x) / x - 1} in x² up to ERF_SEAM, the constant term first.
    static final float ERF0 = 0.12837917f;
    static final float ERF1 = -0.37612632f;
    static final float ERF2 = 0.112836815f;
    static final float ERF3 = -0.026859023f;
    static final float ERF4 = 0.005200722f;
    static final float ERF5 = -8.1441575e-4f;
    static final float ERF6 = 8.3922605e-5f;

    // {@code log(erfc(x)) + x²} in x from ERF_SEAM to ERF_END, the constant term first.
    static final float ERFCX0 = 1.0112164e-4f;
    static final float ERFCX1 = -1.129166f;
    static final float ERFCX2 = 0.36596367f;
    static final float ERFCX3 = -0.10754604f;
    static final float ERFCX4 = 0.024665553f;
    static final float ERFCX5 = -0.0040084454f;
    static final float ERFCX6 = 4.0327042e-4f;
    static final float ERFCX7 = -1.8629346e-5f;

    // {@code (Phi(x) - 1/2) / x} in x² up to GELU_SEAM, the constant term first.
    static final float CENTRE0 = 0.3989423f;
    static final float CENTRE1 = -0.06649054f;
    static final float CENTRE2 = 0.009974163f;
    static final float CENTRE3 = -0.00118802f;
    static final float CENTRE4 = 1.15018884e-4f;
    static final float CENTRE5 = -8.169612e-6f;

    // {@code a (1 - Phi(a)) exp(a²/2)} in v as above, a from GELU_SEAM to GELU_END, the constant term first.
    static final float TAIL0 = 0.37277982f;
    static final float TAIL1 = -0.05158777f;
    static final float TAIL2 = -0.040160544f;
    static final float TAIL3 = -0.01621357f;
    static final float TAIL4 = -0.0033777275f;
    static final float TAIL5 = -1.4926063e-5f;
    static final float TAIL6 = 1.5103527e-4f;
    static final float TAIL7 = 9.2589835e-6f;
    static final float TAIL8 = -7.2548983e-6f;

    // {@code (gelu'(x) - 1/2) / x} in {@code SLOPE_SCALE x² - 1} on [0, 5.5], the constant term first.
    static final float SLOPE0 = 0.1287592f;
    static final float SLOPE1 = -0.06573973f;
    static final float SLOPE2 = 0.053665202f;
    static final float SLOPE3 = -0.053743318f;
    static final float SLOPE4 = 0.060315557f;
    static final float SLOPE5 = -0.06864574f;
    static final float SLOPE6 = 0.07423604f;
    static final float SLOPE7 = -0.07403122f;
    static final float SLOPE8 = 0.065257534f;
    static final float SLOPE9 = -0.050113805f;
    static final float SLOPE10 = 0.039147876f;
    static final float SLOPE11 = -0.03204684f;
    static final float SLOPE12 = 0.017125787f;
    static final float SLOPE13 = -0.0033884717f;
    static final float SLOPE14 = 0.0036665092f;
    static final float SLOPE15 = -0.0057784324f;
    static final float SLOPE16 = 0.002223038f;

    private ScalarErf() {}

    /** Error function, -1 to 1: {@code x + x p(x²)} near 0, then {@code 1 - exp(q(x) - x²)}. */
    static float erf(float x) {
        float a = Math.abs(x);
        float square = a * a;
        float p = Math.fma(ERF6, square, ERF5);
        p = Math.fma(p, square, ERF4);
        p = Math.fma(p, square, ERF3);
        p = Math.fma(p, square, ERF2);
        p = Math.fma(p, square, ERF1);
        p = Math.fma(p, square, ERF0);
        float centre = Math.fma(p, x, x);
        a = a > ERF_END ? ERF_END : a;
        square = a * a;
        float lost = Math.fma(a, a, -square);
        float q = Math.fma(ERFCX7, a, ERFCX6);
        q = Math.fma(q, a, ERFCX5);
        q = Math.fma(q, a, ERFCX4);
        q = Math.fma(q, a, ERFCX3);
        q = Math.fma(q, a, ERFCX2);
        q = Math.fma(q, a, ERFCX1);
        q = Math.fma(q, a, ERFCX0);
        float log = q - square;
        // What the difference lost as well: the exponential would magnify it.
        float low = q - (log + square) - lost;
        float tail = 1f - ScalarMath.expSum(log, low);
        tail = x < 0f ? -tail : tail;
        return Math.abs(x) < ERF_SEAM ? centre : tail;
    }

    /**
     * {@code x Phi(x)}, Phi the normal distribution: near 0 from {@code Phi = 1/2 + x p(x²)}, else from the tail
     * {@code a Phi(-a) = exp(-a²/2) r(a)}, {@code a = |x|}: its negative for x < 0, x less the tail for x > 0.
     */
    static float gelu(float x) {
        float a = Math.abs(x);
        a = a > GELU_END ? GELU_END : a;
        float square = a * a;
        float lost = Math.fma(a, a, -square);
        float p = Math.fma(CENTRE5, square, CENTRE4);
        p = Math.fma(p, square, CENTRE3);
        p = Math.fma(p, square, CENTRE2);
        p = Math.fma(p, square, CENTRE1);
        float c = Math.fma(p, square, CENTRE0);
        float cLow = Math.fma(p, square, CENTRE0 - c);
        float product = square * c;
        // For negative x the sum cancels, so the terms take along what was rounded off them.
        float low = Math.fma(square, cLow, Math.fma(lost, c, Math.fma(square, c, -product)));
        float centre = Math.fma(0.5f, x, product) + low;
        // The ratio answers to its argument so strongly that the roundings of sum and quotient have to be put back.
        float sum = a + TAIL_SHIFT;
        float w = 1f / sum;
        float rest = Math.fma(-w, a - (sum - TAIL_SHIFT), Math.fma(-w, sum, 1f));
        float v = Math.fma(rest * w, TAIL_SCALE, Math.fma(w, TAIL_SCALE, -TAIL_CENTRE));
        float t = Math.fma(TAIL8, v, TAIL7);
        t = Math.fma(t, v, TAIL6);
        t = Math.fma(t, v, TAIL5);
        t = Math.fma(t, v, TAIL4);
        t = Math.fma(t, v, TAIL3);
        t = Math.fma(t, v, TAIL2);
        t = Math.fma(t, v, TAIL1);
        float ratio = Math.fma(t, v, TAIL0);
        float ratioLow = Math.fma(t, v, TAIL0 - ratio);
        float rounded = expRounded(-0.5f * square);
        float q = expm1OfRest(-0.5f * square, -0.5f * lost, rounded);
        // Scaled last: a subnormal exponential would have lost digits that the product needs.
        float tail = timesPower(Math.fma(q, ratio, ratioLow) + ratio, rounded);
        float whole = x < 0f ? 0f : x;
        return a < GELU_SEAM ? centre : whole - tail;
    }

    /** {@code dy (Phi(x) + x phi(x))}, from the input: a polynomial instead of an exponential. */
    static float geluGradient(float x, float dy) {
        float c = x > SLOPE_END ? SLOPE_END : x;
        c = c < -SLOPE_END ? -SLOPE_END : c;
        float u = Math.fma(c * c, SLOPE_SCALE, -1f);
        float p = Math.fma(SLOPE16, u, SLOPE15);
        p = Math.fma(p, u, SLOPE14);
        p = Math.fma(p, u, SLOPE13);
        p = Math.fma(p, u, SLOPE12);
        p = Math.fma(p, u, SLOPE11);
        p = Math.fma(p, u, SLOPE10);
        p = Math.fma(p, u, SLOPE9);
        p = Math.fma(p, u, SLOPE8);
        p = Math.fma(p, u, SLOPE7);
        p = Math.fma(p, u, SLOPE6);
        p = Math.fma(p, u, SLOPE5);
        p = Math.fma(p, u, SLOPE4);
        p = Math.fma(p, u, SLOPE3);
        p = Math.fma(p, u, SLOPE2);
        p = Math.fma(p, u, SLOPE1);
        p = Math.fma(p, u, SLOPE0);
        float slope = Math.fma(p, c, 0.5f);
        slope = c >= SLOPE_END ? 1f : slope;
        slope = c <= -SLOPE_END ? 0f : slope;
        return dy * slope;
    }

    /** {@code x / ln 2} rounded to the integer n, which stands in the low bits; x from -111 to 20. */
    static float expRounded(float x) {
        return Math.fma(x, ScalarMath.LOG2_E, ScalarMath.POWER_ROUND_UP);
    }

    /** {@code exp(r) - 1} of the rest {@code r = x + low - n ln 2}. */
    static float expm1OfRest(float x, float low, float rounded) {
        float n = rounded - ScalarMath.POWER_ROUND_UP;
        float r = Math.fma(n, -ScalarMath.LN2, x) + Math.fma(n, -ScalarMath.LN2_LOW, low);
        return ScalarMath.expRest(r);
    }

    /** {@code p 2^n}, rounded once even if that is subnormal. */
    static float timesPower(float p, float rounded) {
        return p * ScalarMath.power(rounded) * ScalarMath.DOWN;
    }
}
