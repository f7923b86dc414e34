package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;

import io.github.lanegrad.kernel.Combination;
import io.github.lanegrad.kernel.Draw;
import io.github.lanegrad.kernel.ElementwiseFunction;
import io.github.lanegrad.kernel.ElementwiseLoss;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.ScalarKernels;
import io.github.lanegrad.kernel.Summand;
import io.github.lanegrad.kernel.UpdateRule;

/** {@link Kernels} on the Vector API at the preferred width. What is left behind the last whole vector goes to the scalar ones. */
public final class SimdKernels implements Kernels {

    private static final ScalarKernels SCALAR = new ScalarKernels();

    /**
     * Makes an instance; it has no state.
     *
     * @throws IllegalStateException if the hardware prefers vectors of a length that no kernel is made for
     */
    public SimdKernels() {
        if (LENGTH < 4 || Kernels.LANES % LENGTH != 0) {
            throw new IllegalStateException("expected vectors of 4, 8 or 16 floats, the hardware prefers " + LENGTH);
        }
    }

    @Override
    public int lanes() {
        return Lanes.LENGTH;
    }

    @Override
    public void gemmNN(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] start, int so, boolean rectify, float[] c, int co, int ldc, float[] x, int xo) {
        Gemm.nn(m, n, k, a, ao, lda, b, bo, ldb, start, so, rectify, c, co, ldc, x, xo);
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
    public void gather(int count, int columns, float[] t, int[] rows, int ro, float[] c, int co, int ldc) {
        int done = columns < LENGTH ? 0 : Packing.gatherEights(count, columns, t, rows, ro, c, co, ldc);
        SCALAR.gather(count - done, columns, t, rows, ro + done, c, co + done * ldc, ldc);
    }

    @Override
    public void transpose(int m, int n, float[] a, int ao, int lda, float[] t, int to, int ldt) {
        Packing.transposed(m, n, a, ao, lda, t, to, ldt, m);
    }

    @Override
    public void columnSums(int m, int n, float[] a, int ao, int lda, float[] sums, int so) {
        Columns.sums(m, n, a, ao, lda, sums, so);
    }

    @Override
    public void axpy(int count, float alpha, float[] x, int xo, float[] y, int yo) {
        Columns.axpy(count, alpha, x, xo, y, yo);
    }

    @Override
    public void map(ElementwiseFunction f, int count, float p, float q, float[] x, int xo, float[] y, int yo) {
        int whole = count - count % LENGTH;
        MapLoops.map(f, whole, p, q, x, xo, y, yo);
        if (whole < count) {
            SCALAR.map(f, count - whole, p, q, x, xo + whole, y, yo + whole);
        }
    }

    @Override
    public void mapGradient(ElementwiseFunction f, int count, float p, float q, float[] s, int so,
            float[] dy, int dyo, float[] dx, int dxo) {
        int whole = count - count % LENGTH;
        MapGradientLoops.mapGradient(f, whole, p, q, s, so, dy, dyo, dx, dxo);
        SCALAR.mapGradient(f, count - whole, p, q, s, so + whole, dy, dyo + whole, dx, dxo + whole);
    }

    @Override
    public void loss(ElementwiseLoss loss, int count, float p, float q, float[] a, int ao, float[] y, int yo,
            float[] v, int vo, float[] w, int wo, float[] da, int dao, float[] partials, int po) {
        int whole = count - count % LANES;
        LossLoops.loss(loss, whole, p, q, a, ao, y, yo, v, vo, w, wo, da, dao, partials, po);
        SCALAR.loss(loss, count - whole, p, q, a, ao + whole, y, yo + whole, v, vo + whole, w, wo + whole,
                da, dao + whole, partials, po);
    }

    @Override
    public void update(UpdateRule rule, int count, float[] h, float[] w, int wo, float[] g, int go, float[] s, int so,
            float[] t, int to, float[] u, int uo) {
        int whole = count - count % LENGTH;
        UpdateLoops.update(rule, whole, h, w, wo, g, go, s, so, t, to, u, uo);
        SCALAR.update(rule, count - whole, h, w, wo + whole, g, go + whole, s, so + whole, t, to + whole, u, uo + whole);
    }

    @Override
    public void combine(Combination c, int count, float p, float q, float[] x, int xo, float[] y, int yo,
            float[] z, int zo) {
        int whole = count - count % LENGTH;
        CombineLoops.combine(c, whole, p, q, x, xo, y, yo, z, zo);
        SCALAR.combine(c, count - whole, p, q, x, xo + whole, y, yo + whole, z, zo + whole);
    }

    @Override
    public void draw(Draw d, int count, int first, int key0, int key1, int limit, float p, float[] x, int xo,
            float[] y, int yo) {
        int whole = count - count % LENGTH;
        DrawLoops.draw(d, whole, first, key0, key1, limit, p, x, xo, y, yo);
        SCALAR.draw(d, count - whole, first + whole, key0, key1, limit, p, x, xo + whole, y, yo + whole);
    }

    @Override
    public void sum(Summand s, int count, float p, float q, float[] x, int xo, float[] y, int yo,
            float[] partials, int po) {
        int whole = count - count % LANES;
        SumLoops.sum(s, whole, p, q, x, xo, y, yo, partials, po);
        SCALAR.sum(s, count - whole, p, q, x, xo + whole, y, yo + whole, partials, po);
    }

    @Override
    public void exponentials(int count, float p, float[] x, int xo, float[] y, int yo, float[] partials, int po) {
        int whole = count - count % LANES;
        ExponentialsLoops.exponentials(whole, p, 0f, x, xo, y, yo, partials, po);
        SCALAR.exponentials(count - whole, p, x, xo + whole, y, yo + whole, partials, po);
    }

    @Override
    public void maximum(int count, float[] x, int xo, float[] partials, int po) {
        int whole = count - count % LANES;
        Columns.maximum(whole, x, xo, partials, po);
        SCALAR.maximum(count - whole, x, xo + whole, partials, po);
    }

    @Override
    public float magnitude(int count, float[] x, int xo) {
        int whole = count - count % LENGTH;
        float largest = Columns.magnitude(whole, x, xo);
        float rest = SCALAR.magnitude(count - whole, x, xo + whole);
        return rest > largest ? rest : largest;
    }

    @Override
    public void limitColumns(int m, int n, float limit, float[] a, int ao, int lda) {
        Columns.limit(m, n, limit, a, ao, lda);
    }

    @Override
    public void prelu(int m, int n, float[] x, int xo, float[] slopes, int so, float[] y, int yo, int ld) {
        Columns.prelu(m, n, x, xo, slopes, so, y, yo, ld);
    }

    @Override
    public void preluGradient(int m, int n, float[] x, int xo, float[] slopes, int so, float[] dy, int dyo, int ld,
            float[] dslopes, int dso) {
        Columns.preluGradient(m, n, x, xo, slopes, so, dy, dyo, ld, dslopes, dso);
    }

    @Override
    public void center(int m, int n, float[] a, int ao, int lda, float[] mean, int mo, float[] variance, int vo) {
        Lines.center(m, n, a, ao, lda, mean, mo, variance, vo);
    }

    @Override
    public void affine(int m, int n, float[] x, int xo, float[] gain, int go, float[] shift, int so, float[] y, int yo,
            int ld) {
        Lines.affine(m, n, x, xo, gain, go, shift, so, y, yo, ld);
    }

    @Override
    public void affineGradient(int m, int n, float[] x, int xo, float[] gain, int go, float[] dy, int dyo, int ld,
            float[] dgain, int dgo, float[] dshift, int dso) {
        Lines.affineGradient(m, n, x, xo, gain, go, dy, dyo, ld, dgain, dgo, dshift, dso);
    }

    @Override
    public void residual(int m, int n, float[] x, int xo, float[] gain, int go, float[] shift, int so, float[] y, int yo,
            int ld) {
        Lines.residual(m, n, x, xo, gain, go, shift, so, y, yo, ld);
    }

    @Override
    public void row(int n, int k, float[] a, int ao, float[] b, int bo, int ldb, float[] start, int so, boolean rectify,
            float[] c, int co) {
        Rows.row(n, k, a, ao, b, bo, ldb, start, so, rectify, c, co);
    }

    @Override
    public void sparseRow(int n, int count, int[] rows, int ro, float[] a, int ao, float[] b, int bo, int ldb,
            float[] start, int so, float[] c, int co) {
        Rows.sparseRow(n, count, rows, ro, a, ao, b, bo, ldb, start, so, c, co);
    }

    @Override
    public void rowBfloat16(int n, int k, float[] a, int ao, int[] b, int bo, int ldb, float[] start, int so, boolean rectify,
            float[] c, int co) {
        Rows.rowBfloat16(n, k, a, ao, b, bo, ldb, start, so, rectify, c, co);
    }

    @Override
    public void sparseRowBfloat16(int n, int count, int[] rows, int ro, float[] a, int ao, int[] b, int bo, int ldb,
            float[] start, int so, float[] c, int co) {
        Rows.sparseRowBfloat16(n, count, rows, ro, a, ao, b, bo, ldb, start, so, c, co);
    }

    @Override
    public void rowInt8(int n, int k, float[] a, int ao, int[] b, int bo, int ldb, float[] scales, int sco,
            float[] start, int so, boolean rectify, float[] c, int co) {
        Rows.rowInt8(n, k, a, ao, b, bo, ldb, scales, sco, start, so, rectify, c, co);
    }

    @Override
    public void sparseRowInt8(int n, int count, int[] rows, int ro, float[] a, int ao, int[] b, int bo, int ldb,
            float[] scales, int sco, float[] start, int so, float[] c, int co) {
        Rows.sparseRowInt8(n, count, rows, ro, a, ao, b, bo, ldb, scales, sco, start, so, c, co);
    }

    @Override
    public void unpackBfloat16(int m, int n, int[] b, int bo, int ldb, float[] c, int co, int ldc) {
        Rows.unpackBfloat16(m, n, b, bo, ldb, c, co, ldc);
    }

    @Override
    public void unpackInt8(int m, int n, int[] b, int bo, int ldb, float[] c, int co, int ldc) {
        Rows.unpackInt8(m, n, b, bo, ldb, c, co, ldc);
    }

    @Override
    public void scaleColumns(int m, int n, float[] scales, int sco, float[] shifts, int so, float[] c, int co,
            int ldc) {
        Rows.scaleColumns(m, n, scales, sco, shifts, so, c, co, ldc);
    }

    @Override
    public void standardize(int count, float[] x, int xo, float[] means, int mo, float[] factors, int fo, float[] y,
            int yo) {
        Rows.standardize(count, x, xo, means, mo, factors, fo, y, yo);
    }
}
