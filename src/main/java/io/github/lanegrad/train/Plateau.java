package io.github.lanegrad.train;

import java.io.IOException;

/**
 * Lowers the learning rate when a value has stopped getting better: multiplies it by a factor once the value has not been
 * better than the best one, by a relative threshold, for more than some times in a row: {@link EarlyStopping} of the same
 * patience ends a training one epoch earlier. After that, some times do not count. Order and defaults are those of PyTorch's
 * ReduceLROnPlateau, but for {@code least}, a share of the rate where that has {@code min_lr}, and small changes, which are
 * made too. Not safe for use by several threads at once; allocates nothing after it is built.
 */
public final class Plateau {

    private final boolean higherIsBetter;
    private final double factor;
    private final int patience;
    private final int coolDown;
    private final double threshold;
    private final double least;
    private double scale = 1;
    private double best;
    private int bad;
    private int cooling;

    /**
     * With a relative threshold of 1e-4 and no lower bound.
     *
     * @param higherIsBetter what better means: false for a loss
     * @param factor what the rate is multiplied by, more than 0, less than 1
     * @param patience how many times may be no better, 0 or more
     * @param coolDown how many times after a reduction do not count, 0 or more
     * @throws IllegalArgumentException if a number is out of range
     */
    public Plateau(boolean higherIsBetter, double factor, int patience, int coolDown) {
        this(higherIsBetter, factor, patience, coolDown, 1e-4, 0);
    }

    /**
     * With all numbers.
     *
     * @param higherIsBetter what better means: false for a loss
     * @param factor what the rate is multiplied by, more than 0, less than 1
     * @param patience how many times may be no better, 0 or more
     * @param coolDown how many times after a reduction do not count, 0 or more
     * @param threshold by which part of the best value a better one must differ from it, 0 or more, less than 1 where lower
     *     is better; as in PyTorch this is meant for values above 0, below it a value that is worse by less counts as better
     * @param least the lowest scale, a share of the learning rate, from 0 to 1
     * @throws IllegalArgumentException if a number is out of range
     */
    public Plateau(boolean higherIsBetter, double factor, int patience, int coolDown, double threshold, double least) {
        Updates.check("factor", factor, factor > 0 && factor < 1, "between 0 and 1");
        Updates.check("patience", patience, patience >= 0, "0 or more");
        Updates.check("cool down", coolDown, coolDown >= 0, "0 or more");
        // Of 1 or more, no lower value would ever count as better.
        Updates.check("threshold", threshold, threshold >= 0 && (higherIsBetter || threshold < 1),
                higherIsBetter ? "0 or more" : "from 0 to less than 1");
        Updates.check("least", least, least >= 0 && least <= 1, "from 0 to 1");
        this.higherIsBetter = higherIsBetter;
        this.factor = factor;
        this.patience = patience;
        this.coolDown = coolDown;
        this.threshold = threshold;
        this.least = least;
        this.best = higherIsBetter ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    /**
     * Takes the value of another epoch.
     *
     * @param value the loss or metric; NaN is no better
     * @return what the learning rate is to be multiplied by from now on, {@code least} to 1
     */
    public double update(double value) {
        if (isBetter(value)) {
            best = value;
            bad = 0;
        } else {
            bad++;
        }
        if (cooling > 0) {
            cooling--;
            bad = 0;
        }
        if (bad > patience) {
            scale = Math.max(scale * factor, least);
            cooling = coolDown;
            bad = 0;
        }
        return scale;
    }

    boolean higherIsBetter() {
        return higherIsBetter;
    }

    private boolean isBetter(double value) {
        return higherIsBetter ? value > best * (1 + threshold) : value < best * (1 - threshold);
    }

    /** Saves or loads where it stands. */
    void exchange(Checkpoint checkpoint) throws IOException {
        double[] numbers = {scale, best, bad, cooling};
        checkpoint.numbers("plateau", numbers);
        scale = numbers[0];
        best = numbers[1];
        bad = (int) numbers[2];
        cooling = (int) numbers[3];
    }

    /** The settings, not where it stands. */
    @Override
    public String toString() {
        return (higherIsBetter ? "higher" : "lower") + " is better, factor " + factor + ", patience " + patience
                + ", cool down " + coolDown + ", threshold " + threshold + ", least " + least;
    }

    /**
     * What the learning rate is multiplied by.
     *
     * @return {@code least} to 1; 1 before the first reduction
     */
    public double scale() {
        return scale;
    }
}
