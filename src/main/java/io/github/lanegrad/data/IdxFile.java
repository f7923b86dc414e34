package io.github.lanegrad.data;

import io.github.lanegrad.BatchSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;

/**
 * Features of an IDX file, mapped into memory, and their labels: for data sets larger than memory. Made by
 * {@link IdxReader#open}; rows have the same bits, and come in the same order of an epoch, as those of
 * {@link IdxReader#read}.
 *
 * <p>Takes 4 bytes of memory for each label. That the file is as long as its header says is checked when it is opened;
 * a feature that is not finite (only floats and doubles can be) is an {@link UncheckedIOException} when it is copied.
 *
 * <p>Safe to share between threads; copying allocates nothing once warm. Nobody may change the file while it is open:
 * if it is cut short, reading throws an {@link InternalError}. After {@link #close} it throws an
 * {@link IllegalStateException}.
 */
public final class IdxFile implements BatchSource, AutoCloseable {
    private static final int GZIP_MAGIC_0 = 0x1f;

    private final MappedRows file;
    private final IdxHeader header;
    private final IdxDecoder decoder;
    private final MappedRows.Decoder featureDecoder = this::decode;
    private final MappedRows.Decoder labelDecoder;

    IdxFile(MappedRows file, IdxHeader header, IdxDecoder decoder, float[] labels) {
        this.file = file;
        this.header = header;
        this.decoder = decoder;
        this.labelDecoder = (bytes, row, values, into, offset) -> into[offset] = labels[(int) row];
    }

    /** Reads the header, and checks the length of the file against it. */
    static IdxHeader header(MappedRows file) throws IOException {
        MemorySegment bytes = file.bytes();
        if (bytes.byteSize() > 0 && IdxType.UNSIGNED_BYTE.at(bytes, 0) == GZIP_MAGIC_0) {
            throw file.wrong(0, "expected a file that is not packed: unpack it, or use IdxReader.read");
        }
        long[] at = {0};
        IdxHeader header = IdxHeader.read(count -> {
            if (count > bytes.byteSize() - at[0]) {
                throw file.wrong(bytes.byteSize(), "expected " + (count - (bytes.byteSize() - at[0]))
                        + " more bytes, got the end of the file");
            }
            at[0] += count;
            return bytes.asSlice(at[0] - count, count);
        }, file.name());
        if (bytes.byteSize() != header.fileBytes()) {
            throw file.wrong(Math.min(bytes.byteSize(), header.fileBytes()),
                    "expected %d bytes, as its header says, got %d".formatted(header.fileBytes(), bytes.byteSize()));
        }
        return header;
    }

    @Override
    public int rows() {
        return header.rows();
    }

    @Override
    public int inputs() {
        return header.columns();
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public void copyFeatures(int[] order, int from, int count, float[] into, int offset, int stride) {
        file.gather(header.headerBytes(), header.rowBytes(), header.rows(), header.columns(), order, from, count, into,
                offset, stride, featureDecoder);
    }

    @Override
    public void copyTargets(int[] order, int from, int count, float[] into, int offset, int stride) {
        // With rows a byte apart, the place of a row is its number.
        file.gather(0, 1, header.rows(), 1, order, from, count, into, offset, stride, labelDecoder);
    }

    /** Closes the file; nobody may be reading it. Closing it again does nothing. */
    @Override
    public void close() {
        file.close();
    }

    private void decode(MemorySegment bytes, long at, int values, float[] into, int offset) {
        int bad = decoder.decode(bytes, at, values, into, offset);
        if (bad >= 0) {
            long wrong = at + (long) bad * header.type().bytes();
            throw new UncheckedIOException(file.wrong(wrong, decoder.fault(bytes, wrong)));
        }
    }
}
