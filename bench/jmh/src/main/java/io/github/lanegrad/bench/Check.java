package io.github.lanegrad.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What must hold before and after a measurement; a figure of something wrong is worth nothing. */
final class Check {

    private static final int COUNTED = 1_000;
    private static final int COUNTS = 3;
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long ROUND_NANOS = 250_000_000;
    private static final int MOST_ROUNDS = 50;

    private Check() {}

    static void that(boolean holds, String message, Object... arguments) {
        if (!holds) {
            throw new IllegalStateException(message.formatted(arguments));
        }
    }

    static void close(String what, double actual, double expected, double tolerance) {
        that(Math.abs(actual - expected) <= tolerance, "%s: got %s, expected %s ± %s",
                what, actual, expected, tolerance);
    }

    /** Runs an op for some seconds, in which the JIT compiler has its time with it. */
    static void run(Runnable op, int seconds) {
        run(op, seconds * SECOND_NANOS);
    }

    private static void run(Runnable op, long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            op.run();
        }
    }

    /**
     * Runs an op of ours until it does so for a while without garbage, so that a check sees compiled code: what the
     * JIT compiler, on a busy machine, has not yet come to allocates. Gives up in the end; the last check will tell.
     */
    static void warm(Runnable op) {
        warm(() -> run(op, ROUND_NANOS), MOST_ROUNDS);
    }

    /** Repeats a round of an op, which takes a while, until one was without garbage. */
    static void warm(Runnable round, int most) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < most; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            round.run();
            if (threads.getCurrentThreadAllocatedBytes() - before < COUNTED) {
                break;
            }
        }
    }

    /**
     * Counts what an op, warm by now, allocates in 1,000 runs, or in a second if these are longer; where that is not nothing, once
     * or twice more: when C2 compiles the first method of a class, the JVM makes the strings of that class, and never again.
     */
    static void allocatesNothing(Runnable op) {
        long bytes = allocated(op);
        for (int i = 1; i < COUNTS && bytes > 0; i++) {
            bytes = allocated(op);
        }
        that(bytes == 0, "%d bytes were allocated in the last of %d counts", bytes, COUNTS);
    }

    private static long allocated(Runnable op) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();
        long end = System.nanoTime() + SECOND_NANOS;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int ops = 0; ops < COUNTED && (ops == 0 || System.nanoTime() < end); ops++) {
            op.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
