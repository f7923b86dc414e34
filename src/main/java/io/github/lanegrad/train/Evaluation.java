package io.github.lanegrad.train;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores a data set batch by batch: by metrics, and by the mean loss. */
final class Evaluation {
    private final TrainingPlan plan;
    private final BatchSource dataset;
    private final String name;

    /** Of the trainer: the metric, if it has one, then the others. */
    private final List<Metric> metrics = new ArrayList<>();

    private final Map<String, Metric> reported;
    private final int[] order;
    private final float[] predictions;
    private final float[] targets;
    private final List<Double> trials = new ArrayList<>();

    /** Whether it is the score, or epochs are compared by it. */
    private final boolean lossCounts;

    private double losses;
    private double divisors;

    /** Checks all targets by the loss, and by a trial that each metric can be taken at all: training takes long. */
    Evaluation(TrainingPlan plan, TrainingSettings settings, BatchSource dataset, String name) {
        this.plan = plan;
        this.reported = settings.reported;
        this.dataset = dataset;
        this.name = name;
        this.lossCounts = !settings.isJudgedByMetric();
        if (settings.metric != null) {
            metrics.add(settings.metric);
        }
        metrics.addAll(reported.values());
        checkRows(() -> plan.checkShape(dataset));
        this.order = new int[dataset.rows()];
        for (int r = 0; r < order.length; r++) {
            order[r] = r;
        }
        int kept = metrics.isEmpty() ? 0 : order.length;
        this.predictions = new float[Math.multiplyExact(kept, plan.network().outputs())];
        this.targets = new float[Math.multiplyExact(kept, dataset.outputs())];
        dataset.copyTargets(order, 0, kept, targets, 0, dataset.outputs());
        makeUpPredictions();
        if (settings.metric != null) {
            trials.add(trial("metric", settings.metric));
        }
        reported.forEach((label, metric) -> trials.add(trial(label, metric)));
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
        if (lossCounts && sum == 0) {
            throw new IllegalArgumentException("expected a class whose weight is not 0: there is no mean loss of these");
        }
    }

    private int count(int from) {
        return Math.min(plan.batchSize(), order.length - from);
    }

    /** From 0 to 1, and nothing to do with the targets; those of several outputs add up to 1. */
    private void makeUpPredictions() {
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
    }

    private double trial(String label, Metric tried) {
        try {
            return tried.score(predictions, targets);
        } catch (IllegalArgumentException e) {
            int outputs = plan.network().outputs();
            throw new IllegalArgumentException(label + ": cannot score " + order.length + " " + name + " of " + outputs
                    + " outputs against " + dataset.outputs() + " targets: " + e.getMessage()
                    + (outputs > 1 && dataset.outputs() == 1 ? "; for classes take CLASS_ACCURACY or the like" : ""), e);
        }
    }

    /** What the metrics made of predictions that depend on nothing but the numbers of rows and outputs. */
    List<Double> trials() {
        return trials;
    }

    /** Predicts all rows; false if an output, or the loss where it counts, is not finite. */
    boolean predict(Parameters parameters) {
        losses = 0;
        divisors = 0;
        for (int from = 0; from < order.length; from += plan.batchSize()) {
            plan.load(dataset, order, from, count(from));
            losses += metrics.isEmpty() ? plan.loss(parameters)
                    : plan.evaluate(parameters, predictions, from * plan.network().outputs());
            divisors += plan.divisor();
        }
        for (float prediction : predictions) {
            if (!Float.isFinite(prediction)) {
                return false;
            }
        }
        return !lossCounts || Double.isFinite(losses);
    }

    /** The mean loss of the last predictions. */
    double loss() {
        return losses / divisors;
    }

    /** What the trainer's metric makes of the last predictions. */
    double score() {
        return metrics.getFirst().score(predictions, targets);
    }

    /** What the others make of them, by name. */
    Map<String, Double> reported() {
        if (reported.isEmpty()) {
            return Map.of();
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        reported.forEach((label, metric) -> scores.put(label, metric.score(predictions, targets)));
        return scores;
    }
}
