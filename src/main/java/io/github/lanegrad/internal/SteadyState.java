package io.github.lanegrad.internal;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Brings code to its steady state: repeats an action, in rounds of some calls, until C2 has compiled it. Vector code
 * allocates until then, since only C2 keeps vectors in registers, so rounds without garbage are the sign; scalar code has
 * none from the start, so there is also a least number of rounds. All with one common deadline. Allocates; for use by the
 * thread that made it, whose allocation is what is counted. The JVM counts none of a virtual thread, and none at all if it
 * is told not to: then there is a fixed number of rounds.
 */
public final class SteadyState {

    /** In place of a number of bytes that nobody has counted. */
    public static final long UNKNOWN = -1;

    /** So many that C2 has compiled what is called. */
    private static final int UNCOUNTED_ROUNDS = 20;

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long start = System.nanoTime();
    private final long limit;
    private final int cleanRounds;
    private final int leastRounds;
    private final long enough;

    /**
     * Starts the clock.
     *
     * @param limit how long all actions together may be repeated, but for the round that they are in; any time
     * @param cleanRounds how many rounds in a row must have allocated nothing
     * @param leastRounds how many rounds there are at least, even if all are clean; it may be C1's code that is
     * @param enough after how long these need not be, since calls take long
     */
    public SteadyState(Duration limit, int cleanRounds, int leastRounds, Duration enough) {
        this.limit = nanos(limit);
        this.cleanRounds = cleanRounds;
        this.leastRounds = leastRounds;
        this.enough = nanos(enough);
    }

    /** As a long: longer times become the longest, 292 years, negative ones -1. */
    private static long nanos(Duration time) {
        return time.isNegative() ? -1 : time.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : time.toNanos();
    }

    /**
     * Repeats an action until it is in its steady state, or the time is up.
     *
     * @param calls how often a round runs it, at least 1
     * @param action what is compiled
     * @return false if the time was up first
     */
    public boolean reach(int calls, Runnable action) {
        return reach(calls, action, () -> { });
    }

    /**
     * Repeats an action until it is in its steady state, or the time is up, and another between rounds, which may be compiled
     * meanwhile or not.
     *
     * @param calls how often a round runs the action, at least 1
     * @param action what is compiled
     * @param meanwhile what is run once after each round, whatever it allocates
     * @return false if the time was up first
     */
    public boolean reach(int calls, Runnable action, Runnable meanwhile) {
        long begin = System.nanoTime();
        int clean = 0;
        for (int round = 0; clean < cleanRounds
                || (round < leastRounds && System.nanoTime() - begin < enough); round++) {
            if (isOver()) {
                return false;
            }
            long bytes = allocated(calls, action);
            boolean isClean = bytes == UNKNOWN ? round >= UNCOUNTED_ROUNDS - cleanRounds : bytes == 0;
            clean = isClean ? clean + 1 : 0;
            meanwhile.run();
        }
        return true;
    }

    /**
     * What so many calls of an action allocate.
     *
     * @param calls how often it runs
     * @param action what is run
     * @return bytes of this thread, or {@link #UNKNOWN}
     */
    public long allocated(int calls, Runnable action) {
        long before = allocated();
        for (int i = 0; i < calls; i++) {
            action.run();
        }
        return allocatedSince(before);
    }

    /**
     * What this thread has allocated since it was asked before.
     *
     * @param before what {@link #allocated()} said
     * @return in bytes, or {@link #UNKNOWN}
     */
    public long allocatedSince(long before) {
        long now = allocated();
        return before == UNKNOWN || now == UNKNOWN ? UNKNOWN : now - before;
    }

    /**
     * What this thread has allocated so far.
     *
     * @return in bytes, or {@link #UNKNOWN}
     */
    public long allocated() {
        return threads.getCurrentThreadAllocatedBytes();
    }

    /**
     * The time since the start.
     *
     * @return 0 or more
     */
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /**
     * Whether the time is up.
     *
     * @return true from the limit on
     */
    public boolean isOver() {
        return System.nanoTime() - start > limit;
    }
}
