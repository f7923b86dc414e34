package io.github.lanegrad.bench;

import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.WeightFormat;
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

/**
 * Scoring one row of 10,000 inputs of which 30 are set, through 10,000-128-64-1: others in every call, so that the weights
 * that it reads are where an application would find them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SparsePredictBenchmark {

    private static final int INPUTS = 10_000;
    private static final int SET = 30;
    private static final int ROWS = 256;

    /** How the weights are kept. */
    @Param({"FLOAT32", "BFLOAT16", "INT8"})
    public WeightFormat format;

    private Predictor predictor;
    private int[] indices;
    private float[] values;
    private float[] outputs;
    private int row;

    /** Builds the rows and the predictor, and warms it up. */
    @Setup(Level.Trial)
    public void setup() {
        Network network = NaiveNetwork.describe(INPUTS + "-128-64-1");
        Parameters parameters = Parameters.initialize(network, 1);
        predictor = new Predictor(PredictBenchmark.frozen(Model.unscaled(parameters), format), 1);
        indices = new int[ROWS * SET];
        values = Numbers.symmetric(ROWS * SET, 2);
        outputs = new float[1];
        float[] steps = Numbers.symmetric(ROWS * SET, 3);
        float[] dense = new float[INPUTS];
        for (int e = 0; e < indices.length; e++) {
            // One index in each of 30 equal parts.
            indices[e] = e % SET * (INPUTS / SET) + (int) ((steps[e] + 1) / 2 * (INPUTS / SET - 1));
        }
        for (int t = 0; t < SET; t++) {
            dense[indices[t]] = values[t];
        }
        double expected = new NaiveNetwork(parameters).predict(dense, 0)[0];
        sparse();
        Check.close("output", outputs[0], expected, PredictBenchmark.tolerance(format));
        Check.warm(this::sparse);
        row = 0;
        sparse();
        Check.close("output", outputs[0], expected, PredictBenchmark.tolerance(format));
    }

    /** Tells if an operation allocated. */
    @TearDown(Level.Trial)
    public void tearDown() {
        Check.allocatesNothing(this::sparse);
    }

    /** One call. */
    @Benchmark
    public float[] sparse() {
        predictor.predictSparse(indices, values, row * SET, SET, outputs, 0);
        row = (row + 1) % ROWS;
        return outputs;
    }
}
