package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DatasetTest {
    private static final Dataset DATA = Dataset.of(
            3, List.of("age", "dose"), new float[] {1, 2, 3, 4, 5, 6}, List.of("cured"), new float[] {7, 8, 9});

    @Test
    void holdsRows() {
        assertEquals(3, DATA.rows());
        assertEquals(2, DATA.inputs());
        assertEquals(1, DATA.outputs());
        assertEquals(List.of("age", "dose"), DATA.featureNames());
        assertEquals(List.of("cured"), DATA.targetNames());
        assertEquals(3, DATA.feature(1, 0));
        assertEquals(4, DATA.feature(1, 1));
        assertEquals(9, DATA.target(2, 0));
        assertEquals("Dataset[3 rows, 2 inputs, 1 outputs]", DATA.toString());
    }

    @Test
    void numbersColumnsWithoutNames() {
        Dataset data = Dataset.of(1, 2, new float[] {1, 2}, 3, new float[] {3, 4, 5});
        assertEquals(List.of("x0", "x1"), data.featureNames());
        assertEquals(List.of("y0", "y1", "y2"), data.targetNames());
    }

    @Test
    void keepsItsOwnCopies() {
        float[] features = {1, 2};
        float[] targets = {3};
        Dataset data = Dataset.of(1, 2, features, 1, targets);
        features[0] = 10;
        targets[0] = 30;
        assertEquals(1, data.feature(0, 0));
        assertEquals(3, data.target(0, 0));
    }

    @Test
    void handsOutCopies() {
        Dataset data = Dataset.of(2, 2, new float[] {1, 2, 3, 4}, 1, new float[] {5, 6});
        Arrays.fill(data.features(), 0);
        Arrays.fill(data.targets(), 0);
        assertArrayEquals(new float[] {1, 2, 3, 4}, data.features());
        assertArrayEquals(new float[] {5, 6}, data.targets());
        assertArrayEquals(new float[] {3, 4, 1, 2}, data.select(new int[] {1, 0}).features());
    }

    @Test
    void copiesOneRow() {
        float[] into = filled(5);
        DATA.copyFeatures(2, into, 1);
        assertArrayEquals(new float[] {-1, 5, 6, -1, -1}, into);
        DATA.copyTargets(0, into, 4);
        assertArrayEquals(new float[] {-1, 5, 6, -1, 7}, into);
    }

    @Test
    void gathersRowsWithAStride() {
        float[] into = filled(8);
        DATA.copyFeatures(new int[] {9, 2, 0, 9}, 1, 2, into, 1, 4);
        assertArrayEquals(new float[] {-1, 5, 6, -1, -1, 1, 2, -1}, into);
        into = filled(4);
        DATA.copyTargets(new int[] {1, 1, 0}, 0, 3, into, 0, 1);
        assertArrayEquals(new float[] {8, 8, 7, -1}, into);
        DATA.copyTargets(new int[0], 0, 0, into, 4, 1);
        assertArrayEquals(new float[] {8, 8, 7, -1}, into);
    }

    @Test
    void theLastRowNeedsNoPad() {
        float[] into = filled(6);
        DATA.copyFeatures(new int[] {0, 1}, 0, 2, into, 0, 4);
        assertArrayEquals(new float[] {1, 2, -1, -1, 3, 4}, into);
    }

    @Test
    void selectsRowsInTheirOrder() {
        Dataset some = DATA.select(new int[] {2, 0, 2});
        assertEquals(3, some.rows());
        assertEquals(List.of("age", "dose"), some.featureNames());
        assertEquals(5, some.feature(0, 0));
        assertEquals(1, some.feature(1, 0));
        assertEquals(6, some.feature(2, 1));
        assertEquals(9, some.target(0, 0));
        assertEquals(7, some.target(1, 0));
    }

    static Stream<Arguments> wrong() {
        float[] two = new float[2];
        float[] one = new float[1];
        int[] order = {0, 3};
        return Stream.of(
                error("expected at least 1 row, got 0", () -> Dataset.of(0, 1, new float[0], 1, new float[0])),
                error("expected at least 1 row, got -1", () -> Dataset.of(-1, List.of("a"), one, List.of("b"), one)),
                error("expected at least 1 feature column, got 0", () -> Dataset.of(1, 0, new float[0], 1, one)),
                error("expected at least 1 target column, got -2", () -> Dataset.of(1, 1, one, -2, one)),
                error("expected at least 1 target column, got 0", () -> Dataset.of(1, List.of("a"), one, List.of(), one)),
                error("expected at least 1 row, got 0",
                        () -> Dataset.of(0, 1_000_000_000, new float[0], 1, new float[0])),
                error("expected 3 rows × 1 features = 3 values, got 2", () -> Dataset.of(3, 1, two, 1, one)),
                error("expected 2 rows × 1 targets = 2 values, got 1", () -> Dataset.of(2, 1, two, 1, one)),
                error(
                        "expected 65536 rows × 65537 features = 4295032832 values, got 2",
                        () -> Dataset.of(65536, 65537, two, 1, one)),
                error(
                        "expected finite features, got NaN (row 1, column 0, age)",
                        () -> Dataset.of(2, List.of("age", "dose"), new float[] {0, 0, Float.NaN, 0}, List.of("y"), two)),
                error(
                        "expected finite targets, got -Infinity (row 0, column 1, b)",
                        () -> Dataset.of(1, List.of("x"), one, List.of("a", "b"), new float[] {0, Float.NEGATIVE_INFINITY})),
                error("expected a row from 0 to 2, got 3", () -> DATA.feature(3, 0)),
                error("expected a row from 0 to 2, got -1", () -> DATA.target(-1, 0)),
                error("expected a feature column from 0 to 1, got 2", () -> DATA.feature(0, 2)),
                error("expected a target column from 0 to 0, got -1", () -> DATA.target(0, -1)),
                error("expected a row from 0 to 2, got 3", () -> DATA.copyFeatures(3, two, 0)),
                error("expected a row from 0 to 2, got 3", () -> DATA.copyFeatures(order, 0, 2, new float[9], 0, 2)),
                error("expected a row from 0 to 2, got 3", () -> DATA.select(order)),
                error("expected a weight for each of 3 rows, got 2", () -> DATA.weighted(two)),
                error("expected finite weights, 0 or more, got -1.0 (row 1)", () -> DATA.weighted(new float[] {0, -1, 1})),
                error(
                        "expected finite weights, 0 or more, got NaN (row 2)",
                        () -> DATA.weighted(new float[] {1, 1, Float.NaN})),
                error(
                        "expected finite weights, 0 or more, got Infinity (row 0)",
                        () -> DATA.weighted(new float[] {Float.POSITIVE_INFINITY, 1, 1})),
                error("expected a row from 0 to 2, got 3", () -> DATA.weighted(new float[3]).weight(3)),
                error("expected at least 1 row, got 0", () -> DATA.select(new int[0])),
                error(
                        "expected room for 1 rows of 2 values at stride 2, got an array of 2 values and offset 1",
                        () -> DATA.copyFeatures(0, two, 1)),
                error(
                        "expected room for 1 rows of 1 values at stride 1, got an array of 2 values and offset -1",
                        () -> DATA.copyTargets(0, two, -1)),
                error(
                        "expected room for 2 rows of 1 values at stride 2147483647, got an array of 2 values and offset 0",
                        () -> DATA.copyTargets(order, 0, 2, two, 0, Integer.MAX_VALUE)),
                error("expected a stride of at least 2, got 1", () -> DATA.copyFeatures(order, 0, 1, two, 0, 1)),
                error(
                        "expected a range of 2 row numbers, got 2 from place 1",
                        () -> DATA.copyTargets(order, 1, 2, two, 0, 1)),
                error(
                        "expected a range of 2 row numbers, got -1 from place 0",
                        () -> DATA.copyTargets(order, 0, -1, two, 0, 1)));
    }

    @Test
    void weightsGoWithTheirRows() {
        float[] weights = {1, 2, 4};
        Dataset weighted = DATA.weighted(weights);
        weights[0] = 10;
        assertEquals(1, weighted.weight(0), "a copy of its own");
        Dataset some = weighted.select(new int[] {2, 0, 2});
        assertTrue(some.isWeighted());
        assertArrayEquals(new float[] {4, 1, 4}, new float[] {some.weight(0), some.weight(1), some.weight(2)});
        float[] into = filled(4);
        some.copyWeights(new int[] {1, 2}, 0, 2, into, 1);
        assertArrayEquals(new float[] {-1, 1, 4, -1}, into);
        assertFalse(DATA.isWeighted());
        assertEquals(1, DATA.select(new int[] {2, 0, 2}).weight(0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void saysWhatIsWrong(String message, Executable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }

    @Test
    void copyingAllocatesNothing() {
        int[] order = {2, 0, 1, 1};
        float[] into = new float[64];
        assertEquals(0, Allocation.warmBytes(() -> {
            DATA.copyFeatures(1, into, 3);
            DATA.copyTargets(1, into, 3);
            DATA.copyFeatures(order, 0, 4, into, 0, 16);
            DATA.copyTargets(order, 1, 3, into, 0, 16);
            into[0] = DATA.feature(1, 1) + DATA.target(2, 0);
        }));
    }

    private static Arguments error(String message, Executable action) {
        return Arguments.of(message, action);
    }

    private static float[] filled(int length) {
        float[] values = new float[length];
        Arrays.fill(values, -1);
        return values;
    }
}
