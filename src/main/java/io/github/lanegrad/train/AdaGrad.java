package io.github.lanegrad.train;

import io.github.lanegrad.Network;
import io.github.lanegrad.kernel.Hyperparameters;
import io.github.lanegrad.kernel.UpdateRule;
import java.util.Arrays;

/**
 * AdaGrad (Duchi et al., 2011, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization"):
 * {@code s = s + g²}, {@code w = w - rate g / (√s + epsilon)}, the rate divided by {@code 1 + (step - 1) rateDecay}. Names,
 * defaults and order of operations are those of PyTorch. Immutable.
 *
 * @param learningRate the rate, above 0 and finite as a float
 * @param rateDecay how fast the rate falls, 0 or more
 * @param initialAccumulator where s starts, 0 or more
 * @param epsilon above 0
 * @param decay the weight decay, coupled
 */
public record AdaGrad(double learningRate, double rateDecay, double initialAccumulator, double epsilon, WeightDecay decay)
        implements Optimizer {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range, or the decay is decoupled
     */
    public AdaGrad {
        Updates.checkRate(learningRate);
        Updates.check("rate decay", rateDecay, rateDecay >= 0, "0 or more");
        Updates.checkNotNegative("initial accumulator", initialAccumulator);
        Updates.checkEpsilon(epsilon);
        Updates.checkCoupled(decay);
    }

    /**
     * The defaults: no decay of any kind, an accumulator from 0, epsilon 1e-10.
     *
     * @param learningRate the rate, often 0.01
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is not above 0 and finite as a float
     */
    public static AdaGrad of(double learningRate) {
        return new AdaGrad(learningRate, 0, 0, 1e-10, WeightDecay.NONE);
    }

    /**
     * With weight decay.
     *
     * @param changed the decay, coupled
     * @return a copy
     * @throws IllegalArgumentException if it is decoupled
     */
    public AdaGrad withDecay(WeightDecay changed) {
        return new AdaGrad(learningRate, rateDecay, initialAccumulator, epsilon, changed);
    }

    @Override
    public OptimizerState start(Network network) {
        OptimizerState state = new OptimizerState(network, UpdateRule.ADAGRAD.states());
        Arrays.fill(state.array(0), (float) initialAccumulator);
        return state;
    }

    @Override
    public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
        long step = state.nextStep(UpdateRule.ADAGRAD.states(), parameters, gradients, rate);
        float[] h = state.hyperparameters();
        h[Hyperparameters.RATE] = (float) (rate / (1 + (step - 1) * rateDecay));
        h[Hyperparameters.SCALE] = scale;
        h[Hyperparameters.EPSILON] = (float) epsilon;
        Updates.apply(UpdateRule.ADAGRAD, state, decay, rate, parameters, gradients);
    }
}
