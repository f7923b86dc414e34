package io.github.lanegrad.kernel.simd;

import io.github.lanegrad.kernel.Kernels;

/** {@link Kernels} on the Vector API at the preferred width. */
public final class SimdKernels implements Kernels {

    /** Makes an instance; it has no state. */
    public SimdKernels() {}

    @Override
    public int lanes() {
        return Lanes.LENGTH;
    }

    @Override
    public void gemmNN(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] start, int so, float[] c, int co, int ldc, float[] x, int xo) {
        Gemm.nn(m, n, k, a, ao, lda, b, bo, ldb, start, so, c, co, ldc, x, xo);
    }

    @Override
    public void gemmTN(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, float[] x, int xo) {
        Gemm.tn(m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, x, xo);
    }

    @Override
    public void gemmNT(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, float[] x, int xo) {
        Gemm.nt(m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, x, xo);
    }

    @Override
    public void gemm(boolean transposeA, boolean transposeB, boolean add, int m, int n, int k,
            float[] a, int ao, int lda, float[] b, int bo, int ldb, float[] c, int co, int ldc, float[] x, int xo) {
        Gemm.general(transposeA, transposeB, add, m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, x, xo);
    }

    @Override
    public void columnSums(int m, int n, float[] a, int ao, int lda, float[] sums, int so) {
        Sums.columns(m, n, a, ao, lda, sums, so);
    }

    @Override
    public void axpy(int count, float alpha, float[] x, int xo, float[] y, int yo) {
        Elementwise.axpy(count, alpha, x, xo, y, yo);
    }

    @Override
    public void relu(int count, float[] x, int xo, float[] y, int yo) {
        Elementwise.relu(count, x, xo, y, yo);
    }

    @Override
    public void reluBackward(int count, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        Elementwise.reluBackward(count, y, yo, dy, dyo, dx, dxo);
    }

    @Override
    public void sigmoid(int count, float[] x, int xo, float[] y, int yo) {
        Elementwise.sigmoid(count, x, xo, y, yo);
    }

    @Override
    public void sigmoidBackward(int count, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        Elementwise.sigmoidBackward(count, y, yo, dy, dyo, dx, dxo);
    }

    @Override
    public void binaryCrossEntropy(int count, float[] z, int zo, float[] y, int yo, float[] dz, int dzo,
            float[] partials, int po) {
        Sums.binaryCrossEntropy(count, z, zo, y, yo, dz, dzo, partials, po);
    }

    @Override
    public void halfSquaredError(int count, float[] a, int ao, float[] y, int yo, float[] da, int dao,
            float[] partials, int po) {
        Sums.halfSquaredError(count, a, ao, y, yo, da, dao, partials, po);
    }
}
