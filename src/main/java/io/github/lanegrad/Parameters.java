package io.github.lanegrad;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * The weights, biases and slopes of a network in one flat array, layer after layer: W, b, slopes, rows padded with zeros (see
 * {@link Layer}). Training changes the array in place; a reader in another thread needs a {@link #copy()} or must come
 * after the training.
 */
public final class Parameters {

    private final Network network;
    private final float[] values;

    /**
     * Parameters that are all zero.
     *
     * @param network whose parameters
     */
    public Parameters(Network network) {
        this(network, new float[network.parameterLength()]);
    }

    private Parameters(Network network, float[] values) {
        this.network = network;
        this.values = values;
    }

    /**
     * Random weights by {@link Initializer#of} for each layer's activation, biases of 0, slopes of 0.25.
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
     * Random weights by one initializer for all layers, biases of 0, slopes of 0.25.
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
     * Draws the weights of one layer; its biases become 0, the slopes of its activation, if there are any, 0.25.
     *
     * @param layer number of the layer, from 0
     * @param initializer the distribution
     * @param seed any number
     * @return this
     */
    public Parameters initialize(int layer, Initializer initializer, long seed) {
        Layer l = network.layers().get(layer);
        initializer.fill(l, layer, seed, values);
        Arrays.fill(values, l.biasOffset(), l.biasOffset() + l.stride(), 0f);
        Arrays.fill(values, l.slopeOffset(), l.slopeOffset() + l.slopeCount(), ParametricRelu.START);
        return this;
    }

    /**
     * The network that these parameters belong to.
     *
     * @return the network
     */
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
     * The weight from one input of a layer to one of its units.
     *
     * @param layer number of the layer, from 0
     * @param input number of the input, from 0
     * @param unit number of the unit, from 0
     * @return the weight
     * @throws IndexOutOfBoundsException if there is no such weight
     */
    public float weight(int layer, int input, int unit) {
        return values[weightIndex(layer, input, unit)];
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
        return values[biasIndex(layer, unit)];
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
        values[weightIndex(layer, input, unit)] = value;
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
        values[biasIndex(layer, unit)] = value;
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
        return values[slopeIndex(layer, number)];
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
        values[slopeIndex(layer, number)] = value;
    }

    private int slopeIndex(int layer, int number) {
        Layer l = network.layers().get(layer);
        return l.slopeOffset() + Objects.checkIndex(number, l.slopeCount());
    }

    private int weightIndex(int layer, int input, int unit) {
        Layer l = network.layers().get(layer);
        return l.weightOffset()
                + Objects.checkIndex(input, l.inputs()) * l.stride()
                + Objects.checkIndex(unit, l.units());
    }

    private int biasIndex(int layer, int unit) {
        Layer l = network.layers().get(layer);
        return l.biasOffset() + Objects.checkIndex(unit, l.units());
    }

    /**
     * The same numbers in another array.
     *
     * @return independent of these parameters
     */
    public Parameters copy() {
        return new Parameters(network, values.clone());
    }

    /**
     * SHA-256 of the weights, biases and slopes, layer after layer, W row by row, then b, then slopes, each number as four
     * bytes in little endian order, pads left out. Equal digests mean equal bits.
     *
     * @return 64 hexadecimal digits
     */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            List<Layer> layers = network.layers();
            for (Layer layer : layers) {
                ByteBuffer row = ByteBuffer.allocate(layer.units() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (int r = 0; r <= layer.inputs(); r++) {
                    row.asFloatBuffer().put(values, layer.weightOffset() + r * layer.stride(), layer.units());
                    digest.update(row.array());
                }
                row.asFloatBuffer().put(values, layer.slopeOffset(), layer.slopeCount());
                digest.update(row.array(), 0, layer.slopeCount() * Float.BYTES);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
