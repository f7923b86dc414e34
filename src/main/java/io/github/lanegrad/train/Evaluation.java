package io.github.lanegrad.train;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Parameters;
import org.jspecify.annotations.Nullable;

/** Scores a data set batch by batch: by a metric, or without one by the mean loss. */
final class Evaluation {
    private final TrainingPlan plan;
    private final @Nullable Metric metric;
    private final BatchSource dataset;
    private final String name;
    private final int[] order;
    private final float[] predictions;
    private final float[] targets;
    private final double trial;
    private double losses;
    private double divisors;

    /** Checks all targets by the loss, and by a trial that the metric can be taken at all: training takes long. */
    Evaluation(TrainingPlan plan, @Nullable Metric metric, BatchSource dataset, String name) {
        this.plan = plan;
        this.metric = metric;
        this.dataset = dataset;
        this.name = name;
        checkRows(() -> plan.checkShape(dataset));
        this.order = new int[dataset.rows()];
        for (int r = 0; r < order.length; r++) {
            order[r] = r;
        }
        int kept = metric == null ? 0 : order.length;
        this.predictions = new float[Math.multiplyExact(kept, plan.network().outputs())];
        this.targets = new float[Math.multiplyExact(kept, dataset.outputs())];
        dataset.copyTargets(order, 0, kept, targets, 0, dataset.outputs());
        this.trial = metric == null ? Double.NaN : trial(metric);
        checkRows(this::checkTargets);
    }

    private void checkRows(Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private void checkTargets() {
        double sum = 0;
        for (int from = 0; from < order.length; from += plan.batchSize()) {
            sum += plan.checkTargets(dataset, order, from, count(from));
        }
        if (metric == null && sum == 0) {
            throw new IllegalArgumentException("expected a class whose weight is not 0: there is no mean loss of these");
        }
    }

    private int count(int from) {
        return Math.min(plan.batchSize(), order.length - from);
    }

    /** Predictions from 0 to 1 that have nothing to do with the targets; those of several outputs add up to 1. */
    private double trial(Metric tried) {
        int outputs = plan.network().outputs();
        for (int from = 0; from < predictions.length; from += outputs) {
            float sum = 0f;
            for (int i = from; i < from + outputs; i++) {
                predictions[i] = (((i * 0x9E3779B9) >>> 8) + 1) * 0x1p-24f;
                sum += predictions[i];
            }
            for (int i = from; outputs > 1 && i < from + outputs; i++) {
                predictions[i] /= sum;
            }
        }
        try {
            return tried.score(predictions, targets);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("metric: cannot score " + order.length + " " + name + " of " + outputs
                    + " outputs against " + dataset.outputs() + " targets: " + e.getMessage()
                    + (outputs > 1 && dataset.outputs() == 1 ? "; for classes take CLASS_ACCURACY or the like" : ""), e);
        }
    }

    /** What the metric made of predictions that depend on nothing but the numbers of rows and outputs. */
    double trial() {
        return trial;
    }

    /** Predicts all rows; false if an output, or without a metric the loss, is not finite. */
    boolean predict(Parameters parameters) {
        losses = 0;
        divisors = 0;
        for (int from = 0; from < order.length; from += plan.batchSize()) {
            plan.load(dataset, order, from, count(from));
            losses += metric == null ? plan.loss(parameters)
                    : plan.evaluate(parameters, predictions, from * plan.network().outputs());
            divisors += plan.divisor();
        }
        for (float prediction : predictions) {
            if (!Float.isFinite(prediction)) {
                return false;
            }
        }
        return metric != null || Double.isFinite(losses);
    }

    /** The mean loss of the last predictions. */
    double loss() {
        return losses / divisors;
    }

    /** Of the last predictions. */
    double score() {
        return metric == null ? loss() : metric.score(predictions, targets);
    }
}
