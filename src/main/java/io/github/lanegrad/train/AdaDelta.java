package io.github.lanegrad.train;

import io.github.lanegrad.Network;
import io.github.lanegrad.kernel.Hyperparameters;
import io.github.lanegrad.kernel.UpdateRule;

/**
 * AdaDelta (Zeiler, 2012, "ADADELTA: An Adaptive Learning Rate Method"): {@code s} is a running mean of squared gradients,
 * {@code t} of squared steps {@code d = g √(t + epsilon) / √(s + epsilon)}; {@code w = w - rate d}. Names, defaults and
 * order of operations are those of PyTorch. Immutable.
 *
 * @param learningRate a factor of the steps, above 0 and finite as a float, usually 1
 * @param rho share of the past in the means, 0 to less than 1
 * @param epsilon above 0
 * @param decay the weight decay, coupled
 */
public record AdaDelta(double learningRate, double rho, double epsilon, WeightDecay decay) implements Optimizer {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range, or the decay is decoupled
     */
    public AdaDelta {
        Updates.checkRate(learningRate);
        Updates.checkShare("rho", rho);
        Updates.checkEpsilon(epsilon);
        Updates.checkCoupled(decay);
    }

    /**
     * The defaults: rho 0.9, epsilon 1e-6, no weight decay.
     *
     * @param learningRate a factor of the steps, usually 1
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is not above 0 and finite as a float
     */
    public static AdaDelta of(double learningRate) {
        return new AdaDelta(learningRate, 0.9, 1e-6, WeightDecay.NONE);
    }

    /**
     * With weight decay.
     *
     * @param changed the decay, coupled
     * @return a copy
     * @throws IllegalArgumentException if it is decoupled
     */
    public AdaDelta withDecay(WeightDecay changed) {
        return new AdaDelta(learningRate, rho, epsilon, changed);
    }

    @Override
    public OptimizerState start(Network network) {
        return new OptimizerState(network, UpdateRule.ADADELTA.states());
    }

    @Override
    public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
        state.nextStep(UpdateRule.ADADELTA.states(), parameters, gradients, rate);
        float[] h = state.hyperparameters();
        h[Hyperparameters.RATE] = (float) rate;
        h[Hyperparameters.SCALE] = scale;
        h[Hyperparameters.EPSILON] = (float) epsilon;
        Updates.setMeans(h, 0, rho);
        Updates.apply(UpdateRule.ADADELTA, state, decay, rate, parameters, gradients);
    }
}
