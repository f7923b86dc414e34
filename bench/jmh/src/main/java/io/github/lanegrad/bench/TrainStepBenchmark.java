package io.github.lanegrad.bench;

import java.util.concurrent.TimeUnit;
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

/** A {@link TrainStep} of each library, and the peak that its products could reach on one thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainStepBenchmark {

    private static final int WARM_UP_SECONDS = 1;

    /** What is trained, by what, with which optimizer. */
    @State(Scope.Thread)
    public static class Training extends PeakAround {

        /** Sizes of the layers, then rows in a batch. */
        @Param({"30-64-32-1 x32", "784-256-128-10 x64", "784-256-128-10 x128", "784-512-256-10 x128",
                "1024-1024-1024-1 x256"})
        public String network;

        /** Plain descent or Adam. */
        @Param({"sgd", "adam"})
        public String optimizer;

        /** Ours, and the rivals. */
        @Param({"lanegrad", "pytorch", "encog"})
        public String library;

        /** The threads that share a step; of Encog and DL4J one. */
        @Param("1")
        public int threads;

        private TrainStep step;

        @Setup(Level.Trial)
        public void setup() {
            step = TrainStep.of(library, network, optimizer.equals("adam"), threads);
            step.warmUp();
            step.check();
            if (library.equals("lanegrad")) {
                Check.warm(step::step);
                step.check();
            } else {
                // Garbage is no sign here that it is not compiled yet.
                Check.run(step::step, WARM_UP_SECONDS);
            }
            FlopRate.count(step.flops());
        }

        @TearDown(Level.Trial)
        public void tearDown() {
            if (library.equals("lanegrad")) {
                Check.allocatesNothing(step::step);
            }
            step.check();
        }
    }

    /** One step. */
    @Benchmark
    public double step(Training training) {
        return training.step.step();
    }

    /** Fused multiply-adds alone. */
    @Benchmark
    public float peak(Peak peak) {
        return peak.multiplyAdd();
    }
}
