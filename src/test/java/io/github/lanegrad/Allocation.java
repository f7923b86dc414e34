package io.github.lanegrad;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what the calling thread allocates. */
final class Allocation {
    private static final int WARM_UP = 20_000;
    private static final int COUNTED = 2_000;

    private Allocation() {}

    /** The bytes allocated by 2,000 runs of the action after 20,000 others. */
    static long warmBytes(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        repeat(action, WARM_UP);
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
