package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Reads bytes and little-endian numbers from any place of an open file, in any number of threads. */
record FileSource(Path file, FileChannel channel) implements AutoCloseable {

    private static final int CHUNK = 1 << 18;

    /** Takes {@code count} values from the start of the bytes, as the values {@code from} and following. */
    @FunctionalInterface
    interface Decoder {
        void decode(ByteBuffer bytes, int from, int count);
    }

    /** Room for a part of some bytes; outside of the heap, as into an array the JDK would read by way of such room. */
    static ByteBuffer chunk(Arena arena, long bytes) {
        return arena.allocate(Math.min(CHUNK, bytes), Long.BYTES).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads the values of a tensor, as many at a time as a small buffer holds. */
    void decode(TensorInfo info, Decoder decoder) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            decode(info, 0, info.bytes(), chunk(arena, info.bytes()), decoder);
        }
    }

    /** Reads some values of a tensor: {@code bytes} from its byte {@code first} on. */
    void decode(TensorInfo info, long first, long bytes, ByteBuffer chunk, Decoder decoder) throws IOException {
        int size = info.dtype().bits() / Byte.SIZE;
        for (long done = 0; done < bytes; done += chunk.limit()) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), bytes - done));
            read(chunk, info.offset() + first + done);
            decoder.decode(chunk.flip(), (int) (done / size), chunk.limit() / size);
        }
    }

    /** Fills the buffer. */
    void read(ByteBuffer into, long offset) throws IOException {
        long at = offset;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                throw new FormatException(file, at,
                        "expected " + into.remaining() + " more bytes, got the end of the file");
            }
            at += count;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
