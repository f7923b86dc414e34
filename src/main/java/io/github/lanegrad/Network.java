package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The description of a multilayer perceptron: how many inputs, then dense layers one after another. Immutable and safe
 * to share; the numbers are in {@link Parameters}. Networks of the same description are equal.
 *
 * {@snippet :
 * Network network = Network.inputs(30)
 *         .dense(64, Activation.RELU)
 *         .dense(32, Activation.RELU)
 *         .dense(1, Activation.SIGMOID)
 *         .build();
 * }
 */
public final class Network {

    private final List<Layer> layers;
    private final int parameterLength;
    private final int statisticsLength;

    /** This network itself if there is nothing to fold. */
    private final Network folded;

    private Network(List<Layer> layers) {
        this.layers = List.copyOf(layers);
        this.parameterLength = layers.getLast().end();
        this.statisticsLength = layers.getLast().statisticsEnd();
        this.folded = statisticsLength == 0 ? this : fold();
    }

    private Network fold() {
        Builder builder = new Builder(inputs());
        for (Layer layer : layers) {
            Normalization kept = layer.normalization().hasStatistics() ? Normalization.NONE : layer.normalization();
            builder.dropout(layer.dropout()).dense(layer.units(), kept, layer.activation());
        }
        return new Network(builder.layers);
    }

    /**
     * Starts the description of a network.
     *
     * @param inputs length of a row of inputs, at least 1
     * @return a builder without layers
     * @throws IllegalArgumentException if there are no inputs
     */
    public static Builder inputs(int inputs) {
        return new Builder(inputs);
    }

    /**
     * The layers, from the one that reads the inputs to the one that gives the outputs.
     *
     * @return at least one, unmodifiable
     */
    public List<Layer> layers() {
        return layers;
    }

    /**
     * Length of a row of inputs.
     *
     * @return at least 1
     */
    public int inputs() {
        return layers.getFirst().inputs();
    }

    /**
     * Length of a row of outputs.
     *
     * @return at least 1
     */
    public int outputs() {
        return layers.getLast().units();
    }

    /**
     * Number of weights, biases, gains, shifts and slopes, without pads.
     *
     * @return at least 2
     */
    public long parameterCount() {
        return layers.stream().mapToLong(Layer::parameterCount).sum();
    }

    /**
     * Length of the flat array that holds the parameters, pads included; that of gradients and optimiser state too.
     *
     * @return in floats, a multiple of 16
     */
    public int parameterLength() {
        return parameterLength;
    }

    /**
     * Length of the flat array that holds the running statistics of batch normalisations, pads included.
     *
     * @return in floats, a multiple of 16; 0 if there are none
     */
    public int statisticsLength() {
        return statisticsLength;
    }

    /**
     * The network without its batch normalisations, which {@link Parameters#folded()} has in the weights; its dropout stays.
     *
     * @return this network itself if it has none
     */
    public Network folded() {
        return folded;
    }

    /**
     * A table of the layers: shapes, normalisations and activations, parameters, bytes and floating-point operations of a
     * row, those of the products.
     *
     * @return several lines, each ended by {@code \n}
     */
    public String summary() {
        int width = Math.max(16, layers.stream().mapToInt(layer -> layer.functions().length()).max().orElse(0));
        StringBuilder table = new StringBuilder(
                String.format(Locale.ROOT, "%-6s %12s %-" + width + "s %12s %12s %14s\n", "layer", "shape", "activation",
                        "parameters", "bytes", "flops per row"));
        int number = 0;
        for (Layer layer : layers) {
            number++;
            if (layer.dropout() > 0) {
                row(table, width, "", Integer.toString(layer.inputs()), dropoutText(layer.dropout()), 0, 0);
            }
            row(table, width, Integer.toString(number), layer.inputs() + " × " + layer.units(),
                    layer.functions(), layer.parameterCount(), flops(layer));
        }
        row(table, width, "total", inputs() + " → " + outputs(), "", parameterCount(),
                layers.stream().mapToLong(Network::flops).sum());
        return table.toString();
    }

    private static void row(StringBuilder table, int width, String name, String shape, String functions, long count,
            long flops) {
        table.append(String.format(Locale.ROOT, "%-6s %12s %-" + width + "s %,12d %,12d %,14d",
                name, shape, functions, count, count * Float.BYTES, flops)).append('\n');
    }

    static String dropoutText(float rate) {
        return "dropout(" + rate + ")";
    }

    private static long flops(Layer layer) {
        return 2L * layer.inputs() * layer.units();
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Network that) || layers.size() != that.layers.size()) {
            return false;
        }
        // By index: an iterator would be garbage in a training step.
        for (int l = 0; l < layers.size(); l++) {
            if (!layers.get(l).equals(that.layers.get(l))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return layers.hashCode();
    }

    /**
     * The description in one line, such as {@code 30-64-32-1 (relu, relu, sigmoid)}.
     *
     * @return sizes, then activations and dropouts
     */
    @Override
    public String toString() {
        StringBuilder sizes = new StringBuilder().append(inputs());
        StringBuilder activations = new StringBuilder();
        for (Layer layer : layers) {
            sizes.append('-').append(layer.units());
            activations.append(activations.isEmpty() ? "" : ", ")
                    .append(layer.dropout() > 0 ? dropoutText(layer.dropout()) + ", " : "")
                    .append(layer.functions());
        }
        return sizes + " (" + activations + ")";
    }

    /** Describes a network layer by layer. Not safe for use by several threads at once. */
    public static final class Builder {

        private final List<Layer> layers = new ArrayList<>();
        private int width;
        private int length;
        private int statistics;
        private float dropout;

        private Builder(int inputs) {
            if (inputs < 1) {
                throw new IllegalArgumentException("expected at least 1 input, got " + inputs);
            }
            width = inputs;
        }

        /**
         * Adds a dense layer that reads the outputs of the one before.
         *
         * @param units length of its row of outputs, at least 1
         * @param activation what is applied to each sum
         * @return this builder
         * @throws IllegalArgumentException if there are no units, or the parameters of the network would not fit into
         *     one array
         */
        public Builder dense(int units, Activation activation) {
            return dense(units, Normalization.NONE, activation);
        }

        /**
         * Adds a dense layer whose sums are normalised before the activation.
         *
         * @param units length of its row of outputs, at least 1
         * @param normalization what is done to the sums
         * @param activation what is applied to each normalised sum
         * @return this builder
         * @throws IllegalArgumentException if there are no units, or the parameters of the network would not fit into
         *     one array
         */
        public Builder dense(int units, Normalization normalization, Activation activation) {
            Objects.requireNonNull(normalization, "normalization");
            Objects.requireNonNull(activation, "activation");
            int number = layers.size() + 1;
            if (units < 1) {
                throw new IllegalArgumentException("layer " + number + ": expected at least 1 unit, got " + units);
            }
            long padded = (units + 15L) / Kernels.LANES * Kernels.LANES;
            long rows = width + 1L + normalization.learntRows() + (activation.slopes(units) > 0 ? 1 : 0);
            long grown = length + rows * padded;
            // The transposed copy of W that backpropagation makes must fit into an array as well.
            long transposed = (units + 1L) * ((width + 15L) / Kernels.LANES * Kernels.LANES);
            if (Math.max(grown, transposed) > Integer.MAX_VALUE - Kernels.LANES) {
                throw new IllegalArgumentException("layer " + number + ": " + width + " × " + units
                        + " weights make the parameters longer than an array can be (2^31 floats)");
            }
            Layer layer = new Layer(width, units, normalization, activation, dropout, length, statistics);
            layers.add(layer);
            dropout = 0f;
            length = layer.end();
            statistics = layer.statisticsEnd();
            width = units;
            return this;
        }

        /**
         * Adds dropout between two layers, or between the inputs and the first one: while it trains, each number that passes
         * here is 0 with this probability, and else divided by what is left to 1, so that means stay what they were
         * (Srivastava et al., 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting"). A prediction drops
         * nothing.
         *
         * @param rate the probability, 0 to less than 1; 0 adds nothing
         * @return this builder
         * @throws IllegalArgumentException if the rate is out of range
         * @throws IllegalStateException if there is dropout here already
         */
        public Builder dropout(double rate) {
            float rounded = (float) rate;
            if (!(rate >= 0 && rounded < 1)) {
                throw new IllegalArgumentException("dropout: expected a rate from 0 to less than 1, got " + rate);
            }
            if (dropout > 0) {
                throw new IllegalStateException("dropout: expected a layer between two of them");
            }
            dropout = rounded;
            return this;
        }

        /**
         * The network as described so far.
         *
         * @return an immutable network
         * @throws IllegalStateException if no layer was added, the last one is followed by dropout, or the system
         *     property {@code lanegrad.backend} asks for a backend that cannot run here
         */
        public Network build() {
            if (layers.isEmpty()) {
                throw new IllegalStateException("a network needs at least one layer: call dense(units, activation)");
            }
            if (dropout > 0) {
                throw new IllegalStateException(
                        "dropout behind the last layer would drop the outputs: expected dense(units, activation)");
            }
            Backend.current();
            return new Network(layers);
        }
    }
}
