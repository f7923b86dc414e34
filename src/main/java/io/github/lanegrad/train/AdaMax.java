package io.github.lanegrad.train;

import io.github.lanegrad.Network;
import io.github.lanegrad.kernel.Hyperparameters;
import io.github.lanegrad.kernel.UpdateRule;

/**
 * AdaMax (Kingma and Ba, 2015, "Adam: A Method for Stochastic Optimization"): {@link Adam} with
 * {@code t = max(beta2 t, |g| + epsilon)} in place of the root mean square. Names, defaults and order of operations are
 * those of PyTorch. Immutable.
 *
 * @param learningRate the rate, above 0 and finite as a float
 * @param beta1 share of the past in the mean, 0 to less than 1
 * @param beta2 share of the past in the second mean, 0 to less than 1
 * @param epsilon above 0
 * @param decay the weight decay, coupled
 */
public record AdaMax(double learningRate, double beta1, double beta2, double epsilon, WeightDecay decay)
        implements Optimizer {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range, or the decay is decoupled
     */
    public AdaMax {
        Updates.checkMeans(learningRate, beta1, beta2, epsilon);
        Updates.checkCoupled(decay);
    }

    /**
     * The defaults: betas 0.9 and 0.999, epsilon 1e-8, no weight decay.
     *
     * @param learningRate the rate, often 0.002
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is not above 0 and finite as a float
     */
    public static AdaMax of(double learningRate) {
        return new AdaMax(learningRate, 0.9, 0.999, 1e-8, WeightDecay.NONE);
    }

    /**
     * With other means.
     *
     * @param first share of the past in the mean, 0 to less than 1
     * @param second share of the past in the second mean, 0 to less than 1
     * @return a copy
     * @throws IllegalArgumentException if one is out of range
     */
    public AdaMax withBetas(double first, double second) {
        return new AdaMax(learningRate, first, second, epsilon, decay);
    }

    /**
     * With weight decay.
     *
     * @param changed the decay, coupled
     * @return a copy
     * @throws IllegalArgumentException if it is decoupled
     */
    public AdaMax withDecay(WeightDecay changed) {
        return new AdaMax(learningRate, beta1, beta2, epsilon, changed);
    }

    @Override
    public OptimizerState start(Network network) {
        return new OptimizerState(network, UpdateRule.ADAMAX.states());
    }

    @Override
    public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
        long step = state.nextStep(UpdateRule.ADAMAX.states(), parameters, gradients, rate);
        float[] h = state.hyperparameters();
        Updates.setShared(h, scale, beta1, beta2, epsilon);
        h[Hyperparameters.RATE] = (float) (rate / Updates.correction(beta1, step));
        Updates.apply(UpdateRule.ADAMAX, state, decay, rate, parameters, gradients);
    }
}
