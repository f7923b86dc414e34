package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Saves and loads a {@link Model} as one safetensors file, bit for bit.
 *
 * <p>Layer {@code l} (from 0) is an F32 tensor <code>{2l}.weight</code> of shape [units, inputs] and one
 * <code>{2l}.bias</code> of shape [units], so PyTorch's {@code load_state_dict} takes the file for the
 * {@code nn.Sequential(Linear, activation, Linear, activation, …)} of the same sizes. The slopes of a parametric ReLU are a
 * tensor <code>{2l + 1}.weight</code> of shape [units], or [1] if they are shared.
 *
 * <p>A normalisation stands between {@code Linear} and activation, as {@code BatchNorm1d}, {@code LayerNorm} or
 * {@code RMSNorm}, takes the number behind that of its {@code Linear}, and moves all later numbers up by 1: tensors
 * <code>{n}.weight</code> and, but for RMS, <code>{n}.bias</code> of shape [units], and of a batch normalisation
 * <code>{n}.running_mean</code>, <code>{n}.running_var</code>, and an I64 <code>{n}.num_batches_tracked</code> of shape [].
 * The rest is metadata:
 *
 * <table>
 * <caption>Metadata of a model file</caption>
 * <tr><th>key</th><th>value</th></tr>
 * <tr><td>{@code lanegrad.version}</td><td>{@code 1}</td></tr>
 * <tr><td>{@code lanegrad.inputs}</td><td>length of a row of inputs, such as {@code 30}</td></tr>
 * <tr><td>{@code lanegrad.layers}</td><td>units, normalisation if there is one, and activation of each layer, such as
 *     {@code 64 batch_norm(1.0E-5 0.1) relu, 32 relu, 1 sigmoid}</td></tr>
 * <tr><td>{@code lanegrad.dropout}</td><td>only where there is some: the rate before each layer, such as
 *     {@code 0.2 0.5 0.5}; older versions of this library pass it over</td></tr>
 * <tr><td>{@code lanegrad.input.mean}, {@code lanegrad.input.standard_deviation}</td><td>the input scaling: one decimal
 *     number per input, separated by single spaces, with digits enough for the very same float</td></tr>
 * <tr><td>{@code lanegrad.target.mean}, {@code lanegrad.target.standard_deviation}</td><td>the target scaling, one
 *     number per output</td></tr>
 * <tr><td>{@code lanegrad.schema}</td><td>only if the model has a {@link io.github.lanegrad.Schema}: what the columns of
 *     its table hold, as JSON</td></tr>
 * </table>
 *
 * <p>Other metadata are passed over when a file is read; other tensors are refused. Safe for use by several threads
 * at once. Writing takes memory for a second copy of the weights for as long as it runs, reading for a small part.
 */
public final class ModelFile {

    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";

    private ModelFile() {}

    /**
     * Writes a model: to a temporary sibling, which is forced to disk and renamed. After a failure the old file, if there
     * was one, is untouched. The same model gives the same bytes.
     *
     * @param model the model; nobody may train its parameters meanwhile
     * @param file where to; its directory must exist
     * @throws IllegalArgumentException if a number of the parameters is NaN or infinite; nothing is written then
     * @throws IOException if the file cannot be written
     */
    public static void write(Model model, Path file) throws IOException {
        Network network = model.network();
        SequentialNames names = new SequentialNames(network);
        SafetensorsWriter writer = new SafetensorsWriter();
        ModelMetadata.write(model, writer);
        for (int l = 0; l < network.layers().size(); l++) {
            Layer layer = network.layers().get(l);
            writer.floats(names.linear(l) + WEIGHT, weights(model.parameters(), l), layer.units(), layer.inputs());
            writer.floats(names.linear(l) + BIAS, biases(model.parameters(), l), layer.units());
            NormalizationTensors.write(writer, model.parameters(), l, names.normalization(l));
            if (layer.slopeCount() > 0) {
                writer.floats(names.activation(l) + WEIGHT, slopes(model.parameters(), l), layer.slopeCount());
            }
        }
        writer.write(file);
    }

    /**
     * Reads a model that was written.
     *
     * @param file a model file
     * @return a model with parameters of its own
     * @throws FormatException if the file is broken, or not a model file: metadata or tensors are missing, tensors are
     *     too many or of another shape, the version or an activation is unknown, or a number is NaN or infinite
     * @throws IOException if there is no such file or it cannot be read
     */
    public static Model read(Path file) throws IOException {
        try (Safetensors source = Safetensors.open(file)) {
            return read(source);
        }
    }

    /**
     * Reads a model from a stream to its end, such as that of a resource of an application, and leaves it open. Takes memory
     * for all of it beside the model, for as long as it runs.
     *
     * @param in the content of a model file, at most 2 GB
     * @param name what messages call it
     * @return a model with parameters of its own
     * @throws FormatException as {@link #read(Path)} does
     * @throws IOException if the stream cannot be read
     */
    public static Model read(InputStream in, String name) throws IOException {
        return read(Safetensors.read(in, name));
    }

    private static Model read(Safetensors source) throws IOException {
        ModelMetadata metadata = ModelMetadata.read(source);
        Network network = metadata.network();
        // Before anything is allocated by what the file says: after it, the file is known to be as large.
        SequentialNames names = new SequentialNames(network);
        checkTensors(source, network, names);
        Parameters parameters = new Parameters(network);
        for (int l = 0; l < network.layers().size(); l++) {
            readLayer(source, parameters, names, l);
        }
        return new Model(parameters, metadata.inputScaling(), metadata.targetScaling(), metadata.schema());
    }

    static float[] slopes(Parameters parameters, int l) {
        float[] slopes = new float[parameters.network().layers().get(l).slopeCount()];
        for (int s = 0; s < slopes.length; s++) {
            slopes[s] = parameters.slope(l, s);
            if (!Float.isFinite(slopes[s])) {
                throw new IllegalArgumentException(
                        "expected finite slopes, got " + slopes[s] + " (layer " + l + ", slope " + s + ")");
            }
        }
        return slopes;
    }

    static float[] weights(Parameters parameters, int l) {
        Layer layer = parameters.network().layers().get(l);
        float[] transposed = new float[layer.inputs() * layer.units()];
        for (int i = 0; i < layer.inputs(); i++) {
            for (int j = 0; j < layer.units(); j++) {
                float weight = parameters.array()[layer.weightOffset() + i * layer.stride() + j];
                if (!Float.isFinite(weight)) {
                    throw new IllegalArgumentException("expected finite weights, got " + weight + " (layer " + l
                            + ", input " + i + ", unit " + j + ")");
                }
                transposed[j * layer.inputs() + i] = weight;
            }
        }
        return transposed;
    }

    static float[] biases(Parameters parameters, int l) {
        Layer layer = parameters.network().layers().get(l);
        float[] biases = new float[layer.units()];
        for (int j = 0; j < biases.length; j++) {
            biases[j] = parameters.bias(l, j);
            if (!Float.isFinite(biases[j])) {
                throw new IllegalArgumentException(
                        "expected finite biases, got " + biases[j] + " (layer " + l + ", unit " + j + ")");
            }
        }
        return biases;
    }

    private static void checkTensors(Safetensors source, Network network, SequentialNames names) throws FormatException {
        TensorInfo first = source.tensor(names.linear(0) + WEIGHT);
        if (first.dtype() == DType.BF16 || first.dtype() == DType.I8) {
            throw new FormatException(source.file(), first.offset(),
                    "expected weights of F32, got " + first.dtype() + "; CompressedModelFile reads models of these");
        }
        int expected = 0;
        for (int l = 0; l < network.layers().size(); l++) {
            Layer layer = network.layers().get(l);
            source.tensor(names.linear(l) + WEIGHT, DType.F32, layer.units(), layer.inputs());
            source.tensor(names.linear(l) + BIAS, DType.F32, layer.units());
            expected += 2 + NormalizationTensors.check(source, layer, names.normalization(l));
            if (layer.slopeCount() > 0) {
                source.tensor(names.activation(l) + WEIGHT, DType.F32, layer.slopeCount());
                expected++;
            }
        }
        if (source.tensors().size() != expected) {
            throw ModelMetadata.wrong(source, "expected " + expected + " tensors for " + network.layers().size() + " layers, got "
                    + source.tensors().size());
        }
    }

    private static void readLayer(Safetensors source, Parameters parameters, SequentialNames names, int l)
            throws IOException {
        Layer layer = parameters.network().layers().get(l);
        DenseTensors.readWeights(source, source.tensor(names.linear(l) + WEIGHT), parameters, l);
        DenseTensors.readRow(source, source.tensor(names.linear(l) + BIAS), parameters.array(), layer.biasOffset());
        NormalizationTensors.read(source, parameters, layer, names.normalization(l));
        if (layer.slopeCount() > 0) {
            DenseTensors.readRow(source, source.tensor(names.activation(l) + WEIGHT), parameters.array(), layer.slopeOffset());
        }
    }
}
