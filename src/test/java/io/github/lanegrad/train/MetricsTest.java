package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.train.Metrics.Confusion;
import io.github.lanegrad.train.Metrics.RocCurve;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Against values worked out by hand; the golden test compares with scikit-learn. */
class MetricsTest {

    private static final float[] TARGETS = {1, 1, 0, 0, 1};
    private static final float[] SCORES = {0.5f, 0.4f, 0.6f, 0.2f, 0.9f};

    @Test
    void accuracyAndConfusion() {
        assertEquals(0.6, Metrics.accuracy(SCORES, TARGETS));
        assertEquals(new Confusion(1, 1, 1, 2), Confusion.of(SCORES, TARGETS));
        assertEquals(0.0, Metrics.accuracy(new float[] {Math.nextDown(0.5f)}, new float[] {1}));
        assertEquals(Metrics.accuracy(SCORES, TARGETS), Metric.ACCURACY.score(SCORES, TARGETS));
    }

    @Test
    void areaUnderRoc() {
        // Of the 6 pairs, 0.5 and 0.4 lose against 0.6.
        assertEquals(4 / 6.0, Metrics.areaUnderRoc(SCORES, TARGETS), 1e-15);
        assertEquals(0.5, Metrics.areaUnderRoc(new float[] {3, 3, 3}, new float[] {0, 1, 0}));
        assertEquals(0.5, Metrics.areaUnderRoc(new float[] {-0f, 0f}, new float[] {0, 1}), "the zeros tie");
        assertEquals(1, Metrics.areaUnderRoc(new float[] {-2, -1, -3}, new float[] {0, 1, 0}));
        assertEquals(0, Metrics.areaUnderRoc(
                new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}, new float[] {0, 1}));
        assertTrue(Double.isNaN(Metrics.areaUnderRoc(new float[] {1, 2}, new float[] {1, 1})));
        assertTrue(Double.isNaN(Metrics.areaUnderRoc(new float[] {1, 2}, new float[] {0, 0})));
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
            assertEquals(right / pairs, Metrics.areaUnderRoc(scores, targets), 1e-12);
        }
    }

    @Test
    void rocCurve() {
        RocCurve curve = RocCurve.of(new float[] {0.9f, 0.9f, 0.4f, -1}, new float[] {1, 0, 1, 0});
        double[][] expected = {{0, 0}, {0.5, 0.5}, {0.5, 1}, {1, 1}};
        assertEquals(expected.length, curve.size());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i][0], curve.falsePositiveRate(i));
            assertEquals(expected[i][1], curve.truePositiveRate(i));
        }
    }

    @Test
    void regression() {
        float[] targets = {1, 2, 3, 6};
        float[] predictions = {1, 3, 3, 4};
        // Squared errors 0, 1, 0, 4; variation about 3 is 4 + 1 + 0 + 9.
        assertEquals(Math.sqrt(5 / 4.0), Metrics.rootMeanSquaredError(predictions, targets), 1e-15);
        assertEquals(1 - 5 / 14.0, Metrics.rSquared(predictions, targets), 1e-15);
        assertEquals(1, Metrics.rSquared(targets, targets));
        assertEquals(0, Metrics.rSquared(new float[] {3, 3, 3, 3}, targets));
        assertTrue(Double.isNaN(Metrics.rSquared(predictions, new float[] {2, 2, 2, 2})));
        assertEquals(Metrics.rSquared(predictions, targets), Metric.R_SQUARED.score(predictions, targets));
    }

    @Test
    void lengthsAreNamed() {
        List<BiFunction<float[], float[], Object>> all = List.of(Metrics::accuracy, Metrics::areaUnderRoc,
                Metrics::rSquared, Metrics::rootMeanSquaredError, Confusion::of, RocCurve::of);
        for (BiFunction<float[], float[], Object> metric : all) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> metric.apply(new float[2], new float[3]))
                    .getMessage().contains("got 2 and 3"));
            assertTrue(assertThrows(IllegalArgumentException.class, () -> metric.apply(new float[0], new float[0]))
                    .getMessage().contains("got 0 and 0"));
        }
    }
}
