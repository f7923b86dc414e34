package io.github.lanegrad.bench;

import io.github.lanegrad.Parameters;
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

/** {@link PredictBenchmark} with others: the same networks, rows and checks. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RivalPredictBenchmark extends PeakAround {

    private static final int WARM_UP_SECONDS = 1;

    /** Sizes of the layers. */
    @Param({"32-64-32-1", "784-256-128-10", "256-512-256-1", "64-128-64-1"})
    public String network;

    /** Rows in a call. */
    @Param("1")
    public int rows;

    /** By whom; {@link Dl4j} runs the one that is not listed. */
    @Param({"ONNX_PINNED", "ONNX_REUSED", "ONNX_NAIVE", "DJL", "PYTORCH", "DEEP_NETTS", "VECTOR_BLAS", "PLAIN_JAVA"})
    public PredictRival rival;

    private RivalPredictor predictor;
    private Parameters parameters;
    private float[] features;
    private float[] outputs;

    /** Builds it, and checks its outputs. */
    @Setup(Level.Trial)
    public void setup() throws Exception {
        parameters = Parameters.initialize(NaiveNetwork.describe(network), 1);
        features = Numbers.symmetric(rows * parameters.network().inputs(), 0);
        outputs = new float[rows * parameters.network().outputs()];
        predictor = rival.open(parameters, rows);
        predictor.check(parameters, features, outputs);
        // Ours has as long, or until it makes no garbage, which is no sign here.
        Check.run(this::predict, WARM_UP_SECONDS);
        FlopRate.count(rows * PredictBenchmark.flops(parameters.network()));
    }

    /** Checks what was measured, and frees native memory. */
    @TearDown(Level.Trial)
    public void tearDown() {
        predictor.check(parameters, features, outputs);
        predictor.close();
    }

    /** One call. */
    @Benchmark
    public float[] predict() {
        predictor.predict(features, outputs);
        return outputs;
    }
}
