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
     *     parameters after the epoch; NaN if the trainer has no metric
     */
    void onEpoch(int epoch, double loss, double metric);
}
