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
            grow();
        }
        values[size++] = value;
    }

    void addAll(float[] more, int from, int count) {
        while (values.length - size < count) {
            grow();
        }
        System.arraycopy(more, from, values, size, count);
        size += count;
    }

    private void grow() {
        if (values.length == MAXIMUM) {
            throw new OutOfMemoryError("expected at most " + MAXIMUM + " values");
        }
        values = Arrays.copyOf(values, (int) Math.min(MAXIMUM, 256L + values.length + (values.length >> 1)));
    }

    float[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
