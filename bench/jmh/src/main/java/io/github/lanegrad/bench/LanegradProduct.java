package io.github.lanegrad.bench;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FrozenLayer;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.ProductKernels;
import io.github.lanegrad.kernel.ScalarKernels;
import java.util.Arrays;

/**
 * A product as training runs it, or as a frozen model does where B is packed: rows are padded, and those of NN and NP start
 * from a row of biases.
 */
final class LanegradProduct {

    private final Operands operands;
    private final Shape shape;
    private final int lda;
    private final int ldb;
    private final int ldc;
    private final float[] a;
    private final float[] b;
    private final float[] start;
    private final float[] scratch;
    private final float[] c;

    /** The layer of a frozen model that has B and the row of biases; null if B is not packed. */
    private final FrozenLayer layer;

    LanegradProduct(Operands operands) {
        this.operands = operands;
        this.shape = operands.shape;
        this.lda = Kernels.pad(shape.columnsA());
        this.ldb = Kernels.pad(shape.columnsB());
        this.ldc = Kernels.pad(shape.n());
        this.a = padded(operands.a, shape.rowsA(), shape.columnsA());
        this.b = padded(operands.b, shape.rowsB(), shape.columnsB());
        this.start = padded(Numbers.symmetric(shape.n(), 2), 1, shape.n());
        this.layer = shape.packedB() ? layer() : null;
        this.scratch = new float[Math.max(ProductKernels.productScratch(shape.k()),
                layer == null ? 0 : layer.scratchLength(shape.m()))];
        this.c = new float[shape.m() * ldc + FrozenLayer.SLACK];
    }

    private FrozenLayer layer() {
        Parameters parameters = new Parameters(Network.inputs(shape.k()).dense(shape.n(), Activation.IDENTITY).build());
        for (int j = 0; j < shape.n(); j++) {
            parameters.setBias(0, j, start[j]);
            for (int p = 0; p < shape.k(); p++) {
                parameters.setWeight(0, p, j, b[p * ldb + j]);
            }
        }
        return FrozenModel.of(Model.unscaled(parameters)).layers().getFirst();
    }

    private static float[] padded(float[] matrix, int rows, int columns) {
        float[] padded = new float[rows * Kernels.pad(columns)];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(matrix, r * columns, padded, r * Kernels.pad(columns), columns);
        }
        return padded;
    }

    float[] multiply() {
        if (layer != null) {
            layer.product(shape.m(), shape.k(), a, 0, lda, c, 0, scratch, 0);
        } else {
            multiply(Backend.KERNELS, 0, shape.m(), c, scratch);
        }
        return c;
    }

    /** Some rows of the product. */
    private void multiply(Kernels kernels, int from, int rows, float[] into, float[] x) {
        int n = shape.n();
        int k = shape.k();
        switch (shape.form()) {
            case NN, NP -> kernels.gemmNN(rows, n, k, a, from * lda, lda, b, 0, ldb, start, 0, false,
                    into, 0, ldc, x, 0);
            case TN -> kernels.gemmTN(rows, n, k, a, from, lda, b, 0, ldb, into, 0, ldc, x, 0);
            case NT -> kernels.gemmNT(rows, n, k, a, from * lda, lda, b, 0, ldb, into, 0, ldc, x, 0);
        }
    }

    /** Throws if the product is not, bit by bit, what its definition says, or that is not what products are. */
    void check() {
        Kernels scalar = new ScalarKernels();
        float[] row = new float[ldc];
        float[] x = new float[scratch.length];
        Arrays.fill(c, Float.NaN);
        multiply();
        operands.checkBits(c, ldc, i -> {
            multiply(scalar, i, 1, row, x);
            return row;
        });
        operands.checkSums("Lanegrad", c, ldc, shape.form() == Shape.Form.NN || layer != null ? start : null);
    }
}
