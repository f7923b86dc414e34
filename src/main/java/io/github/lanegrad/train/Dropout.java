package io.github.lanegrad.train;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Philox;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Draw;
import io.github.lanegrad.kernel.Kernels;

/** The dropout of a plan: where kept inputs stand in its workspace, and the keys of the current batch, if there are any. */
final class Dropout {

    private static final Kernels KERNELS = Backend.KERNELS;

    private final Layer[] layers;

    /** Where the inputs of layer l start once some are dropped. */
    private final int[] kept;

    private final long[] keys;
    private int firstRow;
    private boolean drawn;

    Dropout(Layer[] layers, int batchSize, Workspace space) {
        this.layers = layers;
        this.kept = new int[layers.length];
        this.keys = new long[layers.length];
        for (int l = 0; l < layers.length; l++) {
            kept[l] = layers[l].dropout() > 0 ? space.take(batchSize, Kernels.pad(layers[l].inputs())) : -1;
        }
    }

    void draw(long seed, int epoch, int step, int first) {
        for (int l = 0; l < layers.length; l++) {
            keys[l] = Philox.bits(seed, Philox.DROPOUT, epoch, (long) step << 32 | l);
        }
        firstRow = first;
        drawn = true;
    }

    void clear() {
        drawn = false;
    }

    /** Where the inputs of a layer start: those that are kept, or all of them. */
    int inputs(int l, int all) {
        return drawn && kept[l] >= 0 ? kept[l] : all;
    }

    /** Drops inputs of a layer. */
    void forward(int l, int rows, float[] workspace, int all) {
        if (drawn && kept[l] >= 0) {
            drop(layers[l], rows, firstRow, keys[l], workspace, all, workspace, kept[l]);
        }
    }

    /**
     * Drops gradients with respect to inputs of a layer, in place. The mask is drawn again: some ten operations on a vector
     * of integers cost less than a mask that is kept and read.
     */
    void backward(int l, int rows, float[] workspace, int gradients) {
        if (drawn && kept[l] >= 0) {
            drop(layers[l], rows, firstRow, keys[l], workspace, gradients, workspace, gradients);
        }
    }

    /**
     * Each input of a layer is 0 with probability p = {@link Layer#dropout}, else multiplied by {@code 1 / (1 - p)}, so that
     * its mean stays what it was; what becomes of it depends on the keys, the number of its row and its own alone. Rows have
     * the stride {@code Kernels.pad(inputs())}; what is kept goes to the same range as X, or apart from it.
     */
    static void drop(Layer layer, int rows, int firstRow, long keys, float[] x, int xOffset, float[] kept, int keptOffset) {
        int width = Kernels.pad(layer.inputs());
        float share = layer.dropout();
        KERNELS.draw(Draw.DROPOUT, rows * width, firstRow * width, (int) keys, (int) (keys >>> 32), Draw.limit(share),
                (float) (1 / (1 - (double) share)), x, xOffset, kept, keptOffset);
    }
}
