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
 * The weights and biases of a network in one flat array, layer after layer: W, then b, rows padded with zeros (see
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
     * Random weights by {@link Initializer#of} for each layer's activation, biases of zero.
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
     * Draws the weights of one layer; its biases become zero.
     *
     * @param layer number of the layer, from 0
     * @param initializer the distribution
     * @param seed any number
     * @return this
     */
    public Parameters initialize(int layer, Initializer initializer, long seed) {
        Layer l = network.layers().get(layer);
        float bound = (float) initializer.bound(l);
        for (int i = 0; i < l.inputs(); i++) {
            for (int j = 0; j < l.units(); j++) {
                float unit = Philox.uniform(seed, Philox.WEIGHTS, layer, (long) i * l.units() + j);
                values[l.weightOffset() + i * l.stride() + j] = (2 * unit - 1) * bound;
            }
        }
        Arrays.fill(values, l.biasOffset(), l.biasOffset() + l.stride(), 0f);
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
     * SHA-256 of the weights and biases, layer after layer, W row by row then b, each number as four bytes in little
     * endian order, pads left out. Equal digests mean equal bits.
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
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
