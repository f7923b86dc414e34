package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lanegrad.kernel.Trial.Matrix;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What {@link KernelProperties} tests of the other kernels, of {@link RowKernels}. */
class RowKernelProperties {
    private static final int TRIES = 300;

    @BeforeContainer
    static void theExpectedWidth() throws ReflectiveOperationException {
        ExpectedLanes.check();
    }

    @Example
    void everyKernelHasAPropertyOfItsName() {
        Set<String> missing = new TreeSet<>();
        for (Method method : RowKernels.class.getDeclaredMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !method.isSynthetic()) {
                missing.add(method.getName());
            }
        }
        assertEquals(11, missing.size());
        Arrays.stream(RowKernelProperties.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Property.class))
                .forEach(method -> missing.remove(method.getName()));
        assertEquals(Set.of(), missing, "kernels without a property");
    }

    /** Packed weights: every bit pattern is one. */
    private static final class Packed {
        final int offset;
        final int stride;
        final int[] array;
        final int[] rows;
        private final int[] original;

        /** Some of the k rows, in any order, are those that a sparse row gives. */
        Packed(int k, int ints, int count, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            offset = random.nextInt(20);
            stride = ints + random.nextInt(20);
            array = random.ints(offset + (long) k * stride).toArray();
            rows = random.ints(count + 3L, 0, Math.max(k, 1)).toArray();
            original = array.clone();
        }

        void checkUnchanged() {
            assertArrayEquals(original, array);
        }
    }

    @Property(tries = TRIES)
    void gather(@ForAll @IntRange(max = 18) int count, @ForAll @IntRange(max = 70) int columns, @ForAll long seed) {
        Trial trial = new Trial(seed);
        SplittableRandom random = new SplittableRandom(seed);
        int[] rows = random.ints(count + 3, 0, 9).toArray();
        float[] table = new float[9 * columns];
        for (int i = 0; i < table.length; i++) {
            table[i] = trial.value();
        }
        Matrix c = trial.result(count, columns);
        trial.compare(kernels -> kernels.gather(count, columns, table, rows, 2, c.array, c.offset, c.stride));
    }

    @Property(tries = TRIES)
    void row(@ForAll @IntRange(max = 37) int groups, @ForAll @IntRange(max = 9) int k, @ForAll boolean rectify,
            @ForAll long seed) {
        int n = groups * Kernels.LANES;
        Trial trial = new Trial(seed);
        Matrix a = trial.source(1, k);
        Matrix b = trial.source(k, n);
        Matrix start = trial.source(1, n);
        Matrix c = trial.result(1, n);
        trial.compare(kernels -> kernels.row(n, k, a.array, a.offset, b.array, b.offset, b.stride,
                start.array, start.offset, rectify, c.array, c.offset));
    }

    @Property(tries = TRIES)
    void sparseRow(@ForAll @IntRange(max = 37) int groups, @ForAll @IntRange(min = 1, max = 9) int k,
            @ForAll @IntRange(max = 9) int count, @ForAll long seed) {
        int n = groups * Kernels.LANES;
        Trial trial = new Trial(seed);
        Packed packed = new Packed(k, 0, count, seed);
        Matrix a = trial.source(1, count);
        Matrix b = trial.source(k, n);
        Matrix start = trial.source(1, n);
        Matrix c = trial.result(1, n);
        trial.compare(kernels -> kernels.sparseRow(n, count, packed.rows, 3, a.array, a.offset,
                b.array, b.offset, b.stride, start.array, start.offset, c.array, c.offset));
    }

    @Property(tries = TRIES)
    void rowBfloat16(@ForAll @IntRange(max = 18) int groups, @ForAll @IntRange(max = 9) int k, @ForAll boolean rectify,
            @ForAll long seed) {
        int n = groups * RowKernels.BFLOAT16_GROUP;
        Trial trial = new Trial(seed);
        Packed b = new Packed(k, n / 2, 0, seed);
        Matrix a = trial.source(1, k);
        Matrix start = trial.source(1, n);
        Matrix c = trial.result(1, n);
        trial.compare(kernels -> kernels.rowBfloat16(n, k, a.array, a.offset, b.array, b.offset, b.stride,
                start.array, start.offset, rectify, c.array, c.offset));
        b.checkUnchanged();
    }

    @Property(tries = TRIES)
    void sparseRowBfloat16(@ForAll @IntRange(max = 18) int groups, @ForAll @IntRange(min = 1, max = 9) int k,
            @ForAll @IntRange(max = 9) int count, @ForAll long seed) {
        int n = groups * RowKernels.BFLOAT16_GROUP;
        Trial trial = new Trial(seed);
        Packed b = new Packed(k, n / 2, count, seed);
        Matrix a = trial.source(1, count);
        Matrix start = trial.source(1, n);
        Matrix c = trial.result(1, n);
        trial.compare(kernels -> kernels.sparseRowBfloat16(n, count, b.rows, 3, a.array, a.offset,
                b.array, b.offset, b.stride, start.array, start.offset, c.array, c.offset));
        b.checkUnchanged();
    }

    @Property(tries = TRIES)
    void rowInt8(@ForAll @IntRange(max = 9) int groups, @ForAll @IntRange(max = 9) int k, @ForAll boolean rectify,
            @ForAll long seed) {
        int n = groups * RowKernels.INT8_GROUP;
        Trial trial = new Trial(seed);
        Packed b = new Packed(k, n / 4, 0, seed);
        Matrix a = trial.source(1, k);
        Matrix scales = trial.source(1, n);
        Matrix start = trial.source(1, n);
        Matrix c = trial.result(1, n);
        trial.compare(kernels -> kernels.rowInt8(n, k, a.array, a.offset, b.array, b.offset, b.stride,
                scales.array, scales.offset, start.array, start.offset, rectify, c.array, c.offset));
        b.checkUnchanged();
    }

    @Property(tries = TRIES)
    void sparseRowInt8(@ForAll @IntRange(max = 9) int groups, @ForAll @IntRange(min = 1, max = 9) int k,
            @ForAll @IntRange(max = 9) int count, @ForAll long seed) {
        int n = groups * RowKernels.INT8_GROUP;
        Trial trial = new Trial(seed);
        Packed b = new Packed(k, n / 4, count, seed);
        Matrix a = trial.source(1, count);
        Matrix scales = trial.source(1, n);
        Matrix start = trial.source(1, n);
        Matrix c = trial.result(1, n);
        trial.compare(kernels -> kernels.sparseRowInt8(n, count, b.rows, 3, a.array, a.offset,
                b.array, b.offset, b.stride, scales.array, scales.offset, start.array, start.offset, c.array, c.offset));
        b.checkUnchanged();
    }

    @Property(tries = TRIES)
    void unpackBfloat16(@ForAll @IntRange(max = 5) int m, @ForAll @IntRange(max = 9) int groups, @ForAll long seed) {
        int n = groups * RowKernels.BFLOAT16_GROUP;
        Trial trial = new Trial(seed);
        Packed b = new Packed(m, n / 2, 0, seed);
        Matrix c = trial.result(m, n);
        trial.compare(kernels -> kernels.unpackBfloat16(m, n, b.array, b.offset, b.stride, c.array, c.offset, c.stride));
        b.checkUnchanged();
    }

    @Property(tries = TRIES)
    void unpackInt8(@ForAll @IntRange(max = 5) int m, @ForAll @IntRange(max = 5) int groups, @ForAll long seed) {
        int n = groups * RowKernels.INT8_GROUP;
        Trial trial = new Trial(seed);
        Packed b = new Packed(m, n / 4, 0, seed);
        Matrix c = trial.result(m, n);
        trial.compare(kernels -> kernels.unpackInt8(m, n, b.array, b.offset, b.stride, c.array, c.offset, c.stride));
        b.checkUnchanged();
    }

    @Property(tries = TRIES)
    void scaleColumns(@ForAll @IntRange(max = 5) int m, @ForAll @IntRange(max = 9) int groups, @ForAll long seed) {
        int n = groups * Kernels.LANES;
        Trial trial = new Trial(seed);
        Matrix scales = trial.source(1, n);
        Matrix shifts = trial.source(1, n);
        Matrix c = trial.result(m, n);
        trial.compare(kernels -> kernels.scaleColumns(m, n, scales.array, scales.offset, shifts.array, shifts.offset,
                c.array, c.offset, c.stride));
    }

    @Property(tries = TRIES)
    void standardize(@ForAll @IntRange(max = 99) int count, @ForAll boolean inPlace, @ForAll long seed) {
        Trial trial = new Trial(seed);
        Matrix means = trial.source(1, count);
        Matrix factors = trial.source(1, count);
        Matrix y = trial.result(1, count);
        Matrix x = inPlace ? y : trial.source(1, count);
        trial.compare(kernels -> kernels.standardize(count, x.array, x.offset, means.array, means.offset,
                factors.array, factors.offset, y.array, y.offset));
    }

    /** Each element is where it was put, and every element of a group has a place of its own. */
    @Property(tries = TRIES)
    void packedElementsStandWhereTheyWerePut(@ForAll @IntRange(min = 1, max = 4) int groups, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int pairs = groups * RowKernels.BFLOAT16_GROUP;
        int fours = groups * RowKernels.INT8_GROUP;
        int[] shorts = new int[pairs / 2 + 1];
        int[] bytes = new int[fours / 4 + 1];
        int[] expected = random.ints(fours).toArray();
        for (int j = 0; j < pairs; j++) {
            PackedWeights.setBfloat16(shorts, 1, j, (short) expected[j]);
        }
        for (int j = 0; j < fours; j++) {
            PackedWeights.setInt8(bytes, 1, j, (byte) expected[j]);
        }
        float[] unpacked = new float[pairs];
        new ScalarKernels().unpackBfloat16(1, pairs, shorts, 1, 0, unpacked, 0, 0);
        for (int j = 0; j < pairs; j++) {
            assertEquals((short) expected[j] << 16, Float.floatToRawIntBits(PackedWeights.bfloat16(shorts, 1, j)));
            assertEquals((short) expected[j] << 16, Float.floatToRawIntBits(unpacked[j]));
        }
        for (int j = 0; j < fours; j++) {
            assertEquals((byte) expected[j], PackedWeights.int8(bytes, 1, j));
        }
    }

    /** Between its neighbours the nearest, by exact arithmetic in double; the even one if both are as near. */
    @Property(tries = 2000)
    void nearestBfloat16(@ForAll int bits) {
        float value = Float.intBitsToFloat(bits);
        float rounded = Float.intBitsToFloat(PackedWeights.nearestBfloat16(value) << 16);
        if (Float.isNaN(value)) {
            assertEquals(value, rounded);
            return;
        }
        float toZero = Float.intBitsToFloat(bits & 0xFFFF0000);
        float away = Float.intBitsToFloat((bits & 0xFFFF0000) + 0x10000);
        double step = Math.abs(Float.isInfinite(away) ? 0x1p120 : (double) away - toZero);
        double left = Math.abs((double) value - toZero);
        boolean even = (bits >>> 16 & 1) == 0;
        float expected = Float.isInfinite(value) || left < step / 2 || left == step / 2 && even ? toZero : away;
        assertEquals(expected, rounded);
    }
}
