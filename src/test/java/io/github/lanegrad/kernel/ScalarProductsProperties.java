package io.github.lanegrad.kernel;

import static io.github.lanegrad.Testing.floats;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The products of the scalar kernels, which copy rows to lines, against the chain that defines each element. */
class ScalarProductsProperties {

    @Property(tries = 300)
    void everyElementIsOneChain(@ForAll boolean transposeA, @ForAll boolean transposeB, @ForAll boolean add,
            @ForAll @IntRange(min = 0, max = 9) int m, @ForAll @IntRange(min = 0, max = 70) int n,
            @ForAll @IntRange(min = 0, max = 40) int k, @ForAll @IntRange(min = 0, max = 3) int gap, @ForAll long seed) {
        check(transposeA, transposeB, add, m, n, k, gap, new SplittableRandom(seed));
    }

    /** Around the length of a line, and of a block of k. */
    @Example
    void longLinesAndDeepBlocks() {
        SplittableRandom random = new SplittableRandom(1);
        for (int n : new int[] {255, 256, 257, 530}) {
            check(false, false, true, 2, n, 19, 1, random);
            check(true, true, false, 3, n, 5, 0, random);
        }
        for (int k : new int[] {1023, 1024, 1025, 2050}) {
            check(false, true, false, 2, 66, k, 1, random);
            check(true, false, true, 2, 20, k, 0, random);
        }
    }

    private static void check(boolean transposeA, boolean transposeB, boolean add, int m, int n, int k, int gap,
            SplittableRandom random) {
        int lda = (transposeA ? m : k) + gap;
        int ldb = (transposeB ? k : n) + gap;
        int ldc = n + gap;
        float[] a = floats((transposeA ? k : m) * lda + 1, random);
        float[] b = floats((transposeB ? n : k) * ldb + 2, random);
        float[] c = floats(m * ldc + 3, random);
        float[] expected = c.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = add ? c[3 + i * ldc + j] : 0;
                for (int p = 0; p < k; p++) {
                    float left = a[1 + (transposeA ? p * lda + i : i * lda + p)];
                    float right = b[2 + (transposeB ? j * ldb + p : p * ldb + j)];
                    sum = Math.fma(left, right, sum);
                }
                expected[3 + i * ldc + j] = sum;
            }
        }
        new ScalarKernels().gemm(transposeA, transposeB, add, m, n, k, a, 1, lda, b, 2, ldb, c, 3, ldc,
                new float[ProductKernels.productScratch(k) + 5], 5);
        for (int i = 0; i < c.length; i++) {
            int at = i;
            assertEquals(Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(c[i]),
                    () -> m + "x" + n + "x" + k + ", float " + at);
        }
    }
}
