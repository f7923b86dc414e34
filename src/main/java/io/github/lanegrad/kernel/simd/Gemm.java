package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;

import io.github.lanegrad.kernel.Kernels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The products, as loops over panels of B and tiles of C. All forms are one: what is transposed in A is only read another
 * way, what is transposed in B is packed.
 */
final class Gemm {

    /** Fewer rows of C than this have tiles of their own. */
    private static final int FEW = 4;

    /** A product of at most so many columns is computed transposed, or many lanes would work on pads. */
    private static final int NARROW = 12;

    /** Rows of C times stride of B from which on B is packed. */
    private static final int SHARED = 1 << 15;

    /** B is also packed under so many rows of C, if it has at least {@link #LARGE} floats. */
    private static final int HIGH = 48;

    /** Half a megabyte, half of a level 2 cache. */
    private static final int LARGE = 1 << 17;

    private Gemm() {}

    /** {@link Kernels#gemmNN}. */
    static void nn(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] start, int so, boolean rectify, float[] c, int co, int ldc, float[] x, int xo) {
        int padded = Kernels.pad(n);
        panels(false, false, packs(m, k, ldb), m, padded, padded, k, k, a, ao, lda, b, bo, ldb, start, so, false, rectify,
                c, co, ldc, x, xo);
        Packing.clearPads(m, n, c, co, ldc);
    }

    /** {@link Kernels#gemmTN}. */
    static void tn(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, float[] x, int xo) {
        if (n <= NARROW && m > Kernels.LANES) {
            narrow(m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, x, xo);
            return;
        }
        int padded = Kernels.pad(n);
        panels(true, false, packs(m, k, ldb), m, padded, padded, k, k, a, ao, lda, b, bo, ldb, null, 0, false, false,
                c, co, ldc, x, xo);
        Packing.clearPads(m, n, c, co, ldc);
    }

    /** {@code C = Aᵀ·B} as the transpose of {@code Bᵀ·A}: lanes run over rows of C, a block of them at a time. */
    private static void narrow(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, float[] x, int xo) {
        int padded = Kernels.pad(n);
        int inner = xo + Kernels.LANES * Kernels.PANEL;
        Arrays.fill(x, xo + n * Kernels.PANEL, xo + padded * Kernels.PANEL, 0f);
        for (int i = 0; i < m; i += Kernels.PANEL) {
            int rows = Math.min(Kernels.PANEL, m - i);
            panels(true, false, false, n, rows, rows, k, k, b, bo, ldb, a, ao + i, lda, null, 0, false, false,
                    x, xo, Kernels.PANEL, x, inner);
            Packing.transposed(padded, rows, x, xo, Kernels.PANEL, c, co + i * ldc, ldc, padded);
        }
    }

    /** {@link Kernels#gemmNT}. */
    static void nt(int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc, float[] x, int xo) {
        panels(false, true, true, m, Kernels.pad(n), n, k, Kernels.pad(k), a, ao, lda, b, bo, ldb, null, 0, false, false,
                c, co, ldc, x, xo);
        Packing.clearPads(m, n, c, co, ldc);
    }

    /** {@link Kernels#gemm}. */
    static void general(boolean ta, boolean tb, boolean add, int m, int n, int k, float[] a, int ao, int lda,
            float[] b, int bo, int ldb, float[] c, int co, int ldc, float[] x, int xo) {
        panels(ta, tb, tb || packs(m, k, ldb), m, n, n, k, k, a, ao, lda, b, bo, ldb, null, 0, add, false,
                c, co, ldc, x, xo);
    }

    /**
     * Whether a copy of B, panel by panel, pays for itself. Where its rows lie far apart, a panel takes up few sets of the
     * caches and many pages: with a large B the tiles then run at full or at half speed, as the pages happen to lie.
     */
    private static boolean packs(int m, int k, int ldb) {
        return m >= Kernels.LANES && ldb > Kernels.PANEL
                && ((long) m * ldb >= SHARED || (m >= HIGH && (long) k * ldb >= LARGE));
    }

    /**
     * {@code C[m×n] = S + op(A)·op(B)}, S being C if {@code add}, else the start row in every row, or zero; of this the
     * positive part if {@code rectify}. Of the n columns
     * of op(B) some at the end may be missing and count as zero; of a transposed B more than k columns may be readable, which
     * saves the packing a remainder. A panel of B is packed, a block of k deep, or read where it is, over all of k; the first
     * tile under a panel packs it in passing if it can.
     */
    private static void panels(boolean ta, boolean tb, boolean pack, int m, int n, int given, int k, int readable,
            float[] a, int ao, int lda, float[] b, int bo, int ldb, float @Nullable [] start, int so, boolean add,
            boolean rectify, float[] c, int co, int ldc, float[] x, int xo) {
        if (m == 0) {
            return;
        }
        int ars = ta ? 1 : lda;
        int acs = ta ? lda : 1;
        int depth = pack || given % LENGTH != 0 ? Scratch.depth(k) : k;
        if (start == null && !add) {
            Arrays.fill(x, xo, xo + Scratch.RESULT, 0f);
        }
        int p = 0;
        do {
            int kc = Math.min(depth, k - p);
            int ap = ao + p * acs;
            boolean sum = add || p > 0;
            boolean relu = rectify && p + kc == k;
            for (int j = 0, columns; j < n; j += columns) {
                int width = m < FEW ? fewVectors(m, n - j, pack) : tileVectors(n - j);
                int pitch = width * LENGTH;
                int there = Math.clamp(given - j, 0, pitch);
                columns = Math.min(pitch, n - j);
                boolean passing = pack && !tb && !sum && there == pitch && m >= Kernels.LANES;
                boolean packed = !passing && (pack || there < pitch);
                float[] panel = packed ? x : b;
                int po = packed ? xo + Scratch.PANEL : bo + p * ldb + j;
                int ldp = packed ? pitch : ldb;
                if (packed && tb) {
                    Packing.transposed(there, p + kc == k ? readable - p : kc, b, bo + j * ldb + p, ldb, x, po, pitch, pitch);
                } else if (packed) {
                    Packing.rows(kc, there, b, bo + p * ldb + j, ldb, x, po, pitch);
                }
                float[] s = start == null ? x : start;
                int st = start == null ? xo : so + j;
                if (m < FEW) {
                    few(width, m, columns, kc, a, ap, ars, acs, panel, po, ldp, s, st, sum, relu, c, co + j, ldc, x, xo);
                } else {
                    tiles(passing, width, m, columns, kc, a, ap, ars, acs, panel, po, ldp, s, st, sum, relu,
                            c, co + j, ldc, x, xo);
                }
            }
            p += kc;
        } while (p < k);
    }

    /** Vectors in the next panel, with so many columns left: as many as a tile has, but no single one at the end. */
    private static int tileVectors(int columns) {
        int vectors = (columns + LENGTH - 1) / LENGTH;
        return vectors == Scratch.TILE_VECTORS + 1 ? vectors / 2 + 1 : Math.min(vectors, Scratch.TILE_VECTORS);
    }

    /** The same with 1 to 3 rows: 16 registers are enough for 2 rows of 4 vectors, or 3 of 2. */
    private static int fewVectors(int m, int columns, boolean pack) {
        boolean wide = Lanes.REGISTERS >= 32;
        if (wide && !pack && columns >= 8 * LENGTH) {
            return m == 1 && columns >= 16 * LENGTH ? 16 : 8;
        }
        return columns > 3 * LENGTH && (wide || m < 3) ? 4 : columns > LENGTH ? 2 : 1;
    }

    private static void tiles(boolean pack, int width, int m, int columns, int k, float[] a, int ao, int ars, int acs,
            float[] b, int bo, int ldb, float[] s, int so, boolean add, boolean rectify, float[] c, int co, int ldc,
            float[] x, int xo) {
        switch (width) {
            case 1 -> Tiles.panel1(pack, m, columns, k, a, ao, ars, acs, b, bo, ldb, s, so, add, rectify, c, co, ldc,
                    x, xo);
            case 2 -> Tiles.panel2(pack, m, columns, k, a, ao, ars, acs, b, bo, ldb, s, so, add, rectify, c, co, ldc,
                    x, xo);
            case 3 -> Tiles.panel3(pack, m, columns, k, a, ao, ars, acs, b, bo, ldb, s, so, add, rectify, c, co, ldc,
                    x, xo);
            default -> Tiles.panel4(pack, m, columns, k, a, ao, ars, acs, b, bo, ldb, s, so, add, rectify, c, co, ldc,
                    x, xo);
        }
    }

    /** One to three rows under a panel. Rows that start from themselves, or end within a vector, go one by one. */
    private static void few(int width, int m, int columns, int k, float[] a, int ao, int ars, int acs,
            float[] b, int bo, int ldb, float[] s, int so, boolean add, boolean rectify, float[] c, int co, int ldc,
            float[] x, int xo) {
        int pitch = width * LENGTH;
        if (!add && columns == pitch) {
            few(width, m, k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            return;
        }
        int tile = xo + Scratch.RESULT;
        for (int i = 0; i < m; i++) {
            int row = co + i * ldc;
            System.arraycopy(add ? c : s, add ? row : so, x, tile, columns);
            few(width, 1, k, a, ao + i * ars, ars, acs, b, bo, ldb, x, tile, rectify, x, tile, pitch);
            System.arraycopy(x, tile, c, row, columns);
        }
    }

    private static void few(int width, int m, int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int ldb,
            float[] s, int so, boolean rectify, float[] c, int co, int ldc) {
        if (m > 1 && ldb == width * LENGTH) {
            gapless(width, m, k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            return;
        }
        switch (m * 10 + width) {
            case 11 -> Tiles.tile1x1(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 12 -> Tiles.tile1x2(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 14 -> Tiles.tile1x4(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 18 -> Tiles.tile1x8(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 26 -> Tiles.tile1x16(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 21 -> Tiles.tile2x1(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 22 -> Tiles.tile2x2(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 24 -> Tiles.tile2x4(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 28 -> Tiles.tile2x8(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 31 -> Tiles.tile3x1(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 32 -> Tiles.tile3x2(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 34 -> Tiles.tile3x4(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            default -> Tiles.tile3x8(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
        }
    }

    private static void gapless(int width, int m, int k, float[] a, int ao, int ars, int acs, float[] b, int bo, int ldb,
            float[] s, int so, boolean rectify, float[] c, int co, int ldc) {
        switch (m * 10 + width) {
            case 21 -> Tiles.gapless2x1(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 22 -> Tiles.gapless2x2(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 24 -> Tiles.gapless2x4(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 28 -> Tiles.gapless2x8(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 31 -> Tiles.gapless3x1(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 32 -> Tiles.gapless3x2(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            case 34 -> Tiles.gapless3x4(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
            default -> Tiles.gapless3x8(k, a, ao, ars, acs, b, bo, ldb, s, so, rectify, c, co, ldc);
        }
    }
}
