package io.github.lanegrad.data;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Reads tables into numbers as a {@link Schema} says: one that a {@link CsvEncoder} has learnt, or that was saved with a
 * model. Tables of the same columns become data sets of the same columns; features alone are found in others as well.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class CsvEncoding {
    private final CsvReader reader;
    private final Schema schema;
    private final RowCodec codec;
    private final RowCodec features;

    private CsvEncoding(CsvReader reader, Schema schema) {
        this.reader = reader;
        this.schema = schema;
        this.codec = RowCodec.of(schema);
        this.features = RowEncoder.codec(schema);
    }

    /**
     * Returns an encoding by a schema that is known.
     *
     * @param reader how tables are read: separator, header, largest number of values; its targets do not count
     * @param schema what the columns hold
     * @return the encoding
     */
    public static CsvEncoding of(CsvReader reader, Schema schema) {
        return new CsvEncoding(Objects.requireNonNull(reader, "reader"), Objects.requireNonNull(schema, "schema"));
    }

    /**
     * Returns what was learnt, to be saved with a model.
     *
     * @return the schema
     */
    public Schema schema() {
        return schema;
    }

    /**
     * Returns the categories of a text column: a category's place is its number, and for a target the class number.
     *
     * @param column the name of the column
     * @return an unmodifiable list
     * @throws IllegalArgumentException if there is no such column or it holds numbers
     */
    public List<String> categories(String column) {
        return schema.categories(column);
    }

    /**
     * Returns the names of the features, {@code colour=red} for a one-hot column.
     *
     * @return one name for each value that {@link #encodeFeatures} writes
     */
    public List<String> featureNames() {
        return codec.featureNames();
    }

    /**
     * Reads a file of the same columns in the same order.
     *
     * @param file a table, plain or packed with gzip; messages name it by its last part
     * @return the table
     * @throws CsvException if it is not such a table, or holds an unknown category that is not allowed; the message
     *     says where
     * @throws IOException if the file cannot be read
     * @throws IllegalStateException if the schema has no targets; {@link #readFeatures} needs none
     */
    public Dataset read(Path file) throws IOException {
        checkTargets();
        RowSink.Memory memory = new RowSink.Memory();
        reader.read(file, this::resolve, memory);
        return memory.dataset();
    }

    /**
     * Reads a stream of the same columns to its end and leaves it open.
     *
     * @param in the bytes of a table, plain or packed with gzip
     * @param name what messages call it
     * @return the table
     * @throws CsvException if it is not such a table, or holds an unknown category that is not allowed; the message
     *     says where
     * @throws IOException if the stream cannot be read
     * @throws IllegalStateException if the schema has no targets; {@link #readFeatures} needs none
     */
    public Dataset read(InputStream in, String name) throws IOException {
        checkTargets();
        RowSink.Memory memory = new RowSink.Memory();
        reader.read(in, name, this::resolve, memory);
        return memory.dataset();
    }

    /**
     * Reads characters of a table of the same columns to their end and leaves the reader open.
     *
     * @param in the characters of a table
     * @param name what messages call it
     * @return the table
     * @throws CsvException if it is not such a table, or holds an unknown category that is not allowed; the message
     *     says where
     * @throws IOException if the reader cannot be read
     * @throws IllegalStateException if the schema has no targets; {@link #readFeatures} needs none
     */
    public Dataset read(Reader in, String name) throws IOException {
        checkTargets();
        RowSink.Memory memory = new RowSink.Memory();
        reader.read(in, name, this::resolve, memory);
        return memory.dataset();
    }

    /**
     * Writes a table of the same columns as a {@link TableFile}, for data sets larger than memory. A file that is there
     * is replaced as a whole or not at all.
     *
     * @param table a table, plain or packed with gzip; of any number of values
     * @param into the file to write; its directory must exist
     * @throws CsvException if it is not such a table, or holds an unknown category that is not allowed; the message
     *     says where
     * @throws IOException if a file cannot be read or written
     * @throws IllegalStateException if the schema has no targets; {@link #readFeatures} needs none
     */
    public void convert(Path table, Path into) throws IOException {
        checkTargets();
        reader.convert(table, into, this::resolve);
    }

    /**
     * Reads the features of a file row by row, for a model to be asked, in memory for one row. Their columns may stand in
     * any order, and others beside them, which do not count; so the targets need not be there. Rows that the schema
     * leaves out, because a value is missing, are not handed out.
     *
     * @param file a table, plain or packed with gzip, of any number of rows
     * @param rows takes the rows
     * @throws CsvException if it is not such a table, or holds an unknown category that is not allowed; the message
     *     says where
     * @throws IOException if the file cannot be read, or the rows cannot be taken
     */
    public void readFeatures(Path file, FeatureRows rows) throws IOException {
        reader.unbounded().read(file, this::find, new RowSink() {
            private float[] row = {};

            @Override
            public void columns(List<String> featureNames, List<String> targetNames) {
                row = new float[featureNames.size()];
            }

            @Override
            public void rows(long line, float[] values, int count) throws IOException {
                for (int i = 0; i < count; i++) {
                    System.arraycopy(values, i * row.length, row, 0, row.length);
                    rows.row(line + i, row);
                }
            }
        });
    }

    /**
     * Encodes the features of one new row, as a model is asked for. {@link RowEncoder} is faster.
     *
     * @param row the text of each feature column by its name, a missing one being empty, null or not there; targets and
     *     other entries do not count
     * @param into receives one value for each of {@link #featureNames}
     * @param offset where the first one goes
     * @throws IllegalArgumentException if a value is missing that must be there or makes the row be left out, a text is
     *     not as it must be, or the values do not fit, the message names the column; or if two columns have one name
     */
    public void encodeFeatures(Map<String, String> row, float[] into, int offset) {
        RowEncoder encoder = new RowEncoder(schema, features);
        List<String> names = encoder.columns();
        if (Set.copyOf(names).size() < names.size()) {
            throw new IllegalArgumentException("expected columns that are told apart by their names, got " + names);
        }
        String[] fields = names.stream().map(name -> Objects.requireNonNullElse(row.get(name), "")).toArray(String[]::new);
        int missing = encoder.firstLeftOut(fields, into, offset);
        if (missing >= 0) {
            throw new IllegalArgumentException("column " + CsvPosition.quoted(encoder.columns().get(missing))
                    + ": the value is missing, which makes the row be left out");
        }
    }

    private void checkTargets() {
        if (schema.targets().isEmpty()) {
            throw new IllegalStateException("expected a schema with targets to read more than features");
        }
    }

    /** Features in another order would be other features to a network. */
    private RowCodec resolve(List<String> names, boolean header, CsvPosition position) throws CsvException {
        List<Schema.Column> columns = schema.columns();
        for (int column = 0; column < Math.min(columns.size(), names.size()); column++) {
            if (!columns.get(column).name().equals(names.get(column))) {
                throw position.inLine("expected column %d to be called %s as in the table learnt from, got %s%s"
                        .formatted(column + 1, CsvPosition.quoted(columns.get(column).name()),
                                CsvPosition.quoted(names.get(column)), CsvTargets.separatorHint(names)));
            }
        }
        if (columns.size() != names.size()) {
            throw position.inLine("expected %d columns as in the table learnt from, got %d"
                    .formatted(columns.size(), names.size()));
        }
        return codec;
    }

    /** By name, or by place if all names are those of the table learnt from, where one may be there twice. */
    private RowCodec find(List<String> names, boolean header, CsvPosition position) throws CsvException {
        boolean same = names.equals(schema.columns().stream().map(Schema.Column::name).toList());
        int[] wanted = new int[names.size()];
        Arrays.fill(wanted, RowCodec.NONE);
        for (int column : schema.featureColumns()) {
            String name = schema.columns().get(column).name();
            int place = same ? column : CsvTargets.named(name, names, position);
            if (wanted[place] != RowCodec.NONE) {
                throw position.inLine("expected all columns of the table learnt from, as several are called "
                        + CsvPosition.quoted(name));
            }
            wanted[place] = column;
        }
        return RowCodec.features(schema, wanted);
    }
}
