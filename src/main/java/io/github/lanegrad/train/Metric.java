package io.github.lanegrad.train;

import io.github.lanegrad.internal.Indices;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/**
 * A score of predictions against targets: a pure function, which a {@link Trainer} tries on made-up outputs before it starts.
 * Those given here equal scikit-learn's, with sums in double; of numbers in several columns, they take all elements together
 * where scikit-learn averages the columns' R², explained variances, roots and medians; {@link #ofColumn} looks at one. All rows count alike, whatever their
 * weights in a training. They are immutable and safe for use by several threads. The {@linkplain StreamingMetric streaming}
 * ones allocate one small object for a score (for several classes a table of classes × classes numbers); the others need all
 * predictions at once, sort them, and allocate arrays of their number.
 *
 * <p>Of the targets of two classes, those of at least 0.5 are class 1; as predictions there are as many probabilities.
 * Of several classes, there is a prediction for every class and one target in a row, the number of its class; names of
 * their metrics start with "class". All throw {@link IllegalArgumentException} if there are no rows, or the lengths do
 * not match, or a class does not exist. Where a score is undefined, scikit-learn's convention holds, with
 * {@code zero_division=0}; see the classes that are linked.
 *
 * {@snippet :
 * double f1 = Metric.F1.score(predictions, targets);
 * MetricAccumulator streamed = Metric.F1.accumulator(1); // for rows that come in batches
 * Metric mine = Metric.lowerIsBetter((a, y) -> Math.abs(a[0] - y[0]));
 * }
 */
@FunctionalInterface
public interface Metric {

    /**
     * The score.
     *
     * @param predictions outputs of a network, row after row, without pads
     * @param targets as many targets, or one in a row where it is the number of a class
     * @return the score
     * @throws IllegalArgumentException if there are no rows, the lengths do not match, or a target or a score is none that
     *     this metric knows
     */
    double score(float[] predictions, float[] targets);

    /**
     * Which of two scores is better.
     *
     * @return true, unless this is an error
     */
    default boolean higherIsBetter() {
        return true;
    }

    /**
     * This score of one of several columns of numbers, of a regression with several outputs, say; allocates two arrays of
     * a column.
     *
     * @param column number of the column, from 0
     * @param columns how many numbers there are in a row, of predictions and of targets
     * @return a metric that takes all columns and looks at one
     * @throws IndexOutOfBoundsException if there is no such column
     */
    default Metric ofColumn(int column, int columns) {
        Indices.check("column", column, columns);
        Metric one = (predictions, targets) -> score(Rankings.column(predictions, column, columns),
                Rankings.column(targets, column, columns));
        return higherIsBetter() ? one : lowerIsBetter(one);
    }

    /** Share of predictions on the right side of 0.5. 0 to 1, higher is better; {@link ConfusionMatrix#accuracy}. */
    StreamingMetric ACCURACY = ofBinary(0.5f, ConfusionMatrix::accuracy);

    /** Of class 1 at a threshold of 0.5. 0 to 1, higher is better; {@link ConfusionMatrix#precision(int)}. */
    StreamingMetric PRECISION = ofBinary(0.5f, matrix -> matrix.precision(1));

    /** Of class 1 at a threshold of 0.5. 0 to 1, higher is better; {@link ConfusionMatrix#recall(int)}. */
    StreamingMetric RECALL = ofBinary(0.5f, matrix -> matrix.recall(1));

    /** Harmonic mean of precision and recall. 0 to 1, higher is better; {@link ConfusionMatrix#fBeta(double, int)}. */
    StreamingMetric F1 = fBeta(1);

    /** At a threshold of 0.5. 0 to 1, higher is better; {@link ConfusionMatrix#balancedAccuracy}. */
    StreamingMetric BALANCED_ACCURACY = ofBinary(0.5f, ConfusionMatrix::balancedAccuracy);

    /** Cohen's kappa at a threshold of 0.5. -1 to 1, higher is better; {@link ConfusionMatrix#kappa}. */
    StreamingMetric KAPPA = ofBinary(0.5f, ConfusionMatrix::kappa);

    /** Matthews' correlation at a threshold of 0.5. -1 to 1, higher is better; {@link ConfusionMatrix#matthews}. */
    StreamingMetric MATTHEWS = ofBinary(0.5f, ConfusionMatrix::matthews);

    /** Needs all scores, which may be any numbers but NaN. 0 to 1, higher is better; {@link RocCurve#area}. */
    Metric AREA_UNDER_ROC = (predictions, targets) -> RocCurve.of(predictions, targets).area();

    /**
     * Needs all scores, which may be any numbers but NaN. 0 to 1, higher is better;
     * {@link PrecisionRecallCurve#averagePrecision}.
     */
    Metric AVERAGE_PRECISION =
            (predictions, targets) -> PrecisionRecallCurve.of(predictions, targets).averagePrecision();

    /** Mean of {@code (q - y)²}. 0 to 1, lower is better; {@link ProbabilityErrors#brier}. */
    StreamingMetric BRIER = brier(outputs -> ProbabilityErrors.binary(ProbabilityErrors.CLIP), false);

    /**
     * {@link #logLoss} with {@link ProbabilityErrors#CLIP}, scikit-learn's before version 1.2; from then on it is 2⁻²³ for
     * probabilities of 32 bits and 2⁻⁵² for those of 64. 0 to 34.54, lower is better.
     */
    StreamingMetric LOG_LOSS = logLoss(ProbabilityErrors.CLIP);

    /**
     * Share of rows whose largest score is that of their class. 0 to 1, higher is better;
     * {@link ConfusionMatrix#accuracy}.
     */
    StreamingMetric CLASS_ACCURACY = ofClasses(ConfusionMatrix::accuracy);

    /** Of several classes. 0 to 1, higher is better; {@link ConfusionMatrix#balancedAccuracy}. */
    StreamingMetric CLASS_BALANCED_ACCURACY = ofClasses(ConfusionMatrix::balancedAccuracy);

    /** Cohen's kappa of several classes. -1 to 1, higher is better; {@link ConfusionMatrix#kappa}. */
    StreamingMetric CLASS_KAPPA = ofClasses(ConfusionMatrix::kappa);

    /** Matthews' correlation of several classes. -1 to 1, higher is better; {@link ConfusionMatrix#matthews}. */
    StreamingMetric CLASS_MATTHEWS = ofClasses(ConfusionMatrix::matthews);

    /**
     * Needs all scores; of each class against the rest. 0 to 1, higher is better; {@link RocCurve#oneVersusRestArea}.
     */
    Metric CLASS_AREA_UNDER_ROC = RocCurve::oneVersusRestArea;

    /** Mean of {@code Σ (q(c) - y(c))²}. 0 to 2, lower is better; {@link ProbabilityErrors#brier}. */
    StreamingMetric CLASS_BRIER = brier(classes -> ProbabilityErrors.classes(classes, ProbabilityErrors.CLIP), true);

    /** {@link #classLogLoss} with {@link ProbabilityErrors#CLIP}. 0 to 34.54, lower is better. */
    StreamingMetric CLASS_LOG_LOSS = classLogLoss(ProbabilityErrors.CLIP);

    /** Mean of {@code (y - a)²}. 0 or more, lower is better; {@link RegressionErrors#meanSquaredError}. */
    StreamingMetric MEAN_SQUARED_ERROR = ofErrors(RegressionErrors::meanSquaredError, false);

    /** Its root. 0 or more, lower is better; {@link RegressionErrors#rootMeanSquaredError}. */
    StreamingMetric ROOT_MEAN_SQUARED_ERROR = ofErrors(RegressionErrors::rootMeanSquaredError, false);

    /** Mean of {@code |y - a|}. 0 or more, lower is better; {@link RegressionErrors#meanAbsoluteError}. */
    StreamingMetric MEAN_ABSOLUTE_ERROR = ofErrors(RegressionErrors::meanAbsoluteError, false);

    /** As a share of the target. 0 or more, lower is better; {@link RegressionErrors#meanAbsolutePercentageError}. */
    StreamingMetric MEAN_ABSOLUTE_PERCENTAGE_ERROR = ofErrors(RegressionErrors::meanAbsolutePercentageError, false);

    /** Needs all predictions. 0 or more, lower is better; {@link RegressionErrors#medianAbsoluteError}. */
    Metric MEDIAN_ABSOLUTE_ERROR = lowerIsBetter(RegressionErrors::medianAbsoluteError);

    /** The largest {@code |y - a|}. 0 or more, lower is better; {@link RegressionErrors#maxError}. */
    StreamingMetric MAX_ERROR = ofErrors(RegressionErrors::maxError, false);

    /** 1 for perfect, 0 for the mean of all targets, those of several columns taken together. At most 1, higher is better; {@link RegressionErrors#rSquared}. */
    StreamingMetric R_SQUARED = ofErrors(RegressionErrors::rSquared, true);

    /** At most 1, higher is better; {@link RegressionErrors#explainedVariance}. */
    StreamingMetric EXPLAINED_VARIANCE = ofErrors(RegressionErrors::explainedVariance, true);

    /**
     * Weighted harmonic mean of precision and recall of class 1 at a threshold of 0.5. 0 to 1, higher is better;
     * {@link ConfusionMatrix#fBeta(double, int)}.
     *
     * @param beta how many times as much recall counts, 0 or more
     * @return the metric
     * @throws IllegalArgumentException if beta is negative or NaN, or its square infinite
     */
    static StreamingMetric fBeta(double beta) {
        ConfusionMatrix.binary(0.5f).fBeta(beta, 1);
        return ofBinary(0.5f, matrix -> matrix.fBeta(beta, 1));
    }

    /**
     * Mean of {@code -ln q}, q being the probability given to the right one of two classes. 0 or more, lower is better;
     * {@link ProbabilityErrors#logLoss}.
     *
     * @param clip probabilities are moved into {@code [clip, 1 - clip]}; at least 0, less than 0.5
     * @return the metric
     * @throws IllegalArgumentException if the clip is out of range
     */
    static StreamingMetric logLoss(double clip) {
        ProbabilityErrors.binary(clip);
        return new TallyMetric<>(outputs -> ProbabilityErrors.binary(clip), ProbabilityErrors::logLoss, false, false);
    }

    /**
     * Mean distance of probability and frequency, of two classes. 0 to 1, lower is better;
     * {@link Calibration#expectedError}.
     *
     * @param bins how many bins of equal width, at least 1
     * @return the metric
     * @throws IllegalArgumentException if the number is not positive
     */
    static StreamingMetric calibrationError(int bins) {
        Calibration.binary(bins);
        return new TallyMetric<>(outputs -> Calibration.binary(bins), Calibration::expectedError, false, false);
    }

    /**
     * Share of rows whose class has one of the k largest scores; among equal scores the class with the higher number
     * comes first, and NaN is never among the largest. 0 to 1, higher is better.
     *
     * @param k at least 1
     * @return the metric
     * @throws IllegalArgumentException if k is not positive
     */
    static StreamingMetric topClasses(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k: expected at least 1, got " + k);
        }
        return new TallyMetric<>(classes -> new TopClasses(k, classes), TopClasses::accuracy, true, true);
    }

    /**
     * Precision of several classes. 0 to 1, higher is better; {@link ConfusionMatrix#precision(Average)}.
     *
     * @param average how they become one
     * @return the metric
     */
    static StreamingMetric classPrecision(Average average) {
        Objects.requireNonNull(average, "average");
        return ofClasses(matrix -> matrix.precision(average));
    }

    /**
     * Recall of several classes. 0 to 1, higher is better; {@link ConfusionMatrix#recall(Average)}.
     *
     * @param average how they become one
     * @return the metric
     */
    static StreamingMetric classRecall(Average average) {
        Objects.requireNonNull(average, "average");
        return ofClasses(matrix -> matrix.recall(average));
    }

    /**
     * F of several classes. 0 to 1, higher is better; {@link ConfusionMatrix#fBeta(double, Average)}.
     *
     * @param beta how many times as much recall counts, 0 or more; 1 for F1
     * @param average how they become one
     * @return the metric
     * @throws IllegalArgumentException if beta is negative or NaN, or its square infinite
     */
    static StreamingMetric classFBeta(double beta, Average average) {
        ConfusionMatrix.classes(1).fBeta(beta, average);
        return ofClasses(matrix -> matrix.fBeta(beta, average));
    }

    /**
     * Mean of {@code -ln q}, q being the probability given to the right one of several classes. 0 or more, lower is
     * better; {@link ProbabilityErrors#logLoss}.
     *
     * @param clip probabilities are moved into {@code [clip, 1 - clip]}; at least 0, less than 0.5
     * @return the metric
     * @throws IllegalArgumentException if the clip is out of range
     */
    static StreamingMetric classLogLoss(double clip) {
        ProbabilityErrors.binary(clip);
        return new TallyMetric<>(
                classes -> ProbabilityErrors.classes(classes, clip), ProbabilityErrors::logLoss, false, true);
    }

    /**
     * Mean distance of probability and frequency, of the most probable of several classes. 0 to 1, lower is better;
     * {@link Calibration#expectedError}.
     *
     * @param bins how many bins of equal width, at least 1
     * @return the metric
     * @throws IllegalArgumentException if the number is not positive
     */
    static StreamingMetric classCalibrationError(int bins) {
        Calibration.binary(bins);
        return new TallyMetric<>(
                classes -> Calibration.classes(bins, classes), Calibration::expectedError, false, true);
    }

    /**
     * Any score of two classes, such as {@code ofBinary(0.3f, matrix -> matrix.recall(0))}; higher is better.
     *
     * @param threshold predictions of at least this are class 1
     * @param value the score, which should keep no state
     * @return the metric
     * @throws IllegalArgumentException if the threshold is NaN
     */
    static StreamingMetric ofBinary(float threshold, ToDoubleFunction<ConfusionMatrix> value) {
        ConfusionMatrix.binary(threshold);
        return new TallyMetric<>(outputs -> ConfusionMatrix.binary(threshold), nanIfEmpty(value), true, false);
    }

    /**
     * Any score of several classes; higher is better.
     *
     * @param value the score, which should keep no state
     * @return the metric
     */
    static StreamingMetric ofClasses(ToDoubleFunction<ConfusionMatrix> value) {
        return new TallyMetric<>(ConfusionMatrix::classes, nanIfEmpty(value), true, true);
    }

    /** Of an empty matrix most scores are 0, as in scikit-learn. */
    private static ToDoubleFunction<ConfusionMatrix> nanIfEmpty(ToDoubleFunction<ConfusionMatrix> value) {
        Objects.requireNonNull(value, "value");
        return matrix -> matrix.rows() == 0 ? Double.NaN : value.applyAsDouble(matrix);
    }

    /**
     * Marks a metric as an error.
     *
     * @param metric the metric
     * @return the same score, of which lower is better
     */
    static Metric lowerIsBetter(Metric metric) {
        return new ErrorMetric(Objects.requireNonNull(metric, "metric"));
    }

    private static StreamingMetric ofErrors(ToDoubleFunction<RegressionErrors> value, boolean higherIsBetter) {
        return new TallyMetric<>(RegressionErrors::new, value, higherIsBetter, false);
    }

    private static StreamingMetric brier(IntFunction<ProbabilityErrors> tally, boolean ofClasses) {
        return new TallyMetric<>(tally, ProbabilityErrors::brier, false, ofClasses);
    }
}
