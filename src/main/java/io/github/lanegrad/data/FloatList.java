package io.github.lanegrad.data;

import java.util.Arrays;

/** A growing array of floats. */
final class FloatList {
    /** Some virtual machines cannot make longer arrays. */
    static final int MAXIMUM = Integer.MAX_VALUE - 8;

    private float[] values = new float[256];
    private int size;

    void add(float value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, (int) Math.min(MAXIMUM, 256L + size + (size >> 1)));
        }
        values[size++] = value;
    }

    void addAll(float[] more) {
        for (float value : more) {
            add(value);
        }
    }

    float[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
