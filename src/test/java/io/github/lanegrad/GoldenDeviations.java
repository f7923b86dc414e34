package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Compares numbers, and remembers the largest deviations. */
final class GoldenDeviations {

    static final double TOLERANCE = 1e-6;

    /** Per kind of number. */
    private final Map<String, Double> largest = new TreeMap<>();

    Map<String, Double> largest() {
        return largest;
    }

    void note(String kind, double deviation) {
        largest.merge(kind, deviation, Math::max);
    }

    /** Absolute below 1, relative above. */
    void near(String kind, String where, double expected, double actual, double tolerance) {
        if (Double.isNaN(expected) || Double.isInfinite(expected)) {
            assertEquals(expected, actual, where);
            return;
        }
        double deviation = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
        note(kind, deviation);
        assertTrue(deviation <= tolerance,
                () -> where + ": " + actual + ", expected " + expected + " within " + tolerance);
    }

    /** Every number by itself. */
    void near(String kind, String where, double[] expected, float[] actual) {
        assertTrue(expected.length > 0, where);
        assertEquals(expected.length, actual.length, where);
        for (int i = 0; i < expected.length; i++) {
            near(kind, where + "[" + i + "]", expected[i], actual[i], TOLERANCE);
        }
    }

    /** Sums of products: rows of a matrix, to be divided. */
    void near(String kind, String where, double[] expected, float[] actual, int columns, int stride, double divisor) {
        assertTrue(expected.length > 0 && expected.length % columns == 0, where);
        // An element that cancels keeps the rounding errors of the large numbers it is made of.
        double scale = Math.max(2, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
        for (int i = 0; i < expected.length; i++) {
            near(kind, where + "[" + i + "]", expected[i], actual[i / columns * stride + i % columns] / divisor,
                    TOLERANCE * scale);
        }
    }
}
