package io.github.lanegrad.train;

import io.github.lanegrad.kernel.Kernels;

/** Hands out ranges of an array that is not yet allocated. */
final class Workspace {

    private long length;

    int take(int rows, long columns) {
        long offset = length;
        length += (rows * columns + Kernels.LANES - 1) / Kernels.LANES * Kernels.LANES;
        length();
        return (int) offset;
    }

    int length() {
        if (length > Integer.MAX_VALUE - Kernels.LANES) {
            throw new IllegalArgumentException(
                    "the buffers of the plan are longer than an array can be (2^31 floats); use a smaller batch");
        }
        return (int) length;
    }
}
