package io.github.lanegrad.train;

import io.github.lanegrad.BatchSource;
import java.util.Arrays;
import java.util.Objects;

/** As many rows as one likes without memory: each feature is the number of its row, the target whether that is odd. */
record RowNumbers(int rows, int inputs) implements BatchSource {

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public void copyFeatures(int[] order, int from, int count, float[] into, int offset, int stride) {
        for (int i = 0; i < count; i++) {
            int row = offset + i * stride;
            Arrays.fill(into, row, row + inputs, Objects.checkIndex(order[from + i], rows));
        }
    }

    @Override
    public void copyTargets(int[] order, int from, int count, float[] into, int offset, int stride) {
        for (int i = 0; i < count; i++) {
            into[offset + i * stride] = Objects.checkIndex(order[from + i], rows) % 2;
        }
    }
}
