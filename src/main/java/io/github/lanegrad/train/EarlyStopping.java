package io.github.lanegrad.train;

/**
 * Ends a training when what it is judged by has stopped getting better: the trainer's metric, or without one, or by
 * {@link Trainer.Builder#judgedByLoss}, the loss, of the validation rows if there are some. Immutable.
 *
 * @param patience after how many epochs in a row that are no better than the best it ends, at least 1
 * @param minDelta by how much a better score must differ from the best, in units of the score, 0 or more, finite
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
     * @param patience after how many epochs in a row that are no better than the best it ends, at least 1
     * @return the rule
     * @throws IllegalArgumentException if it is not positive
     */
    public static EarlyStopping after(int patience) {
        return new EarlyStopping(patience, 0, true);
    }
}
