package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.FLOATS;
import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.IS_NAN;
import static jdk.incubator.vector.VectorOperators.MAX;

import io.github.lanegrad.kernel.Kernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Loops written by hand, whose lanes run over columns and which keep something from row to row. */
final class Columns {

    private Columns() {}

    static void sums(int m, int n, float[] a, int ao, int lda, float[] sums, int so) {
        for (int j = 0; j < n; j += LENGTH) {
            FloatVector sum = FloatVector.zero(FLOATS);
            int at = ao + j;
            for (int i = 0; i < m; i++) {
                sum = sum.add(FloatVector.fromArray(FLOATS, a, at));
                at += lda;
            }
            sum.intoArray(sums, so + j);
        }
    }

    static void axpy(int count, float alpha, float[] x, int xo, float[] y, int yo) {
        FloatVector factor = FloatVector.broadcast(FLOATS, alpha);
        int i = 0;
        for (; i <= count - LENGTH; i += LENGTH) {
            factor.fma(FloatVector.fromArray(FLOATS, x, xo + i), FloatVector.fromArray(FLOATS, y, yo + i))
                    .intoArray(y, yo + i);
        }
        for (; i < count; i++) {
            y[yo + i] = Math.fma(alpha, x[xo + i], y[yo + i]);
        }
    }

    /** Not {@code max}, which costs several instructions for the rules of Java on NaN and zeros. */
    static void maximum(int count, float[] x, int xo, float[] partials, int po) {
        for (int t = 0; t < Kernels.LANES; t += LENGTH) {
            FloatVector maximum = FloatVector.fromArray(FLOATS, partials, po + t);
            for (int i = t; i <= count - LENGTH; i += Kernels.LANES) {
                FloatVector input = FloatVector.fromArray(FLOATS, x, xo + i);
                maximum = maximum.blend(input, input.compare(GT, maximum));
            }
            maximum.intoArray(partials, po + t);
        }
    }

    static float magnitude(int count, float[] x, int xo) {
        FloatVector largest = FloatVector.zero(FLOATS);
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector size = FloatVector.fromArray(FLOATS, x, xo + i).abs();
            largest = largest.blend(size, size.compare(GT, largest));
        }
        return largest.reduceLanes(MAX);
    }

    /** A factor of 1 leaves the bits of columns that are short enough. */
    static void limit(int m, int n, float limit, float[] a, int ao, int lda) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector most = FloatVector.broadcast(FLOATS, limit);
        for (int j = 0; j < n; j += LENGTH) {
            FloatVector square = FloatVector.zero(FLOATS);
            int at = ao + j;
            for (int i = 0; i < m; i++) {
                FloatVector element = FloatVector.fromArray(FLOATS, a, at);
                square = element.fma(element, square);
                at += lda;
            }
            FloatVector norm = square.sqrt();
            VectorMask<Float> longer = norm.compare(GT, limit);
            if (longer.anyTrue()) {
                FloatVector factor = one.blend(most.div(norm), longer);
                at = ao + j;
                for (int i = 0; i < m; i++) {
                    FloatVector.fromArray(FLOATS, a, at).mul(factor).intoArray(a, at);
                    at += lda;
                }
            }
        }
    }

    static void prelu(int m, int n, float[] x, int xo, float[] slopes, int so, float[] y, int yo, int ld) {
        for (int i = 0; i < m; i++) {
            int xi = xo + i * ld;
            int yi = yo + i * ld;
            for (int j = 0; j <= n - LENGTH; j += LENGTH) {
                FloatVector input = FloatVector.fromArray(FLOATS, x, xi + j);
                FloatVector.fromArray(FLOATS, slopes, so + j)
                        .mul(input)
                        .blend(input, input.compare(GT, 0f))
                        .intoArray(y, yi + j);
            }
        }
    }

    static void preluGradient(int m, int n, float[] x, int xo, float[] slopes, int so, float[] dy, int dyo, int ld,
            float[] dslopes, int dso) {
        Arrays.fill(dslopes, dso, dso + n, 0f);
        // Row by row, also if there is but one: the sums stay in the first level of the cache.
        for (int i = 0; i < m; i++) {
            int xi = xo + i * ld;
            int dyi = dyo + i * ld;
            for (int j = 0; j <= n - LENGTH; j += LENGTH) {
                FloatVector input = FloatVector.fromArray(FLOATS, x, xi + j);
                FloatVector gradient = FloatVector.fromArray(FLOATS, dy, dyi + j);
                VectorMask<Float> positive = input.compare(GT, 0f);
                FloatVector.fromArray(FLOATS, dslopes, dso + j)
                        .add(input.mul(gradient).blend(0f, positive))
                        .intoArray(dslopes, dso + j);
                FloatVector.fromArray(FLOATS, slopes, so + j)
                        .mul(gradient)
                        .blend(gradient, positive)
                        .blend(input, input.test(IS_NAN))
                        .intoArray(dy, dyi + j);
            }
        }
    }
}
