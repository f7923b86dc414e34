package io.github.lanegrad.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What becomes of the fields of one column of a table. */
sealed interface FieldCodec permits FieldCodec.Numbers, FieldCodec.Category, FieldCodec.Ignored, ColumnLearner {
    /**
     * Writes the numbers of a field where they begin in the row. Returns what is wrong with the field, or null; the row
     * is then worth nothing.
     */
    @Nullable String encode(byte[] text, int from, int to, float[] row, int at);

    /** Whether fields are text, in whose quotes a line break may stand. */
    default boolean isText() {
        return true;
    }

    static String string(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }

    /**
     * A decimal number.
     *
     * @param hint what the message for a field that is none ends with: how to read it
     */
    record Numbers(String hint) implements FieldCodec {
        static final String OF_READER = "; CsvEncoder reads columns of text";
        static final String OF_ENCODER =
                "; oneHot, ordinal or ignored tell CsvEncoder a column of text, missingTexts a missing value";

        @Override
        public boolean isText() {
            return false;
        }

        @Override
        public @Nullable String encode(byte[] text, int from, int to, float[] row, int at) {
            float value = Decimal.parse(text, from, to);
            row[at] = value;
            return Float.isFinite(value) ? null : problem(string(text, from, to), value);
        }

        private String problem(String text, float value) {
            String quoted = CsvPosition.quoted(text);
            if (!Float.isNaN(value)) {
                return quoted + " is beyond the range of a float";
            }
            return quoted + (Decimal.isNotFinite(text) ? " is not a finite number" : " is not a number") + hint;
        }
    }

    /** Anything. */
    record Ignored() implements FieldCodec {
        @Override
        public @Nullable String encode(byte[] text, int from, int to, float[] row, int at) {
            return null;
        }
    }

    /** One of known categories: its number, or a 1 in its place and 0 in all others. */
    final class Category implements FieldCodec {
        private final List<String> categories;
        /** Sorted, so that the time to find one is bounded whatever they are. */
        private final byte[][] texts;
        private final int[] numbers;
        /** How many values a field becomes; 0 for its number alone. */
        private final int width;
        /** The number of a category that is not known, or -1 for none, or less if there must not be one. */
        private final int unknown;

        static final int NO_CATEGORY = -1;
        static final int WRONG = -2;

        Category(List<String> categories, boolean oneHot, int unknown) {
            this.categories = categories;
            this.unknown = unknown;
            width = oneHot ? categories.size() + (unknown >= 0 ? 1 : 0) : 0;
            byte[][] unsorted = categories.stream()
                    .map(category -> category.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
            numbers = IntStream.range(0, unsorted.length)
                    .boxed()
                    .sorted((a, b) -> Arrays.compare(unsorted[a], unsorted[b]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            texts = Arrays.stream(numbers).mapToObj(number -> unsorted[number]).toArray(byte[][]::new);
        }

        @Override
        public @Nullable String encode(byte[] text, int from, int to, float[] row, int at) {
            int number = find(text, from, to);
            if (number == WRONG) {
                return CsvPosition.quoted(string(text, from, to)) + " is none of the categories "
                        + CsvTargets.listed(categories);
            }
            if (width == 0) {
                row[at] = number;
                return null;
            }
            Arrays.fill(row, at, at + width, 0);
            if (number >= 0) {
                row[at + number] = 1;
            }
            return null;
        }

        private int find(byte[] text, int from, int to) {
            int low = 0;
            int high = texts.length - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                byte[] candidate = texts[middle];
                int order = Arrays.compare(candidate, 0, candidate.length, text, from, to);
                if (order == 0) {
                    return numbers[middle];
                }
                if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return unknown;
        }
    }
}
