package io.github.lanegrad.train;

/**
 * Ends a training when the validation score has stopped getting better.
 *
 * @param patience how many epochs in a row may be no better than the best, at least 1
 * @param minDelta by how much a better score must differ from the best, 0 or more
 * @param restoreBest whether the parameters of the best epoch are put back in the end
 */
public record EarlyStopping(int patience, double minDelta, boolean restoreBest) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public EarlyStopping {
        if (patience < 1) {
            throw new IllegalArgumentException("patience: expected at least 1, got " + patience);
        }
        Updates.check("min delta", minDelta, minDelta >= 0, "0 or more");
    }

    /**
     * Any improvement counts, and the best parameters are put back.
     *
     * @param patience how many epochs in a row may be no better than the best, at least 1
     * @return the rule
     */
    public static EarlyStopping after(int patience) {
        return new EarlyStopping(patience, 0, true);
    }
}
