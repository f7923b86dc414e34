package io.github.lanegrad.train;

/** Hears of every epoch of a training. Called on the training thread; what it throws ends the training. */
@FunctionalInterface
public interface TrainingListener {

    /**
     * An epoch has ended.
     *
     * @param epoch number of the epoch, from 1
     * @param loss mean loss over the epoch, each batch with the parameters before its step
     * @param metric the trainer's metric on the validation set, or on the training set if there is none, with the
     *     parameters after the epoch; without a metric the mean loss of the validation set, NaN if there is none
     */
    void onEpoch(int epoch, double loss, double metric);

    /**
     * A step has been made. Does nothing unless it is overridden; called for every batch, so it should be quick.
     *
     * @param epoch number of the epoch, from 1
     * @param step number of the step in the epoch, from 1
     * @param loss mean loss of the batch, with the parameters before the step; NaN if no class of it counts
     */
    default void onBatch(int epoch, int step, double loss) {}
}
