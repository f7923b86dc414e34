package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against formulas in double precision, and the same bits from scalar and SIMD kernels. */
class SoftmaxTest {

    private static final Kernels SCALAR = new ScalarKernels();
    private static final int OFFSET = 5;
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    /** One row of n columns, and all that comes of it. */
    private record Row(int n, float scale, float[] logits, float[] upper) {

        static Row random(int n, float scale, float reach) {
            SplittableRandom random = new SplittableRandom(n);
            float[] logits = new float[n];
            float[] upper = new float[n];
            for (int i = 0; i < n; i++) {
                logits[i] = (float) random.nextDouble(-reach, reach);
                upper[i] = (float) random.nextDouble(-1, 1);
            }
            return new Row(n, scale, logits, upper);
        }

        static Row of(float scale, float... logits) {
            float[] upper = new float[logits.length];
            Arrays.fill(upper, 0.5f);
            upper[0] = -1;
            return new Row(logits.length, scale, logits, upper);
        }

        /** At an offset, followed by a pad. */
        private float[] room(float[] values, float pad) {
            float[] room = new float[OFFSET + Kernels.pad(n)];
            Arrays.fill(room, pad);
            System.arraycopy(values, 0, room, OFFSET, n);
            return room;
        }

        private static float[] partials() {
            float[] partials = new float[OFFSET + Kernels.LANES];
            Arrays.fill(partials, Float.NaN);
            return partials;
        }

        /** The row, which must have a pad of zeros. */
        private float[] result(float[] room) {
            for (int i = OFFSET + n; i < room.length; i++) {
                assertEquals(0f, room[i], "pad");
            }
            return Arrays.copyOfRange(room, OFFSET, OFFSET + n);
        }

        float[] softmax(Kernels kernels) {
            float[] y = room(new float[n], Float.NaN);
            Softmax.forward(kernels, n, scale, room(logits, 7), OFFSET, y, OFFSET, partials(), OFFSET);
            float[] same = room(logits, Float.NaN);
            Softmax.forward(kernels, n, scale, same, OFFSET, same, OFFSET, partials(), OFFSET);
            assertArrayEquals(y, withStart(same, y), "in place");
            return result(y);
        }

        float[] logSoftmax(Kernels kernels) {
            float[] y = room(new float[n], Float.NaN);
            Softmax.logForward(kernels, n, scale, room(logits, 7), OFFSET, y, OFFSET, partials(), OFFSET);
            float[] same = room(logits, Float.NaN);
            Softmax.logForward(kernels, n, scale, same, OFFSET, same, OFFSET, partials(), OFFSET);
            assertArrayEquals(y, withStart(same, y), "in place");
            return result(y);
        }

        /** What stands before the range is the caller's. */
        private static float[] withStart(float[] values, float[] start) {
            float[] copy = values.clone();
            System.arraycopy(start, 0, copy, 0, OFFSET);
            return copy;
        }

        float[] gradient(Kernels kernels) {
            float[] dy = room(upper, 0);
            Softmax.gradient(kernels, n, scale, room(softmax(kernels), 0), OFFSET, dy, OFFSET, partials(), OFFSET);
            return result(dy);
        }

        float[] logGradient(Kernels kernels) {
            float[] dy = room(upper, 0);
            float[] y = room(logSoftmax(kernels), 0);
            Softmax.logGradient(kernels, n, scale, y, OFFSET, dy, OFFSET, partials(), OFFSET);
            return result(dy);
        }

        /** The gradient, then the loss. */
        float[] crossEntropy(Kernels kernels, float[] weights) {
            float[] dx = room(new float[n], Float.NaN);
            float loss = Softmax.crossEntropy(kernels, n, scale, room(logits, 7), OFFSET, room(weights, 0), OFFSET,
                    dx, OFFSET, partials(), OFFSET);
            float[] both = Arrays.copyOf(result(dx), n + 1);
            both[n] = loss;
            return both;
        }

        double[] exactLogarithms() {
            double maximum = Double.NEGATIVE_INFINITY;
            for (float logit : logits) {
                maximum = Math.max(maximum, (double) scale * logit);
            }
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp((double) scale * logit - maximum);
            }
            double[] logarithms = new double[n];
            for (int i = 0; i < n; i++) {
                logarithms[i] = (double) scale * logits[i] - maximum - Math.log(sum);
            }
            return logarithms;
        }

        /** A distribution, but for its sum; some classes have none of it. */
        float[] weights() {
            float[] weights = new float[n];
            for (int i = 0; i < n; i++) {
                weights[i] = i % 3 == 1 ? 0f : (i % 7 + 1) / 4f;
            }
            return weights;
        }
    }

    private static void check(Row row) {
        double[] logs = row.exactLogarithms();
        float[] softmax = row.softmax(Backend.KERNELS);
        float[] logSoftmax = row.logSoftmax(Backend.KERNELS);
        float[] gradient = row.gradient(Backend.KERNELS);
        float[] logGradient = row.logGradient(Backend.KERNELS);
        float[] weights = row.weights();
        float[] crossEntropy = row.crossEntropy(Backend.KERNELS, weights);
        double largest = 0;
        double mean = 0;
        double magnitude = 0;
        double total = 0;
        double ofWeights = 0;
        double loss = 0;
        for (int i = 0; i < row.n; i++) {
            largest = Math.max(largest, Math.abs(row.scale * row.logits[i]));
            mean += row.upper[i] * Math.exp(logs[i]);
            magnitude += Math.abs(row.upper[i]);
            total += row.upper[i];
            ofWeights += weights[i];
            loss -= weights[i] == 0 ? 0 : weights[i] * logs[i];
        }
        // A scaled logit is rounded, and so is its distance to the maximum, and a sum.
        double ofSums = 2e-7 * Math.sqrt(row.n / (double) Kernels.LANES);
        double rounding = 4e-7 * (1 + largest) + ofSums;
        for (int i = 0; i < row.n; i++) {
            double p = Math.exp(logs[i]);
            near(p, softmax[i], rounding * p, "softmax", i);
            near(logs[i], logSoftmax[i], rounding + 2e-7 * Math.abs(logs[i]), "log", i);
            near(row.scale * p * (row.upper[i] - mean), gradient[i], 3 * rounding * row.scale * p, "gradient", i);
            near(row.scale * (row.upper[i] - p * total), logGradient[i],
                    rounding * row.scale * (1 + p * magnitude), "gradient of log", i);
            near(row.scale * (p * ofWeights - weights[i]), crossEntropy[i],
                    rounding * row.scale * (weights[i] + p * ofWeights), "gradient of cross entropy", i);
        }
        near(loss, crossEntropy[row.n], (1e-6 + ofSums) * loss + rounding * ofWeights, "cross entropy", row.n);
    }

    private static void near(double expected, float actual, double tolerance, String what, int i) {
        if (!(Math.abs(expected - actual) <= tolerance + Float.MIN_NORMAL)) {
            fail(what + " " + i + ": expected " + expected + ", got " + actual);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 1000, 100_000})
    void rows(int n) {
        check(Row.random(n, 1f, 4f));
        check(Row.random(n, 1f, 60f));
        check(Row.random(n, 0.01f, 500f));
        check(Row.random(n, 5f, 2f));
        check(Row.random(n, 1f / 3f, 1e-3f));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 1000, 100_000})
    void theSameBitsFromAllKernels(int n) {
        for (float reach : new float[] {1e-6f, 4f, 100f, 1e10f, Float.MAX_VALUE}) {
            Row row = Row.random(n, 0.7f, reach);
            same(row.softmax(SCALAR), row.softmax(Backend.KERNELS));
            same(row.logSoftmax(SCALAR), row.logSoftmax(Backend.KERNELS));
            same(row.gradient(SCALAR), row.gradient(Backend.KERNELS));
            same(row.logGradient(SCALAR), row.logGradient(Backend.KERNELS));
            same(row.crossEntropy(SCALAR, row.weights()), row.crossEntropy(Backend.KERNELS, row.weights()));
        }
    }

    private static void same(float[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(actual[i])) {
                fail(i + ": expected " + expected[i] + ", got " + actual[i]);
            }
        }
        assertEquals(expected.length, actual.length);
    }

    @Test
    void temperature() {
        float log3 = (float) Math.log(3);
        assertArrayEquals(new float[] {0.75f, 0.25f}, Row.of(1f, log3, 0).softmax(Backend.KERNELS), 1e-7f);
        assertArrayEquals(new float[] {0.9f, 0.1f}, Row.of(2f, log3, 0).softmax(Backend.KERNELS), 2e-7f);
        assertArrayEquals(new float[] {0.75f, 0.25f}, Row.of(0.5f, 2 * log3, 0).softmax(Backend.KERNELS), 1e-7f);
        assertArrayEquals(new float[] {0.5f, 0.5f}, Row.of(1e-30f, 2 * log3, 0).softmax(Backend.KERNELS));
    }

    @Test
    void logitsOfMinusInfinity() {
        Row row = Row.of(2f, 0, NEVER, 0, NEVER);
        assertArrayEquals(new float[] {0.5f, 0, 0.5f, 0}, row.softmax(Backend.KERNELS));
        float half = (float) -Math.log(2);
        assertArrayEquals(new float[] {half, NEVER, half, NEVER}, row.logSoftmax(Backend.KERNELS), 1e-7f);
        assertArrayEquals(new float[] {-0.75f, 0, 0.75f, 0}, plusZero(row.gradient(Backend.KERNELS)));
        assertArrayEquals(new float[] {-2.5f, 1, 0.5f, 1}, row.logGradient(Backend.KERNELS), 1e-6f);
        // A class of no weight costs nothing, an impossible one of some weight all that there is.
        float[] possible = row.crossEntropy(Backend.KERNELS, new float[] {1, 0, 0, 0});
        assertArrayEquals(new float[] {-1, 0, 1, 0, -half}, plusZero(possible), 1e-7f);
        float[] impossible = row.crossEntropy(Backend.KERNELS, new float[] {0, 1, 0, 0});
        assertArrayEquals(new float[] {1, -2, 1, 0}, plusZero(Arrays.copyOf(impossible, 4)));
        assertTrue(impossible[4] >= Float.MAX_VALUE);
    }

    private static float[] plusZero(float[] values) {
        float[] plus = values.clone();
        for (int i = 0; i < plus.length; i++) {
            plus[i] += 0f;
        }
        return plus;
    }

    @Test
    void hugeLogits() {
        float max = Float.MAX_VALUE;
        assertArrayEquals(new float[] {1, 0, 0}, Row.of(1f, max, 0, -max).softmax(Backend.KERNELS));
        assertArrayEquals(new float[] {0.5f, 0.5f, 0}, Row.of(1f, max, max, -max).softmax(Backend.KERNELS));
        assertArrayEquals(new float[] {0, -max, NEVER}, plusZero(Row.of(1f, max, 0, -max).logSoftmax(Backend.KERNELS)));
        assertArrayEquals(new float[] {1, 0, -1, max},
                Row.of(1f, max, 0, -max).crossEntropy(Backend.KERNELS, new float[] {0, 0, 1}));
        assertArrayEquals(new float[] {0, 0, 0, 0},
                plusZero(Row.of(1f, max, 0, -max).crossEntropy(Backend.KERNELS, new float[] {1, 0, 0})));
    }

    /** A low temperature makes products of finite numbers that are infinite. */
    @Test
    void hugeLogitsTimesAScale() {
        float max = Float.MAX_VALUE;
        for (float scale : new float[] {1.5f, 1e30f}) {
            assertArrayEquals(new float[] {1, 0, 0}, Row.of(scale, max, 0, -max).softmax(Backend.KERNELS));
            float[] crossEntropy = Row.of(scale, max, 0, -max).crossEntropy(Backend.KERNELS, new float[] {1, 0, 0});
            assertArrayEquals(new float[] {0, 0, 0, 0}, plusZero(crossEntropy));
        }
    }

    /** Wherever it stands: the maximum passes it over, the sum does not. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 36})
    void oneNaNMakesARowOfThem(int at) {
        Row row = Row.random(37, 1f, 4f);
        row.logits[at] = Float.NaN;
        for (float p : row.softmax(Backend.KERNELS)) {
            assertTrue(Float.isNaN(p));
        }
        for (float log : row.logSoftmax(Backend.KERNELS)) {
            assertTrue(Float.isNaN(log));
        }
        float[] crossEntropy = row.crossEntropy(Backend.KERNELS, row.weights());
        assertTrue(Float.isNaN(crossEntropy[37]));
    }
}
