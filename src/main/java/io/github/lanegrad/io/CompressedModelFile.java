package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.FrozenLayer;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.WeightFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes and reads a {@link FrozenModel} of packed weights as one safetensors file, bit for bit: a
 * {@linkplain ModelFile model file} whose tensors <code>{2l}.weight</code> of shape [units, inputs] are BF16, or I8 with
 * the scales of the units as a tensor <code>{2l}.weight_scale</code> of type F32 and shape [units]. Biases and slopes are
 * F32 as there.
 *
 * <p>Safe for use by several threads at once. Both ways take memory for a second copy of the weights for as long as they
 * run.
 */
public final class CompressedModelFile {

    private CompressedModelFile() {}

    /**
     * Writes a model: to a temporary sibling, which is forced to disk and renamed. After a failure the old file, if there
     * was one, is untouched. The same model gives the same bytes.
     *
     * @param model a model of bfloat16 or int8 weights
     * @param file where to; its directory must exist
     * @throws IllegalArgumentException if the model's weights are floats, which {@link ModelFile} writes, or a number is
     *     NaN or infinite; nothing is written then
     * @throws IOException if the file cannot be written
     */
    public static void write(FrozenModel model, Path file) throws IOException {
        DType dtype = dtype(model.format());
        SafetensorsWriter writer = new SafetensorsWriter();
        new ModelMetadata(model.network(), model.inputScaling(), model.targetScaling(), model.schema()).write(writer);
        for (int l = 0; l < model.layers().size(); l++) {
            FrozenLayer layer = model.layers().get(l);
            int units = layer.layer().units();
            writer.floats(biasName(l), finite(l, units, layer::bias), units);
            if (dtype == DType.I8) {
                writer.floats(scaleName(l), finite(l, units, layer::scale), units);
            }
            int slopes = layer.layer().slopeCount();
            if (slopes > 0) {
                writer.floats(slopeName(l), finite(l, slopes, layer::slope), slopes);
            }
        }
        for (int l = 0; l < model.layers().size(); l++) {
            Layer layer = model.layers().get(l).layer();
            writer.tensor(weightName(l), TensorData.ofBytes(
                    dtype, weights(model.layers().get(l), l), layer.units(), layer.inputs()));
        }
        writer.write(file);
    }

    private static DType dtype(WeightFormat format) {
        return switch (format) {
            case BFLOAT16 -> DType.BF16;
            case INT8 -> DType.I8;
            case FLOAT32 -> throw new IllegalArgumentException(
                    "expected a model of packed weights, got " + format + ", which a model file holds");
        };
    }

    /** A number of a layer by its number there. */
    private interface Numbers {
        float get(int number);
    }

    private static float[] finite(int l, int count, Numbers numbers) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = checkFinite(numbers.get(i), l);
        }
        return values;
    }

    private static float checkFinite(float value, int l) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("expected finite numbers, got " + value + " (layer " + l + ")");
        }
        return value;
    }

    /** Transposed: a row for each unit. */
    private static byte[] weights(FrozenLayer layer, int l) {
        int inputs = layer.layer().inputs();
        boolean int8 = layer.format() == WeightFormat.INT8;
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(inputs * layer.layer().units(), int8 ? 1 : Short.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int j = 0; j < layer.layer().units(); j++) {
            for (int i = 0; i < inputs; i++) {
                float weight = checkFinite(layer.weight(i, j), l);
                if (int8) {
                    bytes.put((byte) weight);
                } else {
                    bytes.putShort((short) (Float.floatToRawIntBits(weight) >>> 16));
                }
            }
        }
        return bytes.array();
    }

    /**
     * Reads a model that was written.
     *
     * @param file a file of packed weights
     * @return the model
     * @throws FormatException if the file is broken, or of another kind: metadata or tensors are missing, tensors are too
     *     many, or of another shape or type, the version or an activation is unknown, or a number is NaN or infinite
     * @throws IOException if there is no such file or it cannot be read
     */
    public static FrozenModel read(Path file) throws IOException {
        try (Safetensors source = Safetensors.open(file)) {
            return read(source);
        }
    }

    /**
     * Reads a model from a stream to its end, such as that of a resource of an application, and leaves it open.
     *
     * @param in the content of a file of packed weights, at most 2 GB
     * @param name what messages call it
     * @return the model
     * @throws FormatException as {@link #read(Path)} does
     * @throws IOException if the stream cannot be read
     */
    public static FrozenModel read(InputStream in, String name) throws IOException {
        return read(Safetensors.read(in, name));
    }

    private static FrozenModel read(Safetensors source) throws IOException {
        ModelMetadata metadata = ModelMetadata.read(source);
        Network network = metadata.network();
        WeightFormat format = format(source);
        // Before anything is allocated by what the file says: after it, the file is known to be as large.
        checkTensors(source, network, format);
        List<FrozenLayer> layers = new ArrayList<>();
        for (int l = 0; l < network.layers().size(); l++) {
            layers.add(readLayer(source, network.layers().get(l), l, format));
        }
        return FrozenModel.packed(network, metadata.inputScaling(), metadata.targetScaling(), metadata.schema(), layers);
    }

    private static WeightFormat format(Safetensors source) throws FormatException {
        TensorInfo first = source.tensor(weightName(0));
        return switch (first.dtype()) {
            case BF16 -> WeightFormat.BFLOAT16;
            case I8 -> WeightFormat.INT8;
            default -> throw new FormatException(source.file(), first.offset(),
                    "expected BF16 or I8 for tensor " + weightName(0) + ", got " + first.dtype()
                            + (first.dtype() == DType.F32 ? "; ModelFile reads models of floats" : ""));
        };
    }

    private static void checkTensors(Safetensors source, Network network, WeightFormat format) throws FormatException {
        int expected = 0;
        for (int l = 0; l < network.layers().size(); l++) {
            Layer layer = network.layers().get(l);
            if (!layer.normalization().equals(Normalization.NONE)) {
                throw ModelMetadata.wrong(source, "expected no " + layer.normalization() + ", which goes with floats only");
            }
            source.tensor(weightName(l), dtype(format), layer.units(), layer.inputs());
            source.tensor(biasName(l), DType.F32, layer.units());
            expected += 2;
            if (format == WeightFormat.INT8) {
                source.tensor(scaleName(l), DType.F32, layer.units());
                expected++;
            }
            if (layer.slopeCount() > 0) {
                source.tensor(slopeName(l), DType.F32, layer.slopeCount());
                expected++;
            }
        }
        if (source.tensors().size() != expected) {
            throw ModelMetadata.wrong(source, "expected " + expected + " tensors for " + network.layers().size()
                    + " layers, got " + source.tensors().size());
        }
    }

    private static FrozenLayer readLayer(Safetensors source, Layer layer, int l, WeightFormat format) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(source.bytes(weightName(l))).order(ByteOrder.LITTLE_ENDIAN);
        float[] biases = finite(source, biasName(l));
        float[] slopes = layer.slopeCount() > 0 ? finite(source, slopeName(l)) : new float[0];
        int inputs = layer.inputs();
        int units = layer.units();
        if (format == WeightFormat.INT8) {
            byte[] weights = new byte[inputs * units];
            for (int t = 0; t < weights.length; t++) {
                weights[t % inputs * units + t / inputs] = bytes.get(t);
            }
            return FrozenModel.int8Layer(layer, weights, finite(source, scaleName(l)), biases, slopes);
        }
        short[] weights = new short[inputs * units];
        for (int t = 0; t < weights.length; t++) {
            short bits = bytes.getShort(t * Short.BYTES);
            checkFinite(source, weightName(l), (long) t * Short.BYTES, Float.intBitsToFloat(bits << 16));
            weights[t % inputs * units + t / inputs] = bits;
        }
        return FrozenModel.bfloat16Layer(layer, weights, biases, slopes);
    }

    private static float[] finite(Safetensors source, String name) throws IOException {
        float[] values = source.floats(name);
        for (int i = 0; i < values.length; i++) {
            checkFinite(source, name, (long) i * Float.BYTES, values[i]);
        }
        return values;
    }

    private static void checkFinite(Safetensors source, String name, long offset, float value) throws FormatException {
        if (!Float.isFinite(value)) {
            throw new FormatException(source.file(), source.tensor(name).offset() + offset,
                    "expected finite numbers in tensor " + name + ", got " + value);
        }
    }

    private static String weightName(int layer) {
        return 2L * layer + ".weight";
    }

    private static String scaleName(int layer) {
        return 2L * layer + ".weight_scale";
    }

    private static String biasName(int layer) {
        return 2L * layer + ".bias";
    }

    private static String slopeName(int layer) {
        return 2L * layer + 1 + ".weight";
    }
}
