package io.github.lanegrad.data;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A table that cannot be read as one. The message names the source, the line, where it applies the
 * column and its name, and what was found there:
 * {@code data.csv, line 17, column 3 (age): "abc" is not a number}.
 */
public final class CsvException extends IOException {
    private static final long serialVersionUID = 1;

    /** The line. */
    private final long line;

    /** The column. */
    private final int column;

    CsvException(String message, long line, int column, @Nullable IOException cause) {
        super(message, cause);
        this.line = line;
        this.column = column;
    }

    /**
     * Returns the line of the error in the file, blank lines counted.
     *
     * @return the line, from 1
     */
    public long line() {
        return line;
    }

    /**
     * Returns the column of the error.
     *
     * @return the column, from 1; 0 if the error is about a whole line or the whole table
     */
    public int column() {
        return column;
    }
}
