package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;

import io.github.lanegrad.kernel.Kernels;
import java.util.Arrays;

/** The three products, as loops over tiles: columns outside, rows inside, so that a panel of B is used while it is near. */
final class Gemm {

    /** 512-bit hardware has 32 registers for tiles of 4 × 4 vectors; below, tiles must fit into 16. */
    private static final boolean WIDE = LENGTH == 16;

    private static final int ROWS = WIDE ? 4 : 5;

    private Gemm() {}

    static void nn(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] start, int so, float[] c, int co, int ldc) {
        if (m < ROWS) {
            for (int i = 0; i < m; i++) {
                Gemv.run(n, k, a, ao + i * lda, b, bo, ldb, start, so, c, co + i * ldc);
            }
            return;
        }
        for (int j = 0, width; j < n; j += width) {
            width = tileColumns(n - j);
            for (int i = 0; i < m; i += ROWS) {
                int r = Math.min(i, m - ROWS);
                int ar = ao + r * lda;
                int cr = co + r * ldc + j;
                switch (width / LENGTH) {
                    case 4 -> TilesNN.tile4x4(k, a, ar, lda, b, bo + j, ldb, start, so + j, c, cr, ldc);
                    case 1 -> TilesNN.tile4x1(k, a, ar, lda, b, bo + j, ldb, start, so + j, c, cr, ldc);
                    default -> {
                        if (WIDE) {
                            TilesNN.tile4x2(k, a, ar, lda, b, bo + j, ldb, start, so + j, c, cr, ldc);
                        } else {
                            TilesNN.tile5x2(k, a, ar, lda, b, bo + j, ldb, start, so + j, c, cr, ldc);
                        }
                    }
                }
            }
        }
    }

    /** Columns of the next panel, with so many left: 4, 2 or 1 vectors of 16, or 2 smaller vectors. */
    private static int tileColumns(int left) {
        return WIDE && left >= 4 * LENGTH ? 4 * LENGTH : WIDE && left < 2 * LENGTH ? LENGTH : 2 * LENGTH;
    }

    static void tn(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc) {
        if (m < ROWS) {
            for (int i = 0; i < m; i++) {
                int row = co + i * ldc;
                Arrays.fill(c, row, row + n, 0f);
                for (int p = 0; p < k; p++) {
                    Elementwise.axpy(n, a[ao + p * lda + i], b, bo + p * ldb, c, row);
                }
            }
            return;
        }
        for (int j = 0, width; j < n; j += width) {
            width = tileColumns(n - j);
            for (int i = 0; i < m; i += ROWS) {
                int r = Math.min(i, m - ROWS);
                int ar = ao + r;
                int cr = co + r * ldc + j;
                switch (width / LENGTH) {
                    case 4 -> TilesTN.tile4x4(k, a, ar, lda, b, bo + j, ldb, c, cr, ldc);
                    case 1 -> TilesTN.tile4x1(k, a, ar, lda, b, bo + j, ldb, c, cr, ldc);
                    default -> {
                        if (WIDE) {
                            TilesTN.tile4x2(k, a, ar, lda, b, bo + j, ldb, c, cr, ldc);
                        } else {
                            TilesTN.tile5x2(k, a, ar, lda, b, bo + j, ldb, c, cr, ldc);
                        }
                    }
                }
            }
        }
    }

    /** A transposed copy of B turns this into {@link #nn} from a row of zeros, which stands behind the copy. */
    static void nt(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, float[] scratch, int so) {
        int padded = Kernels.pad(n);
        transpose(n, k, b, bo, ldb, scratch, so, padded);
        int zeros = so + k * padded;
        Arrays.fill(scratch, zeros, zeros + padded, 0f);
        nn(m, padded, k, a, ao, lda, scratch, so, padded, scratch, zeros, c, co, ldc);
    }

    /** {@code T[columns × pad(rows)] = B[rows × columns]ᵀ}, its pad zero; in blocks whose cache lines stay in L1. */
    private static void transpose(int rows, int columns, float[] b, int bo, int ldb, float[] t, int to, int ldt) {
        final int block = Kernels.LANES;
        for (int row = 0; row < rows; row += block) {
            int height = Math.min(block, rows - row);
            for (int column = 0; column < columns; column++) {
                int from = bo + row * ldb + column;
                int into = to + column * ldt + row;
                for (int i = 0; i < height; i++) {
                    t[into + i] = b[from + i * ldb];
                }
                for (int i = height; i < block; i++) {
                    t[into + i] = 0f;
                }
            }
        }
    }
}
