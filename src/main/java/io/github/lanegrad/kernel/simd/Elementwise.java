package io.github.lanegrad.kernel.simd;

import static io.github.lanegrad.kernel.simd.Lanes.FLOATS;
import static io.github.lanegrad.kernel.simd.Lanes.LENGTH;
import static jdk.incubator.vector.VectorOperators.GT;

import io.github.lanegrad.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;

/**
 * Maps over arrays, one flat loop each: a loop shared between operations would box every vector as soon as several of them
 * are in use. What is left below a vector goes through {@link ScalarMath}, which has the same bits.
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
            Elementary.relu(FloatVector.fromArray(FLOATS, x, xo + i)).intoArray(y, yo + i);
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
        int i = 0;
        for (; i <= count - LENGTH; i += LENGTH) {
            FloatVector input = FloatVector.fromArray(FLOATS, x, xo + i);
            Elementary.sigmoid(input, Elementary.exp(input.abs().neg())).intoArray(y, yo + i);
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
