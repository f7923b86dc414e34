package io.github.lanegrad.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What must hold before and after a measurement; a figure of something wrong is worth nothing. */
final class Check {

    private static final int COUNTED = 1_000;
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
     * Runs an op, warm by now, 1,000 times or for a second if it is that long. Less than 1,000 bytes in all pass: when C2
     * compiles the first method of a class, the JVM makes the strings of that class, once.
     */
    static void allocatesNothing(Runnable op) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();
        long end = System.nanoTime() + SECOND_NANOS;
        int ops = 0;
        long before = threads.getCurrentThreadAllocatedBytes();
        while (ops < COUNTED && (ops == 0 || System.nanoTime() < end)) {
            op.run();
            ops++;
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        that(bytes < COUNTED, "%d bytes were allocated in %d ops", bytes, ops);
    }
}
