package io.github.lanegrad.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What must hold before and after a measurement; a figure of something wrong is worth nothing. */
final class Check {

    private static final int COUNTED = 1_000;
    private static final long WARM_UP_NANOS = 1_000_000_000;

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

    /** Runs an op until the JIT compiler has had its time with it, so that a check sees compiled code. */
    static void warm(Runnable op) {
        long end = System.nanoTime() + WARM_UP_NANOS;
        while (System.nanoTime() < end) {
            op.run();
        }
    }

    /** Runs an op, warm by now, 1,000 times. Less than a byte per op passes: a deoptimisation costs some once. */
    static void allocatesNothing(Runnable op) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < COUNTED; i++) {
            op.run();
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        that(bytes < COUNTED, "%d bytes were allocated in %d ops", bytes, COUNTED);
    }
}
