package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Allocation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the golden schedules leave out: ends, long runs, arguments. */
class ScheduleTest {

    @Test
    void endsHold() {
        assertEquals(0.2, Schedule.polynomial(1, 0.2, 10, 2).rate(1000));
        assertEquals(3, Schedule.linear(1, 3, 7).rate(1L << 40));
        assertEquals(1 / 25e4, Schedule.oneCycle(1, 100).rate(5000), 1e-12);
        assertEquals(0.5, Schedule.constant(0.5).rate(Long.MAX_VALUE));
        assertEquals(1.0 / 11, Schedule.inverseTime(1, 0.1).rate(100), 1e-12);
    }

    @Test
    void noScheduleFailsOnALongRun() {
        for (Schedule schedule : List.of(Schedule.step(1, 0.5, 10), Schedule.multiStep(1, 0.1, 5, 2),
                Schedule.exponential(1, 0.99), Schedule.cosine(1, 0, 100), Schedule.cosineRestarts(1, 0, 10, 2),
                Schedule.cosineRestarts(1, 0, 10, 1), Schedule.oneCycle(1, 50), Schedule.cyclic(0.1, 1, 10, true),
                Schedule.cosineRestarts(1, 0, 1L << 62, 2), Schedule.inverseSquareRoot(1, 5),
                Schedule.inverseTime(1, 0.1), Schedule.linear(1, 0, 10).withWarmUp(0, 5))) {
            for (long step : new long[] {0, 1, 1000, 1_000_000_007L, 1L << 50, Long.MAX_VALUE}) {
                double rate = schedule.rate(step);
                assertTrue(rate >= 0 && rate <= 1 + 1e-12, rate + " at step " + step);
            }
        }
    }

    @Test
    void aRateIsNoGarbage() {
        List<Schedule> schedules = List.of(Schedule.step(1, 0.5, 10), Schedule.polynomial(1, 0, 100, 0.9),
                Schedule.cosineRestarts(1, 0, 10, 2).withWarmUp(0, 5), Schedule.oneCycle(1, 50));
        long[] step = {0};
        double[] sum = {0};
        assertEquals(0, Allocation.warmBytes(() -> {
            for (int i = 0; i < schedules.size(); i++) {
                sum[0] += schedules.get(i).rate(step[0]++ % 1000);
            }
        }));
        assertTrue(sum[0] > 0);
    }

    @Test
    void milestonesMayComeInAnyOrder() {
        Schedule schedule = Schedule.multiStep(1, 0.5, 30, 10, 20);
        assertEquals(List.of(1.0, 0.5, 0.5, 0.25, 0.125),
                List.of(schedule.rate(9), schedule.rate(10), schedule.rate(19), schedule.rate(20), schedule.rate(30)));
    }

    @Test
    void restartsOfOneLengthRepeat() {
        Schedule schedule = Schedule.cosineRestarts(1, 0.1, 10, 1);
        for (int step = 0; step < 10; step++) {
            assertEquals(schedule.rate(step), schedule.rate(step + 30));
        }
    }

    @Test
    void aWarmUpComesBefore() {
        Schedule schedule = Schedule.exponential(1, 0.5).withWarmUp(0.2, 4);
        assertEquals(0.2, schedule.rate(0));
        assertEquals(0.6, schedule.rate(2), 1e-12);
        assertEquals(1, schedule.rate(4));
        assertEquals(0.5, schedule.rate(5));
    }

    @Test
    void aPlateauAsksForMoreThanItsThresholdAndHasABottom() {
        Plateau rising = new Plateau(true, 0.5, 0, 0, 0.1, 0.3);
        assertEquals(1, rising.update(1));
        assertEquals(0.5, rising.update(1.05), "better, but not by a tenth");
        assertEquals(0.5, rising.update(2));
        assertEquals(0.3, rising.update(1), "no lower");
        Plateau falling = new Plateau(false, 0.5, 0, 0, 0.1, 0);
        assertEquals(1, falling.update(1));
        assertEquals(0.5, falling.update(0.95));
        assertEquals(0.5, falling.update(0.5));
        assertEquals(0.25, falling.update(1));
    }

    /** Unless another threshold is asked for. */
    @Test
    void aPlateauAsksForTenThousandths() {
        Plateau plateau = new Plateau(false, 0.5, 0, 0);
        assertEquals(1, plateau.update(1));
        assertEquals(1, plateau.update(0.9998));
        assertEquals(0.5, plateau.update(0.99975), "better, but not by a ten-thousandth");
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Schedule.constant(0));
        assertThrows(IllegalArgumentException.class, () -> Schedule.step(1, 0.5, 0));
        assertThrows(IllegalArgumentException.class, () -> Schedule.exponential(1, 0));
        assertThrows(IllegalArgumentException.class, () -> Schedule.polynomial(1, -1, 10, 1));
        assertThrows(IllegalArgumentException.class, () -> Schedule.oneCycle(1, 3));
        assertThrows(IllegalArgumentException.class, () -> Schedule.cyclic(1, 1, 3, false));
        assertThrows(IllegalArgumentException.class, () -> Schedule.constant(1).withWarmUp(-1, 5));
        assertThrows(IllegalArgumentException.class, () -> Schedule.inverseTime(1, -1));
        assertThrows(IllegalArgumentException.class, () -> Schedule.polynomial(1, 0, 10, 0));
        assertThrows(IllegalArgumentException.class, () -> Schedule.cosineRestarts(1, 0, 10, 0));
        assertThrows(IllegalArgumentException.class, () -> new Plateau(false, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Plateau(false, 0.5, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Plateau(false, 0.5, 0, -1));
        assertThrows(IllegalArgumentException.class, () -> new Plateau(false, 0.5, 0, 0, -1, 0));
    }

    @Test
    void stepsBeforeTheFirstAreRefused() {
        assertEquals("steps: expected 0 or more, got -7", refused(() -> Schedule.multiStep(1, 0.5, 3, -7, 10)));
        assertEquals(0.5, Schedule.multiStep(1, 0.5, 0).rate(0));
    }

    /** As they are if two numbers change places. */
    @Test
    void theLowestRateIsNotTheHighest() {
        assertEquals("least: expected at most the rate 0.001, got 0.1", refused(() -> Schedule.cosine(0.001, 0.1, 10)));
        assertEquals("least: expected at most the rate 0.001, got 0.1",
                refused(() -> Schedule.cosineRestarts(0.001, 0.1, 10, 2)));
        assertEquals(0.1, Schedule.cosine(0.1, 0.1, 10).rate(5), 1e-12);
    }

    @Test
    void aWarmUpRises() {
        assertEquals("from: expected at most the rate 0.1, got 1.0",
                refused(() -> Schedule.constant(0.1).withWarmUp(1, 10)));
        Schedule none = step -> Double.NaN;
        assertEquals("from: expected at most the rate NaN, got 0.0", refused(() -> none.withWarmUp(0, 10)));
        assertEquals(0.1, Schedule.constant(0.1).withWarmUp(0.1, 10).rate(5));
    }

    @Test
    void aCycleMayBeOfAnyLength() {
        Schedule schedule = Schedule.cyclic(0, 1, Long.MAX_VALUE, true);
        assertEquals(0.5, schedule.rate(1L << 62), 1e-12);
        assertEquals(1, schedule.rate(Long.MAX_VALUE), 1e-12);
    }

    @Test
    void aPlateauOfWhichNothingIsBetterIsRefused() {
        assertEquals("threshold: expected a finite number, from 0 to less than 1, got 1.0",
                refused(() -> new Plateau(false, 0.5, 0, 0, 1, 0)));
        Plateau rising = new Plateau(true, 0.5, 0, 0, 1, 0);
        rising.update(1);
        assertEquals(1, rising.update(2.5), "more than twice as much");
    }

    private static String refused(Executable action) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
