package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Philox;
import io.github.lanegrad.Scaling;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;

class ScalersTest {
    @Example
    void knownAnswers() {
        Dataset data = Dataset.of(5, 1, new float[] {3, -1, 7, 1, 2}, 1, new float[] {0, 0, 0, 1, 1});
        assertEquals(Scaling.of(new float[] {-1}, new float[] {8}), MinMaxScaler.fitFeatures(data));
        assertEquals(Scaling.of(new float[] {3}, new float[] {4}), MinMaxScaler.fitFeatures(data, -1, 1));
        assertEquals(Scaling.of(new float[] {0}, new float[] {1}), MinMaxScaler.fitTargets(data));
        assertEquals(Scaling.of(new float[] {0.5f}, new float[] {0.5f}), MinMaxScaler.fitTargets(data, -1, 1));
        // In order: -1 1 2 3 7.
        assertEquals(Scaling.of(new float[] {2}, new float[] {2}), RobustScaler.fitFeatures(data));
        assertEquals(Scaling.of(new float[] {0}, new float[] {1}), RobustScaler.fitTargets(data));
    }

    @Example
    void columnsThatDoNotVaryAreDividedBy1() {
        float[] features = new float[300];
        Arrays.fill(features, 0.1f);
        Dataset data = Dataset.of(100, 3, features, 1, new float[100]);
        Scaling expected = Scaling.of(new float[] {0.1f, 0.1f, 0.1f}, new float[] {1, 1, 1});
        assertEquals(expected, MinMaxScaler.fitFeatures(data));
        assertEquals(expected, RobustScaler.fitFeatures(data));
        Dataset tiny = Dataset.of(2, 1, new float[] {0, Float.MIN_VALUE}, 1, new float[2]);
        assertEquals(1, MinMaxScaler.fitFeatures(tiny).standardDeviation(0));
        assertEquals(1, RobustScaler.fitFeatures(tiny).standardDeviation(0));
        assertEquals(-1, MinMaxScaler.fitFeatures(data, -1, 1).scaleFeatures(data).feature(0, 0), 1e-6);
    }

    @Example
    void rangesBeyondAFloat() {
        float max = Float.MAX_VALUE;
        Dataset data = Dataset.of(2, 1, new float[] {max, -max}, 1, new float[2]);
        for (float high : new float[] {1, 4}) {
            var thrown =
                    assertThrows(IllegalArgumentException.class, () -> MinMaxScaler.fitFeatures(data, 0, high));
            assertEquals("expected a range of values that a float can hold,"
                    + " got -3.4028235E38 to 3.4028235E38 (column 0)", thrown.getMessage());
        }
        // Half of it is none.
        assertEquals(Scaling.of(new float[] {0}, new float[] {max}), RobustScaler.fitFeatures(data));
        Dataset small = Dataset.of(2, 1, new float[] {1, 2}, 1, new float[2]);
        for (float[] range : new float[][] {{1, 1}, {1, 0}, {Float.NaN, 1}, {0, Float.POSITIVE_INFINITY},
            {Float.NEGATIVE_INFINITY, 1}}) {
            assertTrue(assertThrows(IllegalArgumentException.class,
                    () -> MinMaxScaler.fitFeatures(small, range[0], range[1])).getMessage()
                    .endsWith(", got " + range[0] + " to " + range[1]));
        }
    }

    @Property(tries = 200)
    void valuesLieInTheRange(
            @ForAll("values") @Size(min = 2, max = 40) float[] values,
            @ForAll @FloatRange(min = -3, max = 0) float low, @ForAll @FloatRange(min = 1, max = 5) float high) {
        Dataset data = Dataset.of(values.length, 1, values, 1, new float[values.length]);
        Scaling scaling = MinMaxScaler.fitFeatures(data, low, high);
        Dataset scaled = scaling.scaleFeatures(data);
        double magnitude = 1e6 / scaling.standardDeviation(0);
        for (int row = 0; row < values.length; row++) {
            float value = scaled.feature(row, 0);
            assertEquals(Math.clamp(value, low, high), value, 1e-5 + 1e-6 * magnitude);
        }
    }

    @Provide
    Arbitrary<float[]> values() {
        return Arbitraries.floats().between(-1e6f, 1e6f).array(float[].class);
    }

    /** The definition: a straight line between the values in order, over equal distances from 0 to 1. */
    @Property(tries = 500)
    void quantiles(
            @ForAll("values") @Size(min = 1, max = 60) float[] values,
            @ForAll @DoubleRange(min = 0, max = 1) double share) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = share * (sorted.length - 1);
        double expected = 0;
        for (int i = 0; i < sorted.length; i++) {
            expected += Math.max(0, 1 - Math.abs(place - i)) * sorted[i];
        }
        assertEquals(expected, RobustScaler.quantile(sorted, share), 1e-9);
        assertEquals(sorted[0], RobustScaler.quantile(sorted, 0));
        assertEquals(sorted[sorted.length - 1], RobustScaler.quantile(sorted, 1));
    }

    /** More columns than are sorted at once, and more rows than a scan has in its buffer. */
    @Example
    void manyRowsAndColumns() {
        int rows = 10_000;
        int columns = 500;
        float[] features = new float[rows * columns];
        for (int i = 0; i < features.length; i++) {
            features[i] = i % columns + Philox.uniform(3, Philox.FIRST_FREE_STREAM, 0, i / columns);
        }
        Dataset data = Dataset.of(rows, columns, features, 1, new float[rows]);
        Scaling robust = RobustScaler.fitFeatures(data);
        Scaling minMax = MinMaxScaler.fitFeatures(data);
        for (int column = 0; column < columns; column++) {
            assertEquals(column + 0.5, robust.mean(column), 0.02);
            assertEquals(0.5, robust.standardDeviation(column), 0.02);
            assertEquals(column, minMax.mean(column), 0.001);
            assertTrue(minMax.standardDeviation(column) > 0.99f && minMax.standardDeviation(column) < 1);
        }
    }
}
