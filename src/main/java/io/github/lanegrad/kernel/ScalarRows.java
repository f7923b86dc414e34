package io.github.lanegrad.kernel;

/** The formulas of {@link Combination} and {@link Summand}. */
final class ScalarRows {

    private ScalarRows() {}

    static float expm1(float x) {
        return ScalarMath.expm1(x);
    }

    static float log(float x) {
        return ScalarLogarithms.log(x);
    }

    static float log1p(float x) {
        return ScalarLogarithms.log1p(x);
    }

    static float erf(float x) {
        return ScalarErf.erf(x);
    }

    static float sum(float x, float y) {
        return x + y;
    }

    static float difference(float x, float y) {
        return x - y;
    }

    static float quotient(float x, float y) {
        return x / y;
    }

    static float greater(float x, float y) {
        float number = x > Float.NEGATIVE_INFINITY ? x : Float.NEGATIVE_INFINITY;
        return y > number ? y : number;
    }

    static float scale(float x, float p) {
        return x * p;
    }

    static float divide(float x, float p) {
        return x / p;
    }

    static float shift(float x, float p, float q) {
        return x - p - q;
    }

    static float blend(float x, float y, float p, float q) {
        return Math.fma(x, p, y * q);
    }

    static float smooth(float x, float y, float p, float q) {
        return Math.fma(x, p, q) * y;
    }

    static float clip(float x, float p) {
        float low = x < -p ? -p : x;
        return low > p ? p : low;
    }

    static float addSign(float x, float y, float p) {
        float sign = y > 0f ? p : 0f;
        return x + (y < 0f ? -p : sign);
    }

    static float softmaxGradient(float x, float y, float p, float q) {
        return y * (x - p) * q;
    }

    static float logSoftmaxGradient(float x, float y, float p, float q) {
        return Math.fma(ScalarMath.exp(y), -p, x) * q;
    }

    static float crossEntropyGradient(float x, float y, float p, float q) {
        return Math.fma(x, p, -y) * q;
    }

    static float residual(float x, float y, float p, float q) {
        return Math.fma(-q, y, x - p);
    }

    static float element(float x) {
        return x;
    }

    static float magnitude(float x) {
        return Math.abs(x);
    }

    static float product(float x, float y) {
        return x * y;
    }

    static float exponential(float x, float p) {
        return ScalarMath.exp(x - p);
    }

    static float exponentials(float x, float p) {
        return ScalarMath.exp(x - p);
    }

    /** A class of no weight costs nothing, however impossible; a difference of finite logits stays finite. */
    static float crossEntropy(float x, float y, float p, float q) {
        float d = x - p;
        d = d < -Float.MAX_VALUE ? -Float.MAX_VALUE : d;
        return y == 0f ? 0f : y * (q - d);
    }

    static float slope(float x, float y) {
        return x > 0f ? 0f : x * y;
    }
}
