package io.github.lanegrad.train;

import io.github.lanegrad.internal.Indices;
import io.github.lanegrad.internal.Scores;
import java.util.Arrays;
import java.util.Objects;

/**
 * Whether probabilities are what they say: the reliability table, and the expected calibration error (Naeini et al.,
 * 2015; Guo et al., 2017, "On Calibration of Modern Neural Networks"). Probabilities are put into bins of equal width
 * over 0 to 1; one on the border between two is in the lower, as in scikit-learn's {@code calibration_curve}. In each
 * bin the mean probability should be the share of rows that came true.
 *
 * <p>Nothing but the factories allocates. Not safe for use by several threads at once.
 */
public final class Calibration implements Tally {

    private final int bins;

    /** 0 for the probability of class 1. */
    private final int classes;

    private final long[] counts;
    private final long[] hits;
    private final double[] sums;

    private Calibration(int bins, int classes) {
        if (bins < 1) {
            throw new IllegalArgumentException("bins: expected at least 1, got " + bins);
        }
        this.bins = bins;
        this.classes = classes;
        this.counts = new long[bins];
        this.hits = new long[bins];
        this.sums = new double[bins];
    }

    /**
     * For two classes. A row is one prediction, the probability of class 1, and one target, of class 1 if it is at
     * least 0.5; it came true if it is of class 1.
     *
     * @param bins how many, at least 1
     * @return an empty table
     * @throws IllegalArgumentException if the number is not positive
     */
    public static Calibration binary(int bins) {
        return new Calibration(bins, 0);
    }

    /**
     * For several classes. A row is a probability for every class, of which the largest (the first of equal ones)
     * counts, and one target, the number of a class from 0; it came true if the largest is that of the class.
     *
     * @param bins how many, at least 1
     * @param classes at least 1
     * @return an empty table
     * @throws IllegalArgumentException if a number is not positive
     */
    public static Calibration classes(int bins, int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("classes: expected at least 1, got " + classes);
        }
        return new Calibration(bins, classes);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a probability that counts is not from 0 to 1, or a target is not a class; the
     *     rows before it are added then
     */
    @Override
    public void add(float[] predictions, int predictionsOffset, float[] targets, int targetsOffset, int rows) {
        int columns = Math.max(classes, 1);
        Objects.checkFromIndexSize(predictionsOffset, (long) rows * columns, predictions.length);
        Objects.checkFromIndexSize(targetsOffset, rows, targets.length);
        for (int r = 0; r < rows; r++) {
            int first = predictionsOffset + r * columns;
            float target = targets[targetsOffset + r];
            int largest = Scores.largest(predictions, first, columns);
            float probability = predictions[first + largest];
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException(
                        "expected a probability from 0 to 1, got " + probability + " (row " + r + ")");
            }
            boolean hit = classes == 0
                    ? Rankings.isPositive(target, r)
                    : largest == Rankings.classOf(target, r, classes);
            int bin = bin(probability);
            counts[bin]++;
            hits[bin] += hit ? 1 : 0;
            sums[bin] += probability;
        }
    }

    /** The bin above whose lower border a probability is; 0 is in the first one. */
    private int bin(float probability) {
        int bin = Math.min(bins - 1, (int) (probability * (double) bins));
        // The product may have been rounded across a border, or lie on one.
        while (bin > 0 && probability <= border(bin)) {
            bin--;
        }
        while (bin < bins - 1 && probability > border(bin + 1)) {
            bin++;
        }
        return bin;
    }

    @Override
    public void reset() {
        Arrays.fill(counts, 0);
        Arrays.fill(hits, 0);
        Arrays.fill(sums, 0);
    }

    /**
     * Number of bins, lines of the table.
     *
     * @return at least 1
     */
    public int bins() {
        return bins;
    }

    /**
     * A border of the bins: bin b holds what is above border b up to border b + 1, bin 0 also 0.
     *
     * @param number 0 to the number of bins
     * @return 0 to 1
     * @throws IndexOutOfBoundsException if there is no such border
     */
    public double border(int number) {
        return Indices.check("border", number, bins + 1) / (double) bins;
    }

    /**
     * Number of rows in a bin.
     *
     * @param bin number of the bin, from 0
     * @return 0 or more
     * @throws IndexOutOfBoundsException if there is no such bin
     */
    public long count(int bin) {
        return counts[Indices.check("bin", bin, bins)];
    }

    /**
     * Mean probability in a bin.
     *
     * @param bin number of the bin, from 0
     * @return 0 to 1, NaN for an empty bin
     * @throws IndexOutOfBoundsException if there is no such bin
     */
    public double meanProbability(int bin) {
        return sums[Indices.check("bin", bin, bins)] / counts[bin];
    }

    /**
     * Share of rows in a bin that came true.
     *
     * @param bin number of the bin, from 0
     * @return 0 to 1, NaN for an empty bin
     * @throws IndexOutOfBoundsException if there is no such bin
     */
    public double frequency(int bin) {
        return (double) hits[Indices.check("bin", bin, bins)] / counts[bin];
    }

    /**
     * {@code Σ count(b) |frequency(b) - meanProbability(b)| / n} over the bins, n being the number of rows.
     *
     * @return 0 to 1, lower is better; NaN without rows
     */
    public double expectedError() {
        double sum = 0;
        long rows = 0;
        for (int b = 0; b < bins; b++) {
            sum += Math.abs(hits[b] - sums[b]);
            rows += counts[b];
        }
        return sum / rows;
    }
}
