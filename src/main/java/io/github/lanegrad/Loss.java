package io.github.lanegrad;

import io.github.lanegrad.kernel.ElementwiseLoss;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What training minimises: a function of the outputs a and the targets y, reduced to one number. Immutable; the methods
 * {@link #reduction}, {@link #classWeights}, {@link #positiveWeights} and {@link #labelSmoothing} give a changed copy.
 *
 * <p>A loss that goes with the activation of the last layer, such as {@link #BINARY_CROSS_ENTROPY} with a sigmoid or
 * {@link #CROSS_ENTROPY} with a softmax, is computed from the sums z before it ({@link #fused}), so that it stays exact and
 * finite for every finite z.
 */
public abstract sealed class Loss permits CosineDistance, CrossEntropy, NegativeLogLikelihood, OutputLoss {

    /** How the losses of a batch become one number. */
    public enum Reduction {
        /**
         * Their mean over rows and outputs, or over rows where a row has one loss; with class weights of one loss a row it
         * is divided by the sum of the weights of the rows' classes.
         */
        MEAN,
        /** Their sum. */
        SUM,
        /** Their sum, divided by the number of rows. */
        ROW_MEAN
    }

    /**
     * Binary cross entropy {@code -(y log a + (1 - y) log(1 - a))} of outputs from 0 to 1, targets from 0 to 1. With a
     * sigmoid it is {@link #BINARY_CROSS_ENTROPY_OF_LOGITS} of the sums; else no logarithm is below -100 and no divisor of
     * its gradient below 1e-12, as in PyTorch.
     */
    public static final Loss BINARY_CROSS_ENTROPY = of(ElementwiseLoss.BINARY_CROSS_ENTROPY);

    /**
     * Binary cross entropy of sigmoid(z): {@code y log(1 + exp(-z)) + (1 - y) log(1 + exp(z))}, of linear outputs z, targets
     * from 0 to 1; gradient {@code sigmoid(z) - y}.
     */
    public static final Loss BINARY_CROSS_ENTROPY_OF_LOGITS = of(ElementwiseLoss.LOGISTIC);

    /** {@code (a - y)² / 2}, the default for regression; gradient {@code a - y}. */
    public static final Loss HALF_MEAN_SQUARED_ERROR = of(ElementwiseLoss.HALF_SQUARED_ERROR);

    /** {@code (a - y)²}; gradient {@code 2 (a - y)}. */
    public static final Loss MEAN_SQUARED_ERROR = of(ElementwiseLoss.SQUARED_ERROR);

    /** {@code |a - y|}; gradient ±1, 0 at 0. */
    public static final Loss MEAN_ABSOLUTE_ERROR = of(ElementwiseLoss.ABSOLUTE_ERROR);

    /** {@code log cosh(a - y)}; gradient {@code tanh(a - y)}. */
    public static final Loss LOG_COSH = of(ElementwiseLoss.LOG_COSH);

    /** {@code (log(1 + a) - log(1 + y))²} of outputs and targets that are not negative. */
    public static final Loss MEAN_SQUARED_LOG_ERROR = of(ElementwiseLoss.SQUARED_LOG_ERROR);

    /** {@code |a - y| / |y|} of targets other than 0. */
    public static final Loss MEAN_ABSOLUTE_PERCENTAGE_ERROR = of(ElementwiseLoss.RELATIVE_ERROR);

    /** {@code max(0, 1 - y a)} of targets -1 and 1; gradient -y where it is positive, else 0. */
    public static final Loss HINGE = of(ElementwiseLoss.HINGE);

    /** {@code max(0, 1 - y a)²} of targets -1 and 1. */
    public static final Loss SQUARED_HINGE = of(ElementwiseLoss.SQUARED_HINGE);

    /** {@code log(1 + exp(-y a))} of targets -1 and 1. */
    public static final Loss SOFT_MARGIN = of(ElementwiseLoss.SOFT_MARGIN);

    /**
     * Kullback–Leibler divergence {@code y (log y - a)} of outputs a that are logarithms of probabilities, as of a
     * logarithmic softmax, from target probabilities y; 0 where y is. Its usual reduction is {@link Reduction#ROW_MEAN}.
     */
    public static final Loss KULLBACK_LEIBLER = of(ElementwiseLoss.KULLBACK_LEIBLER);

    /** Negative log likelihood of counts y under a Poisson distribution of rate exp(a), less log y!: {@code exp(a) - y a}. */
    public static final Loss POISSON = of(ElementwiseLoss.POISSON);

    /** {@link #POISSON} with log y! by Stirling's formula, {@code y log y - y + log(2 π y) / 2} for {@code y > 1}. */
    public static final Loss POISSON_FULL = of(ElementwiseLoss.POISSON_FULL);

    /** {@link #poissonRate} with an epsilon of 1e-8. */
    public static final Loss POISSON_RATE = poissonRate(1e-8f);

    /** {@link #focal} with gamma 2 and alpha 0.25. */
    public static final Loss FOCAL = focal(2f, 0.25f);

    /**
     * Cross entropy {@code -log p[y]} of the softmax p; the one target of a row is the number of its class, from 0. With a
     * softmax it is computed from the sums, with linear outputs from them; gradient with respect to the sums
     * {@code p - onehot(y)}.
     */
    public static final Loss CROSS_ENTROPY = crossEntropy(true);

    /** Cross entropy {@code -Σ y log p} of the softmax p; the targets of a row are a distribution over the classes. */
    public static final Loss CROSS_ENTROPY_OF_DISTRIBUTIONS = crossEntropy(false);

    /** {@code -a[y]} of outputs that are logarithms of probabilities; the one target of a row is the number of its class. */
    public static final Loss NEGATIVE_LOG_LIKELIHOOD = negativeLogLikelihood();

    /** {@code 1 - Σ a y / (|a| |y|)} over a row; 1 with gradient 0 if one of them is 0. */
    public static final Loss COSINE_DISTANCE = cosineDistance();

    final LossOptions options;

    Loss(LossOptions options) {
        this.options = options;
    }

    /** Subclasses are made here alone, so none can be initialised before this class and wait for it. */
    private static Loss of(ElementwiseLoss loss, float... parameters) {
        return new OutputLoss(loss, parameters);
    }

    private static Loss crossEntropy(boolean ofClasses) {
        return new CrossEntropy(ofClasses);
    }

    private static Loss negativeLogLikelihood() {
        return new NegativeLogLikelihood();
    }

    private static Loss cosineDistance() {
        return new CosineDistance();
    }

    /**
     * {@code (a - y)² / 2} up to a distance of delta, {@code delta (|a - y| - delta / 2)} beyond; gradient {@code a - y}
     * limited to ±delta (Huber, 1964, "Robust Estimation of a Location Parameter").
     *
     * @param delta above 0, finite
     * @return the loss
     * @throws IllegalArgumentException if delta is out of range
     */
    public static Loss huber(float delta) {
        return of(ElementwiseLoss.HUBER, Ranges.check("delta", delta, delta > 0, "more than 0"));
    }

    /**
     * {@code (a - y)² / (2 beta)} within a distance of beta, {@code |a - y| - beta / 2} beyond.
     *
     * @param beta 0 or more, finite; 0 gives the absolute error
     * @return the loss
     * @throws IllegalArgumentException if beta is out of range
     */
    public static Loss smoothL1(float beta) {
        return of(ElementwiseLoss.SMOOTH_L1, Ranges.check("beta", beta, beta >= 0, "0 or more"));
    }

    /**
     * Pinball loss {@code max(tau (y - a), (tau - 1) (y - a))}, which is least at the quantile tau of the targets; gradient 0
     * at {@code a = y} (Koenker and Bassett, 1978, "Regression Quantiles").
     *
     * @param tau between 0 and 1
     * @return the loss
     * @throws IllegalArgumentException if tau is out of range
     */
    public static Loss quantile(float tau) {
        return of(ElementwiseLoss.QUANTILE, Ranges.check("tau", tau, tau > 0 && tau < 1, "between 0 and 1"));
    }

    /**
     * Focal loss {@code w (1 - p)^gamma} times the binary cross entropy of a sigmoid, p being the probability of the target
     * and w {@code alpha} for target 1, {@code 1 - alpha} for target 0 (Lin et al., 2017, "Focal Loss for Dense Object
     * Detection"). For sigmoid outputs, or linear ones that are logits.
     *
     * @param gamma 0, or 1 or more: the larger, the less do easy rows count
     * @param alpha 0 to 1
     * @return the loss
     * @throws IllegalArgumentException if a parameter is out of range
     */
    public static Loss focal(float gamma, float alpha) {
        return of(ElementwiseLoss.FOCAL,
                Ranges.check("gamma", gamma, gamma == 0 || gamma >= 1, "0, or 1 or more"),
                Ranges.check("alpha", alpha, alpha >= 0 && alpha <= 1, "0 to 1"));
    }

    /**
     * {@link #POISSON} of outputs that are rates themselves: {@code a - y log(a + epsilon)}.
     *
     * @param epsilon above 0, finite
     * @return the loss
     * @throws IllegalArgumentException if epsilon is out of range
     */
    public static Loss poissonRate(float epsilon) {
        return of(ElementwiseLoss.POISSON_RATE,
                Ranges.check("epsilon", epsilon, epsilon > 0, "more than 0"));
    }

    /** {@return every loss there is, each with default parameters and options, in no particular order, unmodifiable} */
    public static List<Loss> all() {
        return List.of(BINARY_CROSS_ENTROPY, BINARY_CROSS_ENTROPY_OF_LOGITS, HALF_MEAN_SQUARED_ERROR, MEAN_SQUARED_ERROR,
                MEAN_ABSOLUTE_ERROR, huber(1f), smoothL1(1f), LOG_COSH, quantile(0.5f), MEAN_SQUARED_LOG_ERROR,
                MEAN_ABSOLUTE_PERCENTAGE_ERROR, HINGE, SQUARED_HINGE, SOFT_MARGIN, KULLBACK_LEIBLER, POISSON, POISSON_FULL,
                POISSON_RATE, FOCAL, CROSS_ENTROPY, CROSS_ENTROPY_OF_DISTRIBUTIONS, NEGATIVE_LOG_LIKELIHOOD,
                COSINE_DISTANCE);
    }

    /**
     * This loss with another reduction.
     *
     * @param reduction how the losses of a batch become one number; {@link Reduction#MEAN} is the default
     * @return a copy
     */
    public Loss reduction(Reduction reduction) {
        return with(options.withReduction(reduction));
    }

    /**
     * This loss with a weight for every class: for what the loss of a row, or of an output, is multiplied by. Classes are
     * the outputs of the network.
     *
     * @param weights each 0, or from 1e-28 to 1e28, not all 0, as many as the network has outputs
     * @return a copy
     * @throws IllegalArgumentException if a weight is out of range, or all are 0
     * @throws UnsupportedOperationException if this loss knows no classes
     */
    public Loss classWeights(float... weights) {
        return with(options.withClassWeights(weights));
    }

    /**
     * This binary cross entropy with a factor for the term of the positive targets, {@code y log a}, of every output: more
     * than 1 for rare positives.
     *
     * @param weights each 0, or from 1e-28 to 1e28, as many as the network has outputs
     * @return a copy
     * @throws IllegalArgumentException if a weight is out of range
     * @throws UnsupportedOperationException if this loss is no binary cross entropy
     */
    public Loss positiveWeights(float... weights) {
        throw new UnsupportedOperationException(name() + " has no positive term");
    }

    /**
     * This cross entropy with targets that are mixed with the uniform distribution: {@code (1 - s) y + s / classes}.
     *
     * @param smoothing s: 0 to 1
     * @return a copy
     * @throws IllegalArgumentException if the smoothing is out of range
     * @throws UnsupportedOperationException if this loss is no cross entropy of a softmax
     */
    public Loss labelSmoothing(float smoothing) {
        throw new UnsupportedOperationException(name() + " has no distribution of labels to smooth");
    }

    /**
     * The name without parameters and options.
     *
     * @return lower case words joined by underscores, such as {@code half_mean_squared_error}
     */
    public abstract String name();

    /** {@return the usual activation of the last layer, one that this loss {@linkplain #accepts accepts}} */
    public abstract Activation outputActivation();

    /**
     * Whether the outputs of an activation are what this loss is defined for.
     *
     * @param activation of the last layer
     * @return false for outputs that may be out of range
     */
    public abstract boolean accepts(Activation activation);

    /**
     * The loss as a function of the sums z that go into the last layer's activation, if it is computed from them.
     *
     * @param activation of the last layer
     * @return empty if it is computed from the outputs
     */
    public Optional<Loss> fused(Activation activation) {
        return Optional.empty();
    }

    /**
     * Number of targets in a row.
     *
     * @param outputs number of outputs of the network
     * @return as many, or 1 where the target is the number of a class
     */
    public int targets(int outputs) {
        return outputs;
    }

    /** {@return what a target says} */
    public TargetKind targetKind() {
        return targets(2) == 1 ? TargetKind.CLASS : TargetKind.NUMBER;
    }

    /**
     * The sum of the losses of a batch, and its gradient with respect to the outputs. Arrays are compact, without pads.
     * Allocates nothing.
     *
     * @param rows number of rows
     * @param outputs number of outputs in a row
     * @param a the outputs; the sums if this loss is a {@link #fused} one, a cross entropy of a softmax, or focal
     * @param aOffset offset of a
     * @param y the targets, {@link #targets} in a row
     * @param yOffset offset of y
     * @param dA gets the gradient of the sum
     * @param dAOffset offset of dA
     * @param scratch room for {@link #scratchLength} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     * @return the sum, to be divided by {@link #divisor}
     * @throws IllegalArgumentException if a target is not the number of a class where it has to be; then dA is unspecified
     */
    public float gradient(int rows, int outputs, float[] a, int aOffset, float[] y, int yOffset,
            float[] dA, int dAOffset, float[] scratch, int scratchOffset) {
        return weightedGradient(rows, outputs, a, aOffset, y, yOffset, null, 0, dA, dAOffset, scratch, scratchOffset);
    }

    /**
     * {@link #gradient(int, int, float[], int, float[], int, float[], int, float[], int) The same} with a weight for every
     * row.
     *
     * @param rows number of rows
     * @param outputs number of outputs in a row
     * @param a the outputs; the sums if this loss is a {@link #fused} one, a cross entropy of a softmax, or focal
     * @param aOffset offset of a
     * @param y the targets, {@link #targets} in a row
     * @param yOffset offset of y
     * @param weights a factor for every row, 0 or more; a row of weight 0 counts nothing, whatever it holds
     * @param weightsOffset offset of the weights
     * @param dA gets the gradient of the sum
     * @param dAOffset offset of dA
     * @param scratch room for {@link #scratchLength} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     * @return the sum, to be divided by {@link #divisor}
     * @throws IllegalArgumentException if a target is not the number of a class where it has to be; then dA is unspecified
     */
    public float gradient(int rows, int outputs, float[] a, int aOffset, float[] y, int yOffset, float[] weights,
            int weightsOffset, float[] dA, int dAOffset, float[] scratch, int scratchOffset) {
        return weightedGradient(rows, outputs, a, aOffset, y, yOffset, weights, weightsOffset, dA, dAOffset,
                scratch, scratchOffset);
    }

    /** No weights stand for ones. */
    abstract float weightedGradient(int rows, int outputs, float[] a, int aOffset, float[] y, int yOffset,
            float @Nullable [] rowWeights, int rowWeightsOffset, float[] dA, int dAOffset, float[] scratch, int scratchOffset);

    /**
     * What the sum of a batch is divided by for its reduction. Row weights do not change it.
     *
     * @param rows number of rows
     * @param outputs number of outputs in a row
     * @param y the targets
     * @param yOffset offset of y
     * @return 1 or more, or a sum of class weights
     */
    public float divisor(int rows, int outputs, float[] y, int yOffset) {
        return switch (options.reduction()) {
            case MEAN -> (long) rows * outputs;
            case SUM -> 1f;
            case ROW_MEAN -> rows;
        };
    }

    /**
     * Length of the scratch room of {@link #gradient}.
     *
     * @param rows the largest number of rows
     * @param outputs number of outputs in a row
     * @return in floats; may exceed what an array can hold
     */
    public abstract long scratchLength(int rows, int outputs);

    /**
     * Checks that class weights and positive weights are as many as the network has outputs.
     *
     * @param outputs number of outputs of the network
     * @throws IllegalArgumentException if they are not
     */
    public void checkOutputs(int outputs) {
        options.check(this, outputs);
    }

    abstract Loss with(LossOptions changed);

    @Override
    public final boolean equals(Object other) {
        return other instanceof Loss that && toString().equals(that.toString());
    }

    @Override
    public final int hashCode() {
        return toString().hashCode();
    }

    /**
     * The name, with parameters and options where they are not the default.
     *
     * @return such as {@code huber(2.0)} or {@code cross_entropy, label smoothing 0.1}
     */
    @Override
    public String toString() {
        return name() + options;
    }
}
