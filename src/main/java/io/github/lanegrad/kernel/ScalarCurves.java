package io.github.lanegrad.kernel;

/**
 * Activations made of the hyperbolic tangent, the bell curve and the sine, and their backward passes; written as {@link
 * ScalarMath} is. What a gradient takes is noted as in {@link ScalarActivations}.
 */
final class ScalarCurves {
    /** Amplitude of {@link #lecunTanh}, and what is rounded off relative to it. */
    static final float LECUN = 1.7159f;
    static final float LECUN_RELATIVE = 3.2457945e-8f;

    /** Slope inside {@link #lecunTanh} as the sum of two floats. */
    static final float LECUN_SLOPE = 0.6666667f;
    static final float LECUN_SLOPE_LOW = -1.9868216e-8f;

    /** From here on {@code exp(-x²)} is 0 in float. */
    static final float GAUSSIAN_END = 11f;

    /** Below it x - tanh(x) is a polynomial. */
    static final float SHRINK_END = 1.25f;

    /** Below it the derivative of sinc is a polynomial. */
    static final float SINC_END = 0.75f;

    /** Coefficients of the derivative of sinc: of x, x³, x⁵ and x⁷. */
    static final float SINC1 = -1f / 3f;
    static final float SINC3 = 1f / 30f;
    static final float SINC5 = -1f / 840f;
    static final float SINC7 = 1f / 45360f;

    /** Beyond it tanh is ±1 in float, also after division by the slope. */
    static final float LECUN_END = 20f;

    /** Slope over amplitude of {@link #lecunTanh}. */
    static final float LECUN_RATIO = 0.38852304f;

    // {@code ((x - tanh(x)) / x³ - 1/3) / x²} in x² on [0, 1.25], the constant term first.
    static final float SHRINK0 = -0.13333306f;
    static final float SHRINK1 = 0.05396235f;
    static final float SHRINK2 = -0.021825789f;
    static final float SHRINK3 = 0.008703376f;
    static final float SHRINK4 = -0.0032570353f;
    static final float SHRINK5 = 0.001020714f;
    static final float SHRINK6 = -2.2151583e-4f;
    static final float SHRINK7 = 2.3469089e-5f;

    /** 1/3, the value of that ratio at 0, as the sum of two floats. */
    static final float THIRD = 0.33333334f;
    static final float THIRD_LOW = -9.934108e-9f;

    private ScalarCurves() {}

    /** {@code x - tanh(x)}: near 0 {@code x³ p(x²)}, else {@code ±(|x| - 1 + 2 / (exp(2|x|) + 1))}. */
    static float tanhShrink(float x) {
        float a = Math.abs(x);
        float square = a * a;
        float lost = Math.fma(a, a, -square);
        float p = shrinkRatio(square);
        float cube = a * square;
        float cubeLost = Math.fma(a, square, -cube);
        cubeLost = Math.fma(a, lost, cubeLost);
        float near = Math.fma(cube, p, Math.fma(cubeLost, p, cube * THIRD_LOW));
        float far = (a - 1f) + 2f / (ScalarMath.exp(a + a) + 1f);
        float y = a < SHRINK_END ? near : far;
        return x < 0f ? -y : y;
    }

    /** {@code (x - tanh(x)) / x³} up to {@link #SHRINK_END}. */
    private static float shrinkRatio(float square) {
        float p = Math.fma(SHRINK7, square, SHRINK6);
        p = Math.fma(p, square, SHRINK5);
        p = Math.fma(p, square, SHRINK4);
        p = Math.fma(p, square, SHRINK3);
        p = Math.fma(p, square, SHRINK2);
        p = Math.fma(p, square, SHRINK1);
        p = Math.fma(p, square, SHRINK0);
        return Math.fma(p, square, THIRD);
    }

    /** {@code dy tanh(x)²}, from the input. */
    static float tanhShrinkGradient(float x, float dy) {
        float t = ScalarMath.tanh(x);
        return dy * (t * t);
    }

    /** {@code 1.7159 tanh(2x/3)}; the tangent as {@link #tanhShrink} has it, and with what was rounded off. */
    static float lecunTanh(float x) {
        float a = Math.abs(x);
        a = a > LECUN_END ? LECUN_END : a;
        float z = LECUN_SLOPE * a;
        float zLow = Math.fma(LECUN_SLOPE_LOW, a, Math.fma(LECUN_SLOPE, a, -z));
        float square = z * z;
        float near = z * square * shrinkRatio(square);
        float far = 2f / (ScalarMath.exp(z + z) + 1f);
        float whole = z < 1f ? z : 1f;
        float lacking = z < 1f ? near : far;
        float t = whole - lacking;
        float low = Math.fma(zLow, Math.fma(-t, t, 1f), Math.fma(LECUN_RELATIVE, t, whole - t - lacking));
        float y = Math.fma(LECUN, t, LECUN * low);
        return x < 0f ? -y : y;
    }

    /** {@code dy (2/3 / 1.7159) (1.7159 - y) (1.7159 + y)}, from the output. */
    static float lecunTanhGradient(float y, float dy) {
        return dy * (LECUN_RATIO * ((LECUN - y) * (LECUN + y)));
    }

    /** {@code exp(-x²)}, 0 to 1. */
    static float gaussian(float x) {
        float c = Math.abs(x);
        c = c > GAUSSIAN_END ? GAUSSIAN_END : c;
        float square = c * c;
        return ScalarMath.expSum(-square, -Math.fma(c, c, -square));
    }

    /** {@code -2 x exp(-x²) dy}, from the input. */
    static float gaussianGradient(float x, float dy) {
        float c = x > GAUSSIAN_END ? GAUSSIAN_END : x;
        c = c < -GAUSSIAN_END ? -GAUSSIAN_END : c;
        return dy * (-2f * c * ScalarMath.exp(-(c * c)));
    }

    /** sin(x); NaN at infinity. */
    static float sinusoid(float x) {
        return ScalarTrigonometry.sin(x);
    }

    /** {@code dy cos(x)}, from the input. */
    static float sinusoidGradient(float x, float dy) {
        return dy * ScalarTrigonometry.cos(x);
    }

    /** {@link #sinusoid} within the reach of {@link ScalarTrigonometry#sinSmall}. */
    static float sinusoidSmall(float x) {
        return ScalarTrigonometry.sinSmall(x);
    }

    /** {@link #sinusoidGradient} within the reach of {@link ScalarTrigonometry#cosSmall}. */
    static float sinusoidSmallGradient(float x, float dy) {
        return dy * ScalarTrigonometry.cosSmall(x);
    }

    /** {@code sin(x) / x}, 1 at 0 and 0 at infinity. */
    static float sinc(float x) {
        return Math.abs(x) > ScalarTrigonometry.SIN_LIMIT ? sincLarge(x) : sincSmall(x);
    }

    /** {@code dy (cos(x) - sin(x) / x) / x}, 0 at 0 and at infinity. From the input. */
    static float sincGradient(float x, float dy) {
        return sincGradientOf(x, ScalarTrigonometry.sin(x), ScalarTrigonometry.cos(x), dy);
    }

    private static float sincLarge(float x) {
        return Math.abs(x) > ScalarActivations.LARGEST ? 0f : ScalarTrigonometry.sinLarge(x) / x;
    }

    /**
     * {@link #sinc} up to {@link ScalarTrigonometry#SIN_LIMIT}. The sine is that of {@link
     * ScalarTrigonometry#sinSmall}, but takes along what the reduced argument lost: the quotient would be 2.5 ulp off.
     */
    static float sincSmall(float x) {
        float rounded = Math.fma(x, ScalarTrigonometry.INVERSE_QUARTER_TURN, ScalarMath.ROUND);
        float n = rounded - ScalarMath.ROUND;
        float coarse = Math.fma(n, -ScalarTrigonometry.QUARTER_TURN_HIGH, x);
        float middle = n * ScalarTrigonometry.QUARTER_TURN_MIDDLE;
        float r = coarse - middle;
        float back = r - coarse;
        float low = (coarse - (r - back)) - (middle + back);
        low = low - Math.fma(n, ScalarTrigonometry.QUARTER_TURN_MIDDLE, -middle);
        low = Math.fma(n, -ScalarTrigonometry.QUARTER_TURN_LOW, low);
        float square = r * r;
        float p = Math.fma(ScalarTrigonometry.SIN2, square, ScalarTrigonometry.SIN1);
        p = Math.fma(p, square, ScalarTrigonometry.SIN0);
        float sin = Math.fma(p, r * square, low) + r;
        float q = Math.fma(ScalarTrigonometry.COS2, square, ScalarTrigonometry.COS1);
        q = Math.fma(Math.fma(q, square, ScalarTrigonometry.COS0), square, -0.5f);
        float squareLost = Math.fma(r, r, -square);
        float cos = Math.fma(q, square, Math.fma(-r, low, -0.5f * squareLost)) + 1f;
        int quarter = Float.floatToRawIntBits(rounded);
        float y = (quarter & 1) == 0 ? sin : cos;
        y = Float.intBitsToFloat(Float.floatToRawIntBits(y) ^ ((quarter << 30) & ScalarMath.SIGN));
        return x == 0f ? 1f : y / x;
    }

    /** {@link #sincGradient} within the reach of {@link ScalarTrigonometry#sinSmall}. */
    static float sincSmallGradient(float x, float dy) {
        return sincGradientOf(x, ScalarTrigonometry.sinSmall(x), ScalarTrigonometry.cosSmall(x), dy);
    }

    private static float sincGradientOf(float x, float sin, float cos, float dy) {
        float square = x * x;
        float p = Math.fma(square, SINC7, SINC5);
        p = Math.fma(p, square, SINC3);
        p = Math.fma(p, square, SINC1);
        float inverse = 1f / x;
        float far = Math.fma(-sin, inverse, cos) * inverse;
        float slope = Math.abs(x) < SINC_END ? p * x : far;
        return dy * (Math.abs(x) > ScalarActivations.LARGEST ? 0f : slope);
    }
}
