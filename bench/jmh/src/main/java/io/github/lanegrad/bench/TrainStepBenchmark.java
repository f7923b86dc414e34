package io.github.lanegrad.bench;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Philox;
import io.github.lanegrad.train.GradientDescent;
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

/** One step of training: gathering a batch of shuffled rows, loss and gradient, plain gradient descent. One thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainStepBenchmark {

    private static final int ROWS = 1024;

    /** So small that millions of steps leave the weights, and so the work, as they are. */
    private static final float RATE = 1e-6f;

    /** Sizes of the layers, then rows in a batch. */
    @Param({"30-64-32-1 x32", "784-256-128-10 x64", "784-256-128-10 x128"})
    public String network;

    private final GradientDescent optimizer = new GradientDescent(RATE);
    private float[] features;
    private float[] targets;
    private Dataset dataset;
    private int[] order;
    private int from;
    private Parameters parameters;
    private TrainingPlan plan;
    private float[] gradients;
    private Runnable op;

    @Setup(Level.Trial)
    public void setup() {
        String[] words = network.split(" x");
        Network description = NaiveNetwork.describe(words[0]);
        plan = new TrainingPlan(description, Loss.BINARY_CROSS_ENTROPY, Integer.parseInt(words[1]));
        parameters = Parameters.initialize(description, 1);
        gradients = new float[description.parameterLength()];
        features = Numbers.symmetric(ROWS * description.inputs(), 0);
        targets = Numbers.bits(ROWS * description.outputs(), 1);
        dataset = Dataset.of(ROWS, description.inputs(), features, description.outputs(), targets);
        order = IntStream.range(0, ROWS).toArray();
        Philox.shuffle(order, 1, Philox.SHUFFLE, 0);
        check();
        op = this::step;
        Check.warm(op);
        check();
        FlopRate.count(flops(description, plan.batchSize()));
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        Check.allocatesNothing(op);
    }

    /** Forward and to the parameters in every layer, to the inputs in every layer but the first. */
    private static double flops(Network network, int rows) {
        double products = 0;
        for (Layer layer : network.layers()) {
            boolean first = layer == network.layers().getFirst();
            products += (first ? 2.0 : 3.0) * layer.inputs() * layer.units();
        }
        return 2 * products * rows;
    }

    /** Compares a step with a naive one in double: loss, gradient by layer, change of each parameter. */
    private void check() {
        float[] before = parameters.array().clone();
        NaiveNetwork naive = new NaiveNetwork(parameters.copy());
        double[] expected = new double[gradients.length];
        double loss = 0;
        for (int r = from; r < from + plan.batchSize(); r++) {
            loss += naive.addGradient(features, order[r] * dataset.inputs(), targets, order[r] * dataset.outputs(),
                    expected);
        }
        Check.close("loss", step(), loss, 1e-5 * loss);
        for (Layer layer : plan.network().layers()) {
            int end = layer.biasOffset() + layer.stride();
            double largest = 0;
            for (int i = layer.weightOffset(); i < end; i++) {
                largest = Math.max(largest, Math.abs(expected[i]));
            }
            for (int i = layer.weightOffset(); i < end; i++) {
                Check.close("gradient", gradients[i], expected[i], 1e-5 * largest);
            }
        }
        float rate = -(RATE * (1f / plan.divisor()));
        for (int i = 0; i < before.length; i++) {
            Check.close("parameter", parameters.array()[i], Math.fma(rate, gradients[i], before[i]), 0);
        }
    }

    /** One step. */
    @Benchmark
    public float step() {
        plan.load(dataset, order, from, plan.batchSize());
        from = (from + plan.batchSize()) % ROWS;
        float loss = plan.gradient(parameters, gradients);
        optimizer.step(parameters.array(), gradients, 1f / plan.divisor());
        return loss;
    }
}
