package io.github.lanegrad.data;

import static io.github.lanegrad.Testing.wrong;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.github.lanegrad.Dataset;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, 1.5, Double.NaN, Double.POSITIVE_INFINITY})
    void fractionsOutsideAreRefused(double fraction) {
        Dataset data = targets(1, 1, 2, 2);
        String message = "expected a test fraction between 0 and 1, got " + fraction;
        assertEquals(message, wrong(() -> Split.of(data, fraction, 1)));
        assertEquals(message, wrong(() -> Split.stratified(data, fraction, 1)));
    }

    @Test
    void emptyPartsAreRefused() {
        assertEquals(
                "expected rows in both parts, got 4 training and 0 test rows (4 rows, test fraction 0.1)",
                wrong(() -> Split.of(targets(1, 1, 2, 2), 0.1, 1)));
        assertEquals(
                "expected rows in both parts, got 0 training and 4 test rows (4 rows, test fraction 0.9)",
                wrong(() -> Split.of(targets(1, 1, 2, 2), 0.9, 1)));
        assertEquals(
                "expected rows in both parts, got 1 training and 0 test rows (1 rows, test fraction 0.2)",
                wrong(() -> Split.of(targets(1), 0.2, 1)));
    }

    @Test
    void measuredTargetsHaveNoClasses() {
        assertEquals(
                "expected classes in the first target (y), got 3 different values in 5 rows; Split.of takes any target",
                wrong(() -> Split.stratified(targets(1, 2, 3, 1, 2), 0.5, 1)));
        assertEquals(2, Split.stratified(targets(1, 2, 1, 2), 0.5, 1).test().rows());
    }

    @Test
    void bothZerosAreOneClass() {
        Split split = Split.stratified(targets(0f, -0f, 0f, -0f), 0.25, 1);
        assertEquals(1, split.test().rows());
    }

    @Test
    void countsOfClasses() {
        assertArrayEquals(new int[] {7, 3}, Strata.testRows(classes(70, 30), 0.1));
        // 1.5 each and 4.5 in all, rounded to 5: the first two get the rows that are left.
        assertArrayEquals(new int[] {2, 2, 1}, Strata.testRows(classes(3, 3, 3), 0.5));
        // 0.1 and 99.9: at least one of the small class, not all of it.
        assertArrayEquals(new int[] {1, 99}, Strata.testRows(classes(2, 998), 0.1));
        assertArrayEquals(new int[] {1, 899}, Strata.testRows(classes(2, 998), 0.9));
        // A class of one row goes where the whole needs it.
        assertArrayEquals(new int[] {0, 3}, Strata.testRows(classes(1, 9), 0.3));
        assertArrayEquals(new int[] {1, 6}, Strata.testRows(classes(1, 9), 0.7));
    }

    @Test
    void manyClassesAreNoHang() {
        int[] classes = IntStream.range(0, 1_000_000).map(i -> i / 4).toArray();
        int[] counts = assertTimeout(Duration.ofSeconds(20), () -> Strata.testRows(classes, 0.3));
        assertEquals(300_000, Arrays.stream(counts).sum());
    }

    /** Computed by another program, from the definition: a split once published must not change. */
    @Test
    void splitsAreForever() {
        Split split = Split.of(targets(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), 0.3, 42);
        assertArrayEquals(new float[] {0, 5, 1}, CsvReaderTest.targets(split.test()));
        assertArrayEquals(new float[] {8, 6, 2, 4, 7, 3, 9}, CsvReaderTest.targets(split.train()));
    }

    private static int[] classes(int... sizes) {
        return IntStream.range(0, sizes.length).flatMap(i -> IntStream.generate(() -> i).limit(sizes[i])).toArray();
    }

    private static Dataset targets(float... values) {
        return Dataset.of(values.length, List.of("x"), new float[values.length], List.of("y"), values);
    }

    @Test
    void partsHaveTheSameColumns() {
        Dataset two = Dataset.of(1, 2, new float[2], 1, new float[1]);
        assertEquals("expected parts of the same columns, got Dataset[1 rows, 2 inputs, 1 outputs]"
                + " and Dataset[1 rows, 3 inputs, 1 outputs]",
                wrong(() -> new Split(two, Dataset.of(1, 3, new float[3], 1, new float[1]))));
        wrong(() -> new Split(two, Dataset.of(1, 2, new float[2], 2, new float[2])));
        assertEquals(two, new Split(two, two).test());
    }
}
