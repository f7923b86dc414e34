package io.github.lanegrad.kernel;

/**
 * The formulas of {@link UpdateRule}: for each array that a rule changes, its new value from the old ones. The numbers are
 * those of {@link Hyperparameters}, by their names.
 */
final class ScalarUpdates {

    private ScalarUpdates() {}

    /** The gradient of the mean loss with that of the weight decay. */
    private static float slope(float w, float g, float scale, float decay) {
        return Math.fma(decay, w, g * scale);
    }

    private static float squareMean(float mean, float x, float beta2, float share2) {
        return Math.fma(share2 * x, x, beta2 * mean);
    }

    private static float root(float x) {
        return (float) Math.sqrt(x);
    }

    static float descentW(float w, float g, float rate, float scale, float decay) {
        return Math.fma(-rate, slope(w, g, scale, decay), w);
    }

    static float momentumS(float w, float g, float s, float scale, float decay, float beta1, float c1) {
        return Math.fma(beta1, s, c1 * slope(w, g, scale, decay));
    }

    static float momentumW(float w, float g, float s, float rate, float scale, float decay, float beta1, float c1) {
        return Math.fma(-rate, momentumS(w, g, s, scale, decay, beta1, c1), w);
    }

    static float nesterovS(float w, float g, float s, float scale, float decay, float beta1, float c1) {
        return momentumS(w, g, s, scale, decay, beta1, c1);
    }

    static float nesterovW(float w, float g, float s, float rate, float scale, float decay, float beta1, float c1, float c2) {
        float ahead = Math.fma(c2, momentumS(w, g, s, scale, decay, beta1, c1), slope(w, g, scale, decay));
        return Math.fma(-rate, ahead, w);
    }

    static float adagradS(float w, float g, float s, float scale, float decay) {
        float x = slope(w, g, scale, decay);
        return Math.fma(x, x, s);
    }

    static float adagradW(float w, float g, float s, float rate, float scale, float decay, float epsilon) {
        float x = slope(w, g, scale, decay);
        return Math.fma(-rate, x / (root(adagradS(w, g, s, scale, decay)) + epsilon), w);
    }

    static float adadeltaS(float w, float g, float s, float scale, float decay, float beta2, float share2) {
        return squareMean(s, slope(w, g, scale, decay), beta2, share2);
    }

    private static float adadeltaStep(float w, float g, float s, float t, float scale, float decay, float beta2, float share2,
            float epsilon) {
        float mean = adadeltaS(w, g, s, scale, decay, beta2, share2);
        return root(t + epsilon) / root(mean + epsilon) * slope(w, g, scale, decay);
    }

    static float adadeltaT(float w, float g, float s, float t, float scale, float decay, float beta2, float share2,
            float epsilon) {
        return squareMean(t, adadeltaStep(w, g, s, t, scale, decay, beta2, share2, epsilon), beta2, share2);
    }

    static float adadeltaW(float w, float g, float s, float t, float rate, float scale, float decay, float beta2, float share2,
            float epsilon) {
        return Math.fma(-rate, adadeltaStep(w, g, s, t, scale, decay, beta2, share2, epsilon), w);
    }

    static float rmspropS(float w, float g, float s, float scale, float decay, float beta2, float share2) {
        return squareMean(s, slope(w, g, scale, decay), beta2, share2);
    }

    private static float rmspropStep(float w, float g, float s, float scale, float decay, float beta2, float share2,
            float epsilon) {
        float mean = rmspropS(w, g, s, scale, decay, beta2, share2);
        return slope(w, g, scale, decay) / (root(mean) + epsilon);
    }

    static float rmspropW(float w, float g, float s, float rate, float scale, float decay, float beta2, float share2,
            float epsilon) {
        return Math.fma(-rate, rmspropStep(w, g, s, scale, decay, beta2, share2, epsilon), w);
    }

    static float rmspropMomentumS(float w, float g, float s, float scale, float decay, float beta2, float share2) {
        return rmspropS(w, g, s, scale, decay, beta2, share2);
    }

    static float rmspropMomentumT(float w, float g, float s, float t, float scale, float decay, float beta1, float beta2,
            float share2, float epsilon) {
        return Math.fma(beta1, t, rmspropStep(w, g, s, scale, decay, beta2, share2, epsilon));
    }

    static float rmspropMomentumW(float w, float g, float s, float t, float rate, float scale, float decay, float beta1,
            float beta2, float share2, float epsilon) {
        return Math.fma(-rate, rmspropMomentumT(w, g, s, t, scale, decay, beta1, beta2, share2, epsilon), w);
    }

    static float rmspropCentredS(float w, float g, float s, float scale, float decay, float beta2, float share2) {
        return rmspropS(w, g, s, scale, decay, beta2, share2);
    }

    static float rmspropCentredU(float w, float g, float u, float scale, float decay, float share2) {
        return Math.fma(share2, slope(w, g, scale, decay) - u, u);
    }

    /** A variance that rounding makes negative is 0. */
    static float rmspropCentredT(float w, float g, float s, float t, float u, float scale, float decay, float beta1,
            float beta2, float share2, float epsilon) {
        float mean = rmspropCentredU(w, g, u, scale, decay, share2);
        float variance = Math.fma(-mean, mean, rmspropS(w, g, s, scale, decay, beta2, share2));
        variance = variance < 0f ? 0f : variance;
        return Math.fma(beta1, t, slope(w, g, scale, decay) / (root(variance) + epsilon));
    }

    static float rmspropCentredW(float w, float g, float s, float t, float u, float rate, float scale, float decay, float beta1,
            float beta2, float share2, float epsilon) {
        return Math.fma(-rate, rmspropCentredT(w, g, s, t, u, scale, decay, beta1, beta2, share2, epsilon), w);
    }

    static float adamS(float w, float g, float s, float scale, float decay, float share1) {
        return Math.fma(share1, slope(w, g, scale, decay) - s, s);
    }

    static float adamT(float w, float g, float t, float scale, float decay, float beta2, float share2) {
        return squareMean(t, slope(w, g, scale, decay), beta2, share2);
    }

    static float adamW(float w, float g, float s, float t, float rate, float scale, float decay, float keep, float share1,
            float beta2, float share2, float epsilon, float c2) {
        float mean = adamS(w, g, s, scale, decay, share1);
        float spread = Math.fma(root(adamT(w, g, t, scale, decay, beta2, share2)), c2, epsilon);
        return Math.fma(-rate, mean / spread, w * keep);
    }

    static float amsgradS(float w, float g, float s, float scale, float decay, float share1) {
        return adamS(w, g, s, scale, decay, share1);
    }

    static float amsgradT(float w, float g, float t, float scale, float decay, float beta2, float share2) {
        return adamT(w, g, t, scale, decay, beta2, share2);
    }

    static float amsgradU(float w, float g, float t, float u, float scale, float decay, float beta2, float share2) {
        float mean = adamT(w, g, t, scale, decay, beta2, share2);
        return mean <= u ? u : mean;
    }

    static float amsgradW(float w, float g, float s, float t, float u, float rate, float scale, float decay, float keep,
            float share1, float beta2, float share2, float epsilon, float c2) {
        float mean = adamS(w, g, s, scale, decay, share1);
        float spread = Math.fma(root(amsgradU(w, g, t, u, scale, decay, beta2, share2)), c2, epsilon);
        return Math.fma(-rate, mean / spread, w * keep);
    }

    static float adamaxS(float w, float g, float s, float scale, float decay, float share1) {
        return adamS(w, g, s, scale, decay, share1);
    }

    static float adamaxT(float w, float g, float t, float scale, float decay, float beta2, float epsilon) {
        float magnitude = Math.abs(slope(w, g, scale, decay)) + epsilon;
        float faded = beta2 * t;
        return magnitude <= faded ? faded : magnitude;
    }

    static float adamaxW(float w, float g, float s, float t, float rate, float scale, float decay, float share1, float beta2,
            float epsilon) {
        float mean = adamS(w, g, s, scale, decay, share1);
        return Math.fma(-rate, mean / adamaxT(w, g, t, scale, decay, beta2, epsilon), w);
    }

    static float nadamS(float w, float g, float s, float scale, float decay, float share1) {
        return adamS(w, g, s, scale, decay, share1);
    }

    static float nadamT(float w, float g, float t, float scale, float decay, float beta2, float share2) {
        return adamT(w, g, t, scale, decay, beta2, share2);
    }

    static float nadamW(float w, float g, float s, float t, float rate, float scale, float decay, float keep, float share1,
            float beta2, float share2, float epsilon, float c1, float c2) {
        float mean = adamS(w, g, s, scale, decay, share1);
        float ahead = Math.fma(c1, mean, rate * slope(w, g, scale, decay));
        float spread = Math.fma(root(adamT(w, g, t, scale, decay, beta2, share2)), c2, epsilon);
        return w * keep - ahead / spread;
    }

    static float radamS(float w, float g, float s, float scale, float decay, float share1) {
        return adamS(w, g, s, scale, decay, share1);
    }

    static float radamT(float w, float g, float t, float scale, float decay, float beta2, float share2) {
        return adamT(w, g, t, scale, decay, beta2, share2);
    }

    /** While the rectification c1 is 0 the mean is followed as it is. */
    static float radamW(float w, float g, float s, float t, float rate, float scale, float decay, float keep, float share1,
            float beta2, float share2, float epsilon, float c1) {
        float mean = adamS(w, g, s, scale, decay, share1);
        float rectified = c1 * mean / (root(adamT(w, g, t, scale, decay, beta2, share2)) + epsilon);
        return Math.fma(-rate, c1 == 0f ? mean : rectified, w * keep);
    }

    static float lionS(float w, float g, float s, float scale, float decay, float beta2, float share2) {
        return Math.fma(beta2, s, share2 * slope(w, g, scale, decay));
    }

    static float lionW(float w, float g, float s, float rate, float scale, float decay, float keep, float beta1, float share1) {
        float direction = Math.fma(beta1, s, share1 * slope(w, g, scale, decay));
        float forward = direction > 0f ? 1f : direction;
        return Math.fma(-rate, direction < 0f ? -1f : forward, w * keep);
    }

    static float lambS(float g, float s, float scale, float share1) {
        return Math.fma(share1, g * scale - s, s);
    }

    static float lambT(float g, float t, float scale, float beta2, float share2) {
        return squareMean(t, g * scale, beta2, share2);
    }

    static float lambU(float w, float g, float s, float t, float scale, float decay, float share1, float beta2, float share2,
            float epsilon, float c1, float c2) {
        float mean = lambS(g, s, scale, share1) * c1;
        float spread = Math.fma(root(lambT(g, t, scale, beta2, share2)), c2, epsilon);
        return Math.fma(decay, w, mean / spread);
    }
}
