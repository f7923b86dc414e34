package io.github.lanegrad;

import io.github.lanegrad.train.Optimizer;
import io.github.lanegrad.train.OptimizerState;

/** Somebody else's: remembers nothing, and counts no steps. */
public abstract class StatelessOptimizer implements Optimizer {

    @Override
    public double learningRate() {
        return 1;
    }

    @Override
    public OptimizerState start(Network network) {
        return new OptimizerState(network, 0);
    }
}
