package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.FLOATS;
import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/**
 * {@code y[n] = x[k]·B[k×n] + start[n]}, a product with one row. Every element of y is one chain over p. Eight vectors of
 * columns at a time hide the latency of the multiply-adds and share one broadcast; what is left goes four and one at a
 * time.
 */
final class Gemv {

    private Gemv() {}

    static void run(int n, int k, float[] x, int xo, float[] b, int bo, int ldb,
            float[] start, int so, float[] y, int yo) {
        int j = 0;
        for (; j + 8 * LENGTH <= n; j += 8 * LENGTH) {
            row8(k, x, xo, b, bo + j, ldb, start, so + j, y, yo + j);
        }
        for (; j + 4 * LENGTH <= n; j += 4 * LENGTH) {
            row4(k, x, xo, b, bo + j, ldb, start, so + j, y, yo + j);
        }
        for (; j < n; j += LENGTH) {
            row1(k, x, xo, b, bo + j, ldb, start, so + j, y, yo + j);
        }
    }

    private static void row8(int k, float[] x, int xo, float[] b, int bo, int ldb,
            float[] start, int so, float[] y, int yo) {
        FloatVector y0 = FloatVector.fromArray(FLOATS, start, so);
        FloatVector y1 = FloatVector.fromArray(FLOATS, start, so + LENGTH);
        FloatVector y2 = FloatVector.fromArray(FLOATS, start, so + 2 * LENGTH);
        FloatVector y3 = FloatVector.fromArray(FLOATS, start, so + 3 * LENGTH);
        FloatVector y4 = FloatVector.fromArray(FLOATS, start, so + 4 * LENGTH);
        FloatVector y5 = FloatVector.fromArray(FLOATS, start, so + 5 * LENGTH);
        FloatVector y6 = FloatVector.fromArray(FLOATS, start, so + 6 * LENGTH);
        FloatVector y7 = FloatVector.fromArray(FLOATS, start, so + 7 * LENGTH);
        for (int p = 0; p < k; p++) {
            FloatVector xp = FloatVector.broadcast(FLOATS, x[xo + p]);
            y0 = xp.fma(FloatVector.fromArray(FLOATS, b, bo), y0);
            y1 = xp.fma(FloatVector.fromArray(FLOATS, b, bo + LENGTH), y1);
            y2 = xp.fma(FloatVector.fromArray(FLOATS, b, bo + 2 * LENGTH), y2);
            y3 = xp.fma(FloatVector.fromArray(FLOATS, b, bo + 3 * LENGTH), y3);
            y4 = xp.fma(FloatVector.fromArray(FLOATS, b, bo + 4 * LENGTH), y4);
            y5 = xp.fma(FloatVector.fromArray(FLOATS, b, bo + 5 * LENGTH), y5);
            y6 = xp.fma(FloatVector.fromArray(FLOATS, b, bo + 6 * LENGTH), y6);
            y7 = xp.fma(FloatVector.fromArray(FLOATS, b, bo + 7 * LENGTH), y7);
            bo += ldb;
        }
        y0.intoArray(y, yo);
        y1.intoArray(y, yo + LENGTH);
        y2.intoArray(y, yo + 2 * LENGTH);
        y3.intoArray(y, yo + 3 * LENGTH);
        y4.intoArray(y, yo + 4 * LENGTH);
        y5.intoArray(y, yo + 5 * LENGTH);
        y6.intoArray(y, yo + 6 * LENGTH);
        y7.intoArray(y, yo + 7 * LENGTH);
    }

    private static void row4(int k, float[] x, int xo, float[] b, int bo, int ldb,
            float[] start, int so, float[] y, int yo) {
        FloatVector y0 = FloatVector.fromArray(FLOATS, start, so);
        FloatVector y1 = FloatVector.fromArray(FLOATS, start, so + LENGTH);
        FloatVector y2 = FloatVector.fromArray(FLOATS, start, so + 2 * LENGTH);
        FloatVector y3 = FloatVector.fromArray(FLOATS, start, so + 3 * LENGTH);
        for (int p = 0; p < k; p++) {
            FloatVector xp = FloatVector.broadcast(FLOATS, x[xo + p]);
            y0 = xp.fma(FloatVector.fromArray(FLOATS, b, bo), y0);
            y1 = xp.fma(FloatVector.fromArray(FLOATS, b, bo + LENGTH), y1);
            y2 = xp.fma(FloatVector.fromArray(FLOATS, b, bo + 2 * LENGTH), y2);
            y3 = xp.fma(FloatVector.fromArray(FLOATS, b, bo + 3 * LENGTH), y3);
            bo += ldb;
        }
        y0.intoArray(y, yo);
        y1.intoArray(y, yo + LENGTH);
        y2.intoArray(y, yo + 2 * LENGTH);
        y3.intoArray(y, yo + 3 * LENGTH);
    }

    private static void row1(int k, float[] x, int xo, float[] b, int bo, int ldb,
            float[] start, int so, float[] y, int yo) {
        FloatVector y0 = FloatVector.fromArray(FLOATS, start, so);
        for (int p = 0; p < k; p++) {
            FloatVector xp = FloatVector.broadcast(FLOATS, x[xo + p]);
            y0 = xp.fma(FloatVector.fromArray(FLOATS, b, bo), y0);
            bo += ldb;
        }
        y0.intoArray(y, yo);
    }
}
