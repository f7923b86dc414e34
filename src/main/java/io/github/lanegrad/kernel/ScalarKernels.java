package io.github.lanegrad.kernel;

import java.util.Arrays;

/**
 * The definition of {@link Kernels}: the shortest loops that say it, but for the products, which take copies so that a JIT
 * compiler can vectorise them ({@link ScalarProducts}). Fast enough to fall back on: the inner loops run over contiguous
 * elements, and no compiler may change a bit of what they give.
 */
public final class ScalarKernels implements Kernels {

    /** Makes an instance; it has no state. */
    public ScalarKernels() {}

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public void gemmNN(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] start, int so, boolean rectify, float[] c, int co, int ldc, float[] x, int xo) {
        for (int i = 0; i < m; i++) {
            int row = co + i * ldc;
            System.arraycopy(start, so, c, row, n);
            Arrays.fill(c, row + n, row + Kernels.pad(n), 0f);
        }
        gemm(false, false, true, m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, x, xo);
        for (int i = 0; rectify && i < m; i++) {
            map(ElementwiseFunction.RELU, n, 0f, 0f, c, co + i * ldc, c, co + i * ldc);
        }
    }

    @Override
    public void gemmTN(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, float[] x, int xo) {
        clear(m, Kernels.pad(n), c, co, ldc);
        gemm(true, false, true, m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, x, xo);
    }

    @Override
    public void gemmNT(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, float[] x, int xo) {
        clear(m, Kernels.pad(n), c, co, ldc);
        gemm(false, true, true, m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, x, xo);
    }

    @Override
    public void gemm(boolean transposeA, boolean transposeB, boolean add, int m, int n, int k,
            float[] a, int ao, int lda, float[] b, int bo, int ldb, float[] c, int co, int ldc, float[] x, int xo) {
        if (!add) {
            clear(m, n, c, co, ldc);
        }
        ScalarProducts.add(transposeA, transposeB, m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, x, xo);
    }

    private static void clear(int m, int n, float[] c, int co, int ldc) {
        for (int i = 0; i < m && n > 0; i++) {
            Arrays.fill(c, co + i * ldc, co + i * ldc + n, 0f);
        }
    }

    @Override
    public void gather(int count, int columns, float[] t, int[] rows, int ro, float[] c, int co, int ldc) {
        if (columns == 1) {
            // For single numbers a call each would take three times as long.
            for (int i = 0; i < count; i++) {
                c[co + i * ldc] = t[rows[ro + i]];
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            System.arraycopy(t, rows[ro + i] * columns, c, co + i * ldc, columns);
        }
    }

    @Override
    public void transpose(int m, int n, float[] a, int ao, int lda, float[] t, int to, int ldt) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                t[to + j * ldt + i] = a[ao + i * lda + j];
            }
        }
    }

    @Override
    public void columnSums(int m, int n, float[] a, int ao, int lda, float[] sums, int so) {
        Arrays.fill(sums, so, so + n, 0f);
        for (int i = 0; i < m; i++) {
            int row = ao + i * lda;
            for (int j = 0; j < n; j++) {
                sums[so + j] += a[row + j];
            }
        }
    }

    @Override
    public void axpy(int count, float alpha, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < count; i++) {
            y[yo + i] = Math.fma(alpha, x[xo + i], y[yo + i]);
        }
    }

    @Override
    public void map(ElementwiseFunction f, int count, float p, float q, float[] x, int xo, float[] y, int yo) {
        ScalarLoops.map(f, count, p, q, x, xo, y, yo);
    }

    @Override
    public void mapGradient(ElementwiseFunction f, int count, float p, float q, float[] s, int so,
            float[] dy, int dyo, float[] dx, int dxo) {
        ScalarLoops.mapGradient(f, count, p, q, s, so, dy, dyo, dx, dxo);
    }

    @Override
    public void loss(ElementwiseLoss loss, int count, float p, float q, float[] a, int ao, float[] y, int yo,
            float[] v, int vo, float[] w, int wo, float[] da, int dao, float[] partials, int po) {
        ScalarLoops.loss(loss, count, p, q, a, ao, y, yo, v, vo, w, wo, da, dao, partials, po);
    }

    @Override
    public void update(UpdateRule rule, int count, float[] h, float[] w, int wo, float[] g, int go, float[] s, int so,
            float[] t, int to, float[] u, int uo) {
        ScalarLoops.update(rule, count, h, w, wo, g, go, s, so, t, to, u, uo);
    }

    @Override
    public void combine(Combination c, int count, float p, float q, float[] x, int xo, float[] y, int yo,
            float[] z, int zo) {
        ScalarLoops.combine(c, count, p, q, x, xo, y, yo, z, zo);
    }

    @Override
    public void draw(Draw d, int count, int first, int key0, int key1, int limit, float p, float[] x, int xo,
            float[] y, int yo) {
        ScalarLoops.draw(d, count, first, key0, key1, limit, p, x, xo, y, yo);
    }

    @Override
    public void sum(Summand s, int count, float p, float q, float[] x, int xo, float[] y, int yo,
            float[] partials, int po) {
        ScalarLoops.sum(s, count, p, q, x, xo, y, yo, partials, po);
    }

    @Override
    public void exponentials(int count, float p, float[] x, int xo, float[] y, int yo, float[] partials, int po) {
        ScalarLoops.exponentials(count, p, 0f, x, xo, y, yo, partials, po);
    }

    @Override
    public void maximum(int count, float[] x, int xo, float[] partials, int po) {
        for (int i = 0; i < count; i++) {
            int partial = po + i % LANES;
            partials[partial] = x[xo + i] > partials[partial] ? x[xo + i] : partials[partial];
        }
    }

    @Override
    public float magnitude(int count, float[] x, int xo) {
        float largest = 0f;
        for (int i = 0; i < count; i++) {
            largest = Math.abs(x[xo + i]) > largest ? Math.abs(x[xo + i]) : largest;
        }
        return largest;
    }

    @Override
    public void limitColumns(int m, int n, float limit, float[] a, int ao, int lda) {
        for (int j = ao; j < ao + n; j++) {
            float square = 0f;
            for (int i = 0; i < m; i++) {
                square = Math.fma(a[j + i * lda], a[j + i * lda], square);
            }
            float norm = (float) Math.sqrt(square);
            for (int i = 0; i < m && norm > limit; i++) {
                a[j + i * lda] *= limit / norm;
            }
        }
    }

    @Override
    public void prelu(int m, int n, float[] x, int xo, float[] slopes, int so, float[] y, int yo, int ld) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                y[yo + i * ld + j] = ScalarActivations.leakyRelu(x[xo + i * ld + j], slopes[so + j]);
            }
        }
    }

    @Override
    public void preluGradient(int m, int n, float[] x, int xo, float[] slopes, int so, float[] dy, int dyo, int ld,
            float[] dslopes, int dso) {
        Arrays.fill(dslopes, dso, dso + n, 0f);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float input = x[xo + i * ld + j];
                float slope = dy[dyo + i * ld + j];
                dslopes[dso + j] += ScalarRows.slope(input, slope);
                dy[dyo + i * ld + j] = ScalarActivations.leakyReluGradient(input, slopes[so + j], slope);
            }
        }
    }

    @Override
    public void center(int m, int n, float[] a, int ao, int lda, float[] mean, int mo, float[] variance, int vo) {
        columnSums(m, n, a, ao, lda, mean, mo);
        divide(n, m, mean, mo);
        Arrays.fill(variance, vo, vo + n, 0f);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float distance = a[ao + i * lda + j] - mean[mo + j];
                a[ao + i * lda + j] = distance;
                variance[vo + j] = Math.fma(distance, distance, variance[vo + j]);
            }
        }
        divide(n, m, variance, vo);
    }

    private static void divide(int n, float divisor, float[] a, int ao) {
        for (int j = 0; j < n; j++) {
            a[ao + j] /= divisor;
        }
    }

    @Override
    public void affine(int m, int n, float[] x, int xo, float[] gain, int go, float[] shift, int so, float[] y, int yo,
            int ld) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                y[yo + i * ld + j] = Math.fma(x[xo + i * ld + j], gain[go + j], shift[so + j]);
            }
        }
    }

    @Override
    public void affineGradient(int m, int n, float[] x, int xo, float[] gain, int go, float[] dy, int dyo, int ld,
            float[] dgain, int dgo, float[] dshift, int dso) {
        Arrays.fill(dgain, dgo, dgo + n, 0f);
        Arrays.fill(dshift, dso, dso + n, 0f);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float gradient = dy[dyo + i * ld + j];
                dgain[dgo + j] = Math.fma(gradient, x[xo + i * ld + j], dgain[dgo + j]);
                dshift[dso + j] += gradient;
                dy[dyo + i * ld + j] = gradient * gain[go + j];
            }
        }
    }

    @Override
    public void residual(int m, int n, float[] x, int xo, float[] gain, int go, float[] shift, int so, float[] y, int yo,
            int ld) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float input = x[xo + i * ld + j];
                y[yo + i * ld + j] = ScalarRows.residual(y[yo + i * ld + j], input, shift[so + j], gain[go + j]);
            }
        }
    }

    @Override
    public void row(int n, int k, float[] a, int ao, float[] b, int bo, int ldb, float[] start, int so, boolean rectify,
            float[] c, int co) {
        ScalarRowKernels.row(n, k, a, ao, b, bo, ldb, start, so, rectify, c, co);
    }

    @Override
    public void sparseRow(int n, int count, int[] rows, int ro, float[] a, int ao, float[] b, int bo, int ldb,
            float[] start, int so, float[] c, int co) {
        ScalarRowKernels.sparseRow(n, count, rows, ro, a, ao, b, bo, ldb, start, so, c, co);
    }

    @Override
    public void rowBfloat16(int n, int k, float[] a, int ao, int[] b, int bo, int ldb, float[] start, int so, boolean rectify,
            float[] c, int co) {
        ScalarRowKernels.rowBfloat16(n, k, a, ao, b, bo, ldb, start, so, rectify, c, co);
    }

    @Override
    public void sparseRowBfloat16(int n, int count, int[] rows, int ro, float[] a, int ao, int[] b, int bo, int ldb,
            float[] start, int so, float[] c, int co) {
        ScalarRowKernels.sparseRowBfloat16(n, count, rows, ro, a, ao, b, bo, ldb, start, so, c, co);
    }

    @Override
    public void rowInt8(int n, int k, float[] a, int ao, int[] b, int bo, int ldb, float[] scales, int sco,
            float[] start, int so, boolean rectify, float[] c, int co) {
        ScalarRowKernels.rowInt8(n, k, a, ao, b, bo, ldb, scales, sco, start, so, rectify, c, co);
    }

    @Override
    public void sparseRowInt8(int n, int count, int[] rows, int ro, float[] a, int ao, int[] b, int bo, int ldb,
            float[] scales, int sco, float[] start, int so, float[] c, int co) {
        ScalarRowKernels.sparseRowInt8(n, count, rows, ro, a, ao, b, bo, ldb, scales, sco, start, so, c, co);
    }

    @Override
    public void unpackBfloat16(int m, int n, int[] b, int bo, int ldb, float[] c, int co, int ldc) {
        ScalarRowKernels.unpackBfloat16(m, n, b, bo, ldb, c, co, ldc);
    }

    @Override
    public void unpackInt8(int m, int n, int[] b, int bo, int ldb, float[] c, int co, int ldc) {
        ScalarRowKernels.unpackInt8(m, n, b, bo, ldb, c, co, ldc);
    }

    @Override
    public void scaleColumns(int m, int n, float[] scales, int sco, float[] shifts, int so, float[] c, int co,
            int ldc) {
        ScalarRowKernels.scaleColumns(m, n, scales, sco, shifts, so, c, co, ldc);
    }

    @Override
    public void standardize(int count, float[] x, int xo, float[] means, int mo, float[] factors, int fo, float[] y,
            int yo) {
        ScalarRowKernels.standardize(count, x, xo, means, mo, factors, fo, y, yo);
    }
}
