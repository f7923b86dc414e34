package io.github.lanegrad.kernel;

/**
 * Products in plain loops. C2 of Java 25 vectorises a loop over several arrays of floats only if it reads and writes them at
 * the same index, or one array at indices a constant apart: otherwise one might overlap another. So rows of B, and the row
 * of C that they are added to, are copied to lines of the scratch room, a constant apart: 256³ then takes a fifth of the time,
 * 4.6 times that of 512-bit SIMD.
 */
final class ScalarProducts {

    /** Floats in a line. */
    static final int LINE = 256;

    /** Rows of B to one copy of a row of C; added by four, since C2 does not vectorise a loop over more. */
    private static final int STEPS = 8;

    /** Where a copy of B starts, behind the lines. */
    static final int COPY = (1 + STEPS) * LINE;

    private ScalarProducts() {}

    /** {@code C += op(A)·op(B)}, with the scratch room of {@link ProductKernels#productScratch}. */
    static void add(boolean transposeA, boolean transposeB, int m, int n, int k, float[] a, int ao, int lda,
            float[] b, int bo, int ldb, float[] c, int co, int ldc, float[] x, int xo) {
        int ars = transposeA ? 1 : lda;
        int acs = transposeA ? lda : 1;
        if (!transposeB) {
            add(m, n, k, a, ao, ars, acs, b, bo, ldb, c, co, ldc, x, xo);
            return;
        }
        int room = ProductKernels.productScratch(k) - COPY;
        for (int j = 0, columns; j < n; j += columns) {
            columns = Math.min(LINE, n - j);
            int most = room / columns < STEPS ? room / columns : room / columns / STEPS * STEPS;
            for (int p = 0; p < k; p += most) {
                int depth = Math.min(most, k - p);
                transpose(columns, depth, b, bo + j * ldb + p, ldb, x, xo + COPY);
                add(m, columns, depth, a, ao + p * acs, ars, acs, x, xo + COPY, columns, c, co + j, ldc, x, xo);
            }
        }
    }

    private static void transpose(int rows, int columns, float[] f, int fo, int ldf, float[] t, int to) {
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < rows; i++) {
                t[to + j * rows + i] = f[fo + i * ldf + j];
            }
        }
    }

    private static void add(int m, int n, int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, float[] x, int xo) {
        for (int j = 0, width; j < n; j += width) {
            width = Math.min(LINE, n - j);
            int p = 0;
            for (; p <= k - STEPS; p += STEPS) {
                for (int r = 0; r < STEPS; r++) {
                    System.arraycopy(b, bo + (p + r) * ldb + j, x, xo + (1 + r) * LINE, width);
                }
                for (int i = 0; i < m; i++) {
                    int from = ao + i * ars + p * acs;
                    int into = co + i * ldc + j;
                    System.arraycopy(c, into, x, xo, width);
                    addFour(width, a, from, acs, x, xo);
                    addNextFour(width, a, from + 4 * acs, acs, x, xo);
                    System.arraycopy(x, xo, c, into, width);
                }
            }
            for (; p < k; p++) {
                System.arraycopy(b, bo + p * ldb + j, x, xo + LINE, width);
                for (int i = 0; i < m; i++) {
                    int into = co + i * ldc + j;
                    System.arraycopy(c, into, x, xo, width);
                    addLine(width, a[ao + i * ars + p * acs], x, xo);
                    System.arraycopy(x, xo, c, into, width);
                }
            }
        }
    }

    /** With {@link #addNextFour}: the distance of the lines as an argument would not be a constant. */
    private static void addFour(int width, float[] a, int ao, int acs, float[] x, int xo) {
        float a0 = a[ao];
        float a1 = a[ao + acs];
        float a2 = a[ao + 2 * acs];
        float a3 = a[ao + 3 * acs];
        for (int j = xo; j < xo + width; j++) {
            float sum = Math.fma(a1, x[j + 2 * LINE], Math.fma(a0, x[j + LINE], x[j]));
            x[j] = Math.fma(a3, x[j + 4 * LINE], Math.fma(a2, x[j + 3 * LINE], sum));
        }
    }

    private static void addNextFour(int width, float[] a, int ao, int acs, float[] x, int xo) {
        float a0 = a[ao];
        float a1 = a[ao + acs];
        float a2 = a[ao + 2 * acs];
        float a3 = a[ao + 3 * acs];
        for (int j = xo; j < xo + width; j++) {
            float sum = Math.fma(a1, x[j + 6 * LINE], Math.fma(a0, x[j + 5 * LINE], x[j]));
            x[j] = Math.fma(a3, x[j + 8 * LINE], Math.fma(a2, x[j + 7 * LINE], sum));
        }
    }

    private static void addLine(int width, float a, float[] x, int xo) {
        for (int j = xo; j < xo + width; j++) {
            x[j] = Math.fma(a, x[j + LINE], x[j]);
        }
    }
}
