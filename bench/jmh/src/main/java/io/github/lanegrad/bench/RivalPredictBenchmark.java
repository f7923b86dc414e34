package io.github.lanegrad.bench;

import ai.onnxruntime.OrtException;
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
public class RivalPredictBenchmark {

    /** Sizes of the layers. */
    @Param({"32-64-32-1", "784-256-128-10", "256-512-256-1", "64-128-64-1"})
    public String network;

    /** Rows in a call; VectorBLAS by hand scores the first one only. */
    @Param("1")
    public int rows;

    private OnnxRuntimePredictor onnxRuntime;
    private VectorBlasPredictor vectorBlas;
    private float[] features;
    private float[] outputs;

    /** Builds both, and checks their outputs. */
    @Setup(Level.Trial)
    public void setup() {
        Parameters parameters = Parameters.initialize(NaiveNetwork.describe(network), 1);
        features = Numbers.symmetric(rows * parameters.network().inputs(), 0);
        outputs = new float[rows * parameters.network().outputs()];
        onnxRuntime = new OnnxRuntimePredictor(parameters, rows);
        vectorBlas = new VectorBlasPredictor(parameters);
        double[] expected = new NaiveNetwork(parameters).predict(features, 0);
        check(onnxRuntime(), expected);
        if (rows == 1) {
            check(vectorBlas(), expected);
        }
    }

    private static void check(float[] actual, double[] expected) {
        for (int j = 0; j < expected.length; j++) {
            Check.close("output", actual[j], expected[j], 1e-5);
        }
    }

    /** Frees native memory. */
    @TearDown(Level.Trial)
    public void tearDown() throws OrtException {
        onnxRuntime.close();
    }

    /** ONNX Runtime, with pinned tensors. */
    @Benchmark
    public float[] onnxRuntime() {
        onnxRuntime.predict(features, 0, outputs);
        return outputs;
    }

    /** VectorBLAS, by hand. */
    @Benchmark
    public float[] vectorBlas() {
        Check.that(rows == 1, "expected 1 row for VectorBLAS, got %d", rows);
        vectorBlas.predict(features, outputs);
        return outputs;
    }
}
