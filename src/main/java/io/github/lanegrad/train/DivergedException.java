package io.github.lanegrad.train;

/** A training met a loss or a parameter that is NaN or infinite. The parameters are those after the last good epoch. */
public final class DivergedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message epoch, step, layer and statistic, and what to try
     */
    public DivergedException(String message) {
        super(message);
    }
}
