package io.github.lanegrad.bench;

import java.time.Duration;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Fused multiply-adds in registers and nothing else: what the core could do at most. */
@State(Scope.Thread)
public class Peak {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int ACCUMULATORS = 12;

    /** Of one op, the same at every width. */
    static final double FLOPS = 2.0 * ACCUMULATORS * 160_000;

    private static final int ROUNDS = 160_000 / SPECIES.length();

    // Fields, so that the JIT compiler cannot know them.
    private float factor = 0.5f;
    private float term = 1f;
    private Runnable op;

    @Setup(Level.Trial)
    public void setup() {
        check();
        op = this::multiplyAdd;
        Check.warm(op);
        check();
        FlopRate.count(FLOPS);
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        Check.allocatesNothing(op);
    }

    private void check() {
        // x = x / 2 + 1 ends at 2 in every lane.
        Check.close("peak", multiplyAdd(), 2.0 * SPECIES.length() * ACCUMULATORS, 1e-3);
    }

    /** What is reached within some time. */
    double gflops(Duration duration) {
        long start = System.nanoTime();
        long elapsed;
        int ops = 0;
        float sum = 0;
        do {
            sum += multiplyAdd();
            ops++;
            elapsed = System.nanoTime() - start;
        } while (elapsed < duration.toNanos());
        Check.close("peak", sum / ops, 2.0 * SPECIES.length() * ACCUMULATORS, 1e-2);
        return ops * FLOPS / elapsed;
    }

    /** Twelve independent chains hide the latency of an FMA and fit, with the operands, into 16 registers. */
    float multiplyAdd() {
        FloatVector x = FloatVector.broadcast(SPECIES, factor);
        FloatVector y = FloatVector.broadcast(SPECIES, term);
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = c0;
        FloatVector c2 = c0;
        FloatVector c3 = c0;
        FloatVector c4 = c0;
        FloatVector c5 = c0;
        FloatVector c6 = c0;
        FloatVector c7 = c0;
        FloatVector c8 = c0;
        FloatVector c9 = c0;
        FloatVector c10 = c0;
        FloatVector c11 = c0;
        for (int i = 0; i < ROUNDS; i++) {
            c0 = c0.fma(x, y);
            c1 = c1.fma(x, y);
            c2 = c2.fma(x, y);
            c3 = c3.fma(x, y);
            c4 = c4.fma(x, y);
            c5 = c5.fma(x, y);
            c6 = c6.fma(x, y);
            c7 = c7.fma(x, y);
            c8 = c8.fma(x, y);
            c9 = c9.fma(x, y);
            c10 = c10.fma(x, y);
            c11 = c11.fma(x, y);
        }
        return c0.add(c1).add(c2).add(c3).add(c4).add(c5).add(c6).add(c7).add(c8).add(c9).add(c10).add(c11)
                .reduceLanes(VectorOperators.ADD);
    }
}
