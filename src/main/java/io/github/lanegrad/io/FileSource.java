package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * Reads bytes and little-endian numbers from any place of an open file, or of the content of one in memory, in any number of
 * threads.
 */
abstract sealed class FileSource implements AutoCloseable {

    private static final int CHUNK = 1 << 18;

    /** What messages call it. */
    final String file;

    private FileSource(String file) {
        this.file = file;
    }

    /** Takes {@code count} values from the start of the bytes, as the values {@code from} and following. */
    @FunctionalInterface
    interface Decoder {
        void decode(ByteBuffer bytes, int from, int count);
    }

    /** All that a stream has. */
    static byte[] content(InputStream in, String name) throws IOException {
        Objects.requireNonNull(name, "name");
        byte[] content = in.readNBytes(Numbers.MOST);
        if (content.length == Numbers.MOST && in.read() >= 0) {
            throw new FormatException(name, content.length, "expected a stream of at most " + Numbers.MOST + " bytes");
        }
        return content;
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
            int count = some(into, at);
            if (count < 0) {
                throw new FormatException(file, at,
                        "expected " + into.remaining() + " more bytes, got the end of the file");
            }
            at += count;
        }
    }

    /** How many bytes there are. */
    abstract long size() throws IOException;

    /** Fills the buffer or a part of it: the number of bytes, or -1 at the end. */
    abstract int some(ByteBuffer into, long offset) throws IOException;

    /** Bytes that are not read before somebody looks at them, for as long as the arena lives. */
    abstract MemorySegment map(long offset, long bytes, Arena arena) throws IOException;

    @Override
    public abstract void close() throws IOException;

    /** An open file. */
    static final class OnDisk extends FileSource {
        private final FileChannel channel;

        OnDisk(String file, FileChannel channel) {
            super(file);
            this.channel = channel;
        }

        @Override
        long size() throws IOException {
            return channel.size();
        }

        @Override
        int some(ByteBuffer into, long offset) throws IOException {
            return channel.read(into, offset);
        }

        @Override
        MemorySegment map(long offset, long bytes, Arena arena) throws IOException {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes, arena);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** The content of a file that was read before. */
    static final class InMemory extends FileSource {
        private final byte[] content;
        private volatile boolean closed;

        InMemory(String file, byte[] content) {
            super(file);
            this.content = content;
        }

        @Override
        long size() {
            return content.length;
        }

        @Override
        int some(ByteBuffer into, long offset) throws IOException {
            checkOpen();
            int count = (int) Math.min(into.remaining(), content.length - offset);
            into.put(content, (int) offset, count);
            return count;
        }

        @Override
        MemorySegment map(long offset, long bytes, Arena arena) throws IOException {
            checkOpen();
            return MemorySegment.ofArray(content).asSlice(offset, bytes).asReadOnly();
        }

        private void checkOpen() throws ClosedChannelException {
            if (closed) {
                throw new ClosedChannelException();
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
