package io.github.lanegrad.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Adds the secondary results {@code gflops} and, with {@link PeakAround}, {@code peak} to benchmarks in average time. A trial's
 * set-up says what an op counts.
 */
public final class FlopRate implements InternalProfiler {

    private static volatile double flopsPerOp;
    private static volatile double peak;

    /** Tells the floating-point operations of one op, an FMA being two, pads not counted. */
    static void count(double flops) {
        flopsPerOp = flops;
    }

    /** Tells what fused multiply-adds alone reached around the iteration. */
    static void peak(double gflops) {
        peak = gflops;
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {}

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        if (flopsPerOp == 0 || result.getRawPrimaryResults().isEmpty()) {
            return List.of(); // Nothing was counted, or the op threw; an exception here would hide that one.
        }
        double nanos = result.getPrimaryResult().getScore() * benchmark.getTimeUnit().toNanos(1);
        List<Result<?>> rates = new ArrayList<>();
        rates.add(new ScalarResult("gflops", flopsPerOp / nanos, "GFLOP/s", AggregationPolicy.AVG));
        if (peak > 0) {
            rates.add(new ScalarResult("peak", peak, "GFLOP/s", AggregationPolicy.AVG));
        }
        return rates;
    }

    @Override
    public String getDescription() {
        return "Floating-point operations per second";
    }
}
