package io.github.lanegrad.kernel;

import static io.github.lanegrad.Testing.floats;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How far products and sums are from the mathematics, which is taken from naive loops in double. */
class AccuracyTest {
    private static final Kernels KERNELS = Backend.KERNELS;
    private static final double HALF_ULP_OF_ONE = 0x1p-24;

    private final SplittableRandom random = new SplittableRandom(11);

    @Test
    void products() {
        for (int[] shape : new int[][] {{1, 16, 1}, {3, 48, 7}, {13, 160, 300}, {32, 80, 1000}}) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            float[] a = floats(m * k, random);
            float[] b = floats(k * n, random);
            float[] start = floats(n, random);
            float[] zeros = new float[n];
            float[] x = new float[ProductKernels.productScratch(k)];

            float[] c = new float[m * n];
            KERNELS.gemmNN(m, n, k, a, 0, k, b, 0, n, start, 0, false, c, 0, n, x, 0);
            checkProduct(m, n, k, a, b, start, c);
            KERNELS.gemmTN(m, n, k, transposed(m, k, a), 0, m, b, 0, n, c, 0, n, x, 0);
            checkProduct(m, n, k, a, b, zeros, c);
            KERNELS.gemmNT(m, n, k, a, 0, k, padded(n, k, transposed(k, n, b)), 0, Kernels.pad(k), c, 0, n, x, 0);
            checkProduct(m, n, k, a, b, zeros, c);
            KERNELS.gemmNN(1, n, k, a, 0, k, b, 0, n, start, 0, false, c, 0, n, x, 0);
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
        float[] a = floats(m * n, random);
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
        float[] x = floats(1003, random);
        float[] y = floats(1003, random);
        float[] before = y.clone();
        KERNELS.axpy(x.length, 0.3f, x, 0, y, 0);
        for (int i = 0; i < x.length; i++) {
            double product = (double) 0.3f * x[i];
            double magnitude = Math.abs(product) + Math.abs(before[i]);
            assertEquals(before[i] + product, y[i], HALF_ULP_OF_ONE * magnitude, "index " + i);
        }
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
}
