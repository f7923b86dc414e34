package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.FLOATS;
import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles of {@code C = Aᵀ·B}: {@code A[k×R], B[k×V], C[R×V]}, R rows and V vectors of columns.
 * Every element of C is one chain over p, from 0; a row of A is read across, R neighbours at a time. Straight-line code in one method each: the JIT compiler
 * keeps accumulators in registers only if they are locals. The package says why these sizes.
 */
final class TilesTN {

    private TilesTN() {}

    static void tile4x4(int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = c00, c02 = c00, c03 = c00;
        FloatVector c10 = c00, c11 = c00, c12 = c00, c13 = c00;
        FloatVector c20 = c00, c21 = c00, c22 = c00, c23 = c00;
        FloatVector c30 = c00, c31 = c00, c32 = c00, c33 = c00;
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + LENGTH);
            FloatVector b2 = FloatVector.fromArray(FLOATS, b, bo + 2 * LENGTH);
            FloatVector b3 = FloatVector.fromArray(FLOATS, b, bo + 3 * LENGTH);
            FloatVector x = FloatVector.broadcast(FLOATS, a[ao]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            c03 = x.fma(b3, c03);
            x = FloatVector.broadcast(FLOATS, a[ao + 1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(FLOATS, a[ao + 2]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(FLOATS, a[ao + 3]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
            ao += lda;
            bo += ldb;
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LENGTH);
        c02.intoArray(c, co + 2 * LENGTH);
        c03.intoArray(c, co + 3 * LENGTH);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + LENGTH);
        c12.intoArray(c, co + ldc + 2 * LENGTH);
        c13.intoArray(c, co + ldc + 3 * LENGTH);
        c20.intoArray(c, co + 2 * ldc);
        c21.intoArray(c, co + 2 * ldc + LENGTH);
        c22.intoArray(c, co + 2 * ldc + 2 * LENGTH);
        c23.intoArray(c, co + 2 * ldc + 3 * LENGTH);
        c30.intoArray(c, co + 3 * ldc);
        c31.intoArray(c, co + 3 * ldc + LENGTH);
        c32.intoArray(c, co + 3 * ldc + 2 * LENGTH);
        c33.intoArray(c, co + 3 * ldc + 3 * LENGTH);
    }

    static void tile4x2(int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = c00;
        FloatVector c10 = c00, c11 = c00;
        FloatVector c20 = c00, c21 = c00;
        FloatVector c30 = c00, c31 = c00;
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + LENGTH);
            FloatVector x = FloatVector.broadcast(FLOATS, a[ao]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(FLOATS, a[ao + 1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(FLOATS, a[ao + 2]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(FLOATS, a[ao + 3]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            ao += lda;
            bo += ldb;
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LENGTH);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + LENGTH);
        c20.intoArray(c, co + 2 * ldc);
        c21.intoArray(c, co + 2 * ldc + LENGTH);
        c30.intoArray(c, co + 3 * ldc);
        c31.intoArray(c, co + 3 * ldc + LENGTH);
    }

    static void tile4x1(int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c10 = c00;
        FloatVector c20 = c00;
        FloatVector c30 = c00;
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo);
            FloatVector x = FloatVector.broadcast(FLOATS, a[ao]);
            c00 = x.fma(b0, c00);
            x = FloatVector.broadcast(FLOATS, a[ao + 1]);
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(FLOATS, a[ao + 2]);
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(FLOATS, a[ao + 3]);
            c30 = x.fma(b0, c30);
            ao += lda;
            bo += ldb;
        }
        c00.intoArray(c, co);
        c10.intoArray(c, co + ldc);
        c20.intoArray(c, co + 2 * ldc);
        c30.intoArray(c, co + 3 * ldc);
    }

    static void tile5x2(int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = c00;
        FloatVector c10 = c00, c11 = c00;
        FloatVector c20 = c00, c21 = c00;
        FloatVector c30 = c00, c31 = c00;
        FloatVector c40 = c00, c41 = c00;
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + LENGTH);
            FloatVector x = FloatVector.broadcast(FLOATS, a[ao]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(FLOATS, a[ao + 1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(FLOATS, a[ao + 2]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(FLOATS, a[ao + 3]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(FLOATS, a[ao + 4]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            ao += lda;
            bo += ldb;
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LENGTH);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + LENGTH);
        c20.intoArray(c, co + 2 * ldc);
        c21.intoArray(c, co + 2 * ldc + LENGTH);
        c30.intoArray(c, co + 3 * ldc);
        c31.intoArray(c, co + 3 * ldc + LENGTH);
        c40.intoArray(c, co + 4 * ldc);
        c41.intoArray(c, co + 4 * ldc + LENGTH);
    }
}
