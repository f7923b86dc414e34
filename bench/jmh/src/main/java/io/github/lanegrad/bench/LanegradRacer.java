package io.github.lanegrad.bench;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.Predictor;
import io.github.lanegrad.train.Adam;
import io.github.lanegrad.train.Optimizer;
import io.github.lanegrad.train.OptimizerState;
import io.github.lanegrad.train.Sgd;
import io.github.lanegrad.train.TrainingPlan;
import java.time.Duration;

/** Ours; its products warm up in its first step, on the clock, as a long training by {@code Trainer} does. */
final class LanegradRacer extends Racer {

    private static final int PORTION = 256;

    private final Parameters parameters;
    private final TrainingPlan plan;
    private final Optimizer optimizer;
    private final OptimizerState state;
    private final float[] gradients;
    private boolean warm;

    LanegradRacer(Dataset training, Dataset test, int batch, boolean adam, long seed) {
        super(training, test);
        Network network = Network.inputs(SIZES[0])
                .dense(SIZES[1], Activation.RELU)
                .dense(SIZES[2], Activation.RELU)
                .dense(SIZES[3], Activation.SOFTMAX)
                .build();
        parameters = Parameters.initialize(network, seed);
        plan = new TrainingPlan(network, Loss.CROSS_ENTROPY, batch);
        optimizer = adam ? Adam.of(rate(true)) : Sgd.of(rate(false)).withMomentum(MOMENTUM);
        state = optimizer.start(network);
        gradients = new float[network.parameterLength()];
    }

    @Override
    void step(int[] order, int from, int count) {
        if (!warm) {
            plan.warmUpProducts(optimizer, Duration.ofSeconds(10));
            warm = true;
        }
        plan.load(training, order, from, count);
        plan.gradient(parameters, gradients);
        optimizer.step(state, parameters.array(), gradients, 1f / plan.divisor());
    }

    @Override
    float[] outputs() {
        return new Predictor(Model.unscaled(parameters), PORTION).predict(test);
    }
}
