package io.github.lanegrad.train;

import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Allocation;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What holds for all metrics: streams, directions, errors. Values are tested beside what they are computed from. */
class MetricsTest {

    private static final int CLASSES = 4;

    /** The constants by name, and one of every factory. */
    private static Map<String, Metric> all() {
        Map<String, Metric> all = new LinkedHashMap<>();
        for (Field field : Metric.class.getFields()) {
            try {
                all.put(field.getName(), (Metric) field.get(null));
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
        all.put("F2", Metric.fBeta(2));
        all.put("LOG_LOSS_CLIPPED", Metric.logLoss(0.01));
        all.put("CALIBRATION_ERROR", Metric.calibrationError(7));
        all.put("SPECIFICITY", Metric.ofBinary(0.3f, matrix -> matrix.recall(0)));
        all.put("CLASS_TOP_2", Metric.topClasses(2));
        all.put("CLASS_LOG_LOSS_CLIPPED", Metric.classLogLoss(0.01));
        all.put("CLASS_CALIBRATION_ERROR", Metric.classCalibrationError(7));
        all.put("CLASS_RECALL_OF_2", Metric.ofClasses(matrix -> matrix.recall(2)));
        for (Average average : Average.values()) {
            all.put("CLASS_PRECISION_" + average, Metric.classPrecision(average));
            all.put("CLASS_RECALL_" + average, Metric.classRecall(average));
            all.put("CLASS_F_" + average, Metric.classFBeta(0.5, average));
        }
        return all;
    }

    private static boolean ofClasses(String name) {
        return name.startsWith("CLASS_");
    }

    private static float[] predictions(SplittableRandom random, int count) {
        float[] predictions = new float[count];
        for (int i = 0; i < count; i++) {
            predictions[i] = random.nextInt(65) / 64f;
        }
        return predictions;
    }

    private static float[] targets(SplittableRandom random, int count, int classes) {
        float[] targets = new float[count];
        for (int i = 0; i < count; i++) {
            targets[i] = random.nextInt(classes);
        }
        return targets;
    }

    @Test
    void streamsGiveTheBitsOfTheWhole() {
        SplittableRandom random = new SplittableRandom(3);
        List<String> streamed = new ArrayList<>();
        all().forEach((name, metric) -> {
            if (!(metric instanceof StreamingMetric streaming)) {
                return;
            }
            streamed.add(name);
            int classes = ofClasses(name) ? CLASSES : 1;
            // What follows from several outputs that have targets of their own is tested with two of them.
            int outputs = ofClasses(name) ? CLASSES : 2;
            MetricAccumulator accumulator = streaming.accumulator(outputs);
            assertTrue(Double.isNaN(accumulator.value()), name);
            for (int round = 0; round < 5; round++) {
                int rows = random.nextInt(1, 60);
                int targetsPerRow = outputs / classes;
                float[] predictions = predictions(random, rows * outputs);
                float[] targets = targets(random, rows * targetsPerRow, Math.max(2, classes));
                float[] paddedPredictions = new float[3 + predictions.length + 1];
                float[] paddedTargets = new float[5 + targets.length + 1];
                System.arraycopy(predictions, 0, paddedPredictions, 3, predictions.length);
                System.arraycopy(targets, 0, paddedTargets, 5, targets.length);
                for (int from = 0; from < rows;) {
                    int count = Math.min(rows - from, random.nextInt(0, 20));
                    accumulator.add(paddedPredictions, 3 + from * outputs,
                            paddedTargets, 5 + from * targetsPerRow, count);
                    from += count;
                }
                assertEquals(metric.score(predictions, targets), accumulator.value(), name);
                accumulator.reset();
                assertTrue(Double.isNaN(accumulator.value()), name);
            }
            assertThrows(IllegalArgumentException.class, () -> streaming.accumulator(0), name);
            float[] short3 = new float[3 * outputs];
            assertThrows(IndexOutOfBoundsException.class, () -> accumulator.add(short3, 1, short3, 0, 3), name);
            assertThrows(IndexOutOfBoundsException.class, () -> accumulator.add(short3, 0, new float[2], 0, 3), name);
            assertThrows(IndexOutOfBoundsException.class, () -> accumulator.add(short3, 0, short3, 0, -1), name);
            assertThrows(IndexOutOfBoundsException.class, () -> accumulator.add(short3, 0, short3, 0, 1 << 30), name);
            assertThrows(IndexOutOfBoundsException.class, () -> accumulator.add(short3, 0, short3, 0, 1 << 31), name);
            assertTrue(Double.isNaN(accumulator.value()), name);
        });
        assertEquals(all().size() - 4, streamed.size(), streamed::toString);
    }

    @Test
    void rowsBeforeABadTargetCount() {
        float[] predictions = predictions(new SplittableRandom(4), 3 * CLASSES);
        float[] targets = {0, 1, CLASSES};
        all().forEach((name, metric) -> {
            if (!ofClasses(name) || !(metric instanceof StreamingMetric streaming)) {
                return;
            }
            MetricAccumulator accumulator = streaming.accumulator(CLASSES);
            refused("(row 0)", () -> accumulator.add(predictions, 2 * CLASSES, targets, 2, 1));
            assertTrue(Double.isNaN(accumulator.value()), name);
            refused("(row 2)", () -> accumulator.add(predictions, 0, targets, 0, 3));
            double expected = metric.score(Arrays.copyOf(predictions, 2 * CLASSES), new float[] {0, 1});
            assertEquals(expected, accumulator.value(), name);
        });
    }

    @Test
    void tooManyRowsForAnyArray() {
        float[] four = new float[4];
        float[] weights = {1};
        for (Tally tally : List.of(ConfusionMatrix.classes(2), new RegressionErrors(2), Calibration.classes(5, 2),
                ProbabilityErrors.classes(2, 0), new TopClasses(1, 2))) {
            for (int rows : new int[] {1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                assertThrows(IndexOutOfBoundsException.class, () -> tally.add(four, 0, four, 0, rows), tally::toString);
            }
        }
        assertThrows(IndexOutOfBoundsException.class,
                () -> new RegressionErrors(2).add(four, 0, four, 0, weights, 0, 1 << 30));
    }

    @Test
    void batchesAllocateNothing() {
        SplittableRandom random = new SplittableRandom(4);
        float[] predictions = predictions(random, 64 * CLASSES);
        float[] classTargets = targets(random, 64, CLASSES);
        float[] targets = targets(random, 64 * CLASSES, 2);
        all().forEach((name, metric) -> {
            if (metric instanceof StreamingMetric streaming) {
                MetricAccumulator accumulator = streaming.accumulator(CLASSES);
                float[] truth = ofClasses(name) ? classTargets : targets;
                // The first rounds link lambdas; and when the compiler throws code away, that costs some bytes once.
                long least = Long.MAX_VALUE;
                double[] sum = new double[1];
                for (int attempt = 0; attempt < 10 && least != 0; attempt++) {
                    least = Math.min(least, Allocation.bytes(200, () -> {
                        accumulator.add(predictions, 0, truth, 0, 64);
                        sum[0] += accumulator.value();
                        accumulator.reset();
                    }));
                }
                assertEquals(0, least, name);
                assertTrue(sum[0] >= 0 || sum[0] < 0, name);
            }
        });
    }

    /** The better of two predictions has the better score. */
    @Test
    void directions() {
        float[] targets = {0, 1, 2, 3, 0, 1, 2, 3};
        float[] good = new float[targets.length * CLASSES];
        float[] bad = new float[targets.length * CLASSES];
        for (int r = 0; r < targets.length; r++) {
            Arrays.fill(good, r * CLASSES, (r + 1) * CLASSES, 0.05f);
            Arrays.fill(bad, r * CLASSES, (r + 1) * CLASSES, 0.05f);
            good[r * CLASSES + (int) targets[r]] = 0.85f;
            bad[r * CLASSES + (int) (targets[r] + 1 + r % 2) % CLASSES] = 0.85f;
        }
        float[] two = {0, 1, 1, 0};
        all().forEach((name, metric) -> {
            double better = ofClasses(name) ? metric.score(good, targets)
                    : metric.score(new float[] {0.25f, 0.75f, 0.875f, 0.0625f}, two);
            double worse = ofClasses(name) ? metric.score(bad, targets)
                    : metric.score(new float[] {0.9375f, 0.25f, 0, 0.875f}, two);
            assertTrue(metric.higherIsBetter() ? better > worse : better < worse, name + ": " + better + ", " + worse);
        });
        assertTrue(((Metric) (predictions, truth) -> 1).higherIsBetter());
        Metric error = Metric.lowerIsBetter((predictions, truth) -> 7);
        assertFalse(error.higherIsBetter());
        assertEquals(7, error.score(two, two));
    }

    @Test
    void lengthsAreNamed() {
        all().forEach((name, metric) -> {
            refused("got 2 and 3", () -> metric.score(new float[2], new float[3]));
            refused("got 0 and 0", () -> metric.score(new float[0], new float[0]));
        });
    }

    @Test
    void classesAreNamed() {
        for (float target : new float[] {-1, 2, 0.5f, Float.NaN, Float.POSITIVE_INFINITY}) {
            all().forEach((name, metric) -> {
                if (ofClasses(name)) {
                    refused("expected the number of a class from 0 to 1, got " + target + " (row 1)",
                            () -> metric.score(new float[4], new float[] {0, target}));
                }
            });
        }
    }

    @Test
    void wrongParametersAreNamed() {
        refused("beta: expected at least 0, with a finite square, got -1.0", () -> Metric.fBeta(-1));
        refused("beta: expected at least 0, with a finite square, got 1.0E160", () -> Metric.fBeta(1e160));
        refused("got NaN", () -> Metric.classFBeta(Double.NaN, Average.MICRO));
        refused("clip: expected at least 0 and less than 0.5, got 0.5", () -> Metric.logLoss(0.5));
        refused("clip: expected at least 0 and less than 0.5, got NaN", () -> Metric.classLogLoss(Double.NaN));
        refused("bins: expected at least 1, got 0", () -> Metric.calibrationError(0));
        refused("bins: expected at least 1, got 0", () -> Metric.classCalibrationError(0));
        refused("k: expected at least 1, got 0", () -> Metric.topClasses(0));
        refused("threshold: expected a number, got NaN", () -> Metric.ofBinary(Float.NaN, ConfusionMatrix::accuracy));
        refused("classes: expected 1 to 46340, got 0", () -> ConfusionMatrix.classes(0));
        refused("classes: expected 1 to 46340, got 46341", () -> ConfusionMatrix.classes(46_341));
        refused("classes: expected 1 to 46340, got 50000", () -> Metric.CLASS_ACCURACY.accumulator(50_000));
        refused("classes: expected at least 1, got 0", () -> ProbabilityErrors.classes(0, 0));
        refused("classes: expected at least 1, got 0", () -> Calibration.classes(5, 0));
        refused("outputs: expected at least 1, got 0", () -> new RegressionErrors(0));
        assertEquals("metric", assertThrows(NullPointerException.class, () -> Metric.lowerIsBetter(null)).getMessage());
        assertEquals("value", assertThrows(NullPointerException.class, () -> Metric.ofBinary(0.5f, null)).getMessage());
        assertEquals("value", assertThrows(NullPointerException.class, () -> Metric.ofClasses(null)).getMessage());
        assertEquals("average", assertThrows(NullPointerException.class, () -> Metric.classPrecision(null)).getMessage());
        assertEquals("average", assertThrows(NullPointerException.class, () -> Metric.classRecall(null)).getMessage());
        assertEquals("average", assertThrows(NullPointerException.class, () -> Metric.classFBeta(1, null)).getMessage());
    }
}
