package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Rows together have the bits that each has alone, from all kernels, and nothing beside them is touched. */
class SoftmaxRowsProperties {
    private static final int TRIES = 300;
    private static final float[] SCALES = {1f, 0.7f, 5f};
    private static final int OFFSET = 3;
    private static final float SENTINEL = 77f;

    @BeforeContainer
    static void theExpectedWidth() throws ReflectiveOperationException {
        ExpectedLanes.check();
    }

    private static List<Kernels> kernels() {
        return List.of(new ScalarKernels(), Backend.KERNELS);
    }

    @Example
    void narrowRowsGoTogether() {
        assertEquals(16, Softmax.block(100, 16));
        assertEquals(4, Softmax.block(4, 10));
        assertEquals(1, Softmax.block(3, 10));
        assertEquals(1, Softmax.block(100, 17));
    }

    @Property(tries = TRIES)
    void forward(@ForAll boolean logarithms, @ForAll @IntRange(min = 1, max = 40) int m,
            @ForAll @IntRange(min = 1, max = 20) int n, @ForAll @IntRange(min = 0, max = 2) int scale,
            @ForAll boolean inPlace, @ForAll long seed) {
        Trial trial = new Trial(seed);
        int stride = Kernels.pad(n);
        float[] logits = values(trial, m * stride);
        for (Kernels kernels : kernels()) {
            float[] expected = logits.clone();
            for (int r = 0; r < m; r++) {
                int row = OFFSET + r * stride;
                float[] partials = new float[Kernels.LANES];
                if (logarithms) {
                    Softmax.logForward(kernels, n, SCALES[scale], expected, row, expected, row, partials, 0);
                } else {
                    Softmax.forward(kernels, n, SCALES[scale], expected, row, expected, row, partials, 0);
                }
            }
            float[] x = logits.clone();
            float[] y = inPlace ? x : values(trial, m * stride);
            Softmax.forward(kernels, logarithms, m, n, SCALES[scale], x, OFFSET, y, OFFSET, scratch(trial, m, n), OFFSET);
            same(expected, y);
            if (!inPlace) {
                same(logits, x);
            }
        }
    }

    @Property(tries = TRIES)
    void crossEntropy(@ForAll @IntRange(min = 1, max = 40) int m, @ForAll @IntRange(min = 1, max = 20) int n,
            @ForAll @IntRange(min = 0, max = 2) int scale, @ForAll @IntRange(min = 0, max = 5) int gap, @ForAll long seed) {
        Trial trial = new Trial(seed);
        int stride = Kernels.pad(n);
        float[] logits = values(trial, m * (n + gap));
        float[] weights = values(trial, m * stride);
        for (int i = 0; i < m * stride; i++) {
            float weight = i % 3 == 0 ? -0f : Math.abs(weights[OFFSET + i]);
            weights[OFFSET + i] = i % stride >= n ? 0f : weight;
        }
        for (Kernels kernels : kernels()) {
            float[] expected = filled(m * (n + gap));
            float[] actual = expected.clone();
            float[] losses = filled(m);
            float[] togetherLosses = losses.clone();
            for (int r = 0; r < m; r++) {
                float[] x = Arrays.copyOfRange(logits, OFFSET + r * (n + gap), OFFSET + r * (n + gap) + stride);
                float[] dx = new float[stride];
                losses[OFFSET + r] = Softmax.crossEntropy(kernels, n, SCALES[scale], x, 0, weights, OFFSET + r * stride,
                        dx, 0, new float[Kernels.LANES], 0);
                System.arraycopy(dx, 0, expected, OFFSET + r * (n + gap), n);
            }
            // Nothing behind the last logit is read.
            float[] x = Arrays.copyOf(logits, OFFSET + (m - 1) * (n + gap) + n);
            float[] q = weights.clone();
            for (int r = 0, block; r < m; r += block) {
                block = Softmax.block(m - r, n);
                Softmax.crossEntropy(kernels, block, n, SCALES[scale], x, OFFSET + r * (n + gap), n + gap,
                        q, OFFSET + r * stride, actual, OFFSET + r * (n + gap), n + gap, togetherLosses, OFFSET + r,
                        scratch(trial, m, n), OFFSET);
            }
            same(expected, actual);
            same(losses, togetherLosses);
            same(Arrays.copyOf(logits, x.length), x);
            same(weights, q);
        }
    }

    private static float[] values(Trial trial, int count) {
        float[] values = filled(count);
        for (int i = 0; i < count; i++) {
            values[OFFSET + i] = trial.value();
        }
        return values;
    }

    private static float[] filled(int count) {
        float[] values = new float[OFFSET + count + Kernels.LANES];
        Arrays.fill(values, SENTINEL);
        return values;
    }

    /** Not a float longer than it must be, and full of anything. */
    private static float[] scratch(Trial trial, int m, int n) {
        float[] scratch = new float[OFFSET + Softmax.scratchLength(m, n)];
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = trial.value();
        }
        return scratch;
    }

    private static void same(float[] expected, float[] actual) {
        assertArrayEquals(bits(expected), bits(actual));
    }

    /** Any NaN is any other. */
    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
        return bits;
    }
}
