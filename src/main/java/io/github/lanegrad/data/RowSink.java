package io.github.lanegrad.data;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.DatasetBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes a table while it is read. */
interface RowSink {
    /** Called once, before any row. */
    void columns(List<String> featureNames, List<String> targetNames) throws IOException;

    /**
     * Takes rows of lines that follow one another, each with its features before its targets; the array is used again.
     *
     * @param line the number of the first line
     */
    void rows(long line, float[] values, int count) throws IOException;

    /** Wants only to know that the table is one. */
    RowSink NOTHING = new RowSink() {
        @Override
        public void columns(List<String> featureNames, List<String> targetNames) {}

        @Override
        public void rows(long line, float[] values, int count) {}
    };

    /** Keeps all in memory. */
    final class Memory implements RowSink {
        private @Nullable DatasetBuilder builder;

        @Override
        public void columns(List<String> featureNames, List<String> targetNames) {
            builder = Dataset.builder(featureNames, targetNames);
        }

        @Override
        public void rows(long line, float[] values, int count) {
            builder().addRows(values, 0, count);
        }

        Dataset dataset() {
            return builder().build();
        }

        private DatasetBuilder builder() {
            return Objects.requireNonNull(builder, "columns come first");
        }
    }
}
