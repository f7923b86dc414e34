package io.github.lanegrad;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A model that does not change any more: what predictors share. Immutable, so any number of threads may use one without
 * locks; its weights are floats, or packed in 16 or 8 bits ({@link WeightFormat}), which reads fewer bytes where a large
 * layer scores few rows at a time. Every format has bits of its own, the same ones on all hardware and for any number of
 * rows.
 */
public final class FrozenModel {

    private final Network network;
    private final WeightFormat format;
    private final Scaling inputScaling;
    private final Scaling targetScaling;
    private final Optional<Schema> schema;
    private final List<FrozenLayer> layers;

    private FrozenModel(Network network, Scaling inputScaling, Scaling targetScaling, Optional<Schema> schema,
            List<FrozenLayer> layers) {
        this.network = network;
        this.format = layers.getFirst().format();
        this.inputScaling = inputScaling;
        this.targetScaling = targetScaling;
        this.schema = schema;
        this.layers = List.copyOf(layers);
    }

    /**
     * A copy of a model, with the same bits. Batch normalisations are {@linkplain Model#folded() folded}, and weights of large
     * layers are kept in an order that predictions read from one end to the other.
     *
     * @param model what is copied; may be trained further afterwards, but not meanwhile
     * @return independent of the model
     */
    public static FrozenModel of(Model model) {
        Model folded = Objects.requireNonNull(model, "model").folded();
        Parameters parameters = folded.parameters() == model.parameters() ? model.parameters().copy() : folded.parameters();
        List<FrozenLayer> layers = new ArrayList<>();
        for (Layer layer : folded.network().layers()) {
            layers.add(FrozenLayer.inPanels(layer, parameters.array()));
        }
        return new FrozenModel(folded.network(), model.inputScaling(), model.targetScaling(), model.schema(), layers);
    }

    /**
     * A model of packed weights, layer by layer.
     *
     * @param network the description
     * @param inputScaling from raw features to inputs
     * @param targetScaling from raw targets to what the outputs were trained on
     * @param schema how the text of a raw row becomes raw features and targets, if somebody said so
     * @param layers as {@link #bfloat16Layer} or {@link #int8Layer} made them for the layers of the network, in order
     * @return a model
     * @throws IllegalArgumentException if the layers are not those of the network, differ in format, are of floats or
     *     normalised, or a scaling or the schema has another number of columns
     */
    public static FrozenModel packed(Network network, Scaling inputScaling, Scaling targetScaling, Optional<Schema> schema,
            List<FrozenLayer> layers) {
        Model.checkRows(network, inputScaling, targetScaling, schema);
        if (!layers.stream().map(FrozenLayer::layer).toList().equals(network.layers())) {
            throw new IllegalArgumentException("expected the layers of " + network + ", got " + layers.size() + " others");
        }
        if (layers.stream().map(FrozenLayer::format).distinct().count() != 1) {
            throw new IllegalArgumentException("expected layers of one format, got several");
        }
        if (layers.getFirst().format() == WeightFormat.FLOAT32) {
            throw new IllegalArgumentException("expected layers of packed weights, got " + WeightFormat.FLOAT32
                    + ": of makes a model of floats");
        }
        return new FrozenModel(network, inputScaling, targetScaling, schema, layers);
    }

    /**
     * A layer of bfloat16 weights.
     *
     * @param layer the layer of the network
     * @param weights the upper 16 bits of each float, inputs × units, a row belongs to one input
     * @param biases one for each unit
     * @param slopes as many as the activation learns
     * @return an immutable layer
     * @throws IllegalArgumentException if a number of values is another one, or the layer is normalised
     */
    public static FrozenLayer bfloat16Layer(Layer layer, short[] weights, float[] biases, float[] slopes) {
        check(layer, weights.length, biases.length, slopes.length);
        return FrozenLayer.bfloat16(layer, weights, biases, slopes);
    }

    /**
     * A layer of int8 weights.
     *
     * @param layer the layer of the network
     * @param weights the whole numbers, inputs × units, a row belongs to one input
     * @param scales what they are multiplied by, one for each unit
     * @param biases one for each unit
     * @param slopes as many as the activation learns
     * @return an immutable layer
     * @throws IllegalArgumentException if a number of values is another one, or the layer is normalised
     */
    public static FrozenLayer int8Layer(Layer layer, byte[] weights, float[] scales, float[] biases, float[] slopes) {
        check(layer, weights.length, biases.length, slopes.length);
        checkLength("scales", layer.units(), scales.length);
        return FrozenLayer.int8(layer, weights, scales, biases, slopes);
    }

    private static void check(Layer layer, int weights, int biases, int slopes) {
        if (!layer.normalization().equals(Normalization.NONE)) {
            throw new IllegalArgumentException(
                    "expected a layer without " + layer.normalization() + ", which goes with floats only");
        }
        checkLength("weights", (long) layer.inputs() * layer.units(), weights);
        checkLength("biases", layer.units(), biases);
        checkLength("slopes", layer.slopeCount(), slopes);
    }

    private static void checkLength(String what, long expected, int given) {
        if (given != expected) {
            throw new IllegalArgumentException("expected " + expected + " " + what + ", got " + given);
        }
    }

    /**
     * The description.
     *
     * @return the network
     */
    public Network network() {
        return network;
    }

    /**
     * How all weights are kept.
     *
     * @return the format
     */
    public WeightFormat format() {
        return format;
    }

    /**
     * From raw features to inputs.
     *
     * @return the scaling
     */
    public Scaling inputScaling() {
        return inputScaling;
    }

    /**
     * From raw targets to what the outputs were trained on.
     *
     * @return the scaling
     */
    public Scaling targetScaling() {
        return targetScaling;
    }

    /**
     * How the text of a raw row becomes raw features and targets.
     *
     * @return empty if nobody said so
     */
    public Optional<Schema> schema() {
        return schema;
    }

    /**
     * The layers with their numbers, from the inputs on.
     *
     * @return unmodifiable
     */
    public List<FrozenLayer> layers() {
        return layers;
    }

    /**
     * Memory of the parameters, pads included.
     *
     * @return in bytes
     */
    public long bytes() {
        return layers.stream().mapToLong(FrozenLayer::bytes).sum();
    }

    @Override
    public String toString() {
        return network + ", " + format;
    }
}
