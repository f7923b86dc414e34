package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.FLOATS;
import static io.github.lanegrad.kernel.simd.Lanes.INTS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import io.github.lanegrad.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/** The lanes of {@link ScalarMath}: the same IEEE operations in the same order. Small enough for C2 to inline them all. */
final class Elementary {

    private Elementary() {}

    static FloatVector exp(FloatVector x) {
        x = x.blend(ScalarMath.EXP_MIN, x.compare(LT, ScalarMath.EXP_MIN));
        x = x.blend(ScalarMath.EXP_MAX, x.compare(GT, ScalarMath.EXP_MAX));
        FloatVector rounded = x.fma(broadcast(ScalarMath.LOG2_E), broadcast(ScalarMath.ROUND));
        FloatVector n = rounded.sub(ScalarMath.ROUND);
        FloatVector r = n.fma(broadcast(-ScalarMath.LN2_HIGH), x);
        r = n.fma(broadcast(-ScalarMath.LN2_LOW), r);
        FloatVector p = broadcast(ScalarMath.EXP4).fma(r, broadcast(ScalarMath.EXP3));
        p = p.fma(r, broadcast(ScalarMath.EXP2));
        p = p.fma(r, broadcast(ScalarMath.EXP1));
        p = p.fma(r, broadcast(ScalarMath.EXP0));
        p = p.fma(r.mul(r), r).add(1f);
        IntVector exponent = rounded.reinterpretAsInts().sub(ScalarMath.ROUND_BITS);
        IntVector half = exponent.lanewise(ASHR, 1);
        return p.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.add(IntVector.broadcast(INTS, 127)).lanewise(LSHL, 23).reinterpretAsFloats();
    }

    static FloatVector log1pOfUnit(FloatVector t) {
        VectorMask<Float> fold = t.compare(GT, ScalarMath.LOG1P_FOLD);
        FloatVector f = t.blend(t.fma(broadcast(0.5f), broadcast(-0.5f)), fold);
        FloatVector start = FloatVector.zero(FLOATS).blend(ScalarMath.LN2_HIGH, fold);
        FloatVector p = broadcast(ScalarMath.LOG8).fma(f, broadcast(ScalarMath.LOG7));
        p = p.fma(f, broadcast(ScalarMath.LOG6));
        p = p.fma(f, broadcast(ScalarMath.LOG5));
        p = p.fma(f, broadcast(ScalarMath.LOG4));
        p = p.fma(f, broadcast(ScalarMath.LOG3));
        p = p.fma(f, broadcast(ScalarMath.LOG2));
        p = p.fma(f, broadcast(ScalarMath.LOG1));
        p = p.fma(f, broadcast(ScalarMath.LOG0));
        FloatVector square = f.mul(f);
        FloatVector tail = square.mul(f).fma(p, square.mul(-0.5f));
        return start.add(f.add(tail));
    }

    static FloatVector relu(FloatVector x) {
        return x.blend(0f, x.compare(LE, 0f));
    }

    /** The sigmoid of x, given {@code e = exp(-|x|)}. */
    static FloatVector sigmoid(FloatVector x, FloatVector e) {
        return broadcast(1f).blend(e, x.compare(LT, 0f)).div(e.add(1f));
    }

    static FloatVector broadcast(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }
}
