package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What rows, and their weights, mean to every loss; and logits of any size. */
class LossRowsTest {

    private static final int OFFSET = 3;
    private static final float[] LOGITS = {0f, -0f, 1f, -1f, 20f, -20f, 100f, -100f, 1000f, -1000f, 1e30f, -1e30f,
        Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE / 2, -Float.MAX_VALUE / 2,
        Float.MAX_VALUE, -Float.MAX_VALUE};

    static List<Loss> variants() {
        List<Loss> variants = new ArrayList<>(Loss.all());
        for (Loss loss : Loss.all()) {
            if (!loss.equals(Loss.COSINE_DISTANCE)) {
                variants.add(loss.classWeights(0.5f, 0f, 3f));
            }
        }
        variants.add(Loss.BINARY_CROSS_ENTROPY_OF_LOGITS.positiveWeights(0.5f, 2f, 3f));
        variants.add(Loss.CROSS_ENTROPY.labelSmoothing(0.1f));
        variants.add(Loss.CROSS_ENTROPY_OF_DISTRIBUTIONS.labelSmoothing(0.1f).classWeights(1f, 2f, 3f));
        return variants;
    }

    /** The sum, and the gradient into dA; all ranges start at an offset, and scratch room holds NaN. */
    static float gradient(Loss loss, int rows, int outputs, float[] a, float[] y, float[] weights, float[] dA) {
        float[] scratch = new float[OFFSET + Math.toIntExact(loss.scratchLength(rows, outputs))];
        Arrays.fill(scratch, Float.NaN);
        float[] gradients = new float[OFFSET + rows * outputs + 1];
        Arrays.fill(gradients, Float.NaN);
        float sum = weights == null
                ? loss.gradient(rows, outputs, moved(a), OFFSET, moved(y), OFFSET, gradients, OFFSET, scratch, OFFSET)
                : loss.gradient(rows, outputs, moved(a), OFFSET, moved(y), OFFSET, moved(weights), OFFSET,
                        gradients, OFFSET, scratch, OFFSET);
        assertTrue(Float.isNaN(gradients[OFFSET - 1]), "before the range");
        assertTrue(Float.isNaN(gradients[gradients.length - 1]), "behind the range");
        System.arraycopy(gradients, OFFSET, dA, 0, rows * outputs);
        return sum;
    }

    private static float[] moved(float[] values) {
        float[] moved = new float[OFFSET + values.length];
        System.arraycopy(values, 0, moved, OFFSET, values.length);
        return moved;
    }

    /** Outputs that any loss takes: 0 to 1. */
    private static float[] outputs(int count) {
        SplittableRandom random = new SplittableRandom(5);
        float[] a = new float[count];
        for (int i = 0; i < count; i++) {
            a[i] = (float) random.nextDouble(0.01, 0.99);
        }
        return a;
    }

    /** Targets that any loss takes: all ways from 0 to 1, or classes. */
    private static float[] targets(Loss loss, int rows, int outputs) {
        float[] y = new float[rows * loss.targets(outputs)];
        for (int i = 0; i < y.length; i++) {
            y[i] = loss.targets(outputs) == 1 ? i % outputs : 0.01f + i * 7 % 11 / 12f;
        }
        return y;
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aRowOfWeight0CountsNothing(Loss loss) {
        int rows = 5;
        float[] a = outputs(rows * 3);
        float[] y = targets(loss, rows, 3);
        float[] weights = {1, 0, 2, 0, 0.5f};
        float[] expected = new float[rows * 3];
        float sum = gradient(loss, rows, 3, a, y, weights, expected);
        assertTrue(Float.isFinite(sum) && sum != 0);
        int width = loss.targets(3);
        for (float strange : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -7f}) {
            Arrays.fill(a, 3, 6, strange);
            Arrays.fill(y, width, 2 * width, strange);
            Arrays.fill(a, 9, 12, strange);
            Arrays.fill(y, 3 * width, 4 * width, strange);
            float[] dA = new float[rows * 3];
            assertEquals(sum, gradient(loss, rows, 3, a, y, weights, dA));
            for (int j = 0; j < 3; j++) {
                assertEquals(0f, dA[3 + j] + 0f);
                assertEquals(0f, dA[9 + j] + 0f);
            }
            assertArrayEquals(Arrays.copyOfRange(expected, 6, 9), Arrays.copyOfRange(dA, 6, 9));
            assertArrayEquals(Arrays.copyOfRange(expected, 0, 3), Arrays.copyOfRange(dA, 0, 3));
        }
        assertEquals(0f, gradient(loss, rows, 3, a, y, new float[rows], expected));
        assertArrayEquals(new float[rows * 3], plusZero(expected));
    }

    private static float[] plusZero(float[] values) {
        float[] plus = new float[values.length];
        for (int i = 0; i < plus.length; i++) {
            plus[i] = values[i] + 0f;
        }
        return plus;
    }

    /** Weights that are powers of two lose no bits. */
    @ParameterizedTest
    @MethodSource("variants")
    void aWeightIsAFactorOfItsRow(Loss loss) {
        int rows = 4;
        float[] weights = {1, 4, 0.5f, 2};
        float[] a = outputs(rows * 3);
        float[] y = targets(loss, rows, 3);
        float[] plain = new float[rows * 3];
        float[] weighted = new float[rows * 3];
        gradient(loss, rows, 3, a, y, null, plain);
        float sum = gradient(loss, rows, 3, a, y, weights, weighted);
        double expected = 0;
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < 3; j++) {
                assertEquals(weights[r] * plain[3 * r + j], weighted[3 * r + j]);
            }
            expected += weights[r] * gradient(loss, 1, 3, Arrays.copyOfRange(a, 3 * r, 3 * r + 3),
                    Arrays.copyOfRange(y, r * loss.targets(3), (r + 1) * loss.targets(3)), null, new float[3]);
        }
        assertEquals(expected, sum, 1e-5 * Math.max(1, Math.abs(expected)));
        float[] ones = {1, 1, 1, 1};
        assertEquals(gradient(loss, rows, 3, a, y, null, plain), gradient(loss, rows, 3, a, y, ones, weighted));
        assertArrayEquals(plain, weighted);
    }

    /** The gradient of a row has the same bits in any batch. */
    @ParameterizedTest
    @MethodSource("variants")
    void rowsDoNotKnowOfEachOther(Loss loss) {
        int rows = 37;
        int width = loss.targets(3);
        float[] a = outputs(rows * 3);
        float[] y = targets(loss, rows, 3);
        float[] batch = new float[rows * 3];
        float sum = gradient(loss, rows, 3, a, y, null, batch);
        double expected = 0;
        for (int r = 0; r < rows; r++) {
            float[] alone = new float[3];
            expected += gradient(loss, 1, 3, Arrays.copyOfRange(a, 3 * r, 3 * r + 3),
                    Arrays.copyOfRange(y, r * width, (r + 1) * width), null, alone);
            assertArrayEquals(alone, Arrays.copyOfRange(batch, 3 * r, 3 * r + 3));
        }
        assertEquals(expected, sum, 1e-5 * Math.max(1, Math.abs(expected)));
    }

    static Stream<Loss> ofLogits() {
        return Stream.of(Loss.BINARY_CROSS_ENTROPY_OF_LOGITS,
                Loss.BINARY_CROSS_ENTROPY.fused(Activation.SIGMOID).orElseThrow(),
                Loss.BINARY_CROSS_ENTROPY_OF_LOGITS.positiveWeights(0.25f), Loss.FOCAL, Loss.focal(0f, 0.5f),
                Loss.focal(1f, 1f), Loss.focal(1f, 0f), Loss.focal(5f, 0.75f), Loss.focal(100f, 0.5f));
    }

    @ParameterizedTest
    @MethodSource("ofLogits")
    void anyLogit(Loss loss) {
        float[] dA = new float[1];
        for (float z : LOGITS) {
            for (float y : new float[] {0f, 1f, 0.5f, 0.001f}) {
                float sum = gradient(loss, 1, 1, new float[] {z}, new float[] {y}, null, dA);
                if (!Float.isFinite(sum) || sum < 0 || !Float.isFinite(dA[0])) {
                    fail(loss + " of logit " + z + ", target " + y + ": " + sum + ", gradient " + dA[0]);
                }
            }
        }
    }

    static Stream<Loss> ofClasses() {
        return Stream.of(Loss.CROSS_ENTROPY, Loss.CROSS_ENTROPY.labelSmoothing(0.1f),
                Loss.CROSS_ENTROPY.classWeights(0.5f, 1f),
                Loss.CROSS_ENTROPY.fused(Activation.softmax(1000f)).orElseThrow(),
                Loss.CROSS_ENTROPY.fused(Activation.softmax(0.75f)).orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("ofClasses")
    void anyLogitsOfClasses(Loss loss) {
        float[] dA = new float[2];
        for (float first : LOGITS) {
            for (float second : LOGITS) {
                for (float y : new float[] {0f, 1f}) {
                    float sum = gradient(loss, 1, 2, new float[] {first, second}, new float[] {y}, null, dA);
                    if (!Float.isFinite(sum) || sum < 0 || !Float.isFinite(dA[0]) || !Float.isFinite(dA[1])) {
                        fail(loss + " of logits " + first + ", " + second + ", target " + y + ": " + sum + ", gradient "
                                + dA[0] + ", " + dA[1]);
                    }
                }
            }
        }
    }

    /** Far below any float's square. */
    @Test
    void cosineOfSmallAndLargeRows() {
        float[] dA = new float[2];
        float[] directions = {1e-40f, 1e-30f, 1f, 1e30f, 1e38f};
        for (float size : directions) {
            for (float target : directions) {
                float[] a = {3 * size, 0};
                float sum = gradient(Loss.COSINE_DISTANCE, 1, 2, a, new float[] {target, 0}, null, dA);
                assertEquals(0f, sum, 1e-6f);
                assertEquals(0f, dA[0], 1e-6f / size);
                assertEquals(0f, dA[1]);
            }
        }
    }
}
