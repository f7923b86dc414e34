package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.lanegrad.GoldenDirectory.Tensors;
import io.github.lanegrad.train.Average;
import io.github.lanegrad.train.ConfusionMatrix;
import io.github.lanegrad.train.Metric;
import io.github.lanegrad.train.PrecisionRecallCurve;
import io.github.lanegrad.train.RegressionErrors;
import io.github.lanegrad.train.RocCurve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Metrics against those of scikit-learn. The values come from {@code index.json} of the directory that the system
 * property {@code lanegrad.golden} names, by default the committed one. Values that the library has no metric for are
 * printed; of the committed ones it has all.
 */
class GoldenMetricsTest {

    private static final String FILE = "metrics.safetensors";

    /** Not a value, but what the predictions of two classes are compared with. */
    private static final String THRESHOLD = "threshold";

    /** Of what is computed from counts, and of the rest: scores are rounded to floats first. */
    private static final double COUNTED = 1e-12;
    private static final double ROUNDED = GoldenDeviations.TOLERANCE;

    private static final Pattern F_BETA = Pattern.compile("f([0-9.]+)");
    private static final Pattern CLIPPED = Pattern.compile("log_loss_clip(.+)");
    private static final Pattern TOP = Pattern.compile("top([0-9]+)_accuracy");
    private static final Pattern AVERAGED = Pattern.compile("(.+)_(micro|macro|weighted)");

    private static final Map<String, ToDoubleFunction<ConfusionMatrix>> COUNTS = Map.of(
            "accuracy", ConfusionMatrix::accuracy,
            "balanced_accuracy", ConfusionMatrix::balancedAccuracy,
            "kappa", ConfusionMatrix::kappa,
            "mcc", ConfusionMatrix::matthews);

    private static final Map<String, Metric> TWO_CLASSES = Map.of(
            "roc_auc", Metric.AREA_UNDER_ROC,
            "average_precision", Metric.AVERAGE_PRECISION,
            "brier", Metric.BRIER,
            "log_loss", Metric.LOG_LOSS);

    private static final Map<String, Metric> CLASSES = Map.of(
            "roc_auc_ovr_macro", Metric.CLASS_AREA_UNDER_ROC,
            "log_loss", Metric.CLASS_LOG_LOSS);

    private static final Map<String, Metric> NUMBERS = Map.of(
            "mse", Metric.MEAN_SQUARED_ERROR,
            "rmse", Metric.ROOT_MEAN_SQUARED_ERROR,
            "mae", Metric.MEAN_ABSOLUTE_ERROR,
            "mape", Metric.MEAN_ABSOLUTE_PERCENTAGE_ERROR,
            "median_ae", Metric.MEDIAN_ABSOLUTE_ERROR,
            "max_error", Metric.MAX_ERROR,
            "r2", Metric.R_SQUARED,
            "explained_variance", Metric.EXPLAINED_VARIANCE);

    private static final Map<String, ToDoubleFunction<RegressionErrors>> WEIGHTED = Map.of(
            "mse", RegressionErrors::meanSquaredError,
            "rmse", RegressionErrors::rootMeanSquaredError,
            "mae", RegressionErrors::meanAbsoluteError,
            "mape", RegressionErrors::meanAbsolutePercentageError,
            "r2", RegressionErrors::rSquared,
            "explained_variance", RegressionErrors::explainedVariance);

    private static final GoldenDeviations DEVIATIONS = new GoldenDeviations();

    /** What the library says to a value of the index. */
    private record Found(double value, double tolerance) {}

    @TestFactory
    Stream<DynamicTest> values() throws IOException {
        GoldenDirectory directory = GoldenDirectory.configured();
        Tensors file = directory.tensors(FILE);
        List<DynamicTest> tests = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        values(directory).properties().forEach(group -> group.getValue().properties().forEach(c -> {
            String id = group.getKey() + "/" + c.getKey();
            Optional<Found> found = found(group.getKey(), c.getKey(), group.getValue(), file);
            if (c.getValue().isNumber() && !c.getKey().equals(THRESHOLD)) {
                found.ifPresentOrElse(actual -> tests.add(DynamicTest.dynamicTest(id, () -> DEVIATIONS.near(
                        "metric " + group.getKey(), id, c.getValue().asDouble(), actual.value(), actual.tolerance()))),
                        () -> unknown.add(id));
            }
        }));
        System.out.println("golden metrics: " + tests.size() + " in " + directory
                + (unknown.isEmpty() ? "" : ", unknown: " + String.join(", ", unknown)));
        assertFalse(tests.isEmpty(), () -> "no metric in " + directory);
        return tests.stream();
    }

    @Test
    void allCommittedValuesAreKnown() throws IOException {
        GoldenDirectory directory = GoldenDirectory.committed();
        Tensors file = directory.tensors(FILE);
        List<String> compared = new ArrayList<>();
        values(directory).properties().forEach(group -> group.getValue().properties().forEach(c -> {
            if (c.getValue().isNumber() && !c.getKey().equals(THRESHOLD)) {
                assertTrue(found(group.getKey(), c.getKey(), group.getValue(), file).isPresent(), c.getKey());
                compared.add(c.getKey());
            } else {
                assertTrue(List.of(THRESHOLD, "confusion_tn_fp_fn_tp").contains(c.getKey()), c.getKey());
            }
        }));
        assertEquals(12 + 15 + 10, compared.size());
    }

    @AfterAll
    static void tellDeviations() {
        DEVIATIONS.largest().forEach((kind, deviation) ->
                System.out.printf("golden: largest deviation of %s: %.3g%n", kind, deviation));
    }

    private static JsonNode values(GoldenDirectory directory) {
        return directory.index().path("files").path(FILE).path("values");
    }

    private static Optional<Found> found(String group, String name, JsonNode about, Tensors file) {
        return switch (group) {
            case "binary" -> binary(name, matrix(about, file),
                    file.floats("binary_score"), file.floats("binary_true"));
            case "multi" -> multi(name, matrix(file), file.floats("multi_prob"), file.floats("multi_true"));
            case "regression" -> regression(name, file);
            default -> Optional.empty();
        };
    }

    private static Optional<Found> binary(String name, ConfusionMatrix matrix, float[] scores, float[] targets) {
        Matcher clip = CLIPPED.matcher(name);
        if (clip.matches()) {
            return rounded(Metric.logLoss(Double.parseDouble(clip.group(1))).score(scores, targets));
        }
        Matcher beta = F_BETA.matcher(name);
        if (beta.matches()) {
            return counted(matrix.fBeta(Double.parseDouble(beta.group(1)), 1));
        }
        return switch (name) {
            case "precision" -> counted(matrix.precision(1));
            case "recall" -> counted(matrix.recall(1));
            default -> COUNTS.containsKey(name)
                    ? counted(COUNTS.get(name).applyAsDouble(matrix))
                    : Optional.ofNullable(TWO_CLASSES.get(name))
                            .flatMap(metric -> rounded(metric.score(scores, targets)));
        };
    }

    private static Optional<Found> multi(String name, ConfusionMatrix matrix, float[] probabilities, float[] targets) {
        Matcher top = TOP.matcher(name);
        if (top.matches()) {
            return counted(Metric.topClasses(Integer.parseInt(top.group(1))).score(probabilities, targets));
        }
        if (CLASSES.containsKey(name)) {
            return rounded(CLASSES.get(name).score(probabilities, targets));
        }
        Matcher averaged = AVERAGED.matcher(name);
        if (averaged.matches()) {
            Average average = Average.valueOf(averaged.group(2).toUpperCase(Locale.ROOT));
            Matcher beta = F_BETA.matcher(averaged.group(1));
            return switch (averaged.group(1)) {
                case "precision" -> counted(matrix.precision(average));
                case "recall" -> counted(matrix.recall(average));
                default -> beta.matches()
                        ? counted(matrix.fBeta(Double.parseDouble(beta.group(1)), average))
                        : Optional.empty();
            };
        }
        return Optional.ofNullable(COUNTS.get(name)).flatMap(score -> counted(score.applyAsDouble(matrix)));
    }

    private static Optional<Found> regression(String name, Tensors file) {
        float[] predictions = file.floats("reg_pred");
        float[] targets = file.floats("reg_true");
        if (name.endsWith("_weighted")) {
            RegressionErrors errors = RegressionErrors.of(predictions, targets, file.floats("reg_weight"));
            return Optional.ofNullable(WEIGHTED.get(name.replace("_weighted", "")))
                    .flatMap(score -> counted(score.applyAsDouble(errors)));
        }
        return Optional.ofNullable(NUMBERS.get(name)).flatMap(metric -> counted(metric.score(predictions, targets)));
    }

    private static Optional<Found> counted(double value) {
        return Optional.of(new Found(value, COUNTED));
    }

    private static Optional<Found> rounded(double value) {
        return Optional.of(new Found(value, ROUNDED));
    }

    /** Of two classes. */
    private static ConfusionMatrix matrix(JsonNode about, Tensors file) {
        ConfusionMatrix matrix = ConfusionMatrix.binary((float) about.path(THRESHOLD).asDouble(0.5));
        float[] targets = file.floats("binary_true");
        matrix.add(file.floats("binary_score"), 0, targets, 0, targets.length);
        return matrix;
    }

    /** Of several classes; the predicted ones are given, and are not those of the largest probability. */
    private static ConfusionMatrix matrix(Tensors file) {
        double[] targets = file.doubles("multi_true");
        double[] predicted = file.doubles("multi_pred");
        ConfusionMatrix matrix = ConfusionMatrix.classes(file.columns("multi_prob"));
        for (int r = 0; r < targets.length; r++) {
            matrix.add((int) targets[r], (int) predicted[r]);
        }
        return matrix;
    }

    @Test
    void confusion() throws IOException {
        GoldenDirectory directory = GoldenDirectory.configured();
        Tensors file = directory.tensors(FILE);
        JsonNode about = values(directory).path("binary");
        JsonNode four = about.path("confusion_tn_fp_fn_tp");
        assertEquals(4, four.size());
        double[] two = {four.get(0).asLong(), four.get(1).asLong(), four.get(2).asLong(), four.get(3).asLong()};
        counts(two, matrix(about, file));
        counts(file.doubles("confusion"), matrix(file));
    }

    private static void counts(double[] expected, ConfusionMatrix matrix) {
        int classes = matrix.classes();
        assertEquals(expected.length, classes * classes);
        for (int i = 0; i < expected.length; i++) {
            assertEquals((long) expected[i], matrix.count(i / classes, i % classes));
        }
    }

    /** The configured file if it has curves, else the committed one. */
    private static Tensors withCurves() throws IOException {
        Tensors file = GoldenDirectory.configured().tensors(FILE);
        return file.has("roc_fpr") && file.has("pr_recall") ? file : GoldenDirectory.committed().tensors(FILE);
    }

    /** scikit-learn leaves out points on a straight line between others. */
    @Test
    void rocCurve() throws IOException {
        Tensors file = withCurves();
        RocCurve curve = RocCurve.of(file.floats("binary_score"), file.floats("binary_true"));
        double[] x = file.doubles("roc_fpr");
        double[] y = file.doubles("roc_tpr");
        assertTrue(x.length > 1 && x.length <= curve.size(), "points of the ROC curve");
        int point = 0;
        for (int i = 0; i < x.length; i++) {
            while (point < curve.size() && (Math.abs(curve.falsePositiveRate(point) - x[i]) > COUNTED
                    || Math.abs(curve.truePositiveRate(point) - y[i]) > COUNTED)) {
                point++;
            }
            assertTrue(point < curve.size(), "no point (" + x[i] + ", " + y[i] + ")");
        }
    }

    /** scikit-learn has the points the other way round. */
    @Test
    void precisionRecallCurve() throws IOException {
        Tensors file = withCurves();
        PrecisionRecallCurve curve =
                PrecisionRecallCurve.of(file.floats("binary_score"), file.floats("binary_true"));
        double[] precision = file.doubles("pr_precision");
        double[] recall = file.doubles("pr_recall");
        assertEquals(precision.length, curve.size());
        for (int i = 0; i < precision.length; i++) {
            int point = precision.length - 1 - i;
            assertEquals(precision[i], curve.precision(point), COUNTED);
            assertEquals(recall[i], curve.recall(point), COUNTED);
        }
    }
}
