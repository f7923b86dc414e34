package io.github.lanegrad.infer;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What warming up a {@link Predictor} took. Immutable.
 *
 * @param time from the start to the end
 * @param garbage bytes that the calling thread allocated meanwhile; interpreted vector code allocates much
 * @param stable whether the limit was long enough for predictions that allocate nothing
 * @param bytesPerPrediction what a call allocated at the end: 0 if stable, infinite if there was no time to count
 */
public record WarmUp(Duration time, long garbage, boolean stable, double bytesPerPrediction) {

    private static final int SHALLOW_CALLS = 500;
    private static final int CALLS = 500;
    private static final int CLEAN_ROUNDS = 3;
    private static final int COUNTED = 1000;

    /** Code that is clean may still be C1's: C2 takes over after some thousand calls. */
    private static final int LEAST_ROUNDS = 20;

    /** But where calls take long, these count less than the time. */
    private static final long ENOUGH_NANOS = 300_000_000;

    static WarmUp run(Predictor predictor, ForwardPass pass, Duration limit) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        long deadline = start + limit.toNanos();
        int capacity = predictor.capacity();
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
            () -> predictor.predictSparse(starts, capacity, indices, rows, results, 0)
        };
        int forms = predictor.keepsZeros() ? predictions.length : 2;
        // Not many rows: the kernels are those of few tiles more or less.
        untilClean(threads, deadline, SHALLOW_CALLS, () -> pass.shallow(1));
        untilClean(threads, deadline, SHALLOW_CALLS / Math.min(capacity, 10), () -> pass.shallow(capacity));
        for (int f = 0; f < forms; f++) {
            untilClean(threads, deadline, f % 2 == 0 ? CALLS : CALLS / Math.min(capacity, CALLS), predictions[f]);
        }
        double perCall = Double.POSITIVE_INFINITY;
        // Once more if need be: the compiler may have thrown code away while the bytes were counted.
        while (perCall > 0 && System.nanoTime() < deadline) {
            perCall = 0;
            for (int f = 0; f < forms; f++) {
                int counted = f % 2 == 0 ? COUNTED : Math.max(1, COUNTED / capacity);
                perCall = Math.max(perCall, (double) bytes(threads, counted, predictions[f]) / counted);
            }
        }
        return new WarmUp(Duration.ofNanos(System.nanoTime() - start),
                threads.getCurrentThreadAllocatedBytes() - bytes, perCall == 0, perCall);
    }

    private static void untilClean(ThreadMXBean threads, long deadline, int calls, Runnable action) {
        long start = System.nanoTime();
        int clean = 0;
        for (int round = 0; clean < CLEAN_ROUNDS
                || (round < LEAST_ROUNDS && System.nanoTime() - start < ENOUGH_NANOS); round++) {
            if (System.nanoTime() > deadline) {
                return;
            }
            clean = bytes(threads, Math.max(1, calls), action) == 0 ? clean + 1 : 0;
        }
    }

    private static long bytes(ThreadMXBean threads, int calls, Runnable action) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
            action.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
