package io.github.lanegrad.infer;

import io.github.lanegrad.internal.SteadyState;
import java.time.Duration;

/**
 * What warming up a {@link Predictor} took. Immutable.
 *
 * @param time from the start to the end
 * @param garbage bytes that the calling thread allocated meanwhile; interpreted vector code allocates much. -1 if the JVM
 *     does not count them, as on a virtual thread
 * @param stable whether the limit was long enough for predictions that allocate nothing; false if nobody has counted
 * @param bytesPerPrediction what a call allocated at the end: 0 if stable, infinite if there was no time to count, NaN if
 *     the JVM does not
 */
public record WarmUp(Duration time, long garbage, boolean stable, double bytesPerPrediction) {

    private static final int SHALLOW_CALLS = 500;
    private static final int CALLS = 500;

    /** Numbers of rows that have kernels of their own; those of more rows are put together from these. */
    private static final int[] COUNTS = {1, 2, 3, 4, 5, 6};

    private static final int CLEAN_ROUNDS = 3;
    private static final int COUNTED = 1000;

    /** At most so many outputs in a call: those of as many rows as the capacity may be more than an array can hold. */
    private static final int MOST_OUTPUTS = 1 << 24;

    /** Code that is clean may still be C1's: C2 takes over after some thousand calls. */
    private static final int LEAST_ROUNDS = 20;

    /** But where calls take long, these count less than the time. */
    private static final Duration ENOUGH = Duration.ofMillis(300);

    static WarmUp run(Predictor predictor, ForwardPass pass, Duration limit) {
        SteadyState state = new SteadyState(limit, CLEAN_ROUNDS, LEAST_ROUNDS, ENOUGH);
        long before = state.allocated();
        int capacity = Math.min(predictor.capacity(), Math.max(ForwardPass.BLOCK, MOST_OUTPUTS / predictor.outputs()));
        float[] rows = new float[capacity * predictor.inputs()];
        float[] results = new float[capacity * predictor.outputs()];
        int[] starts = new int[capacity + 1];
        int[] indices = new int[capacity];
        for (int r = 0; r <= capacity; r++) {
            starts[r] = r;
        }
        Runnable[] predictions = {
            () -> predictor.predict(rows, 0, results, 0),
            () -> predictor.predict(rows, 0, capacity, results, 0),
            () -> predictor.predictOneHot(indices, 0, 1, results, 0),
            () -> predictor.predictSparseRows(starts, capacity, indices, rows, results, 0)
        };
        int forms = predictor.keepsZeros() ? predictions.length : 2;
        for (int count : COUNTS) {
            if (count < capacity) {
                state.reach(SHALLOW_CALLS / count, () -> pass.shallow(count));
            }
        }
        state.reach(SHALLOW_CALLS / Math.min(capacity, 10), () -> pass.shallow(capacity));
        // A loop that was compiled when it was shallow may be thrown away when it becomes deep.
        for (int count : COUNTS) {
            if (count > 1 && count < capacity) {
                state.reach(CALLS / count, () -> predictor.predict(rows, 0, count, results, 0));
            }
        }
        for (int f = 0; f < forms; f++) {
            state.reach(f % 2 == 0 ? CALLS : CALLS / Math.min(capacity, CALLS), predictions[f]);
        }
        double perCall = Double.POSITIVE_INFINITY;
        // Once more if need be: the compiler may have thrown code away while the bytes were counted.
        while (perCall > 0 && !state.isOver()) {
            perCall = 0;
            for (int f = 0; f < forms; f++) {
                int counted = f % 2 == 0 ? COUNTED : Math.max(1, COUNTED / capacity);
                long bytes = state.allocated(counted, predictions[f]);
                perCall = Math.max(perCall, bytes == SteadyState.UNKNOWN ? Double.NaN : (double) bytes / counted);
            }
        }
        return new WarmUp(state.elapsed(), state.allocatedSince(before), perCall == 0, perCall);
    }
}
