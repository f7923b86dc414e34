package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lanegrad.Testing;
import io.github.lanegrad.kernel.simd.SimdKernels;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import net.jqwik.api.Example;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * What {@link KernelProperties} tests of products, where B is packed and k has several blocks. All values are usual ones: of
 * a sum so long, special ones would make hardly anything but NaN.
 */
class DeepKernelProperties {
    private static final int[] BLOCKS = {Kernels.DEPTH + 1, 2 * Kernels.DEPTH + 3};
    private static final int ROWS = 49;
    private static final int COLUMNS = 300;

    /** Of a row of B or C; so large that B is packed. */
    private static final int STRIDE = 700;

    @BeforeContainer
    static void theExpectedWidth() throws ReflectiveOperationException {
        ExpectedLanes.check();
    }

    /** Rectified behind the last block only: before that, sums that are negative so far would be lost. */
    @Example
    void rectifiedOnceAndStartedOnce() {
        for (int k : BLOCKS) {
            float[] a = floats(ROWS * k, k);
            float[] b = floats(k * STRIDE, k + 1);
            float[] start = floats(STRIDE, k + 2);
            for (boolean rectify : new boolean[] {false, true}) {
                check(k, call -> call.kernels.gemmNN(ROWS, COLUMNS, k, a, 0, k, b, 0, STRIDE, start, 0, rectify,
                        call.c, 0, STRIDE, call.x, 0));
            }
        }
    }

    @Example
    void aTransposed() {
        for (int k : BLOCKS) {
            float[] a = floats(k * ROWS, k);
            float[] b = floats(k * STRIDE, k + 1);
            check(k, call -> call.kernels.gemmTN(ROWS, COLUMNS, k, a, 0, ROWS, b, 0, STRIDE, call.c, 0, STRIDE, call.x, 0));
        }
    }

    @Example
    void everyGeneralForm() {
        for (int k : BLOCKS) {
            float[] a = floats(ROWS * k, k);
            float[] b = floats(k * STRIDE, k + 1);
            for (int form = 0; form < 8; form++) {
                boolean transposeA = (form & 1) != 0;
                boolean transposeB = (form & 2) != 0;
                boolean add = (form & 4) != 0;
                check(k, call -> call.kernels.gemm(transposeA, transposeB, add, ROWS, COLUMNS, k,
                        a, 0, transposeA ? ROWS : k, b, 0, transposeB ? k : STRIDE, call.c, 0, STRIDE, call.x, 0));
            }
        }
    }

    private record Call(Kernels kernels, float[] c, float[] x) {}

    private static void check(int k, Consumer<Call> product) {
        float[] before = floats(ROWS * STRIDE, k + 3);
        float[] expected = before.clone();
        float[] actual = before.clone();
        product.accept(new Call(new ScalarKernels(), expected, new float[ProductKernels.productScratch(k)]));
        product.accept(new Call(new SimdKernels(), actual, new float[ProductKernels.productScratch(k)]));
        for (int i = 0; i < expected.length; i++) {
            int at = i;
            assertEquals(Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(actual[i]),
                    () -> "k " + k + ", row " + at / STRIDE + ", column " + at % STRIDE);
        }
    }

    private static float[] floats(int count, long seed) {
        return Testing.floats(count, new SplittableRandom(seed));
    }
}
