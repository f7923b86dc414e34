package io.github.lanegrad.data;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.internal.RowChecks;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of rows of one length, mapped into memory: the system reads what is touched and drops what is not, so the file
 * may be larger than memory. Any number of threads may gather at once.
 */
final class MappedRows implements AutoCloseable {
    /** Decodes some values which start at a byte of the mapped file. */
    @FunctionalInterface
    interface Decoder {
        void decode(MemorySegment bytes, long at, int values, float[] into, int offset);
    }

    private final Arena arena = Arena.ofShared();
    private final MemorySegment bytes;
    private final String name;

    MappedRows(Path file) throws IOException {
        name = name(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            // The mapping outlives the channel.
            bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (Throwable failure) {
            arena.close();
            throw failure;
        }
    }

    /** What messages call a file. */
    static String name(Path file) {
        Path last = file.getFileName();
        return String.valueOf(last == null ? file : last);
    }

    String name() {
        return name;
    }

    MemorySegment bytes() {
        return bytes;
    }

    FormatException wrong(long offset, String fault) {
        return new FormatException(name, offset, fault);
    }

    /**
     * Copies {@code columns} values of each row.
     *
     * @param first the byte where the values of row 0 start
     * @param rowBytes the distance from one row to the next
     */
    void gather(long first, long rowBytes, int rows, int columns, int[] order, int from, int count, float[] into,
            int offset, int stride, Decoder decoder) {
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException(name + " is closed");
        }
        RowChecks.checkGather(order, from, count, rows, columns, stride, into.length, offset);
        for (int i = 0; i < count; i++) {
            decoder.decode(bytes, first + order[from + i] * rowBytes, columns, into, offset + i * stride);
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
