package io.github.lanegrad;

import java.util.List;

/**
 * What a layer does to its sums before the activation: {@code A = g(N(X·W + b))}. A normalisation N brings sums to mean 0
 * and variance 1, over the rows of a batch or over the units of a row, then learns how large and where they should be:
 * {@code N(s) = γ ŝ + β}, with a gain γ and a shift β for each unit, which start at 1 and 0. Immutable; equal if it is the
 * same with the same parameters. {@link #toString} names it, {@link #parse} reads the name. Formulas, order of operations
 * and defaults are those of PyTorch.
 *
 * <p>A {@linkplain #batch batch normalisation} also keeps running statistics, a mean and a variance for each unit, which
 * stand for those of the batch in predictions. They are no parameters that an optimizer changes:
 * {@link Parameters#statistics()} has them. A batch of one row has no variance (PyTorch refuses it); it is normalised
 * with the running statistics, taken as constants, and does not move them.
 *
 * <p>For predictions a batch normalisation is no more than another W and b: {@link Model#folded()}. So a row's outputs do
 * not depend on the rows beside it, whatever the normalisation.
 */
public abstract sealed class Normalization permits NoNormalization, BatchNormalization, RowNormalization {

    /** Leaves the sums as they are. */
    public static final Normalization NONE = none();

    /** {@link #batch} of epsilon 1e-5 and momentum 0.1. */
    public static final Normalization BATCH = batch(1e-5f, 0.1f);

    /** {@link #layer} of epsilon 1e-5. */
    public static final Normalization LAYER = layer(1e-5f);

    /** {@link #rms} of epsilon 2^-23, the distance of 1 to the next float. */
    public static final Normalization RMS = rms(0x1p-23f);

    private static final List<Normalization> ALL = List.of(NONE, BATCH, LAYER, RMS);

    Normalization() {}

    /** Subclasses are made, and so initialised, by this class only: no two threads wait for each other. */
    private static Normalization none() {
        return new NoNormalization();
    }

    /**
     * Over the rows of a batch: {@code ŝ = (s - mean) / √(variance + epsilon)}, with the mean and the mean squared distance
     * of the unit's sums in the batch (Ioffe and Szegedy, 2015, "Batch Normalization: Accelerating Deep Network Training by
     * Reducing Internal Covariate Shift"). After each step the running statistics move by the momentum:
     * {@code running = (1 - momentum) running + momentum · batch}, the variance of the batch being the unbiased one, with
     * one row less in its divisor. Rows of weight 0 count as others.
     *
     * <p>The biases b under it cancel out, so they do not learn; they only do from a batch of one row.
     *
     * @param epsilon at least 2^-126, the smallest normal float, finite
     * @param momentum share of the new batch in the running statistics, 0 to 1
     * @return the normalisation
     * @throws IllegalArgumentException if a number is out of range
     */
    public static Normalization batch(float epsilon, float momentum) {
        if (!(momentum >= 0 && momentum <= 1)) {
            throw new IllegalArgumentException("momentum: expected 0 to 1, got " + momentum);
        }
        return new BatchNormalization(checked(epsilon), momentum);
    }

    /**
     * Over the units of a row: {@code ŝ = (s - mean) / √(variance + epsilon)}, with the mean and the mean squared
     * distance of the row's sums (Ba et al., 2016, "Layer Normalization").
     *
     * @param epsilon at least 2^-126, the smallest normal float, finite
     * @return the normalisation
     * @throws IllegalArgumentException if epsilon is out of range
     */
    public static Normalization layer(float epsilon) {
        return new RowNormalization(checked(epsilon), true);
    }

    /**
     * Over the units of a row, without a mean and without a shift: {@code N(s) = γ s / √(m + epsilon)}, m being the mean
     * square of the row's sums (Zhang and Sennrich, 2019, "Root Mean Square Layer Normalization").
     *
     * @param epsilon at least 2^-126, the smallest normal float, finite
     * @return the normalisation
     * @throws IllegalArgumentException if epsilon is out of range
     */
    public static Normalization rms(float epsilon) {
        return new RowNormalization(checked(epsilon), false);
    }

    private static float checked(float epsilon) {
        if (!(epsilon >= Float.MIN_NORMAL && epsilon <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "epsilon: expected a finite number of at least " + Float.MIN_NORMAL + ", got " + epsilon);
        }
        return epsilon;
    }

    /**
     * All kinds, with their default parameters.
     *
     * @return unmodifiable
     */
    public static List<Normalization> all() {
        return ALL;
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @param text such as {@code layer_norm}, of default parameters, or {@code batch_norm(1.0E-5 0.1)}
     * @return the normalisation
     * @throws IllegalArgumentException if there is no such normalisation, or a parameter is out of range
     */
    public static Normalization parse(String text) {
        int open = text.indexOf('(');
        String name = open < 0 ? text : text.substring(0, open);
        Normalization found = ALL.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("expected a normalisation, got \"" + text + "\"; there are "
                        + String.join(", ", ALL.stream().map(Normalization::name).toList())));
        if (open < 0) {
            return found;
        }
        float[] values = ActivationNames.parameters(name, found.parameters().size(), text, open);
        return switch (found) {
            case BatchNormalization _ -> batch(values[0], values[1]);
            case RowNormalization rows -> rows.centred() ? layer(values[0]) : rms(values[0]);
            case NoNormalization none -> throw new AssertionError(none + " has no parameters");
        };
    }

    /**
     * The name without parameters.
     *
     * @return {@code none}, {@code batch_norm}, {@code layer_norm} or {@code rms_norm}
     */
    public abstract String name();

    /**
     * The parameters, in the order of the factory method.
     *
     * @return mostly epsilon
     */
    public abstract List<Float> parameters();

    /**
     * Whether a gain for each unit is learnt.
     *
     * @return false if there is no normalisation
     */
    public abstract boolean hasGain();

    /**
     * Whether a shift for each unit is learnt.
     *
     * @return true for batch and layer normalisation
     */
    public abstract boolean hasShift();

    /**
     * Whether there are running statistics.
     *
     * @return true for batch normalisation
     */
    public abstract boolean hasStatistics();

    /** Rows of the flat parameters that are learnt: gains, then shifts. */
    final int learntRows() {
        return (hasGain() ? 1 : 0) + (hasShift() ? 1 : 0);
    }

    /**
     * What a pass of training keeps for the backward pass.
     *
     * @param layer whose sums are normalised
     * @param rows number of rows
     * @return in floats; 0 if there is no normalisation
     */
    public abstract long keptLength(Layer layer, int rows);

    /**
     * Where in what is kept the sums S are put that {@link #forward} reads.
     *
     * @param layer whose sums are normalised
     * @param rows number of rows
     * @return in floats, counted from the start of what is kept
     */
    public abstract int keptSums(Layer layer, int rows);

    /**
     * Forward, in training: {@code Z = N(S)}. A batch normalisation takes the statistics of the rows, unless there is but
     * one. Allocates nothing, as the other passes; does nothing if there is no normalisation.
     *
     * @param layer whose sums are normalised
     * @param rows number of rows
     * @param parameters the network's flat parameters
     * @param running the network's running statistics; only read
     * @param kept {@link #keptLength} floats, with the sums {@link #keptSums} behind their start; for {@link #backward}
     *     and {@link #moveStatistics}
     * @param keptOffset offset of what is kept
     * @param z gets the normalised sums, padded
     * @param zOffset offset of Z
     * @param scratch room for {@link Layer#scratchLength()} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     */
    public abstract void forward(Layer layer, int rows, float[] parameters, float[] running, float[] kept, int keptOffset,
            float[] z, int zOffset, float[] scratch, int scratchOffset);

    /**
     * Backward, in place, and to gains and shifts.
     *
     * @param layer whose sums are normalised
     * @param rows number of rows
     * @param parameters the network's flat parameters
     * @param kept what {@link #forward} kept
     * @param keptOffset offset of that
     * @param dZ the gradient with respect to Z, with a pad of zeros, replaced by the gradient with respect to S
     * @param dZOffset offset of dZ
     * @param gradients the flat gradients, of the layout of the parameters; gains and shifts of the layer are overwritten
     * @param scratch room for {@link Layer#scratchLength()} floats, unspecified afterwards
     * @param scratchOffset offset of the scratch room
     */
    public abstract void backward(Layer layer, int rows, float[] parameters, float[] kept, int keptOffset, float[] dZ,
            int dZOffset, float[] gradients, float[] scratch, int scratchOffset);

    /**
     * Moves the running statistics of a batch normalisation towards those of a batch of several rows; else does nothing.
     *
     * @param layer whose sums are normalised
     * @param rows number of rows
     * @param kept what {@link #forward} kept
     * @param keptOffset offset of that
     * @param running the network's running statistics; this layer's are changed
     */
    public void moveStatistics(Layer layer, int rows, float[] kept, int keptOffset, float[] running) {}

    /** Prediction, in place: {@code S = N(S)}. */
    abstract void predict(Layer layer, int rows, float[] parameters, float[] s, int sOffset, float[] scratch,
            int scratchOffset);

    @Override
    public final boolean equals(Object other) {
        return this == other || (other instanceof Normalization that
                && name().equals(that.name()) && ActivationNames.same(parameters(), that.parameters()));
    }

    @Override
    public final int hashCode() {
        return 31 * name().hashCode() + parameters().hashCode();
    }

    /**
     * The name, with parameters if there are any.
     *
     * @return such as {@code none} or {@code batch_norm(1.0E-5 0.1)}
     */
    @Override
    public final String toString() {
        return ActivationNames.text(name(), parameters());
    }
}
