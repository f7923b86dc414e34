package io.github.lanegrad.train;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Runs epochs of mini-batch training. Each epoch visits every row once, in an order that depends on the seed and the
 * number of the epoch alone; the last batch may be short. Immutable; {@link #fit} may be called often, from several
 * threads on different parameters if the listener and the stop signal allow it; with checkpoints, all replace one file.
 *
 * <p>Targets of validation rows are checked before the first step, by the loss and the metric; those of
 * training rows in the first epoch. If one is wrong, the parameters are those at the start; after a wrong rate of a
 * schedule those before the epoch; after a {@link DivergedException} those before the last epoch with a finite first loss.
 *
 * {@snippet :
 * Trainer trainer = Trainer.of(network, Loss.BINARY_CROSS_ENTROPY)
 *         .optimizer(GradientDescent.of(0.1))
 *         .batchSize(32).epochs(100).seed(42)
 *         .build();
 * Parameters parameters = Parameters.initialize(network, 42);
 * trainer.fit(parameters, data);
 * }
 */
public final class Trainer {

    final TrainingSettings settings;

    private Trainer(TrainingSettings settings) {
        this.settings = settings;
    }

    /**
     * Starts the description of a training.
     *
     * @param network what is trained
     * @param loss what is minimised
     * @return a builder: gradient descent at rate 0.1, batches of 32, 100 epochs, seed 0, no metric
     */
    public static Builder of(Network network, Loss loss) {
        return new Builder(network, loss);
    }

    /**
     * Trains in place; a metric is taken on the training set. Throws what fitting with validation rows does.
     *
     * @param parameters where the training starts, and its result
     * @param training the rows to learn from
     * @return what came of the epochs
     */
    public History fit(Parameters parameters, BatchSource training) {
        return TrainingRun.fit(settings, parameters, training, null);
    }

    /**
     * Trains in place. Allocates its buffers, then nothing in any step. A training of more than 10⁹ operations
     * {@linkplain TrainingPlan#warmUpProducts warms up its products} and optimizer first, which takes a second or so in a JVM that
     * has just started, hardly any time later, and makes the whole shorter.
     *
     * @param parameters where the training starts, and its result
     * @param training the rows to learn from
     * @param validation the rows that the metric is taken on, or the mean loss without a metric
     * @return what came of the epochs
     * @throws IllegalArgumentException if the shapes do not match, or a target or a rate of the schedule is out of range
     * @throws DivergedException if the loss, a parameter or an output is no longer finite
     */
    public History fit(Parameters parameters, BatchSource training, BatchSource validation) {
        return TrainingRun.fit(settings, parameters, training, Objects.requireNonNull(validation, "validation"));
    }

    /**
     * Goes on without validation rows; otherwise, {@link #resume(Parameters, BatchSource, BatchSource)}, which throws the same.
     *
     * @param parameters where the training starts, and its result; left as they are if the checkpoint is refused
     * @param training the rows to learn from
     * @return what came of the epochs, those before the checkpoint too
     * @throws IOException if the checkpoint cannot be read
     */
    public History resume(Parameters parameters, BatchSource training) throws IOException {
        return TrainingRun.resume(settings, parameters, training, null);
    }

    /**
     * Goes on with a training where its {@linkplain Builder#checkpoints checkpoint} left off, or starts it if there is none
     * yet: {@link #fit} for a program that may be killed and started again. Parameters and history become those of a
     * training that never stopped; the listener hears of what is left. The number of epochs and threads, the time limit (of all
     * runs together), the stop signal and the listener may be other ones than before. All else must be the same, the parameters
     * too: each run is given those that the first one started with.
     *
     * @param parameters where the training starts or started, and its result; left as they are if the checkpoint is refused
     * @param training the rows to learn from
     * @param validation the rows that the metric is taken on, or the mean loss without a metric
     * @return what came of the epochs, those before the checkpoint too
     * @throws IllegalStateException if this trainer has no checkpoints
     * @throws IllegalArgumentException as {@link #fit} does, and if the checkpoint is that of another training; the message
     *     tells what differs. Of more than 1,024 rows or rates that many stand for all, of a metric its score of made-up outputs
     * @throws IOException if the checkpoint cannot be read, a {@link io.github.lanegrad.FormatException} if it is broken
     * @throws DivergedException if the loss, a parameter or an output is no longer finite
     */
    public History resume(Parameters parameters, BatchSource training, BatchSource validation) throws IOException {
        return TrainingRun.resume(settings, parameters, training, Objects.requireNonNull(validation, "validation"));
    }

    @Override
    public String toString() {
        return "trainer of " + settings;
    }

    /** Describes a training. Not safe for use by several threads at once. */
    public static final class Builder {
        private final TrainingSettings settings;

        private Builder(Network network, Loss loss) {
            settings = new TrainingSettings(network, loss);
        }

        /**
         * Sets how a step changes the parameters.
         *
         * @param optimizer the optimizer
         * @return this builder
         */
        public Builder optimizer(Optimizer optimizer) {
            settings.optimizer = Objects.requireNonNull(optimizer, "optimizer");
            return this;
        }

        /**
         * Sets the learning rate of each step, in place of the optimizer's or of a schedule of epochs that was set before.
         *
         * @param rates the schedule, counting steps
         * @return this builder
         */
        public Builder schedule(Schedule rates) {
            settings.schedule = Objects.requireNonNull(rates, "schedule");
            settings.scheduledByEpoch = false;
            return this;
        }

        /**
         * Sets the learning rate of each epoch, in place of the optimizer's or of a schedule of steps that was set before.
         *
         * @param rates the schedule, counting epochs
         * @return this builder
         */
        public Builder epochSchedule(Schedule rates) {
            settings.schedule = Objects.requireNonNull(rates, "schedule");
            settings.scheduledByEpoch = true;
            return this;
        }

        /**
         * Sets how the learning rate falls when the score, or without a metric the loss, has stopped getting better: the loss
         * of the validation rows, or of the training rows if there are no others.
         *
         * @param fresh gives a new rule for each training, higher being better as for the metric that it goes by
         * @return this builder
         */
        public Builder plateau(Supplier<Plateau> fresh) {
            Objects.requireNonNull(fresh, "plateau");
            settings.plateau = trained -> fresh.get();
            return this;
        }

        /**
         * Sets the same with a {@link Plateau} that knows by itself which scores are better, without a cool-down.
         *
         * @param factor what the rate is multiplied by, more than 0, less than 1
         * @param patience how many epochs may be no better, 0 or more
         * @return this builder
         * @throws IllegalArgumentException if a number is out of range
         */
        public Builder plateau(double factor, int patience) {
            settings.plateau(factor, patience);
            return this;
        }

        /**
         * Sets the limits of gradients.
         *
         * @param limits the clipping
         * @return this builder
         */
        public Builder clipping(Clipping limits) {
            settings.clipping = Objects.requireNonNull(limits, "clipping");
            return this;
        }

        /**
         * Sets the L1 regularisation: {@code rate · sign(w)} added to the gradients of weights, not of biases and the rest.
         *
         * @param rate 0 or more, finite
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder l1(double rate) {
            settings.l1 = Updates.checkNotNegative("l1", rate);
            return this;
        }

        /**
         * Sets the largest Euclidean norm of the weights into one unit; after every step, larger ones are scaled down.
         *
         * @param limit above 0, infinite for none
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maxNorm(double limit) {
            settings.maxNorm(limit);
            return this;
        }

        /**
         * Has the first layers stay as they are, whatever optimizer and regularisation do, and behave as in predictions: nothing
         * is dropped in them, normalisations go by running statistics. For layers {@linkplain Parameters#setLayer taken over}
         * from a network that has learnt from other rows.
         *
         * @param layers how many, 0 to one less than the network has
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder frozen(int layers) {
            settings.freeze(layers);
            return this;
        }

        /**
         * Sets what is added to the rows of every batch.
         *
         * @param added the noise
         * @return this builder
         */
        public Builder noise(Noise added) {
            settings.noise = Objects.requireNonNull(added, "noise");
            return this;
        }

        /**
         * Sets when a training ends before its last epoch: by the metric, or without one the loss, of validation or training rows.
         *
         * @param rule the rule
         * @return this builder
         */
        public Builder earlyStopping(EarlyStopping rule) {
            settings.earlyStopping = Objects.requireNonNull(rule, "early stopping");
            return this;
        }

        /**
         * Sets how long a training may take; it ends after the step in which the time is up.
         *
         * @param limit more than 0
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder timeLimit(Duration limit) {
            settings.timeLimitNanos = Durations.nanos("time limit", limit);
            return this;
        }

        /**
         * Sets what is asked after every step whether the training shall end, such as {@code AtomicBoolean::get} of a flag
         * that another thread sets.
         *
         * @param signal true to stop
         * @return this builder
         */
        public Builder stopWhen(BooleanSupplier signal) {
            settings.stopSignal = Objects.requireNonNull(signal, "stop signal");
            return this;
        }

        /**
         * Sets the number of rows in a batch.
         *
         * @param rows at least 1; a smaller training set is one batch
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder batchSize(int rows) {
            settings.batchSize = Updates.checkCount("batch size", rows);
            return this;
        }

        /**
         * Sets how many threads share the work of each step: the caller, and others that live as long as the training. Bits do not
         * depend on it. It pays for large layers and batches, with a processor for each thread; see {@link Workers}. All of them
         * read the rows, so a source of your own must be safe for that; metrics, listeners and schedules run in the caller alone.
         *
         * @param count at least 1, which is the default
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder threads(int count) {
            settings.threads = Updates.checkCount("threads", count);
            return this;
        }

        /**
         * Sets how often every row is visited.
         *
         * @param count at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder epochs(int count) {
            settings.epochs = Updates.checkCount("epochs", count);
            return this;
        }

        /**
         * Sets what the order of the rows, dropout and noise depend on.
         *
         * @param seed any number
         * @return this builder
         */
        public Builder seed(long seed) {
            settings.seed = seed;
            return this;
        }

        /**
         * Sets the score that is told after every epoch, and that epochs are compared by unless {@link #judgedByLoss} is
         * called: of all rows alike, whatever their weights in the loss, and of targets as they stand in the data, scaled too.
         *
         * @param metric the metric
         * @return this builder
         */
        public Builder metric(Metric metric) {
            settings.metric = Objects.requireNonNull(metric, "metric");
            return this;
        }

        /**
         * Adds a score that is only told after every epoch, in {@link History.Epoch#reported}: of the same rows as the metric,
         * which are predicted once for all.
         *
         * @param name of letters, digits and {@code _}, a letter first, such as {@code f1}: that of a column in the history's tables
         * @param other the metric
         * @return this builder
         * @throws IllegalArgumentException if the name is another one, taken, or that of a column which every history has
         */
        public Builder report(String name, Metric other) {
            settings.report(name, other);
            return this;
        }

        /**
         * Has early stopping, plateau and best epoch go by the loss, as without a metric.
         *
         * @return this builder
         */
        public Builder judgedByLoss() {
            settings.judgedByLoss = true;
            return this;
        }

        /**
         * Sets who hears of every epoch.
         *
         * @param listener the listener
         * @return this builder
         */
        public Builder listener(TrainingListener listener) {
            settings.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Sets when the training saves where it stands, to be {@linkplain Trainer#resume resumed}. If a checkpoint cannot be
         * written, the training ends with a {@link java.io.UncheckedIOException} and the parameters of that step, after the last
         * epoch those that it would have ended with; where none can be written, it does not begin.
         *
         * @param rule when, and where to
         * @return this builder
         */
        public Builder checkpoints(Checkpoints rule) {
            settings.checkpoints = Objects.requireNonNull(rule, "checkpoints");
            return this;
        }

        /**
         * The training as described.
         *
         * @return an immutable trainer
         * @throws IllegalArgumentException if there is noise of targets that the loss does not have
         */
        public Trainer build() {
            settings.noise.check(settings.loss);
            return new Trainer(new TrainingSettings(settings));
        }
    }
}
