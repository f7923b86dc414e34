package io.github.lanegrad.kernel.simd;

import io.github.lanegrad.kernel.Kernels;

/**
 * How a product divides its scratch room: the start of a tile and its result, where these are not rows of C (6 rows of a
 * whole panel, or 8 of less), then a packed panel of B.
 */
final class Scratch {

    /** Vectors in a row of the widest tiles: 6 × 4 accumulators leave 8 of 32 registers, 6 × 2 leave 4 of 16. */
    static final int TILE_VECTORS = Lanes.REGISTERS >= 32 ? 4 : 2;

    /** Where the result of a tile starts. */
    static final int RESULT = 6 * Kernels.PANEL;

    /** Where the panel starts. */
    static final int PANEL = 2 * RESULT;

    private Scratch() {}

    /**
     * Depth of the blocks that k is cut into where B is packed: about equal ones.
     *
     * @return at most {@link Kernels#DEPTH}
     */
    static int depth(int k) {
        return k <= Kernels.DEPTH ? k : Math.ceilDiv(k, Math.ceilDiv(k, Kernels.DEPTH));
    }

    /**
     * Height of the next tile: tall, or 4 rows, so that tall and low ones add up to m where they can; 32 is 6 · 4 + 4 · 2. Five
     * rows in all have a tile of their own, where tall ones have 6.
     *
     * @param m number of rows, at least 4
     * @param done number of rows that earlier tiles did; fewer rows left than the tile has overlap with them
     * @param tall 6 or 8 rows
     */
    static int tileRows(int m, int done, int tall) {
        int left = m - done;
        if (m == 5 && tall == 6) {
            return m;
        }
        return left > 8 || left == tall || (left > 4 && left < tall && m >= tall) ? tall : 4;
    }
}
