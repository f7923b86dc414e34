package io.github.lanegrad.data;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Philox;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A data set divided into a part to train on and a part to test on. Each row is in exactly one of
 * them; both are in shuffled order. The same data, fraction and seed give the same parts. Immutable.
 *
 * @param train what the network learns from
 * @param test what it is judged by
 */
public record Split(Dataset train, Dataset test) {

    /**
     * Checks that the parts have the same columns, as far as numbers go.
     *
     * @throws IllegalArgumentException if they have not
     */
    public Split {
        if (train.inputs() != test.inputs() || train.outputs() != test.outputs()) {
            throw new IllegalArgumentException("expected parts of the same columns, got %s and %s".formatted(train, test));
        }
    }

    /**
     * Divides by chance alone.
     *
     * @param data at least 2 rows
     * @param testFraction the share of the test part, between 0 and 1; its number of rows is rounded
     *     to the nearest
     * @param seed the seed, any value
     * @return the parts
     * @throws IllegalArgumentException if the fraction is not between 0 and 1, or a part would have
     *     no row
     */
    public static Split of(Dataset data, double testFraction, long seed) {
        checkFraction(testFraction);
        int testRows = (int) Math.round(testFraction * data.rows());
        checkParts(data.rows(), testRows, testFraction);
        int[] order = shuffledRows(data, seed);
        return new Split(
                data.select(Arrays.copyOfRange(order, testRows, order.length)),
                data.select(Arrays.copyOf(order, testRows)));
    }

    /**
     * Divides so that each class has its share in both parts: of each class, the number of test rows
     * is within one row of the fraction. A class of at least 2 rows has at least 1 in each part. The
     * whole test part is as near to the fraction as these rules allow.
     *
     * @param data at least 2 rows, of which the first target column says the class; at least twice
     *     as many rows as classes
     * @param testFraction the share of the test part, between 0 and 1
     * @param seed the seed, any value
     * @return the parts
     * @throws IllegalArgumentException if the fraction is not between 0 and 1, a part would have no
     *     row, or the first target column has more different values than half the rows, as a measured
     *     quantity has
     */
    public static Split stratified(Dataset data, double testFraction, long seed) {
        checkFraction(testFraction);
        int rows = data.rows();
        int[] rowClasses = classes(data, 0, "Split.of");
        int[] testRows = Strata.testRows(rowClasses, testFraction);
        int testCount = Arrays.stream(testRows).sum();
        checkParts(rows, testCount, testFraction);
        int[] train = new int[rows - testCount];
        int[] test = new int[testCount];
        int trainEnd = 0;
        int testEnd = 0;
        for (int row : shuffledRows(data, seed)) {
            if (testRows[rowClasses[row]]-- > 0) {
                test[testEnd++] = row;
            } else {
                train[trainEnd++] = row;
            }
        }
        return new Split(data.select(train), data.select(test));
    }

    /** For each row the place of its class among the classes, ascending. */
    static int[] classes(Dataset data, int target, String alternative) {
        float[] values = new float[data.rows()];
        for (int row = 0; row < values.length; row++) {
            // Adding 0 makes -0 and 0 one class.
            values[row] = data.target(row, target) + 0f;
        }
        float[] distinct = distinct(values);
        if (distinct.length > values.length / 2) {
            throw new IllegalArgumentException(
                    "expected classes in the %s target (%s), got %d different values in %d rows; %s takes any target"
                            .formatted(target == 0 ? "first" : "chosen", data.targetNames().get(target),
                                    distinct.length, values.length, alternative));
        }
        int[] classes = new int[values.length];
        for (int row = 0; row < values.length; row++) {
            classes[row] = Arrays.binarySearch(distinct, values[row]);
        }
        return classes;
    }

    private static float[] distinct(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        int count = 1;
        for (float value : sorted) {
            if (value != sorted[count - 1]) {
                sorted[count++] = value;
            }
        }
        return Arrays.copyOf(sorted, count);
    }

    static int[] shuffledRows(Dataset data, long seed) {
        int[] order = IntStream.range(0, data.rows()).toArray();
        Philox.shuffle(order, seed, Philox.SPLIT, 0);
        return order;
    }

    private static void checkFraction(double testFraction) {
        if (!(testFraction > 0 && testFraction < 1)) {
            throw new IllegalArgumentException("expected a test fraction between 0 and 1, got " + testFraction);
        }
    }

    private static void checkParts(int rows, int testRows, double testFraction) {
        if (testRows == 0 || testRows == rows) {
            throw new IllegalArgumentException(
                    "expected rows in both parts, got %d training and %d test rows (%d rows, test fraction %s)"
                            .formatted(rows - testRows, testRows, rows, testFraction));
        }
    }
}
