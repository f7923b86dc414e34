package io.github.lanegrad.kernel;

import net.jqwik.api.Example;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The kernels of {@link KernelProperties} over every size that a blocking could treat in a way of its own. */
@Tag("slow")
class SlowKernelProperties {

    private static final int ROWS = 41;
    private static final int COLUMNS = 13 * Kernels.LANES;
    private static final int[] DEPTHS = {0, 1, 2, 3, 7, 16, 31, 64, 127};

    private final KernelProperties kernels = new KernelProperties();

    @BeforeContainer
    static void theExpectedWidth() throws ReflectiveOperationException {
        ExpectedLanes.check();
    }

    @Example
    void everyShape() {
        for (int m = 0; m <= ROWS; m++) {
            for (int n = 0; n <= COLUMNS; n += Kernels.LANES) {
                for (int k : DEPTHS) {
                    int columns = Math.max(0, n - (m + k) % Kernels.LANES);
                    kernels.gemmNN(false, m, columns, k, m + n + k);
                    kernels.gemmNN(true, m, columns, k, m + n + k);
                    kernels.gemmTN(m, columns, k, m + n + k);
                    kernels.gemmNT(m, columns, k, m + n + k);
                    for (int forms = 0; forms < 8; forms++) {
                        kernels.gemm((forms & 1) != 0, (forms & 2) != 0, (forms & 4) != 0, m, columns, k, m + n + k);
                    }
                }
                kernels.columnSums(m, n, m + n);
            }
        }
    }

    @Example
    void everyCount() {
        for (int count = 0; count <= 300; count++) {
            kernels.axpy(count, count);
            kernels.maximum(count, count);
            for (ElementwiseLoss loss : ElementwiseLoss.values()) {
                kernels.loss(loss, count, count);
            }
            for (UpdateRule rule : UpdateRule.values()) {
                kernels.update(rule, count, count);
            }
            for (Summand s : Summand.values()) {
                kernels.sum(s, count, count);
            }
            for (boolean inPlace : new boolean[] {false, true}) {
                kernels.exponentials(count, inPlace, count);
                for (Combination c : Combination.values()) {
                    kernels.combine(c, count, inPlace, count);
                }
                for (ElementwiseFunction f : ElementwiseFunction.values()) {
                    kernels.map(f, count, inPlace, count);
                    kernels.mapGradient(f, count, inPlace, count);
                }
            }
        }
    }
}
