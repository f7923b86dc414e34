package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.lanegrad.kernel.Trial.Matrix;
import io.github.lanegrad.kernel.simd.SimdKernels;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
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
        for (Method method : Kernels.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !method.isSynthetic() && !method.getName().equals("lanes")) {
                kernels.add(method.getName());
            }
        }
        assertFalse(kernels.isEmpty(), "found no kernel");
        Set<String> missing = new TreeSet<>(kernels);
        Stream.of(KernelProperties.class, RowKernelProperties.class)
                .flatMap(properties -> Arrays.stream(properties.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Property.class))
                .forEach(method -> missing.remove(method.getName()));
        assertEquals(Set.of(), missing, "kernels without a property");
    }

    @Property(tries = TRIES)
    void gemmNN(@ForAll boolean rectify, @ForAll("sizes") int m, @ForAll("counts") int n, @ForAll("sizes") int k,
            @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix a = trial.source(m, k);
        Matrix b = trial.source(k, Kernels.pad(n));
        Matrix start = trial.source(1, Kernels.pad(n));
        Matrix c = trial.result(m, Kernels.pad(n));
        Matrix x = trial.scratch(ProductKernels.productScratch(k));
        trial.compare(kernels -> kernels.gemmNN(m, n, k, a.array, a.offset, a.stride, b.array, b.offset, b.stride,
                start.array, start.offset, rectify, c.array, c.offset, c.stride, x.array, x.offset));
    }

    @Property(tries = TRIES)
    void gemmTN(@ForAll("sizes") int m, @ForAll("counts") int n, @ForAll("sizes") int k, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix a = trial.source(k, m);
        Matrix b = trial.source(k, Kernels.pad(n));
        Matrix c = trial.result(m, Kernels.pad(n));
        Matrix x = trial.scratch(ProductKernels.productScratch(k));
        trial.compare(kernels -> kernels.gemmTN(m, n, k, a.array, a.offset, a.stride, b.array, b.offset, b.stride,
                c.array, c.offset, c.stride, x.array, x.offset));
    }

    @Property(tries = TRIES)
    void gemmNT(@ForAll("sizes") int m, @ForAll("counts") int n, @ForAll("sizes") int k, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix a = trial.source(m, k);
        Matrix b = trial.source(n, Kernels.pad(k));
        Matrix c = trial.result(m, Kernels.pad(n));
        Matrix x = trial.scratch(ProductKernels.productScratch(k));
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
        Matrix x = trial.scratch(ProductKernels.productScratch(k));
        trial.compare(kernels -> kernels.gemm(transposeA, transposeB, add, m, n, k,
                a.array, a.offset, a.stride, b.array, b.offset, b.stride, c.array, c.offset, c.stride, x.array, x.offset));
    }

    @Property(tries = TRIES)
    void transpose(@ForAll("sizes") int m, @ForAll("sizes") int n, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix a = trial.source(m, n);
        Matrix t = trial.result(n, m);
        trial.compare(kernels -> kernels.transpose(m, n, a.array, a.offset, a.stride, t.array, t.offset, t.stride));
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
    void map(@ForAll ElementwiseFunction f, @ForAll("counts") int count, @ForAll boolean inPlace, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix y = trial.result(1, count);
        Matrix x = inPlace ? y : trial.source(1, count);
        float p = trial.parameter();
        float q = trial.parameter();
        trial.compare(kernels -> kernels.map(f, count, p, q, x.array, x.offset, y.array, y.offset));
    }

    @Property(tries = TRIES)
    void mapGradient(@ForAll ElementwiseFunction f, @ForAll("counts") int count, @ForAll boolean inPlace,
            @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix s = trial.source(1, count);
        Matrix dx = trial.result(1, count);
        Matrix dy = inPlace ? dx : trial.source(1, count);
        float p = trial.parameter();
        float q = trial.parameter();
        trial.compare(kernels -> kernels.mapGradient(f, count, p, q, s.array, s.offset, dy.array, dy.offset,
                dx.array, dx.offset));
    }

    @Property(tries = TRIES)
    void loss(@ForAll ElementwiseLoss loss, @ForAll("counts") int count, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix a = trial.source(1, count);
        Matrix y = trial.source(1, count);
        Matrix v = trial.source(1, count);
        Matrix w = trial.source(1, count);
        Matrix da = trial.result(1, count);
        Matrix partials = trial.result(1, Kernels.LANES);
        float p = trial.parameter();
        float q = trial.parameter();
        trial.compare(kernels -> kernels.loss(loss, count, p, q, a.array, a.offset, y.array, y.offset, v.array, v.offset,
                w.array, w.offset, da.array, da.offset, partials.array, partials.offset));
    }

    @Property(tries = TRIES)
    void update(@ForAll UpdateRule rule, @ForAll("counts") int count, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix w = trial.result(1, count);
        Matrix g = trial.source(1, count);
        Matrix s = trial.result(1, count);
        Matrix t = trial.result(1, count);
        Matrix u = trial.result(1, count);
        float[] h = new float[Hyperparameters.LENGTH];
        for (int i = 0; i < h.length; i++) {
            h[i] = trial.parameter();
        }
        trial.compare(kernels -> kernels.update(rule, count, h, w.array, w.offset, g.array, g.offset, s.array, s.offset,
                t.array, t.offset, u.array, u.offset));
    }

    @Property(tries = TRIES)
    void combine(@ForAll Combination c, @ForAll("counts") int count, @ForAll boolean inPlace, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix y = trial.source(1, count);
        Matrix z = trial.result(1, count);
        Matrix x = inPlace ? z : trial.source(1, count);
        float p = trial.value();
        float q = trial.value();
        trial.compare(kernels -> kernels.combine(c, count, p, q, x.array, x.offset, y.array, y.offset, z.array, z.offset));
    }

    @Property(tries = TRIES)
    void draw(@ForAll Draw d, @ForAll("counts") int count, @ForAll boolean inPlace, @ForAll int first, @ForAll int limit,
            @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix y = trial.result(1, count);
        Matrix x = inPlace ? y : trial.source(1, count);
        float p = trial.value();
        trial.compare(kernels -> kernels.draw(d, count, first, (int) seed, (int) (seed >>> 32), limit, p,
                x.array, x.offset, y.array, y.offset));
    }

    @Property(tries = TRIES)
    void magnitude(@ForAll("counts") int count, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix x = trial.source(1, count);
        Matrix largest = trial.result(1, 1);
        trial.compare(kernels -> largest.array[largest.offset] = kernels.magnitude(count, x.array, x.offset));
    }

    @Property(tries = TRIES)
    void limitColumns(@ForAll("sizes") int m, @ForAll("padded") int n, @ForAll boolean small, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix a = trial.result(m, n);
        float limit = small ? 0.5f : 20f;
        trial.compare(kernels -> kernels.limitColumns(m, n, limit, a.array, a.offset, a.stride));
    }

    @Property(tries = TRIES)
    void sum(@ForAll Summand s, @ForAll("counts") int count, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix x = trial.source(1, count);
        Matrix y = trial.source(1, count);
        Matrix partials = trial.result(1, Kernels.LANES);
        float p = trial.value();
        float q = trial.value();
        trial.compare(kernels -> kernels.sum(s, count, p, q, x.array, x.offset, y.array, y.offset,
                partials.array, partials.offset));
    }

    @Property(tries = TRIES)
    void exponentials(@ForAll("counts") int count, @ForAll boolean inPlace, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix y = trial.result(1, count);
        Matrix x = inPlace ? y : trial.source(1, count);
        Matrix partials = trial.result(1, Kernels.LANES);
        float p = trial.value();
        trial.compare(kernels -> kernels.exponentials(count, p, x.array, x.offset, y.array, y.offset,
                partials.array, partials.offset));
    }

    @Property(tries = TRIES)
    void maximum(@ForAll("counts") int count, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix x = trial.source(1, count);
        Matrix partials = trial.result(1, Kernels.LANES);
        trial.compare(kernels -> kernels.maximum(count, x.array, x.offset, partials.array, partials.offset));
    }

    @Property(tries = TRIES)
    void prelu(@ForAll("sizes") int m, @ForAll("padded") int n, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix x = trial.result(m, n);
        Matrix slopes = trial.source(1, n);
        trial.compare(kernels -> kernels.prelu(m, n, x.array, x.offset, slopes.array, slopes.offset,
                x.array, x.offset, x.stride));
    }

    @Property(tries = TRIES)
    void preluGradient(@ForAll("sizes") int m, @ForAll("padded") int n, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix dy = trial.result(m, n);
        Matrix x = trial.source(m, n, dy);
        Matrix slopes = trial.source(1, n);
        Matrix dslopes = trial.result(1, n);
        trial.compare(kernels -> kernels.preluGradient(m, n, x.array, x.offset, slopes.array, slopes.offset,
                dy.array, dy.offset, dy.stride, dslopes.array, dslopes.offset));
    }

    @Property(tries = TRIES)
    void center(@ForAll("sizes") int m, @ForAll("padded") int n, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix a = trial.result(m, n);
        Matrix mean = trial.result(1, n);
        Matrix variance = trial.result(1, n);
        trial.compare(kernels -> kernels.center(m, n, a.array, a.offset, a.stride, mean.array, mean.offset,
                variance.array, variance.offset));
    }

    @Property(tries = TRIES)
    void affine(@ForAll("sizes") int m, @ForAll("padded") int n, @ForAll boolean inPlace, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix y = trial.result(m, n);
        Matrix x = inPlace ? y : trial.source(m, n, y);
        Matrix gain = trial.source(1, n);
        Matrix shift = trial.source(1, n);
        trial.compare(kernels -> kernels.affine(m, n, x.array, x.offset, gain.array, gain.offset,
                shift.array, shift.offset, y.array, y.offset, y.stride));
    }

    @Property(tries = TRIES)
    void affineGradient(@ForAll("sizes") int m, @ForAll("padded") int n, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix dy = trial.result(m, n);
        Matrix x = trial.source(m, n, dy);
        Matrix gain = trial.source(1, n);
        Matrix dgain = trial.result(1, n);
        Matrix dshift = trial.result(1, n);
        trial.compare(kernels -> kernels.affineGradient(m, n, x.array, x.offset, gain.array, gain.offset,
                dy.array, dy.offset, dy.stride, dgain.array, dgain.offset, dshift.array, dshift.offset));
    }

    @Property(tries = TRIES)
    void residual(@ForAll("sizes") int m, @ForAll("padded") int n, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix y = trial.result(m, n);
        Matrix x = trial.source(m, n, y);
        Matrix gain = trial.source(1, n);
        Matrix shift = trial.source(1, n);
        trial.compare(kernels -> kernels.residual(m, n, x.array, x.offset, gain.array, gain.offset,
                shift.array, shift.offset, y.array, y.offset, y.stride));
    }

    /** Every operation, with all numbers that are special, at every place in a vector. */
    @Example
    void everyOperationOnSpecialValues() {
        for (long seed = 0; seed < 8; seed++) {
            for (ElementwiseFunction f : ElementwiseFunction.values()) {
                map(f, 160, seed % 2 == 0, seed);
                mapGradient(f, 160, seed % 2 == 0, seed);
            }
            for (ElementwiseLoss loss : ElementwiseLoss.values()) {
                loss(loss, 160, seed);
            }
            for (Combination c : Combination.values()) {
                combine(c, 160, seed % 2 == 0, seed);
            }
            for (UpdateRule rule : UpdateRule.values()) {
                update(rule, 160, seed);
            }
            for (Draw d : Draw.values()) {
                draw(d, 160, seed % 2 == 0, (int) seed, (int) seed << 28, seed);
            }
            for (Summand s : Summand.values()) {
                sum(s, 160, seed);
            }
        }
    }

    /** Zeros of both signs are equal, so the first one stays. */
    @Example
    void theFirstOfEqualMaximaStays() {
        for (Kernels kernels : List.of(new ScalarKernels(), new SimdKernels())) {
            for (float first : new float[] {0f, -0f}) {
                float[] x = new float[3 * Kernels.LANES];
                float[] partials = new float[Kernels.LANES];
                Arrays.fill(x, -first);
                Arrays.fill(x, 0, Kernels.LANES, first);
                Arrays.fill(partials, Float.NEGATIVE_INFINITY);
                kernels.maximum(x.length, x, 0, partials, 0);
                for (float partial : partials) {
                    assertEquals(Float.floatToRawIntBits(first), Float.floatToRawIntBits(partial));
                }
            }
        }
    }

    @Example
    void everyCountAroundTheVectors() {
        for (int count = 0; count <= SWEEP; count++) {
            for (long seed = 0; seed < 4; seed++) {
                axpy(count, seed);
                magnitude(count, seed);
                draw(Draw.DROPOUT, count, seed % 2 == 0, count, 0, seed);
                maximum(count, seed);
                loss(ElementwiseLoss.LOGISTIC, count, seed);
                sum(Summand.CROSS_ENTROPY, count, seed);
                for (boolean inPlace : new boolean[] {false, true}) {
                    map(ElementwiseFunction.TANH, count, inPlace, seed);
                    map(ElementwiseFunction.SINUSOID, count, inPlace, seed);
                    mapGradient(ElementwiseFunction.SIGMOID, count, inPlace, seed);
                    combine(Combination.BLEND, count, inPlace, seed);
                    exponentials(count, inPlace, seed);
                }
            }
        }
    }

    @Example
    void everyShapeAroundTheTiles() {
        for (int n = Kernels.LANES; n <= 10 * Kernels.LANES; n += Kernels.LANES) {
            for (int k : DEPTHS) {
                for (int m = 1; m <= 15; m++) {
                    gemmNN(false, m, n - m % 3, k, m + k);
                    gemmNN(true, m, n - m % 3, k, m + k);
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
        gemmNN(false, 49, 300, 440, 1);
        gemmNN(true, 49, 300, 440, 1);
        for (int m : new int[] {300, 301, 303, 304, 305}) {
            for (int k : new int[] {0, 1, 9}) {
                gemmNN(false, m, 130, k, m + k);
                gemmNN(true, m, 130, k, m + k);
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
                    gemmNN(false, m, n, k, m + k);
                    gemmNN(true, m, n, k, m + k);
                    gemmTN(m, n, k, m + k);
                    gemmNT(m, n, k, m + k);
                    gemm((m & 1) != 0, (n & 1) != 0, true, m, n, k, m + k);
                }
            }
        }
    }

    /** A panel that is not full is copied, a block at a time as well; of all the sum there would not be room. */
    @Example
    void aLongSumUnderAPanelThatIsNotFull() {
        gemm(false, false, false, 5, 61, 2 * Kernels.DEPTH + 3, 1);
        gemm(false, false, true, 2, 61, 2 * Kernels.DEPTH + 3, 2);
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
