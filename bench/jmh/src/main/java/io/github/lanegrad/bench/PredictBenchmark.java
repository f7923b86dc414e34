package io.github.lanegrad.bench;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.WeightFormat;
import io.github.lanegrad.infer.Compression;
import io.github.lanegrad.infer.Predictor;
import java.util.Arrays;
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

/**
 * Scoring one row, the latency that an application sees, or several in one call. One thread. Time per call;
 * {@code -bm sample} gives its percentiles.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PredictBenchmark extends PeakAround {

    /** Sizes of the layers. */
    @Param({"32-64-32-1", "784-256-128-10", "256-512-256-1", "64-128-64-1"})
    public String network;

    /** How the weights are kept. */
    @Param({"FLOAT32", "BFLOAT16", "INT8"})
    public WeightFormat format;

    /** Rows in a call. */
    @Param("1")
    public int rows;

    private Parameters parameters;
    private Predictor predictor;
    private float[] features;
    private float[] outputs;
    private Runnable op;

    /** Builds the predictor, and warms it up. */
    @Setup(Level.Trial)
    public void setup() {
        parameters = Parameters.initialize(NaiveNetwork.describe(network), 1);
        features = Numbers.symmetric(rows * parameters.network().inputs(), 0);
        outputs = new float[rows * parameters.network().outputs()];
        predictor = new Predictor(frozen(Model.unscaled(parameters), format), rows);
        check();
        op = this::predict;
        Check.warm(op);
        check();
        FlopRate.count(rows * flops(parameters.network()));
    }

    static FrozenModel frozen(Model model, WeightFormat format) {
        int inputs = model.network().inputs();
        int calibrationRows = 64;
        return switch (format) {
            case FLOAT32 -> FrozenModel.of(model);
            case BFLOAT16 -> Compression.bfloat16(model);
            case INT8 -> Compression.int8(model, Dataset.of(calibrationRows, inputs,
                    Numbers.symmetric(calibrationRows * inputs, 1), 1, new float[calibrationRows]));
        };
    }

    /** Checks what was measured, and tells if an operation allocated. */
    @TearDown(Level.Trial)
    public void tearDown() {
        check();
        Check.allocatesNothing(op);
    }

    /** Of the products for a row. */
    static double flops(Network network) {
        return network.layers().stream().mapToDouble(layer -> 2.0 * layer.inputs() * layer.units()).sum();
    }

    /** Compares the outputs of all rows with those of a naive forward pass in double. */
    private void check() {
        Arrays.fill(outputs, Float.NaN);
        predict();
        NaiveNetwork naive = new NaiveNetwork(parameters);
        for (int r = 0; r < rows; r++) {
            double[] expected = naive.predict(features, r * parameters.network().inputs());
            for (int j = 0; j < expected.length; j++) {
                Check.close("row " + r, outputs[r * expected.length + j], expected[j], tolerance(format));
            }
        }
    }

    static double tolerance(WeightFormat format) {
        return switch (format) {
            case FLOAT32 -> 1e-6;
            case BFLOAT16 -> 0.01;
            case INT8 -> 0.03;
        };
    }

    /** One call. */
    @Benchmark
    public float[] predict() {
        predictor.predict(features, 0, rows, outputs, 0);
        return outputs;
    }
}
