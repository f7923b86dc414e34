package io.github.lanegrad.train;

import io.github.lanegrad.Network;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Hyperparameters;
import io.github.lanegrad.kernel.UpdateRule;
import java.util.Objects;

/**
 * LAMB (You et al., 2020, "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes"): the step of
 * {@link Adam} with weight decay, {@code u = ŝ / (√t̂ + epsilon) + decay w}, of the weights of each layer, and of its
 * biases, its gains, its shifts and its slopes, is taken {@code |w| / |u|} times as long, in Euclidean norms; where one of
 * them is 0, as long as it is. Immutable.
 *
 * @param learningRate the rate, above 0 and finite as a float
 * @param beta1 share of the past in the mean, 0 to less than 1
 * @param beta2 share of the past in the second mean, 0 to less than 1
 * @param epsilon above 0
 * @param decay the weight decay, part of u: coupled or not, it is the same
 */
public record Lamb(double learningRate, double beta1, double beta2, double epsilon, WeightDecay decay)
        implements Optimizer {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Lamb {
        Updates.checkMeans(learningRate, beta1, beta2, epsilon);
        Objects.requireNonNull(decay, "decay");
    }

    /**
     * The defaults: betas 0.9 and 0.999, epsilon 1e-6, no weight decay.
     *
     * @param learningRate the rate, often 0.001
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is not above 0 and finite as a float
     */
    public static Lamb of(double learningRate) {
        return new Lamb(learningRate, 0.9, 0.999, 1e-6, WeightDecay.NONE);
    }

    /**
     * With other means.
     *
     * @param first share of the past in the mean, 0 to less than 1
     * @param second share of the past in the second mean, 0 to less than 1
     * @return a copy
     * @throws IllegalArgumentException if one is out of range
     */
    public Lamb withBetas(double first, double second) {
        return new Lamb(learningRate, first, second, epsilon, decay);
    }

    /**
     * With weight decay.
     *
     * @param changed the decay
     * @return a copy
     */
    public Lamb withDecay(WeightDecay changed) {
        return new Lamb(learningRate, beta1, beta2, epsilon, changed);
    }

    @Override
    public OptimizerState start(Network network) {
        return new OptimizerState(network, UpdateRule.LAMB.states());
    }

    @Override
    public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
        long step = state.nextStep(UpdateRule.LAMB.states(), parameters, gradients, rate);
        float[] h = state.hyperparameters();
        Updates.setShared(h, scale, beta1, beta2, epsilon);
        h[Hyperparameters.C1] = (float) (1 / Updates.correction(beta1, step));
        h[Hyperparameters.C2] = (float) (1 / Math.sqrt(Updates.correction(beta2, step)));
        float[] direction = state.array(2);
        for (int part = 0; part < state.parts(); part++) {
            int from = state.from(part);
            int count = state.to(part) - from;
            h[Hyperparameters.DECAY] = state.isWeights(part) || decay.biases() ? (float) decay.rate() : 0f;
            state.updates().apply(UpdateRule.LAMB, from, state.to(part), parameters, gradients);
            double length = Updates.norm(state.partials(), parameters, from, count);
            double wanted = Updates.norm(state.partials(), direction, from, count);
            double trust = length > 0 && wanted > 0 ? length / wanted : 1;
            Backend.KERNELS.axpy(count, (float) (-rate * trust), direction, from, parameters, from);
        }
    }
}
