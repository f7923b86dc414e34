package io.github.lanegrad.train;

import io.github.lanegrad.Network;
import io.github.lanegrad.kernel.Hyperparameters;
import io.github.lanegrad.kernel.UpdateRule;
import java.util.Objects;

/**
 * Adam (Kingma and Ba, 2015, "Adam: A Method for Stochastic Optimization"): {@code s} is a running mean of the gradients,
 * {@code t} of their squares; {@code w = w - rate ŝ / (√t̂ + epsilon)}, the hats being divisions by {@code 1 - beta^step}.
 * AMSGrad (Reddi et al., 2018, "On the Convergence of Adam and Beyond") takes the largest t so far. With decoupled weight
 * decay it is AdamW (Loshchilov and Hutter, 2019, "Decoupled Weight Decay Regularization"). Names, defaults and order of
 * operations are those of PyTorch. Immutable.
 *
 * @param learningRate the rate, above 0 and finite as a float
 * @param beta1 share of the past in the mean, 0 to less than 1
 * @param beta2 share of the past in the second mean, 0 to less than 1
 * @param epsilon above 0
 * @param amsgrad whether the largest mean square counts
 * @param decay the weight decay
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon, boolean amsgrad, WeightDecay decay)
        implements Optimizer {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Adam {
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
    public static Adam of(double learningRate) {
        return new Adam(learningRate, 0.9, 0.999, 1e-8, false, WeightDecay.NONE);
    }

    /**
     * AdamW: decoupled weight decay of 0.01, betas 0.9 and 0.999, epsilon 1e-8. Only weights decay; PyTorch's decays all
     * parameters, as {@code withDecay(WeightDecay.decoupled(0.01).ofBiasesToo())} does.
     *
     * @param learningRate the rate, often 0.001
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is not above 0 and finite as a float
     */
    public static Adam adamW(double learningRate) {
        return of(learningRate).withDecay(WeightDecay.decoupled(0.01));
    }

    /**
     * With other means.
     *
     * @param first share of the past in the mean, 0 to less than 1
     * @param second share of the past in the second mean, 0 to less than 1
     * @return a copy
     * @throws IllegalArgumentException if one is out of range
     */
    public Adam withBetas(double first, double second) {
        return new Adam(learningRate, first, second, epsilon, amsgrad, decay);
    }

    /**
     * With another epsilon.
     *
     * @param changed above 0
     * @return a copy
     * @throws IllegalArgumentException if it is not above 0 and finite as a float
     */
    public Adam withEpsilon(double changed) {
        return new Adam(learningRate, beta1, beta2, changed, amsgrad, decay);
    }

    /**
     * AMSGrad.
     *
     * @return a copy
     */
    public Adam withAmsgrad() {
        return new Adam(learningRate, beta1, beta2, epsilon, true, decay);
    }

    private UpdateRule rule() {
        return amsgrad ? UpdateRule.AMSGRAD : UpdateRule.ADAM;
    }

    /**
     * With weight decay.
     *
     * @param changed the decay
     * @return a copy
     */
    public Adam withDecay(WeightDecay changed) {
        return new Adam(learningRate, beta1, beta2, epsilon, amsgrad, changed);
    }

    @Override
    public OptimizerState start(Network network) {
        return new OptimizerState(network, rule().states());
    }

    @Override
    public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
        long step = state.nextStep(rule().states(), parameters, gradients, rate);
        float[] h = state.hyperparameters();
        Updates.setShared(h, scale, beta1, beta2, epsilon);
        h[Hyperparameters.RATE] = (float) (rate / Updates.correction(beta1, step));
        h[Hyperparameters.C2] = (float) (1 / Math.sqrt(Updates.correction(beta2, step)));
        Updates.apply(rule(), state, decay, rate, parameters, gradients);
    }
}
