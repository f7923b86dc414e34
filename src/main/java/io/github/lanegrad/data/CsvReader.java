package io.github.lanegrad.data;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.internal.AtomicFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipException;

/**
 * Reads tables of numbers, plain or packed with gzip (told by their first bytes, not by a name).
 *
 * <p>Text is UTF-8, with or without a byte order mark. A line ends with {@code \n}, {@code \r\n} or
 * {@code \r}; the last one need not. Blank lines are skipped. Every other line has the same number
 * of fields. Spaces and tabs around a field do not count, and a field may be in double quotes; in a
 * name in the header, a quoted line break counts as a space. Numbers are decimal, {@code -12.5} or
 * {@code 1.25e-3}, and become the nearest float. Nothing is guessed: an empty field, {@code NaN}, an
 * infinity or a number beyond the range of a float is an error.
 *
 * <p>Memory: about 16 bytes per value while reading, 4 bytes afterwards. A field has at most 4,096
 * bytes, the first line at most 4,194,304, the table at most {@link #maximumValues} values;
 * so a damaged or hostile file is refused before it takes all memory.
 *
 * <p>Immutable and safe to share between threads: every option returns another reader.
 *
 * {@snippet lang = java:
 * Dataset wine = CsvReader.create().separator(';').targets("quality").read(Path.of("wine.csv"));
 * }
 */
public final class CsvReader {
    /** How it is decided whether the first line holds names. */
    enum Header { DETECTED, PRESENT, ABSENT }

    private static final char MOST_ASCII = 0x7f;
    private static final long DEFAULT_MAXIMUM_VALUES = 1L << 26;

    private final Header header;
    private final char separator;
    private final CsvTargets targets;
    private final long maximumValues;

    private CsvReader(Header header, char separator, CsvTargets targets, long maximumValues) {
        this.header = header;
        this.separator = separator;
        this.targets = targets;
        this.maximumValues = maximumValues;
    }

    /**
     * Returns a reader of comma-separated tables whose last column is the only target. The first
     * line is a header if one of its fields is neither empty nor a number.
     *
     * @return the reader
     */
    public static CsvReader create() {
        return new CsvReader(Header.DETECTED, ',', new CsvTargets.Indices(List.of(-1)), DEFAULT_MAXIMUM_VALUES);
    }

    /**
     * Says whether the first line is a header, instead of looking at it. Without a header the columns
     * are called {@code column 1}, {@code column 2} and so on.
     *
     * @param present whether the first line holds the names of the columns
     * @return another reader
     */
    public CsvReader header(boolean present) {
        return new CsvReader(present ? Header.PRESENT : Header.ABSENT, separator, targets, maximumValues);
    }

    /**
     * Sets what stands between two fields.
     *
     * @param character a semicolon, a tab, or any other character of ASCII but 0 that is not a line
     *     break, a double quote, and not a part of a number: digit, letter, point, plus or minus
     * @return another reader
     * @throws IllegalArgumentException if the character is one of those
     */
    public CsvReader separator(char character) {
        if (character == 0 || character > MOST_ASCII || Character.isLetterOrDigit(character)
                || "\n\r\".+-".indexOf(character) >= 0) {
            throw new IllegalArgumentException(
                    "expected a separator in ASCII that cannot be a part of a field, got character 0x%02x"
                            .formatted((int) character));
        }
        return new CsvReader(header, character, targets, maximumValues);
    }

    /**
     * Sets the target columns by name. All others are features, in the order of the file.
     *
     * @param names names in the header, at least 1, all different; the targets keep this order
     * @return another reader
     * @throws IllegalArgumentException if there is no name or a name twice
     */
    public CsvReader targets(String... names) {
        checkTargets(Arrays.asList(names));
        return new CsvReader(header, separator, new CsvTargets.Names(List.of(names)), maximumValues);
    }

    /**
     * Sets the target columns by index. All others are features, in the order of the file.
     *
     * @param indices indices from 0, or from -1 backwards for the last columns, at least 1, all
     *     different; the targets keep this order. (Messages count columns from 1, as people do.)
     * @return another reader
     * @throws IllegalArgumentException if there is no index or an index twice
     */
    public CsvReader targets(int... indices) {
        List<Integer> list = Arrays.stream(indices).boxed().toList();
        checkTargets(list);
        return new CsvReader(header, separator, new CsvTargets.Indices(list), maximumValues);
    }

    /**
     * Sets how many values a table may have before it is refused; 67,108,864 if nothing is set.
     *
     * @param count rows times columns, from 2 to 2,147,483,639
     * @return another reader
     * @throws IllegalArgumentException if the count is not in this range
     */
    public CsvReader maximumValues(long count) {
        if (count < 2 || count > FloatList.MAXIMUM) {
            throw new IllegalArgumentException(
                    "expected a maximum from 2 to %d values, got %d".formatted(FloatList.MAXIMUM, count));
        }
        return new CsvReader(header, separator, targets, count);
    }

    /**
     * Reads a file.
     *
     * @param file a table, plain or packed with gzip; messages name it by its last part
     * @return the table
     * @throws CsvException if it is not a table of numbers as this reader expects, is not UTF-8, or
     *     its compressed data is damaged; the message says where
     * @throws IOException if the file cannot be read
     */
    public Dataset read(Path file) throws IOException {
        RowSink.Memory memory = new RowSink.Memory();
        read(file, this::numbers, memory);
        return memory.dataset();
    }

    /**
     * Reads a stream to its end and leaves it open.
     *
     * @param in the bytes of a table, plain or packed with gzip
     * @param name what messages call it
     * @return the table
     * @throws CsvException if it is not a table of numbers as this reader expects, is not UTF-8, or
     *     its compressed data is damaged; the message says where
     * @throws IOException if the stream cannot be read
     */
    public Dataset read(InputStream in, String name) throws IOException {
        RowSink.Memory memory = new RowSink.Memory();
        read(in, name, this::numbers, memory);
        return memory.dataset();
    }

    /**
     * Reads characters to their end and leaves the reader open.
     *
     * @param in the characters of a table
     * @param name what messages call it
     * @return the table
     * @throws CsvException if it is not a table of numbers as this reader expects; the message says
     *     where
     * @throws IOException if the reader cannot be read
     */
    public Dataset read(Reader in, String name) throws IOException {
        RowSink.Memory memory = new RowSink.Memory();
        read(in, name, this::numbers, memory);
        return memory.dataset();
    }

    /**
     * Writes a table as a {@link TableFile}, for data sets larger than memory. A file that is there is replaced as a
     * whole or not at all.
     *
     * @param table a table, plain or packed with gzip; of any number of values
     * @param into the file to write; its directory must exist
     * @throws CsvException if it is not a table of numbers as this reader expects, is not UTF-8, or its compressed data
     *     is damaged; the message says where
     * @throws IOException if a file cannot be read or written
     */
    public void convert(Path table, Path into) throws IOException {
        convert(table, into, this::numbers);
    }

    void convert(Path table, Path into, ColumnPlan plan) throws IOException {
        AtomicFile.write(into, channel -> {
            TableFileWriter writer = new TableFileWriter(channel);
            unbounded().read(table, plan, writer);
            writer.finish();
        });
    }

    /** For what does not stay in memory. */
    CsvReader unbounded() {
        return new CsvReader(header, separator, targets, Long.MAX_VALUE);
    }

    void read(Path file, ColumnPlan plan, RowSink sink) throws IOException {
        Path name = file.getFileName();
        try (InputStream in = Files.newInputStream(file)) {
            read(in, String.valueOf(name == null ? file : name), plan, sink);
        }
    }

    void read(InputStream in, String name, ColumnPlan plan, RowSink sink) throws IOException {
        try (InputStream bytes = open(in, name)) {
            read(bytes::read, name, plan, sink);
        }
    }

    void read(Reader in, String name, ColumnPlan plan, RowSink sink) throws IOException {
        read(new Utf8Source(in), name, plan, sink);
    }

    private void read(CsvFields.Source bytes, String name, ColumnPlan plan, RowSink sink) throws IOException {
        CsvPosition position = new CsvPosition(name);
        new CsvTable(new CsvFields(bytes, separator, position), position, maximumValues, header, plan, sink).read();
    }

    /** The plan of a table of numbers. */
    private RowCodec numbers(List<String> names, boolean named, CsvPosition position) throws CsvException {
        return RowCodec.numbers(names, targets(names, named, position));
    }

    /** The indices of the targets. */
    List<Integer> targets(List<String> names, boolean named, CsvPosition position) throws CsvException {
        int[] columns = targets.resolve(names, named, position);
        if (columns.length == names.size()) {
            throw position.inLine("expected a feature beside the targets, got %d columns and %d targets%s"
                    .formatted(names.size(), columns.length, CsvTargets.separatorHint(names)));
        }
        return Arrays.stream(columns).boxed().toList();
    }

    private static InputStream open(InputStream in, String name) throws IOException {
        try {
            return CsvSource.open(in);
        } catch (EOFException | ZipException e) {
            throw new CsvPosition(name).here("the compressed data is damaged or ends in its first bytes", e);
        }
    }

    private static void checkTargets(List<?> targets) {
        if (targets.isEmpty() || targets.stream().distinct().count() < targets.size()) {
            throw new IllegalArgumentException("expected at least 1 target, all different, got " + targets);
        }
    }
}
