package io.github.lanegrad.train;

import java.time.Duration;

/** Times that are asked for. */
final class Durations {

    private static final Duration FOR_EVER = Duration.ofDays(100_000);

    private Durations() {}

    /** A time that is not too short for anything, in nanoseconds; the largest number if it would not fit into one. */
    static long nanos(String name, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(name + ": expected more than 0, got " + time);
        }
        return time.compareTo(FOR_EVER) > 0 ? Long.MAX_VALUE : time.toNanos();
    }
}
