package io.github.lanegrad.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Reads bytes and little-endian numbers from any place of an open file, in any number of threads. */
record FileSource(Path file, FileChannel channel) implements AutoCloseable {

    private static final int CHUNK = 1 << 16;

    /** Takes {@code count} values from the start of the bytes, as the values {@code from} and following. */
    @FunctionalInterface
    interface Decoder {
        void decode(ByteBuffer bytes, int from, int count);
    }

    /** Reads the values of a tensor, as many at a time as a small buffer holds. */
    void decode(TensorInfo info, Decoder decoder) throws IOException {
        int size = info.dtype().bits() / Byte.SIZE;
        ByteBuffer chunk =
                ByteBuffer.allocate((int) Math.min(CHUNK, info.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        for (long done = 0; done < info.bytes(); done += chunk.limit()) {
            chunk.clear().limit((int) Math.min(CHUNK, info.bytes() - done));
            read(chunk, info.offset() + done);
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

    /** An integer of any type that fits into a long. */
    static long integer(DType dtype, ByteBuffer bytes, int index) {
        return switch (dtype) {
            case I64 -> bytes.getLong(index);
            case I32 -> bytes.getInt(index);
            case U32 -> Integer.toUnsignedLong(bytes.getInt(index));
            case I16 -> bytes.getShort(index);
            case U16 -> bytes.getChar(index);
            case I8 -> bytes.get(index);
            case U8 -> Byte.toUnsignedInt(bytes.get(index));
            default -> throw new AssertionError(dtype);
        };
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
