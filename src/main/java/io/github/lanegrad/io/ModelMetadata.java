package io.github.lanegrad.io;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.Schema;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a model file says in strings: all of a model but its weights and biases; see {@link ModelFile}. */
record ModelMetadata(Network network, Scaling inputScaling, Scaling targetScaling, Optional<Schema> schema) {

    private static final String VERSION = "1";
    private static final String VERSION_KEY = "lanegrad.version";
    private static final String INPUTS_KEY = "lanegrad.inputs";
    private static final String LAYERS_KEY = "lanegrad.layers";
    private static final String DROPOUT_KEY = "lanegrad.dropout";
    private static final String INPUT_SCALING_KEY = "lanegrad.input";
    private static final String TARGET_SCALING_KEY = "lanegrad.target";
    private static final String SCHEMA_KEY = "lanegrad.schema";
    private static final String MEAN = ".mean";
    private static final String STANDARD_DEVIATION = ".standard_deviation";
    private static final String SEPARATOR = ", ";
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    private static final Pattern NORMALIZED = Pattern.compile("(\\w+_norm(?:\\([^)]*\\))?) (.+)");
    private static final Pattern POSITIVE = Pattern.compile("[1-9][0-9]{0,9}");

    static void write(Model model, SafetensorsWriter writer) {
        new ModelMetadata(model.network(), model.inputScaling(), model.targetScaling(), model.schema()).write(writer);
    }

    void write(SafetensorsWriter writer) {
        writer.metadata(VERSION_KEY, VERSION);
        writer.metadata(INPUTS_KEY, Integer.toString(network.inputs()));
        writer.metadata(LAYERS_KEY, network.layers().stream()
                .map(layer -> layer.units() + " " + functions(layer))
                .collect(Collectors.joining(SEPARATOR)));
        if (network.layers().stream().anyMatch(layer -> layer.dropout() > 0)) {
            writer.metadata(DROPOUT_KEY, decimals(network.layers().size(), l -> network.layers().get(l).dropout()));
        }
        putScaling(writer, INPUT_SCALING_KEY, inputScaling);
        putScaling(writer, TARGET_SCALING_KEY, targetScaling);
        schema.ifPresent(learnt -> writer.metadata(SCHEMA_KEY, SchemaText.write(learnt)));
    }

    static ModelMetadata read(Safetensors source) throws FormatException {
        String version = metadata(source, VERSION_KEY);
        if (!version.equals(VERSION)) {
            throw wrong(source, "expected " + VERSION_KEY + " " + VERSION + ", got " + JsonText.shown(version));
        }
        Network network = readNetwork(source);
        return new ModelMetadata(
                network,
                readScaling(source, INPUT_SCALING_KEY, network.inputs()),
                readScaling(source, TARGET_SCALING_KEY, network.outputs()),
                readSchema(source, network.inputs()));
    }

    /** About something that stands in the header, which starts at byte 8. */
    static FormatException wrong(Safetensors source, String fault) {
        return new FormatException(source.file(), Long.BYTES, fault);
    }

    private static void putScaling(SafetensorsWriter writer, String key, Scaling scaling) {
        writer.metadata(key + MEAN, decimals(scaling.columns(), scaling::mean));
        writer.metadata(key + STANDARD_DEVIATION, decimals(scaling.columns(), scaling::standardDeviation));
    }

    /** The shortest decimals that name one float each. */
    private static String decimals(int count, IntToDoubleFunction value) {
        return IntStream.range(0, count)
                .mapToObj(column -> Float.toString((float) value.applyAsDouble(column)))
                .collect(Collectors.joining(" "));
    }

    private static Network readNetwork(Safetensors source) throws FormatException {
        String inputs = metadata(source, INPUTS_KEY);
        String layers = metadata(source, LAYERS_KEY);
        // Before memory is taken for each of them: every layer has tensors, which the file must have.
        long count = count(layers, SEPARATOR);
        if (count > source.tensors().size()) {
            throw wrong(source, "expected tensors for each of " + count + " layers in " + LAYERS_KEY + ", got "
                    + source.tensors().size());
        }
        String[] described = layers.split(SEPARATOR, -1);
        float[] dropout = source.metadata().containsKey(DROPOUT_KEY)
                ? floats(source, DROPOUT_KEY, described.length) : new float[described.length];
        try {
            Network.Builder builder = Network.inputs(positive(inputs));
            for (int l = 0; l < described.length; l++) {
                String layer = described[l];
                int space = layer.indexOf(' ');
                int units = positive(layer.substring(0, Math.max(space, 0)));
                Matcher normalized = NORMALIZED.matcher(layer.substring(space + 1));
                builder.dropout(dropout[l]);
                if (normalized.matches()) {
                    builder.dense(units, Normalization.parse(normalized.group(1)), Activation.parse(normalized.group(2)));
                } else {
                    builder.dense(units, Activation.parse(layer.substring(space + 1)));
                }
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw wrong(source, "expected " + INPUTS_KEY + " and " + LAYERS_KEY + " to describe a network, got "
                    + JsonText.shown(inputs) + " and " + JsonText.shown(layers) + ": " + e.getMessage());
        }
    }

    /** No normalisation is left out. */
    private static String functions(Layer layer) {
        return layer.normalization().equals(Normalization.NONE)
                ? layer.activation().toString() : layer.normalization() + " " + layer.activation();
    }

    private static int positive(String text) {
        if (!POSITIVE.matcher(text).matches() || Long.parseLong(text) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected a number from 1 to 2^31 - 1, got " + JsonText.shown(text));
        }
        return Integer.parseInt(text);
    }

    private static Scaling readScaling(Safetensors source, String key, int columns) throws FormatException {
        float[] mean = floats(source, key + MEAN, columns);
        float[] standardDeviation = floats(source, key + STANDARD_DEVIATION, columns);
        try {
            return Scaling.of(mean, standardDeviation);
        } catch (IllegalArgumentException e) {
            throw wrong(source, key + ": " + e.getMessage());
        }
    }

    private static Optional<Schema> readSchema(Safetensors source, int inputs) throws FormatException {
        String text = source.metadata().get(SCHEMA_KEY);
        if (text == null) {
            return Optional.empty();
        }
        Schema schema;
        try {
            schema = SchemaText.read(text, SCHEMA_KEY);
        } catch (FormatException e) {
            throw wrong(source, String.valueOf(e.getMessage()));
        }
        if (schema.featureNames().size() != inputs) {
            throw wrong(source, "expected a " + SCHEMA_KEY + " of " + inputs + " features, as the network has inputs, got "
                    + schema.featureNames().size());
        }
        return Optional.of(schema);
    }

    private static float[] floats(Safetensors source, String key, int count) throws FormatException {
        String text = metadata(source, key);
        long given = count(text, " ");
        if (given != count) {
            throw wrong(source, "expected " + count + " numbers in " + key + ", got " + given);
        }
        float[] values = new float[count];
        int from = 0;
        for (int i = 0; i < count; i++) {
            // One by one: all parts at once would take many times the memory of the numbers.
            int space = text.indexOf(' ', from);
            String part = text.substring(from, space < 0 ? text.length() : space);
            // parseFloat also takes spaces around, suffixes and hexadecimals.
            if (!DECIMAL.matcher(part).matches()) {
                throw wrong(source, "expected decimal numbers in " + key + ", got " + JsonText.shown(part));
            }
            values[i] = Float.parseFloat(part);
            from = space + 1;
        }
        return values;
    }

    /** How many parts there are between separators. */
    private static long count(String text, String separator) {
        long parts = 1;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + separator.length())) {
            parts++;
        }
        return parts;
    }

    private static String metadata(Safetensors source, String key) throws FormatException {
        String value = source.metadata().get(key);
        if (value == null) {
            throw wrong(source, "expected metadata " + key + ", which every model file of Lanegrad has" + hint(source));
        }
        return value;
    }

    private static String hint(Safetensors source) {
        if (source.metadata().keySet().stream().anyMatch(key -> key.startsWith("lanegrad.checkpoint."))) {
            return "; this is a checkpoint, which Trainer.resume goes on from";
        }
        return source.metadata().containsKey(VERSION_KEY) ? "" : "; StateDict reads layers of others, such as PyTorch's";
    }
}
