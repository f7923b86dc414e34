package io.github.lanegrad.bench;

import java.time.Duration;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Measures what fused multiply-adds alone reach just before and just after each iteration, by the thread that runs it: a
 * shared machine drifts by more than what is to be told apart, from one fork to the next and within one, and its processors
 * do not drift together.
 */
@State(Scope.Thread)
public abstract class PeakAround {

    private static final Duration WARM_UP = Duration.ofMillis(40);
    private static final int MOST_ROUNDS = 100;
    private static final Duration MEASUREMENT = Duration.ofMillis(15);

    private final Peak peak = new Peak();
    private double before;

    @Setup(Level.Iteration)
    public final void before() {
        if (before == 0) {
            Check.warm(() -> peak.gflops(WARM_UP), MOST_ROUNDS);
        }
        before = peak.gflops(MEASUREMENT);
    }

    @TearDown(Level.Iteration)
    public final void after() {
        FlopRate.peak((before + peak.gflops(MEASUREMENT)) / 2);
    }
}
