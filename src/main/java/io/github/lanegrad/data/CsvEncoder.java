package io.github.lanegrad.data;

import io.github.lanegrad.Schema;
import io.github.lanegrad.Schema.Column;
import io.github.lanegrad.Schema.Kind;
import io.github.lanegrad.Schema.Missing;
import io.github.lanegrad.Schema.Unknown;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says what the columns of a table hold and how it becomes numbers; then learns the rest from a table: categories, and
 * what stands in for missing numbers. What it has learnt, a {@link CsvEncoding} with its {@link Schema}, reads that table
 * and others of the same columns.
 *
 * {@snippet :
 * CsvEncoding encoding = CsvEncoder.of(CsvReader.create().targets("income"))
 *         .oneHot("workclass")
 *         .ordinal("size", "small", "medium", "large")
 *         .ordinal("income")
 *         .ignored("id")
 *         .missing(Schema.Missing.MEDIAN, "age")
 *         .learn(Path.of("train.csv"));
 * Dataset train = encoding.read(Path.of("train.csv"));
 * Dataset test = encoding.read(Path.of("test.csv"));
 * List<String> classes = encoding.categories("income");
 * }
 *
 * <p>One-hot: a column {@code colour} with the categories {@code blue} and {@code red} becomes the columns
 * {@code colour=blue} and {@code colour=red}, of which one is 1 and the others are 0. Ordinal: the column keeps its
 * name and holds the number of the category, from 0. Either may be a target: ordinal gives class numbers, one-hot a
 * target for each class. Columns that are not named hold numbers, unless {@link #kindsLearnt} says otherwise. A missing
 * value is an error unless {@link #missing} says otherwise.
 *
 * <p>Categories are told apart by their characters, case included; spaces and tabs around them do not count, but in quotes
 * a separator, a doubled quote and a line break are a part of them; and so in columns that are ignored. Those that
 * are learnt are sorted as {@link String#compareTo} does. A column may have 10,000 of them. Means and medians are those
 * of all values of the column that are there, in rows that are left out too; the mean is summed up in double, rows
 * ascending.
 *
 * <p><b>All rows are learnt from.</b> If some are to test the model, their values count in means and medians, and their
 * categories are known. To learn from training rows alone divide the table before:
 *
 * {@snippet :
 * List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("people.csv")));    // no line breaks in quotes
 * String header = lines.removeFirst();
 * Collections.shuffle(lines, new Random(42));
 * int tests = lines.size() / 5;
 * String test = header + "\n" + String.join("\n", lines.subList(0, tests));
 * String train = header + "\n" + String.join("\n", lines.subList(tests, lines.size()));
 * CsvEncoding encoding = encoder.learn(new StringReader(train), "train");
 * Dataset training = encoding.read(new StringReader(train), "train");
 * Dataset testing = encoding.read(new StringReader(test), "test");
 * }
 *
 * A category of test rows alone is then treated as {@link #unknown} says.
 *
 * <p>Columns are named as in the header, or {@code column 1}, {@code column 2} … if the reader was told that there is
 * none; a first line of text is taken for a header unless it was told so.
 *
 * <p>Immutable and safe to share between threads: every option returns another encoder.
 */
public final class CsvEncoder {
    private final CsvReader reader;
    private final Map<String, Given> columns;
    private final Policies policies;
    private final boolean kindsLearnt;

    /** No categories: they are to be learnt. */
    private record Given(Kind kind, List<String> categories) {}

    /** What is done with what is not there or not known: by column, and in the others. */
    private record Policies(Map<String, Missing> named, Missing number, Missing text, Missing target,
            List<String> missingTexts, Unknown unknown) {}

    private CsvEncoder(CsvReader reader, Map<String, Given> columns, Policies policies, boolean kindsLearnt) {
        this.reader = reader;
        this.columns = columns;
        this.policies = policies;
        this.kindsLearnt = kindsLearnt;
    }

    /**
     * Returns an encoder that does not know of any text column, and to which missing values and unknown categories are
     * errors.
     *
     * @param reader how tables are read: separator, header, targets, largest number of values (which counts the columns
     *     of one-hot encoding)
     * @return the encoder
     */
    public static CsvEncoder of(CsvReader reader) {
        return new CsvEncoder(Objects.requireNonNull(reader, "reader"), Map.of(),
                new Policies(Map.of(), Missing.ERROR, Missing.ERROR, Missing.ERROR, List.of(), Unknown.ERROR), false);
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
        return with(column, new Given(Kind.ONE_HOT, checked(column, categories)));
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
        return with(column, new Given(Kind.ORDINAL, checked(column, categories)));
    }

    /**
     * Ignores columns, whatever they hold. No target can be ignored.
     *
     * @param names the names of the columns
     * @return another encoder
     * @throws IllegalArgumentException if a column has an encoding already
     */
    public CsvEncoder ignored(String... names) {
        CsvEncoder encoder = this;
        for (String name : names) {
            encoder = encoder.with(name, new Given(Kind.IGNORED, List.of()));
        }
        return encoder;
    }

    /**
     * Says that columns which have no encoding are not all numbers: one with a field that is neither a number nor
     * missing is text, one-hot as a feature and ordinal as a target. Where the first thousand different fields are all
     * numbers, the column is one of numbers, and a text that follows is an error; so is one that spells an infinity or NaN
     * before any other.
     *
     * @param learnt whether to find out
     * @return another encoder
     */
    public CsvEncoder kindsLearnt(boolean learnt) {
        return new CsvEncoder(reader, columns, policies, learnt);
    }

    /**
     * Says what is done with missing values.
     *
     * @param policy what is done; in a target they can only be an error or make their row be left out
     * @param names the columns; none for all that the policy suits and that are not named elsewhere: columns of numbers
     *     for the mean and the median, columns of text for a category, all for the others
     * @return another encoder
     */
    public CsvEncoder missing(Missing policy, String... names) {
        Objects.requireNonNull(policy, "policy");
        Map<String, Missing> named = new LinkedHashMap<>(policies.named);
        for (String name : names) {
            named.put(name, policy);
        }
        boolean all = names.length == 0;
        boolean any = policy == Missing.ERROR || policy == Missing.DROP_ROW;
        return with(new Policies(Collections.unmodifiableMap(named),
                all && (any || policy.fills()) ? policy : policies.number,
                all && (any || policy == Missing.CATEGORY) ? policy : policies.text,
                all && any ? policy : policies.target, policies.missingTexts, policies.unknown));
    }

    /**
     * Says which fields mean a missing value, beside the empty one.
     *
     * @param texts such as {@code NA} or {@code ?}, all different
     * @return another encoder
     * @throws IllegalArgumentException if a text is there twice
     */
    public CsvEncoder missingTexts(String... texts) {
        List<String> list = trimmed(texts);
        if (list.stream().distinct().count() < list.size()) {
            throw new IllegalArgumentException("expected texts that are all different, got " + list);
        }
        return with(new Policies(policies.named, policies.number, policies.text, policies.target, list,
                policies.unknown));
    }

    /**
     * Says what is done with a category of a feature that was neither given nor learnt. In a target it is always an
     * error.
     *
     * @param policy what is done
     * @return another encoder
     */
    public CsvEncoder unknown(Unknown policy) {
        return with(new Policies(policies.named, policies.number, policies.text, policies.target,
                policies.missingTexts, Objects.requireNonNull(policy, "policy")));
    }

    /**
     * Reads a file to its end and learns what its columns hold, in memory for categories and medians alone.
     *
     * @param file a table, plain or packed with gzip
     * @return what was learnt
     * @throws CsvException if it is not such a table, or a column has too many categories; the message says where
     * @throws IllegalArgumentException if a column cannot have the policy for missing values that it was given, or has no
     *     value whose mean or median could be taken; the message names it
     * @throws IOException if the file cannot be read
     */
    public CsvEncoding learn(Path file) throws IOException {
        Learner learner = new Learner();
        reader.unbounded().read(file, learner, RowSink.NOTHING);
        return learner.learnt();
    }

    /**
     * Reads a stream to its end, leaves it open, and learns what its columns hold.
     *
     * @param in the bytes of a table, plain or packed with gzip
     * @param name what messages call it
     * @return what was learnt
     * @throws CsvException if it is not such a table, or a column has too many categories; the message says where
     * @throws IllegalArgumentException if a column cannot have the policy for missing values that it was given, or has no
     *     value whose mean or median could be taken; the message names it
     * @throws IOException if the stream cannot be read
     */
    public CsvEncoding learn(InputStream in, String name) throws IOException {
        Learner learner = new Learner();
        reader.unbounded().read(in, name, learner, RowSink.NOTHING);
        return learner.learnt();
    }

    /**
     * Reads characters to their end, leaves the reader open, and learns what the columns hold.
     *
     * @param in the characters of a table
     * @param name what messages call it
     * @return what was learnt
     * @throws CsvException if it is not such a table, or a column has too many categories; the message says where
     * @throws IllegalArgumentException if a column cannot have the policy for missing values that it was given, or has no
     *     value whose mean or median could be taken; the message names it
     * @throws IOException if the reader cannot be read
     */
    public CsvEncoding learn(Reader in, String name) throws IOException {
        Learner learner = new Learner();
        reader.unbounded().read(in, name, learner, RowSink.NOTHING);
        return learner.learnt();
    }

    private CsvEncoder with(String column, Given given) {
        Map<String, Given> more = new LinkedHashMap<>(columns);
        if (more.put(column, given) != null) {
            throw new IllegalArgumentException(
                    "expected one encoding of a column, got two of " + CsvPosition.quoted(column));
        }
        return new CsvEncoder(reader, Collections.unmodifiableMap(more), policies, kindsLearnt);
    }

    private CsvEncoder with(Policies others) {
        return new CsvEncoder(reader, columns, others, kindsLearnt);
    }

    /** Texts as those of fields are compared, without spaces and tabs around them. */
    private static List<String> trimmed(String[] texts) {
        return Arrays.stream(texts).map(text -> text.replaceAll("^[ \t]+|[ \t]+$", "")).toList();
    }

    private static List<String> checked(String column, String[] categories) {
        List<String> list = trimmed(categories);
        if (list.stream().distinct().count() < list.size() || list.size() > Schema.MOST_CATEGORIES) {
            throw new IllegalArgumentException(
                    "expected at most %d categories of %s, all different, got %s".formatted(
                            Schema.MOST_CATEGORIES, CsvPosition.quoted(column),
                            list.size() > Schema.MOST_CATEGORIES ? list.size() : list));
        }
        return list;
    }

    /** Plans what is learnt from one table, to ask it afterwards. */
    private final class Learner implements ColumnPlan {
        private List<Integer> targets = List.of();
        private boolean[] isTarget = {};
        private final List<Column> known = new ArrayList<>();
        private final List<FieldCodec> codecs = new ArrayList<>();

        @Override
        public RowCodec resolve(List<String> names, boolean header, CsvPosition position) throws CsvException {
            targets = reader.targets(names, header, position);
            isTarget = new boolean[names.size()];
            targets.forEach(target -> isTarget[target] = true);
            Map<Integer, Given> given = byIndex(columns, names, position);
            Map<Integer, Missing> missing = byIndex(policies.named, names, position);
            for (int i = 0; i < names.size(); i++) {
                plan(i, names.get(i), given.get(i), missing.get(i));
            }
            return RowCodec.learning(known, codecs, policies.missingTexts);
        }

        private static <T> Map<Integer, T> byIndex(Map<String, T> byName, List<String> names, CsvPosition position)
                throws CsvException {
            Map<Integer, T> byIndex = new HashMap<>();
            for (Map.Entry<String, T> entry : byName.entrySet()) {
                byIndex.put(CsvTargets.named(entry.getKey(), names, position), entry.getValue());
            }
            return byIndex;
        }

        private void plan(int i, String name, @Nullable Given given, @Nullable Missing named) {
            Missing ofNumber = named != null ? named : isTarget[i] ? policies.target : policies.number;
            Missing ofText = named != null ? named : isTarget[i] ? policies.target : policies.text;
            // The kind may turn out to be text, which has other policies.
            Column column = given == null
                    ? new Column(name, Kind.NUMBER, List.of(), kindsLearnt ? Missing.ERROR : ofNumber, 0, Unknown.ERROR)
                    : column(name, given, given.kind == Kind.IGNORED ? Missing.ERROR : ofText, unknown(i));
            known.add(column);
            boolean text = column.kind() == Kind.ONE_HOT || column.kind() == Kind.ORDINAL;
            if (given == null ? kindsLearnt || ofNumber.fills() : text && given.categories.isEmpty()) {
                Kind ofTexts = text ? column.kind() : isTarget[i] ? Kind.ORDINAL : Kind.ONE_HOT;
                codecs.add(new ColumnLearner(
                        name, given == null && kindsLearnt ? null : column.kind(), ofTexts, ofNumber, ofText));
            } else {
                codecs.add(column.kind() == Kind.NUMBER
                        ? new FieldCodec.Numbers(FieldCodec.Numbers.OF_ENCODER) : RowCodec.codec(column));
            }
        }

        private static Column column(String name, Given given, Missing missing, Unknown unknown) {
            return new Column(name, given.kind, given.categories, missing, 0,
                    given.kind == Kind.IGNORED ? Unknown.ERROR : unknown);
        }

        private Unknown unknown(int i) {
            return isTarget[i] ? Unknown.ERROR : policies.unknown;
        }

        CsvEncoding learnt() {
            for (int i = 0; i < codecs.size(); i++) {
                if (codecs.get(i) instanceof ColumnLearner learner) {
                    known.set(i, learner.learnt(unknown(i)));
                }
            }
            return CsvEncoding.of(reader, new Schema(known, targets, policies.missingTexts));
        }
    }
}
