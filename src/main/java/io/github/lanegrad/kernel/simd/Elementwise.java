package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.FLOATS;
import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import io.github.lanegrad.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Maps over arrays, one flat loop each, with the operations of {@link ScalarMath} in the same order. A loop shared between
 * operations would box every vector as soon as several of them are in use, and so does a helper that C2 no longer inlines
 * because the compilation around it has grown large: loops call the JDK alone. What is left below a vector goes through
 * {@link ScalarMath}.
 */
final class Elementwise {

    private Elementwise() {}

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

    static void relu(int count, float[] x, int xo, float[] y, int yo) {
        int i = 0;
        for (; i <= count - LENGTH; i += LENGTH) {
            FloatVector input = FloatVector.fromArray(FLOATS, x, xo + i);
            input.blend(0f, input.compare(LE, 0f)).intoArray(y, yo + i);
        }
        for (; i < count; i++) {
            y[yo + i] = ScalarMath.relu(x[xo + i]);
        }
    }

    static void reluBackward(int count, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        int i = 0;
        for (; i <= count - LENGTH; i += LENGTH) {
            FloatVector output = FloatVector.fromArray(FLOATS, y, yo + i);
            output.blend(FloatVector.fromArray(FLOATS, dy, dyo + i), output.compare(GT, 0f)).intoArray(dx, dxo + i);
        }
        for (; i < count; i++) {
            dx[dxo + i] = ScalarMath.reluBackward(y[yo + i], dy[dyo + i]);
        }
    }

    static void sigmoid(int count, float[] x, int xo, float[] y, int yo) {
        FloatVector logE = FloatVector.broadcast(FLOATS, ScalarMath.LOG2_E);
        FloatVector round = FloatVector.broadcast(FLOATS, ScalarMath.ROUND);
        FloatVector ln2High = FloatVector.broadcast(FLOATS, -ScalarMath.LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(FLOATS, -ScalarMath.LN2_LOW);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        int i = 0;
        for (; i <= count - LENGTH; i += LENGTH) {
            FloatVector input = FloatVector.fromArray(FLOATS, x, xo + i);
            FloatVector t = input.abs().neg();
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
            FloatVector numerator = one.blend(e, input.compare(LT, 0f));
            FloatVector sum = e.add(one);
            FloatVector inverse = one.div(sum);
            FloatVector quotient = numerator.mul(inverse);
            FloatVector minus = quotient.neg();
            FloatVector remainder = minus.fma(e.sub(sum.sub(one)), minus.fma(sum, numerator));
            remainder.fma(inverse, quotient).intoArray(y, yo + i);
        }
        for (; i < count; i++) {
            y[yo + i] = ScalarMath.sigmoid(x[xo + i]);
        }
    }

    static void sigmoidBackward(int count, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        int i = 0;
        for (; i <= count - LENGTH; i += LENGTH) {
            FloatVector output = FloatVector.fromArray(FLOATS, y, yo + i);
            FloatVector.fromArray(FLOATS, dy, dyo + i)
                    .mul(output.mul(one.sub(output)))
                    .intoArray(dx, dxo + i);
        }
        for (; i < count; i++) {
            dx[dxo + i] = ScalarMath.sigmoidBackward(y[yo + i], dy[dyo + i]);
        }
    }
}
