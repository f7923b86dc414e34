package io.github.lanegrad.bench;

import io.github.lanegrad.Philox;

/** Inputs that are the same in every fork. */
final class Numbers {

    private Numbers() {}

    /** Uniform numbers from -1 to 1. */
    static float[] symmetric(int count, int stream) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = 2 * Philox.uniform(1, Philox.FIRST_FREE_STREAM + stream, 0, i) - 1;
        }
        return numbers;
    }

    /** Zeros and ones. */
    static float[] bits(int count, int stream) {
        float[] numbers = symmetric(count, stream);
        for (int i = 0; i < count; i++) {
            numbers[i] = numbers[i] > 0 ? 1 : 0;
        }
        return numbers;
    }
}
