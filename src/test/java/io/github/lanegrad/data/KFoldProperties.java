package io.github.lanegrad.data;

import static io.github.lanegrad.Testing.wrong;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class KFoldProperties {
    @Property(tries = 300)
    void ofIsAPartition(
            @ForAll @IntRange(min = 2, max = 200) int rows,
            @ForAll @IntRange(min = 2, max = 12) int wanted,
            @ForAll long seed) {
        int folds = Math.min(rows, wanted);
        KFold kFold = KFold.of(numbered(new int[rows]), folds, seed);
        assertPartition(kFold, rows);
        for (int fold = 0; fold < folds; fold++) {
            assertEquals(rows / folds + (fold < rows % folds ? 1 : 0), kFold.testRows(fold).length);
        }
    }

    @Property(tries = 300)
    void stratifiedIsEvenInEachClassAndInAll(
            @ForAll("sizes") int[] sizes, @ForAll @IntRange(min = 2, max = 7) int wanted, @ForAll long seed) {
        int[] classes = IntStream.range(0, sizes.length)
                .flatMap(i -> IntStream.generate(() -> i).limit(sizes[i]))
                .toArray();
        int folds = Math.min(classes.length, wanted);
        KFold kFold = KFold.stratified(numbered(classes), folds, 1, seed);
        assertPartition(kFold, classes.length);
        for (int fold = 0; fold < folds; fold++) {
            int[] counts = new int[sizes.length];
            for (int row : kFold.testRows(fold)) {
                counts[classes[row]]++;
            }
            for (int i = 0; i < sizes.length; i++) {
                assertTrue(counts[i] == sizes[i] / folds || counts[i] == Math.ceilDiv(sizes[i], folds));
            }
            int all = Arrays.stream(counts).sum();
            assertTrue(all == classes.length / folds || all == Math.ceilDiv(classes.length, folds));
        }
    }

    @Provide
    Arbitrary<int[]> sizes() {
        return Arbitraries.integers().between(2, 40).array(int[].class).ofMinSize(1).ofMaxSize(6);
    }

    @Property(tries = 50)
    void theSeedDecides(@ForAll long seed) {
        Dataset data = numbered(IntStream.range(0, 100).map(i -> i % 3).toArray());
        assertArrayEquals(KFold.of(data, 5, seed).testRows(2), KFold.of(data, 5, seed).testRows(2));
        assertFalse(Arrays.equals(KFold.of(data, 5, seed).testRows(2), KFold.of(data, 5, seed + 1).testRows(2)));
        assertArrayEquals(
                KFold.stratified(data, 5, 1, seed).testRows(2), KFold.stratified(data, 5, 1, seed).testRows(2));
        assertFalse(Arrays.equals(
                KFold.stratified(data, 5, 1, seed).testRows(2), KFold.stratified(data, 5, 1, seed + 1).testRows(2)));
        Split split = Split.of(data, 0.2, seed);
        Split fold = KFold.of(data, 5, seed).split(0);
        assertArrayEquals(CsvReaderTest.features(split.test()), CsvReaderTest.features(fold.test()));
        assertArrayEquals(CsvReaderTest.features(split.train()), CsvReaderTest.features(fold.train()));
    }

    /** As SplitTest has it for the same seed: folds once published must not change. */
    @Example
    void foldsAreForever() {
        KFold kFold = KFold.of(numbered(new int[10]), 3, 42);
        assertArrayEquals(new int[] {0, 5, 1, 8}, kFold.testRows(0));
        assertArrayEquals(new int[] {6, 2, 4}, kFold.testRows(1));
        assertArrayEquals(new int[] {7, 3, 9}, kFold.testRows(2));
        KFold stratified = KFold.stratified(numbered(new int[] {0, 0, 0, 1, 1, 1, 1, 0, 1, 1}), 3, 1, 42);
        // Class 0 in shuffled order is 0 1 2 7, class 1 is 5 8 6 4 3 9; they are dealt 0 1 2 0 and 1 2 0 1 2 0.
        assertArrayEquals(new int[] {0, 6, 7, 9}, stratified.testRows(0));
        assertArrayEquals(new int[] {5, 1, 4}, stratified.testRows(1));
        assertArrayEquals(new int[] {8, 2, 3}, stratified.testRows(2));
    }

    @Example
    void wrongArguments() {
        Dataset data = numbered(new int[] {0, 1, 0, 1, 0});
        assertEquals("expected 2 folds to as many as there are rows (5), got 1", wrong(() -> KFold.of(data, 1, 0)));
        assertEquals("expected 2 folds to as many as there are rows (5), got 6",
                wrong(() -> KFold.stratified(data, 6, 0, 0)));
        assertEquals("expected a target column from 0 to 1, got 2", wrong(() -> KFold.stratified(data, 2, 2, 0)));
        assertEquals("expected a fold from 0 to 1, got 2", wrong(() -> KFold.of(data, 2, 0).split(2)));
        assertEquals("expected classes in the first target (y0), got 5 different values in 5 rows;"
                        + " KFold.of takes any target",
                wrong(() -> KFold.stratified(data, 2, 0, 0)));
        assertEquals(2, KFold.of(data, 2, 0).folds());
    }

    private static void assertPartition(KFold kFold, int rows) {
        int[] tested = new int[rows];
        List<Split> splits = kFold.splits().toList();
        for (int fold = 0; fold < kFold.folds(); fold++) {
            int[] seen = new int[rows];
            for (int row : kFold.testRows(fold)) {
                tested[row]++;
                seen[row]++;
            }
            for (int row : kFold.trainRows(fold)) {
                seen[row]++;
            }
            assertTrue(Arrays.stream(seen).allMatch(count -> count == 1));
            assertArrayEquals(kFold.testRows(fold), firstTargets(splits.get(fold).test()));
            assertArrayEquals(kFold.trainRows(fold), firstTargets(splits.get(fold).train()));
        }
        assertTrue(Arrays.stream(tested).allMatch(count -> count == 1));
    }

    private static int[] firstTargets(Dataset data) {
        return IntStream.range(0, data.rows()).map(row -> (int) data.target(row, 0)).toArray();
    }

    /** The first target is the number of the row, the second its class. */
    private static Dataset numbered(int[] classes) {
        float[] features = new float[classes.length];
        float[] targets = new float[2 * classes.length];
        for (int row = 0; row < classes.length; row++) {
            features[row] = row;
            targets[2 * row] = row;
            targets[2 * row + 1] = classes[row];
        }
        return Dataset.of(classes.length, 1, features, 2, targets);
    }
}
