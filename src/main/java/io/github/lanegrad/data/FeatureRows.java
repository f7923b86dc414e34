package io.github.lanegrad.data;

import java.io.IOException;

/** Takes the features of a table row by row, on the thread that reads. */
@FunctionalInterface
public interface FeatureRows {
    /**
     * Takes a row.
     *
     * @param line where the row stands in the file, from 1, blank lines counted
     * @param features the features; the array is used again for the next row
     * @throws IOException if the row cannot be taken; nothing more is read then
     */
    void row(long line, float[] features) throws IOException;
}
