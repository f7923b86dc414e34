package io.github.lanegrad.train;

import io.github.lanegrad.Network;
import io.github.lanegrad.kernel.Hyperparameters;
import io.github.lanegrad.kernel.UpdateRule;
import java.util.Objects;

/**
 * NAdam (Dozat, 2016, "Incorporating Nesterov Momentum into Adam"): {@link Adam} with Nesterov's momentum,
 * {@code µ = beta1 (1 - 0.96^(step momentumDecay) / 2)} growing from step to step. Names, defaults and order of operations
 * are those of PyTorch. Immutable.
 *
 * @param learningRate the rate, above 0 and finite as a float
 * @param beta1 share of the past in the mean, 0 to less than 1
 * @param beta2 share of the past in the second mean, 0 to less than 1
 * @param epsilon above 0
 * @param momentumDecay how fast the momentum grows, 0 or more
 * @param decay the weight decay
 */
public record NAdam(double learningRate, double beta1, double beta2, double epsilon, double momentumDecay, WeightDecay decay)
        implements Optimizer {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public NAdam {
        Updates.checkMeans(learningRate, beta1, beta2, epsilon);
        Objects.requireNonNull(decay, "decay");
        Updates.check("momentum decay", momentumDecay, momentumDecay >= 0, "0 or more");
    }

    /**
     * The defaults: betas 0.9 and 0.999, epsilon 1e-8, momentum decay 0.004, no weight decay.
     *
     * @param learningRate the rate, often 0.002
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is not above 0 and finite as a float
     */
    public static NAdam of(double learningRate) {
        return new NAdam(learningRate, 0.9, 0.999, 1e-8, 0.004, WeightDecay.NONE);
    }

    /**
     * With other means.
     *
     * @param first share of the past in the mean, 0 to less than 1
     * @param second share of the past in the second mean, 0 to less than 1
     * @return a copy
     * @throws IllegalArgumentException if one is out of range
     */
    public NAdam withBetas(double first, double second) {
        return new NAdam(learningRate, first, second, epsilon, momentumDecay, decay);
    }

    private double momentum(double step) {
        return beta1 * (1 - ExactMath.power(0.96, step * momentumDecay) / 2);
    }

    /**
     * With weight decay.
     *
     * @param changed the decay
     * @return a copy
     */
    public NAdam withDecay(WeightDecay changed) {
        return new NAdam(learningRate, beta1, beta2, epsilon, momentumDecay, changed);
    }

    @Override
    public OptimizerState start(Network network) {
        return new OptimizerState(network, UpdateRule.NADAM.states(), 1);
    }

    @Override
    public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
        long step = state.nextStep(UpdateRule.NADAM.states(), 1, parameters, gradients, rate);
        float[] h = state.hyperparameters();
        Updates.setShared(h, scale, beta1, beta2, epsilon);
        double now = momentum((double) step);
        double next = momentum(step + 1.0);
        double product = state.numbers()[0] * now;
        state.numbers()[0] = product;
        h[Hyperparameters.RATE] = (float) (rate * (1 - now) / (1 - product));
        h[Hyperparameters.C1] = (float) (rate * next / (1 - product * next));
        h[Hyperparameters.C2] = (float) (1 / Math.sqrt(Updates.correction(beta2, step)));
        Updates.apply(UpdateRule.NADAM, state, decay, rate, parameters, gradients);
    }
}
