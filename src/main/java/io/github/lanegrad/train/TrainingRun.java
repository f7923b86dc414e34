package io.github.lanegrad.train;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Combination;
import io.github.lanegrad.train.History.End;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One training on its way: the buffers, and where it stands. */
final class TrainingRun {

    /** Operations of a training that ends sooner with a warm-up: smaller ones are over before all is compiled. */
    private static final double WORTH_A_WARM_UP = 1e9;

    /** As long as a warm-up may take: a training that must end sooner begins at once. */
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(10);

    private final TrainingSettings settings;
    private final BatchSource training;
    private final Parameters parameters;
    private final float[] weights;
    private final float[] gradients;
    private final TrainingPlan plan;
    private final OptimizerState state;
    private final int[] order;
    private final @Nullable Evaluation evaluation;
    private final boolean validates;
    private final Judge judge;

    /** The latest parameters before an epoch whose first batch has a finite loss with them. */
    private final Parameters lastGood;

    private final TrainingEvents.Step stepEvent = new TrainingEvents.Step();
    private final TrainingEvents.Epoch epochEvent = new TrainingEvents.Epoch();
    private List<History.Epoch> epochs = new ArrayList<>();
    private final @Nullable CheckpointFile checkpoints;
    private long start = System.nanoTime();

    /** The epoch that the training is in, from 1, and how many of its rows are behind it. */
    private int epoch = 1;

    private int row;
    private double lossSum;
    private double divisors;
    private double rate;

    /** A training from its start. */
    static History fit(TrainingSettings settings, Parameters start, BatchSource training, @Nullable BatchSource validation) {
        try (Workers workers = Workers.of(settings.threads)) {
            return new TrainingRun(settings, start, training, validation, workers).run();
        }
    }

    /** One from its checkpoint, if there is one. */
    static History resume(TrainingSettings settings, Parameters start, BatchSource training, @Nullable BatchSource validation)
            throws IOException {
        if (settings.checkpoints == null) {
            throw new IllegalStateException("expected a trainer with checkpoints to resume from");
        }
        try (Workers workers = Workers.of(settings.threads)) {
            TrainingRun run = new TrainingRun(settings, start, training, validation, workers);
            run.restore();
            return run.run();
        }
    }

    /** Without validation rows, a metric is taken on the training rows. Checks all but the targets of the training rows. */
    private TrainingRun(TrainingSettings settings, Parameters parameters, BatchSource training, @Nullable BatchSource validation,
            Workers workers) {
        this.settings = settings;
        this.lastGood = new Parameters(settings.network);
        // Refuses those of another network.
        lastGood.set(Objects.requireNonNull(parameters, "parameters"));
        this.parameters = parameters;
        this.training = Objects.requireNonNull(training, "training");
        this.plan = new TrainingPlan(settings.network, settings.loss, Math.min(settings.batchSize, training.rows()), workers);
        plan.checkShape(training);
        plan.freeze(settings.frozen);
        this.weights = parameters.array();
        this.gradients = new float[weights.length];
        this.state = Objects.requireNonNull(settings.optimizer.start(settings.network), "optimizer: expected a state, got null");
        state.use(workers);
        this.order = new int[training.rows()];
        BatchSource evaluated = validation == null && settings.isScored() ? training : validation;
        this.validates = validation != null;
        this.evaluation = evaluated == null ? null : new Evaluation(plan, settings, evaluated, scored());
        this.judge = new Judge(settings);
        if (evaluation != null && settings.isJudgedByMetric() && Double.isNaN(evaluation.trials().getFirst()) && judge.decides()) {
            throw new IllegalArgumentException("metric: undefined (NaN) for the targets of the " + scored() + ", so neither early"
                    + " stopping nor a plateau can go by it; are all of one class?");
        }
        this.rate = settings.optimizer.learningRate();
        this.checkpoints = settings.checkpoints == null ? null
                : new CheckpointFile(settings.checkpoints, Fingerprint.of(settings, parameters, training, evaluated,
                        evaluation == null ? List.of() : evaluation.trials()), System::nanoTime);
    }

    private String scored() {
        return validates ? "validation rows" : "training rows";
    }

    private History run() {
        End end = judge.isEnough(epoch - 1) ? End.EARLY : End.COMPLETED;
        if (end == End.COMPLETED && isWarmUpWorthIt()) {
            plan.warmUpProducts(settings.optimizer, LONGEST_WARM_UP);
        }
        while (epoch <= settings.epochs && end == End.COMPLETED) {
            end = epoch();
            row = 0;
            epoch++;
        }
        checkOutputs();
        // Who was interrupted has saved the place already, to go on in the middle of the epoch.
        try {
            if (end == End.COMPLETED || end == End.EARLY) {
                save();
            }
        } finally {
            judge.restoreBest(parameters);
        }
        return new History(epochs, end, judge.bestEpoch());
    }

    private boolean isWarmUpWorthIt() {
        return Backend.current().isSimd() && work() > WORTH_A_WARM_UP
                && settings.timeLimitNanos - (System.nanoTime() - start) >= LONGEST_WARM_UP.toNanos();
    }

    /** Floating-point operations that are left, two products of the size of the first going backward. */
    private double work() {
        return 6.0 * weights.length * order.length * (settings.epochs - epoch + 1.0);
    }

    private End epoch() {
        epochEvent.begin();
        training.order(order, settings.seed, epoch);
        if (row == 0) {
            lossSum = 0;
            divisors = 0;
        }
        End end = End.COMPLETED;
        if (row == order.length) {
            // Resumed behind the last step: its batch is looked at once more after the last epoch.
            load(Math.ceilDiv(row, plan.batchSize()));
        }
        while (row < order.length && end == End.COMPLETED) {
            end = batch(row / plan.batchSize() + 1);
        }
        if (NotFinite.firstLayer(parameters) != null) {
            throw diverged("the parameters overflow", epoch, Math.ceilDiv(row, plan.batchSize()));
        }
        close();
        return end == End.COMPLETED && judge.isEnough(epoch) ? End.EARLY : end;
    }

    /** Learns from the batch of a step of this epoch, from 1. */
    private End batch(int step) {
        stepEvent.begin();
        load(step);
        float loss = plan.gradient(parameters, gradients);
        if (!Float.isFinite(loss)) {
            throw diverged("the loss is " + loss, epoch, step);
        }
        if (row == 0) {
            lastGood.set(parameters);
        }
        plan.updateStatistics(parameters);
        float divisor = plan.divisor();
        // No class of the batch may count.
        if (divisor > 0) {
            step(1f / divisor);
        }
        row += plan.rows();
        lossSum += loss;
        divisors += divisor;
        tellStep(step, loss / divisor);
        End end = interruption();
        if (end != End.COMPLETED || isCheckpointDue(step)) {
            save();
        }
        return end;
    }

    /** The batch of a step of this epoch, from 1. */
    private void load(int step) {
        int from = (step - 1) * plan.batchSize();
        plan.load(training, order, from, Math.min(plan.batchSize(), order.length - from));
        // Later epochs have the same targets.
        if (epoch == 1) {
            try {
                plan.checkTargets(training, order, from, plan.rows());
            } catch (IllegalArgumentException e) {
                parameters.set(lastGood);
                throw e;
            }
        }
        plan.disturb(settings.noise, settings.seed, epoch, step, 0);
        plan.draw(settings.seed, epoch, step, 0);
    }

    /** The last step of a training has no next batch or evaluation that would tell what it did: the last batch tells. */
    private void checkOutputs() {
        if (evaluation == null && plan.rows() > 0 && !Float.isFinite(plan.loss(parameters))) {
            throw diverged("the loss of the last batch is not finite after the last step", epoch - 1,
                    Math.ceilDiv(order.length, plan.batchSize()));
        }
    }

    private void step(float scale) {
        if (settings.schedule != null) {
            long at = settings.scheduledByEpoch ? epoch - 1 : state.steps();
            rate = settings.schedule.rate(at);
            if (!(rate >= 0 && (float) rate < Float.POSITIVE_INFINITY)) {
                parameters.set(lastGood);
                throw new IllegalArgumentException("schedule: expected a finite float of 0 or more, got " + rate + " for "
                        + (settings.scheduledByEpoch ? "epoch " : "step ") + at);
            }
        } else {
            rate = settings.optimizer.learningRate();
        }
        rate *= judge.scale();
        for (int l = settings.frozen; settings.l1 > 0 && l < settings.network.layers().size(); l++) {
            Layer layer = settings.network.layers().get(l);
            int from = layer.weightOffset();
            Backend.KERNELS.combine(Combination.ADD_SIGN, layer.biasOffset() - from,
                    (float) (settings.l1 / scale), 0f, gradients, from, weights, from, gradients, from);
        }
        float clipped = settings.clipping.apply(gradients, scale, state.partials());
        long steps = state.steps();
        settings.optimizer.step(state, weights, gradients, clipped, rate);
        if (state.steps() == steps) {
            // One that somebody else wrote need not count, but schedules and checkpoints go by it.
            state.setSteps(steps + 1);
        }
        // Decay would move what has no gradient. Those before the epoch are those of the start.
        System.arraycopy(lastGood.array(), 0, weights, 0, settings.network.layers().get(settings.frozen).weightOffset());
        for (int l = settings.frozen; settings.maxNorm < Float.POSITIVE_INFINITY && l < settings.network.layers().size(); l++) {
            settings.network.layers().get(l).limitNorms(settings.maxNorm, weights);
        }
    }

    private void tellStep(int step, double loss) {
        stepEvent.end();
        if (stepEvent.shouldCommit()) {
            stepEvent.epoch = epoch;
            stepEvent.step = step;
            stepEvent.rows = plan.rows();
            stepEvent.loss = loss;
            stepEvent.commit();
        }
        settings.listener.onBatch(epoch, step, loss);
    }

    /** Scores an epoch and puts it down. */
    private void close() {
        double loss = lossSum / divisors;
        if (evaluation != null && !evaluation.predict(parameters)) {
            throw diverged("outputs for " + scored() + " are not finite", epoch, Math.ceilDiv(row, plan.batchSize()));
        }
        double validationLoss = evaluation == null || !validates ? Double.NaN : evaluation.loss();
        double score = evaluation == null || settings.metric == null ? validationLoss : evaluation.score();
        History.Epoch closed = new History.Epoch(epoch, loss, validationLoss, score, rate, (System.nanoTime() - start) / 1e9,
                evaluation == null ? Map.of() : evaluation.reported());
        epochs.add(closed);
        epochEvent.end();
        if (epochEvent.shouldCommit()) {
            epochEvent.epoch = epoch;
            epochEvent.loss = loss;
            epochEvent.validationLoss = validationLoss;
            epochEvent.score = score;
            epochEvent.rate = rate;
            epochEvent.commit();
        }
        settings.listener.onEpoch(closed);
        if (settings.isJudgedByMetric() || validates) {
            judge.judge(settings.isJudgedByMetric() ? score : validationLoss, epoch, parameters);
        } else if (row == order.length) {
            // What a few rows of an interrupted epoch lost is not to be compared with what all rows did.
            judge.judge(loss, epoch, parameters);
        }
    }

    private End interruption() {
        if (settings.stopSignal.getAsBoolean()) {
            return End.STOPPED;
        }
        return System.nanoTime() - start >= settings.timeLimitNanos ? End.TIME : End.COMPLETED;
    }

    private boolean isCheckpointDue(int step) {
        return checkpoints != null
                && checkpoints.isDue((epoch - 1L) * Math.ceilDiv(order.length, plan.batchSize()) + step);
    }

    private void save() {
        if (checkpoints != null) {
            checkpoints.write(checkpoint -> exchange(checkpoint, parameters));
        }
    }

    /** Goes on from the checkpoint, if there is one. */
    private void restore() throws IOException {
        if (checkpoints != null) {
            // Whatever is wrong with the file, the parameters are left as they are.
            Parameters read = parameters.copy();
            checkpoints.read(checkpoint -> exchange(checkpoint, read));
            parameters.set(read);
        }
    }

    /** All that a checkpoint holds, the parameters from or into an object of their own. */
    private void exchange(Checkpoint checkpoint, Parameters current) throws IOException {
        epoch = (int) checkpoint.integer("epoch", epoch, 1, Integer.MAX_VALUE);
        row = (int) checkpoint.integer("row", row, 0, order.length);
        start = System.nanoTime() - checkpoint.integer("nanoseconds", System.nanoTime() - start, 0, Long.MAX_VALUE);
        lossSum = checkpoint.number("epoch.loss_sum", lossSum);
        divisors = checkpoint.number("epoch.divisors", divisors);
        rate = checkpoint.number("rate", rate);
        epochs = History.exchange(checkpoint, epoch - 1, epochs, settings.reported.keySet());
        judge.exchange(checkpoint, epoch);
        state.exchange(checkpoint);
        checkEpochs();
        checkpoint.same(Map.of("schedule", rates()));
        checkpoint.parameters("parameters.before_epoch", lastGood);
        checkpoint.parameters("parameters", current);
    }

    private void checkEpochs() {
        int begun = row == 0 ? epoch - 1 : epoch;
        if (begun > settings.epochs) {
            throw new IllegalArgumentException(
                    "epochs: expected at least the " + begun + " of the checkpoint, got " + settings.epochs);
        }
    }

    /** A schedule is a function without a name: its values so far stand for it. */
    private String rates() {
        if (settings.schedule == null) {
            return "none";
        }
        long last = Math.max(0, settings.scheduledByEpoch ? epoch - (row == 0 ? 2 : 1) : state.steps() - 1);
        return settings.schedule.rate(0) + " and " + settings.schedule.rate(last) + " in " + (settings.scheduledByEpoch
                ? "epochs 1 and " : "steps 1 and ") + (last + 1) + Fingerprint.rates(settings.schedule, last);
    }

    /** Puts the last good parameters back, and says what was wrong with the others. */
    private DivergedException diverged(String what, int epoch, int step) {
        String bad = NotFinite.firstLayer(parameters);
        parameters.set(lastGood);
        // Before the first batch has a finite loss, the parameters before the epoch are not known to be good.
        int before = row == 0 ? Math.max(1, this.epoch - 1) : this.epoch;
        return new DivergedException(what + " in epoch " + epoch + ", step " + step + " ("
                + (bad == null
                        ? "all parameters are finite: the outputs of layer " + settings.network.layers().size()
                                + " overflow, or the loss of a target does"
                        : bad)
                + "); the parameters are those before epoch " + before + "; try a lower learning rate or scaled inputs");
    }
}
