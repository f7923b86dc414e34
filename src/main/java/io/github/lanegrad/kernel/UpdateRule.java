package io.github.lanegrad.kernel;

/**
 * Steps of optimizers that {@link Kernels#update} makes over flat arrays: parameters w, gradients g, and up to three arrays
 * of state s, t and u. Another one takes a line here and a formula in {@code ScalarUpdates} for each array that it changes,
 * under its name with the letter of the array behind it.
 *
 * <p>What the letters stand for in a rule is told by the {@code Optimizer} that uses it.
 */
public enum UpdateRule {

    /** Gradient descent with weight decay. */
    DESCENT(0),
    /** Descent along the velocity s. */
    MOMENTUM(1),
    /** Descent along the velocity s, taken a step ahead. */
    NESTEROV(1),
    /** Descent over the root of the sum s of squares. */
    ADAGRAD(1),
    /** Descent by the ratio of the root means of squared steps t and of squared gradients s. */
    ADADELTA(2),
    /** Descent over the root of the mean square s. */
    RMSPROP(1),
    /** The same along the velocity t. */
    RMSPROP_MOMENTUM(2),
    /** The same over the standard deviation, u being the mean. */
    RMSPROP_CENTRED(3),
    /** Descent along the mean s over the root of the mean square t. */
    ADAM(2),
    /** The same over the root of the largest mean square u so far. */
    AMSGRAD(3),
    /** Descent along the mean s over the decaying maximum t of magnitudes. */
    ADAMAX(2),
    /** Adam with the mean taken a step ahead. */
    NADAM(2),
    /** Adam that waits until its mean square is reliable. */
    RADAM(2),
    /** Descent along the signs of a mean. */
    LION(1),
    /** The direction u of Adam with weight decay, to be followed as far as the norms of u and w allow. */
    LAMB(3);

    private final int states;

    UpdateRule(int states) {
        this.states = states;
    }

    /**
     * Number of arrays of state.
     *
     * @return 0 to 3: none, s, s and t, or all
     */
    public int states() {
        return states;
    }
}
