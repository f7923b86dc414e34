package io.github.lanegrad.train;

/** A score of predictions against targets, higher is better unless the name says error. */
@FunctionalInterface
public interface Metric {

    /**
     * The score; allocates nothing.
     *
     * @param predictions outputs of a network, row after row, without pads
     * @param targets as many targets
     * @return the score
     */
    double score(float[] predictions, float[] targets);

    /** Share of predictions on the right side of 0.5; for targets 0 and 1. */
    Metric ACCURACY = Metrics::accuracy;

    /** Coefficient of determination, 1 for perfect, 0 for the mean of the targets. */
    Metric R_SQUARED = Metrics::rSquared;
}
