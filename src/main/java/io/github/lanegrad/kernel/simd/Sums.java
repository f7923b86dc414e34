package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.FLOATS;
import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.ScalarMath;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * Loops that add up: column sums, and losses with their gradients. The 16 partial sums of a loss stay in memory, one
 * vector of them at a time: the add is then the same on every width, and its store is forwarded to the next load long
 * before the polynomial beside it is done.
 */
final class Sums {

    private Sums() {}

    static void columns(int m, int n, float[] a, int ao, int lda, float[] sums, int so) {
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

    /** Three loops over data that stays in L1: in one, C2 would run out of nodes and box. */
    static void binaryCrossEntropy(int count, float[] z, int zo, float[] y, int yo, float[] dz, int dzo,
            float[] partials, int po) {
        int vectors = count - count % LENGTH;
        expOfMinusAbs(vectors, z, zo, dz, dzo);
        crossEntropies(vectors, z, zo, y, yo, dz, dzo, partials, po);
        sigmoidLessTarget(vectors, z, zo, y, yo, dz, dzo);
        for (int i = vectors; i < count; i++) {
            partials[po + i % Kernels.LANES] += ScalarMath.binaryCrossEntropy(z[zo + i], y[yo + i]);
            dz[dzo + i] = ScalarMath.sigmoid(z[zo + i]) - y[yo + i];
        }
    }

    /** {@code e = exp(-|z|)}. */
    private static void expOfMinusAbs(int count, float[] z, int zo, float[] exp, int eo) {
        FloatVector logE = FloatVector.broadcast(FLOATS, ScalarMath.LOG2_E);
        FloatVector round = FloatVector.broadcast(FLOATS, ScalarMath.ROUND);
        FloatVector ln2High = FloatVector.broadcast(FLOATS, -ScalarMath.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(FLOATS, -ScalarMath.LN2_LOW);
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector t = FloatVector.fromArray(FLOATS, z, zo + i).abs().neg();
            t = t.blend(ScalarMath.EXP_MIN, t.compare(LT, ScalarMath.EXP_MIN));
            FloatVector rounded = t.fma(logE, round);
            FloatVector n = rounded.sub(round);
            FloatVector r = n.fma(ln2Low, n.fma(ln2High, t));
            FloatVector p = FloatVector.broadcast(FLOATS, ScalarMath.EXP4)
                    .fma(r, FloatVector.broadcast(FLOATS, ScalarMath.EXP3))
                    .fma(r, FloatVector.broadcast(FLOATS, ScalarMath.EXP2))
                    .fma(r, FloatVector.broadcast(FLOATS, ScalarMath.EXP1))
                    .fma(r, FloatVector.broadcast(FLOATS, ScalarMath.EXP0))
                    .fma(r.mul(r), r)
                    .add(1f);
            IntVector exponent = rounded.reinterpretAsInts().sub(ScalarMath.ROUND_BITS);
            IntVector half = exponent.lanewise(ASHR, 1);
            FloatVector e = p.mul(half.add(127).lanewise(LSHL, 23).reinterpretAsFloats())
                    .mul(exponent.sub(half).add(127).lanewise(LSHL, 23).reinterpretAsFloats());
            e.intoArray(exp, eo + i);
        }
    }

    /** Adds {@code max(z, 0) - z·y + log(1 + e)} up. */
    private static void crossEntropies(int count, float[] z, int zo, float[] y, int yo, float[] exp, int eo,
            float[] partials, int po) {
        Arrays.fill(partials, po, po + Kernels.LANES, 0f);
        FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector logit = FloatVector.fromArray(FLOATS, z, zo + i);
            FloatVector target = FloatVector.fromArray(FLOATS, y, yo + i);
            FloatVector e = FloatVector.fromArray(FLOATS, exp, eo + i);
            VectorMask<Float> fold = e.compare(GT, ScalarMath.LOG1P_FOLD);
            FloatVector f = e.blend(e.fma(half, half.neg()), fold);
            FloatVector start = FloatVector.zero(FLOATS).blend(ScalarMath.LN2_HIGH, fold);
            FloatVector p = FloatVector.broadcast(FLOATS, ScalarMath.LOG8)
                    .fma(f, FloatVector.broadcast(FLOATS, ScalarMath.LOG7))
                    .fma(f, FloatVector.broadcast(FLOATS, ScalarMath.LOG6))
                    .fma(f, FloatVector.broadcast(FLOATS, ScalarMath.LOG5))
                    .fma(f, FloatVector.broadcast(FLOATS, ScalarMath.LOG4))
                    .fma(f, FloatVector.broadcast(FLOATS, ScalarMath.LOG3))
                    .fma(f, FloatVector.broadcast(FLOATS, ScalarMath.LOG2))
                    .fma(f, FloatVector.broadcast(FLOATS, ScalarMath.LOG1))
                    .fma(f, FloatVector.broadcast(FLOATS, ScalarMath.LOG0));
            FloatVector square = f.mul(f);
            FloatVector log = start.add(f.add(square.mul(f).fma(p, square.mul(-0.5f))));
            FloatVector loss = logit.neg().fma(target, logit.blend(0f, logit.compare(LE, 0f))).add(log);
            int partial = po + i % Kernels.LANES;
            FloatVector.fromArray(FLOATS, partials, partial).add(loss).intoArray(partials, partial);
        }
    }

    /** {@code dz = sigmoid(z) - y}, given {@code e = exp(-|z|)} in dz. */
    private static void sigmoidLessTarget(int count, float[] z, int zo, float[] y, int yo, float[] dz, int dzo) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector e = FloatVector.fromArray(FLOATS, dz, dzo + i);
            FloatVector numerator = one.blend(e, FloatVector.fromArray(FLOATS, z, zo + i).compare(LT, 0f));
            FloatVector sum = e.add(one);
            FloatVector inverse = one.div(sum);
            FloatVector quotient = numerator.mul(inverse);
            FloatVector minus = quotient.neg();
            FloatVector remainder = minus.fma(e.sub(sum.sub(one)), minus.fma(sum, numerator));
            remainder.fma(inverse, quotient)
                    .sub(FloatVector.fromArray(FLOATS, y, yo + i))
                    .intoArray(dz, dzo + i);
        }
    }

    static void halfSquaredError(int count, float[] a, int ao, float[] y, int yo, float[] da, int dao,
            float[] partials, int po) {
        Arrays.fill(partials, po, po + Kernels.LANES, 0f);
        int i = 0;
        for (; i <= count - LENGTH; i += LENGTH) {
            FloatVector d = FloatVector.fromArray(FLOATS, a, ao + i).sub(FloatVector.fromArray(FLOATS, y, yo + i));
            d.intoArray(da, dao + i);
            int partial = po + i % Kernels.LANES;
            FloatVector.fromArray(FLOATS, partials, partial).add(d.mul(0.5f).mul(d)).intoArray(partials, partial);
        }
        for (; i < count; i++) {
            partials[po + i % Kernels.LANES] += ScalarMath.halfSquaredError(a[ao + i], y[yo + i]);
            da[dao + i] = a[ao + i] - y[yo + i];
        }
    }
}
