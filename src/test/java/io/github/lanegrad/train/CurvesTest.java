package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Curves over thresholds and the areas under them, against values worked out by hand. */
class CurvesTest {

    private static double area(float[] scores, float... targets) {
        return Metric.AREA_UNDER_ROC.score(scores, targets);
    }

    @Test
    void areaUnderRoc() {
        // Of the 6 pairs, 0.5 and 0.4 lose against 0.6.
        assertEquals(4 / 6.0, area(new float[] {0.5f, 0.4f, 0.6f, 0.2f, 0.9f}, 1, 1, 0, 0, 1), 1e-15);
        assertEquals(0.5, area(new float[] {3, 3, 3}, 0, 1, 0));
        assertEquals(0.5, area(new float[] {-0f, 0f}, 0, 1), "the zeros tie");
        assertEquals(1, area(new float[] {-2, -1, -3}, 0, 1, 0));
        assertEquals(0, area(new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}, 0, 1));
        assertTrue(Double.isNaN(area(new float[] {1, 2}, 1, 1)));
        assertTrue(Double.isNaN(area(new float[] {1, 2}, 0, 0)));
    }

    @Test
    void areaIsTheShareOfPairsInOrder() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 50; round++) {
            int count = random.nextInt(2, 40);
            float[] scores = new float[count];
            float[] targets = new float[count];
            targets[0] = 1;
            for (int i = 0; i < count; i++) {
                scores[i] = random.nextInt(-6, 6) / 4f;
                targets[i] = i < 2 ? i : random.nextInt(2);
            }
            double right = 0;
            double pairs = 0;
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < count; j++) {
                    if (targets[i] == 1 && targets[j] == 0) {
                        pairs++;
                        right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                    }
                }
            }
            assertEquals(right / pairs, area(scores, targets), 1e-12);
        }
    }

    @Test
    void rocCurve() {
        RocCurve curve = RocCurve.of(new float[] {0.9f, 0.9f, 0.4f, -1}, new float[] {1, 0, 1, 0});
        double[][] expected = {{0, 0}, {0.5, 0.5}, {0.5, 1}, {1, 1}};
        float[] thresholds = {Float.POSITIVE_INFINITY, 0.9f, 0.4f, -1};
        assertEquals(expected.length, curve.size());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i][0], curve.falsePositiveRate(i));
            assertEquals(expected[i][1], curve.truePositiveRate(i));
            assertEquals(thresholds[i], curve.threshold(i));
        }
        for (int point : new int[] {-1, 4}) {
            assertThrows(IndexOutOfBoundsException.class, () -> curve.threshold(point));
            assertThrows(IndexOutOfBoundsException.class, () -> curve.falsePositiveRate(point));
            assertThrows(IndexOutOfBoundsException.class, () -> curve.truePositiveRate(point));
        }
    }

    @Test
    void precisionRecallCurve() {
        PrecisionRecallCurve curve =
                PrecisionRecallCurve.of(new float[] {0.75f, 0.75f, 0.5f, 0.25f}, new float[] {1, 0, 1, 0});
        double[] precision = {1, 0.5, 2 / 3.0, 0.5};
        double[] recall = {0, 0.5, 1, 1};
        float[] thresholds = {Float.POSITIVE_INFINITY, 0.75f, 0.5f, 0.25f};
        assertEquals(precision.length, curve.size());
        for (int i = 0; i < precision.length; i++) {
            assertEquals(precision[i], curve.precision(i));
            assertEquals(recall[i], curve.recall(i));
            assertEquals(thresholds[i], curve.threshold(i));
        }
        assertEquals(0.5833333333333333, curve.averagePrecision(), 1e-15);
        for (int point : new int[] {-1, 4}) {
            assertThrows(IndexOutOfBoundsException.class, () -> curve.threshold(point));
            assertThrows(IndexOutOfBoundsException.class, () -> curve.precision(point));
            assertThrows(IndexOutOfBoundsException.class, () -> curve.recall(point));
        }
    }

    @Test
    void averagePrecisionOfOneClass() {
        PrecisionRecallCurve none = PrecisionRecallCurve.of(new float[] {0.2f, 0.3f}, new float[] {0, 0});
        assertEquals(0, none.averagePrecision());
        assertEquals(1, none.recall(1));
        assertEquals(1, Metric.AVERAGE_PRECISION.score(new float[] {0.2f, 0.3f}, new float[] {1, 1}));
    }

    @Test
    void oneVersusRest() {
        float[] scores = {0.5f, 0.25f, 0.25f, 0.25f, 0.5f, 0.25f, 0.25f, 0.25f, 0.5f, 0.5f, 0.25f, 0.25f};
        assertEquals(0.8611111111111112, Metric.CLASS_AREA_UNDER_ROC.score(scores, new float[] {0, 1, 2, 1}), 1e-15);
        assertTrue(Double.isNaN(Metric.CLASS_AREA_UNDER_ROC.score(scores, new float[] {0, 1, 1, 1})), "no class 2");
    }

    @Test
    void scoresThatAreNotNumbersAreNamed() {
        List<BiFunction<float[], float[], Object>> all = List.of(RocCurve::of, PrecisionRecallCurve::of,
                RocCurve::oneVersusRestArea);
        for (BiFunction<float[], float[], Object> curve : all) {
            assertTrue(assertThrows(IllegalArgumentException.class,
                    () -> curve.apply(new float[] {1, Float.NaN}, new float[] {0, 0})).getMessage()
                    .contains("expected scores that are numbers, got NaN (row 1)"));
        }
    }
}
