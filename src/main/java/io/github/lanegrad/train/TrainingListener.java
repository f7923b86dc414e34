package io.github.lanegrad.train;

/**
 * Hears of every epoch of a training. Called on the training thread, so one that hears of a single training at a time need
 * not be thread-safe; what it throws ends the training.
 */
@FunctionalInterface
public interface TrainingListener {

    /**
     * An epoch has ended.
     *
     * @param epoch what came of it, as the history will tell
     */
    void onEpoch(History.Epoch epoch);

    /**
     * A step has been made. Does nothing unless it is overridden; called for every batch, so it should be quick.
     *
     * @param epoch number of the epoch, from 1
     * @param step number of the step in the epoch, from 1
     * @param loss mean loss of the batch, with the parameters before the step; NaN if no class of it counts
     */
    default void onBatch(int epoch, int step, double loss) {}
}
