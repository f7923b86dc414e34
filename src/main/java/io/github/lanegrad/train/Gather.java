package io.github.lanegrad.train;

import io.github.lanegrad.BatchSource;
import org.jspecify.annotations.Nullable;

/** Copies the features of a batch into a plan's workspace, those of many rows in parts. */
final class Gather {

    /** Features that a part has at least: some five microseconds. */
    private static final int WORTH_A_PART = 1 << 14;

    private final Workers workers;
    private final float[] workspace;
    private final int offset;
    private final int stride;
    private final Workers.Task task = this::part;

    // What is cut; no data set is kept longer than its copy takes.
    private @Nullable BatchSource source;
    private int[] order = {};
    private int first;
    private int count;
    private int parts;

    Gather(Workers workers, float[] workspace, int offset, int stride) {
        this.workers = workers;
        this.workspace = workspace;
        this.offset = offset;
        this.stride = stride;
    }

    void features(BatchSource dataset, int[] numbers, int from, int rows) {
        parts = Math.clamp((long) rows * dataset.inputs() / WORTH_A_PART, 1, Math.min(workers.count(), rows));
        if (parts == 1) {
            dataset.copyFeatures(numbers, from, rows, workspace, offset, stride);
            return;
        }
        source = dataset;
        order = numbers;
        first = from;
        count = rows;
        try {
            workers.run(task, parts);
        } finally {
            source = null;
        }
    }

    private void part(int part) {
        BatchSource dataset = source;
        int row = bound(part);
        if (dataset != null) {
            dataset.copyFeatures(order, first + row, bound(part + 1) - row, workspace, offset + row * stride, stride);
        }
    }

    private int bound(int part) {
        return (int) ((long) count * part / parts);
    }
}
