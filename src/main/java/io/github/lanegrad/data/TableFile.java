package io.github.lanegrad.data;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.FormatException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of numbers in a binary file, mapped into memory: for data sets larger than memory. {@link CsvReader#convert}
 * and {@link CsvEncoding#convert} write one from a CSV file, once; then rows are read in any order without parsing.
 *
 * {@snippet :
 * CsvReader.create().targets("price").convert(Path.of("houses.csv.gz"), Path.of("houses.rows"));
 * try (TableFile houses = TableFile.open(Path.of("houses.rows"))) {
 *     Scaling scaling = Standardizer.fitFeatures(houses);
 *     BatchSource rows = houses.scaled(scaling, Scaling.identity(1)).shuffledByBlocks(10_000, 50);
 * }
 * }
 *
 * <p>Rows come in the same order of an epoch as those of a {@link io.github.lanegrad.Dataset}, so training has the same
 * bits from either; {@link #shuffledByBlocks} is for files so much larger than memory, on disks so slow, that reading
 * from place to place does not do.
 *
 * <p>The file, little-endian: the 8 bytes {@code LANEROWS}; version 1, the numbers of inputs and outputs, as ints; the
 * length of the names in bytes, an int; the number of rows, a long; the names of the features, then of the targets,
 * UTF-8, each followed by a zero byte; zeros up to a multiple of 64; then the rows, features before targets, as floats.
 * That the header fits the length of the file is checked when it is opened, that the numbers are finite when it is
 * written.
 *
 * <p>Safe to share between threads; copying allocates nothing once warm. Nobody may change the file while it is open:
 * if it is cut short, reading throws an {@link InternalError}. After {@link #close} it throws an
 * {@link IllegalStateException}.
 */
// Dropped: CSV indexed by the offsets of its lines; each epoch would parse all numbers again.
public final class TableFile implements BatchSource, AutoCloseable {
    static final byte[] MAGIC = "LANEROWS".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 1;
    static final int HEADER_BYTES = 32;
    static final int ALIGNMENT = 64;
    /** Bounds what opening a hostile file can take: a string for each byte. */
    static final int MOST_NAME_BYTES = 1 << 24;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final MappedRows.Decoder FLOATS =
            (bytes, at, values, into, offset) -> MemorySegment.copy(bytes, FLOAT, at, into, offset, values);

    private final MappedRows file;
    private final int rows;
    private final List<String> featureNames;
    private final List<String> targetNames;
    private final int inputs;
    private final int outputs;
    private final long first;

    private TableFile(MappedRows file) throws FormatException {
        this.file = file;
        MemorySegment bytes = file.bytes();
        long size = bytes.byteSize();
        if (size < HEADER_BYTES) {
            throw file.wrong(size, "expected a header of " + HEADER_BYTES + " bytes, got the end of the file");
        }
        if (bytes.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) >= 0) {
            throw file.wrong(0, "expected LANEROWS, as CsvReader.convert writes it");
        }
        if (bytes.get(INT, 8) != VERSION) {
            throw file.wrong(8, "expected version " + VERSION + ", got " + bytes.get(INT, 8));
        }
        inputs = positive(12, "number of inputs");
        outputs = positive(16, "number of outputs");
        int nameBytes = bytes.get(INT, 20);
        // Each name has a zero byte behind it: so no more names are made than the file has bytes.
        long most = Math.min(MOST_NAME_BYTES, size - HEADER_BYTES);
        if (nameBytes < (long) inputs + outputs || nameBytes > most) {
            throw file.wrong(20, "expected from %d to %d bytes of names, got %d"
                    .formatted((long) inputs + outputs, most, nameBytes));
        }
        first = Math.ceilDiv(HEADER_BYTES + (long) nameBytes, ALIGNMENT) * ALIGNMENT;
        rows = rows(size);
        List<String> names = names(nameBytes);
        featureNames = List.copyOf(names.subList(0, inputs));
        targetNames = List.copyOf(names.subList(inputs, names.size()));
    }

    /**
     * Opens a file.
     *
     * @param file what {@link CsvReader#convert} has written
     * @return its rows; close them after use
     * @throws FormatException if it is another kind of file, cut short or longer than it says
     * @throws IOException if it cannot be read
     */
    public static TableFile open(Path file) throws IOException {
        MappedRows mapped = new MappedRows(file);
        try {
            return new TableFile(mapped);
        } catch (Throwable failure) {
            mapped.close();
            throw failure;
        }
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    /**
     * Returns the names of the feature columns.
     *
     * @return an unmodifiable list of {@link #inputs} names
     */
    public List<String> featureNames() {
        return featureNames;
    }

    /**
     * Returns the names of the target columns.
     *
     * @return an unmodifiable list of {@link #outputs} names
     */
    public List<String> targetNames() {
        return targetNames;
    }

    @Override
    public void copyFeatures(int[] order, int from, int count, float[] into, int offset, int stride) {
        file.gather(first, rowBytes(), rows, inputs, order, from, count, into, offset, stride, FLOATS);
    }

    @Override
    public void copyTargets(int[] order, int from, int count, float[] into, int offset, int stride) {
        long firstTarget = first + (long) inputs * Float.BYTES;
        file.gather(firstTarget, rowBytes(), rows, outputs, order, from, count, into, offset, stride, FLOATS);
    }

    /** Closes the file; nobody may be reading it. Closing it again does nothing. */
    @Override
    public void close() {
        file.close();
    }

    private long rowBytes() {
        return ((long) inputs + outputs) * Float.BYTES;
    }

    private int positive(int offset, String what) throws FormatException {
        int value = file.bytes().get(INT, offset);
        if (value < 1) {
            throw file.wrong(offset, "expected a %s of at least 1, got %d".formatted(what, value));
        }
        return value;
    }

    private int rows(long size) throws FormatException {
        long count = file.bytes().get(LONG, 24);
        long body = size - first;
        // By division, as the product may overflow.
        if (count < 1 || count > FloatList.MAXIMUM || body % rowBytes() != 0 || body / rowBytes() != count) {
            throw file.wrong(24, "expected the rows that %d bytes from byte %d on hold, of %d bytes each, got %d"
                    .formatted(body, first, rowBytes(), count));
        }
        return (int) count;
    }

    private List<String> names(int nameBytes) throws FormatException {
        byte[] text = file.bytes().asSlice(HEADER_BYTES, nameBytes).toArray(ValueLayout.JAVA_BYTE);
        List<String> names = new ArrayList<>();
        int start = 0;
        for (int at = 0; at < nameBytes; at++) {
            if (text[at] == 0) {
                names.add(new String(text, start, at - start, StandardCharsets.UTF_8));
                start = at + 1;
            }
        }
        if (names.size() != inputs + outputs || start != nameBytes) {
            throw file.wrong(HEADER_BYTES, "expected %d names in %d bytes, each with a zero byte behind it, got %d"
                    .formatted(inputs + outputs, nameBytes, names.size()));
        }
        return names;
    }
}
