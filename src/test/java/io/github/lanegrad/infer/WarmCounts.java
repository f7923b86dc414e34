package io.github.lanegrad.infer;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Allocation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.WeightFormat;
import java.time.Duration;

/** Warms up a predictor, and prints what the first calls of each number of rows allocate. */
public final class WarmCounts {

    static final int CAPACITY = 14;

    private static final int INPUTS = 150;
    private static final int OUTPUTS = 3;
    private static final int CALLS = 5;

    private WarmCounts() {}

    /**
     * Runs it.
     *
     * @param arguments how weights are kept
     */
    public static void main(String[] arguments) {
        Network network = Network.inputs(INPUTS).dense(100, Activation.RELU).dense(OUTPUTS, Activation.SOFTMAX).build();
        Model model = Model.unscaled(Parameters.initialize(network, 1));
        FrozenModel frozen = switch (WeightFormat.valueOf(arguments[0])) {
            case FLOAT32 -> FrozenModel.of(model);
            case BFLOAT16 -> Compression.bfloat16(model);
            case INT8 -> Compression.int8(model, Dataset.of(1, INPUTS, new float[INPUTS], 1, new float[1]));
        };
        Predictor predictor = new Predictor(frozen, CAPACITY);
        System.out.println("stable " + predictor.warmUp(Duration.ofSeconds(60)).stable());
        float[] rows = new float[CAPACITY * INPUTS];
        float[] results = new float[CAPACITY * OUTPUTS];
        long[] bytes = new long[CAPACITY + 1];
        for (int count = 1; count <= CAPACITY; count++) {
            int given = count;
            bytes[count] = Allocation.bytes(CALLS, () -> predictor.predict(rows, 0, given, results, 0));
        }
        for (int count = 1; count <= CAPACITY; count++) {
            System.out.println("rows " + count + " bytes " + bytes[count]);
        }
    }
}
