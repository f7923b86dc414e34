package io.github.lanegrad.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Functions of one float on arrays in the level 1 cache, beside those of the JDK's vectors and those of {@code Math} in
 * a plain loop: nanoseconds per element. One thread, each in a JVM of its own.
 *
 * <p>Objects lie at multiples of 64 bytes, so that arrays lie the same way in every fork: their vectors of 512 bits
 * reach over two lines of the cache, as those of most arrays do.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(FunctionBenchmark.COUNT)
@Fork(value = 2, jvmArgsAppend = "-XX:ObjectAlignmentInBytes=64")
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class FunctionBenchmark {

    static final int COUNT = 2048;

    /** Inputs and outputs. */
    public abstract static class Floats {

        float[] x;
        float[] y;

        /** The function, already parsed. */
        Function f;

        final void allocate(String function) {
            f = Function.valueOf(function);
            x = f.inputs(COUNT);
            y = new float[COUNT];
        }

        abstract float[] map();

        /** Checks compiled code. */
        final void check(double ulps) {
            Arrays.fill(y, Float.NaN);
            map();
            f.check(x, y, ulps);
        }
    }

    /** Ours. */
    @State(Scope.Thread)
    public static class Ours extends Floats {

        @Param({"EXP", "EXPM1", "LOG", "LOG1P", "SIGMOID", "TANH", "SOFTPLUS", "ARCTAN", "SIN", "ERF", "GELU"})
        public String function;

        private Runnable op;

        @Setup(Level.Trial)
        public void setup() {
            allocate(function);
            op = this::map;
            Check.warm(op);
            check(2);
        }

        @TearDown(Level.Trial)
        public void tearDown() {
            Check.allocatesNothing(op);
        }

        @Override
        float[] map() {
            f.map(x, y);
            return y;
        }
    }

    /** Vectors of the JDK, which have no erf. */
    @State(Scope.Thread)
    public static class Lanewise extends Floats {

        @Param({"EXP", "EXPM1", "LOG", "LOG1P", "SIGMOID", "TANH", "SOFTPLUS", "ARCTAN", "SIN"})
        public String function;

        @Setup(Level.Trial)
        public void setup() {
            allocate(function);
            Check.run(this::map, 2);
            // Some are composed of two.
            check(4);
        }

        @Override
        float[] map() {
            LanewiseFunctions.map(f, x, y);
            return y;
        }
    }

    /** A plain loop over {@code Math}, which has no erf. */
    @State(Scope.Thread)
    public static class Plain extends Floats {

        @Param({"EXP", "EXPM1", "LOG", "LOG1P", "SIGMOID", "TANH", "SOFTPLUS", "ARCTAN", "SIN"})
        public String function;

        @Setup(Level.Trial)
        public void setup() {
            allocate(function);
            Check.run(this::map, 2);
            check(0.5001);
        }

        @Override
        float[] map() {
            f.loop(x, y);
            return y;
        }
    }

    /** Lanegrad. */
    @Benchmark
    public float[] lanegrad(Ours state) {
        return state.map();
    }

    /** The JDK's vectors. */
    @Benchmark
    public float[] lanewise(Lanewise state) {
        return state.map();
    }

    /** {@code Math}. */
    @Benchmark
    public float[] math(Plain state) {
        return state.map();
    }
}
