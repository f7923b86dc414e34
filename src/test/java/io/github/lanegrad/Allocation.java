package io.github.lanegrad;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what the calling thread allocates. Needs nothing but the JDK: tests also use it in JVMs that have no JUnit. */
public final class Allocation {
    private static final int WARM_UP = 20_000;
    private static final int COUNTED = 2_000;
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static {
        // The first call of the counter allocates, and must not be a part of what is counted.
        soFar();
    }

    private Allocation() {}

    /** What allocates or not, and may throw. */
    @FunctionalInterface
    public interface Action<X extends Exception> {
        /** Runs it. */
        void run() throws X;
    }

    /** All bytes that the thread has ever allocated, for counts that begin and end in different calls or give a result. */
    public static long soFar() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** The bytes allocated by one run of the action, warm or not. */
    public static <X extends Exception> long bytes(Action<X> action) throws X {
        long before = soFar();
        action.run();
        return soFar() - before;
    }

    /** The bytes allocated by so many runs of the action, warm or not. */
    public static long bytes(int runs, Runnable action) {
        return bytes(() -> repeat(runs, action));
    }

    /**
     * The bytes allocated by 2,000 runs of the action after 20,000 others, counted again as long as there are some, for up to
     * 20 seconds: on a busy machine the JIT compiler is late.
     */
    public static long warmBytes(Runnable action) {
        long start = System.nanoTime();
        repeat(WARM_UP, action);
        long bytes = bytes(COUNTED, action);
        while (bytes > 0 && System.nanoTime() - start < PATIENCE_NANOS) {
            bytes = bytes(COUNTED, action);
        }
        return bytes;
    }

    private static void repeat(int runs, Runnable action) {
        for (int i = 0; i < runs; i++) {
            action.run();
        }
    }
}
