package io.github.lanegrad.train;

import io.github.lanegrad.Network;
import io.github.lanegrad.kernel.Backend;

/**
 * Plain gradient descent: {@code w = fma(-(rate · scale), gradient, w)}. Remembers nothing. {@link Sgd} adds momentum and
 * weight decay.
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
    public double learningRate() {
        return rate;
    }

    @Override
    public OptimizerState start(Network network) {
        return new OptimizerState(network, 0);
    }

    @Override
    public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
        state.nextStep(0, parameters, gradients);
        Backend.KERNELS.axpy(parameters.length, -((float) rate * scale), gradients, 0, parameters, 0);
    }

    /**
     * One step without a state.
     *
     * @param parameters what is changed
     * @param gradients gradients of the sum of the losses, of the same length
     * @param scale what makes them gradients of the mean: 1 / divisor of the loss
     * @throws IllegalArgumentException if the lengths differ; nothing is changed then
     */
    public void step(float[] parameters, float[] gradients, float scale) {
        if (gradients.length != parameters.length) {
            throw new IllegalArgumentException("expected an array of " + parameters.length + " gradients, got "
                    + gradients.length);
        }
        Backend.KERNELS.axpy(parameters.length, -(rate * scale), gradients, 0, parameters, 0);
    }
}
