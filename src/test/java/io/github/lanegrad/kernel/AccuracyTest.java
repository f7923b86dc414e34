package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** How far the kernels are from the mathematics, which is taken from naive loops in double and from {@link Math}. */
class AccuracyTest {
    private static final Kernels KERNELS = Backend.KERNELS;
    private static final double HALF_ULP_OF_ONE = 0x1p-24;
    /** An odd step through all bit patterns meets every exponent with both signs. */
    private static final int STEP = 997;

    private final SplittableRandom random = new SplittableRandom(11);

    @Test
    void products() {
        for (int[] shape : new int[][] {{1, 16, 1}, {3, 48, 7}, {13, 160, 300}, {32, 80, 1000}}) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            float[] a = floats(m * k);
            float[] b = floats(k * n);
            float[] start = floats(n);
            float[] zeros = new float[n];
            float[] x = new float[Kernels.productScratch(k)];

            float[] c = new float[m * n];
            KERNELS.gemmNN(m, n, k, a, 0, k, b, 0, n, start, 0, c, 0, n, x, 0);
            checkProduct(m, n, k, a, b, start, c);
            KERNELS.gemmTN(m, n, k, transposed(m, k, a), 0, m, b, 0, n, c, 0, n, x, 0);
            checkProduct(m, n, k, a, b, zeros, c);
            KERNELS.gemmNT(m, n, k, a, 0, k, padded(n, k, transposed(k, n, b)), 0, Kernels.pad(k), c, 0, n, x, 0);
            checkProduct(m, n, k, a, b, zeros, c);
            KERNELS.gemmNN(1, n, k, a, 0, k, b, 0, n, start, 0, c, 0, n, x, 0);
            checkProduct(1, n, k, a, b, start, c);
        }
    }

    private static void checkProduct(int m, int n, int k, float[] a, float[] b, float[] start, float[] c) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = start[j];
                double magnitude = Math.abs(sum);
                for (int p = 0; p < k; p++) {
                    double product = (double) a[i * k + p] * b[p * n + j];
                    sum += product;
                    magnitude += Math.abs(product);
                }
                assertEquals(sum, c[i * n + j], k * HALF_ULP_OF_ONE * magnitude, "row " + i + ", column " + j);
            }
        }
    }

    @Test
    void columnSums() {
        int m = 1000;
        int n = 48;
        float[] a = floats(m * n);
        float[] sums = new float[n];
        KERNELS.columnSums(m, n, a, 0, n, sums, 0);
        for (int j = 0; j < n; j++) {
            double sum = 0;
            double magnitude = 0;
            for (int i = 0; i < m; i++) {
                sum += a[i * n + j];
                magnitude += Math.abs(a[i * n + j]);
            }
            assertEquals(sum, sums[j], m * HALF_ULP_OF_ONE * magnitude, "column " + j);
        }
    }

    @Test
    void axpy() {
        float[] x = floats(1003);
        float[] y = floats(1003);
        float[] before = y.clone();
        KERNELS.axpy(x.length, 0.3f, x, 0, y, 0);
        for (int i = 0; i < x.length; i++) {
            double product = (double) 0.3f * x[i];
            double magnitude = Math.abs(product) + Math.abs(before[i]);
            assertEquals(before[i] + product, y[i], HALF_ULP_OF_ONE * magnitude, "index " + i);
        }
    }

    private interface FloatFunction {
        float apply(float x);
    }

    @Test
    void exp() {
        Worst worst = sweep(ScalarMath::exp, Math::exp);
        assertTrue(worst.ulps <= 2, "exp: " + worst);
        assertEquals(Float.POSITIVE_INFINITY, ScalarMath.exp(Float.POSITIVE_INFINITY));
        assertEquals(0f, ScalarMath.exp(Float.NEGATIVE_INFINITY));
        assertTrue(Float.isNaN(ScalarMath.exp(Float.NaN)));
        assertEquals(1f, ScalarMath.exp(0f));
        assertEquals(1f, ScalarMath.exp(-0f));
    }

    @Test
    void sigmoid() {
        Worst worst = sweep(ScalarMath::sigmoid, AccuracyTest::sigmoid);
        assertTrue(worst.ulps <= 2, "sigmoid: " + worst);
        assertEquals(1f, ScalarMath.sigmoid(Float.POSITIVE_INFINITY));
        assertEquals(0f, ScalarMath.sigmoid(Float.NEGATIVE_INFINITY));
        assertTrue(Float.isNaN(ScalarMath.sigmoid(Float.NaN)));
        assertEquals(0.5f, ScalarMath.sigmoid(0f));
        assertEquals(0.5f, ScalarMath.sigmoid(-0f));
    }

    private static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    @Test
    void log1pOfUnit() {
        Worst worst = new Worst();
        int one = Float.floatToIntBits(1f);
        for (int bits = 0; bits <= one; bits += 97) {
            float t = Float.intBitsToFloat(bits);
            worst.compare(t, Math.log1p(t), ScalarMath.log1pOfUnit(t));
        }
        for (float limit : new float[] {0f, Float.MIN_NORMAL, ScalarMath.LOG1P_FOLD, 1f}) {
            int around = Float.floatToIntBits(limit);
            for (int bits = Math.max(0, around - 2000); bits <= Math.min(one, around + 2000); bits++) {
                float t = Float.intBitsToFloat(bits);
                worst.compare(t, Math.log1p(t), ScalarMath.log1pOfUnit(t));
            }
        }
        assertTrue(worst.ulps <= 2, "log1pOfUnit: " + worst);
        assertTrue(Float.isNaN(ScalarMath.log1pOfUnit(Float.NaN)));
    }

    /** Between targets 0 and 1 terms may cancel, so the bound is that of their magnitudes there. */
    @Test
    void binaryCrossEntropy() {
        Worst worst = new Worst();
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STEP) {
            float z = Float.intBitsToFloat((int) bits);
            if (!Float.isFinite(z)) {
                continue;
            }
            double log = Math.log1p(Math.exp(-Math.abs((double) z)));
            worst.compare(z, Math.max(z, 0.0) + log, ScalarMath.binaryCrossEntropy(z, 0f));
            worst.compare(z, Math.max(-z, 0.0) + log, ScalarMath.binaryCrossEntropy(z, 1f));
            float y = (bits & 1023) / 1023f;
            double product = (double) z * y;
            double loss = Math.max(z, 0.0) - product + log;
            double magnitude = Math.max(z, 0.0) + Math.abs(product) + log;
            assertEquals(loss, ScalarMath.binaryCrossEntropy(z, y), 4 * HALF_ULP_OF_ONE * magnitude + Float.MIN_VALUE,
                    () -> "logit " + z + ", target " + y);
        }
        assertTrue(worst.ulps <= 4, "binary cross entropy at targets 0 and 1: " + worst);
    }

    private static Worst sweep(FloatFunction function, DoubleUnaryOperator reference) {
        Worst worst = new Worst();
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STEP) {
            compare(worst, (int) bits, function, reference);
        }
        float[] limits = {
            -104f, -103.97208f, -103.27893f, -88.72284f, -87.33655f, -17f, -0.34657359f, -Float.MIN_NORMAL, -0f, 0f,
            Float.MIN_NORMAL, 0.34657359f, 17f, 88.02969f, 88.72284f, 89f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
        };
        for (float limit : limits) {
            for (int i = -3000; i <= 3000; i++) {
                compare(worst, Float.floatToRawIntBits(limit) + i, function, reference);
            }
        }
        assertTrue(worst.compared > 4_000_000, "compared only " + worst.compared);
        return worst;
    }

    private static void compare(Worst worst, int bits, FloatFunction function, DoubleUnaryOperator reference) {
        float x = Float.intBitsToFloat(bits);
        worst.compare(x, reference.applyAsDouble(x), function.apply(x));
    }

    private float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static float[] padded(int rows, int columns, float[] matrix) {
        float[] padded = new float[rows * Kernels.pad(columns)];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(matrix, i * columns, padded, i * Kernels.pad(columns), columns);
        }
        return padded;
    }

    private static float[] transposed(int rows, int columns, float[] matrix) {
        float[] transposed = new float[matrix.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                transposed[j * rows + i] = matrix[i * columns + j];
            }
        }
        return transposed;
    }

    /** The largest error so far, in units in the last place of the reference as a float; infinity stands for 2^128. */
    private static final class Worst {
        private static final double INFINITY = 0x1p128;

        double ulps;
        int compared;
        private float at;

        void compare(float x, double reference, float actual) {
            compared++;
            double error = Double.isNaN(reference) || Float.isNaN(actual)
                    ? Double.isNaN(reference) && Float.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY
                    : Math.abs(clamp(reference) - clamp(actual)) / ulp(reference);
            if (error > ulps) {
                ulps = error;
                at = x;
            }
        }

        private static double clamp(double value) {
            return Math.clamp(value, -INFINITY, INFINITY);
        }

        private static double ulp(double reference) {
            return Math.ulp((float) Math.clamp(reference, -Float.MAX_VALUE, Float.MAX_VALUE));
        }

        @Override
        public String toString() {
            return "%.3f ulp at %s (%a), %d compared".formatted(ulps, at, at, compared);
        }
    }
}
