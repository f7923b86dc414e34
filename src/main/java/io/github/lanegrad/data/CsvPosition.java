package io.github.lanegrad.data;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where reading has come to, and errors that say so. */
final class CsvPosition {
    static final String LINE_BREAK = "\r\n?|\n";

    private static final int LONGEST_QUOTE = 40;

    private final String source;
    private List<String> names = List.of();
    private long line = 1;
    private int column;

    CsvPosition(String source) {
        this.source = source;
    }

    /** Names of the columns, from now on. */
    void name(List<String> columnNames) {
        names = columnNames;
    }

    void nextLine() {
        nextLines(1);
    }

    void nextLines(int count) {
        line += count;
        column = 0;
    }

    /** From 1, or 0 for the line as a whole. */
    void column(int number) {
        column = number;
    }

    long line() {
        return line;
    }

    CsvException here(String what) {
        return here(what, null);
    }

    CsvException here(String what, @Nullable IOException cause) {
        if (column == 0) {
            return new CsvException("%s, line %d: %s".formatted(source, line, what), line, 0, cause);
        }
        String name = column > names.size() || names.get(column - 1).isEmpty()
                ? ""
                : " (" + shortened(names.get(column - 1)) + ")";
        return new CsvException(
                "%s, line %d, column %d%s: %s".formatted(source, line, column, name, what), line, column, cause);
    }

    CsvException inLine(String what) {
        column = 0;
        return here(what);
    }

    static String quoted(String text) {
        return '"' + shortened(text) + '"';
    }

    /** At most 40 characters, none of which can break a line of a log. */
    private static String shortened(String text) {
        int end = Math.min(text.length(), LONGEST_QUOTE);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        String clean = text.substring(0, end).replaceAll(LINE_BREAK, " ").replaceAll("\\p{Cntrl}", "\uFFFD");
        return end < text.length() ? clean + "…" : clean;
    }
}
