package io.github.lanegrad.kernel;

/**
 * The formulas of {@link ElementwiseLoss}: of an output {@code a}, or a logit {@code z}, and a target {@code y}, each with
 * its gradient with respect to the first. A third number {@code v} is the factor of the positive term.
 */
final class ScalarLosses {

    /** As in PyTorch: a probability of 0 costs no more than exp(-100). */
    static final float LOG_MIN = -100f;

    /** As in PyTorch: the least a (1 - a) that a gradient is divided by. */
    static final float LEAST_VARIANCE = 1e-12f;

    static final float LN2 = 0.6931472f;

    /** Up to it {@link #logCosh} goes by powers of t, beyond it by {@code exp(-2 d)}. */
    static final float COSH_LIMIT = 1f;

    static final float TWO_PI = 6.2831855f;

    private ScalarLosses() {}

    static float binaryCrossEntropy(float a, float y, float v) {
        float positive = ScalarLogarithms.log(a);
        positive = positive < LOG_MIN ? LOG_MIN : positive;
        float negative = ScalarLogarithms.log1p(-a);
        negative = negative < LOG_MIN ? LOG_MIN : negative;
        return -(v * y * positive) - (1f - y) * negative;
    }

    /** With a factor of 1 the numerator is {@code a - y}. */
    static float binaryCrossEntropyGradient(float a, float y, float v) {
        float variance = a * (1f - a);
        variance = variance < LEAST_VARIANCE ? LEAST_VARIANCE : variance;
        return Math.fma(1f - y, a, -(v * y * (1f - a))) / variance;
    }

    /** Both terms are computed without cancellation, so that a loss and its gradient are exact to the last digits. */
    static float logistic(float z, float y, float v) {
        float log = ScalarLogarithms.log1p(ScalarMath.exp(-Math.abs(z)));
        float ofNegative = z > 0f ? z + log : log;
        float ofPositive = z > 0f ? log : log - z;
        return Math.fma(v * y, ofPositive, (1f - y) * ofNegative);
    }

    static float logisticGradient(float z, float y, float v) {
        return Math.fma(1f - y, positive(z), -(v * y * negative(z)));
    }

    /** The probability of 1. */
    private static float positive(float z) {
        return z < 0f ? small(z) : large(z);
    }

    /** The probability of 0. */
    private static float negative(float z) {
        return z < 0f ? large(z) : small(z);
    }

    private static float large(float z) {
        return 1f / (1f + ScalarMath.exp(-Math.abs(z)));
    }

    private static float small(float z) {
        return ScalarMath.exp(-Math.abs(z)) * large(z);
    }

    static float halfSquaredError(float a, float y) {
        float d = a - y;
        return 0.5f * d * d;
    }

    static float halfSquaredErrorGradient(float a, float y) {
        return a - y;
    }

    static float squaredError(float a, float y) {
        float d = a - y;
        return d * d;
    }

    static float squaredErrorGradient(float a, float y) {
        return 2f * (a - y);
    }

    static float absoluteError(float a, float y) {
        return Math.abs(a - y);
    }

    static float absoluteErrorGradient(float a, float y) {
        return sign(a - y);
    }

    /** NaN stays NaN. */
    private static float sign(float d) {
        float positive = d > 0f ? 1f : d;
        return d < 0f ? -1f : positive;
    }

    static float huber(float a, float y, float delta) {
        float d = a - y;
        float distance = Math.abs(d);
        return distance <= delta ? 0.5f * d * d : delta * (distance - 0.5f * delta);
    }

    static float huberGradient(float a, float y, float delta) {
        float d = a - y;
        float low = d < -delta ? -delta : d;
        return low > delta ? delta : low;
    }

    static float smoothL1(float a, float y, float beta) {
        float d = a - y;
        float distance = Math.abs(d);
        return distance < beta ? 0.5f * d * d / beta : distance - 0.5f * beta;
    }

    static float smoothL1Gradient(float a, float y, float beta) {
        float d = a - y;
        return Math.abs(d) < beta ? d / beta : sign(d);
    }

    /**
     * {@code cosh d = 1 + t² / (2 (1 + t))} with {@code t = exp(-|d|) - 1} loses nothing near 0, and
     * {@code log cosh d = |d| - log 2 + log(1 + exp(-2 |d|))} nothing far from it.
     */
    static float logCosh(float a, float y) {
        float distance = Math.abs(a - y);
        float limited = distance > COSH_LIMIT ? COSH_LIMIT : distance;
        float t = ScalarMath.expm1(-limited);
        float near = ScalarLogarithms.log1p(t * t / Math.fma(2f, t, 2f));
        float far = distance - LN2 + ScalarLogarithms.log1p(ScalarMath.exp(-2f * distance));
        return distance > COSH_LIMIT ? far : near;
    }

    static float logCoshGradient(float a, float y) {
        return ScalarMath.tanh(a - y);
    }

    static float quantile(float a, float y, float tau) {
        float d = y - a;
        return d < 0f ? (tau - 1f) * d : tau * d;
    }

    static float quantileGradient(float a, float y, float tau) {
        float d = y - a;
        float above = d > 0f ? -tau : d;
        return d < 0f ? 1f - tau : above;
    }

    static float squaredLogError(float a, float y) {
        float d = ScalarLogarithms.log1p(a) - ScalarLogarithms.log1p(y);
        return d * d;
    }

    static float squaredLogErrorGradient(float a, float y) {
        float d = ScalarLogarithms.log1p(a) - ScalarLogarithms.log1p(y);
        return 2f * d / (1f + a);
    }

    static float relativeError(float a, float y) {
        return Math.abs((a - y) / y);
    }

    static float relativeErrorGradient(float a, float y) {
        return sign(a - y) / Math.abs(y);
    }

    /** {@code m^gamma} times the cross entropy, balanced; m is the probability of missing the target. */
    static float focal(float z, float y, float gamma, float alpha) {
        return balance(y, alpha) * power(miss(z, y), gamma) * logistic(z, y, 1f);
    }

    /** {@code m^gamma (p - y) + gamma m^(gamma - 1) (1 - 2y) p (1 - p)} times the cross entropy, balanced. */
    static float focalGradient(float z, float y, float gamma, float alpha) {
        float m = miss(z, y);
        float variance = m > 0f ? positive(z) * negative(z) / m : 0f;
        float focus = gamma * Math.fma(-2f, y, 1f) * variance * logistic(z, y, 1f);
        return balance(y, alpha) * power(m, gamma) * (logisticGradient(z, y, 1f) + focus);
    }

    private static float miss(float z, float y) {
        return Math.fma(y, negative(z), (1f - y) * positive(z));
    }

    private static float balance(float y, float alpha) {
        return Math.fma(y, alpha, (1f - y) * (1f - alpha));
    }

    private static float power(float m, float gamma) {
        float power = ScalarMath.exp(gamma * ScalarLogarithms.log(m));
        return gamma == 0f ? 1f : power;
    }

    static float hinge(float a, float y) {
        float margin = Math.fma(-y, a, 1f);
        return margin <= 0f ? 0f : margin;
    }

    static float hingeGradient(float a, float y) {
        float margin = Math.fma(-y, a, 1f);
        return margin <= 0f ? 0f : -y;
    }

    static float squaredHinge(float a, float y) {
        float margin = hinge(a, y);
        return margin * margin;
    }

    static float squaredHingeGradient(float a, float y) {
        return -2f * y * hinge(a, y);
    }

    static float softMargin(float a, float y) {
        return ScalarMath.softplus(-(y * a));
    }

    static float softMarginGradient(float a, float y) {
        return -(y * ScalarMath.sigmoid(-(y * a)));
    }

    static float kullbackLeibler(float a, float y) {
        return y == 0f ? 0f : y * (ScalarLogarithms.log(y) - a);
    }

    static float kullbackLeiblerGradient(float a, float y) {
        return -y;
    }

    static float poisson(float a, float y) {
        return Math.fma(-y, a, ScalarMath.exp(a));
    }

    static float poissonGradient(float a, float y) {
        return ScalarMath.exp(a) - y;
    }

    /** As in PyTorch: {@code y log y - y + log(2 π y) / 2} for targets above 1. */
    static float poissonFull(float a, float y) {
        float stirling = Math.fma(y, ScalarLogarithms.log(y), Math.fma(0.5f, ScalarLogarithms.log(TWO_PI * y), -y));
        return poisson(a, y) + (y > 1f ? stirling : 0f);
    }

    static float poissonFullGradient(float a, float y) {
        return poissonGradient(a, y);
    }

    static float poissonRate(float a, float y, float epsilon) {
        return Math.fma(-y, ScalarLogarithms.log(a + epsilon), a);
    }

    static float poissonRateGradient(float a, float y, float epsilon) {
        return 1f - y / (a + epsilon);
    }
}
