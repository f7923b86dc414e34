package io.github.lanegrad.train;

import io.github.lanegrad.Network;
import io.github.lanegrad.kernel.Hyperparameters;
import io.github.lanegrad.kernel.UpdateRule;

/**
 * Stochastic gradient descent with momentum: {@code v = momentum v + (1 - dampening) g}, {@code w = w - rate v}; the first
 * velocity is the gradient. Nesterov's momentum follows {@code g + momentum v} (Sutskever et al., 2013, "On the importance
 * of initialization and momentum in deep learning"). Names, defaults and order of operations are those of PyTorch.
 * Immutable.
 *
 * @param learningRate the rate, above 0 and finite as a float
 * @param momentum 0 to less than 1
 * @param dampening 0 to less than 1
 * @param nesterov whether the velocity is taken a step ahead; needs momentum and no dampening
 * @param maximize whether steps go up the gradient
 * @param decay the weight decay, coupled
 */
public record Sgd(double learningRate, double momentum, double dampening, boolean nesterov, boolean maximize,
        WeightDecay decay) implements Optimizer {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range, the decay is decoupled, or Nesterov's momentum is 0 or
     *     dampened
     */
    public Sgd {
        Updates.checkRate(learningRate);
        Updates.checkShare("momentum", momentum);
        // A double, as 1 - dampening is computed in double.
        Updates.check("dampening", dampening, dampening >= 0 && dampening < 1, "from 0 to less than 1");
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException("nesterov: expected a momentum above 0 and no dampening, got " + momentum
                    + " and " + dampening);
        }
        Updates.checkCoupled(decay);
    }

    /**
     * Gradient descent without any addition.
     *
     * @param learningRate the rate, often 0.1 to 0.001
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is not above 0 and finite as a float
     */
    public static Sgd of(double learningRate) {
        return new Sgd(learningRate, 0, 0, false, false, WeightDecay.NONE);
    }

    /**
     * With momentum.
     *
     * @param changed 0 to less than 1, often 0.9
     * @return a copy
     * @throws IllegalArgumentException if it is out of range
     */
    public Sgd withMomentum(double changed) {
        return new Sgd(learningRate, changed, dampening, nesterov, maximize, decay);
    }

    /**
     * With Nesterov's momentum.
     *
     * @param changed above 0, less than 1, often 0.9
     * @return a copy
     * @throws IllegalArgumentException if it is out of range, or there is dampening
     */
    public Sgd withNesterov(double changed) {
        return new Sgd(learningRate, changed, dampening, true, maximize, decay);
    }

    /**
     * With weight decay.
     *
     * @param changed the decay, coupled
     * @return a copy
     * @throws IllegalArgumentException if it is decoupled
     */
    public Sgd withDecay(WeightDecay changed) {
        return new Sgd(learningRate, momentum, dampening, nesterov, maximize, changed);
    }

    private UpdateRule rule() {
        return momentum == 0 ? UpdateRule.DESCENT : nesterov ? UpdateRule.NESTEROV : UpdateRule.MOMENTUM;
    }

    @Override
    public OptimizerState start(Network network) {
        return new OptimizerState(network, rule().states());
    }

    @Override
    public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
        boolean first = state.nextStep(rule().states(), parameters, gradients, rate) == 1;
        float[] h = state.hyperparameters();
        h[Hyperparameters.RATE] = (float) rate;
        h[Hyperparameters.SCALE] = maximize ? -scale : scale;
        h[Hyperparameters.BETA1] = first ? 0f : (float) momentum;
        h[Hyperparameters.C1] = first ? 1f : (float) (1 - dampening);
        h[Hyperparameters.C2] = (float) momentum;
        Updates.apply(rule(), state, decay, rate, parameters, gradients);
    }
}
