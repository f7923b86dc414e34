package io.github.lanegrad.bench;

import io.github.lanegrad.Loss;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.train.Adam;
import io.github.lanegrad.train.Optimizer;
import io.github.lanegrad.train.OptimizerState;
import io.github.lanegrad.train.Sgd;
import io.github.lanegrad.train.TrainingPlan;
import io.github.lanegrad.train.Workers;
import java.time.Duration;

/** Ours. */
final class LanegradStep extends TrainStep {

    private final TrainingPlan plan;
    private final Optimizer optimizer;
    private final OptimizerState state;
    private final float[] gradients;

    LanegradStep(String description, boolean adam, int threads) {
        super(description);
        // For as long as the process lives.
        Workers workers = Workers.of(threads);
        plan = new TrainingPlan(network, Loss.BINARY_CROSS_ENTROPY, batch, workers);
        optimizer = adam ? Adam.of(RATE) : Sgd.of(RATE);
        state = optimizer.start(network);
        state.use(workers);
        gradients = new float[network.parameterLength()];
    }

    @Override
    void warmUp() {
        plan.warmUp(Duration.ofSeconds(10));
    }

    @Override
    double step(int from) {
        plan.load(dataset, order, from, batch);
        float loss = plan.gradient(start, gradients);
        optimizer.step(state, start.array(), gradients, 1f / plan.divisor());
        return loss / plan.divisor();
    }

    @Override
    Parameters parameters() {
        return start;
    }

    @Override
    void check() {
        check(this::meanGradients);
    }

    private float[] meanGradients() {
        float[] means = gradients.clone();
        for (int i = 0; i < means.length; i++) {
            means[i] /= plan.divisor();
        }
        return means;
    }
}
