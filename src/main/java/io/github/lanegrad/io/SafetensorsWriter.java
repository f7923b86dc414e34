package io.github.lanegrad.io;

import io.github.lanegrad.internal.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a safetensors file. The same calls give the same bytes: metadata first, then the tensors, both in the order of
 * the calls, but tensors of wider formats before those of narrower ones, and a header padded with spaces, so that all values
 * stand at multiples of their own size.
 *
 * <p>Not safe for use by several threads at once.
 *
 * {@snippet :
 * new SafetensorsWriter()
 *         .metadata("trained on", "breast cancer")
 *         .floats("0.weight", weights, 64, 30)
 *         .floats("0.bias", biases, 64)
 *         .write(Path.of("model.safetensors"));
 * }
 */
public final class SafetensorsWriter {

    private static final int CHUNK = 1 << 16;
    private static final int ALIGNMENT = 8;

    /** Puts {@code count} values, from the one numbered {@code from}, at the start of the bytes. */
    @FunctionalInterface
    private interface Encoder {
        void encode(ByteBuffer bytes, int from, int count);
    }

    /** So many values of a size in bytes; raw bytes are values of size 1. */
    private record Tensor(DType dtype, String shape, int length, int size, Encoder encoder) {}

    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /** A writer without metadata and tensors. */
    public SafetensorsWriter() {}

    /**
     * Adds a string.
     *
     * @param key its key, any text
     * @param value any text
     * @return this
     * @throws IllegalArgumentException if the key is there already, or a text has half a surrogate pair
     */
    public SafetensorsWriter metadata(String key, String value) {
        checkText(key);
        checkText(value);
        if (metadata.putIfAbsent(key, value) != null) {
            throw new IllegalArgumentException("expected each key once, got " + JsonText.shown(key) + " again");
        }
        return this;
    }

    /**
     * Adds a tensor.
     *
     * @param name its name, any text but {@code __metadata__}
     * @param values as many values as the shape says, the last dimension fastest, of any bits; not copied, and not to
     *     be changed before {@link #write} has returned
     * @param shape the sizes, outermost first, each at least 0; none for a single number
     * @return this
     * @throws IllegalArgumentException if the name is there already, not allowed, or has half a surrogate pair, or if
     *     the values do not have the shape
     */
    public SafetensorsWriter floats(String name, float[] values, long... shape) {
        return add(name, DType.F32, values.length,
                (bytes, from, count) -> bytes.asFloatBuffer().put(values, from, count), shape);
    }

    /**
     * Adds a tensor of doubles, F64; see {@link #floats}.
     *
     * @param name its name, any text but {@code __metadata__}
     * @param values as many values as the shape says, the last dimension fastest, of any bits; not copied, and not to
     *     be changed before {@link #write} has returned
     * @param shape the sizes, outermost first, each at least 0; none for a single number
     * @return this
     * @throws IllegalArgumentException if the name is there already, not allowed, or has half a surrogate pair, or if
     *     the values do not have the shape
     */
    public SafetensorsWriter doubles(String name, double[] values, long... shape) {
        return add(name, DType.F64, values.length,
                (bytes, from, count) -> bytes.asDoubleBuffer().put(values, from, count), shape);
    }

    /**
     * Adds a tensor of any dtype; see {@link #floats}.
     *
     * @param name its name, any text but {@code __metadata__}
     * @param values dtype, shape and values
     * @return this
     * @throws IllegalArgumentException if the name is there already, not allowed, or has half a surrogate pair
     */
    public SafetensorsWriter tensor(String name, TensorData values) {
        ByteBuffer all = values.buffer();
        return add(name, new Tensor(values.dtype(), shown(values.sizes()), all.capacity(), 1,
                (bytes, from, count) -> bytes.put(0, all, from, count)));
    }

    private SafetensorsWriter add(String name, DType dtype, int length, Encoder encoder, long... shape) {
        if (shape.length > SafetensorsHeader.MAX_RANK) {
            throw new IllegalArgumentException("expected at most " + SafetensorsHeader.MAX_RANK + " sizes, got "
                    + shape.length + " for " + JsonText.shown(name));
        }
        if (!fits(length, shape)) {
            throw new IllegalArgumentException("expected as many values as the shape " + Arrays.toString(shape)
                    + " says, got " + length + " for " + JsonText.shown(name));
        }
        return add(name, new Tensor(dtype, shown(shape), length, dtype.bits() / Byte.SIZE, encoder));
    }

    private SafetensorsWriter add(String name, Tensor tensor) {
        checkText(name);
        if (name.equals(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("expected a name other than " + name);
        }
        if (tensors.putIfAbsent(name, tensor) != null) {
            throw new IllegalArgumentException("expected each name once, got " + JsonText.shown(name) + " again");
        }
        return this;
    }

    private static String shown(long... shape) {
        return Arrays.toString(shape).replace(" ", "");
    }

    /**
     * Writes the file: to a temporary sibling, which is forced to disk and renamed. After a failure the old file, if
     * there was one, is untouched; the new one has its permissions. A symbolic link is followed. The writer can be used again.
     *
     * @param file where to; its directory must exist
     * @throws IllegalArgumentException if the header would be longer than the format allows, 100 MB
     * @throws IOException if the file cannot be written
     */
    public void write(Path file) throws IOException {
        byte[] header = header();
        AtomicFile.write(file, channel -> {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
            writeFully(channel, chunk.putLong(header.length).flip());
            writeFully(channel, ByteBuffer.wrap(header));
            for (Map.Entry<String, Tensor> entry : ordered()) {
                write(channel, chunk, entry.getValue());
            }
        });
    }

    /** The sort keeps the order of equals. */
    private List<Map.Entry<String, Tensor>> ordered() {
        return tensors.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> -entry.getValue().dtype.bits()))
                .toList();
    }

    private byte[] header() {
        StringBuilder json = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            JsonText.append(json, SafetensorsHeader.METADATA);
            json.append(":{");
            metadata.forEach((key, value) -> {
                JsonText.append(json, key);
                json.append(':');
                JsonText.append(json, value);
                json.append(',');
            });
            json.setCharAt(json.length() - 1, '}');
            json.append(',');
        }
        long begin = 0;
        for (Map.Entry<String, Tensor> entry : ordered()) {
            Tensor tensor = entry.getValue();
            long end = begin + (long) tensor.length * tensor.size;
            JsonText.append(json, entry.getKey());
            json.append(":{\"dtype\":\"").append(tensor.dtype).append("\",\"shape\":")
                    .append(tensor.shape)
                    .append(",\"data_offsets\":[").append(begin).append(',').append(end).append("]},");
            begin = end;
        }
        if (json.length() > 1) {
            json.setLength(json.length() - 1);
        }
        byte[] text = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
        int length = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (length > SafetensorsHeader.MAX_LENGTH) {
            throw new IllegalArgumentException("expected names and metadata of at most "
                    + SafetensorsHeader.MAX_LENGTH + " bytes, got " + length);
        }
        byte[] header = Arrays.copyOf(text, length);
        Arrays.fill(header, text.length, length, (byte) ' ');
        return header;
    }

    private static void write(FileChannel channel, ByteBuffer chunk, Tensor tensor) throws IOException {
        int count;
        // By what is left: done and more than that could be beyond an int.
        for (int done = 0; done < tensor.length; done += count) {
            count = Math.min(CHUNK / tensor.size, tensor.length - done);
            tensor.encoder.encode(chunk.clear(), done, count);
            writeFully(channel, chunk.limit(count * tensor.size));
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static boolean fits(int length, long[] shape) {
        long elements = 1;
        for (long size : shape) {
            if (size < 0 || (elements != 0 && size > Integer.MAX_VALUE / elements)) {
                return false;
            }
            elements *= size;
        }
        return elements == length;
    }

    private static void checkText(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("expected text of whole characters, got " + JsonText.shown(text));
        }
    }
}
