package io.github.lanegrad;

/** Rows of another source in orders that stay within a window of blocks; see {@link BatchSource#shuffledByBlocks}. */
record BlockwiseSource(BatchSource source, int blockRows, int blocks) implements BatchSource {
    /** Beyond the numbers of all blocks, so that no random number is used twice. */
    private static final long ROW_INDICES = 1L << 32;

    BlockwiseSource {
        if (blockRows < 1 || blocks < 1) {
            throw new IllegalArgumentException("expected at least 1 row in a block and 1 block in a window, got "
                    + blockRows + " and " + blocks);
        }
    }

    @Override
    public int rows() {
        return source.rows();
    }

    @Override
    public int inputs() {
        return source.inputs();
    }

    @Override
    public int outputs() {
        return source.outputs();
    }

    @Override
    public void copyFeatures(int[] order, int from, int count, float[] into, int offset, int stride) {
        source.copyFeatures(order, from, count, into, offset, stride);
    }

    @Override
    public void copyTargets(int[] order, int from, int count, float[] into, int offset, int stride) {
        source.copyTargets(order, from, count, into, offset, stride);
    }

    @Override
    public boolean isWeighted() {
        return source.isWeighted();
    }

    @Override
    public void copyWeights(int[] order, int from, int count, float[] into, int offset) {
        source.copyWeights(order, from, count, into, offset);
    }

    @Override
    public void order(int[] order, long seed, int epoch) {
        int rows = rows();
        Rows.checkOrder(order, rows);
        int[] shuffled = new int[Math.ceilDiv(rows, blockRows)];
        for (int block = 0; block < shuffled.length; block++) {
            shuffled[block] = block;
        }
        Philox.shuffle(shuffled, seed, Philox.SHUFFLE, epoch);
        int windowStart = 0;
        int end = 0;
        for (int place = 0; place < shuffled.length; place++) {
            // A long, for the block behind the last one may start beyond all ints.
            long row = (long) shuffled[place] * blockRows;
            long blockEnd = Math.min(rows, row + blockRows);
            while (row < blockEnd) {
                order[end++] = (int) row++;
            }
            if (place % blocks == blocks - 1 || place == shuffled.length - 1) {
                shuffleWindow(order, windowStart, end, seed, epoch);
                windowStart = end;
            }
        }
    }

    private static void shuffleWindow(int[] order, int start, int end, long seed, int epoch) {
        for (int i = end - 1; i > start; i--) {
            int j = start + Philox.below(i - start + 1, seed, Philox.SHUFFLE, epoch, ROW_INDICES + i);
            int moved = order[i];
            order[i] = order[j];
            order[j] = moved;
        }
    }
}
