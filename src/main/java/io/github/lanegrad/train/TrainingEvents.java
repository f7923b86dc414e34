package io.github.lanegrad.train;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What a training tells JDK Flight Recorder. The objects are used over and over, so a step makes no garbage. */
final class TrainingEvents {

    private TrainingEvents() {}

    /** A step: forward, backward, and the change of the parameters. */
    @Name("io.github.lanegrad.TrainingStep")
    @Label("Training Step")
    @Category("Lanegrad")
    @Description("Forward and backward pass of a batch, and the step of the optimizer")
    @Enabled(false)
    @StackTrace(false)
    static final class Step extends Event {
        @Label("Epoch")
        int epoch;

        @Label("Step")
        int step;

        @Label("Rows")
        int rows;

        @Label("Mean Loss")
        double loss;
    }

    /** An epoch. */
    @Name("io.github.lanegrad.TrainingEpoch")
    @Label("Training Epoch")
    @Category("Lanegrad")
    @Description("All steps over a data set, and the evaluation behind them")
    @StackTrace(false)
    static final class Epoch extends Event {
        @Label("Epoch")
        int epoch;

        @Label("Mean Loss")
        double loss;

        @Label("Validation Loss")
        double validationLoss;

        @Label("Score")
        double score;

        @Label("Learning Rate")
        double rate;
    }
}
