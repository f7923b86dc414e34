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
    private static final int CHECKED = 8;

    /** How the weights are kept. */
    @Param({"FLOAT32", "BFLOAT16", "INT8"})
    public WeightFormat format;

    private Parameters parameters;
    private Predictor predictor;
    private int[] indices;
    private float[] values;
    private float[] outputs;
    private int row;

    /** Builds the rows and the predictor, and warms it up. */
    @Setup(Level.Trial)
    public void setup() {
        Network network = NaiveNetwork.describe(INPUTS + "-128-64-1");
        parameters = Parameters.initialize(network, 1);
        predictor = new Predictor(PredictBenchmark.frozen(Model.unscaled(parameters), format), 1);
        indices = new int[ROWS * SET];
        values = Numbers.symmetric(ROWS * SET, 2);
        outputs = new float[1];
        float[] steps = Numbers.symmetric(ROWS * SET, 3);
        for (int e = 0; e < indices.length; e++) {
            // One index in each of 30 equal parts.
            indices[e] = e % SET * (INPUTS / SET) + (int) ((steps[e] + 1) / 2 * (INPUTS / SET - 1));
        }
        check();
        Check.warm(this::sparse);
        check();
    }

    /** Checks what was measured, and tells if an operation allocated. */
    @TearDown(Level.Trial)
    public void tearDown() {
        check();
        Check.allocatesNothing(this::sparse);
    }

    /** Compares the outputs of some rows with those of a naive forward pass in double. */
    private void check() {
        NaiveNetwork naive = new NaiveNetwork(parameters);
        for (int r = 0; r < ROWS; r += ROWS / CHECKED) {
            float[] dense = new float[INPUTS];
            for (int e = r * SET; e < (r + 1) * SET; e++) {
                dense[indices[e]] = values[e];
            }
            row = r;
            sparse();
            Check.close("row " + r, outputs[0], naive.predict(dense, 0)[0], PredictBenchmark.tolerance(format));
        }
    }

    /** One call. */
    @Benchmark
    public float[] sparse() {
        predictor.predictSparse(indices, values, row * SET, SET, outputs, 0);
        row = (row + 1) % ROWS;
        return outputs;
    }
}
