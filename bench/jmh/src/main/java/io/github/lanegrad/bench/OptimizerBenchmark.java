package io.github.lanegrad.bench;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.train.Adam;
import io.github.lanegrad.train.GradientDescent;
import io.github.lanegrad.train.Lamb;
import io.github.lanegrad.train.Lion;
import io.github.lanegrad.train.NAdam;
import io.github.lanegrad.train.Optimizer;
import io.github.lanegrad.train.OptimizerState;
import io.github.lanegrad.train.RmsProp;
import io.github.lanegrad.train.Sgd;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
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
 * A step of an optimizer over flat arrays, beside its floor: a loop that reads and writes the same arrays and only adds. One
 * hidden layer of so many units on 64 inputs has {@code 66 units} parameters and a few.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 2, jvmArgsAppend = "-XX:ObjectAlignmentInBytes=64")
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class OptimizerBenchmark {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final float TINY = 1e-20f;

    /** Which optimizer. */
    @Param({"descent", "momentum", "rmsprop", "adam", "adamw", "amsgrad", "nadam", "lion", "lamb"})
    public String optimizer;

    /** Units: with four arrays 67 KB, 1 MB, and 17 MB. */
    @Param({"64", "1024", "16384"})
    public int units;

    private Optimizer description;
    private OptimizerState state;
    private Parameters parameters;
    private float[] gradients;
    private Runnable op;

    @Setup(Level.Trial)
    public void setup() {
        Network network = Network.inputs(64).dense(units, Activation.RELU).dense(1, Activation.IDENTITY).build();
        description = switch (optimizer) {
            case "descent" -> GradientDescent.of(1e-3);
            case "momentum" -> Sgd.of(1e-3).withMomentum(0.9);
            case "rmsprop" -> RmsProp.of(1e-3);
            case "adam" -> Adam.of(1e-3);
            case "adamw" -> Adam.adamW(1e-3);
            case "amsgrad" -> Adam.of(1e-3).withAmsgrad();
            case "nadam" -> NAdam.of(1e-3);
            case "lion" -> Lion.of(1e-3);
            case "lamb" -> Lamb.of(1e-3);
            default -> throw new IllegalArgumentException(optimizer);
        };
        state = description.start(network);
        parameters = Parameters.initialize(network, 1);
        gradients = Parameters.initialize(network, 2).array();
        float before = parameters.weight(0, 3, 3);
        step();
        float moved = before - parameters.weight(0, 3, 3);
        Check.that(moved * gradients[3 * network.layers().getFirst().stride() + 3] > 0, "%s went uphill", optimizer);
        op = this::step;
        Check.warm(op);
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        Check.allocatesNothing(op);
    }

    /** One step. */
    @Benchmark
    public void step() {
        description.step(state, parameters.array(), gradients, 1e-3f);
    }

    /** The memory traffic of a step, and no more arithmetic than an addition for each array that it changes. */
    @Benchmark
    public void floor() {
        float[] w = parameters.array();
        switch (state.arrayCount()) {
            case 0 -> add(w.length, gradients, w);
            case 1 -> add(w.length, gradients, w, state.array(0));
            case 2 -> add(w.length, gradients, w, state.array(0), state.array(1));
            default -> add(w.length, gradients, w, state.array(0), state.array(1), state.array(2));
        }
    }

    private static void add(int count, float[] g, float[] a) {
        for (int i = 0; i < count; i += SPECIES.length()) {
            FloatVector x = FloatVector.fromArray(SPECIES, g, i).mul(TINY);
            FloatVector.fromArray(SPECIES, a, i).add(x).intoArray(a, i);
        }
    }

    private static void add(int count, float[] g, float[] a, float[] b) {
        for (int i = 0; i < count; i += SPECIES.length()) {
            FloatVector x = FloatVector.fromArray(SPECIES, g, i).mul(TINY);
            FloatVector.fromArray(SPECIES, a, i).add(x).intoArray(a, i);
            FloatVector.fromArray(SPECIES, b, i).add(x).intoArray(b, i);
        }
    }

    private static void add(int count, float[] g, float[] a, float[] b, float[] c) {
        for (int i = 0; i < count; i += SPECIES.length()) {
            FloatVector x = FloatVector.fromArray(SPECIES, g, i).mul(TINY);
            FloatVector.fromArray(SPECIES, a, i).add(x).intoArray(a, i);
            FloatVector.fromArray(SPECIES, b, i).add(x).intoArray(b, i);
            FloatVector.fromArray(SPECIES, c, i).add(x).intoArray(c, i);
        }
    }

    private static void add(int count, float[] g, float[] a, float[] b, float[] c, float[] d) {
        for (int i = 0; i < count; i += SPECIES.length()) {
            FloatVector x = FloatVector.fromArray(SPECIES, g, i).mul(TINY);
            FloatVector.fromArray(SPECIES, a, i).add(x).intoArray(a, i);
            FloatVector.fromArray(SPECIES, b, i).add(x).intoArray(b, i);
            FloatVector.fromArray(SPECIES, c, i).add(x).intoArray(c, i);
            FloatVector.fromArray(SPECIES, d, i).add(x).intoArray(d, i);
        }
    }
}
