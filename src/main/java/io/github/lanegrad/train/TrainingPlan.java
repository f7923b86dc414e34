package io.github.lanegrad.train;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.internal.SteadyState;
import io.github.lanegrad.kernel.Backend;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;

/**
 * All buffers that training a network needs for batches up to a size, and the passes over them. Allocates when it is
 * built and never again. For use by one thread at a time; the parameters may be shared with other plans that only read.
 *
 * <p>A batch is {@linkplain #load loaded}, its dropout {@linkplain #draw drawn} if there shall be some, then
 * {@link #gradient} goes forward and backward, or {@link #predict(Parameters, float[], int)} only forward, dropping nothing.
 * The bits of a row's outputs do not depend on the batch that it stands in.
 */
public final class TrainingPlan {

    private final Network network;
    private final Loss loss;
    private final int batchSize;
    private final Layer[] layers;

    /** Inputs, then per layer its sums, outputs and deltas; the targets, the compact outputs and their gradient; scratch. */
    private final float[] workspace;

    private final LayerPlaces at;
    private final Products products;
    private final Gather gather;
    private final NormalizationBuffers normalizations;
    private final Dropout dropout;
    private final LossEnd end;

    /** The first layer that learns: those before it do what they do in predictions. */
    private int first;

    private int rows;

    /**
     * A plan of one thread: {@link #TrainingPlan(Network, Loss, int, Workers)}.
     *
     * @param network what is trained
     * @param loss what is minimised
     * @param batchSize the largest number of rows in a batch, at least 1
     */
    public TrainingPlan(Network network, Loss loss, int batchSize) {
        this(network, loss, batchSize, Workers.of(1));
    }

    /**
     * Allocates all buffers. Large products and copies of large batches are shared among threads, with the same bits.
     *
     * @param network what is trained
     * @param loss what is minimised
     * @param batchSize the largest number of rows in a batch, at least 1
     * @param workers the threads, not closed by the plan; sources of batches must be safe for use by them
     * @throws IllegalArgumentException if the last layer's activation does not go with the loss, its weights are not as many
     *     as the outputs, the batch size is not positive, or the buffers would not fit into one array
     * @throws IllegalStateException if the backend that is asked for cannot run
     */
    public TrainingPlan(Network network, Loss loss, int batchSize, Workers workers) {
        Backend.current();
        this.network = network;
        this.loss = Objects.requireNonNull(loss, "loss");
        this.batchSize = Updates.checkCount("batch size", batchSize);
        this.layers = network.layers().toArray(Layer[]::new);
        Workspace space = new Workspace();
        this.at = new LayerPlaces(layers, batchSize, workers.count(), space);
        this.dropout = new Dropout(layers, batchSize, space);
        this.end = new LossEnd(loss, layers, batchSize, at, space);
        this.workspace = new float[space.length()];
        this.products = new Products(workers, layers[0], workspace, at);
        this.gather = new Gather(workers, workspace, at.activations[0], at.inputStrides[0]);
        this.normalizations = new NormalizationBuffers(network, batchSize);
    }

    /**
     * Gathers rows of a data set as the current batch. If that ends with an exception on the way, no batch is loaded.
     *
     * @param dataset where the rows are
     * @param order numbers of rows
     * @param from where in {@code order} the batch starts
     * @param count number of rows, 1 to the batch size
     * @throws IllegalArgumentException if the shape of the data is not that of the network, or a number is out of range
     * @throws IndexOutOfBoundsException if the order is too short
     * @throws java.io.UncheckedIOException if the rows are in a file that cannot be read
     */
    public void load(BatchSource dataset, int[] order, int from, int count) {
        checkShape(dataset);
        if (count < 1 || count > batchSize) {
            throw new IllegalArgumentException("expected 1 to " + batchSize + " rows in a batch, got " + count);
        }
        Objects.checkFromIndexSize(from, count, order.length);
        rows = 0;
        gather.features(dataset, order, from, count);
        end.load(dataset, order, from, count, workspace);
        rows = count;
        dropout.clear();
    }

    /**
     * Says what the dropout of the {@linkplain #gradient gradients} of the current batch depends on, until another one is
     * loaded or this one predicted; without it nothing is dropped. The masks are a function of these numbers, the layer, the
     * row and the unit alone: not of earlier draws, and not of the backend.
     *
     * @param seed any number
     * @param epoch any number
     * @param step any number
     * @param first number of this batch's first row, if it is a part of a larger one, else 0: parts drop what the whole would
     */
    public void draw(long seed, int epoch, int step, int first) {
        dropout.draw(seed, epoch, step, first);
    }

    /**
     * Adds noise to the current batch, which keeps it: once for each time that it is loaded.
     *
     * @param noise what is added
     * @param seed any number
     * @param epoch any number
     * @param step any number
     * @param first number of this batch's first row, if it is a part of a larger one, else 0
     * @throws IllegalArgumentException if there is noise of targets or labels that the loss does not have
     * @throws IllegalStateException if no batch was loaded
     */
    public void disturb(Noise noise, long seed, int epoch, int step, int first) {
        noise.check(loss);
        checkLoaded();
        noise.add(loss, network.outputs(), rows, first, seed, epoch, step, workspace, at.activations[0], at.inputStrides[0],
                end.targets());
    }

    /** Checks the targets of rows, but for those of weight 0, and gives their divisor. They take the place of the batch's. */
    float checkTargets(BatchSource dataset, int[] order, int from, int count) {
        end.load(dataset, order, from, count, workspace);
        return end.checkTargets(count, order, from, workspace);
    }

    /** Has the first layers do what they do in predictions; {@link #gradient} leaves their gradients as they are. */
    void freeze(int count) {
        first = count;
        normalizations.freeze(count);
    }

    /** Checks that rows of a data set fit the network and the loss. */
    void checkShape(BatchSource dataset) {
        end.checkShape(dataset, network.inputs());
    }

    /**
     * The loss of the current batch, and its gradient with respect to every parameter. Batch normalisations use the
     * statistics of the batch, and {@link #updateStatistics} lets it move the running ones.
     *
     * @param parameters of this plan's network; only read
     * @param gradients gets the gradients of the <em>sum</em> of the losses, in the layout of the parameters
     * @return the sum of the weighted losses of the batch, to be divided by {@link #divisor()}
     * @throws IllegalArgumentException if the network or the length is another one, or the array that of the parameters
     * @throws IllegalStateException if no batch was loaded
     */
    @SuppressWarnings("ReferenceEquality") // The very same array.
    public float gradient(Parameters parameters, float[] gradients) {
        float[] weights = check(parameters);
        if (gradients.length != weights.length || gradients == weights) {
            throw new IllegalArgumentException("expected an array of " + weights.length + " gradients, got "
                    + (gradients == weights ? "that of the parameters" : gradients.length));
        }
        int last = layers.length - 1;
        forward(parameters);
        float sum = end.gradient(rows, workspace);
        if (end.lastActivated() == last) {
            activationGradient(last, weights, gradients);
        }
        backward(weights, gradients);
        return sum;
    }

    /**
     * The loss of the current batch as its {@linkplain #predict predictions} have it: nothing is dropped, and batch
     * normalisations use the running statistics.
     *
     * @param parameters of this plan's network; only read
     * @return the sum of the weighted losses of the batch, to be divided by {@link #divisor()}
     * @throws IllegalArgumentException if the parameters are another network's
     * @throws IllegalStateException if no batch was loaded
     */
    public float loss(Parameters parameters) {
        check(parameters);
        dropout.clear();
        predict(normalizations.foldedLayers(), normalizations.folded(parameters).array(), layers.length, end.lastActivated());
        return end.loss(rows, workspace);
    }

    /** The sums of all layers, normalised as in training if they learn, and the outputs that the loss asks for. */
    private void forward(Parameters parameters) {
        if (first > 0) {
            predict(normalizations.foldedLayers(), normalizations.folded(parameters).array(), first, first - 1);
        }
        for (int l = first; l < layers.length; l++) {
            dropout.forward(l, rows, workspace, at.activations[l]);
            normalizations.forward(l, rows, parameters, products, workspace, dropout.inputs(l, at.activations[l]),
                    at.inputStrides[l], at.sums[l], at.scratch);
            if (l <= end.lastActivated() && !layers[l].rectifies()) {
                activate(layers, parameters.array(), l);
            }
        }
    }

    /** The sums of so many layers, and the outputs of all up to one. */
    private void predict(Layer[] folded, float[] weights, int count, int activated) {
        for (int l = 0; l < count; l++) {
            products.sums(folded[l], rows, false, weights, at.activations[l], at.inputStrides[l], workspace, at.sums[l]);
            folded[l].normalize(rows, weights, workspace, at.sums[l], workspace, at.scratch);
            if (l <= activated) {
                activate(folded, weights, l);
            }
        }
    }

    private void activate(Layer[] of, float[] weights, int l) {
        of[l].activate(rows, weights, workspace, at.sums[l], workspace, at.activations[l + 1], workspace, at.scratch);
    }

    /** {@link #loss} and {@link #predict(Parameters, float[], int)} in one pass. */
    float evaluate(Parameters parameters, float[] into, int offset) {
        float sum = loss(parameters);
        if (end.lastActivated() < layers.length - 1) {
            activate(normalizations.foldedLayers(), normalizations.lastFolded(parameters).array(), layers.length - 1);
        }
        end.copyOutputs(rows, workspace, into, offset);
        return sum;
    }

    private void activationGradient(int l, float[] weights, float[] gradients) {
        layers[l].activationGradient(rows, weights, workspace, layers[l].keepsSums() ? at.sums[l] : at.activations[l + 1],
                workspace, at.deltas[l], gradients, workspace, at.scratch);
    }

    /** From the gradient of the last normalised sums to all that learns. */
    private void backward(float[] weights, float[] gradients) {
        for (int l = layers.length - 1; l >= first; l--) {
            normalizations.backward(l, rows, weights, workspace, at.deltas[l], gradients, at.scratch);
            products.weightGradient(layers[l], rows, dropout.inputs(l, at.activations[l]), at.inputStrides[l], at.deltas[l],
                    gradients);
            layers[l].biasGradient(rows, workspace, at.deltas[l], gradients);
            if (l > first) {
                products.inputGradient(layers[l], rows, weights, at.deltas[l], at.deltas[l - 1]);
                dropout.backward(l, rows, workspace, at.deltas[l - 1]);
                activationGradient(l - 1, weights, gradients);
            }
        }
    }

    /**
     * The network's outputs for the current batch; batch normalisations use the running statistics, folded into weights and
     * biases at every call, so the bits are those of a predictor.
     *
     * @param parameters of this plan's network; only read
     * @param into gets {@link #rows()} × outputs numbers, row after row, without pads
     * @param offset where in {@code into} they start
     * @throws IllegalArgumentException if the parameters are another network's
     * @throws IllegalStateException if no batch was loaded
     * @throws IndexOutOfBoundsException if the array is too short
     */
    public void predict(Parameters parameters, float[] into, int offset) {
        check(parameters);
        Objects.checkFromIndexSize(offset, rows * network.outputs(), into.length);
        dropout.clear();
        predict(normalizations.foldedLayers(), normalizations.folded(parameters).array(), layers.length, layers.length - 1);
        end.copyOutputs(rows, workspace, into, offset);
    }

    /**
     * Moves the running statistics of batch normalisations towards those of the batch that {@link #gradient} was last
     * computed of: once after each gradient, before or after the optimizer's step. Nothing happens without batch
     * normalisations, and after a batch of one row.
     *
     * @param parameters of this plan's network; their {@linkplain Parameters#statistics() statistics} are changed
     * @throws IllegalArgumentException if the parameters are another network's
     * @throws IllegalStateException if no batch was loaded, or there was no gradient since the last time
     */
    public void updateStatistics(Parameters parameters) {
        check(parameters);
        normalizations.updateStatistics(parameters);
    }

    private float[] check(Parameters parameters) {
        if (!parameters.network().equals(network)) {
            throw new IllegalArgumentException("expected parameters of " + network + ", got those of " + parameters.network());
        }
        checkLoaded();
        return parameters.array();
    }

    private void checkLoaded() {
        if (rows == 0) {
            throw new IllegalStateException("no batch was loaded");
        }
    }

    /**
     * Brings the kernels of a gradient to compiled code, so that the first real step is fast and makes no garbage:
     * {@linkplain #warmUpProducts products} and loss first, then gradients of a network with few units, then its own. Allocates, and
     * leaves no batch loaded.
     *
     * @param limit how long it may take, but for the round that it is in; 10 seconds are plenty
     * @return whether a round of gradients has allocated nothing before that, as far as the JVM tells
     */
    public boolean warmUp(Duration limit) {
        clear();
        TrainingPlan twin = NarrowNetwork.plan(network, loss, batchSize);
        SteadyState state = ShallowProducts.state(limit);
        warmUpProducts(state, twin, () -> { });
        state.reach(100, twin.gradientOfNothing());
        boolean steady = state.reach(5, gradientOfNothing());
        clear();
        return steady;
    }

    /**
     * Brings the products of a training step to compiled code, those of the shapes of this plan but with hardly any depth, which
     * a JVM compiles several times sooner; meanwhile the loss and steps of the optimizer, with few numbers. The rest compiles
     * while the first steps are learning: the soonest way to the end of a training of seconds. Allocates, leaves no batch loaded.
     *
     * @param optimizer whose steps follow the gradients; not called unless of this library, as others may know only their network
     * @param limit how long it may take, but for the round that it is in
     * @return whether a round of products has allocated nothing before that, as far as the JVM tells
     */
    public boolean warmUpProducts(Optimizer optimizer, Duration limit) {
        clear();
        TrainingPlan twin = NarrowNetwork.plan(network, loss, batchSize);
        boolean steady = warmUpProducts(ShallowProducts.state(limit), twin, Updates.rehearsal(optimizer));
        clear();
        return steady;
    }

    private boolean warmUpProducts(SteadyState state, TrainingPlan twin, Runnable update) {
        return new ShallowProducts(layers, batchSize, network.parameterLength(), workspace, at)
                .warmUp(state, () -> {
                    twin.end.compactGradient(1, twin.workspace);
                    update.run();
                });
    }

    /** That of a full batch of whatever is in the workspace. */
    private Runnable gradientOfNothing() {
        Parameters parameters = new Parameters(network);
        float[] gradients = new float[network.parameterLength()];
        rows = batchSize;
        draw(0, 0, 0, 0);
        return () -> gradient(parameters, gradients);
    }

    private void clear() {
        Arrays.fill(workspace, 0f);
        rows = 0;
        normalizations.clear();
        end.clear();
        dropout.clear();
    }

    /** {@return the network of this plan} */
    public Network network() {
        return network;
    }

    /** {@return the largest number of rows in a batch, at least 1} */
    public int batchSize() {
        return batchSize;
    }

    /** {@return the number of rows in the current batch, 0 before one is loaded} */
    public int rows() {
        return rows;
    }

    /**
     * What the sum of the losses of the current batch, and its gradient, is divided by.
     *
     * @return as the reduction of the loss asks for
     * @throws IllegalStateException if no batch was loaded
     */
    public float divisor() {
        checkLoaded();
        return end.divisor(rows, workspace);
    }

    /** {@return the memory that this plan holds, without parameters and gradients, in bytes} */
    public long bytes() {
        return (long) workspace.length * Float.BYTES + normalizations.bytes();
    }
}
