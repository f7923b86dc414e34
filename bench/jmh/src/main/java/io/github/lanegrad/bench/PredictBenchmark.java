package io.github.lanegrad.bench;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Model;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.Predictor;
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

/** Scoring one row, the latency that an application sees. One thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PredictBenchmark {

    /** Sizes of the layers. */
    @Param({"32-64-32-1", "784-256-128-10"})
    public String network;

    private Parameters parameters;
    private Predictor predictor;
    private float[] row;
    private float[] outputs;
    private Runnable op;

    @Setup(Level.Trial)
    public void setup() {
        parameters = Parameters.initialize(NaiveNetwork.describe(network), 1);
        predictor = new Predictor(Model.unscaled(parameters), 1);
        row = Numbers.symmetric(parameters.network().inputs(), 0);
        outputs = new float[parameters.network().outputs()];
        check();
        op = this::predict;
        Check.warm(op);
        check();
        FlopRate.count(parameters.network().layers().stream().mapToDouble(PredictBenchmark::flops).sum());
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        Check.allocatesNothing(op);
    }

    private static double flops(Layer layer) {
        return 2.0 * layer.inputs() * layer.units();
    }

    /** Compares the outputs with those of a naive forward pass in double. */
    private void check() {
        predict();
        double[] expected = new NaiveNetwork(parameters).predict(row, 0);
        for (int j = 0; j < expected.length; j++) {
            Check.close("output", outputs[j], expected[j], 1e-6);
        }
    }

    /** One prediction. */
    @Benchmark
    public float[] predict() {
        predictor.predict(row, 0, outputs, 0);
        return outputs;
    }
}
