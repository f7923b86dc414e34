package io.github.lanegrad.train;

import java.util.Objects;

/**
 * Share of rows whose class has one of the k largest scores. As in scikit-learn, the class with the higher number comes
 * first among equal scores, so k = 1 differs from {@link ConfusionMatrix#accuracy} where the largest score is not
 * alone; a class whose score is NaN is never among the largest. Nothing but the constructor allocates. Not safe for use
 * by several threads at once.
 */
final class TopClasses implements Tally {

    private final int k;
    private final int classes;
    private long rows;
    private long hits;

    TopClasses(int k, int classes) {
        this.k = k;
        this.classes = classes;
    }

    @Override
    public void add(float[] predictions, int predictionsOffset, float[] targets, int targetsOffset, int rows) {
        Objects.checkFromIndexSize(predictionsOffset, (long) rows * classes, predictions.length);
        Objects.checkFromIndexSize(targetsOffset, rows, targets.length);
        for (int r = 0; r < rows; r++) {
            int first = predictionsOffset + r * classes;
            int number = Rankings.classOf(targets[targetsOffset + r], r, classes);
            float score = predictions[first + number];
            int above = 0;
            for (int c = 0; c < classes; c++) {
                float other = predictions[first + c];
                above += other > score || (other == score && c > number) ? 1 : 0;
            }
            hits += above < k && !Float.isNaN(score) ? 1 : 0;
            this.rows++;
        }
    }

    @Override
    public void reset() {
        rows = 0;
        hits = 0;
    }

    double accuracy() {
        return (double) hits / rows;
    }
}
