package io.github.lanegrad.bench;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads an array from front to back and does next to nothing with it: the floor of a product with one row, which reads
 * all weights once. Four bytes a float over the time are the bandwidth of the cache that holds them, as the reads start
 * on a cache line: objects lie at multiples of 64 bytes, and the elements of an array 16 bytes behind its start.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 2, jvmArgsAppend = "-XX:ObjectAlignmentInBytes=64")
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class LoadBenchmark {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private static final int START = 48 / Float.BYTES;

    /** The weights of 784 × 256, 256 × 512 and 1024 × 1024. */
    @Param({"200704", "131072", "1048576"})
    public int floats;

    private float[] weights;
    private Runnable op;

    @Setup(Level.Trial)
    public void setup() {
        weights = new float[START + floats];
        System.arraycopy(Numbers.symmetric(floats, 0), 0, weights, START, floats);
        op = this::load;
        Check.warm(op);
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        Check.close("sum", load(), sum, floats * 0x1p-20);
        FlopRate.count(floats);
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        Check.allocatesNothing(op);
    }

    /** Their sum, in eight chains, so that the loads wait for nothing. */
    @Benchmark
    public float load() {
        final int length = SPECIES.length();
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector s4 = s0;
        FloatVector s5 = s0;
        FloatVector s6 = s0;
        FloatVector s7 = s0;
        for (int i = START; i < START + floats; i += 8 * length) {
            s0 = s0.add(FloatVector.fromArray(SPECIES, weights, i));
            s1 = s1.add(FloatVector.fromArray(SPECIES, weights, i + length));
            s2 = s2.add(FloatVector.fromArray(SPECIES, weights, i + 2 * length));
            s3 = s3.add(FloatVector.fromArray(SPECIES, weights, i + 3 * length));
            s4 = s4.add(FloatVector.fromArray(SPECIES, weights, i + 4 * length));
            s5 = s5.add(FloatVector.fromArray(SPECIES, weights, i + 5 * length));
            s6 = s6.add(FloatVector.fromArray(SPECIES, weights, i + 6 * length));
            s7 = s7.add(FloatVector.fromArray(SPECIES, weights, i + 7 * length));
        }
        return s0.add(s1).add(s2.add(s3)).add(s4.add(s5).add(s6.add(s7))).reduceLanes(VectorOperators.ADD);
    }
}
