package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.lanegrad.train.Optimizer;
import io.github.lanegrad.train.OptimizerState;
import io.github.lanegrad.train.Schedule;
import io.github.lanegrad.train.Sgd;
import io.github.lanegrad.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An optimizer of somebody else, who has written it for one network. */
class OtherOptimizerTest {

    private static final int ROWS = 500;
    private static final int EPOCHS = 40;
    private static final Network NETWORK = Network.inputs(100).dense(100, Activation.RELU).dense(1, Activation.IDENTITY).build();

    private final Sgd sgd = Sgd.of(0.01);
    private final OptimizerState only = sgd.start(NETWORK);

    /** Schedules go by steps, which only the trainer counts here. */
    @Test
    void needNotCountItsSteps() {
        List<Double> rates = new ArrayList<>();
        Trainer.of(NETWORK, Loss.MEAN_SQUARED_ERROR).epochs(2).batchSize(250).schedule(Schedule.linear(0.1, 0.05, 5))
                .optimizer(new StatelessOptimizer() {
                    @Override
                    public void step(OptimizerState state, float[] parameters, float[] gradients, float scale, double rate) {
                        rates.add(rate);
                    }
                }).build().fit(new Parameters(NETWORK), Dataset.of(ROWS, 100, new float[100 * ROWS], 1, new float[ROWS]));
        Schedule schedule = Schedule.linear(0.1, 0.05, 5);
        assertEquals(List.of(schedule.rate(0), schedule.rate(1), schedule.rate(2), schedule.rate(3)), rates);
    }

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
