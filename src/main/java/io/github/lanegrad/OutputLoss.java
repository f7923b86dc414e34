package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.ElementwiseLoss;
import io.github.lanegrad.kernel.Kernels;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A loss that treats every output alone. */
final class OutputLoss extends Loss {

    private static final Kernels KERNELS = Backend.KERNELS;

    private final ElementwiseLoss loss;
    private final float[] parameters;
    private final float p;
    private final float q;

    OutputLoss(ElementwiseLoss loss, float... parameters) {
        this(LossOptions.NONE, loss, parameters);
    }

    private OutputLoss(LossOptions options, ElementwiseLoss loss, float... parameters) {
        super(options);
        if (parameters.length != loss.parameters()) {
            throw new IllegalArgumentException(
                    loss + ": expected " + loss.parameters() + " parameters, got " + parameters.length);
        }
        this.loss = loss;
        this.parameters = parameters;
        this.p = parameters.length > 0 ? parameters[0] : 0f;
        this.q = parameters.length > 1 ? parameters[1] : 0f;
    }

    @Override
    Loss with(LossOptions changed) {
        return new OutputLoss(changed, loss, parameters);
    }

    @Override
    public Loss positiveWeights(float... weights) {
        return hasPositiveTerm() ? with(options.withPositiveWeights(weights)) : super.positiveWeights(weights);
    }

    private boolean hasPositiveTerm() {
        return loss == ElementwiseLoss.BINARY_CROSS_ENTROPY || loss == ElementwiseLoss.LOGISTIC;
    }

    @Override
    public String name() {
        return switch (loss) {
            case BINARY_CROSS_ENTROPY -> "binary_cross_entropy";
            case LOGISTIC -> "binary_cross_entropy_of_logits";
            case HALF_SQUARED_ERROR -> "half_mean_squared_error";
            case SQUARED_ERROR -> "mean_squared_error";
            case ABSOLUTE_ERROR -> "mean_absolute_error";
            case HUBER -> "huber";
            case SMOOTH_L1 -> "smooth_l1";
            case LOG_COSH -> "log_cosh";
            case QUANTILE -> "quantile";
            case SQUARED_LOG_ERROR -> "mean_squared_log_error";
            case RELATIVE_ERROR -> "mean_absolute_percentage_error";
            case FOCAL -> "focal";
            case HINGE -> "hinge";
            case SQUARED_HINGE -> "squared_hinge";
            case SOFT_MARGIN -> "soft_margin";
            case KULLBACK_LEIBLER -> "kullback_leibler";
            case POISSON -> "poisson";
            case POISSON_FULL -> "poisson_full";
            case POISSON_RATE -> "poisson_rate";
        };
    }

    @Override
    public TargetKind targetKind() {
        return switch (loss) {
            case BINARY_CROSS_ENTROPY, LOGISTIC, FOCAL -> TargetKind.BINARY;
            case HINGE, SQUARED_HINGE, SOFT_MARGIN -> TargetKind.SIGN;
            case KULLBACK_LEIBLER -> TargetKind.DISTRIBUTION;
            case RELATIVE_ERROR -> TargetKind.NOT_ZERO;
            case SQUARED_LOG_ERROR, POISSON, POISSON_FULL, POISSON_RATE -> TargetKind.NOT_NEGATIVE;
            default -> TargetKind.NUMBER;
        };
    }

    @Override
    public Activation outputActivation() {
        return switch (loss) {
            case BINARY_CROSS_ENTROPY, FOCAL -> Activation.SIGMOID;
            case KULLBACK_LEIBLER -> Activation.LOG_SOFTMAX;
            case POISSON_RATE -> Activation.EXPONENTIAL;
            case SQUARED_LOG_ERROR -> Activation.SOFTPLUS;
            default -> Activation.IDENTITY;
        };
    }

    @Override
    public boolean accepts(Activation activation) {
        return switch (loss) {
            case BINARY_CROSS_ENTROPY -> activation.least() >= 0 && activation.greatest() <= 1;
            case FOCAL -> activation.equals(Activation.SIGMOID) || activation.equals(Activation.IDENTITY);
            case LOGISTIC -> activation.equals(Activation.IDENTITY);
            case KULLBACK_LEIBLER -> activation.greatest() <= 0;
            case POISSON_RATE, SQUARED_LOG_ERROR -> activation.least() >= 0;
            default -> true;
        };
    }

    @Override
    public Optional<Loss> fused(Activation activation) {
        if (!activation.equals(Activation.SIGMOID)) {
            return Optional.empty();
        }
        return switch (loss) {
            case BINARY_CROSS_ENTROPY -> Optional.of(new OutputLoss(options, ElementwiseLoss.LOGISTIC));
            case FOCAL -> Optional.of(this);
            default -> Optional.empty();
        };
    }

    @Override
    float weightedGradient(int rows, int outputs, float[] a, int aOffset, float[] y, int yOffset,
            float @Nullable [] rowWeights, int rowWeightsOffset, float[] dA, int dAOffset, float[] scratch, int scratchOffset) {
        int count = rows * outputs;
        int weights = scratchOffset + Kernels.LANES;
        fill(rows, outputs, options.classWeights(), rowWeights, rowWeightsOffset, scratch, weights);
        int positives = weights;
        if (hasPositiveTerm()) {
            positives = weights + count;
            fill(rows, outputs, options.positiveWeights(), null, 0, scratch, positives);
        }
        Arrays.fill(scratch, scratchOffset, scratchOffset + Kernels.LANES, 0f);
        KERNELS.loss(loss, count, p, q, a, aOffset, y, yOffset, scratch, positives, scratch, weights, dA, dAOffset,
                scratch, scratchOffset);
        return Kernels.sum(scratch, scratchOffset);
    }

    /** Weights of columns times weights of rows; none stand for ones. */
    private static void fill(int rows, int outputs, float @Nullable [] columns, float @Nullable [] ofRows, int offset,
            float[] weights, int weightsOffset) {
        if (columns == null && ofRows == null) {
            Arrays.fill(weights, weightsOffset, weightsOffset + rows * outputs, 1f);
            return;
        }
        int at = weightsOffset;
        for (int r = 0; r < rows; r++) {
            float ofRow = ofRows == null ? 1f : ofRows[offset + r];
            for (int c = 0; c < outputs; c++) {
                weights[at++] = columns == null ? ofRow : ofRow * columns[c];
            }
        }
    }

    @Override
    public long scratchLength(int rows, int outputs) {
        return Kernels.LANES + 2L * rows * outputs;
    }

    @Override
    public String toString() {
        String list = Arrays.toString(parameters);
        return name() + (parameters.length == 0 ? "" : "(" + list.substring(1, list.length() - 1) + ")") + options;
    }
}
