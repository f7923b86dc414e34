package io.github.lanegrad.train;

import io.github.lanegrad.Network;

/**
 * How a step changes the parameters, given their gradients. An optimizer is an immutable description; what it remembers from
 * step to step is in an {@link OptimizerState}. Parameters, gradients and state are flat arrays of one layout, so a step is
 * one pass. Implementations are safe for use by several threads, each with a state of its own, and allocate nothing in
 * {@link #step}. {@link Object#toString} tells its numbers, as that of a record does: a checkpoint is for a training of the
 * same optimizer only.
 */
public interface Optimizer {

    /**
     * The learning rate where no schedule gives another.
     *
     * @return positive and finite
     */
    double learningRate();

    /**
     * What the optimizer remembers before the first step.
     *
     * @param network whose parameters are to be changed
     * @return a new state
     */
    OptimizerState start(Network network);

    /**
     * One step, in place. The optimizers of this library count it in the state; of one that does not, the trainer does.
     *
     * @param state what the optimizer remembers; changed
     * @param parameters what is changed
     * @param gradients gradients of the sum of the losses, of the same length; only read
     * @param scale what makes them gradients of the mean: 1 / divisor of the loss; not checked
     * @param rate the learning rate of this step, 0 or more, finite as a float
     * @throws IllegalArgumentException if the rate is out of range, an array is not of the length of the parameters of the
     *     state's network, or the state is that of an optimizer which remembers less; nothing is changed then, the state
     *     neither
     */
    void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate);

    /**
     * One step at the optimizer's own learning rate.
     *
     * @param state what the optimizer remembers; changed
     * @param parameters what is changed
     * @param gradients gradients of the sum of the losses, of the same length; only read
     * @param scale what makes them gradients of the mean: 1 / divisor of the loss; not checked
     * @throws IllegalArgumentException as the step at another rate does
     */
    default void step(OptimizerState state, float[] parameters, float[] gradients, float scale) {
        step(state, parameters, gradients, scale, learningRate());
    }
}
