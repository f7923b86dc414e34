package io.github.lanegrad.train;

/** A metric of which lower is better; made by {@link Metric} alone, like {@link TallyMetric}. */
record ErrorMetric(Metric metric) implements Metric {

    @Override
    public double score(float[] predictions, float[] targets) {
        return metric.score(predictions, targets);
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }
}
