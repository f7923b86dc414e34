package io.github.lanegrad.data;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of the fields of one column of a table: how many numbers, and which. */
sealed interface FieldCodec {
    /** Bounds what learning a hostile table can take. */
    int MOST_CATEGORIES = 10_000;

    /** One name for each number that a field becomes. */
    List<String> names(String column);

    /**
     * Writes the numbers of a field where they begin in the row. Returns what is wrong with the field, or null; the row
     * is then worth nothing.
     */
    @Nullable String encode(char[] text, int length, float[] row, int at);

    /** A decimal number. */
    record Decimals() implements FieldCodec {
        @Override
        public List<String> names(String column) {
            return List.of(column);
        }

        @Override
        public @Nullable String encode(char[] text, int length, float[] row, int at) {
            float value = Decimal.parse(text, length);
            row[at] = value;
            return Float.isFinite(value) ? null : problem(new String(text, 0, length), value);
        }

        private static String problem(String text, float value) {
            if (text.isEmpty()) {
                return "the field is empty, expected a number";
            }
            String quoted = CsvPosition.quoted(text);
            if (!Float.isNaN(value)) {
                return quoted + " is beyond the range of a float";
            }
            return quoted + (Decimal.isNotFinite(text) ? " is not a finite number" : " is not a number");
        }
    }

    /** One of known categories: its number, or a 1 in its place and 0 in all others. */
    record Category(
            List<String> categories, Map<String, Integer> numbers, boolean oneHot, boolean emptyAllowed,
            boolean unknownAllowed) implements FieldCodec {

        static Category of(List<String> categories, boolean oneHot, boolean emptyAllowed, boolean unknownAllowed) {
            Map<String, Integer> numbers = new HashMap<>();
            for (String category : categories) {
                numbers.put(category, numbers.size());
            }
            return new Category(List.copyOf(categories), Collections.unmodifiableMap(numbers),
                    oneHot, emptyAllowed, unknownAllowed);
        }

        @Override
        public List<String> names(String column) {
            return oneHot ? categories.stream().map(category -> column + "=" + category).toList() : List.of(column);
        }

        @Override
        public @Nullable String encode(char[] text, int length, float[] row, int at) {
            if (length == 0 && !emptyAllowed) {
                return "the field is empty, expected a category";
            }
            String category = new String(text, 0, length);
            Integer number = numbers.get(category);
            if (number == null && !unknownAllowed) {
                return CsvPosition.quoted(category) + " is none of the categories " + CsvTargets.listed(categories);
            }
            if (!oneHot) {
                row[at] = number == null ? -1 : number;
                return null;
            }
            for (int i = 0; i < categories.size(); i++) {
                row[at + i] = number != null && number == i ? 1 : 0;
            }
            return null;
        }
    }

    /** A category to be remembered. */
    record Learning(boolean oneHot, boolean emptyAllowed, Set<String> seen) implements FieldCodec {
        Learning(boolean oneHot, boolean emptyAllowed) {
            this(oneHot, emptyAllowed, new HashSet<>());
        }

        @Override
        public List<String> names(String column) {
            return List.of(column);
        }

        @Override
        public @Nullable String encode(char[] text, int length, float[] row, int at) {
            if (length == 0 && !emptyAllowed) {
                return "the field is empty, expected a category";
            }
            seen.add(new String(text, 0, length));
            return seen.size() <= MOST_CATEGORIES
                    ? null
                    : "the column has more than " + MOST_CATEGORIES + " categories";
        }

        List<String> sorted() {
            return seen.stream().sorted().toList();
        }
    }
}
