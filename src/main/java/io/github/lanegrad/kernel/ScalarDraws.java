package io.github.lanegrad.kernel;

/**
 * The formulas of {@link Draw}. Not Philox, whose ten rounds of 64-bit products no lanes have: three rounds of shift, xor
 * and 32-bit product of odd constants (those of MurmurHash3 and one of Philox), under keys that Philox draws for each step.
 */
final class ScalarDraws {

    private ScalarDraws() {}

    /** For one pair of keys a permutation of all 32-bit numbers. */
    static int bits(int index, int key0, int key1) {
        int x = index ^ key0;
        x = ((x ^ (x >>> 16)) * 0x85ebca6b) ^ key1;
        x = (x ^ (x >>> 15)) * 0xc2b2ae35;
        x = (x ^ (x >>> 16)) * 0xd2511f53;
        return x ^ (x >>> 15);
    }

    static float dropout(float x, int index, int key0, int key1, int limit, float p) {
        return bits(index, key0, key1) >= limit ? x * p : 0f;
    }

    /** Box and Muller's transform: a radius and a sine of 24 bits each. */
    static float noise(float x, int index, int key0, int key1, float p) {
        float uniform = ((float) (bits(index, key0, key1) >>> 8) + 0.5f) * 0x1p-24f;
        float angle = (float) (bits(index, key1, key0) >> 8) * 3.7450704e-7f;
        float radius = (float) Math.sqrt(-2f * ScalarLogarithms.log(uniform));
        return Math.fma(p, radius * ScalarTrigonometry.sinSmall(angle), x);
    }
}
