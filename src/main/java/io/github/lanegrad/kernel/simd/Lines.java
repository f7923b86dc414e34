package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.FLOATS;
import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Loops written by hand for normalisations: row by row, with a line or a sum for each column. */
final class Lines {

    private Lines() {}

    static void center(int m, int n, float[] a, int ao, int lda, float[] mean, int mo, float[] variance, int vo) {
        Columns.sums(m, n, a, ao, lda, mean, mo);
        divide(n, m, mean, mo);
        Arrays.fill(variance, vo, vo + n, 0f);
        for (int i = 0; i < m; i++) {
            int row = ao + i * lda;
            for (int j = 0; j <= n - LENGTH; j += LENGTH) {
                FloatVector distance = FloatVector.fromArray(FLOATS, a, row + j)
                        .sub(FloatVector.fromArray(FLOATS, mean, mo + j));
                distance.intoArray(a, row + j);
                distance.fma(distance, FloatVector.fromArray(FLOATS, variance, vo + j)).intoArray(variance, vo + j);
            }
        }
        divide(n, m, variance, vo);
    }

    private static void divide(int n, float divisor, float[] a, int ao) {
        for (int j = 0; j <= n - LENGTH; j += LENGTH) {
            FloatVector.fromArray(FLOATS, a, ao + j).div(divisor).intoArray(a, ao + j);
        }
    }

    static void affine(int m, int n, float[] x, int xo, float[] gain, int go, float[] shift, int so, float[] y, int yo,
            int ld) {
        for (int i = 0; i < m; i++) {
            int xi = xo + i * ld;
            int yi = yo + i * ld;
            for (int j = 0; j <= n - LENGTH; j += LENGTH) {
                FloatVector.fromArray(FLOATS, x, xi + j)
                        .fma(FloatVector.fromArray(FLOATS, gain, go + j), FloatVector.fromArray(FLOATS, shift, so + j))
                        .intoArray(y, yi + j);
            }
        }
    }

    static void affineGradient(int m, int n, float[] x, int xo, float[] gain, int go, float[] dy, int dyo, int ld,
            float[] dgain, int dgo, float[] dshift, int dso) {
        Arrays.fill(dgain, dgo, dgo + n, 0f);
        Arrays.fill(dshift, dso, dso + n, 0f);
        for (int i = 0; i < m; i++) {
            int xi = xo + i * ld;
            int dyi = dyo + i * ld;
            for (int j = 0; j <= n - LENGTH; j += LENGTH) {
                FloatVector gradient = FloatVector.fromArray(FLOATS, dy, dyi + j);
                gradient.fma(FloatVector.fromArray(FLOATS, x, xi + j), FloatVector.fromArray(FLOATS, dgain, dgo + j))
                        .intoArray(dgain, dgo + j);
                FloatVector.fromArray(FLOATS, dshift, dso + j).add(gradient).intoArray(dshift, dso + j);
                gradient.mul(FloatVector.fromArray(FLOATS, gain, go + j)).intoArray(dy, dyi + j);
            }
        }
    }

    static void residual(int m, int n, float[] x, int xo, float[] gain, int go, float[] shift, int so, float[] y, int yo,
            int ld) {
        for (int i = 0; i < m; i++) {
            int xi = xo + i * ld;
            int yi = yo + i * ld;
            for (int j = 0; j <= n - LENGTH; j += LENGTH) {
                FloatVector.fromArray(FLOATS, gain, go + j).neg()
                        .fma(FloatVector.fromArray(FLOATS, x, xi + j),
                                FloatVector.fromArray(FLOATS, y, yi + j)
                                        .sub(FloatVector.fromArray(FLOATS, shift, so + j)))
                        .intoArray(y, yi + j);
            }
        }
    }
}
