package io.github.lanegrad.kernel;

/**
 * Activations that are x times a smooth step, and their backward passes, which take the input; written as {@link
 * ScalarMath} is.
 */
final class ScalarGates {
    /** Beyond it exponentials of negative arguments are 0 in float, also when multiplied by them. */
    static final float GATE_END = 110f;

    /** From here on silu(x) is x in float. */
    static final float SILU_MAX = 40f;

    /** The same two limits for {@link #quickGelu}. */
    static final float QUICK_MIN = -65f;
    static final float QUICK_MAX = 24f;

    /** The same for {@link #geluTanh}. */
    static final float CUBIC_MIN = -11f;
    static final float CUBIC_MAX = 7.2f;

    /** 1.702 as the sum of two floats. */
    static final float QUICK = 1.702f;
    static final float QUICK_LOW = -2.193451e-8f;

    /** 2 sqrt(2 / pi), with few enough bits that {@link #geluTanh} can subtract it exactly, and the rest of it. */
    static final float CUBIC1 = 1.595768f;
    static final float CUBIC1_LOW = 1.1467522e-6f;

    /** 0.044715 times that as the sum of two floats. */
    static final float CUBIC3 = 0.071354814f;
    static final float CUBIC3_LOW = 2.3988325e-9f;

    /** Beyond it mish(x) is x in float. */
    static final float MISH_END = 20f;

    private ScalarGates() {}

    /** {@code x Phi(x)}, Phi the normal distribution. */
    static float gelu(float x) {
        return ScalarErf.gelu(x);
    }

    /** {@code dy (Phi(x) + x phi(x))}, from the input. */
    static float geluGradient(float x, float dy) {
        return ScalarErf.geluGradient(x, dy);
    }

    /** {@code x (1 + tanh(z / 2)) / 2 = x sigmoid(z)} with {@code z = 2 sqrt(2 / pi) (x + 0.044715 x³)}. */
    static float geluTanh(float x) {
        float c = x > CUBIC_MAX ? CUBIC_MAX : x;
        c = c < CUBIC_MIN ? CUBIC_MIN : c;
        float square = c * c;
        float factor = Math.fma(square, -CUBIC3, -CUBIC1);
        float low = Math.fma(square, -CUBIC3, -CUBIC1 - factor);
        low = low - Math.fma(square, CUBIC3_LOW, Math.fma(Math.fma(c, c, -square), CUBIC3, CUBIC1_LOW));
        float minus = c * factor;
        return gate(x, c, minus, Math.fma(c, low, Math.fma(c, factor, -minus)));
    }

    /** {@code dy} times the derivative of {@link #geluTanh}, from the input. */
    static float geluTanhGradient(float x, float dy) {
        float c = x > -CUBIC_MIN ? -CUBIC_MIN : x;
        c = c < CUBIC_MIN ? CUBIC_MIN : c;
        float cubic = CUBIC3 * (c * c);
        return gateGradient(c * (CUBIC1 + cubic), c * Math.fma(3f, cubic, CUBIC1), dy);
    }

    /** {@code x sigmoid(1.702 x)}. */
    static float quickGelu(float x) {
        float c = x > QUICK_MAX ? QUICK_MAX : x;
        c = c < QUICK_MIN ? QUICK_MIN : c;
        float minus = -QUICK * c;
        return gate(x, c, minus, Math.fma(-QUICK_LOW, c, Math.fma(-QUICK, c, -minus)));
    }

    /** {@code dy} times the derivative of {@link #quickGelu}, from the input. */
    static float quickGeluGradient(float x, float dy) {
        return siluGradient(QUICK * x, dy);
    }

    /** {@code x sigmoid(x)}, also called swish. */
    static float silu(float x) {
        float c = x > SILU_MAX ? SILU_MAX : x;
        c = c < -GATE_END ? -GATE_END : c;
        return gate(x, c, -c, 0f);
    }

    /** {@code dy (s + x s (1 - s))} with {@code s = sigmoid(x)}, from the input. */
    static float siluGradient(float x, float dy) {
        float c = x > GATE_END ? GATE_END : x;
        c = c < -GATE_END ? -GATE_END : c;
        return gateGradient(c, c, dy);
    }

    /**
     * {@code c / (1 + exp(minus + low))}, and x where that was cut to c from above. With {@code exp = 2^n (1 + q)} the
     * sum is rounded once, as {@code 2^n q + (1 + 2^n)}; all is taken times {@code 2^-64}, so that it cannot overflow.
     */
    private static float gate(float x, float c, float minus, float low) {
        float rounded = Math.fma(minus, ScalarMath.LOG2_E, ScalarMath.POWER_ROUND_DOWN);
        float n = rounded - ScalarMath.POWER_ROUND_DOWN;
        float r = Math.fma(n, -ScalarMath.LN2, minus) + Math.fma(n, -ScalarMath.LN2_LOW, low);
        float q = ScalarMath.expRest(r);
        // 1 + 2^n loses the 1 from n = 24 on; where that is felt, q takes it.
        float lost = n == 25f ? 0x1p-25f : 0f;
        q = q + (n == 24f ? 0x1p-24f : lost);
        float power = ScalarMath.power(rounded);
        float y = c / Math.fma(q, power, power + ScalarMath.DOWN) * ScalarMath.DOWN;
        return x > c ? x : y;
    }

    /** {@code dy (s + w s (1 - s))} with {@code s = sigmoid(z)}, w being x times the derivative of z. */
    private static float gateGradient(float z, float w, float dy) {
        float e = ScalarMath.exp(-Math.abs(z));
        float inverse = 1f / (1f + e);
        float s = z < 0f ? e * inverse : inverse;
        return dy * Math.fma(w * e, inverse * inverse, s);
    }

    /**
     * {@code x tanh(log(1 + exp(x)))}. With {@code e = exp(x)} and {@code d = e² + 2e + 2} that is {@code x (1 - 2/d)}
     * and {@code x e (1 - e (e + 1) / d)}; the smaller quotient is subtracted.
     */
    static float mish(float x) {
        float c = x > MISH_END ? MISH_END : x;
        c = c < -GATE_END ? -GATE_END : c;
        float rounded = ScalarErf.expRounded(c);
        float q = ScalarErf.expm1OfRest(c, 0f, rounded);
        float e = ScalarErf.timesPower(1f + q, rounded);
        float whole = x < 0f ? Math.fma(q, c, c) : c;
        float lost = x < 0f ? Math.fma(q, c, c - whole) : 0f;
        float d = Math.fma(e, e + 2f, 2f);
        float inverse = 1f / d;
        float numerator = x < 0f ? Math.fma(e, e, e) : 2f;
        float share = numerator * inverse;
        float rest = Math.fma(-share, Math.fma(e, e + 2f, 2f - d), Math.fma(-share, d, numerator));
        lost = Math.fma(-whole * inverse, rest, lost);
        float y = whole + Math.fma(-whole, share, lost);
        float below = ScalarErf.timesPower(y, rounded);
        y = x < 0f ? below : y;
        return x > MISH_END ? x : y;
    }

    /** {@code dy (1 - 2/d + 4 x e (e + 1) / d²)} with e and d as in {@link #mish}, from the input. */
    static float mishGradient(float x, float dy) {
        float c = x > MISH_END ? MISH_END : x;
        c = c < -GATE_END ? -GATE_END : c;
        float e = ScalarMath.exp(c);
        float n = e * (e + 2f);
        float inverse = 1f / (n + 2f);
        float scaled = e * inverse;
        return dy * Math.fma(4f * c * scaled, (e + 1f) * inverse, n * inverse);
    }
}
