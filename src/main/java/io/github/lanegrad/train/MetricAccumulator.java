package io.github.lanegrad.train;

/**
 * A metric in the making: rows are added in batches, and its value can be asked for at any time. Not safe for use by several
 * threads at once.
 */
public interface MetricAccumulator extends Tally {

    /**
     * The metric of all rows since the start or the last {@link #reset}: the same bits as
     * {@link Metric#score(float[], float[])} gives for all of them in one array. Allocates nothing.
     *
     * @return the score, NaN if there are no rows
     */
    double value();
}
