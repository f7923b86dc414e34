package io.github.lanegrad.io;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what PyTorch calls a {@code state_dict} of linear layers, from a file of safetensors
 * ({@code safetensors.torch.save_file}) or NPZ ({@code numpy.savez}), and writes one that {@code load_state_dict} takes.
 * Such a file says nothing of activations, so they are given.
 *
 * <p>Tensors are named {@code MODULE.weight} and so on, the module being any text. What a module is follows from its
 * tensors:
 * <ul>
 *   <li>{@code weight} of [units, inputs], and {@code bias} of [units] or none: a {@code Linear};
 *   <li>{@code running_mean} and {@code running_var} of [columns], {@code weight} and {@code bias} of the same or none, and
 *       {@code num_batches_tracked}, which is passed over: a {@code BatchNorm1d}, as it is at inference. It becomes part of
 *       a {@code Linear} (computed in double): of the one before it, or of the one after it if an activation comes first.
 *       That is taken to be so where both have numbers as names that are not neighbours ({@code net.0}, {@code net.2});
 *   <li>{@code weight} and {@code bias} of [units] without running statistics: a {@code LayerNorm}, which must come
 *       directly after a {@code Linear} of that many units, as far as their names tell: its {@link Normalization#layer}.
 *       A {@code BatchNorm1d} that keeps no running statistics would look the same;
 *   <li>{@code weight} of [units] or [1] alone: the slopes of a {@code PReLU}, if the activations name one there and no
 *       other such module comes before the next {@code Linear};
 *   <li>any other {@code weight} of [units] alone: an {@code RMSNorm}, or a {@code LayerNorm} with {@code bias=False},
 *       directly after a {@code Linear}; {@link #weightAlone} must tell which, as the file does not.
 * </ul>
 * {@code Dropout}, activations and {@code Flatten} have no tensors, nor has a normalization with
 * {@code elementwise_affine=False}, of which the file shows nothing. Anything else is an error.
 *
 * <p>Modules come in the natural order of their names, numbers in them compared as numbers ({@code fc2} before
 * {@code fc10}), as {@code Sequential} and most programs have them; the order of the file says nothing, as files are
 * often sorted. If that is not the order ({@code bn1, bn2, fc1, fc2}), name the {@link #modules}. Inputs must be as many as
 * the units before, else there is an error that tells tensors and shapes; so there is if two {@code BatchNorm1d} come
 * without a {@code Linear} between them, unless the modules are named or both have numbers as names. F64, F32, F16 and BF16
 * are read, doubles rounded to floats.
 *
 * <p>Immutable and safe to share between threads: every option returns another. Reading takes memory for about three
 * times the weights while it runs; a file is never believed to be larger than it is.
 *
 * {@snippet :
 * Parameters parameters = StateDict.of(Activation.RELU, Activation.RELU, Activation.SIGMOID)
 *         .read(Path.of("model.safetensors"));
 * }
 */
public final class StateDict {

    private static final double TORCH_EPSILON = 1e-5;

    private final List<Activation> activations;
    private final List<String> modules;
    private final double epsilon;
    private final @Nullable Normalization weightAlone;

    private StateDict(
            List<Activation> activations, List<String> modules, double epsilon, @Nullable Normalization weightAlone) {
        this.activations = activations;
        this.modules = modules;
        this.epsilon = epsilon;
        this.weightAlone = weightAlone;
    }

    /**
     * Says what stands between the linear layers.
     *
     * @param activations that of each linear layer, from the first to the last; {@link Activation#IDENTITY} for none
     * @return a reader
     * @throws IllegalArgumentException if there are none
     */
    public static StateDict of(Activation... activations) {
        if (activations.length == 0) {
            throw new IllegalArgumentException("expected an activation for each linear layer, got none");
        }
        return new StateDict(List.of(activations), List.of(), TORCH_EPSILON, null);
    }

    /**
     * Gives the order of the modules, where their names do not.
     *
     * @param names all modules of the file, such as {@code "input", "norm", "output"}
     * @return another reader
     */
    public StateDict modules(String... names) {
        return new StateDict(activations, List.of(names), epsilon, weightAlone);
    }

    /**
     * Sets what is added to the variances of batch and layer normalizations, which the file does not say; 1e-5,
     * PyTorch's default, if nothing is set.
     *
     * @param number at least 0; of a layer normalization what {@link Normalization#layer} takes
     * @return another reader
     * @throws IllegalArgumentException if the number is negative, infinite or NaN
     */
    public StateDict epsilon(double number) {
        if (!(number >= 0 && number < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("expected a finite epsilon of at least 0, got " + number);
        }
        return new StateDict(activations, modules, number, weightAlone);
    }

    /**
     * Says what a module of one {@code weight} of [units] is, where it is not the slopes of a {@code PReLU}:
     * {@link Normalization#RMS} for {@code nn.RMSNorm(units)}, {@link Normalization#rms} for one with an {@code eps},
     * {@link Normalization#layer} for {@code nn.LayerNorm(units, bias=False)}, whose shifts are then 0. What is added to
     * their variances is that of the normalization given here, not {@link #epsilon}.
     *
     * @param normalization a normalization over the units of a row
     * @return another reader
     * @throws IllegalArgumentException if it is none, or one over the rows of a batch
     */
    public StateDict weightAlone(Normalization normalization) {
        if (!normalization.hasGain() || normalization.hasStatistics()) {
            throw new IllegalArgumentException("expected a normalization over the units of a row, got " + normalization);
        }
        return new StateDict(activations, modules, epsilon, normalization);
    }

    /**
     * Reads a file.
     *
     * @param file safetensors or NPZ, told by its first bytes
     * @return new parameters, with their network
     * @throws FormatException if the file is broken, its tensors are not those of linear layers that fit each other, as
     *     many as activations are given, or a number is NaN or infinite
     * @throws IllegalArgumentException if there is a {@code LayerNorm}, and {@link #epsilon} is too small or large for one
     * @throws IOException if there is no such file or it cannot be read
     */
    public Parameters read(Path file) throws IOException {
        try (TensorSource source = TensorSource.open(file)) {
            return new StateDictReader(source, activations, epsilon, weightAlone, !modules.isEmpty())
                    .read(StateDictModule.of(source, modules));
        }
    }

    /**
     * Writes parameters as F32 tensors: to a temporary sibling, which is forced to disk and renamed. After a failure the
     * old file, if there was one, is untouched. Reading them again gives the same bits, but for batch normalisations, which
     * become part of linear layers.
     *
     * @param parameters the parameters; nobody may train them meanwhile
     * @param file where to, as safetensors; its directory must exist
     * @param modules a name for each linear layer, and after it one for its normalisation and one for its slopes if it has
     *     some; if none is given, those of {@code nn.Sequential(Linear, activation, Linear, activation, …)}:
     *     {@code 0, 2, 4}, a normalisation standing before the activation
     * @throws IllegalArgumentException if the names are not as many, one comes twice, or a number is NaN or infinite;
     *     nothing is written then
     * @throws IOException if the file cannot be written
     */
    public static void write(Parameters parameters, Path file, String... modules) throws IOException {
        Network network = parameters.network();
        long expected = network.layers().stream()
                .mapToInt(layer -> 1 + (layer.normalization().hasGain() ? 1 : 0) + (layer.slopeCount() > 0 ? 1 : 0)).sum();
        if (modules.length != 0 && modules.length != expected) {
            throw new IllegalArgumentException(
                    "expected " + expected + " modules of " + network + ", got " + modules.length);
        }
        // What loaders of Hugging Face look for.
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        SequentialNames numbers = new SequentialNames(network);
        int next = 0;
        for (int l = 0; l < network.layers().size(); l++) {
            Layer layer = network.layers().get(l);
            String name = modules.length == 0 ? numbers.linear(l) : modules[next++];
            writer.floats(name + ".weight", ModelFile.weights(parameters, l), layer.units(), layer.inputs());
            writer.floats(name + ".bias", ModelFile.biases(parameters, l), layer.units());
            if (layer.normalization().hasGain()) {
                NormalizationTensors.write(writer, parameters, l,
                        modules.length == 0 ? numbers.normalization(l) : modules[next++]);
            }
            if (layer.slopeCount() > 0) {
                String slopes = modules.length == 0 ? numbers.activation(l) : modules[next++];
                writer.floats(slopes + ".weight", ModelFile.slopes(parameters, l), layer.slopeCount());
            }
        }
        writer.write(file);
    }
}
