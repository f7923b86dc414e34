package io.github.lanegrad.train;

/**
 * How a step changes the parameters, given their gradients. Parameters, gradients and any state are flat arrays of one
 * layout, so a step is one pass. Implementations allocate nothing in {@link #step}.
 */
public interface Optimizer {

    /**
     * One step, in place.
     *
     * @param parameters what is changed
     * @param gradients gradients of the sum of the losses, of the same length
     * @param scale what makes them gradients of the mean: 1 / number of elements in the batch
     */
    void step(float[] parameters, float[] gradients, float scale);
}
