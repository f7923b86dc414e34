package io.github.lanegrad.train;

import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a training is to be: filled in by the trainer's builder, never changed once a {@link Trainer} has a copy. */
final class TrainingSettings {

    final Network network;
    final Loss loss;
    Optimizer optimizer = GradientDescent.of(0.1);
    @Nullable Schedule schedule;
    boolean scheduledByEpoch;
    @Nullable Function<TrainingSettings, Plateau> plateau;
    Clipping clipping = Clipping.NONE;
    double l1;
    int frozen;
    float maxNorm = Float.POSITIVE_INFINITY;
    Noise noise = Noise.NONE;
    int batchSize = 32;
    int threads = 1;
    int epochs = 100;
    long seed;
    @Nullable Metric metric;
    final Map<String, Metric> reported = new LinkedHashMap<>();
    boolean judgedByLoss;
    @Nullable EarlyStopping earlyStopping;
    long timeLimitNanos = Long.MAX_VALUE;
    BooleanSupplier stopSignal = () -> false;
    TrainingListener listener = epoch -> {};
    @Nullable Checkpoints checkpoints;

    TrainingSettings(Network network, Loss loss) {
        this.network = Objects.requireNonNull(network, "network");
        this.loss = Objects.requireNonNull(loss, "loss");
    }

    /** A copy. */
    TrainingSettings(TrainingSettings from) {
        this(from.network, from.loss);
        optimizer = from.optimizer;
        schedule = from.schedule;
        scheduledByEpoch = from.scheduledByEpoch;
        plateau = from.plateau;
        clipping = from.clipping;
        l1 = from.l1;
        frozen = from.frozen;
        maxNorm = from.maxNorm;
        noise = from.noise;
        batchSize = from.batchSize;
        threads = from.threads;
        epochs = from.epochs;
        seed = from.seed;
        metric = from.metric;
        reported.putAll(from.reported);
        judgedByLoss = from.judgedByLoss;
        earlyStopping = from.earlyStopping;
        timeLimitNanos = from.timeLimitNanos;
        stopSignal = from.stopSignal;
        listener = from.listener;
        checkpoints = from.checkpoints;
    }

    /** Whether anything but the loss is told of an epoch. */
    boolean isScored() {
        return metric != null || !reported.isEmpty();
    }

    /** Whether epochs are compared by the metric, not by the loss. */
    boolean isJudgedByMetric() {
        return metric != null && !judgedByLoss;
    }

    /** Of what epochs are compared by. */
    boolean isHigherBetter() {
        return metric != null && !judgedByLoss && metric.higherIsBetter();
    }

    /** A rule that knows which scores are better. */
    void plateau(double factor, int patience) {
        // Refuses wrong numbers here, not when the training starts.
        Plateau _ = new Plateau(true, factor, patience, 0);
        plateau = trained -> new Plateau(trained.isHigherBetter(), factor, patience, 0);
    }

    void maxNorm(double limit) {
        if (!((float) limit > 0)) {
            throw new IllegalArgumentException("max-norm: expected a limit above 0, got " + limit);
        }
        maxNorm = (float) limit;
    }

    /** How many layers stay as they are; one at least learns. */
    void freeze(int layers) {
        int most = network.layers().size() - 1;
        if (layers < 0 || layers > most) {
            throw new IllegalArgumentException("frozen layers: expected 0 to " + most + ", got " + layers);
        }
        frozen = layers;
    }

    /** One more metric, under a name that is free. */
    void report(String name, Metric metric) {
        History.checkName(name);
        if (reported.putIfAbsent(name, Objects.requireNonNull(metric, "metric")) != null) {
            throw new IllegalArgumentException("name of a metric: expected another than " + reported.keySet() + ", got " + name);
        }
    }

    @Override
    public String toString() {
        return network + ", " + loss + ", " + optimizer + ", batches of " + batchSize + ", " + epochs + " epochs, seed " + seed
                + ", threads " + threads + (frozen > 0 ? ", frozen layers " + frozen : "");
    }
}
