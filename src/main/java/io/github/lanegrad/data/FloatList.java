package io.github.lanegrad.data;

import java.util.ArrayList;
import java.util.List;

/** A growing list of floats, in blocks so that growing copies nothing. */
final class FloatList {
    /** Some virtual machines cannot make longer arrays. */
    static final int MAXIMUM = Integer.MAX_VALUE - 8;

    private static final int FIRST_BLOCK = 256;
    private static final int LARGEST_BLOCK = 1 << 20;

    private final List<float[]> full = new ArrayList<>();
    private float[] block = new float[FIRST_BLOCK];
    /** How many values the last block and all blocks have. */
    private int used;
    private int size;

    void add(float value) {
        if (used == block.length) {
            grow();
        }
        block[used++] = value;
        size++;
    }

    void addAll(float[] more, int from, int count) {
        int left = count;
        while (left > 0) {
            if (used == block.length) {
                grow();
            }
            int part = Math.min(left, block.length - used);
            System.arraycopy(more, from + count - left, block, used, part);
            used += part;
            size += part;
            left -= part;
        }
    }

    private void grow() {
        if (size == MAXIMUM) {
            throw new OutOfMemoryError("expected at most " + MAXIMUM + " values");
        }
        full.add(block);
        block = new float[Math.min(Math.min(size, LARGEST_BLOCK), MAXIMUM - size)];
        used = 0;
    }

    float[] toArray() {
        float[] all = new float[size];
        int at = 0;
        for (float[] part : full) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        System.arraycopy(block, 0, all, at, used);
        return all;
    }
}
