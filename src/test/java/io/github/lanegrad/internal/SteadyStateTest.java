package io.github.lanegrad.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class SteadyStateTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private int calls;
    private byte[] garbage = {};

    @Test
    void cleanCodeIsRepeatedForTheLeastNumberOfRounds() {
        SteadyState state = new SteadyState(LONG, 3, 5, LONG);
        Runnable clean = () -> calls++;
        clean.run();
        calls = 0;
        state.reach(7, clean);
        assertTrue(calls >= 5 * 7, () -> "calls " + calls);
        assertEquals(0, calls % 7);
        assertFalse(state.isOver());
    }

    /** Three clean rounds after the last that was not. */
    @Test
    void garbageCountsAsUnsteady() {
        SteadyState state = new SteadyState(LONG, 3, 0, Duration.ZERO);
        state.reach(10, () -> {
            if (++calls <= 95) {
                garbage = new byte[16];
            }
        });
        assertTrue(calls >= 130, () -> "calls " + calls);
        assertEquals(16, garbage.length);
    }

    /** Once after each round, and its own garbage does not count. */
    @Test
    void somethingElseRunsBetweenRounds() {
        SteadyState state = new SteadyState(LONG, 3, 0, Duration.ZERO);
        Runnable clean = () -> calls++;
        int[] between = {0};
        Runnable meanwhile = () -> {
            garbage = new byte[16];
            between[0]++;
        };
        clean.run();
        meanwhile.run();
        calls = 0;
        between[0] = 0;
        state.reach(7, clean, meanwhile);
        assertEquals(calls, 7 * between[0]);
        assertTrue(between[0] >= 3, () -> "rounds " + between[0]);
        assertFalse(state.isOver());
    }

    @Test
    void theTimeIsLimited() {
        SteadyState state = new SteadyState(Duration.ofMillis(20), 1, 0, Duration.ZERO);
        state.reach(1, () -> garbage = new byte[16]);
        assertTrue(state.isOver());
        assertTrue(state.elapsed().compareTo(Duration.ofMillis(20)) > 0);
    }

    /** Which the JVM does not count: neither is code clean then, nor must it be repeated for ever. */
    @Test
    void virtualThreadsAreNotCounted() throws InterruptedException {
        SteadyState state = new SteadyState(LONG, 3, 0, Duration.ZERO);
        long[] bytes = new long[2];
        Thread.startVirtualThread(() -> {
            state.reach(10, () -> {
                calls++;
                garbage = new byte[16];
            });
            bytes[0] = state.allocated(10, () -> garbage = new byte[16]);
            bytes[1] = state.allocatedSince(0);
        }).join();
        assertEquals(200, calls);
        assertEquals(SteadyState.UNKNOWN, bytes[0]);
        assertEquals(SteadyState.UNKNOWN, bytes[1]);
    }

    @Test
    void noTimeIsTooLong() {
        SteadyState state = new SteadyState(ChronoUnit.FOREVER.getDuration(), 1, 2, ChronoUnit.FOREVER.getDuration());
        state.reach(10, () -> calls++);
        assertTrue(calls >= 20, () -> "calls " + calls);
        assertFalse(state.isOver());
        assertTrue(new SteadyState(Duration.ofSeconds(Long.MIN_VALUE), 1, 0, Duration.ZERO).isOver());
    }

    @Test
    void bytesAreCounted() {
        SteadyState state = new SteadyState(LONG, 1, 0, Duration.ZERO);
        long before = state.allocated();
        long allocated = state.allocated(10, () -> garbage = new byte[1000]);
        assertTrue(allocated >= 10_000, () -> "allocated " + allocated);
        assertTrue(state.allocated() - before >= allocated);
    }
}
