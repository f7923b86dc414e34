package io.github.lanegrad.train;

import io.github.lanegrad.Layer;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;

/**
 * The matrix products of a plan. With workers, a large one is cut into parts, between panels of columns or between tiles of rows.
 * That changes no bit: an element of a product is one chain, whoever computes it.
 */
final class Products {

    private static final Kernels KERNELS = Backend.KERNELS;

    /** Operations that a part has at least: some five microseconds, where handing out parts and waiting for them takes one. */
    private static final double WORTH_A_PART = 1e6;

    /** Rows of the low tiles that products are made of. */
    private static final int TILE = 4;

    private final Workers workers;

    /** The plan's, and where in it part 0 and all others have their scratch room. */
    private final float[] workspace;
    private final LayerPlaces at;

    private final Workers.Task sums = this::sums;
    private final Workers.Task weightGradient = this::weightGradient;
    private final Workers.Task inputGradient = this::inputGradient;

    // What is cut: C[m×n] of a layer, the places of its operands, and the parts, of columns or else of rows.
    private Layer layer;
    private float[] parameters;
    private float[] c;
    private boolean rectify;
    private int m;
    private int n;
    private int k;
    private int a;
    private int lda;
    private int b;
    private int co;
    private int parts;
    private boolean byColumns;

    Products(Workers workers, Layer any, float[] workspace, LayerPlaces at) {
        this.workers = workers;
        this.workspace = workspace;
        this.at = at;
        this.layer = any;
        this.parameters = workspace;
        this.c = workspace;
    }

    /** {@link Layer#sums} of the inputs at {@code x}. */
    void sums(Layer of, int rows, boolean relu, float[] weights, int x, int xStride, float[] s, int sOffset) {
        if (isCut(rows, of.units(), of.inputs())) {
            set(of, weights, x, xStride, 0, s, sOffset);
            rectify = relu;
            workers.run(sums, parts);
        } else {
            of.sums(rows, relu, weights, workspace, x, xStride, s, sOffset, workspace, at.scratch);
        }
    }

    private void sums(int part) {
        int i = row(part);
        int j = column(part);
        KERNELS.gemmNN(height(part), width(part), k, workspace, a + i * lda, lda,
                parameters, layer.weightOffset() + j, layer.stride(), parameters, layer.biasOffset() + j, rectify,
                c, co + i * layer.stride() + j, layer.stride(), workspace, at.scratch + part * at.scratchLength);
    }

    /** {@link Layer#weightGradient} of the inputs at {@code x} and the gradient of the sums at {@code dZ}. */
    void weightGradient(Layer of, int rows, int x, int xStride, int dZ, float[] gradients) {
        if (isCut(of.inputs(), of.units(), rows)) {
            set(of, gradients, x, xStride, dZ, gradients, of.weightOffset());
            workers.run(weightGradient, parts);
        } else {
            of.weightGradient(rows, workspace, x, xStride, workspace, dZ, gradients, workspace, at.scratch);
        }
    }

    private void weightGradient(int part) {
        int i = row(part);
        int j = column(part);
        KERNELS.gemmTN(height(part), width(part), k, workspace, a + i, lda, workspace, b + j, layer.stride(),
                c, co + i * layer.stride() + j, layer.stride(), workspace, at.scratch + part * at.scratchLength);
    }

    /** {@link Layer#inputGradient} of the gradient of the sums at {@code dZ}, to {@code dX}. */
    void inputGradient(Layer of, int rows, float[] weights, int dZ, int dX) {
        if (isCut(rows, of.inputs(), of.units())) {
            set(of, weights, dZ, of.stride(), 0, workspace, dX);
            workers.run(inputGradient, parts);
        } else {
            of.inputGradient(rows, weights, workspace, dZ, workspace, dX, workspace, at.scratch);
        }
    }

    private void inputGradient(int part) {
        int i = row(part);
        int j = column(part);
        int ldc = Kernels.pad(layer.inputs());
        KERNELS.gemmNT(height(part), width(part), k, workspace, a + i * lda, lda,
                parameters, layer.weightOffset() + j * layer.stride(), layer.stride(),
                c, co + i * ldc + j, ldc, workspace, at.scratch + part * at.scratchLength);
    }

    /** Cuts a product so that its largest part is small; false if it is not worth it. */
    private boolean isCut(int rows, int columns, int depth) {
        parts = (int) Math.clamp(2.0 * rows * columns * depth / WORTH_A_PART, 1.0, workers.count());
        if (parts == 1) {
            return false;
        }
        m = rows;
        n = columns;
        k = depth;
        int panels = Math.ceilDiv(n, Kernels.PANEL);
        int tiles = Math.ceilDiv(m, TILE);
        byColumns = (long) Math.ceilDiv(panels, parts) * tiles < (long) Math.ceilDiv(tiles, parts) * panels;
        return true;
    }

    private void set(Layer of, float[] weights, int aOffset, int aStride, int bOffset, float[] into, int offset) {
        layer = of;
        parameters = weights;
        a = aOffset;
        lda = aStride;
        b = bOffset;
        c = into;
        co = offset;
    }

    private int row(int part) {
        return byColumns ? 0 : bound(part, m, TILE);
    }

    private int height(int part) {
        return byColumns ? m : bound(part + 1, m, TILE) - bound(part, m, TILE);
    }

    private int column(int part) {
        return byColumns ? bound(part, n, Kernels.PANEL) : 0;
    }

    private int width(int part) {
        return byColumns ? bound(part + 1, n, Kernels.PANEL) - bound(part, n, Kernels.PANEL) : n;
    }

    /** Where a part starts, of a range that is cut between pieces. */
    private int bound(int part, int length, int piece) {
        return Math.min(length, Math.ceilDiv(length, piece) * part / parts * piece);
    }
}
