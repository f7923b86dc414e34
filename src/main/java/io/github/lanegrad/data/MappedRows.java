package io.github.lanegrad.data;

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

    BinaryFormatException wrong(long offset, String fault) {
        return new BinaryFormatException(name, offset, fault);
    }

    /**
     * Copies {@code columns} values of each row.
     *
     * @param first the byte where the values of row 0 start
     * @param rowBytes the distance from one row to the next
     */
    void gather(long first, long rowBytes, int rows, int columns, int[] order, int from, int count, float[] into,
            int offset, int stride, Decoder decoder) {
        if (from < 0 || count < 0 || from > order.length - count) {
            throw new IllegalArgumentException("expected a range of %d row numbers, got %d from place %d"
                    .formatted(order.length, count, from));
        }
        checkFits(count, columns, stride, into.length, offset);
        for (int i = 0; i < count; i++) {
            int row = order[from + i];
            if (row < 0 || row >= rows) {
                throw new IllegalArgumentException("expected a row from 0 to %d, got %d".formatted(rows - 1, row));
            }
            decoder.decode(bytes, first + row * rowBytes, columns, into, offset + i * stride);
        }
    }

    private static void checkFits(int count, int columns, int stride, int length, int offset) {
        if (stride < columns) {
            throw new IllegalArgumentException("expected a stride of at least %d, got %d".formatted(columns, stride));
        }
        long end = count == 0 ? offset : offset + (count - 1L) * stride + columns;
        if (offset < 0 || end > length) {
            throw new IllegalArgumentException(
                    "expected room for %d rows of %d values at stride %d, got an array of %d values and offset %d"
                            .formatted(count, columns, stride, length, offset));
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
