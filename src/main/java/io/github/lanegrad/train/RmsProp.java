package io.github.lanegrad.train;

import io.github.lanegrad.Network;
import io.github.lanegrad.kernel.Hyperparameters;
import io.github.lanegrad.kernel.UpdateRule;

/**
 * RMSProp (Tieleman and Hinton, 2012, "Neural Networks for Machine Learning", lecture 6.5): {@code s} is a running mean of
 * squared gradients, {@code w = w - rate g / (√s + epsilon)}. With momentum the quotients make a velocity
 * {@code t = momentum t + g / (√s + epsilon)}; centred, the square of the mean gradient u is taken from s. Names, defaults
 * and order of operations are those of PyTorch. Immutable.
 *
 * @param learningRate the rate, above 0 and finite as a float
 * @param alpha share of the past in the means, 0 to less than 1
 * @param epsilon above 0
 * @param momentum 0 to less than 1
 * @param centred whether to divide by the standard deviation
 * @param decay the weight decay, coupled
 */
public record RmsProp(double learningRate, double alpha, double epsilon, double momentum, boolean centred, WeightDecay decay)
        implements Optimizer {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range, or the decay is decoupled
     */
    public RmsProp {
        Updates.checkRate(learningRate);
        Updates.checkShare("alpha", alpha);
        Updates.checkEpsilon(epsilon);
        Updates.checkShare("momentum", momentum);
        Updates.checkCoupled(decay);
    }

    /**
     * The defaults: alpha 0.99, epsilon 1e-8, no momentum, not centred, no weight decay.
     *
     * @param learningRate the rate, often 0.01
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is not above 0 and finite as a float
     */
    public static RmsProp of(double learningRate) {
        return new RmsProp(learningRate, 0.99, 1e-8, 0, false, WeightDecay.NONE);
    }

    /**
     * With momentum.
     *
     * @param changed 0 to less than 1
     * @return a copy
     * @throws IllegalArgumentException if it is out of range
     */
    public RmsProp withMomentum(double changed) {
        return new RmsProp(learningRate, alpha, epsilon, changed, centred, decay);
    }

    /**
     * Divided by the standard deviation of the gradients.
     *
     * @return a copy
     */
    public RmsProp withCentring() {
        return new RmsProp(learningRate, alpha, epsilon, momentum, true, decay);
    }

    /**
     * With weight decay.
     *
     * @param changed the decay, coupled
     * @return a copy
     * @throws IllegalArgumentException if it is decoupled
     */
    public RmsProp withDecay(WeightDecay changed) {
        return new RmsProp(learningRate, alpha, epsilon, momentum, centred, changed);
    }

    private UpdateRule rule() {
        return centred ? UpdateRule.RMSPROP_CENTRED : momentum > 0 ? UpdateRule.RMSPROP_MOMENTUM : UpdateRule.RMSPROP;
    }

    @Override
    public OptimizerState start(Network network) {
        return new OptimizerState(network, rule().states());
    }

    @Override
    public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
        state.nextStep(rule().states(), parameters, gradients, rate);
        float[] h = state.hyperparameters();
        h[Hyperparameters.RATE] = (float) rate;
        h[Hyperparameters.SCALE] = scale;
        h[Hyperparameters.EPSILON] = (float) epsilon;
        Updates.setMeans(h, momentum, alpha);
        Updates.apply(rule(), state, decay, rate, parameters, gradients);
    }
}
