package io.github.lanegrad.data;

import io.github.lanegrad.Schema;
import io.github.lanegrad.Schema.Column;
import io.github.lanegrad.Schema.Kind;
import io.github.lanegrad.Schema.Missing;
import io.github.lanegrad.Schema.Unknown;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Remembers what a {@link Column} must know of the fields of a training table. */
final class ColumnLearner implements FieldCodec {
    /** A column with so many different numbers, and nothing else, is one of numbers; it bounds what is remembered. */
    static final int ENOUGH_NUMBERS = 1000;

    private static final Numbers NUMBERS = new Numbers(Numbers.OF_ENCODER);

    private final String name;
    /** Null as long as all fields are numbers, and too few to be sure. */
    private @Nullable Kind kind;
    private final Kind kindOfText;
    private final Missing ofNumber;
    private final Missing ofText;
    private final boolean keepsNumbers;
    private final float[] number = new float[1];
    private final Set<String> seen = new HashSet<>();
    private final Set<String> missingSeen = new HashSet<>();
    private final FloatList numbers = new FloatList();
    private long count;
    private double origin;
    private double shifts;

    /**
     * @param kind what the column is, or null to find out
     * @param kindOfText what it is if it turns out to be text
     * @param ofNumber what is done with missing values if it is one of numbers
     * @param ofText what is done with them if it is text
     */
    ColumnLearner(String name, @Nullable Kind kind, Kind kindOfText, Missing ofNumber, Missing ofText) {
        this.name = name;
        this.kind = kind;
        this.kindOfText = kindOfText;
        this.ofNumber = ofNumber;
        this.ofText = ofText;
        this.keepsNumbers = ofNumber.fills() && !ofNumber.isMean();
    }

    @Override
    public boolean isText() {
        return kind != Kind.NUMBER;
    }

    @Override
    public @Nullable String encode(byte[] text, int from, int to, float[] row, int at) {
        if (kind == Kind.NUMBER || kind == null) {
            String problem = NUMBERS.encode(text, from, to, number, 0);
            if (problem == null) {
                learn(number[0]);
            } else if (kind == Kind.NUMBER || Decimal.isNotFinite(FieldCodec.string(text, from, to))) {
                return problem;
            } else {
                kind = kindOfText;
            }
        }
        if (kind != Kind.NUMBER) {
            seen.add(FieldCodec.string(text, from, to));
            if (kind == null && seen.size() >= ENOUGH_NUMBERS) {
                kind = Kind.NUMBER;
                seen.clear();
            }
        }
        return seen.size() <= Schema.MOST_CATEGORIES
                ? null
                : "the column has more than " + Schema.MOST_CATEGORIES + " categories";
    }

    /** Takes a field that means a missing value. Returns what is wrong with it, or null. */
    @Nullable String missing(byte[] text, int from, int to) {
        if (kind == null) {
            // If that is an error in the end, reading will say so.
            missingSeen.add(FieldCodec.string(text, from, to));
            return null;
        }
        Missing policy = kind == Kind.NUMBER ? ofNumber : ofText;
        if (policy == Missing.CATEGORY) {
            missingSeen.add(FieldCodec.string(text, from, to));
        }
        return policy == Missing.ERROR ? RowCodec.missing(FieldCodec.string(text, from, to), kind) : null;
    }

    private void learn(float value) {
        if (count == 0) {
            origin = value;
        }
        count++;
        shifts += value - origin;
        if (keepsNumbers) {
            numbers.add(value);
        }
    }

    /**
     * Returns what was learnt.
     *
     * @throws IllegalArgumentException if there was nothing to learn it from, or a policy does not suit the kind
     */
    Column learnt(Unknown unknown) {
        if (kind == null || kind == Kind.NUMBER) {
            return new Column(
                    name, Kind.NUMBER, List.of(), ofNumber, ofNumber.fills() ? fill() : 0, Unknown.ERROR);
        }
        if (ofText == Missing.CATEGORY) {
            seen.addAll(missingSeen);
        }
        return new Column(name, kind, seen.stream().sorted().toList(), ofText, 0, unknown);
    }

    /** In double from the differences to the first number, as the standardizer's mean. */
    private float fill() {
        if (count == 0) {
            throw new IllegalArgumentException("expected a value in column " + CsvPosition.quoted(name)
                    + " to replace the missing ones by, got none");
        }
        if (ofNumber.isMean()) {
            return (float) (origin + shifts / count);
        }
        float[] sorted = numbers.toArray();
        Arrays.sort(sorted);
        return (float) RobustScaler.quantile(sorted, 0.5);
    }
}
