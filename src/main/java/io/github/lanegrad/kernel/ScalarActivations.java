package io.github.lanegrad.kernel;

/**
 * Activations and their backward passes, written as {@link ScalarMath} is; more are in {@link ScalarGates} and {@link
 * ScalarCurves}. A gradient takes the input or the output of the forward pass, as noted, and the gradient dy with
 * respect to the output; it returns that with respect to the input. NaN stays NaN, also where the derivative is
 * constant.
 */
final class ScalarActivations {
    /** Scale and alpha of SELU (Klambauer et al. 2017), and their product as the sum of two floats. */
    static final float SELU = 1.050701f;
    static final float SELU_NEGATIVE = 1.7580993f;
    static final float SELU_NEGATIVE_LOW = 2.3296717e-8f;

    /** 1/6 as the sum of two floats. */
    static final float SIXTH = 0.16666667f;
    static final float SIXTH_LOW = -4.967054e-9f;

    /** The largest finite float. */
    static final float LARGEST = Float.MAX_VALUE;

    /** Beyond it {@code x²} hides a term beside it, and does not yet overflow. */
    static final float SQUARE_END = 0x1p62f;

    private ScalarActivations() {}

    /** x. */
    static float identity(float x) {
        return x;
    }

    /** dy. */
    static float identityGradient(float y, float dy) {
        return Math.abs(y) >= 0f ? dy : y;
    }

    /** 1 where x > 0, else 0. */
    static float binaryStep(float x) {
        return x > 0f ? 1f : x <= 0f ? 0f : x;
    }

    /** 0: the step has no useful derivative. From the output. */
    static float binaryStepGradient(float y, float dy) {
        return Math.abs(y) >= 0f ? 0f : y;
    }

    /** {@code 1 / (1 + exp(-x))}, 0 to 1. */
    static float sigmoid(float x) {
        return ScalarMath.sigmoid(x);
    }

    /** {@code dy y (1 - y)}, from the output. */
    static float sigmoidGradient(float y, float dy) {
        return dy * (y * (1f - y));
    }

    /** Hyperbolic tangent, -1 to 1. */
    static float tanh(float x) {
        return ScalarMath.tanh(x);
    }

    /** {@code dy (1 - y²)}, from the output. */
    static float tanhGradient(float y, float dy) {
        return dy * ((1f - y) * (1f + y));
    }

    /** Arc tangent, -pi/2 to pi/2. */
    static float arctan(float x) {
        return ScalarTrigonometry.atan(x);
    }

    /** {@code dy / (1 + x²)}, from the input. */
    static float arctanGradient(float x, float dy) {
        return dy / Math.fma(x, x, 1f);
    }

    /** x where it is positive, else 0. */
    static float relu(float x) {
        return x <= 0f ? 0f : x;
    }

    /** dy where y > 0, else 0 (also at the kink). From the output. */
    static float reluGradient(float y, float dy) {
        return y > 0f ? dy : y;
    }

    /** x where it is positive, else slope x; slope >= 0. */
    static float leakyRelu(float x, float slope) {
        return x > 0f ? x : slope * x;
    }

    /** dy where y > 0, else slope dy (also at the kink). From the output. */
    static float leakyReluGradient(float y, float slope, float dy) {
        return y > 0f ? dy : y <= 0f ? slope * dy : y;
    }

    /** x where it is positive, else {@code alpha (exp(x) - 1)}; alpha > 0. */
    static float elu(float x, float alpha) {
        return x > 0f ? x : alpha * ScalarMath.expm1(x);
    }

    /** dy where y > 0, else {@code dy alpha exp(x) = dy (y + alpha)} (also at the kink). From the output. */
    static float eluGradient(float y, float alpha, float dy) {
        return dy * (y > 0f ? 1f : y + alpha);
    }

    /** scale x where x is positive, else {@code scale alpha (exp(x) - 1)}, with the constants of the paper. */
    static float selu(float x) {
        float m = ScalarMath.expm1(x);
        return x > 0f ? SELU * x : Math.fma(SELU_NEGATIVE, m, SELU_NEGATIVE_LOW * m);
    }

    /** dy scale where y > 0, else {@code dy (y + scale alpha)} (also at the kink). From the output. */
    static float seluGradient(float y, float dy) {
        return dy * (y > 0f ? SELU : y + SELU_NEGATIVE);
    }

    /** x where it is positive, else {@code alpha (exp(x / alpha) - 1)}; alpha > 0. */
    static float celu(float x, float alpha) {
        float quotient = x / alpha;
        float m = ScalarMath.expm1(quotient);
        // What the quotient lost, times the derivative; it is NaN beside an infinite one.
        float lost = quotient > -ScalarGates.GATE_END ? Math.fma(-quotient, alpha, x) : 0f;
        return x > 0f ? x : Math.fma(alpha, m, Math.fma(lost, m, lost));
    }

    /** dy where y > 0, else {@code dy exp(x / alpha) = dy (y / alpha + 1)}. From the output. */
    static float celuGradient(float y, float alpha, float dy) {
        return dy * (y > 0f ? 1f : y / alpha + 1f);
    }

    /**
     * {@code log(1 + exp(beta x)) / beta}, and x where beta x > threshold; beta > 0. The division costs accuracy: 2 ulp
     * for powers of two from 1/2 on, 3 ulp for others; for small beta more where exp(beta x) is subnormal.
     */
    static float softplus(float x, float beta, float threshold) {
        float z = beta * x;
        float value = ScalarMath.softplus(z);
        // What z lost matters where softplus(z) is exp(z) of a large |z|.
        boolean steep = z < 0f && z > -ScalarGates.GATE_END;
        float lost = steep ? Math.fma(beta, x, -z) : 0f;
        float sum = steep ? Math.fma(value, lost, value) : value;
        return z > threshold ? x : sum / beta;
    }

    /** {@code dy sigmoid(beta x)}, and dy where beta x > threshold. From the input. */
    static float softplusGradient(float x, float beta, float threshold, float dy) {
        float z = beta * x;
        return dy * (z > threshold ? 1f : ScalarMath.sigmoid(z));
    }

    /** {@code x / (1 + |x|)}, -1 to 1. */
    static float softsign(float x) {
        float c = x > SQUARE_END ? SQUARE_END : x;
        c = c < -SQUARE_END ? -SQUARE_END : c;
        return c / (1f + Math.abs(c));
    }

    /** {@code dy / (1 + |x|)²}, from the input. */
    static float softsignGradient(float x, float dy) {
        float inverse = 1f / (1f + Math.abs(x));
        return dy * (inverse * inverse);
    }

    /** {@code (x + 3) / 6} between 0 and 1. */
    static float hardSigmoid(float x) {
        float t = x + 3f;
        float y = Math.fma(t, SIXTH, t * SIXTH_LOW);
        y = t <= 0f ? 0f : y;
        return t >= 6f ? 1f : y;
    }

    /** dy / 6 where 0 < y < 1, else 0 (also at the kinks). From the output. */
    static float hardSigmoidGradient(float y, float dy) {
        float inside = y < 1f ? dy * SIXTH : 0f;
        return y > 0f ? inside : y;
    }

    /** {@code x (x + 3) / 6} from -3 to 3, 0 below, x above. */
    static float hardSwish(float x) {
        float t = x + 3f;
        float p = x * t;
        float y = Math.fma(p, SIXTH, Math.fma(p, SIXTH_LOW, Math.fma(x, t, -p) * SIXTH));
        y = x <= -3f ? 0f : y;
        return x >= 3f ? x : y;
    }

    /** {@code dy (x / 3 + 1 / 2)} from -3 to 3, 0 at -3 and below, dy at 3 and above. From the input. */
    static float hardSwishGradient(float x, float dy) {
        float slope = Math.fma(x, 2f * SIXTH, 0.5f);
        slope = x <= -3f ? 0f : slope;
        return dy * (x >= 3f ? 1f : slope);
    }

    /** x between -1 and 1. */
    static float hardTanh(float x) {
        float y = x < -1f ? -1f : x;
        return y > 1f ? 1f : y;
    }

    /** dy where -1 < y < 1, else 0 (also at the kinks). From the output. */
    static float hardTanhGradient(float y, float dy) {
        float a = Math.abs(y);
        return a < 1f ? dy : a >= 1f ? 0f : y;
    }

    /** x between 0 and 6. */
    static float relu6(float x) {
        float y = x <= 0f ? 0f : x;
        return y > 6f ? 6f : y;
    }

    /** dy where 0 < y < 6, else 0 (also at the kinks). From the output. */
    static float relu6Gradient(float y, float dy) {
        float inside = y < 6f ? dy : 0f;
        return y > 0f ? inside : y;
    }

    /** {@code log(sigmoid(x)) = -softplus(-x)}, at most 0. */
    static float logSigmoid(float x) {
        return -ScalarMath.softplus(-x);
    }

    /** {@code dy (1 - exp(y))}, from the output. */
    static float logSigmoidGradient(float y, float dy) {
        return dy * -ScalarMath.expm1(y);
    }

    /** x where |x| > lambda, else 0; lambda >= 0. */
    static float hardShrink(float x, float lambda) {
        return Math.abs(x) <= lambda ? 0f : x;
    }

    /** dy where y is not 0, else 0 (also at the kinks). From the output. */
    static float hardShrinkGradient(float y, float lambda, float dy) {
        float slope = y == 0f ? 0f : dy;
        return Math.abs(y) >= 0f ? slope : y;
    }

    /** x moved towards 0 by lambda, and 0 up to that distance; lambda >= 0. */
    static float softShrink(float x, float lambda) {
        float moved = x - (x > 0f ? lambda : -lambda);
        return Math.abs(x) <= lambda ? 0f : moved;
    }

    /** dy where y is not 0, else 0 (also at the kinks). From the output. */
    static float softShrinkGradient(float y, float lambda, float dy) {
        return hardShrinkGradient(y, lambda, dy);
    }

    /** x² where x is positive, else 0. */
    static float reluSquared(float x) {
        float positive = x <= 0f ? 0f : x;
        return positive * positive;
    }

    /** {@code 2 x dy} where x is positive, else 0. From the input. */
    static float reluSquaredGradient(float x, float dy) {
        float positive = x <= 0f ? 0f : x;
        return dy * (positive + positive);
    }

    /** exp(x). */
    static float exponential(float x) {
        return ScalarMath.exp(x);
    }

    /** {@code dy y}, from the output. */
    static float exponentialGradient(float y, float dy) {
        return dy * y;
    }

    /** {@code (x + sqrt(x² + b)) / 2}, for negative x {@code b / 2 / (sqrt(x² + b) - x)}; 1e-37 < b < 1e29. */
    static float squareplus(float x, float b) {
        float a = Math.abs(x);
        float sum = Math.fma(a, a, b);
        float root = a > SQUARE_END ? a : (float) Math.sqrt(sum);
        float half = Math.fma(0.5f, root, 0.5f * a);
        float inverse = 1f / half;
        // What the addition lost, and about what the root lost: between 1/8 and 1/4 of that product.
        float rootLost = a > SQUARE_END ? 0f : Math.fma(-root, root, sum) * (0.1875f * inverse);
        float lost = 0.5f * a - (half - 0.5f * root) + rootLost;
        float below = 0.25f * b * inverse;
        float rest = Math.fma(-below, lost, Math.fma(-below, half, 0.25f * b));
        below = Math.fma(rest, inverse, below);
        below = half > LARGEST ? 0f : below;
        return x < 0f ? below : half;
    }

    /** {@code dy (1 + x / sqrt(x² + b)) / 2}, from the input. */
    static float squareplusGradient(float x, float b, float dy) {
        float c = x > SQUARE_END ? SQUARE_END : x;
        c = c < -SQUARE_END ? -SQUARE_END : c;
        return dy * Math.fma(0.5f, c / (float) Math.sqrt(Math.fma(c, c, b)), 0.5f);
    }

    /** {@code x + (sqrt(x² + 1) - 1) / 2}; near 0, where this cancels, {@code x + x/2 x / (sqrt(x² + 1) + 1)}. */
    static float bentIdentity(float x) {
        float a = Math.abs(x);
        float root = a > SQUARE_END ? a : (float) Math.sqrt(Math.fma(a, a, 1f));
        float near = Math.fma(0.5f * x, x / (root + 1f), x);
        float far = Math.fma(0.5f, root - 1f, x);
        float y = a < 0.75f ? near : far;
        return x < -SQUARE_END ? 0.5f * x : y;
    }

    /** {@code dy (x / (2 sqrt(x² + 1)) + 1)}, from the input. */
    static float bentIdentityGradient(float x, float dy) {
        float c = x > SQUARE_END ? SQUARE_END : x;
        c = c < -SQUARE_END ? -SQUARE_END : c;
        return dy * Math.fma(0.5f, c / (float) Math.sqrt(Math.fma(c, c, 1f)), 1f);
    }
}
