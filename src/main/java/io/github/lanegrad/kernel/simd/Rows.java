package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.FLOATS;
import static io.github.lanegrad.kernel.simd.Lanes.INTS;
import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.RowKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Products of single rows: the columns are cut into tiles of as many vectors as registers can accumulate, since every column
 * is a chain of its own and the more chains, the less each waits for the one before. Nothing is copied.
 */
final class Rows {

    private static final boolean WIDE = Lanes.REGISTERS >= 32;

    private Rows() {}

    /** One tile has no loop around it, whose values C2 would rather keep in registers than those of the tile's own loop. */
    static void row(int n, int k, float[] a, int ao, float[] b, int bo, int ldb, float[] s, int so, boolean rectify,
            float[] c, int co) {
        if (isTile(n, WIDE ? 16 : 8)) {
            tile(n / LENGTH, k, a, ao, b, bo, ldb, s, so, rectify, c, co);
        } else {
            tiles(n, k, a, ao, b, bo, ldb, s, so, rectify, c, co);
        }
    }

    private static void tiles(int n, int k, float[] a, int ao, float[] b, int bo, int ldb, float[] s, int so,
            boolean rectify, float[] c, int co) {
        for (int j = 0; j < n; ) {
            int vectors = width((n - j) / LENGTH, WIDE ? 16 : 8);
            tile(vectors, k, a, ao, b, bo + j, ldb, s, so + j, rectify, c, co + j);
            j += vectors * LENGTH;
        }
    }

    private static void tile(int vectors, int k, float[] a, int ao, float[] b, int bo, int ldb, float[] s, int so,
            boolean rectify, float[] c, int co) {
        switch (vectors) {
            case 16 -> RowTiles.float32x16(k, a, ao, b, bo, ldb, s, so, rectify, c, co);
            case 8 -> RowTiles.float32x8(k, a, ao, b, bo, ldb, s, so, rectify, c, co);
            case 4 -> RowTiles.float32x4(k, a, ao, b, bo, ldb, s, so, rectify, c, co);
            case 2 -> RowTiles.float32x2(k, a, ao, b, bo, ldb, s, so, rectify, c, co);
            default -> RowTiles.float32x1(k, a, ao, b, bo, ldb, s, so, rectify, c, co);
        }
    }

    static void sparseRow(int n, int count, int[] rows, int ro, float[] a, int ao, float[] b, int bo, int ldb,
            float[] s, int so, float[] c, int co) {
        for (int j = 0; j < n; ) {
            int vectors = width((n - j) / LENGTH, 8);
            switch (vectors) {
                case 8 -> RowTiles.sparseFloat32x8(count, rows, ro, a, ao, b, bo + j, ldb, s, so + j, c, co + j);
                case 4 -> RowTiles.sparseFloat32x4(count, rows, ro, a, ao, b, bo + j, ldb, s, so + j, c, co + j);
                case 2 -> RowTiles.sparseFloat32x2(count, rows, ro, a, ao, b, bo + j, ldb, s, so + j, c, co + j);
                default -> RowTiles.sparseFloat32x1(count, rows, ro, a, ao, b, bo + j, ldb, s, so + j, c, co + j);
            }
            j += vectors * LENGTH;
        }
    }

    static void rowBfloat16(int n, int k, float[] a, int ao, int[] b, int bo, int ldb, float[] s, int so,
            boolean rectify, float[] c, int co) {
        for (int i = 0; i < n / 2; ) {
            int vectors = width((n / 2 - i) / LENGTH, WIDE ? 8 : 4);
            int j = RowTiles.column(i, RowKernels.BFLOAT16_GROUP);
            switch (vectors) {
                case 8 -> RowTiles.bfloat16x8(k, a, ao, b, bo + i, ldb, s, so + j, rectify, c, co + j);
                case 4 -> RowTiles.bfloat16x4(k, a, ao, b, bo + i, ldb, s, so + j, rectify, c, co + j);
                case 2 -> RowTiles.bfloat16x2(k, a, ao, b, bo + i, ldb, s, so + j, rectify, c, co + j);
                default -> RowTiles.bfloat16x1(k, a, ao, b, bo + i, ldb, s, so + j, rectify, c, co + j);
            }
            i += vectors * LENGTH;
        }
    }

    static void sparseRowBfloat16(int n, int count, int[] rows, int ro, float[] a, int ao, int[] b, int bo, int ldb,
            float[] s, int so, float[] c, int co) {
        for (int i = 0; i < n / 2; ) {
            int vectors = width((n / 2 - i) / LENGTH, 4);
            int j = RowTiles.column(i, RowKernels.BFLOAT16_GROUP);
            switch (vectors) {
                case 4 -> RowTiles.sparseBfloat16x4(count, rows, ro, a, ao, b, bo + i, ldb, s, so + j, c, co + j);
                case 2 -> RowTiles.sparseBfloat16x2(count, rows, ro, a, ao, b, bo + i, ldb, s, so + j, c, co + j);
                default -> RowTiles.sparseBfloat16x1(count, rows, ro, a, ao, b, bo + i, ldb, s, so + j, c, co + j);
            }
            i += vectors * LENGTH;
        }
    }

    static void rowInt8(int n, int k, float[] a, int ao, int[] b, int bo, int ldb, float[] w, int wo,
            float[] s, int so, boolean rectify, float[] c, int co) {
        for (int i = 0; i < n / 4; ) {
            int vectors = width((n / 4 - i) / LENGTH, WIDE ? 4 : 2);
            int j = RowTiles.column(i, RowKernels.INT8_GROUP);
            switch (vectors) {
                case 4 -> RowTiles.int8x4(k, a, ao, b, bo + i, ldb, w, wo + j, s, so + j, rectify, c, co + j);
                case 2 -> RowTiles.int8x2(k, a, ao, b, bo + i, ldb, w, wo + j, s, so + j, rectify, c, co + j);
                default -> RowTiles.int8x1(k, a, ao, b, bo + i, ldb, w, wo + j, s, so + j, rectify, c, co + j);
            }
            i += vectors * LENGTH;
        }
    }

    static void sparseRowInt8(int n, int count, int[] rows, int ro, float[] a, int ao, int[] b, int bo, int ldb,
            float[] w, int wo, float[] s, int so, float[] c, int co) {
        for (int i = 0; i < n / 4; ) {
            int vectors = width((n / 4 - i) / LENGTH, 2);
            int j = RowTiles.column(i, RowKernels.INT8_GROUP);
            if (vectors == 2) {
                RowTiles.sparseInt8x2(count, rows, ro, a, ao, b, bo + i, ldb, w, wo + j, s, so + j, c, co + j);
            } else {
                RowTiles.sparseInt8x1(count, rows, ro, a, ao, b, bo + i, ldb, w, wo + j, s, so + j, c, co + j);
            }
            i += vectors * LENGTH;
        }
    }

    private static boolean isTile(int n, int widest) {
        return n <= widest * LENGTH && Integer.bitCount(n / LENGTH) == 1;
    }

    /** The largest power of two that is at most both, so that a tile of packed weights ends with a group. */
    private static int width(int left, int widest) {
        return left >= widest ? widest : Integer.highestOneBit(left);
    }

    static void unpackBfloat16(int m, int n, int[] b, int bo, int ldb, float[] c, int co, int ldc) {
        for (int r = 0; r < m; r++) {
            for (int i = 0; i < n / 2; i += LENGTH) {
                IntVector pair = IntVector.fromArray(INTS, b, bo + i);
                int at = co + RowTiles.column(i, RowKernels.BFLOAT16_GROUP);
                pair.lanewise(LSHL, 16).reinterpretAsFloats().intoArray(c, at);
                pair.and(0xFFFF0000).reinterpretAsFloats().intoArray(c, at + Kernels.LANES);
            }
            bo += ldb;
            co += ldc;
        }
    }

    static void unpackInt8(int m, int n, int[] b, int bo, int ldb, float[] c, int co, int ldc) {
        for (int r = 0; r < m; r++) {
            for (int i = 0; i < n / 4; i += LENGTH) {
                IntVector four = IntVector.fromArray(INTS, b, bo + i);
                int at = co + RowTiles.column(i, RowKernels.INT8_GROUP);
                ((FloatVector) four.lanewise(LSHL, 24).lanewise(ASHR, 24).convert(I2F, 0)).intoArray(c, at);
                ((FloatVector) four.lanewise(LSHL, 16).lanewise(ASHR, 24).convert(I2F, 0)).intoArray(c, at + Kernels.LANES);
                ((FloatVector) four.lanewise(LSHL, 8).lanewise(ASHR, 24).convert(I2F, 0))
                        .intoArray(c, at + 2 * Kernels.LANES);
                ((FloatVector) four.lanewise(ASHR, 24).convert(I2F, 0)).intoArray(c, at + 3 * Kernels.LANES);
            }
            bo += ldb;
            co += ldc;
        }
    }

    static void scaleColumns(int m, int n, float[] w, int wo, float[] s, int so, float[] c, int co, int ldc) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j += LENGTH) {
                FloatVector.fromArray(FLOATS, c, co + j)
                        .fma(FloatVector.fromArray(FLOATS, w, wo + j), FloatVector.fromArray(FLOATS, s, so + j))
                        .intoArray(c, co + j);
            }
            co += ldc;
        }
    }

    static void standardize(int count, float[] x, int xo, float[] means, int mo, float[] factors, int fo,
            float[] y, int yo) {
        int i = 0;
        for (; i <= count - LENGTH; i += LENGTH) {
            FloatVector.fromArray(FLOATS, x, xo + i)
                    .sub(FloatVector.fromArray(FLOATS, means, mo + i))
                    .mul(FloatVector.fromArray(FLOATS, factors, fo + i))
                    .intoArray(y, yo + i);
        }
        for (; i < count; i++) {
            y[yo + i] = (x[xo + i] - means[mo + i]) * factors[fo + i];
        }
    }
}
