package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.lanegrad.kernel.Sgemm.Transpose;
import io.github.lanegrad.kernel.Trial.Matrix;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The bits of {@link Sgemm}, what it leaves alone, and which overlaps it refuses; at this JVM's vector width. */
class SgemmProperties {
    private static final int TRIES = 500;
    private static final float[] FACTORS = {0, -0f, 1, -1, 0.5f, Float.NaN, Float.POSITIVE_INFINITY};

    /** One for all: what an earlier product left in the workspace must not matter. */
    private final Sgemm sgemm = new Sgemm();

    @BeforeContainer
    static void theExpectedWidth() throws ReflectiveOperationException {
        ExpectedLanes.check();
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void everyElementIsOneChain(@ForAll Transpose ta, @ForAll Transpose tb, @ForAll("sizes") int m,
            @ForAll("sizes") int n, @ForAll("sizes") int k, @ForAll("factors") float alpha,
            @ForAll("factors") float beta, @ForAll long seed) {
        check(ta, tb, m, n, k, alpha, beta, seed);
    }

    /** Depths around the blocks of the kernel and of scaled A, and more rows than the latter have. */
    @Example
    void blocksContinueTheChains() {
        for (Transpose ta : Transpose.values()) {
            for (Transpose tb : Transpose.values()) {
                for (int depth : new int[] {Kernels.DEPTH, Sgemm.BLOCK}) {
                    check(ta, tb, 3, 5, depth - 1, 2.3f, 0, 1);
                    check(ta, tb, 7, 19, depth, -0.3f, 1, 2);
                    check(ta, tb, 6, 33, depth + 1, 1, 0, 3);
                    check(ta, tb, 5, 6, 2 * depth + 3, 0.7f, 0.5f, 4);
                    check(ta, tb, 1, 70, 2 * depth + 1, -0.3f, 0, 5);
                }
                check(ta, tb, Sgemm.BLOCK, 3, Sgemm.BLOCK, 0.7f, 0, 6);
                check(ta, tb, Sgemm.BLOCK + 5, 3, Sgemm.BLOCK + 9, 0.7f, 0, 7);
                check(ta, tb, 4 * Sgemm.BLOCK, 2, Sgemm.BLOCK / 3, -1.3f, 1, 8);
            }
        }
    }

    private void check(Transpose ta, Transpose tb, int m, int n, int k, float alpha, float beta, long seed) {
        Trial trial = new Trial(seed);
        Matrix a = ta == Transpose.NO ? trial.source(m, k) : trial.source(k, m);
        Matrix b = tb == Transpose.NO ? trial.source(k, n) : trial.source(n, k);
        Matrix c = trial.result(m, n);
        float[] oldA = a.array.clone();
        float[] oldB = b.array.clone();
        float[] expected = c.array.clone();
        define(ta, tb, m, n, k, alpha, a, b, beta, expected, c.offset, c.stride);

        sgemm.multiply(ta, tb, m, n, k, alpha, a.array, a.offset, a.stride, b.array, b.offset, b.stride,
                beta, c.array, c.offset, c.stride);

        String call = "op(A) %s, op(B) %s, m %d, n %d, k %d, alpha %s, beta %s, seed %d"
                .formatted(ta, tb, m, n, k, alpha, beta, seed);
        checkBits(call + ", A", oldA, a.array);
        checkBits(call + ", B", oldB, b.array);
        checkBits(call + ", C (" + c + ")", expected, c.array);
    }

    /** The definition, as the documentation of {@link Sgemm#multiply} words it. */
    private static void define(Transpose ta, Transpose tb, int m, int n, int k, float alpha, Matrix a, Matrix b,
            float beta, float[] c, int co, int ldc) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = c[co + i * ldc + j];
                sum = beta == 0 ? 0 : beta == 1 ? sum : beta * sum;
                for (int p = 0; p < k && alpha != 0; p++) {
                    float x = element(a, ta == Transpose.NO, i, p);
                    sum = Math.fma(alpha == 1 ? x : alpha * x, element(b, tb == Transpose.NO, p, j), sum);
                }
                c[co + i * ldc + j] = sum;
            }
        }
    }

    private static float element(Matrix matrix, boolean asStored, int row, int column) {
        return matrix.array[matrix.offset + (asStored ? row * matrix.stride + column : column * matrix.stride + row)];
    }

    private static void checkBits(String what, float[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(actual[i])
                    && !(Float.isNaN(expected[i]) && Float.isNaN(actual[i]))) {
                fail("%s, index %d: expected %s, got %s".formatted(
                        what, i, Float.toHexString(expected[i]), Float.toHexString(actual[i])));
            }
        }
    }

    /** Of the same leading dimension: exactly what has an element in common. Else: what interleaves as well. */
    @Property(tries = 2 * TRIES, edgeCases = EdgeCasesMode.NONE)
    void overlapsAreRefused(@ForAll boolean ofB, @ForAll @IntRange(min = 0, max = 4) int m,
            @ForAll @IntRange(min = 0, max = 4) int n, @ForAll @IntRange(min = 0, max = 4) int k,
            @ForAll @IntRange(min = 0, max = 9) int moreOfX, @ForAll @IntRange(min = 0, max = 9) int moreOfC,
            @ForAll boolean sameLd, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = ofB ? k : m;
        int columns = ofB ? n : k;
        int ldx = columns + moreOfX;
        int ldc = sameLd ? Math.max(n, ldx) : n + moreOfC;
        int lx = sameLd ? ldc : ldx;
        int xo = random.nextInt(40);
        int co = random.nextInt(40);
        float[] x = new float[100];
        float[] other = new float[16];
        int lastX = xo + (rows - 1) * lx + columns - 1;
        int lastC = co + (m - 1) * ldc + n - 1;
        boolean empty = m == 0 || n == 0 || k == 0;
        boolean refused = !empty && (lx == ldc
                ? shared(rows, columns, xo, lx, m, n, co, ldc)
                : xo <= lastC && co <= lastX);

        Runnable call = () -> {
            if (ofB) {
                sgemm.multiply(Transpose.NO, Transpose.NO, m, n, k, 1, other, 0, k, x, xo, lx, 0, x, co, ldc);
            } else {
                sgemm.multiply(Transpose.NO, Transpose.NO, m, n, k, 1, x, xo, lx, other, 0, n, 0, x, co, ldc);
            }
        };
        if (refused) {
            assertThrows(IllegalArgumentException.class, call::run);
        } else {
            assertDoesNotThrow(call::run);
        }
    }

    private static boolean shared(int rows, int columns, int xo, int ldx, int m, int n, int co, int ldc) {
        boolean[] inX = new boolean[100];
        for (int i = 0; i < rows * columns; i++) {
            inX[xo + i / columns * ldx + i % columns] = true;
        }
        for (int i = 0; i < m * n; i++) {
            if (inX[co + i / n * ldc + i % n]) {
                return true;
            }
        }
        return false;
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.of(0, 1, 2, 3, 4, 5, 6, 7, 15, 16, 17), Arbitraries.integers().between(0, 40));
    }

    @Provide
    Arbitrary<Float> factors() {
        Float[] fixed = new Float[FACTORS.length];
        for (int i = 0; i < fixed.length; i++) {
            fixed[i] = FACTORS[i];
        }
        return Arbitraries.oneOf(Arbitraries.of(fixed), Arbitraries.floats().between(-3, 3));
    }
}
