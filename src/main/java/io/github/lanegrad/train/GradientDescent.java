package io.github.lanegrad.train;

import io.github.lanegrad.Network;

/**
 * Plain gradient descent: {@code w = fma(-(rate · scale), gradient, w)}. Remembers nothing. {@link Sgd} adds momentum and
 * weight decay. Immutable.
 *
 * @param learningRate the rate, above 0 and finite as a float
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
     * @param learningRate the rate, often 0.1 to 0.001
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
        state.nextStep(0, parameters, gradients, rate);
        state.updates().add(-((float) rate * scale), gradients, parameters);
    }
}
