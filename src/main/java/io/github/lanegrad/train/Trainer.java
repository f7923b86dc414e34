package io.github.lanegrad.train;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Philox;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs epochs of mini-batch training. Each epoch visits every row once, in an order that depends on the seed and the
 * number of the epoch alone; the last batch may be short. Immutable; {@link #fit} may be called often, from several
 * threads on different parameters if the optimizer has no state.
 *
 * {@snippet :
 * Trainer trainer = Trainer.of(network, Loss.BINARY_CROSS_ENTROPY)
 *         .optimizer(new GradientDescent(0.1f))
 *         .batchSize(32)
 *         .epochs(100)
 *         .seed(42)
 *         .build();
 * Parameters parameters = Parameters.initialize(network, 42);
 * trainer.fit(parameters, data);
 * }
 */
public final class Trainer {

    private final Network network;
    private final Loss loss;
    private final Optimizer optimizer;
    private final int batchSize;
    private final int epochs;
    private final long seed;
    private final @Nullable Metric metric;
    private final TrainingListener listener;

    private Trainer(Builder builder) {
        network = builder.network;
        loss = builder.loss;
        optimizer = builder.optimizer;
        batchSize = builder.batchSize;
        epochs = builder.epochs;
        seed = builder.seed;
        metric = builder.metric;
        listener = builder.listener;
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
     * Trains in place; the metric is taken on the training set.
     *
     * @param parameters where the training starts, and its result
     * @param training the rows to learn from
     * @throws IllegalArgumentException if the shapes do not match
     * @throws DivergedException if the loss or a parameter is no longer finite; the parameters are then those after the
     *     last good epoch
     */
    public void fit(Parameters parameters, Dataset training) {
        fit(parameters, training, training);
    }

    /**
     * Trains in place. Allocates its buffers, then nothing in any step.
     *
     * @param parameters where the training starts, and its result
     * @param training the rows to learn from
     * @param validation the rows that the metric is taken on
     * @throws IllegalArgumentException if the shapes do not match
     * @throws DivergedException if the loss or a parameter is no longer finite; the parameters are then those after the
     *     last good epoch
     */
    public void fit(Parameters parameters, Dataset training, Dataset validation) {
        if (!parameters.network().equals(network)) {
            throw new IllegalArgumentException(
                    "expected parameters of " + network + ", got those of " + parameters.network());
        }
        checkShape(training);
        checkShape(validation);
        TrainingPlan plan = new TrainingPlan(network, loss, Math.min(batchSize, training.rows()));
        float[] gradients = new float[network.parameterLength()];
        float[] lastGood = new float[network.parameterLength()];
        float[] weights = parameters.array();
        int[] order = new int[training.rows()];
        Evaluation evaluation = metric == null ? null : new Evaluation(plan, metric, validation);
        for (int epoch = 1; epoch <= epochs; epoch++) {
            System.arraycopy(weights, 0, lastGood, 0, weights.length);
            for (int r = 0; r < order.length; r++) {
                order[r] = r;
            }
            Philox.shuffle(order, seed, Philox.SHUFFLE, epoch);
            double sum = 0;
            for (int from = 0; from < order.length; from += plan.batchSize()) {
                plan.load(training, order, from, Math.min(plan.batchSize(), order.length - from));
                float batchLoss = plan.gradient(parameters, gradients);
                if (!Float.isFinite(batchLoss)) {
                    int step = from / plan.batchSize() + 1;
                    throw diverged("the loss is " + batchLoss, epoch, step, weights, lastGood);
                }
                optimizer.step(weights, gradients, 1f / plan.elements());
                sum += batchLoss;
            }
            if (firstBadLayer(weights) != null) {
                int step = Math.ceilDiv(order.length, plan.batchSize());
                throw diverged("the parameters overflow", epoch, step, weights, lastGood);
            }
            listener.onEpoch(epoch, sum / ((double) training.rows() * network.outputs()),
                    evaluation == null ? Double.NaN : evaluation.score(parameters));
        }
    }

    /** Puts the last good parameters back, and says what was wrong with the others. */
    private DivergedException diverged(String what, int epoch, int step, float[] weights, float[] lastGood) {
        String bad = firstBadLayer(weights);
        System.arraycopy(lastGood, 0, weights, 0, weights.length);
        return new DivergedException(what + " in epoch " + epoch + ", step " + step + " ("
                + (bad == null
                        ? "all parameters are finite, the outputs of layer " + network.layers().size() + " overflow"
                        : bad)
                + "); the parameters are those before this epoch; try a lower learning rate or scaled inputs");
    }

    private void checkShape(Dataset dataset) {
        if (dataset.inputs() != network.inputs() || dataset.outputs() != network.outputs()) {
            throw new IllegalArgumentException("expected rows of " + network.inputs() + " features and "
                    + network.outputs() + " targets, got " + dataset.inputs() + " and " + dataset.outputs());
        }
    }

    private @Nullable String firstBadLayer(float[] weights) {
        for (int l = 0; l < network.layers().size(); l++) {
            Layer layer = network.layers().get(l);
            int end = layer.biasOffset() + layer.stride();
            int bad = 0;
            for (int i = layer.weightOffset(); i < end; i++) {
                bad += Float.isFinite(weights[i]) ? 0 : 1;
            }
            if (bad > 0) {
                return "layer " + (l + 1) + ": " + bad + " of " + layer.parameterCount() + " parameters are not finite";
            }
        }
        return null;
    }

    /** The buffers of scoring a data set batch by batch. */
    private static final class Evaluation {
        private final TrainingPlan plan;
        private final Metric metric;
        private final Dataset dataset;
        private final int[] order;
        private final float[] predictions;
        private final float[] targets;

        Evaluation(TrainingPlan plan, Metric metric, Dataset dataset) {
            this.plan = plan;
            this.metric = metric;
            this.dataset = dataset;
            this.order = new int[dataset.rows()];
            this.predictions = new float[Math.multiplyExact(dataset.rows(), dataset.outputs())];
            this.targets = new float[predictions.length];
            for (int r = 0; r < order.length; r++) {
                order[r] = r;
                dataset.copyTargets(r, targets, r * dataset.outputs());
            }
        }

        double score(Parameters parameters) {
            for (int from = 0; from < order.length; from += plan.batchSize()) {
                plan.load(dataset, order, from, Math.min(plan.batchSize(), order.length - from));
                plan.predict(parameters, predictions, from * dataset.outputs());
            }
            return metric.score(predictions, targets);
        }
    }

    /** Describes a training. Not safe for use by several threads at once. */
    public static final class Builder {

        private final Network network;
        private final Loss loss;
        private Optimizer optimizer = new GradientDescent(0.1f);
        private int batchSize = 32;
        private int epochs = 100;
        private long seed;
        private @Nullable Metric metric;
        private TrainingListener listener = (epoch, meanLoss, score) -> {};

        private Builder(Network network, Loss loss) {
            this.network = Objects.requireNonNull(network, "network");
            this.loss = Objects.requireNonNull(loss, "loss");
        }

        /**
         * Sets how a step changes the parameters.
         *
         * @param optimizer the optimizer
         * @return this builder
         */
        public Builder optimizer(Optimizer optimizer) {
            this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
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
            if (rows < 1) {
                throw new IllegalArgumentException("batch size: expected at least 1, got " + rows);
            }
            batchSize = rows;
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
            if (count < 1) {
                throw new IllegalArgumentException("epochs: expected at least 1, got " + count);
            }
            epochs = count;
            return this;
        }

        /**
         * Sets what the order of the rows depends on.
         *
         * @param seed any number
         * @return this builder
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Sets the score that is told after every epoch.
         *
         * @param metric the metric
         * @return this builder
         */
        public Builder metric(Metric metric) {
            this.metric = Objects.requireNonNull(metric, "metric");
            return this;
        }

        /**
         * Sets who hears of every epoch.
         *
         * @param listener the listener
         * @return this builder
         */
        public Builder listener(TrainingListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * The training as described.
         *
         * @return an immutable trainer
         */
        public Trainer build() {
            return new Trainer(this);
        }
    }
}
