package io.github.lanegrad.train;

import io.github.lanegrad.kernel.Backend;

/**
 * Plain gradient descent: {@code w = fma(-(rate · scale), gradient, w)}. Stateless.
 *
 * @param rate the learning rate, positive and finite
 */
public record GradientDescent(float rate) implements Optimizer {

    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if the rate is not positive and finite
     */
    public GradientDescent {
        if (!(rate > 0) || !Float.isFinite(rate)) {
            throw new IllegalArgumentException("learning rate: expected a positive finite number, got " + rate);
        }
    }

    @Override
    public void step(float[] parameters, float[] gradients, float scale) {
        Backend.KERNELS.axpy(parameters.length, -(rate * scale), gradients, 0, parameters, 0);
    }
}
