package io.github.lanegrad.data;

import io.github.lanegrad.Dataset;
import java.io.IOException;
import java.util.List;

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
        private final FloatList features = new FloatList();
        private final FloatList targets = new FloatList();
        private List<String> featureNames = List.of();
        private List<String> targetNames = List.of();
        private int rows;

        @Override
        public void columns(List<String> newFeatureNames, List<String> newTargetNames) {
            featureNames = newFeatureNames;
            targetNames = newTargetNames;
        }

        @Override
        public void row(long line, float[] values) {
            features.addAll(values, 0, featureNames.size());
            targets.addAll(values, featureNames.size(), targetNames.size());
            rows++;
        }

        Dataset dataset() {
            return Dataset.of(rows, featureNames, features.toArray(), targetNames, targets.toArray());
        }
    }
}
