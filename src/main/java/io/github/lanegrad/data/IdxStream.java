package io.github.lanegrad.data;

import io.github.lanegrad.FormatException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipException;

/** One IDX file read from its first byte to its last, plain or packed with gzip. */
final class IdxStream implements AutoCloseable {
    private static final int FIRST_VALUES = 1 << 16;

    private final String name;
    private final InputStream file;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private final MemorySegment segment = MemorySegment.ofArray(buffer);
    private final IdxHeader header;
    private long at;

    IdxStream(Path path) throws IOException {
        name = MappedRows.name(path);
        file = Files.newInputStream(path);
        try {
            in = open();
            header = IdxHeader.read(this::next, name);
        } catch (Throwable failure) {
            file.close();
            throw failure;
        }
    }

    IdxHeader header() {
        return header;
    }

    FormatException wrong(long offset, String fault) {
        return new FormatException(name, offset, fault);
    }

    /**
     * Reads all elements and the end of the file. Memory grows with what is really there, as the header of a packed
     * file may claim anything.
     */
    float[] values(long maximumValues, IdxDecoder decoder) throws IOException {
        long total = header.values();
        if (total > maximumValues) {
            throw wrong(4, "the file has more than %d values, which IdxReader.maximumValues allows: %d rows of %d"
                    .formatted(maximumValues, header.rows(), header.columns()));
        }
        float[] values = new float[(int) Math.min(total, FIRST_VALUES)];
        int size = header.type().bytes();
        for (int done = 0; done < total; ) {
            int count = (int) Math.min(total - done, buffer.length / size);
            MemorySegment bytes = next(count * size);
            if (done + count > values.length) {
                values = Arrays.copyOf(values, (int) Math.min(total, done + count + (long) values.length));
            }
            int bad = decoder.decode(bytes, 0, count, values, done);
            if (bad >= 0) {
                throw wrong(at - (long) (count - bad) * size, decoder.fault(bytes, (long) bad * size));
            }
            done += count;
        }
        if (read(1) > 0) {
            throw wrong(at, "expected the end of the file, as its header says, got more bytes");
        }
        return values;
    }

    private MemorySegment next(int count) throws IOException {
        int got = read(count);
        if (got < count) {
            throw wrong(at + got, "expected " + (count - got) + " more bytes, got the end of the file");
        }
        at += count;
        return segment;
    }

    private int read(int count) throws IOException {
        try {
            return in.readNBytes(buffer, 0, count);
        } catch (EOFException | ZipException e) {
            throw damaged(e);
        }
    }

    private InputStream open() throws IOException {
        try {
            return CsvSource.open(file);
        } catch (EOFException | ZipException e) {
            throw damaged(e);
        }
    }

    private FormatException damaged(IOException cause) {
        FormatException damaged = new FormatException(
                name, at, "the compressed data from here on is damaged or cut off: " + cause.getMessage());
        damaged.initCause(cause);
        return damaged;
    }

    @Override
    public void close() throws IOException {
        // The decompressor first: it has memory outside the heap.
        try (file) {
            in.close();
        }
    }
}
