package io.github.lanegrad.train;

import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.util.Map;

/**
 * A checkpoint on its way to its file or back. Who has something to save names it once for both ways: a method takes the
 * value as it is now, and gives the one to go on with. Names are unique in a checkpoint.
 */
interface Checkpoint {

    /** Who has something to save. */
    @FunctionalInterface
    interface Content {
        void exchange(Checkpoint checkpoint) throws IOException;
    }

    /**
     * What does not change when a training is resumed.
     *
     * @param facts what this training says, by name
     * @throws IllegalArgumentException if the file says something else
     */
    void same(Map<String, String> facts);

    /** A number from one limit to another, both 0 or more. */
    long integer(String name, long value, long least, long most) throws IOException;

    /** A number. */
    double number(String name, double value) throws IOException;

    /** Numbers, in place. */
    void numbers(String name, double[] values) throws IOException;

    /** So many rows of numbers. */
    double[] rows(String name, int rows, int columns, double[] values) throws IOException;

    /** An array, in place. */
    void array(String name, float[] values) throws IOException;

    /** Parameters with their running statistics, in place. */
    default void parameters(String name, Parameters saved) throws IOException {
        if (saved.statistics().length > 0) {
            saved.setBatches(integer(name + " batches", saved.batches(), 0, Long.MAX_VALUE));
            array(name + ".statistics", saved.statistics());
        }
        array(name, saved.array());
    }
}
