package io.github.lanegrad;

import io.github.lanegrad.internal.Scores;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How the fields of a raw row, which are text, become the features and targets of a {@link Dataset}: which columns there
 * are, what each of them holds, and what is done where a value is missing. It is learnt from a training table, saved with
 * a {@link Model}, and applied to new rows; with the same bits as in training, as it holds all that was learnt: categories
 * and what missing numbers are replaced by.
 *
 * <p>A column becomes, in this order: a number one value, {@code age}, and a second one, {@code age missing}, if the
 * policy has an indicator; a one-hot column a value for each category, {@code colour=red}, and {@code colour unknown} if
 * unknown categories have their own column; an ordinal column one value, the number of the category from 0; an ignored one
 * nothing. Features come in the order of the columns, targets in the order of {@link #targets}.
 *
 * <p>Immutable, compared by value, safe to share between threads.
 *
 * @param columns the columns in the order of the table; names may repeat and be empty
 * @param targets the indices of the target columns in the order of the targets, all different; none if there are none
 * @param missingTexts the fields, without spaces around them, that mean a missing value beside the empty one, such as
 *     {@code NA}; all different
 */
public record Schema(List<Column> columns, List<Integer> targets, List<String> missingTexts) {
    /** The most categories a column may have: 10,000. */
    public static final int MOST_CATEGORIES = 10_000;

    /** What the fields of a column are. */
    public enum Kind {
        /** Decimal numbers. */
        NUMBER,
        /** Categories; each has a value of its own, 1 in the rows that have it and 0 in others. */
        ONE_HOT,
        /** Categories in an order; the value is the number of the category, from 0. */
        ORDINAL,
        /** Anything; nothing becomes of it. */
        IGNORED
    }

    /** What is done with a missing value: an empty field, or one of {@link Schema#missingTexts}. */
    public enum Missing {
        /** It is an error. */
        ERROR,
        /** The row is left out. */
        DROP_ROW,
        /** A feature that is a number becomes the mean of the training table. */
        MEAN,
        /** A feature that is a number becomes the median of the training table. */
        MEDIAN,
        /** As {@link #MEAN}; one more feature is 1 where the value is missing, otherwise 0. */
        MEAN_AND_INDICATOR,
        /** As {@link #MEDIAN}; one more feature is 1 where the value is missing, otherwise 0. */
        MEDIAN_AND_INDICATOR,
        /** In a feature that is text the field is a category as any other. */
        CATEGORY;

        /**
         * Returns whether a number stands in for a missing one.
         *
         * @return true for the mean and the median, with or without indicator
         */
        public boolean fills() {
            return this == MEAN || this == MEDIAN || indicates();
        }

        /**
         * Returns whether a feature tells where values are missing.
         *
         * @return true for those with an indicator
         */
        public boolean indicates() {
            return this == MEAN_AND_INDICATOR || this == MEDIAN_AND_INDICATOR;
        }

        /**
         * Returns whether the number that stands in is the mean, not the median.
         *
         * @return true for those with the mean
         */
        public boolean isMean() {
            return this == MEAN || this == MEAN_AND_INDICATOR;
        }
    }

    /** What is done with a category that was neither given nor learnt. */
    public enum Unknown {
        /** It is an error. */
        ERROR,
        /** All values of a one-hot column are 0; an ordinal one is -1. */
        NONE,
        /** A one-hot column has one more value for it; an ordinal one is the number of categories. */
        OWN_CATEGORY
    }

    /**
     * A column. Immutable.
     *
     * @param name what it is called
     * @param kind what its fields are
     * @param categories the categories, all different, at most {@link #MOST_CATEGORIES}; none unless it is text
     * @param missing what is done with a missing value
     * @param fill what stands in for a missing number, finite; 0 if nothing does
     * @param unknown what is done with an unknown category
     */
    public record Column(
            String name, Kind kind, List<String> categories, Missing missing, float fill, Unknown unknown) {
        /**
         * Checks that the parts fit each other, and copies the list.
         *
         * @throws IllegalArgumentException if they do not; the message names the column
         */
        public Column {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(unknown, "unknown");
            categories = List.copyOf(categories);
            boolean text = kind == Kind.ONE_HOT || kind == Kind.ORDINAL;
            Set<String> different = new HashSet<>(categories);
            check(different.size() == categories.size() && categories.size() <= MOST_CATEGORIES, name,
                    "at most " + MOST_CATEGORIES + " categories, all different", categories.size() + " categories");
            check(text || (categories.isEmpty() && unknown == Unknown.ERROR), name,
                    "categories of text only", lower(kind));
            check(missing.fills() ? kind == Kind.NUMBER : missing != Missing.CATEGORY || text, name,
                    "a policy for missing values that suits its kind", lower(missing) + " of " + lower(kind));
            check(Float.isFinite(fill) && (fill == 0 || missing.fills()), name,
                    "a finite number for missing values, 0 if none is needed", fill);
        }

        /**
         * Makes a column of numbers, none of which may be missing.
         *
         * @param name what it is called
         * @return the column
         */
        public static Column number(String name) {
            return new Column(name, Kind.NUMBER, List.of(), Missing.ERROR, 0, Unknown.ERROR);
        }

        /**
         * Returns the names of the values that a field becomes.
         *
         * @return from none, for an ignored column, to one more than there are categories
         */
        public List<String> valueNames() {
            List<String> names = new ArrayList<>();
            if (kind == Kind.ONE_HOT) {
                categories.forEach(category -> names.add(name + "=" + category));
                if (unknown == Unknown.OWN_CATEGORY) {
                    names.add(name + " unknown");
                }
            } else if (kind != Kind.IGNORED) {
                names.add(name);
            }
            if (missing.indicates()) {
                names.add(name + " missing");
            }
            return names;
        }

        private static void check(boolean holds, String name, String expected, Object got) {
            if (!holds) {
                throw new IllegalArgumentException(
                        "expected %s, got %s (column \"%s\")".formatted(expected, got, name));
            }
        }

        private static String lower(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Checks that the parts fit each other, and copies the lists.
     *
     * @throws IllegalArgumentException if they do not: a target that is no column, is ignored, or has values that may be
     *     replaced, or no column that is a feature
     */
    public Schema {
        columns = List.copyOf(columns);
        targets = List.copyOf(targets);
        missingTexts = List.copyOf(missingTexts);
        if (new HashSet<>(targets).size() < targets.size() || new HashSet<>(missingTexts).size() < missingTexts.size()) {
            throw new IllegalArgumentException("expected targets and missing texts that are all different, got "
                    + targets + " and " + missingTexts);
        }
        for (int target : targets) {
            if (target < 0 || target >= columns.size()) {
                throw new IllegalArgumentException(
                        "expected a target from 0 to %d, got %d".formatted(columns.size() - 1, target));
            }
            Column column = columns.get(target);
            if (column.kind == Kind.IGNORED || column.unknown != Unknown.ERROR
                    || (column.missing != Missing.ERROR && column.missing != Missing.DROP_ROW)) {
                throw new IllegalArgumentException("expected a target without replaced values, got " + column);
            }
        }
        List<Column> all = columns;
        if (features(all, targets).allMatch(column -> all.get(column).valueNames().isEmpty())) {
            throw new IllegalArgumentException(
                    "expected a feature beside the targets, got %d columns and %d targets"
                            .formatted(columns.size(), targets.size()));
        }
    }

    /**
     * Returns the columns that hold features: those of which a new row must have a field.
     *
     * @return their indices, ascending
     */
    public List<Integer> featureColumns() {
        return features(columns, targets).boxed().toList();
    }

    private static IntStream features(List<Column> columns, List<Integer> targets) {
        Set<Integer> others = new HashSet<>(targets);
        return IntStream.range(0, columns.size())
                .filter(column -> columns.get(column).kind != Kind.IGNORED && !others.contains(column));
    }

    /**
     * Returns the names of the features.
     *
     * @return one for each input of a network, in order
     */
    public List<String> featureNames() {
        return valueNames(featureColumns());
    }

    /**
     * Returns the names of the targets.
     *
     * @return one for each output of a network, in order; a class number is one target
     */
    public List<String> targetNames() {
        return valueNames(targets);
    }

    private List<String> valueNames(List<Integer> indices) {
        return indices.stream().flatMap(index -> columns.get(index).valueNames().stream()).toList();
    }

    /**
     * Returns the categories of a text column: a category's place is its number, and for a target the class number.
     *
     * @param column the name of the column
     * @return an unmodifiable list
     * @throws IllegalArgumentException if there is no such column or it is not text
     */
    public List<String> categories(String column) {
        return columns.stream()
                .filter(c -> c.name.equals(column) && (c.kind == Kind.ONE_HOT || c.kind == Kind.ORDINAL))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected a text column, got \"" + column + '"'))
                .categories;
    }

    /**
     * Returns the names of the classes of a classifier: the categories of its only target, in the order of the outputs of a
     * softmax. One sigmoid output of two classes is the probability of the second one.
     *
     * @return an unmodifiable list
     * @throws IllegalStateException if there is no target, or several, or it is not text
     */
    public List<String> classNames() {
        Column target = targets.size() == 1 ? columns.get(targets.getFirst()) : null;
        if (target == null || (target.kind != Kind.ONE_HOT && target.kind != Kind.ORDINAL)) {
            throw new IllegalStateException("expected one target of text, got " + targetNames());
        }
        return target.categories;
    }

    /**
     * Returns the name of the class with the largest output, the first of equal ones; NaN is less than any number. Allocates
     * nothing.
     *
     * @param outputs an output for each of {@link #classNames}
     * @param offset where the first one is
     * @return one of the names
     * @throws IllegalArgumentException if there are fewer outputs from there on
     * @throws IllegalStateException if there is no target, or several, or it is not text
     */
    public String className(float[] outputs, int offset) {
        List<String> names = classNames();
        if (offset < 0 || offset > outputs.length - names.size()) {
            throw new IllegalArgumentException("expected %d outputs, got an array of %d values and offset %d"
                    .formatted(names.size(), outputs.length, offset));
        }
        return names.get(Scores.largest(outputs, offset, names.size()));
    }
}
