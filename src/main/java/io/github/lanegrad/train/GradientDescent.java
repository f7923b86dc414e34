package io.github.lanegrad.train;

import io.github.lanegrad.Network;

/**
 * Plain gradient descent: {@code w = fma(-(rate · scale), gradient, w)}. Remembers nothing. {@link Sgd} adds momentum and
 * weight decay.
 *
 * @param learningRate the learning rate, positive and finite as a float
 */
public record GradientDescent(double learningRate) implements Optimizer {

    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if the rate is not positive and finite as a float
     */
    public GradientDescent {
        Updates.checkRate(learningRate);
    }

    /**
     * Descent at a rate.
     *
     * @param learningRate the learning rate
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is not positive and finite as a float
     */
    public static GradientDescent of(double learningRate) {
        return new GradientDescent(learningRate);
    }

    @Override
    public OptimizerState start(Network network) {
        return new OptimizerState(network, 0);
    }

    @Override
    public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
        state.nextStep(0, parameters, gradients);
        state.updates().add(-((float) rate * scale), gradients, parameters);
    }
}
