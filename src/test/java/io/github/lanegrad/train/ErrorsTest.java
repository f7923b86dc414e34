package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Errors of numbers and of probabilities, against values worked out by hand, or with scikit-learn 1.9.1. */
class ErrorsTest {

    private static final float[] TARGETS = {1, 2, 3, 6};
    private static final float[] PREDICTIONS = {1, 3, 3, 4};

    @Test
    void numbers() {
        // Squared errors 0, 1, 0, 4; variation about 3 is 4 + 1 + 0 + 9.
        assertEquals(5 / 4.0, Metric.MEAN_SQUARED_ERROR.score(PREDICTIONS, TARGETS), 1e-15);
        assertEquals(Math.sqrt(5 / 4.0), Metric.ROOT_MEAN_SQUARED_ERROR.score(PREDICTIONS, TARGETS), 1e-15);
        assertEquals(3 / 4.0, Metric.MEAN_ABSOLUTE_ERROR.score(PREDICTIONS, TARGETS), 1e-15);
        assertEquals((1 / 2.0 + 2 / 6.0) / 4, Metric.MEAN_ABSOLUTE_PERCENTAGE_ERROR.score(PREDICTIONS, TARGETS), 1e-15);
        assertEquals(2, Metric.MAX_ERROR.score(PREDICTIONS, TARGETS));
        assertEquals(1 - 5 / 14.0, Metric.R_SQUARED.score(PREDICTIONS, TARGETS), 1e-15);
        assertEquals(1, Metric.R_SQUARED.score(TARGETS, TARGETS));
        assertEquals(0, Metric.R_SQUARED.score(new float[] {3, 3, 3, 3}, TARGETS));
        assertEquals(0.6607142857142857, Metric.EXPLAINED_VARIANCE.score(PREDICTIONS, TARGETS), 1e-15);
        assertEquals(1, Metric.EXPLAINED_VARIANCE.score(new float[] {2, 3, 4, 7}, TARGETS));
    }

    @Test
    void medians() {
        assertEquals(0.5, Metric.MEDIAN_ABSOLUTE_ERROR.score(PREDICTIONS, TARGETS));
        assertEquals(2, Metric.MEDIAN_ABSOLUTE_ERROR.score(new float[] {0, 0, 0}, new float[] {-9, 2, 1}));
        assertTrue(Double.isNaN(Metric.MEDIAN_ABSOLUTE_ERROR.score(new float[] {0, Float.NaN, 0}, new float[3])));
    }

    @Test
    void weightedNumbers() {
        RegressionErrors errors = RegressionErrors.of(PREDICTIONS, TARGETS, new float[] {1, 2, 0, 3});
        assertEquals(2.3333333333333335, errors.meanSquaredError(), 1e-15);
        assertEquals(0.5144508670520231, errors.rSquared(), 1e-15);
        assertEquals(0.6069364161849711, errors.explainedVariance(), 1e-15);
        assertEquals(1.3333333333333333, errors.meanAbsoluteError(), 1e-15);
        assertEquals(0.3333333333333333, errors.meanAbsolutePercentageError(), 1e-15);
        // Two outputs in a row share its weight.
        RegressionErrors rows = RegressionErrors.of(PREDICTIONS, TARGETS, new float[] {1, 0.25f});
        assertEquals((0 + 1 + 0.25 * (0 + 4)) / 2.5, rows.meanSquaredError(), 1e-15);
        assertEquals(0, RegressionErrors.of(PREDICTIONS, TARGETS, new float[] {0, 0, 1, 0}).maxError());
        for (float weight : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertTrue(assertThrows(IllegalArgumentException.class,
                    () -> RegressionErrors.of(PREDICTIONS, TARGETS, new float[] {1, weight, 1, 1})).getMessage()
                    .contains("weight: expected a finite number of at least 0, got " + weight + " (row 1)"));
        }
        assertThrows(IllegalArgumentException.class, () -> RegressionErrors.of(PREDICTIONS, TARGETS, new float[3]));
        assertThrows(IndexOutOfBoundsException.class,
                () -> errors.add(PREDICTIONS, 0, TARGETS, 0, new float[3], 0, 4));
    }

    @Test
    void constantTargetsAsInScikitLearn() {
        float[] twos = {2, 2};
        assertEquals(1, Metric.R_SQUARED.score(twos, twos));
        assertEquals(0, Metric.R_SQUARED.score(new float[] {2, 3}, twos));
        assertTrue(Double.isNaN(Metric.R_SQUARED.score(new float[] {2}, new float[] {2})), "less than two");
        assertEquals(1, Metric.EXPLAINED_VARIANCE.score(new float[] {3, 3}, twos));
        assertEquals(0, Metric.EXPLAINED_VARIANCE.score(new float[] {3, 4}, twos));
        assertEquals(1, Metric.EXPLAINED_VARIANCE.score(new float[] {3}, new float[] {2}));
        assertEquals(2251799813685248.0,
                Metric.MEAN_ABSOLUTE_PERCENTAGE_ERROR.score(new float[] {1, 1}, new float[] {0, 2}));
    }

    /** Squares of targets as large as these have no digit left for their differences. */
    @Test
    void farFromZero() {
        float[] targets = {16777200, 16777201, 16777202, 16777205};
        float[] predictions = {16777200, 16777202, 16777202, 16777203};
        assertEquals(1 - 5 / 14.0, Metric.R_SQUARED.score(predictions, targets), 1e-9);
        assertEquals(0.6607142857142857, Metric.EXPLAINED_VARIANCE.score(predictions, targets), 1e-9);
    }

    @Test
    void notANumberIsNotHidden() {
        for (Metric metric : List.of(Metric.MEAN_SQUARED_ERROR, Metric.ROOT_MEAN_SQUARED_ERROR, Metric.MAX_ERROR,
                Metric.MEAN_ABSOLUTE_ERROR, Metric.MEAN_ABSOLUTE_PERCENTAGE_ERROR, Metric.R_SQUARED,
                Metric.EXPLAINED_VARIANCE, Metric.BRIER, Metric.LOG_LOSS)) {
            assertTrue(Double.isNaN(metric.score(new float[] {1, Float.NaN, 1}, new float[] {1, 1, 1})));
        }
        RegressionErrors none = new RegressionErrors(1);
        assertTrue(Double.isNaN(none.meanSquaredError()) && Double.isNaN(none.maxError())
                && Double.isNaN(none.explainedVariance()));
    }

    @Test
    void probabilitiesOfTwoClasses() {
        float[] probabilities = {0.25f, 0.5f};
        float[] targets = {0, 1};
        assertEquals((0.0625 + 0.25) / 2, Metric.BRIER.score(probabilities, targets), 1e-15);
        assertEquals(-(Math.log(0.75) + Math.log(0.5)) / 2, Metric.LOG_LOSS.score(probabilities, targets), 1e-15);
        float[] wrong = {1, 0};
        assertEquals(34.53877639491, Metric.LOG_LOSS.score(wrong, targets), 0.2, "1 - 1e-15 is no double");
        assertEquals(-Math.log(0.25), Metric.logLoss(0.25).score(wrong, targets), 1e-15);
        assertEquals(Double.POSITIVE_INFINITY, Metric.logLoss(0).score(wrong, targets));
        assertEquals(0, Metric.logLoss(0).score(targets, targets));
    }

    @Test
    void probabilitiesOfClasses() {
        float[] probabilities = {0.5f, 0.25f, 0.25f, 0.25f, 0.5f, 0.25f};
        float[] targets = {0, 2};
        assertEquals(0.625, Metric.CLASS_BRIER.score(probabilities, targets), 1e-15);
        assertEquals(Double.NaN, Metric.CLASS_LOG_LOSS.score(new float[] {0.5f, Float.NaN, 0.2f}, new float[1]));
        assertEquals(1.0397207708399179, Metric.CLASS_LOG_LOSS.score(probabilities, targets), 1e-15);
        assertEquals(-Math.log(0.375), Metric.classLogLoss(0.375).score(probabilities, new float[] {1, 2}), 1e-15);
    }

    @Test
    void calibrationOfTwoClasses() {
        Calibration table = Calibration.binary(4);
        float[] probabilities = {0, 0.25f, 0.5f, 0.5f, 0.75f, 1};
        float[] targets = {0, 1, 1, 0, 1, 1};
        table.add(probabilities, 0, targets, 0, 6);
        double[] frequencies = {0.5, 0.5, 1, 1};
        double[] means = {0.125, 0.5, 0.75, 1};
        long[] counts = {2, 2, 1, 1};
        for (int b = 0; b < 4; b++) {
            assertEquals(frequencies[b], table.frequency(b));
            assertEquals(means[b], table.meanProbability(b));
            assertEquals(counts[b], table.count(b));
            assertEquals(b / 4.0, table.border(b));
        }
        assertEquals(1, table.border(4));
        assertEquals(4, table.bins());
        assertEquals((2 * 0.375 + 0.25) / 6, table.expectedError(), 1e-15);
        assertEquals(table.expectedError(), Metric.calibrationError(4).score(probabilities, targets));
        table.reset();
        assertTrue(Double.isNaN(table.expectedError()) && Double.isNaN(table.frequency(0))
                && Double.isNaN(table.meanProbability(3)));
        assertThrows(IndexOutOfBoundsException.class, () -> table.border(5));
        assertThrows(IndexOutOfBoundsException.class, () -> table.count(4));
        for (float wrong : new float[] {-0.1f, 1.1f, Float.NaN}) {
            assertTrue(assertThrows(IllegalArgumentException.class,
                    () -> table.add(new float[] {wrong}, 0, targets, 0, 1)).getMessage()
                    .contains("expected a probability from 0 to 1, got " + wrong + " (row 0)"));
        }
    }

    @Test
    void binsOutOfRangeAreNamed() {
        Calibration table = Calibration.binary(10);
        for (int bin : new int[] {-1, 10}) {
            for (IntConsumer column : List.<IntConsumer>of(table::count, table::meanProbability, table::frequency)) {
                assertEquals("bin: expected 0 to 9, got " + bin,
                        assertThrows(IndexOutOfBoundsException.class, () -> column.accept(bin)).getMessage());
            }
        }
        assertEquals("border: expected 0 to 10, got 11",
                assertThrows(IndexOutOfBoundsException.class, () -> table.border(11)).getMessage());
    }

    @Test
    void everyProbabilityIsInItsBin() {
        for (int bins = 1; bins < 60; bins++) {
            for (int i = 0; i <= bins; i++) {
                float border = (float) (i / (double) bins);
                float[] around = {Math.max(0, Math.nextDown(border)), border, Math.min(1, Math.nextUp(border))};
                for (float p : around) {
                    Calibration table = Calibration.binary(bins);
                    table.add(new float[] {p}, 0, new float[] {1}, 0, 1);
                    int bin = 0;
                    while (table.count(bin) == 0) {
                        bin++;
                    }
                    assertTrue((p > table.border(bin) || bin == 0) && p <= table.border(bin + 1), p + " in " + bin);
                }
            }
        }
    }

    @Test
    void calibrationOfClasses() {
        float[] probabilities = {0.75f, 0.25f, 0.25f, 0.75f, 0.5f, 0.5f, 0.125f, 0.875f};
        float[] targets = {0, 0, 0, 1};
        // Of the largest: 0.75 right and wrong, 0.5 right, 0.875 right.
        assertEquals((Math.abs(1 - 0.5) + Math.abs(1 - 1.5) + Math.abs(1 - 0.875)) / 4,
                Metric.classCalibrationError(8).score(probabilities, targets), 1e-15);
    }
}
