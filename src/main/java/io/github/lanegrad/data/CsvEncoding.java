package io.github.lanegrad.data;

import io.github.lanegrad.Dataset;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How the columns of a table become numbers, as a {@link CsvEncoder} has learnt it: reads tables of the same columns
 * into data sets of the same columns.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class CsvEncoding {
    private final CsvReader reader;
    private final List<String> names;
    private final boolean[] isTarget;
    private final List<FieldCodec> codecs;
    private final List<String> featureNames;
    /** For each feature column the place of its first value; targets have none. */
    private final int[] places;

    CsvEncoding(CsvReader reader, List<String> names, boolean[] isTarget, List<FieldCodec> codecs) {
        this.reader = reader;
        this.names = names;
        this.isTarget = isTarget;
        this.codecs = List.copyOf(codecs);
        this.places = new int[names.size()];
        List<String> valueNames = new ArrayList<>();
        for (int column = 0; column < places.length; column++) {
            if (!isTarget[column]) {
                places[column] = valueNames.size();
                valueNames.addAll(codecs.get(column).names(names.get(column)));
            }
        }
        this.featureNames = List.copyOf(valueNames);
    }

    /**
     * Returns the categories of a text column: a category's place is its number, and for a target the class number.
     *
     * @param column the name of the column
     * @return an unmodifiable list
     * @throws IllegalArgumentException if there is no such column or it holds numbers
     */
    public List<String> categories(String column) {
        int index = names.indexOf(column);
        if (index >= 0 && codecs.get(index) instanceof FieldCodec.Category category) {
            return category.categories();
        }
        throw new IllegalArgumentException("expected a text column, got " + CsvPosition.quoted(column));
    }

    /**
     * Returns the names of the features, {@code colour=red} for a one-hot column.
     *
     * @return one name for each value that {@link #encodeFeatures} writes
     */
    public List<String> featureNames() {
        return featureNames;
    }

    /**
     * Reads a file of the same columns in the same order.
     *
     * @param file a table, plain or packed with gzip; messages name it by its last part
     * @return the table
     * @throws CsvException if it is not such a table, or holds an unknown category that is not allowed; the message
     *     says where
     * @throws IOException if the file cannot be read
     */
    public Dataset read(Path file) throws IOException {
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
     */
    public Dataset read(InputStream in, String name) throws IOException {
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
     */
    public Dataset read(Reader in, String name) throws IOException {
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
     */
    public void convert(Path table, Path into) throws IOException {
        reader.convert(table, into, this::resolve);
    }

    /**
     * Encodes the features of one new row, as a model is asked for.
     *
     * @param row the text of each feature column by its name, without spaces around it; targets and other entries do
     *     not count
     * @param into receives one value for each of {@link #featureNames}
     * @param offset where the first one goes
     * @throws IllegalArgumentException if a column is missing, a text is not as it must be, or the values do not fit;
     *     the message names the column
     */
    public void encodeFeatures(Map<String, String> row, float[] into, int offset) {
        int size = featureNames.size();
        if (offset < 0 || offset > into.length - size) {
            throw new IllegalArgumentException("expected room for %d values, got an array of %d values and offset %d"
                    .formatted(size, into.length, offset));
        }
        for (int column = 0; column < places.length; column++) {
            if (!isTarget[column]) {
                String name = names.get(column);
                String text = row.getOrDefault(name, "");
                String problem =
                        codecs.get(column).encode(text.toCharArray(), text.length(), into, offset + places[column]);
                if (problem != null) {
                    throw new IllegalArgumentException("column " + CsvPosition.quoted(name) + ": " + problem);
                }
            }
        }
    }

    /** Features in another order would be other features to a network. */
    private List<FieldCodec> resolve(List<String> columnNames, boolean[] targets, CsvPosition position)
            throws CsvException {
        for (int column = 0; column < Math.min(names.size(), columnNames.size()); column++) {
            if (!names.get(column).equals(columnNames.get(column))) {
                throw position.inLine("expected column %d to be called %s as in the table learnt from, got %s"
                        .formatted(column + 1, CsvPosition.quoted(names.get(column)),
                                CsvPosition.quoted(columnNames.get(column))));
            }
        }
        if (names.size() != columnNames.size()) {
            throw position.inLine("expected %d columns as in the table learnt from, got %d"
                    .formatted(names.size(), columnNames.size()));
        }
        return codecs;
    }
}
