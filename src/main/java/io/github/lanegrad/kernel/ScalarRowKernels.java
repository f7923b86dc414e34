package io.github.lanegrad.kernel;

import java.util.Arrays;

/** The definition of {@link RowKernels}: the shortest loops that say it. */
final class ScalarRowKernels {

    private ScalarRowKernels() {}

    static void row(int n, int k, float[] a, int ao, float[] b, int bo, int ldb, float[] start, int so, boolean rectify,
            float[] c, int co) {
        System.arraycopy(start, so, c, co, n);
        for (int p = 0; p < k; p++) {
            axpy(n, a[ao + p], b, bo + p * ldb, c, co);
        }
        rectify(rectify, n, c, co);
    }

    private static void rectify(boolean really, int n, float[] c, int co) {
        for (int j = 0; really && j < n; j++) {
            c[co + j] = ScalarActivations.relu(c[co + j]);
        }
    }

    static void sparseRow(int n, int count, int[] rows, int ro, float[] a, int ao, float[] b, int bo, int ldb,
            float[] start, int so, float[] c, int co) {
        System.arraycopy(start, so, c, co, n);
        for (int t = 0; t < count; t++) {
            axpy(n, a[ao + t], b, bo + rows[ro + t] * ldb, c, co);
        }
    }

    private static void axpy(int n, float x, float[] b, int bo, float[] c, int co) {
        for (int j = 0; j < n; j++) {
            c[co + j] = Math.fma(x, b[bo + j], c[co + j]);
        }
    }

    static void rowBfloat16(int n, int k, float[] a, int ao, int[] b, int bo, int ldb, float[] start, int so,
            boolean rectify, float[] c, int co) {
        System.arraycopy(start, so, c, co, n);
        for (int p = 0; p < k; p++) {
            axpyBfloat16(n, a[ao + p], b, bo + p * ldb, c, co);
        }
        rectify(rectify, n, c, co);
    }

    static void sparseRowBfloat16(int n, int count, int[] rows, int ro, float[] a, int ao, int[] b, int bo, int ldb,
            float[] start, int so, float[] c, int co) {
        System.arraycopy(start, so, c, co, n);
        for (int t = 0; t < count; t++) {
            axpyBfloat16(n, a[ao + t], b, bo + rows[ro + t] * ldb, c, co);
        }
    }

    private static void axpyBfloat16(int n, float x, int[] b, int bo, float[] c, int co) {
        for (int j = 0; j < n; j++) {
            c[co + j] = Math.fma(x, PackedWeights.bfloat16(b, bo, j), c[co + j]);
        }
    }

    static void rowInt8(int n, int k, float[] a, int ao, int[] b, int bo, int ldb, float[] scales, int sco,
            float[] start, int so, boolean rectify, float[] c, int co) {
        Arrays.fill(c, co, co + n, 0f);
        for (int p = 0; p < k; p++) {
            axpyInt8(n, a[ao + p], b, bo + p * ldb, c, co);
        }
        scaleColumns(1, n, scales, sco, start, so, c, co, n);
        rectify(rectify, n, c, co);
    }

    static void sparseRowInt8(int n, int count, int[] rows, int ro, float[] a, int ao, int[] b, int bo, int ldb,
            float[] scales, int sco, float[] start, int so, float[] c, int co) {
        Arrays.fill(c, co, co + n, 0f);
        for (int t = 0; t < count; t++) {
            axpyInt8(n, a[ao + t], b, bo + rows[ro + t] * ldb, c, co);
        }
        scaleColumns(1, n, scales, sco, start, so, c, co, n);
    }

    private static void axpyInt8(int n, float x, int[] b, int bo, float[] c, int co) {
        for (int j = 0; j < n; j++) {
            c[co + j] = Math.fma(x, PackedWeights.int8(b, bo, j), c[co + j]);
        }
    }

    static void unpackBfloat16(int m, int n, int[] b, int bo, int ldb, float[] c, int co, int ldc) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                c[co + i * ldc + j] = PackedWeights.bfloat16(b, bo + i * ldb, j);
            }
        }
    }

    static void unpackInt8(int m, int n, int[] b, int bo, int ldb, float[] c, int co, int ldc) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                c[co + i * ldc + j] = PackedWeights.int8(b, bo + i * ldb, j);
            }
        }
    }

    static void scaleColumns(int m, int n, float[] scales, int sco, float[] shifts, int so, float[] c, int co, int ldc) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                c[co + i * ldc + j] = Math.fma(c[co + i * ldc + j], scales[sco + j], shifts[so + j]);
            }
        }
    }

    static void standardize(int count, float[] x, int xo, float[] means, int mo, float[] factors, int fo,
            float[] y, int yo) {
        for (int i = 0; i < count; i++) {
            y[yo + i] = (x[xo + i] - means[mo + i]) * factors[fo + i];
        }
    }
}
