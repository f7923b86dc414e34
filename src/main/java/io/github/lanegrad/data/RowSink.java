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

    /** Takes the values of a row, features before targets; the array is used again for the next one. */
    void row(long line, float[] values) throws IOException;

    /** Wants only to know that the table is one. */
    RowSink NOTHING = new RowSink() {
        @Override
        public void columns(List<String> featureNames, List<String> targetNames) {}

        @Override
        public void row(long line, float[] values) {}
    };

    /** Keeps all in memory. */
    final class Memory implements RowSink {
        private @Nullable DatasetBuilder builder;

        @Override
        public void columns(List<String> featureNames, List<String> targetNames) {
            builder = Dataset.builder(featureNames, targetNames);
        }

        @Override
        public void row(long line, float[] values) {
            builder().addRows(values, 0, 1);
        }

        Dataset dataset() {
            return builder().build();
        }

        private DatasetBuilder builder() {
            return Objects.requireNonNull(builder, "columns come first");
        }
    }
}
