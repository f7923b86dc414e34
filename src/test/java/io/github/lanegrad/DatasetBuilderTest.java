package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DatasetBuilderTest {

    /** So many rows that blocks of all sizes are filled, in parts that end anywhere. */
    @Property(tries = 60)
    void holdsTheRowsThatWereAdded(
            @ForAll @IntRange(min = 1, max = 70) int inputs, @ForAll @IntRange(min = 1, max = 3) int outputs,
            @ForAll @IntRange(min = 1, max = 30_000) int rows, @ForAll @IntRange(min = 1, max = 900) int part) {
        float[] features = counting(rows * inputs, 0);
        float[] targets = counting(rows * outputs, 0.5f);
        int width = inputs + outputs;
        float[] values = new float[1 + rows * width];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(features, row * inputs, values, 1 + row * width, inputs);
            System.arraycopy(targets, row * outputs, values, 1 + row * width + inputs, outputs);
        }
        DatasetBuilder builder = Dataset.builder(names("x", inputs), names("y", outputs));
        for (int row = 0; row < rows; row += part) {
            builder.addRows(values, 1 + row * width, Math.min(part, rows - row));
        }
        Dataset data = builder.build();
        assertEquals(rows, data.rows());
        assertArrayEquals(features, data.featuresCopy());
        assertArrayEquals(targets, data.targetsCopy());
    }

    @Test
    void takesMoreAfterADataSet() {
        DatasetBuilder builder = Dataset.builder(List.of("a", "b"), List.of("c"));
        float[] row = {1, 2};
        Dataset one = builder.add(row, new float[] {3}).build();
        row[0] = 10;
        Dataset two = builder.add(row, new float[] {4}).build();
        assertEquals(1, one.rows());
        assertEquals(List.of("a", "b"), two.featureNames());
        assertEquals(List.of("c"), two.targetNames());
        assertArrayEquals(new float[] {1, 2, 10, 2}, two.featuresCopy());
        assertArrayEquals(new float[] {3, 4}, two.targetsCopy());
    }

    @Test
    void namesColumnsAsADataSetDoes() {
        Dataset data = Dataset.builder(2, 1).add(new float[] {1, 2}, new float[] {3}).build();
        Dataset same = Dataset.of(1, 2, new float[] {1, 2}, 1, new float[] {3});
        assertEquals(same.featureNames(), data.featureNames());
        assertEquals(same.targetNames(), data.targetNames());
    }

    @Test
    void saysWhatIsWrong() {
        DatasetBuilder builder = Dataset.builder(List.of("a", "b"), List.of("c"));
        assertMessage("expected at least 1 row, got 0", builder::build);
        assertMessage("expected 2 features and 1 targets, got 1 and 2", () -> builder.add(new float[1], new float[2]));
        assertMessage("expected 2 rows of 3 values from 1 on in an array of 6", () -> builder.addRows(new float[6], 1, 2));
        assertMessage("expected -1 rows of 3 values from 0 on in an array of 6",
                () -> builder.addRows(new float[6], 0, -1));
        assertMessage("expected 1 rows of 3 values from -1 on in an array of 6",
                () -> builder.addRows(new float[6], -1, 1));
        builder.addRows(new float[6], 0, 2).addRows(new float[] {0, Float.NaN, 0}, 0, 1);
        assertMessage("expected finite features, got NaN (row 2, column 1, b)", builder::build);
        assertMessage("expected at least 1 feature and 1 target column, got 1 and 0",
                () -> Dataset.builder(List.of("a"), List.of()));
        assertMessage("expected at least 1 feature and 1 target column, got -1 and 2", () -> Dataset.builder(-1, 2));
    }

    private static void assertMessage(String expected, Runnable wrong) {
        assertEquals(expected, assertThrows(IllegalArgumentException.class, wrong::run).getMessage());
    }

    private static float[] counting(int count, float first) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = first + i;
        }
        return values;
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }
}
