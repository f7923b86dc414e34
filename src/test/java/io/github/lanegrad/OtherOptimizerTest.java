package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.lanegrad.train.Optimizer;
import io.github.lanegrad.train.OptimizerState;
import io.github.lanegrad.train.Sgd;
import io.github.lanegrad.train.Trainer;
import org.junit.jupiter.api.Test;

/** An optimizer of somebody else, who has written it for one network. */
class OtherOptimizerTest {

    private static final int ROWS = 500;
    private static final int EPOCHS = 40;
    private static final Network NETWORK = Network.inputs(100).dense(100, Activation.RELU).dense(1, Activation.IDENTITY).build();

    private final Sgd sgd = Sgd.of(0.01);
    private final OptimizerState only = sgd.start(NETWORK);

    /** So long that others would warm up. */
    @Test
    void makesNoStepsButThoseOfTheTraining() {
        Trainer.of(NETWORK, Loss.MEAN_SQUARED_ERROR).epochs(EPOCHS).batchSize(ROWS).optimizer(new Optimizer() {
            @Override
            public double learningRate() {
                return sgd.learningRate();
            }

            @Override
            public OptimizerState start(Network network) {
                assertSame(NETWORK, network);
                return only;
            }

            @Override
            public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
                sgd.step(state, parameters, gradients, scale, rate);
            }
        }).build().fit(new Parameters(NETWORK), Dataset.of(ROWS, 100, new float[100 * ROWS], 1, new float[ROWS]));
        assertEquals(EPOCHS, only.steps());
    }
}
