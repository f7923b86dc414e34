package io.github.lanegrad.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a safetensors file of F32 tensors. The same calls give the same bytes: metadata first, then the tensors, both
 * in the order of the calls, and a header padded with spaces so that the data start at a multiple of 8 bytes.
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

    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, float[]> tensors = new LinkedHashMap<>();
    private final Map<String, RawTensor> rawTensors = new LinkedHashMap<>();
    private final Map<String, String> shapes = new HashMap<>();

    private record RawTensor(DType dtype, ByteBuffer bytes) {}

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
        checkText(name);
        if (name.equals(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("expected a name other than " + name);
        }
        if (shape.length > SafetensorsHeader.MAX_RANK) {
            throw new IllegalArgumentException("expected at most " + SafetensorsHeader.MAX_RANK + " sizes, got "
                    + shape.length + " for " + JsonText.shown(name));
        }
        if (!fits(values.length, shape)) {
            throw new IllegalArgumentException("expected as many values as the shape " + Arrays.toString(shape)
                    + " says, got " + values.length + " for " + JsonText.shown(name));
        }
        if (tensors.putIfAbsent(name, values) != null) {
            throw new IllegalArgumentException("expected each name once, got " + JsonText.shown(name) + " again");
        }
        shapes.put(name, Arrays.toString(shape).replace(" ", ""));
        return this;
    }

    /** Adds a tensor of any dtype by its bytes, which is written behind those of floats. */
    SafetensorsWriter bytes(String name, DType dtype, byte[] values, long... shape) {
        RawTensor tensor = new RawTensor(dtype, ByteBuffer.wrap(values));
        if (tensors.containsKey(name) || rawTensors.putIfAbsent(name, tensor) != null) {
            throw new IllegalArgumentException("expected each name once, got " + JsonText.shown(name) + " again");
        }
        shapes.put(name, Arrays.toString(shape).replace(" ", ""));
        return this;
    }

    /**
     * Writes the file: to a temporary sibling, which is forced to disk and renamed. After a failure the old file, if
     * there was one, is untouched. A symbolic link is followed. The writer can be used again.
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
            for (float[] values : tensors.values()) {
                write(channel, chunk, values);
            }
            for (RawTensor tensor : rawTensors.values()) {
                writeFully(channel, tensor.bytes().duplicate());
            }
        });
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
        for (Map.Entry<String, float[]> entry : tensors.entrySet()) {
            begin = appendTensor(json, entry.getKey(), "F32", begin, (long) entry.getValue().length * Float.BYTES);
        }
        for (Map.Entry<String, RawTensor> entry : rawTensors.entrySet()) {
            begin = appendTensor(json, entry.getKey(), entry.getValue().dtype().toString(), begin,
                    entry.getValue().bytes().remaining());
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

    private long appendTensor(StringBuilder json, String name, String dtype, long begin, long bytes) {
        JsonText.append(json, name);
        json.append(":{\"dtype\":\"").append(dtype).append("\",\"shape\":").append(shapes.get(name))
                .append(",\"data_offsets\":[").append(begin).append(',').append(begin + bytes).append("]},");
        return begin + bytes;
    }

    private static void write(FileChannel channel, ByteBuffer chunk, float[] values) throws IOException {
        FloatBuffer floats = chunk.clear().asFloatBuffer();
        for (int done = 0; done < values.length; done += floats.position()) {
            floats.clear().put(values, done, Math.min(floats.capacity(), values.length - done));
            writeFully(channel, chunk.clear().limit(floats.position() * Float.BYTES));
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
