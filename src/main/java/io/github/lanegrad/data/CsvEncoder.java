package io.github.lanegrad.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says which columns of a table hold text, and how it becomes numbers; then learns the categories from a table. What it
 * has learnt, a {@link CsvEncoding}, reads that table and others of the same columns.
 *
 * {@snippet :
 * CsvEncoding encoding = CsvEncoder.of(CsvReader.create().targets("income"))
 *         .oneHot("workclass")
 *         .ordinal("size", "small", "medium", "large")
 *         .ordinal("income")
 *         .learn(Path.of("train.csv"));
 * Dataset train = encoding.read(Path.of("train.csv"));
 * Dataset test = encoding.read(Path.of("test.csv"));
 * List<String> classes = encoding.categories("income");
 * }
 *
 * <p>One-hot: a column {@code colour} with the categories {@code blue} and {@code red} becomes the columns
 * {@code colour=blue} and {@code colour=red}, of which one is 1 and the others are 0. Ordinal: the column keeps its
 * name and holds the number of the category, from 0. Either may be a target: ordinal gives class numbers, one-hot a
 * target for each class. Columns that are not named hold numbers, as without an encoder. An empty field is an error
 * unless {@link #emptyAllowed} says otherwise.
 *
 * <p>Categories are told apart by their characters, case included; spaces and tabs around them do not count. Those that
 * are learnt are sorted as {@link String#compareTo} does. A column may have 10,000 of them.
 *
 * <p>Columns are named as in the header, or {@code column 1}, {@code column 2} … if the reader was told that there is
 * none; a first line of text is taken for a header unless it was told so.
 *
 * <p>Immutable and safe to share between threads: every option returns another encoder.
 */
public final class CsvEncoder {
    private final CsvReader reader;
    private final Map<String, TextColumn> columns;
    private final boolean emptyAllowed;
    private final boolean unknownAllowed;

    /** No categories: they are to be learnt. */
    private record TextColumn(boolean oneHot, List<String> given) {}

    private CsvEncoder(CsvReader reader, Map<String, TextColumn> columns, boolean emptyAllowed,
            boolean unknownAllowed) {
        this.reader = reader;
        this.columns = columns;
        this.emptyAllowed = emptyAllowed;
        this.unknownAllowed = unknownAllowed;
    }

    /**
     * Returns an encoder that does not know of any text column, and to which empty fields and unknown categories are
     * errors.
     *
     * @param reader how tables are read: separator, header, targets, largest number of values (which counts the columns
     *     of one-hot encoding)
     * @return the encoder
     */
    public static CsvEncoder of(CsvReader reader) {
        return new CsvEncoder(reader, Map.of(), false, false);
    }

    /**
     * Encodes a column one-hot.
     *
     * @param column the name of the column
     * @param categories the categories in the order of the new columns, all different; none to learn them
     * @return another encoder
     * @throws IllegalArgumentException if the column has an encoding already, or the categories are not as said
     */
    public CsvEncoder oneHot(String column, String... categories) {
        return with(column, new TextColumn(true, checked(column, categories)));
    }

    /**
     * Encodes a column by the numbers of its categories.
     *
     * @param column the name of the column
     * @param categories the categories in the order of their numbers, all different; none to learn them
     * @return another encoder
     * @throws IllegalArgumentException if the column has an encoding already, or the categories are not as said
     */
    public CsvEncoder ordinal(String column, String... categories) {
        return with(column, new TextColumn(false, checked(column, categories)));
    }

    /**
     * Says what is done with an empty field of a feature that is text. In a target, and in a column of numbers, it is
     * always an error.
     *
     * @param allowed false for an error that names its place; true to take it for a category like others, whose name is
     *     the empty string
     * @return another encoder
     */
    public CsvEncoder emptyAllowed(boolean allowed) {
        return new CsvEncoder(reader, columns, allowed, unknownAllowed);
    }

    /**
     * Says what is done with a category of a feature that was neither given nor learnt. In a target it is always an
     * error.
     *
     * @param allowed false for an error that names its place; true to encode it as all zeros in one-hot columns and as
     *     -1 in ordinal ones
     * @return another encoder
     */
    public CsvEncoder unknownAllowed(boolean allowed) {
        return new CsvEncoder(reader, columns, emptyAllowed, allowed);
    }

    /**
     * Reads a file to its end and remembers the categories and the names of all columns, in memory for them alone.
     *
     * @param file a table, plain or packed with gzip
     * @return what was learnt
     * @throws CsvException if it is not such a table, or a column has too many categories; the message says where
     * @throws IOException if the file cannot be read
     */
    public CsvEncoding learn(Path file) throws IOException {
        Learner learner = new Learner();
        reader.read(file, learner, RowSink.NOTHING);
        return learner.learnt();
    }

    /**
     * Reads a stream to its end, leaves it open, and remembers the categories and the names of all columns.
     *
     * @param in the bytes of a table, plain or packed with gzip
     * @param name what messages call it
     * @return what was learnt
     * @throws CsvException if it is not such a table, or a column has too many categories; the message says where
     * @throws IOException if the stream cannot be read
     */
    public CsvEncoding learn(InputStream in, String name) throws IOException {
        Learner learner = new Learner();
        reader.read(in, name, learner, RowSink.NOTHING);
        return learner.learnt();
    }

    /**
     * Reads characters to their end, leaves the reader open, and remembers the categories and the names of all columns.
     *
     * @param in the characters of a table
     * @param name what messages call it
     * @return what was learnt
     * @throws CsvException if it is not such a table, or a column has too many categories; the message says where
     * @throws IOException if the reader cannot be read
     */
    public CsvEncoding learn(Reader in, String name) throws IOException {
        Learner learner = new Learner();
        reader.read(in, name, learner, RowSink.NOTHING);
        return learner.learnt();
    }

    private CsvEncoder with(String column, TextColumn text) {
        Map<String, TextColumn> more = new LinkedHashMap<>(columns);
        if (more.put(column, text) != null) {
            throw new IllegalArgumentException(
                    "expected one encoding of a column, got two of " + CsvPosition.quoted(column));
        }
        return new CsvEncoder(reader, Collections.unmodifiableMap(more), emptyAllowed, unknownAllowed);
    }

    private static List<String> checked(String column, String[] categories) {
        List<String> list = List.of(categories);
        if (list.stream().distinct().count() < list.size() || list.size() > FieldCodec.MOST_CATEGORIES) {
            throw new IllegalArgumentException(
                    "expected at most %d categories of %s, all different, got %s".formatted(
                            FieldCodec.MOST_CATEGORIES, CsvPosition.quoted(column),
                            list.size() > FieldCodec.MOST_CATEGORIES ? list.size() : list));
        }
        return list;
    }

    /** Keeps what it has planned for one table, to ask it afterwards. */
    private final class Learner implements ColumnPlan {
        private List<String> names = List.of();
        private boolean[] isTarget = {};
        private List<FieldCodec> codecs = List.of();

        @Override
        public List<FieldCodec> resolve(List<String> columnNames, boolean[] targets, CsvPosition position)
                throws CsvException {
            names = List.copyOf(columnNames);
            isTarget = targets;
            FieldCodec[] planned = new FieldCodec[names.size()];
            Arrays.fill(planned, new FieldCodec.Decimals());
            for (Map.Entry<String, TextColumn> entry : columns.entrySet()) {
                int column = CsvTargets.named(entry.getKey(), names, position);
                TextColumn text = entry.getValue();
                planned[column] = text.given.isEmpty()
                        ? new FieldCodec.Learning(text.oneHot, emptyAllowed && !isTarget[column])
                        : category(column, text.oneHot, text.given);
            }
            codecs = List.of(planned);
            return codecs;
        }

        private FieldCodec category(int column, boolean oneHot, List<String> categories) {
            return FieldCodec.Category.of(
                    categories, oneHot, emptyAllowed && !isTarget[column], unknownAllowed && !isTarget[column]);
        }

        CsvEncoding learnt() {
            List<FieldCodec> known = new ArrayList<>();
            for (int column = 0; column < codecs.size(); column++) {
                known.add(codecs.get(column) instanceof FieldCodec.Learning learning
                        ? category(column, learning.oneHot(), learning.sorted())
                        : codecs.get(column));
            }
            return new CsvEncoding(reader, names, isTarget, known);
        }
    }
}
