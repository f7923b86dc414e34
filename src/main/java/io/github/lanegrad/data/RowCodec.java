package io.github.lanegrad.data;

import io.github.lanegrad.Schema;
import io.github.lanegrad.Schema.Column;
import io.github.lanegrad.Schema.Kind;
import io.github.lanegrad.Schema.Missing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the fields of a table become rows of numbers, features before targets: for each column of the table a codec, the
 * place of its numbers, and what is done where a value is missing.
 */
final class RowCodec {
    /** A column that nothing becomes of. */
    static final int NONE = -1;

    private static final FieldCodec IGNORED = new FieldCodec.Ignored();

    private final List<String> featureNames;
    private final List<String> targetNames;
    private final FieldCodec[] codecs;
    private final Missing[] missing;
    private final boolean[] drops;
    private final float[] fills;
    private final int[] places;
    private final int[] numberPlaces;
    private final byte[][] missingTexts;

    /** A number may mean a missing value, as -999 does in some tables. */
    private final boolean numbersMayBeMissing;

    private RowCodec(List<String> featureNames, List<String> targetNames, int columns, List<String> missingTexts) {
        this.featureNames = featureNames;
        this.targetNames = targetNames;
        this.missingTexts = missingTexts.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        numbersMayBeMissing = Arrays.stream(this.missingTexts).anyMatch(text -> !Float.isNaN(Decimal.parse(text, 0, text.length)));
        codecs = new FieldCodec[columns];
        missing = new Missing[columns];
        drops = new boolean[columns];
        fills = new float[columns];
        places = new int[columns];
        numberPlaces = new int[columns];
        Arrays.fill(codecs, IGNORED);
        Arrays.fill(missing, Missing.ERROR);
        Arrays.fill(numberPlaces, NONE);
    }

    /** For tables of numbers, none of which may be missing. */
    static RowCodec numbers(List<String> names, List<Integer> targets) {
        boolean[] isTarget = new boolean[names.size()];
        targets.forEach(target -> isTarget[target] = true);
        int[] features = IntStream.range(0, isTarget.length).filter(column -> !isTarget[column]).toArray();
        RowCodec codec = new RowCodec(
                Arrays.stream(features).mapToObj(names::get).toList(), targets.stream().map(names::get).toList(),
                names.size(), List.of());
        FieldCodec numbers = new FieldCodec.Numbers(FieldCodec.Numbers.OF_READER);
        for (int place = 0; place < features.length; place++) {
            codec.set(features[place], numbers, Missing.ERROR, place);
        }
        for (int i = 0; i < targets.size(); i++) {
            codec.set(targets.get(i), numbers, Missing.ERROR, features.length + i);
        }
        return codec;
    }

    /** For tables of the columns of a schema. */
    static RowCodec of(Schema schema) {
        int[] all = new int[schema.columns().size()];
        Arrays.setAll(all, column -> column);
        return of(schema, all, schema.targetNames());
    }

    /**
     * For tables of features, in any order.
     *
     * @param wanted for each column of the table the column of the schema, or {@link #NONE}
     */
    static RowCodec features(Schema schema, int[] wanted) {
        return of(schema, wanted, List.of());
    }

    private static RowCodec of(Schema schema, int[] wanted, List<String> targetNames) {
        int[] places = new int[schema.columns().size()];
        int place = 0;
        for (List<Integer> part : List.of(schema.featureColumns(), schema.targets())) {
            for (int column : part) {
                places[column] = place;
                place += schema.columns().get(column).valueNames().size();
            }
        }
        RowCodec codec = new RowCodec(schema.featureNames(), targetNames, wanted.length, schema.missingTexts());
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] != NONE) {
                codec.set(i, schema.columns().get(wanted[i]), places[wanted[i]]);
            }
        }
        return codec;
    }

    /** For a table that is learnt from; its rows are worth nothing. */
    static RowCodec learning(List<Column> columns, List<FieldCodec> codecs, List<String> missingTexts) {
        List<String> values = columns.stream().flatMap(column -> column.valueNames().stream()).toList();
        RowCodec codec = new RowCodec(values, List.of(), columns.size(), missingTexts);
        int place = 0;
        for (int i = 0; i < columns.size(); i++) {
            codec.set(i, codecs.get(i), columns.get(i).missing(), place);
            place += columns.get(i).valueNames().size();
        }
        return codec;
    }

    private void set(int i, Column column, int place) {
        fills[i] = column.fill();
        set(i, codec(column), column.missing(), place);
    }

    static FieldCodec codec(Column column) {
        return switch (column.kind()) {
            case NUMBER -> new FieldCodec.Numbers("");
            case IGNORED -> IGNORED;
            case ONE_HOT, ORDINAL -> new FieldCodec.Category(
                    column.categories(), column.kind() == Kind.ONE_HOT, unknown(column));
        };
    }

    private void set(int i, FieldCodec codec, Missing policy, int place) {
        codecs[i] = codec;
        missing[i] = policy;
        drops[i] = policy == Missing.DROP_ROW && !(codec instanceof FieldCodec.Ignored || codec instanceof ColumnLearner);
        places[i] = place;
        // An indicator is more than one number.
        numberPlaces[i] = codec instanceof FieldCodec.Numbers && !policy.indicates() && !numbersMayBeMissing ? place : NONE;
    }

    private static int unknown(Column column) {
        return switch (column.unknown()) {
            case ERROR -> FieldCodec.Category.WRONG;
            case NONE -> FieldCodec.Category.NO_CATEGORY;
            case OWN_CATEGORY -> column.categories().size();
        };
    }

    List<String> featureNames() {
        return featureNames;
    }

    List<String> targetNames() {
        return targetNames;
    }

    int columns() {
        return codecs.length;
    }

    /** The length of a row. */
    int width() {
        return featureNames.size() + targetNames.size();
    }

    /** For each column where its number goes if nothing else does and whatever it is, for {@link CsvFields#numbers}; or {@link #NONE}. */
    int[] numberPlaces() {
        return numberPlaces;
    }

    /** Whether each column is one number, and nothing else comes of it. */
    boolean isNumbers() {
        return width() == columns() && Arrays.stream(numberPlaces).noneMatch(place -> place == NONE);
    }

    boolean isText(int column) {
        return codecs[column].isText();
    }

    /** Whether a field makes its row be left out, because it means a missing value. */
    boolean isLeftOut(int column, byte[] text, int from, int to) {
        return drops[column] && isMissing(text, from, to);
    }

    /**
     * Writes the numbers of a field, which does not {@linkplain #isLeftOut make its row be left out}, to their places in a
     * row.
     *
     * @return null, or what is wrong with the field
     */
    @Nullable String encode(int column, byte[] text, int from, int to, float[] row, int offset) {
        FieldCodec codec = codecs[column];
        Missing policy = missing[column];
        int place = offset + places[column];
        boolean isMissing = !drops[column] && isMissing(text, from, to);
        if (codec instanceof ColumnLearner learner) {
            return isMissing ? learner.missing(text, from, to) : learner.encode(text, from, to, row, place);
        }
        if (policy.indicates()) {
            row[place + 1] = isMissing ? 1 : 0;
        }
        if (!isMissing || codec instanceof FieldCodec.Ignored || policy == Missing.CATEGORY) {
            return codec.encode(text, from, to, row, place);
        }
        if (policy == Missing.ERROR) {
            return missing(FieldCodec.string(text, from, to), codec.isText() ? Kind.ONE_HOT : Kind.NUMBER);
        }
        row[place] = fills[column];
        return null;
    }

    /** What is wrong with a field that means a missing value, where there must not be one. */
    static String missing(String text, Kind kind) {
        return (text.isEmpty() ? "the field is empty" : CsvPosition.quoted(text) + " means a missing value")
                + (kind == Kind.NUMBER ? ", expected a number" : ", expected a category");
    }

    private boolean isMissing(byte[] text, int from, int to) {
        if (from == to) {
            return true;
        }
        for (byte[] missingText : missingTexts) {
            if (Arrays.equals(missingText, 0, missingText.length, text, from, to)) {
                return true;
            }
        }
        return false;
    }
}
