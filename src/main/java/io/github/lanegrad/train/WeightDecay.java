package io.github.lanegrad.train;

/**
 * How an optimizer pulls parameters towards 0. Coupled decay, L2 regularisation, adds {@code rate · w} to the gradient;
 * decoupled decay multiplies w by {@code 1 - learning rate · rate} before the step (Loshchilov and Hutter, 2019, "Decoupled
 * Weight Decay Regularization"). Immutable.
 *
 * @param rate 0 or more, finite as a float; decoupled, less than 1 / learning rate, or weights change their sign
 * @param decoupled whether it is kept out of the gradient
 * @param biases whether biases, gains and shifts of normalisations, and slopes of activations decay like weights
 */
public record WeightDecay(double rate, boolean decoupled, boolean biases) {

    /** No decay. */
    public static final WeightDecay NONE = new WeightDecay(0, false, false);

    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if the rate is negative or no finite float
     */
    public WeightDecay {
        Updates.checkNotNegative("weight decay", rate);
    }

    /**
     * Coupled decay of weights, not of biases.
     *
     * @param rate 0 or more, finite as a float
     * @return the decay
     * @throws IllegalArgumentException if the rate is out of range
     */
    public static WeightDecay coupled(double rate) {
        return new WeightDecay(rate, false, false);
    }

    /**
     * Decoupled decay of weights, not of biases.
     *
     * @param rate 0 or more, finite as a float
     * @return the decay
     * @throws IllegalArgumentException if the rate is out of range
     */
    public static WeightDecay decoupled(double rate) {
        return new WeightDecay(rate, true, false);
    }

    /**
     * This decay for biases too, as in PyTorch.
     *
     * @return a copy
     */
    public WeightDecay ofBiasesToo() {
        return new WeightDecay(rate, decoupled, true);
    }
}
