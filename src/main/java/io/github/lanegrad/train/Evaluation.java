package io.github.lanegrad.train;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Parameters;

/** The buffers of scoring a data set batch by batch. */
final class Evaluation {
    private final TrainingPlan plan;
    private final Metric metric;
    private final BatchSource dataset;
    private final int[] order;
    private final float[] predictions;
    private final float[] targets;

    Evaluation(TrainingPlan plan, Metric metric, BatchSource dataset) {
        this.plan = plan;
        this.metric = metric;
        this.dataset = dataset;
        this.order = new int[dataset.rows()];
        this.predictions = new float[Math.multiplyExact(dataset.rows(), plan.network().outputs())];
        this.targets = new float[Math.multiplyExact(dataset.rows(), dataset.outputs())];
        for (int r = 0; r < order.length; r++) {
            order[r] = r;
        }
        dataset.copyTargets(order, 0, order.length, targets, 0, dataset.outputs());
    }

    double score(Parameters parameters) {
        for (int from = 0; from < order.length; from += plan.batchSize()) {
            plan.load(dataset, order, from, Math.min(plan.batchSize(), order.length - from));
            plan.predict(parameters, predictions, from * plan.network().outputs());
        }
        return metric.score(predictions, targets);
    }
}
