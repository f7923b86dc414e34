package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Dataset;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class SplitProperties {
    @Property
    void ofIsAPartition(
            @ForAll @IntRange(min = 4, max = 300) int rows,
            @ForAll @DoubleRange(min = 0.2, max = 0.8) double fraction,
            @ForAll long seed) {
        Split split = Split.of(numbered(rows, new int[rows]), fraction, seed);
        assertEquals(Math.round(fraction * rows), split.test().rows());
        assertPartition(rows, split);
    }

    @Property
    void stratifiedKeepsShares(
            @ForAll("sizes") int[] sizes,
            @ForAll @DoubleRange(min = 0.02, max = 0.98) double fraction,
            @ForAll long seed) {
        int[] classes = IntStream.range(0, sizes.length)
                .flatMap(i -> IntStream.generate(() -> i).limit(sizes[i]))
                .toArray();
        Split split = Split.stratified(numbered(classes.length, classes), fraction, seed);
        assertPartition(classes.length, split);
        int[] test = new int[sizes.length];
        for (int row = 0; row < split.test().rows(); row++) {
            test[(int) split.test().target(row, 0)]++;
        }
        long lowest = 0;
        long highest = 0;
        for (int i = 0; i < sizes.length; i++) {
            assertEquals(fraction * sizes[i], test[i], 1);
            assertTrue(test[i] > 0 && test[i] < sizes[i]);
            lowest += (long) Math.max(1, Math.floor(fraction * sizes[i]));
            highest += (long) Math.min(sizes[i] - 1, Math.ceil(fraction * sizes[i]));
        }
        assertEquals(Math.clamp(Math.round(fraction * classes.length), lowest, highest), split.test().rows());
    }

    @Property(tries = 100)
    void theSeedDecides(@ForAll long seed) {
        int[] classes = IntStream.range(0, 100).map(i -> i % 3).toArray();
        Dataset data = numbered(100, classes);
        assertSame(Split.of(data, 0.3, seed), Split.of(data, 0.3, seed));
        assertSame(Split.stratified(data, 0.3, seed), Split.stratified(data, 0.3, seed));
        assertFalse(Arrays.equals(testRows(Split.of(data, 0.3, seed)), testRows(Split.of(data, 0.3, seed + 1))));
        assertFalse(Arrays.equals(
                testRows(Split.stratified(data, 0.3, seed)), testRows(Split.stratified(data, 0.3, seed + 1))));
    }

    @Provide
    Arbitrary<int[]> sizes() {
        return Arbitraries.integers().between(2, 60).array(int[].class).ofMinSize(1).ofMaxSize(6);
    }

    private static void assertSame(Split a, Split b) {
        assertArrayEquals(CsvReaderTest.features(a.train()), CsvReaderTest.features(b.train()));
        assertArrayEquals(CsvReaderTest.features(a.test()), CsvReaderTest.features(b.test()));
    }

    private static int[] testRows(Split split) {
        return IntStream.range(0, split.test().rows()).map(row -> (int) split.test().feature(row, 0)).sorted().toArray();
    }

    /** Each row is there once, with its own second feature and target. */
    private static void assertPartition(int rows, Split split) {
        int[] seen = new int[rows];
        for (Dataset part : new Dataset[] {split.train(), split.test()}) {
            for (int row = 0; row < part.rows(); row++) {
                int number = (int) part.feature(row, 0);
                seen[number]++;
                assertEquals(-number, part.feature(row, 1));
                assertEquals(number * 2, part.target(row, 1));
            }
        }
        assertTrue(Arrays.stream(seen).allMatch(count -> count == 1), () -> Arrays.toString(seen));
    }

    /** The first feature is the number of the row, the first target its class. */
    private static Dataset numbered(int rows, int[] classes) {
        float[] features = new float[2 * rows];
        float[] targets = new float[2 * rows];
        for (int row = 0; row < rows; row++) {
            features[2 * row] = row;
            features[2 * row + 1] = -row;
            targets[2 * row] = classes[row];
            targets[2 * row + 1] = 2 * row;
        }
        return Dataset.of(rows, 2, features, 2, targets);
    }
}
