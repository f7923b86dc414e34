package io.github.lanegrad.data;

import io.github.lanegrad.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Turns the fields of new rows, which are text, into the features that a model takes, as the {@link Schema} saved with it
 * says: with the same bits as those of the same fields in a table.
 *
 * {@snippet :
 * RowEncoder encoder = new RowEncoder(model.schema().orElseThrow());
 * encoder.encode(new String[] {"39", "State-gov", "?"}, features, 0);
 * predictor.predict(features, 0, outputs, 0);
 * String name = model.schema().orElseThrow().className(outputs, 0);    // of a classifier with a softmax
 * }
 *
 * <p>For one thread at a time. Once warm it allocates nothing for fields in ASCII, but for the few numbers (about one in
 * sixty million) that lie nearly in the middle between two floats, or so near to 0 that a float loses digits.
 */
public final class RowEncoder {
    private final List<String> columns;
    private final RowCodec codec;
    private final byte[] ascii = new byte[CsvFields.LONGEST_FIELD];

    /**
     * Makes an encoder.
     *
     * @param schema how fields become features
     */
    public RowEncoder(Schema schema) {
        this(schema, codec(schema));
    }

    RowEncoder(Schema schema, RowCodec codec) {
        this.columns = schema.featureColumns().stream().map(column -> schema.columns().get(column).name()).toList();
        this.codec = codec;
    }

    /** Its columns are those that hold features, in order. */
    static RowCodec codec(Schema schema) {
        return RowCodec.features(schema, schema.featureColumns().stream().mapToInt(Integer::intValue).toArray());
    }

    /**
     * Returns the names of the columns of which a row must have a field: those that hold features.
     *
     * @return an unmodifiable list, in order
     */
    public List<String> columns() {
        return columns;
    }

    /**
     * Encodes a row.
     *
     * @param fields one for each of {@link #columns}; spaces and tabs around it do not count, and an empty one, or null, means
     *     that the value is missing
     * @param into receives a value for each of {@link Schema#featureNames}
     * @param offset where the first one goes
     * @return false if a value is missing that makes its row be left out; what is in the array is worth nothing then
     * @throws IllegalArgumentException if there are more or fewer fields, a field is not as it must be, or the values do
     *     not fit; the message names the column
     */
    public boolean encode(String[] fields, float[] into, int offset) {
        return firstLeftOut(fields, into, offset) < 0;
    }

    /** {@link #encode Encodes} a row. Returns which of its fields is the first that makes it be left out, or -1. */
    int firstLeftOut(String[] fields, float[] into, int offset) {
        if (fields.length != columns.size()) {
            throw new IllegalArgumentException(
                    "expected %d fields, %s, got %d".formatted(columns.size(), CsvTargets.listed(columns), fields.length));
        }
        if (offset < 0 || offset > into.length - codec.width()) {
            throw new IllegalArgumentException("expected room for %d values, got an array of %d values and offset %d"
                    .formatted(codec.width(), into.length, offset));
        }
        int first = -1;
        for (int column = 0; column < fields.length; column++) {
            boolean kept = encode(column, fields[column] == null ? "" : fields[column], into, offset);
            first = kept || first >= 0 ? first : column;
        }
        return first;
    }

    /** Returns whether the row is not to be left out because of this field. */
    private boolean encode(int column, String field, float[] into, int offset) {
        int from = 0;
        int to = field.length();
        while (from < to && isBlank(field.charAt(from))) {
            from++;
        }
        while (from < to && isBlank(field.charAt(to - 1))) {
            to--;
        }
        checkLength(column, field, to - from);
        for (int i = from; i < to; i++) {
            char next = field.charAt(i);
            if (next >= 0x80) {
                byte[] text = utf8(column, field, from, to);
                return encode(column, text, text.length, into, offset);
            }
            ascii[i - from] = (byte) next;
        }
        return encode(column, ascii, to - from, into, offset);
    }

    private byte[] utf8(int column, String field, int from, int to) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(field)) {
            throw wrong(column, CsvPosition.quoted(field) + " has half of a surrogate pair");
        }
        byte[] text = field.substring(from, to).getBytes(StandardCharsets.UTF_8);
        checkLength(column, field, text.length);
        return text;
    }

    private void checkLength(int column, String field, int bytes) {
        if (bytes > CsvFields.LONGEST_FIELD) {
            throw wrong(column, CsvPosition.quoted(field) + " is longer than " + CsvFields.LONGEST_FIELD + " bytes");
        }
    }

    private boolean encode(int column, byte[] text, int length, float[] into, int offset) {
        if (codec.isLeftOut(column, text, 0, length)) {
            return false;
        }
        String problem = codec.encode(column, text, 0, length, into, offset);
        if (problem != null) {
            throw wrong(column, problem);
        }
        return true;
    }

    private IllegalArgumentException wrong(int column, String problem) {
        return new IllegalArgumentException("column " + CsvPosition.quoted(columns.get(column)) + ": " + problem);
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t';
    }
}
