package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Allocation;
import io.github.lanegrad.kernel.simd.SimdKernels;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A compiled kernel allocates nothing, with every kernel and many shapes in the type profiles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelAllocationTest {
    private static final int ROUND = 1_000;
    private static final int QUIET_ROUNDS = 5;
    private static final int COUNTED = 10_000;
    private static final int COUNTS = 3;
    private static final long DEADLINE = 20_000_000_000L;

    private static final Kernels KERNELS = new SimdKernels();

    private final float[] a = filled(10_000);
    private final float[] b = filled(10_000);
    private final float[] c = filled(10_000);
    private final float[] d = filled(10_000);
    private final float[] x = filled(10_000);
    private final int[] rows = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9};
    private final Map<String, Call> calls = calls();

    /** A kernel with one size of an array, columns and depth following from it. */
    private interface Call {
        void run(int size);
    }

    private Map<String, Call> calls() {
        Map<String, Call> map = new TreeMap<>();
        map.put("gemmNN", s -> KERNELS.gemmNN(s % 19, s % 150, s % 9, a, 1, 20, b, 2, 161, c, 3, s % 2 == 0,
                d, 4, 165, x, 5));
        map.put("gemmTN", s -> KERNELS.gemmTN(s % 19, s % 150, s % 9, a, 1, 20, b, 2, 161, d, 4, 165, x, 5));
        map.put("gemmNT", s -> KERNELS.gemmNT(s % 19, s % 90, s % 9, a, 1, 20, b, 2, 21, d, 4, 97, x, 5));
        map.put("gemm", s -> KERNELS.gemm((s & 1) != 0, (s & 2) != 0, (s & 4) != 0, s % 19, s % 90, s % 9,
                a, 1, 97, b, 2, 97, d, 4, 97, x, 5));
        map.put("gather", s -> KERNELS.gather(s % 14, s % 40, a, rows, 0, d, 4, 41));
        map.put("columnSums", s -> KERNELS.columnSums(s % 14, padded(s), a, 1, 161, d, 4));
        map.put("axpy", s -> KERNELS.axpy(s, 0.5f, a, 1, d, 2));
        map.put("exponentials", s -> KERNELS.exponentials(s, 0.5f, a, 1, d, 2, c, 3));
        map.put("maximum", s -> KERNELS.maximum(s, a, 1, c, 3));
        map.put("prelu", s -> KERNELS.prelu(s % 14, padded(s), a, 1, b, 2, d, 4, 161));
        map.put("preluGradient", s -> KERNELS.preluGradient(s % 14, padded(s), a, 1, b, 2, d, 4, 161, c, 3));
        map.put("center", s -> KERNELS.center(s % 14, padded(s), a, 1, 161, c, 3, d, 4));
        map.put("affine", s -> KERNELS.affine(s % 14, padded(s), a, 1, b, 2, c, 3, d, 4, 161));
        map.put("affineGradient", s -> KERNELS.affineGradient(s % 14, padded(s), a, 1, b, 2, d, 4, 161, c, 3, x, 5));
        map.put("residual", s -> KERNELS.residual(s % 14, padded(s), a, 1, b, 2, c, 3, d, 4, 161));
        for (Draw draw : Draw.values()) {
            map.put("draw " + draw, s -> KERNELS.draw(draw, s, 3, 5, 7, 11, 0.5f, a, 1, d, 2));
        }
        map.put("magnitude", s -> KERNELS.magnitude(s, a, 1));
        map.put("limitColumns", s -> KERNELS.limitColumns(s % 14, padded(s), 1f, d, 4, 161));
        int[] packed = new int[10_000];
        int[] rows = {3, 1, 4, 1, 5, 9, 2, 6, 5};
        map.put("row", s -> KERNELS.row(padded(s), s % 9, a, 1, b, 2, 161, c, 3, s % 2 == 0, d, 4));
        map.put("sparseRow", s -> KERNELS.sparseRow(padded(s), s % 9, rows, 0, a, 1, b, 2, 161, c, 3, d, 4));
        map.put("rowBfloat16", s -> KERNELS.rowBfloat16(2 * padded(s), s % 9, a, 1, packed, 2, 161, c, 3, s % 2 == 0, d, 4));
        map.put("sparseRowBfloat16",
                s -> KERNELS.sparseRowBfloat16(2 * padded(s), s % 9, rows, 0, a, 1, packed, 2, 161, c, 3, d, 4));
        map.put("rowInt8", s -> KERNELS.rowInt8(4 * padded(s), s % 9, a, 1, packed, 2, 161, b, 1, c, 3, s % 2 == 0, d, 4));
        map.put("sparseRowInt8",
                s -> KERNELS.sparseRowInt8(4 * padded(s), s % 9, rows, 0, a, 1, packed, 2, 161, b, 1, c, 3, d, 4));
        map.put("unpackBfloat16", s -> KERNELS.unpackBfloat16(s % 9, 2 * padded(s), packed, 2, 161, d, 4, 325));
        map.put("unpackInt8", s -> KERNELS.unpackInt8(s % 9, 4 * padded(s), packed, 2, 161, d, 4, 650));
        map.put("transpose", s -> KERNELS.transpose(s % 37, s % 33, a, 1, 41, d, 2, 43));
        map.put("scaleColumns", s -> KERNELS.scaleColumns(s % 14, padded(s), a, 1, b, 2, d, 4, 161));
        map.put("standardize", s -> KERNELS.standardize(s, a, 1, b, 2, c, 3, d, 4));
        for (ElementwiseFunction f : ElementwiseFunction.values()) {
            map.put("map " + f, s -> KERNELS.map(f, s, 0.5f, 2f, a, 1, d, 2));
            map.put("mapGradient " + f, s -> KERNELS.mapGradient(f, s, 0.5f, 2f, a, 1, b, 2, d, 3));
        }
        for (ElementwiseLoss loss : ElementwiseLoss.values()) {
            map.put("loss " + loss, s -> KERNELS.loss(loss, s, 0.5f, 0.25f, a, 1, b, 2, b, 3, b, 4, c, 5, d, 6));
        }
        for (Combination combination : Combination.values()) {
            map.put("combine " + combination, s -> KERNELS.combine(combination, s, 0.5f, 2f, a, 1, b, 2, d, 3));
        }
        float[] h = filled(Hyperparameters.LENGTH);
        for (UpdateRule rule : UpdateRule.values()) {
            map.put("update " + rule, s -> KERNELS.update(rule, s, h, a, 1, b, 2, c, 3, d, 4, x, 5));
        }
        for (Summand summand : Summand.values()) {
            map.put("sum " + summand, s -> KERNELS.sum(summand, s, 0.5f, 2f, a, 1, b, 2, d, 3));
        }
        return map;
    }

    private static int padded(int size) {
        return size % 11 * Kernels.LANES;
    }

    private static float[] filled(int length) {
        float[] array = new float[length];
        Arrays.fill(array, 0.25f);
        return array;
    }

    @BeforeAll
    void pollute() {
        for (int i = 0; i < 10; i++) {
            calls.values().forEach(call -> repeat(call, 200));
        }
    }

    Stream<String> kernels() {
        return calls.keySet().stream();
    }

    @Test
    void everyKernelIsCounted() {
        TreeSet<String> kernels = new TreeSet<>();
        for (Method method : Kernels.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !method.isSynthetic() && !method.getName().equals("lanes")) {
                kernels.add(method.getName());
            }
        }
        TreeSet<String> counted = new TreeSet<>();
        calls.keySet().forEach(call -> counted.add(call.replaceFirst(" .*", "")));
        assertEquals(kernels, counted);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void nothingIsAllocated(String kernel) {
        Call call = calls.get(kernel);
        warm(kernel, call);
        assertEquals(0, steadyBytes(call));
    }

    private static void warm(String kernel, Call call) {
        long start = System.nanoTime();
        for (int quiet = 0; quiet < QUIET_ROUNDS; ) {
            long bytes = bytes(call, ROUND);
            quiet = bytes == 0 ? quiet + 1 : 0;
            assertTrue(System.nanoTime() - start < DEADLINE, () -> kernel + " still allocates, " + bytes + " bytes");
        }
    }

    /**
     * What 10,000 calls allocate, counted again up to twice if it is not 0: seldom, one count is 120 bytes whatever the
     * vector width, so not vectors. A kernel that boxes does so in every count, by the megabyte.
     */
    private static long steadyBytes(Call call) {
        long bytes = bytes(call, COUNTED);
        for (int i = 1; i < COUNTS && bytes != 0; i++) {
            bytes = bytes(call, COUNTED);
        }
        return bytes;
    }

    private static long bytes(Call call, int times) {
        return Allocation.bytes(() -> repeat(call, times));
    }

    private static void repeat(Call call, int times) {
        for (int i = 0; i < times; i++) {
            call.run(i % 167);
        }
    }
}
