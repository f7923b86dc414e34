package io.github.lanegrad;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what the calling thread allocates. */
public final class Allocation {
    private static final int WARM_UP = 20_000;
    private static final int COUNTED = 2_000;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private Allocation() {}

    /**
     * The bytes allocated by 2,000 runs of the action after 20,000 others, counted again as long as there are some, for up to
     * 20 seconds: on a busy machine the JIT compiler is late.
     */
    public static long warmBytes(Runnable action) {
        long start = System.nanoTime();
        repeat(action, WARM_UP);
        long bytes = count(action);
        while (bytes > 0 && System.nanoTime() - start < PATIENCE_NANOS) {
            bytes = count(action);
        }
        return bytes;
    }

    private static long count(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // Also warms up the counter itself.
        threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        repeat(action, COUNTED);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static void repeat(Runnable action, int times) {
        for (int i = 0; i < times; i++) {
            action.run();
        }
    }
}
