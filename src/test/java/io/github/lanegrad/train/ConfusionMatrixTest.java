package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Against values worked out by hand, or with scikit-learn 1.9.1. */
class ConfusionMatrixTest {

    private static final float[] TARGETS = {1, 1, 0, 0, 1};
    private static final float[] SCORES = {0.5f, 0.4f, 0.6f, 0.2f, 0.9f};

    private static ConfusionMatrix matrix(int classes, int[] targets, int[] predicted) {
        ConfusionMatrix matrix = ConfusionMatrix.classes(classes);
        for (int r = 0; r < targets.length; r++) {
            matrix.add(targets[r], predicted[r]);
        }
        return matrix;
    }

    @Test
    void twoClasses() {
        ConfusionMatrix matrix = ConfusionMatrix.ofBinary(SCORES, TARGETS);
        assertEquals("[1, 1] [1, 2]", matrix.toString());
        assertEquals(2, matrix.classes());
        assertEquals(5, matrix.rows());
        assertEquals(1, matrix.count(0, 1));
        assertEquals(2, matrix.count(1, 1));
        assertEquals(0.6, matrix.accuracy());
        assertEquals(0.6, Metric.ACCURACY.score(SCORES, TARGETS));
        assertEquals(2 / 3.0, matrix.precision(1));
        assertEquals(2 / 3.0, matrix.recall(1));
        assertEquals(0.5, matrix.recall(0));
        assertEquals(2 / 3.0, matrix.fBeta(1, 1), 1e-15);
        assertEquals((2 / 3.0 + 0.5) / 2, matrix.balancedAccuracy(), 1e-15);
        // Expected by chance: (3·3 + 2·2) / 25 = 0.52.
        assertEquals((0.6 - 0.52) / 0.48, matrix.kappa(), 1e-15);
        assertEquals((2 * 1 - 1) / Math.sqrt(3 * 3 * 2 * 2), matrix.matthews(), 1e-15);
    }

    @Test
    void targetsAreNumbers() {
        float[] targets = {1, Float.NaN};
        for (Metric metric : List.of(Metric.ACCURACY, Metric.F1, Metric.AREA_UNDER_ROC, Metric.AVERAGE_PRECISION, Metric.LOG_LOSS,
                Metric.BRIER)) {
            assertEquals("expected targets that are numbers, got NaN (row 1)", assertThrows(IllegalArgumentException.class,
                    () -> metric.score(new float[] {0.9f, 0.1f}, targets), metric::toString).getMessage());
        }
    }

    @Test
    void thresholds() {
        assertEquals(0.0, Metric.ACCURACY.score(new float[] {Math.nextDown(0.5f)}, new float[] {1}));
        assertEquals(1.0, Metric.ACCURACY.score(new float[] {0.5f}, new float[] {1}));
        assertEquals(1.0, Metric.ACCURACY.score(new float[] {0.9f}, new float[] {0.5f}), "as of a target");
        assertEquals(1.0, Metric.ACCURACY.score(new float[] {Float.NaN}, new float[] {0}), "NaN is of class 0");
        ConfusionMatrix matrix = ConfusionMatrix.binary(0.9f);
        matrix.add(SCORES, 0, TARGETS, 0, 5);
        assertEquals("[2, 0] [2, 1]", matrix.toString());
        matrix.reset();
        assertEquals(0, matrix.rows());
    }

    @Test
    void theFirstOfTheLargestScoresIsThePrediction() {
        float nan = Float.NaN;
        float[] scores = {1, 3, 3, nan, 5, 2, 7, nan, 8, nan, nan, nan};
        assertEquals(1, Metric.CLASS_ACCURACY.score(scores, new float[] {1, 1, 2, 0}));
        assertEquals("[0, 1, 0] [0, 0, 0] [0, 1, 1]", ConfusionMatrix.ofClasses(
                new float[] {1, 3, 3, nan, 5, 2, 7, nan, 8}, new float[] {0, 2, 2}).toString());
    }

    @Test
    void averages() {
        ConfusionMatrix matrix = matrix(4, new int[] {0, 0, 1, 2, 2, 3}, new int[] {0, 2, 1, 2, 1, 0});
        double[][] expected = {
            {0.5, 0.5, 0.5, 0.5},
            {0.375, 0.5, 0.41666666666666663, 0.3888888888888889},
            {0.4166666666666667, 0.5, 0.4444444444444444, 0.4259259259259259}};
        for (Average average : Average.values()) {
            double[] values = expected[average.ordinal()];
            assertEquals(values[0], matrix.precision(average), 1e-15);
            assertEquals(values[1], matrix.recall(average), 1e-15);
            assertEquals(values[2], matrix.fBeta(1, average), 1e-15);
            assertEquals(values[3], matrix.fBeta(0.5, average), 1e-15);
        }
        assertEquals(0.3076923076923076, matrix.kappa(), 1e-15);
        assertEquals(0.32025630761017426, matrix.matthews(), 1e-15);
        assertEquals(0.5, matrix.balancedAccuracy(), 1e-15);
    }

    /** Class 2 is never a target, class 3 neither target nor prediction. */
    @Test
    void absentClasses() {
        ConfusionMatrix matrix = matrix(4, new int[] {0, 0, 1, 1}, new int[] {2, 0, 1, 1});
        assertEquals(0.75, matrix.balancedAccuracy(), 1e-15);
        assertEquals(0.5555555555555555, matrix.fBeta(1, Average.MACRO), 1e-15);
        assertEquals(0.5, matrix.recall(Average.MACRO), 1e-15);
        assertEquals(0, matrix.recall(3));
        assertEquals(0, matrix.fBeta(2, 3));
    }

    @Test
    void whatIsUndefined() {
        ConfusionMatrix none = ConfusionMatrix.classes(3);
        assertTrue(Double.isNaN(none.accuracy()) && Double.isNaN(none.kappa()));
        assertTrue(Double.isNaN(none.balancedAccuracy()));
        assertEquals(0, none.precision(Average.MACRO));
        assertEquals(0, none.matthews());
        ConfusionMatrix one = matrix(2, new int[] {1, 1}, new int[] {1, 1});
        assertTrue(Double.isNaN(one.kappa()));
        assertEquals(0, one.matthews());
        assertEquals(1, one.balancedAccuracy());
        ConfusionMatrix constantTarget = matrix(2, new int[] {1, 1, 1}, new int[] {1, 0, 1});
        assertEquals(0, constantTarget.kappa());
        assertEquals(0, constantTarget.matthews());
        assertEquals(0, matrix(2, new int[] {1, 0}, new int[] {0, 0}).precision(1));
    }

    @Test
    void topClasses() {
        float[] scores = {0.3f, 0.3f, 0.1f, 0.3f, 0.3f, 0.1f, 0.2f, 0.4f, 0.4f};
        // scikit-learn says 2/3: among equal scores the class with the higher number comes first.
        assertEquals(2 / 3.0, Metric.topClasses(1).score(scores, new float[] {0, 1, 2}));
        assertEquals(1, Metric.topClasses(2).score(scores, new float[] {0, 1, 2}));
        assertEquals(0, Metric.topClasses(2).score(scores, new float[] {2, 2, 0}));
        assertEquals(1, Metric.topClasses(9).score(scores, new float[] {2, 2, 0}));
        assertEquals(0, Metric.topClasses(9).score(new float[] {Float.NaN, 1}, new float[] {0}));
    }

    @Test
    void classesAreChecked() {
        ConfusionMatrix matrix = ConfusionMatrix.classes(3);
        assertEquals("predicted class: expected 0 to 2, got 3",
                assertThrows(IndexOutOfBoundsException.class, () -> matrix.add(0, 3)).getMessage());
        for (int target : new int[] {-1, 3}) {
            assertEquals("target: expected 0 to 2, got " + target,
                    assertThrows(IndexOutOfBoundsException.class, () -> matrix.add(target, 0)).getMessage());
        }
        assertThrows(IndexOutOfBoundsException.class, () -> matrix.count(3, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> matrix.precision(3));
        assertThrows(IndexOutOfBoundsException.class, () -> matrix.recall(-1));
        assertThrows(IllegalArgumentException.class, () -> matrix.fBeta(Double.POSITIVE_INFINITY, 0));
        assertEquals("average",
                assertThrows(NullPointerException.class, () -> matrix.precision((Average) null)).getMessage());
        assertEquals(0, matrix.rows());
    }
}
