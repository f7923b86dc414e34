package io.github.lanegrad.keras;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Parameters;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Group;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads models of Keras: {@code .keras} of version 3, the older {@code .h5} of a whole model, and {@code .weights.h5}.
 *
 * <p>A model is {@code Sequential}, or {@code Functional} with its layers in one chain, of {@code Dense},
 * {@code BatchNormalization} as it is at inference (it becomes part of the {@code Dense} before or after it, in double),
 * {@code Activation}, {@code ReLU}, {@code LeakyReLU}, {@code PReLU}, {@code ELU}, {@code Softmax}; {@code InputLayer},
 * {@code Flatten}, {@code Dropout} and its like are passed over. Anything else is an error that names the layer.
 *
 * <p>Safe for use by several threads at once. Files are not trusted: arrays are never believed to be larger than the file,
 * and whatever the reader of HDF5 stumbles over becomes a {@link FormatException}. It is given the file as an array, of which
 * it can take no more than there is; fuzzing has found no file that makes it take much memory or time, but it is not ours,
 * and it makes no promise. Reading takes memory for the file beside the weights; packed ones may be 16 times as large.
 *
 * {@snippet :
 * Parameters parameters = KerasFile.read(Path.of("model.keras"));
 * }
 */
public final class KerasFile {

    private static final int SHOWN = 200;
    private static final int MOST_CONFIG = 1 << 24;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    /** Keras does not compress weights; who does so afterwards hardly halves them. */
    private static final long MOST_INFLATION = 16;

    private static final byte[] EMPTY = {'{', '}'};

    private KerasFile() {}

    @FunctionalInterface
    private interface Reader {
        Parameters read(HdfFile file) throws IOException;
    }

    /**
     * Reads a whole model.
     *
     * @param file a {@code .keras} or an older {@code .h5}, told by its first bytes
     * @return new parameters, with their network
     * @throws FormatException if the file is broken, or the model is not of layers as said
     * @throws IOException if there is no such file or it cannot be read
     */
    public static Parameters read(Path file) throws IOException {
        checkRegular(file);
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(2);
        }
        if (start.length == 2 && start[0] == 'P' && start[1] == 'K') {
            return readZip(file);
        }
        byte[] content = content(file);
        return guarded(file, content, hdf -> {
            JsonNode model = json(file, text(hdf.getAttribute("model_config")).getBytes(StandardCharsets.UTF_8));
            Attribute version = hdf.getAttribute("keras_version");
            checkVersion(version == null ? "" : text(version), model);
            Group layers = KerasWeights.group(hdf, "model_weights");
            return new KerasModel(new KerasWeights(layers, true, content.length)).read(model);
        });
    }

    /**
     * Reads weights alone, of {@code Dense} layers with biases in the order in which Keras numbers them.
     *
     * @param file a {@code .weights.h5}
     * @param activations that of each layer
     * @return new parameters, with their network
     * @throws FormatException if the file is broken, or has other layers than as many {@code Dense}
     * @throws IOException if there is no such file or it cannot be read
     */
    public static Parameters readWeights(Path file, Activation... activations) throws IOException {
        byte[] content = content(file);
        return guarded(file, content, hdf -> {
            Group layers = KerasWeights.group(hdf, "layers");
            List<String> names = KerasWeights.layersWithArrays(layers).stream()
                    .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder())).toList();
            if (names.size() != activations.length || !names.stream().allMatch(name -> name.matches("dense(_[0-9]+)?"))) {
                throw new IllegalArgumentException(
                        "expected " + activations.length + " dense layers, one for each activation, got "
                        + shown(names.toString()));
            }
            KerasWeights weights = new KerasWeights(layers, false, content.length);
            KerasModel model = new KerasModel(weights);
            for (int l = 0; l < activations.length; l++) {
                var arrays = weights.next("Dense", "", List.of("kernel", "bias"));
                model.dense(arrays.get("kernel"), arrays.get("bias"));
                model.activation(activations[l]);
            }
            return model.parameters();
        });
    }

    private static void checkVersion(String version, JsonNode model) {
        if (version.startsWith("2.") && model.toString().contains("\"hard_sigmoid\"")) {
            throw new IllegalArgumentException("expected no hard_sigmoid, which was another function in Keras 2");
        }
    }

    private static Parameters readZip(Path file) throws IOException {
        byte[] metadata;
        byte[] config;
        byte[] weights;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            metadata = zip.getEntry("metadata.json") == null ? EMPTY : member(file, zip, "metadata.json", MOST_CONFIG);
            config = member(file, zip, "config.json", MOST_CONFIG);
            weights = member(file, zip, "model.weights.h5", (int) Math.min(MOST_INFLATION * Files.size(file), MOST_BYTES));
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new FormatException(file, 0, "expected a zip file as Keras writes it: " + e.getMessage());
        }
        String version = json(file, metadata).path("keras_version").asText();
        JsonNode model = json(file, config);
        return guarded(file, weights, hdf -> {
            checkVersion(version, model);
            return new KerasModel(new KerasWeights(KerasWeights.group(hdf, "layers"), false, weights.length)).read(model);
        });
    }

    private static byte[] member(Path file, ZipFile zip, String name, int most) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null || entry.getCompressedSize() < 0 || entry.getCompressedSize() > Files.size(file)
                || entry.getSize() < 0 || entry.getSize() > most) {
            throw new FormatException(file, 0, "expected a member " + name + " of at most " + most
                    + " bytes, and no more than the file can hold");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes((int) entry.getSize());
            if (bytes.length < entry.getSize() || in.read() >= 0) {
                throw new FormatException(file, 0, "expected " + entry.getSize() + " bytes in member " + name);
            }
            return bytes;
        }
    }

    private static JsonNode json(Path file, byte[] text) throws IOException {
        try {
            // As text: of bytes the parser would guess the encoding, and throw other exceptions at a wrong guess.
            return new ObjectMapper().readTree(new String(text, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new FormatException(file, 0, "expected JSON in the model's config: " + shown(e.getOriginalMessage()));
        }
    }

    private static String text(@Nullable Attribute attribute) {
        if (attribute == null || !(attribute.getData() instanceof String text)) {
            throw new IllegalArgumentException("expected a text model_config, as files of whole models have");
        }
        return text;
    }

    /** Opening a pipe would wait for its writer; a missing file is for who opens it to report. */
    private static void checkRegular(Path file) throws FormatException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FormatException(file, 0, "expected a regular file");
        }
    }

    /** All of a file: from a channel the reader of HDF5 allocates whatever the file says, from an array only what is there. */
    private static byte[] content(Path file) throws IOException {
        checkRegular(file);
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new FormatException(file, 0, "expected at most " + MOST_BYTES + " bytes, got " + size);
        }
        return Files.readAllBytes(file);
    }

    /** The reader of HDF5 throws whatever comes up, and follows groups that hold each other until the stack is full. */
    private static Parameters guarded(Path file, byte[] content, Reader reader) throws IOException {
        try (HdfFile hdf = HdfFile.fromBytes(content)) {
            return reader.read(hdf);
        } catch (RuntimeException | StackOverflowError e) {
            FormatException wrong = new FormatException(file, 0,
                    "expected a model of Keras: " + shown(String.valueOf(e.getMessage())));
            wrong.initCause(e);
            throw wrong;
        }
    }

    /** A text from a file as it may stand in a message. */
    static String shown(String text) {
        String line = text.replaceAll("[^\\x20-\\x7e]", "?");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "… (" + line.length() + " characters)" : line;
    }
}
