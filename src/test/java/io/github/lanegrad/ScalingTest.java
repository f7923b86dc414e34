package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScalingTest {
    private static final Scaling SCALING = Scaling.of(new float[] {1, -2}, new float[] {2, 0.5f});

    @Test
    void scalesOneRowInPlace() {
        float[] values = {9, 5, -1, 9};
        SCALING.apply(values, 1);
        assertArrayEquals(new float[] {9, 2, 2, 9}, values);
        SCALING.invert(values, 1);
        assertArrayEquals(new float[] {9, 5, -1, 9}, values);
    }

    /** 3 has no exact reciprocal: a division would give other bits for some of these values. */
    @Test
    void bitsAreThoseOfTheReciprocal() {
        Scaling thirds = Scaling.of(new float[] {0.1f}, new float[] {3});
        float reciprocal = 1f / 3f;
        int differentFromDivision = 0;
        for (int i = 1; i < 1000; i++) {
            float x = i * 0.37f;
            float[] value = {x};
            thirds.apply(value, 0);
            assertEquals((x - 0.1f) * reciprocal, value[0]);
            differentFromDivision += value[0] == (x - 0.1f) / 3f ? 0 : 1;
            float scaled = value[0];
            thirds.invert(value, 0);
            float product = scaled * 3f;
            assertEquals(product + 0.1f, value[0]);
            assertEquals(x, value[0], 4 * Math.ulp(x));
        }
        assertTrue(differentFromDivision > 0);
    }

    @Test
    void identityKeepsValues() {
        float[] values = {-0.0f, Float.MIN_VALUE, -Float.MAX_VALUE, Float.NaN};
        Scaling.identity(4).apply(values, 0);
        assertArrayEquals(new float[] {-0.0f, Float.MIN_VALUE, -Float.MAX_VALUE, Float.NaN}, values);
        assertEquals(0, Scaling.identity(4).mean(3));
        assertEquals(1, Scaling.identity(4).standardDeviation(3));
    }

    @Test
    void scalesDatasets() {
        Dataset data = Dataset.of(2, 2, new float[] {5, -1, 1, -2}, 2, new float[] {3, -2, 1, -3});
        Dataset features = SCALING.scaleFeatures(data);
        assertArrayEquals(new float[] {2, 2, 0, 0}, features.featuresCopy());
        assertArrayEquals(new float[] {3, -2, 1, -3}, features.targetsCopy());
        Dataset targets = SCALING.scaleTargets(data);
        assertArrayEquals(new float[] {5, -1, 1, -2}, targets.featuresCopy());
        assertArrayEquals(new float[] {1, 0, 0, -2}, targets.targetsCopy());
        assertArrayEquals(new float[] {5, -1, 1, -2}, data.featuresCopy());
        assertEquals(data.featureNames(), features.featureNames());
        assertEquals(data.targetNames(), targets.targetNames());
    }

    @Test
    void comparesByValue() {
        Scaling same = Scaling.of(new float[] {1, -2}, new float[] {2, 0.5f});
        assertEquals(SCALING, same);
        assertEquals(SCALING.hashCode(), same.hashCode());
        assertNotEquals(SCALING, Scaling.of(new float[] {1, -2}, new float[] {2, 0.25f}));
        assertNotEquals(SCALING, Scaling.of(new float[] {1, -3}, new float[] {2, 0.5f}));
        assertNotEquals(SCALING, Scaling.identity(2));
        assertNotEquals(SCALING, new Object());
        assertEquals("Scaling[2 columns]", SCALING.toString());
    }

    @Test
    void keepsItsOwnCopies() {
        float[] mean = {1};
        float[] deviation = {2};
        Scaling scaling = Scaling.of(mean, deviation);
        mean[0] = 5;
        deviation[0] = 5;
        assertEquals(1, scaling.mean(0));
        assertEquals(2, scaling.standardDeviation(0));
        assertEquals(1, scaling.columns());
    }

    static Stream<Arguments> wrong() {
        float[] one = {1};
        return Stream.of(
                error("expected as many means as standard deviations and at least 1, got 2 and 1",
                        () -> Scaling.of(new float[2], one)),
                error("expected as many means as standard deviations and at least 1, got 0 and 0",
                        () -> Scaling.of(new float[0], new float[0])),
                error("expected at least 1 column, got 0", () -> Scaling.identity(0)),
                deviation("0.0", 0),
                deviation("-1.0", -1),
                deviation("NaN", Float.NaN),
                deviation("Infinity", Float.POSITIVE_INFINITY),
                deviation("1.0E-39", 1e-39f),
                error("expected a finite mean, got NaN (column 0)", () -> Scaling.of(new float[] {Float.NaN}, one)),
                error("expected a column from 0 to 1, got 2", () -> SCALING.mean(2)),
                error("expected a column from 0 to 1, got -1", () -> SCALING.standardDeviation(-1)),
                error("expected room for 2 values, got an array of 3 values and offset 2",
                        () -> SCALING.apply(new float[3], 2)),
                error("expected room for 2 values, got an array of 3 values and offset -1",
                        () -> SCALING.invert(new float[3], -1)),
                error("expected 2 inputs, got 1", () -> SCALING.scaleFeatures(Dataset.of(1, 1, one, 1, one))),
                error("expected 2 outputs, got 1", () -> SCALING.scaleTargets(Dataset.of(1, 1, one, 1, one))),
                error("expected finite features, got Infinity (row 0, column 0, x0)",
                        () -> Scaling.of(one, new float[] {1e-3f})
                                .scaleFeatures(Dataset.of(1, 1, new float[] {Float.MAX_VALUE}, 1, one))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void saysWhatIsWrong(String message, Executable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }

    @Test
    void scalingAllocatesNothing() {
        float[] values = new float[6];
        assertEquals(0, Allocation.warmBytes(() -> {
            SCALING.apply(values, 2);
            SCALING.invert(values, 2);
        }));
    }

    private static Arguments deviation(String given, float deviation) {
        return error("expected a finite standard deviation above 2.94e-39, got " + given + " (column 1)",
                () -> Scaling.of(new float[2], new float[] {1, deviation}));
    }

    private static Arguments error(String message, Executable action) {
        return Arguments.of(message, action);
    }
}
