package io.github.lanegrad.data;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which columns are targets: by name, or by index with -1 for the last one. */
sealed interface CsvTargets {
    int MOST_LISTED = 20;

    /** Returns the indices of the target columns, in the order asked for, all different. */
    int[] resolve(List<String> names, boolean header, CsvPosition position) throws CsvException;

    /** Returns the index of the one column of that name, which may also be one that a table without header gave. */
    static int named(String name, List<String> names, CsvPosition position) throws CsvException {
        return Names.resolve(name, names, true, position);
    }

    /** For messages, which must stay short. */
    static String listed(List<String> names) {
        String list = names.stream().limit(MOST_LISTED).map(CsvPosition::quoted).collect(Collectors.joining(", "));
        return names.size() > MOST_LISTED ? list + " and " + (names.size() - MOST_LISTED) + " more" : list;
    }

    /** For messages about a table of one column, whose header may say by what others are separated. */
    static String separatorHint(List<String> names) {
        String separators = ";,\t|";
        for (int i = 0; names.size() == 1 && i < separators.length(); i++) {
            if (names.getFirst().indexOf(separators.charAt(i)) >= 0) {
                char found = separators.charAt(i);
                return "; did you mean separator('" + (found == '\t' ? "\\t" : found) + "')?";
            }
        }
        return "";
    }

    /** By index. */
    record Indices(List<Integer> indices) implements CsvTargets {
        @Override
        public int[] resolve(List<String> names, boolean header, CsvPosition position) throws CsvException {
            int count = names.size();
            int[] columns = new int[indices.size()];
            for (int i = 0; i < columns.length; i++) {
                int index = indices.get(i);
                if (index < -count || index >= count) {
                    throw position.inLine(
                            "no column has index %d: there are %d columns, with indices 0 to %d or %d to -1%s"
                                    .formatted(index, count, count - 1, -count, separatorHint(names)));
                }
                columns[i] = index < 0 ? index + count : index;
                for (int j = 0; j < i; j++) {
                    if (columns[j] == columns[i]) {
                        throw position.inLine("the targets %d and %d are the same one of %d columns"
                                .formatted(indices.get(j), index, count));
                    }
                }
            }
            return columns;
        }
    }

    /** By name. */
    record Names(List<String> wanted) implements CsvTargets {
        @Override
        public int[] resolve(List<String> names, boolean header, CsvPosition position) throws CsvException {
            int[] columns = new int[wanted.size()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = resolve(wanted.get(i), names, header, position);
            }
            return columns;
        }

        private static int resolve(String name, List<String> names, boolean header, CsvPosition position)
                throws CsvException {
            if (!header) {
                throw position.inLine(
                        "this is not a header, so no column is called " + CsvPosition.quoted(name));
            }
            int[] found = IntStream.range(0, names.size()).filter(i -> names.get(i).equals(name)).toArray();
            if (found.length == 1) {
                return found[0];
            }
            if (found.length > 1) {
                throw position.inLine("%d columns are called %s, the first two are columns %d and %d"
                        .formatted(found.length, CsvPosition.quoted(name), found[0] + 1, found[1] + 1));
            }
            throw position.inLine("no column is called %s%s; there are %s%s".formatted(
                    CsvPosition.quoted(name), suggestion(name, names), listed(names), separatorHint(names)));
        }

        private static String suggestion(String name, List<String> names) {
            String best = "";
            // Further away than a third of the word, it is another word.
            int nearest = Math.max(1, name.length() / 3) + 1;
            for (String other : names) {
                int distance = distance(name.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT), nearest);
                if (distance < nearest) {
                    nearest = distance;
                    best = "; did you mean " + CsvPosition.quoted(other) + "?";
                }
            }
            return best;
        }

        /** Levenshtein's, or the limit if the lengths alone differ that much. */
        private static int distance(String a, String b, int limit) {
            if (Math.abs(a.length() - b.length()) >= limit) {
                return limit;
            }
            int[] row = IntStream.rangeClosed(0, b.length()).toArray();
            for (int i = 1; i <= a.length(); i++) {
                int diagonal = row[0];
                row[0] = i;
                for (int j = 1; j <= b.length(); j++) {
                    int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                    diagonal = row[j];
                    row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
                }
            }
            return row[b.length()];
        }
    }
}
