package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Philox;
import io.github.lanegrad.Scaling;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StandardizerTest {
    @Test
    void knownAnswers() {
        // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, population deviation 2.
        float[] values = {2, 4, 4, 4, 5, 5, 7, 9};
        Dataset data = Dataset.of(8, 1, values, 1, new float[] {0, 0, 0, 0, 1, 1, 1, 1});
        assertEquals(Scaling.of(new float[] {5}, new float[] {2}), Standardizer.fitFeatures(data));
        assertEquals(Scaling.of(new float[] {0.5f}, new float[] {0.5f}), Standardizer.fitTargets(data));
    }

    @Test
    void aConstantColumnIsSeenExactly() {
        int rows = 10_007;
        float[] features = new float[rows];
        Arrays.fill(features, 0.1f);
        Scaling scaling = Standardizer.fitFeatures(Dataset.of(rows, 1, features, 1, new float[rows]));
        assertEquals(Scaling.of(new float[] {0.1f}, new float[] {1}), scaling);
    }

    @Test
    void aDeviationWithoutReciprocalCountsAsConstant() {
        Dataset data = Dataset.of(2, 1, new float[] {0, Float.MIN_VALUE}, 1, new float[2]);
        assertEquals(1, Standardizer.fitFeatures(data).standardDeviation(0));
    }

    /** Sums of squares would cancel here: the deviation is 1/20,000 of the mean. */
    @Test
    void aSmallDeviationOfALargeMean() {
        Dataset data = Dataset.of(4, 1, new float[] {20_001, 20_000, 19_999, 20_000}, 1, new float[4]);
        assertEquals(Scaling.of(new float[] {20_000}, new float[] {(float) Math.sqrt(0.5)}), Standardizer.fitFeatures(data));
    }

    @Test
    void theWholeRangeOfAFloat() {
        float max = Float.MAX_VALUE;
        Dataset data = Dataset.of(2, 1, new float[] {max, -max}, 1, new float[2]);
        assertEquals(Scaling.of(new float[] {0}, new float[] {max}), Standardizer.fitFeatures(data));
    }

    @Test
    void scaledColumnsHaveMean0AndDeviation1() {
        int rows = 1000;
        float[] features = new float[2 * rows];
        for (int i = 0; i < features.length; i++) {
            features[i] = 30 + (i % 2 == 0 ? 7 : 0.01f) * Philox.uniform(1, Philox.FIRST_FREE_STREAM, 0, i);
        }
        Dataset data = Dataset.of(rows, 2, features, 1, new float[rows]);
        Dataset scaled = Standardizer.fitFeatures(data).scaleFeatures(data);
        for (int column = 0; column < 2; column++) {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < rows; row++) {
                sum += scaled.feature(row, column);
                squares += (double) scaled.feature(row, column) * scaled.feature(row, column);
            }
            // Column 1 has 3,000 floats between its bounds, so a mean near 30 is off by 1e-4 deviations or so.
            assertEquals(0, sum / rows, 1e-3);
            assertEquals(1, squares / rows, 1e-3);
        }
    }

    @Test
    void theTestPartDoesNotCount() {
        float[] features = new float[100];
        float[] changed = new float[100];
        for (int i = 0; i < 100; i++) {
            features[i] = i;
        }
        Dataset before = Dataset.of(100, 1, features, 1, new float[100]);
        Split split = Split.of(before, 0.3, 4);
        Scaling scaling = Standardizer.fitFeatures(split.train());
        for (int i = 0; i < 100; i++) {
            changed[i] = i;
        }
        for (int row = 0; row < split.test().rows(); row++) {
            changed[(int) split.test().feature(row, 0)] = 1e6f + row;
        }
        Dataset after = Dataset.of(100, 1, changed, 1, new float[100]);
        assertEquals(scaling, Standardizer.fitFeatures(Split.of(after, 0.3, 4).train()));
        assertNotEquals(scaling, Standardizer.fitFeatures(before));
    }
}
