package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class UpdatesProperties {

    /** The shorter way to 1 has the same bits, and is not taken a step too early. */
    @Property
    void theCorrectionIsThatOfThePower(@ForAll @IntRange(min = 1, max = 100_000) int memory) {
        double beta = 1 - 1.0 / memory;
        long last = (long) (60 / (1 - beta)) + 2;
        for (long step = 1; step <= last; step += Math.max(1, last / 1000)) {
            assertEquals(1 - ExactMath.power(beta, step), Updates.correction(beta, step), beta + " at step " + step);
        }
    }
}
