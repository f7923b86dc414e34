package io.github.lanegrad.train;

import io.github.lanegrad.Network;
import io.github.lanegrad.kernel.Hyperparameters;
import io.github.lanegrad.kernel.UpdateRule;
import java.util.Objects;

/**
 * RAdam (Liu et al., 2020, "On the Variance of the Adaptive Learning Rate and Beyond"): {@link Adam} that follows the mean
 * alone until the variance of its steps is small enough, then rectifies it. Names, defaults and order of operations are
 * those of PyTorch. Immutable.
 *
 * @param learningRate the rate, above 0 and finite as a float
 * @param beta1 share of the past in the mean, 0 to less than 1
 * @param beta2 share of the past in the second mean, 0 to less than 1
 * @param epsilon above 0
 * @param decay the weight decay
 */
public record RAdam(double learningRate, double beta1, double beta2, double epsilon, WeightDecay decay)
        implements Optimizer {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public RAdam {
        Updates.checkMeans(learningRate, beta1, beta2, epsilon);
        Objects.requireNonNull(decay, "decay");
    }

    /**
     * The defaults: betas 0.9 and 0.999, epsilon 1e-8, no weight decay.
     *
     * @param learningRate the rate, often 0.001
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is not above 0 and finite as a float
     */
    public static RAdam of(double learningRate) {
        return new RAdam(learningRate, 0.9, 0.999, 1e-8, WeightDecay.NONE);
    }

    /**
     * With other means.
     *
     * @param first share of the past in the mean, 0 to less than 1
     * @param second share of the past in the second mean, 0 to less than 1
     * @return a copy
     * @throws IllegalArgumentException if one is out of range
     */
    public RAdam withBetas(double first, double second) {
        return new RAdam(learningRate, first, second, epsilon, decay);
    }

    /**
     * With weight decay.
     *
     * @param changed the decay
     * @return a copy
     */
    public RAdam withDecay(WeightDecay changed) {
        return new RAdam(learningRate, beta1, beta2, epsilon, changed);
    }

    @Override
    public OptimizerState start(Network network) {
        return new OptimizerState(network, UpdateRule.RADAM.states());
    }

    @Override
    public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
        long step = state.nextStep(UpdateRule.RADAM.states(), parameters, gradients, rate);
        float[] h = state.hyperparameters();
        Updates.setShared(h, scale, beta1, beta2, epsilon);
        double correction = Updates.correction(beta2, step);
        double longest = 2 / (1 - beta2) - 1;
        double length = longest - 2 * step * (1 - correction) / correction;
        double rectification = length <= 5 ? 0
                : Math.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
        h[Hyperparameters.RATE] = (float) (rate / Updates.correction(beta1, step));
        h[Hyperparameters.C1] = (float) (rectification * Math.sqrt(correction));
        Updates.apply(UpdateRule.RADAM, state, decay, rate, parameters, gradients);
    }
}
