package io.github.lanegrad.train;

/**
 * A metric that needs to see each row once, so that no more than a batch has to be in memory. Safe for use by several
 * threads, each with an accumulator of its own.
 */
public interface StreamingMetric extends Metric {

    /**
     * A new accumulator of this metric.
     *
     * @param outputs how many predictions there are in a row, at least 1; as many targets, or one where it is the
     *     number of a class
     * @return independent of all others
     * @throws IllegalArgumentException if the number is not positive, or more than a {@link ConfusionMatrix} takes
     */
    MetricAccumulator accumulator(int outputs);
}
