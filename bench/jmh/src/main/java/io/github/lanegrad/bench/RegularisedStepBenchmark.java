package io.github.lanegrad.bench;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Draw;
import io.github.lanegrad.kernel.ScalarKernels;
import io.github.lanegrad.train.GradientDescent;
import io.github.lanegrad.train.Noise;
import io.github.lanegrad.train.OptimizerState;
import io.github.lanegrad.train.TrainingPlan;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** One step of training 784-256-128-10 in batches of 64, and what each kind of regularisation adds to it. One thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RegularisedStepBenchmark {

    private static final int ROWS = 1024;
    private static final int BATCH = 64;

    /** So small that millions of steps leave the weights, and so the work, as they are. */
    private static final double RATE = 1e-6;

    /** What is added. */
    @Param({"nothing", "dropout", "dropout of inputs too", "noise of inputs", "max-norm"})
    public String added;

    private final GradientDescent optimizer = GradientDescent.of(RATE);
    private OptimizerState state;
    private Noise noise = Noise.NONE;
    private boolean limited;
    private Dataset dataset;
    private int[] order;
    private int step;
    private Parameters parameters;
    private TrainingPlan plan;
    private float[] gradients;

    @Setup(Level.Trial)
    public void setup() {
        double hidden = added.startsWith("dropout") ? 0.5 : 0;
        Network network = Network.inputs(784).dropout(added.equals("dropout of inputs too") ? 0.2 : 0)
                .dense(256, Activation.RELU).dropout(hidden)
                .dense(128, Activation.RELU).dropout(hidden)
                .dense(10, Activation.SIGMOID).build();
        noise = added.equals("noise of inputs") ? Noise.ofInputs(0.1) : Noise.NONE;
        limited = added.equals("max-norm");
        plan = new TrainingPlan(network, Loss.BINARY_CROSS_ENTROPY, BATCH);
        parameters = Parameters.initialize(network, 1);
        gradients = new float[network.parameterLength()];
        state = optimizer.start(network);
        dataset = Dataset.of(ROWS, 784, Numbers.symmetric(ROWS * 784, 0), 10, Numbers.bits(ROWS * 10, 1));
        order = IntStream.range(0, ROWS).toArray();
        check();
        Check.warm(this::step);
        check();
    }

    /** The draws of compiled code are those of the scalar kernels. */
    private static void check() {
        for (Draw draw : Draw.values()) {
            float[] x = Numbers.symmetric(BATCH * 784, 2);
            float[] expected = new float[x.length];
            float[] actual = new float[x.length];
            new ScalarKernels().draw(draw, x.length, 5, 6, 7, 8, 0.5f, x, 0, expected, 0);
            Backend.KERNELS.draw(draw, x.length, 5, 6, 7, 8, 0.5f, x, 0, actual, 0);
            for (int i = 0; i < x.length; i++) {
                Check.close(draw + " " + i, actual[i], expected[i], 0);
            }
        }
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        Check.allocatesNothing(this::step);
    }

    /** One step. */
    @Benchmark
    public float step() {
        step++;
        plan.load(dataset, order, step * BATCH & ROWS - 1, BATCH);
        plan.disturb(noise, 1, 1, step, 0);
        plan.draw(1, 1, step, 0);
        float loss = plan.gradient(parameters, gradients);
        optimizer.step(state, parameters.array(), gradients, 1f / plan.divisor());
        for (int l = 0; limited && l < plan.network().layers().size(); l++) {
            plan.network().layers().get(l).limitNorms(3f, parameters.array());
        }
        return loss;
    }
}
