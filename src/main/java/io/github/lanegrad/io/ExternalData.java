package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tensors whose bytes stand in another file, in the directory of the model or below it. A name that leads elsewhere, by
 * {@code ..}, from the root or over a link, is refused, and so is a model that reads more bytes than those files have.
 */
final class ExternalData {

    private static final Pattern NATURAL = Pattern.compile("[0-9]{1,18}");

    private final String name;
    private final @Nullable Path model;

    /** Sizes of the files that were read. */
    private final Map<Path, Long> sizes = new HashMap<>();

    private long taken;

    /** Of a model with that name; without a file there is no directory, and all external data are refused. */
    ExternalData(String name, @Nullable Path model) {
        this.name = name;
        this.model = model;
    }

    /** How many bytes were read. */
    long taken() {
        return taken;
    }

    /** The bytes of a tensor, {@code expected} of them. */
    ByteBuffer read(Map<String, String> entries, long expected, String tensor, int offset) throws IOException {
        String location = entries.getOrDefault("location", "");
        Path data = resolve(location, tensor, offset);
        long from = natural(entries, "offset", 0, tensor, offset);
        long length = natural(entries, "length", expected, tensor, offset);
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.READ)) {
            long size = channel.size();
            if (length != expected || from > size || expected > size - from) {
                throw wrong(tensor, offset, "expected " + expected + " bytes in a file of " + size + ", got " + length
                        + " from " + from + " on");
            }
            sizes.put(data, size);
            taken += expected;
            if (taken > sizes.values().stream().mapToLong(Long::longValue).sum()) {
                throw wrong(tensor, offset, "expected tensors that share no bytes of their files");
            }
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(expected));
            new FileSource.OnDisk(data.toString(), channel).read(bytes, from);
            return bytes.flip();
        } catch (ArithmeticException _) {
            throw wrong(tensor, offset, "expected less than 2^31 bytes, got " + expected);
        }
    }

    private Path resolve(String location, String tensor, int offset) throws IOException {
        Path parent = model == null ? null : model.toAbsolutePath().getParent();
        try {
            Path relative = Path.of(location);
            if (parent != null && !location.isEmpty() && !relative.isAbsolute()) {
                Path directory = parent.toRealPath();
                Path named = directory.resolve(relative).normalize();
                if (named.startsWith(directory) && Files.isRegularFile(named)) {
                    Path real = named.toRealPath();
                    if (real.startsWith(directory)) {
                        return real;
                    }
                }
            }
        } catch (InvalidPathException _) {
            // Falls through to the one message for all names that do not do.
        }
        throw wrong(tensor, offset, model == null
                ? "expected the model to be read from a file, as only that has a directory with other files"
                : "expected a regular file in the directory of the model, got " + JsonText.shown(location));
    }

    private long natural(Map<String, String> entries, String key, long otherwise, String tensor, int offset)
            throws FormatException {
        String text = entries.get(key);
        if (text == null) {
            return otherwise;
        }
        if (!NATURAL.matcher(text).matches()) {
            throw wrong(tensor, offset, "expected a number of bytes as " + key + ", got " + JsonText.shown(text));
        }
        return Long.parseLong(text);
    }

    private FormatException wrong(String tensor, int offset, String fault) {
        return new FormatException(name, offset, "external data of tensor " + JsonText.shown(tensor) + ": " + fault);
    }
}
