package io.github.lanegrad.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** How many rows of each class go to the test part. */
final class Strata {
    private Strata() {}

    /**
     * Each class starts at the smallest number allowed; then classes get one row more, those first
     * that are furthest below their share, until the whole is as near to the fraction as the largest
     * numbers allow. None can get two, as the largest number is at most one above the smallest.
     */
    static int[] testRows(int[] rowClasses, double testFraction) {
        int[] sizes = new int[Arrays.stream(rowClasses).max().orElse(-1) + 1];
        for (int rowClass : rowClasses) {
            sizes[rowClass]++;
        }
        int[] counts = Arrays.stream(sizes).map(size -> smallest(size, testFraction)).toArray();
        long missing = Math.round(testFraction * rowClasses.length) - Arrays.stream(counts).asLongStream().sum();
        IntStream.range(0, sizes.length)
                .filter(i -> counts[i] < largest(sizes[i], testFraction))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> counts[i] - sizes[i] * testFraction))
                .limit(Math.max(0, missing))
                .forEach(i -> counts[i]++);
        return counts;
    }

    private static int smallest(int size, double testFraction) {
        return (int) Math.max(size > 1 ? 1 : 0, Math.floor(size * testFraction));
    }

    private static int largest(int size, double testFraction) {
        return (int) Math.min(size > 1 ? size - 1 : 1, Math.ceil(size * testFraction));
    }
}
