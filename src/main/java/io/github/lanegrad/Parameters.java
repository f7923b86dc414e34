package io.github.lanegrad;

import io.github.lanegrad.internal.Indices;
import java.util.Arrays;

/**
 * The numbers of a network. Weights, biases, gains, shifts and slopes are in one flat array, layer after layer: W, b, what a
 * normalisation learns, slopes, rows padded with zeros (see {@link Layer}). The running statistics of batch normalisations,
 * which no optimizer changes, are in another one: of each a row of means, then a row of variances. Training changes the
 * arrays in place; a reader in another thread needs a {@link #copy()} or must come after the training.
 */
public final class Parameters {

    private final Network network;
    private final float[] values;
    private final float[] statistics;
    private long batches;

    /**
     * Parameters that are all zero.
     *
     * @param network whose parameters
     */
    public Parameters(Network network) {
        this.network = network;
        this.values = new float[network.parameterLength()];
        this.statistics = new float[network.statisticsLength()];
    }

    /**
     * Random weights by {@link Initializer#of} for each layer's activation; the rest as in
     * {@link #initialize(int, Initializer, long)}.
     *
     * @param network whose parameters
     * @param seed any number; the same seed gives the same bits everywhere
     * @return new parameters
     */
    public static Parameters initialize(Network network, long seed) {
        Parameters parameters = new Parameters(network);
        for (int l = 0; l < network.layers().size(); l++) {
            parameters.initialize(l, Initializer.of(network.layers().get(l).activation()), seed);
        }
        return parameters;
    }

    /**
     * Random weights by one initializer for all layers; the rest as in {@link #initialize(int, Initializer, long)}.
     *
     * @param network whose parameters
     * @param initializer the distribution
     * @param seed any number; the same seed gives the same bits everywhere
     * @return new parameters
     */
    public static Parameters initialize(Network network, Initializer initializer, long seed) {
        Parameters parameters = new Parameters(network);
        for (int l = 0; l < network.layers().size(); l++) {
            parameters.initialize(l, initializer, seed);
        }
        return parameters;
    }

    /**
     * Draws the weights of one layer; its biases become 0, and if there are any, the slopes of its activation 0.25, the
     * gains of its normalisation 1, the shifts and the running means 0, the running variances 1.
     *
     * @param layer number of the layer, from 0
     * @param initializer the distribution
     * @param seed any number
     * @return this
     * @throws IndexOutOfBoundsException if there is no such layer
     */
    public Parameters initialize(int layer, Initializer initializer, long seed) {
        Layer l = layer(layer);
        initializer.fill(l, layer, seed, values);
        Arrays.fill(values, l.biasOffset(), l.biasOffset() + l.stride(), 0f);
        if (l.normalization().hasGain()) {
            Arrays.fill(values, l.gainOffset(), l.gainOffset() + l.units(), 1f);
        }
        if (l.normalization().hasShift()) {
            Arrays.fill(values, l.shiftOffset(), l.shiftOffset() + l.units(), 0f);
        }
        if (l.normalization().hasStatistics()) {
            int variances = l.statisticsOffset() + l.stride();
            Arrays.fill(statistics, l.statisticsOffset(), variances, 0f);
            Arrays.fill(statistics, variances, variances + l.units(), 1f);
        }
        Arrays.fill(values, l.slopeOffset(), l.slopeOffset() + l.slopeCount(), ParametricRelu.START);
        return this;
    }

    /** {@return the network that these parameters belong to} */
    public Network network() {
        return network;
    }

    /**
     * The flat array itself, not a copy. What is written to it is seen by all who hold these parameters; pads must stay
     * zero.
     *
     * @return of length {@link Network#parameterLength()}
     */
    public float[] array() {
        return values;
    }

    /**
     * The flat array of running statistics itself, not a copy; pads must stay zero.
     *
     * @return of length {@link Network#statisticsLength()}
     */
    public float[] statistics() {
        return statistics;
    }

    /**
     * How many batches have moved the running statistics: {@code num_batches_tracked} in PyTorch. Nothing is computed
     * from it.
     *
     * @return 0 or more
     */
    public long batches() {
        return batches;
    }

    /**
     * Sets the number of batches that have moved the running statistics.
     *
     * @param count 0 or more
     * @throws IllegalArgumentException if it is negative
     */
    public void setBatches(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("batches: expected 0 or more, got " + count);
        }
        batches = count;
    }

    /**
     * The weight from one input of a layer to one of its units.
     *
     * @param layer number of the layer, from 0
     * @param input number of the input, from 0
     * @param unit number of the unit, from 0
     * @return the weight
     * @throws IndexOutOfBoundsException if there is no such weight
     */
    public float weight(int layer, int input, int unit) {
        return values[ParameterIndex.weight(layer(layer), input, unit)];
    }

    /**
     * The bias of a unit.
     *
     * @param layer number of the layer, from 0
     * @param unit number of the unit, from 0
     * @return the bias
     * @throws IndexOutOfBoundsException if there is no such unit
     */
    public float bias(int layer, int unit) {
        return values[ParameterIndex.bias(layer(layer), unit)];
    }

    /**
     * Sets the weight from one input of a layer to one of its units.
     *
     * @param layer number of the layer, from 0
     * @param input number of the input, from 0
     * @param unit number of the unit, from 0
     * @param value the weight
     * @throws IndexOutOfBoundsException if there is no such weight
     */
    public void setWeight(int layer, int input, int unit, float value) {
        values[ParameterIndex.weight(layer(layer), input, unit)] = value;
    }

    /**
     * Sets the bias of a unit.
     *
     * @param layer number of the layer, from 0
     * @param unit number of the unit, from 0
     * @param value the bias
     * @throws IndexOutOfBoundsException if there is no such unit
     */
    public void setBias(int layer, int unit, float value) {
        values[ParameterIndex.bias(layer(layer), unit)] = value;
    }

    /**
     * A slope that the activation of a layer has learnt.
     *
     * @param layer number of the layer, from 0
     * @param number number of the slope, from 0; that of the unit if there is one for each
     * @return the slope
     * @throws IndexOutOfBoundsException if there is no such slope
     */
    public float slope(int layer, int number) {
        return values[ParameterIndex.slope(layer(layer), number)];
    }

    /**
     * Sets a slope of the activation of a layer.
     *
     * @param layer number of the layer, from 0
     * @param number number of the slope, from 0
     * @param value the slope
     * @throws IndexOutOfBoundsException if there is no such slope
     */
    public void setSlope(int layer, int number, float value) {
        values[ParameterIndex.slope(layer(layer), number)] = value;
    }

    /**
     * The gain of the normalisation of a unit.
     *
     * @param layer number of the layer, from 0
     * @param unit number of the unit, from 0
     * @return the gain
     * @throws IndexOutOfBoundsException if there is no such unit, or it has none
     */
    public float gain(int layer, int unit) {
        return values[ParameterIndex.gain(layer(layer), unit)];
    }

    /**
     * Sets the gain of a unit.
     *
     * @param layer number of the layer, from 0
     * @param unit number of the unit, from 0
     * @param value the gain
     * @throws IndexOutOfBoundsException if there is no such unit, or it has none
     */
    public void setGain(int layer, int unit, float value) {
        values[ParameterIndex.gain(layer(layer), unit)] = value;
    }

    /**
     * The shift of the normalisation of a unit.
     *
     * @param layer number of the layer, from 0
     * @param unit number of the unit, from 0
     * @return the shift
     * @throws IndexOutOfBoundsException if there is no such unit, or it has none
     */
    public float shift(int layer, int unit) {
        return values[ParameterIndex.shift(layer(layer), unit)];
    }

    /**
     * Sets the shift of a unit.
     *
     * @param layer number of the layer, from 0
     * @param unit number of the unit, from 0
     * @param value the shift
     * @throws IndexOutOfBoundsException if there is no such unit, or it has none
     */
    public void setShift(int layer, int unit, float value) {
        values[ParameterIndex.shift(layer(layer), unit)] = value;
    }

    /**
     * The running mean of the sums of a unit.
     *
     * @param layer number of the layer, from 0
     * @param unit number of the unit, from 0
     * @return the running mean
     * @throws IndexOutOfBoundsException if there is no such unit, or it has none
     */
    public float runningMean(int layer, int unit) {
        return statistics[ParameterIndex.mean(layer(layer), unit)];
    }

    /**
     * The running variance of the sums of a unit.
     *
     * @param layer number of the layer, from 0
     * @param unit number of the unit, from 0
     * @return the running variance
     * @throws IndexOutOfBoundsException if there is no such unit, or it has none
     */
    public float runningVariance(int layer, int unit) {
        return statistics[ParameterIndex.mean(layer(layer), unit) + layer(layer).stride()];
    }

    private Layer layer(int number) {
        return network.layers().get(Indices.check("layer", number, network.layers().size()));
    }

    /**
     * The same numbers in another array.
     *
     * @return independent of these parameters
     */
    public Parameters copy() {
        Parameters copy = new Parameters(network);
        copy.set(this);
        return copy;
    }

    /**
     * Takes over the numbers of other parameters; allocates nothing.
     *
     * @param other of an equal network
     * @throws IllegalArgumentException if the networks differ
     */
    public void set(Parameters other) {
        expect(network, other);
        System.arraycopy(other.values, 0, values, 0, values.length);
        System.arraycopy(other.statistics, 0, statistics, 0, statistics.length);
        batches = other.batches;
    }

    /**
     * Takes over one layer of other parameters, its running statistics too: from a network that has learnt something else,
     * say. Allocates nothing.
     *
     * @param layer number of the layer, from 0
     * @param other where the numbers come from
     * @param number number of the layer there
     * @throws IllegalArgumentException if the layers differ in more than dropout
     * @throws IndexOutOfBoundsException if there is no such layer
     */
    public void setLayer(int layer, Parameters other, int number) {
        Layer into = layer(layer);
        Layer from = other.layer(number);
        if (!from.isLike(into)) {
            throw new IllegalArgumentException("expected a layer " + into + ", got " + from);
        }
        System.arraycopy(other.values, from.weightOffset(), values, into.weightOffset(), into.end() - into.weightOffset());
        System.arraycopy(other.statistics, from.statisticsOffset(), statistics, into.statisticsOffset(),
                into.statisticsEnd() - into.statisticsOffset());
    }

    private static void expect(Network expected, Parameters given) {
        if (!given.network.equals(expected)) {
            throw new IllegalArgumentException("expected parameters of " + expected + ", got those of " + given.network);
        }
    }

    /**
     * The parameters of {@link Network#folded()} that predict what these do.
     *
     * @return new parameters, or these themselves if there is no batch normalisation
     */
    public Parameters folded() {
        if (network.statisticsLength() == 0) {
            return this;
        }
        Parameters folded = new Parameters(network.folded());
        foldInto(folded);
        return folded;
    }

    /**
     * Folds batch normalisations into weights and biases: with {@code f = γ / √(running variance + epsilon)}, each column
     * of W is multiplied by f, and {@code b = (b - running mean) f + β}. Both are rounded to floats, so sums differ
     * from those of the unfolded formula by up to some 2<sup>-24</sup> of the sum of magnitudes of what is added up, which is
     * more than units in their last place where a running mean is far from 0 in standard deviations. Allocates nothing.
     *
     * @param target of {@link Network#folded()}; overwritten
     * @throws IllegalArgumentException if the target is of another network
     */
    public void foldInto(Parameters target) {
        expect(network.folded(), target);
        for (int l = 0; l < network.layers().size(); l++) {
            Folding.batchNormalization(network.layers().get(l), this, target.network.layers().get(l), target);
        }
    }

    /**
     * SHA-256 of all numbers, layer after layer, W row by row, then b, gains, shifts, running means and variances, and
     * slopes, as far as there are any, each number as four bytes in little endian order, pads left out. Equal digests mean
     * equal bits.
     *
     * @return 64 hexadecimal digits
     */
    public String sha256() {
        return ParameterDigest.sha256(this);
    }

    /** {@return the network; two objects are equal if they are the same, {@link #sha256} compares their numbers} */
    @Override
    public String toString() {
        return "parameters of " + network;
    }
}
