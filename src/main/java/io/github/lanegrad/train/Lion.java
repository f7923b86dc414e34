package io.github.lanegrad.train;

import io.github.lanegrad.Network;
import io.github.lanegrad.kernel.Hyperparameters;
import io.github.lanegrad.kernel.UpdateRule;
import java.util.Objects;

/**
 * Lion (Chen et al., 2023, "Symbolic Discovery of Optimization Algorithms"): steps of equal size along the sign of
 * {@code beta1 s + (1 - beta1) g}; then the mean becomes {@code s = beta2 s + (1 - beta2) g}. Immutable.
 *
 * @param learningRate the rate, above 0 and finite as a float; a third to a tenth of Adam's
 * @param beta1 share of the past in the direction, 0 to less than 1
 * @param beta2 share of the past in the mean, 0 to less than 1
 * @param decay the weight decay
 */
public record Lion(double learningRate, double beta1, double beta2, WeightDecay decay) implements Optimizer {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Lion {
        Updates.checkRate(learningRate);
        Updates.checkShare("beta1", beta1);
        Updates.checkShare("beta2", beta2);
        Objects.requireNonNull(decay, "decay");
    }

    /**
     * The defaults: betas 0.9 and 0.99, no weight decay.
     *
     * @param learningRate the rate, often 0.0001
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is not above 0 and finite as a float
     */
    public static Lion of(double learningRate) {
        return new Lion(learningRate, 0.9, 0.99, WeightDecay.NONE);
    }

    /**
     * With weight decay.
     *
     * @param changed the decay
     * @return a copy
     */
    public Lion withDecay(WeightDecay changed) {
        return new Lion(learningRate, beta1, beta2, changed);
    }

    @Override
    public OptimizerState start(Network network) {
        return new OptimizerState(network, UpdateRule.LION.states());
    }

    @Override
    public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
        state.nextStep(UpdateRule.LION.states(), parameters, gradients, rate);
        float[] h = state.hyperparameters();
        h[Hyperparameters.RATE] = (float) rate;
        h[Hyperparameters.SCALE] = scale;
        Updates.setMeans(h, beta1, beta2);
        Updates.apply(UpdateRule.LION, state, decay, rate, parameters, gradients);
    }
}
