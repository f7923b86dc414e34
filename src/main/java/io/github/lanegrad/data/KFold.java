package io.github.lanegrad.data;

import io.github.lanegrad.Dataset;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Divides a data set for cross-validation: into folds of nearly the same size, each of which is the test part once
 * while the others are the training part. Each row is in exactly one test part. The same data, number of folds and seed
 * give the same parts; rows are in shuffled order, as in {@link Split}.
 *
 * {@snippet :
 * double mean = KFold.of(data, 5, 42).splits().mapToDouble(split -> score(split)).average().orElseThrow();
 * }
 *
 * <p>Immutable and safe to share between threads. A part is made when it is asked for.
 */
public final class KFold {
    private final Dataset data;
    private final int folds;
    private final int[] order;
    /** For each place of the order the fold whose test part the row is in. */
    private final int[] foldAt;

    private KFold(Dataset data, int folds, int[] order, int[] foldAt) {
        this.data = data;
        this.folds = folds;
        this.order = order;
        this.foldAt = foldAt;
    }

    /**
     * Divides by chance alone. The sizes of two folds differ by at most one row, the first ones being larger. If they
     * are equal, fold 0 is {@link Split#of} with the fraction {@code 1 / folds} and the same seed.
     *
     * @param data the rows
     * @param folds the number of folds, from 2 to the number of rows
     * @param seed the seed, any value
     * @return the folds
     * @throws IllegalArgumentException if the number of folds is not in this range
     */
    public static KFold of(Dataset data, int folds, long seed) {
        checkFolds(data, folds);
        int[] order = Split.shuffledRows(data, seed);
        int size = order.length / folds;
        int larger = order.length % folds;
        int[] foldAt = new int[order.length];
        int end = 0;
        for (int fold = 0; fold < folds; fold++) {
            int start = end;
            end += fold < larger ? size + 1 : size;
            Arrays.fill(foldAt, start, end, fold);
        }
        return new KFold(data, folds, order, foldAt);
    }

    /**
     * Divides so that each class has its share in all folds: of each class, and in all, the numbers of rows in two
     * folds differ by at most one. A class of fewer rows than folds is missing in some.
     *
     * @param data the rows, at least twice as many as classes
     * @param folds the number of folds, from 2 to the number of rows
     * @param target the target column that says the class, from 0 to {@code outputs() - 1}
     * @param seed the seed, any value
     * @return the folds
     * @throws IllegalArgumentException if the number of folds is not in this range, there is no such target, or it has
     *     more different values than half the rows, as a measured quantity has
     */
    public static KFold stratified(Dataset data, int folds, int target, long seed) {
        checkFolds(data, folds);
        if (target < 0 || target >= data.outputs()) {
            throw new IllegalArgumentException(
                    "expected a target column from 0 to " + (data.outputs() - 1) + ", got " + target);
        }
        int[] rowClasses = Split.classes(data, target, "KFold.of");
        int[] order = Split.shuffledRows(data, seed);
        int[] foldAt = new int[order.length];
        // Rows are dealt one by one, class after class, without starting anew: so the whole is even as well.
        int[] dealt = firstDealt(rowClasses);
        for (int place = 0; place < order.length; place++) {
            foldAt[place] = dealt[rowClasses[order[place]]]++ % folds;
        }
        return new KFold(data, folds, order, foldAt);
    }

    /**
     * Returns the number of folds.
     *
     * @return at least 2
     */
    public int folds() {
        return folds;
    }

    /**
     * Returns the rows of one test part, in the order of the part.
     *
     * @param fold the fold, from 0 to {@code folds() - 1}
     * @return row numbers of the data set
     * @throws IllegalArgumentException if there is no such fold
     */
    public int[] testRows(int fold) {
        checkFold(fold);
        return IntStream.range(0, order.length)
                .filter(place -> foldAt[place] == fold)
                .map(place -> order[place])
                .toArray();
    }

    /**
     * Returns the rows of one training part, in the order of the part: those of all other folds.
     *
     * @param fold the fold, from 0 to {@code folds() - 1}
     * @return row numbers of the data set
     * @throws IllegalArgumentException if there is no such fold
     */
    public int[] trainRows(int fold) {
        checkFold(fold);
        return IntStream.range(0, order.length)
                .filter(place -> foldAt[place] != fold)
                .map(place -> order[place])
                .toArray();
    }

    /**
     * Returns copies of the two parts of one fold.
     *
     * @param fold the fold, from 0 to {@code folds() - 1}
     * @return the parts
     * @throws IllegalArgumentException if there is no such fold
     */
    public Split split(int fold) {
        return new Split(data.select(trainRows(fold)), data.select(testRows(fold)));
    }

    /**
     * Returns the parts of all folds, each made when the stream comes to it.
     *
     * @return as many as {@link #folds}
     */
    public Stream<Split> splits() {
        return IntStream.range(0, folds).mapToObj(this::split);
    }

    /** For each class the number of rows in the classes before it. */
    private static int[] firstDealt(int[] rowClasses) {
        int[] first = new int[Arrays.stream(rowClasses).max().orElseThrow() + 1];
        for (int rowClass : rowClasses) {
            if (rowClass + 1 < first.length) {
                first[rowClass + 1]++;
            }
        }
        for (int i = 1; i < first.length; i++) {
            first[i] += first[i - 1];
        }
        return first;
    }

    private void checkFold(int fold) {
        if (fold < 0 || fold >= folds) {
            throw new IllegalArgumentException("expected a fold from 0 to " + (folds - 1) + ", got " + fold);
        }
    }

    private static void checkFolds(Dataset data, int folds) {
        if (folds < 2 || folds > data.rows()) {
            throw new IllegalArgumentException(
                    "expected 2 folds to as many as there are rows (" + data.rows() + "), got " + folds);
        }
    }
}
