package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.FLOATS;
import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles of {@code C = A·B + start}: {@code A[R×k], B[k×V], start[V], C[R×V]}, R rows and V vectors of columns.
 * Every element of C is one chain over p, from the start row. Straight-line code in one method each: the JIT compiler
 * keeps accumulators in registers only if they are locals. The package says why these sizes.
 */
final class TilesNN {

    private TilesNN() {}

    static void tile4x4(int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] start, int so, float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, start, so);
        FloatVector c01 = FloatVector.fromArray(FLOATS, start, so + LENGTH);
        FloatVector c02 = FloatVector.fromArray(FLOATS, start, so + 2 * LENGTH);
        FloatVector c03 = FloatVector.fromArray(FLOATS, start, so + 3 * LENGTH);
        FloatVector c10 = c00, c11 = c01, c12 = c02, c13 = c03;
        FloatVector c20 = c00, c21 = c01, c22 = c02, c23 = c03;
        FloatVector c30 = c00, c31 = c01, c32 = c02, c33 = c03;
        int a1 = ao + lda, a2 = ao + 2 * lda, a3 = ao + 3 * lda;
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + LENGTH);
            FloatVector b2 = FloatVector.fromArray(FLOATS, b, bo + 2 * LENGTH);
            FloatVector b3 = FloatVector.fromArray(FLOATS, b, bo + 3 * LENGTH);
            FloatVector x = FloatVector.broadcast(FLOATS, a[ao + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            c03 = x.fma(b3, c03);
            x = FloatVector.broadcast(FLOATS, a[a1 + p]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(FLOATS, a[a2 + p]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(FLOATS, a[a3 + p]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
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
            float[] start, int so, float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, start, so);
        FloatVector c01 = FloatVector.fromArray(FLOATS, start, so + LENGTH);
        FloatVector c10 = c00, c11 = c01;
        FloatVector c20 = c00, c21 = c01;
        FloatVector c30 = c00, c31 = c01;
        int a1 = ao + lda, a2 = ao + 2 * lda, a3 = ao + 3 * lda;
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + LENGTH);
            FloatVector x = FloatVector.broadcast(FLOATS, a[ao + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(FLOATS, a[a1 + p]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(FLOATS, a[a2 + p]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(FLOATS, a[a3 + p]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
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
            float[] start, int so, float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, start, so);
        FloatVector c10 = c00;
        FloatVector c20 = c00;
        FloatVector c30 = c00;
        int a1 = ao + lda, a2 = ao + 2 * lda, a3 = ao + 3 * lda;
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo);
            FloatVector x = FloatVector.broadcast(FLOATS, a[ao + p]);
            c00 = x.fma(b0, c00);
            x = FloatVector.broadcast(FLOATS, a[a1 + p]);
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(FLOATS, a[a2 + p]);
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(FLOATS, a[a3 + p]);
            c30 = x.fma(b0, c30);
            bo += ldb;
        }
        c00.intoArray(c, co);
        c10.intoArray(c, co + ldc);
        c20.intoArray(c, co + 2 * ldc);
        c30.intoArray(c, co + 3 * ldc);
    }

    static void tile5x2(int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float[] start, int so, float[] c, int co, int ldc) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, start, so);
        FloatVector c01 = FloatVector.fromArray(FLOATS, start, so + LENGTH);
        FloatVector c10 = c00, c11 = c01;
        FloatVector c20 = c00, c21 = c01;
        FloatVector c30 = c00, c31 = c01;
        FloatVector c40 = c00, c41 = c01;
        int a1 = ao + lda, a2 = ao + 2 * lda, a3 = ao + 3 * lda, a4 = ao + 4 * lda;
        for (int p = 0; p < k; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bo);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bo + LENGTH);
            FloatVector x = FloatVector.broadcast(FLOATS, a[ao + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(FLOATS, a[a1 + p]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(FLOATS, a[a2 + p]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(FLOATS, a[a3 + p]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(FLOATS, a[a4 + p]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
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
