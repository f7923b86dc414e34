package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.Model;
import io.github.lanegrad.internal.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes dense networks in the <a href="https://onnx.ai">ONNX</a> format, with a protobuf reader and writer of
 * our own.
 *
 * <p><b>Writing.</b> Any model of this library, for version 17 of the ONNX operators: input {@code x} of shape
 * [batch, inputs], output {@code y} of shape [batch, outputs], a {@code Gemm} for each layer with its weights as
 * [inputs, units], a layer normalisation as {@code LayerNormalization}, activations as the operator of ONNX or a few of
 * them, an RMS normalisation likewise, the scalings as {@code Sub}, {@code Div} and {@code Mul}, {@code Add}. Batch
 * normalisations are {@linkplain Model#folded() folded} before. What is written is read again as the same description, that
 * of the folded model without dropout, with the same bits.
 *
 * <p><b>Reading.</b> Operators of version 9 and newer, as PyTorch (both exporters), Keras (tf2onnx) and scikit-learn
 * (skl2onnx) write them:
 * <ul>
 * <li>{@code Gemm}, {@code MatMul} and {@code Add}, with weights in F32, F64, F16 or BF16, in the file or, as external data,
 *     in another file of its directory or below it, behind {@code Identity}, {@code Cast}, {@code Transpose} or a
 *     {@code Reshape} of constants too; numbers are rounded to floats;
 * <li>every activation of this library, as an operator or as the small subgraph that an exporter writes, with the operands
 *     of commutative operators in any order and constants equal up to rounding; {@code Softplus} alone is taken as that of
 *     threshold 20, which is the same in floats;
 * <li>{@code BatchNormalization}, and {@code Add}, {@code Sub}, {@code Mul}, {@code Div} by constants, folded into the next
 *     layer or that before, in double precision; before the first layer they and a {@code Scaler} become the scaling of the
 *     inputs, after the last one that of the targets, wherever all factors are above 0;
 * <li>{@code LayerNormalization} and {@code RMSNormalization}, or the nodes that exporters write for them, directly after a
 *     dense layer; numbers behind one that columns are multiplied by or shifted become part of its gains and shifts;
 * <li>{@code Identity}, {@code Dropout}, {@code Cast} between floats, {@code Flatten}, and a {@code Reshape} or
 *     {@code Squeeze} that changes nothing but the shape of images before the first layer or of a single output;
 * <li>of scikit-learn's classifiers the probabilities, not the labels; the two of two classes become a layer of two units
 *     with a sigmoid.
 * </ul>
 * Anything else is refused with a message that names the node.
 *
 * <p>Files are not trusted: whatever their bytes are, the result is a model or a {@link FormatException}, in time and memory
 * in proportion to the length of the file (and of its external data), a few megabytes for the smallest. External data must
 * be in the directory of the model, links followed. Safe for use by several threads at once. Reading takes memory for the
 * file beside the model, writing for a copy of the weights.
 *
 * {@snippet :
 * Model model = OnnxFile.read(Path.of("classifier.onnx"));
 * OnnxFile.write(model, Path.of("copy.onnx"));
 * }
 */
public final class OnnxFile {

    // The first four bytes.
    private static final int ZIP = 0x504B0304;
    private static final int HDF5 = 0x89484446;
    private static final int NPY = 0x934E554D;

    private OnnxFile() {}

    /**
     * Reads a model.
     *
     * @param file a file in ONNX format of at most 2 GB, which is the limit of the format
     * @return a model with parameters of its own
     * @throws FormatException if the file is broken or is no dense network; the message names the byte or the node, and what
     *     was expected
     * @throws IOException if there is no such file or it cannot be read
     */
    public static Model read(Path file) throws IOException {
        // Opening a pipe would wait for its writer; a missing file is for the channel to report.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FormatException(file, 0, "expected a regular file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > Integer.MAX_VALUE - Long.BYTES) {
                throw new FormatException(file, 0, "expected at most 2^31 - 9 bytes, got " + size);
            }
            byte[] content = new byte[(int) size];
            new FileSource.OnDisk(file.toString(), channel).read(ByteBuffer.wrap(content), 0);
            return decode(file, content);
        }
    }

    /**
     * Reads a model from a stream to its end, such as that of a resource, and leaves it open.
     *
     * @param in the content of a file in ONNX format, without external data
     * @param name what messages call it
     * @return a model with parameters of its own
     * @throws FormatException as {@link #read(Path)} does, and for external data, which only a file can have
     * @throws IOException if the stream cannot be read
     */
    public static Model read(InputStream in, String name) throws IOException {
        return decode(name, null, FileSource.content(in, name));
    }

    /**
     * Reads a model from bytes, the whole content of a file; what fuzzers call.
     *
     * @param file for messages, and for the directory of external data
     */
    static Model decode(Path file, byte[] content) throws IOException {
        return decode(file.toString(), file, content);
    }

    private static Model decode(String name, @Nullable Path file, byte[] content) throws IOException {
        String other = other(content);
        if (other != null) {
            throw new FormatException(name, 0, "expected an ONNX model, got " + other);
        }
        OnnxDecoder decoder = new OnnxDecoder(name, new ExternalData(name, file));
        OnnxGraph graph = decoder.model(content);
        return OnnxAssembly.model(graph, OnnxChain.of(graph), content.length + decoder.externalBytes());
    }

    /** What a file is that is often taken for a model of ONNX; null if it may be one. */
    private static @Nullable String other(byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length > Long.BYTES && content[Long.BYTES] == '{'
                && Long.compareUnsigned(bytes.getLong(0), content.length) < 0) {
            return "a safetensors file: ModelFile and StateDict read such";
        }
        return switch (content.length < Integer.BYTES ? 0 : bytes.order(ByteOrder.BIG_ENDIAN).getInt(0)) {
            case ZIP -> "a zip file, as NPZ, .keras and pickled PyTorch models are";
            case HDF5 -> "an HDF5 file, as Keras writes them";
            case NPY -> "an NPY file";
            default -> null;
        };
    }

    /**
     * Writes a model: to a temporary sibling, which is forced to disk and renamed. After a failure the old file, if there
     * was one, is untouched. The same model gives the same bytes. ONNX has no place for a {@link io.github.lanegrad.Schema}, nor for
     * rates of dropout: they are left out.
     *
     * @param model the model; nobody may train its parameters meanwhile
     * @param file where to; its directory must exist
     * @throws IllegalArgumentException if a weight, bias, gain, shift or slope is NaN or infinite, or the parameters have
     *     more than 2 GB; nothing is written then
     * @throws IOException if the file cannot be written
     */
    public static void write(Model model, Path file) throws IOException {
        ProtobufWriter message = OnnxExport.message(model);
        AtomicFile.write(file, message::writeTo);
    }
}
