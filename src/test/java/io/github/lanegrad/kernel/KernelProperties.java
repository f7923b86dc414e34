package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.lanegrad.kernel.Trial.Matrix;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Every kernel has the bits of its definition, writes nothing else, and leaves its sources alone; at the vector width
 * that this JVM was started for. Shapes are small: before it is compiled, the Vector API is a hundred times slower.
 */
class KernelProperties {
    private static final int TRIES = 500;
    private static final int SWEEP = 2 * Kernels.LANES + 1;
    private static final int[] DEPTHS = {0, 1, 2, 3, 4, 5, 64};
    private static final int[] BLOCK_DEPTHS = {Kernels.DEPTH - 1, Kernels.DEPTH, Kernels.DEPTH + 1};

    @BeforeContainer
    static void theExpectedWidth() throws ReflectiveOperationException {
        ExpectedLanes.check();
    }

    @Example
    void everyKernelHasAPropertyOfItsName() {
        Set<String> kernels = new TreeSet<>();
        for (Method method : Kernels.class.getDeclaredMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !method.isSynthetic() && !method.getName().equals("lanes")) {
                kernels.add(method.getName());
            }
        }
        assertFalse(kernels.isEmpty(), "found no kernel");
        Set<String> missing = new TreeSet<>(kernels);
        Arrays.stream(KernelProperties.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Property.class))
                .forEach(method -> missing.remove(method.getName()));
        assertEquals(Set.of(), missing, "kernels without a property");
    }

    @Property(tries = TRIES)
    void gemmNN(@ForAll("sizes") int m, @ForAll("counts") int n, @ForAll("sizes") int k, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix a = trial.source(m, k);
        Matrix b = trial.source(k, Kernels.pad(n));
        Matrix start = trial.source(1, Kernels.pad(n));
        Matrix c = trial.result(m, Kernels.pad(n));
        Matrix x = trial.scratch(Kernels.productScratch(k));
        trial.compare(kernels -> kernels.gemmNN(m, n, k, a.array, a.offset, a.stride, b.array, b.offset, b.stride,
                start.array, start.offset, c.array, c.offset, c.stride, x.array, x.offset));
    }

    @Property(tries = TRIES)
    void gemmTN(@ForAll("sizes") int m, @ForAll("counts") int n, @ForAll("sizes") int k, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix a = trial.source(k, m);
        Matrix b = trial.source(k, Kernels.pad(n));
        Matrix c = trial.result(m, Kernels.pad(n));
        Matrix x = trial.scratch(Kernels.productScratch(k));
        trial.compare(kernels -> kernels.gemmTN(m, n, k, a.array, a.offset, a.stride, b.array, b.offset, b.stride,
                c.array, c.offset, c.stride, x.array, x.offset));
    }

    @Property(tries = TRIES)
    void gemmNT(@ForAll("sizes") int m, @ForAll("counts") int n, @ForAll("sizes") int k, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix a = trial.source(m, k);
        Matrix b = trial.source(n, Kernels.pad(k));
        Matrix c = trial.result(m, Kernels.pad(n));
        Matrix x = trial.scratch(Kernels.productScratch(k));
        trial.compare(kernels -> kernels.gemmNT(m, n, k, a.array, a.offset, a.stride, b.array, b.offset, b.stride,
                c.array, c.offset, c.stride, x.array, x.offset));
    }

    @Property(tries = TRIES)
    void gemm(@ForAll boolean transposeA, @ForAll boolean transposeB, @ForAll boolean add,
            @ForAll("sizes") int m, @ForAll("counts") int n, @ForAll("sizes") int k, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix a = transposeA ? trial.source(k, m) : trial.source(m, k);
        Matrix b = transposeB ? trial.source(n, k) : trial.source(k, n);
        Matrix c = trial.result(m, n);
        Matrix x = trial.scratch(Kernels.productScratch(k));
        trial.compare(kernels -> kernels.gemm(transposeA, transposeB, add, m, n, k,
                a.array, a.offset, a.stride, b.array, b.offset, b.stride, c.array, c.offset, c.stride, x.array, x.offset));
    }

    @Property(tries = TRIES)
    void columnSums(@ForAll("sizes") int m, @ForAll("padded") int n, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix a = trial.source(m, n);
        Matrix sums = trial.result(1, n);
        trial.compare(kernels -> kernels.columnSums(m, n, a.array, a.offset, a.stride, sums.array, sums.offset));
    }

    @Property(tries = TRIES)
    void axpy(@ForAll("counts") int count, @ForAll long seed) {
        Trial trial = new Trial(seed);
        float alpha = trial.value();
        Matrix x = trial.source(1, count);
        Matrix y = trial.result(1, count);
        trial.compare(kernels -> kernels.axpy(count, alpha, x.array, x.offset, y.array, y.offset));
    }

    @Property(tries = TRIES)
    void relu(@ForAll("counts") int count, @ForAll boolean inPlace, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix y = trial.result(1, count);
        Matrix x = inPlace ? y : trial.source(1, count);
        trial.compare(kernels -> kernels.relu(count, x.array, x.offset, y.array, y.offset));
    }

    @Property(tries = TRIES)
    void reluBackward(@ForAll("counts") int count, @ForAll boolean inPlace, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix y = trial.source(1, count);
        Matrix dx = trial.result(1, count);
        Matrix dy = inPlace ? dx : trial.source(1, count);
        trial.compare(kernels ->
                kernels.reluBackward(count, y.array, y.offset, dy.array, dy.offset, dx.array, dx.offset));
    }

    @Property(tries = TRIES)
    void sigmoid(@ForAll("counts") int count, @ForAll boolean inPlace, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix y = trial.result(1, count);
        Matrix x = inPlace ? y : trial.source(1, count);
        trial.compare(kernels -> kernels.sigmoid(count, x.array, x.offset, y.array, y.offset));
    }

    @Property(tries = TRIES)
    void sigmoidBackward(@ForAll("counts") int count, @ForAll boolean inPlace, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix y = trial.source(1, count);
        Matrix dx = trial.result(1, count);
        Matrix dy = inPlace ? dx : trial.source(1, count);
        trial.compare(kernels ->
                kernels.sigmoidBackward(count, y.array, y.offset, dy.array, dy.offset, dx.array, dx.offset));
    }

    @Property(tries = TRIES)
    void binaryCrossEntropy(@ForAll("counts") int count, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix z = trial.source(1, count);
        Matrix y = trial.source(1, count);
        Matrix dz = trial.result(1, count);
        Matrix partials = trial.result(1, Kernels.LANES);
        trial.compare(kernels -> kernels.binaryCrossEntropy(count, z.array, z.offset, y.array, y.offset,
                dz.array, dz.offset, partials.array, partials.offset));
    }

    @Property(tries = TRIES)
    void halfSquaredError(@ForAll("counts") int count, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix a = trial.source(1, count);
        Matrix y = trial.source(1, count);
        Matrix da = trial.result(1, count);
        Matrix partials = trial.result(1, Kernels.LANES);
        trial.compare(kernels -> kernels.halfSquaredError(count, a.array, a.offset, y.array, y.offset,
                da.array, da.offset, partials.array, partials.offset));
    }

    @Example
    void everyCountAroundTheVectors() {
        for (int count = 0; count <= SWEEP; count++) {
            for (long seed = 0; seed < 4; seed++) {
                axpy(count, seed);
                binaryCrossEntropy(count, seed);
                halfSquaredError(count, seed);
                for (boolean inPlace : new boolean[] {false, true}) {
                    relu(count, inPlace, seed);
                    reluBackward(count, inPlace, seed);
                    sigmoid(count, inPlace, seed);
                    sigmoidBackward(count, inPlace, seed);
                }
            }
        }
    }

    @Example
    void everyShapeAroundTheTiles() {
        for (int n = Kernels.LANES; n <= 10 * Kernels.LANES; n += Kernels.LANES) {
            for (int k : DEPTHS) {
                for (int m = 1; m <= 15; m++) {
                    gemmNN(m, n - m % 3, k, m + k);
                    gemmTN(m, n - m % 3, k, m + k);
                    gemmNT(m, n - m, k, m + k);
                    gemm((m & 1) != 0, (m & 2) != 0, (m & 4) != 0, m, n - m, k, m + k);
                }
            }
            for (int m = 0; m <= 12; m++) {
                columnSums(m, n, m);
            }
        }
    }

    /** Enough rows, or columns, for B to be packed. */
    @Example
    void everyFormWithPacking() {
        gemmNN(49, 300, 440, 1);
        for (int m : new int[] {300, 301, 303, 304, 305}) {
            for (int k : new int[] {0, 1, 9}) {
                gemmNN(m, 130, k, m + k);
                gemmTN(m, 130, k, m + k);
                gemmNT(m, 130, k, m + k);
                gemm((m & 1) != 0, false, k == 9, m, 131, k, m + k);
            }
        }
    }

    /** Long sums, which are packed a block at a time, under few columns and many. */
    @Example
    void everyDepthAroundTheBlocks() {
        for (int k : BLOCK_DEPTHS) {
            for (int m : new int[] {2, 5, 9}) {
                for (int n : new int[] {13, 32, 70}) {
                    gemmNN(m, n, k, m + k);
                    gemmTN(m, n, k, m + k);
                    gemmNT(m, n, k, m + k);
                    gemm((m & 1) != 0, (n & 1) != 0, true, m, n, k, m + k);
                }
            }
        }
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.of(List.of(0, 1, 2, 3, 5, 7, 11, 13, 15, 16, 17, 31, 32, 33)),
                Arbitraries.integers().between(0, 40));
    }

    @Provide
    Arbitrary<Integer> padded() {
        return Arbitraries.integers().between(0, 10).map(groups -> groups * Kernels.LANES);
    }

    @Provide
    Arbitrary<Integer> counts() {
        return Arbitraries.oneOf(
                Arbitraries.of(List.of(0, 1, 2, 3, 5, 7, 11, 13, 15, 16, 17, 31, 32, 33, 47, 49, 63, 64, 65, 127, 129)),
                Arbitraries.integers().between(0, 160));
    }
}
