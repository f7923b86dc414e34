package io.github.lanegrad.bench;

import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.Predictor;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.BiFunction;

/** Prints digests of a training, and of predictions that take the same rows in different portions. */
public final class Bits {

    /** Of products that are large enough to be shared by threads. */
    private static final String STEP = "784-256-128-10 x128";
    private static final int STEPS = 100;
    private static final int DIGITS = 16;

    /** How many rows are predicted together. */
    static final int[] PORTIONS = {1, 7, 64, 1024};

    private Bits() {}

    /**
     * Trains and predicts.
     *
     * @param arguments {@code lanegrad}, {@code pytorch} or {@code onnxruntime} and a number of threads, or {@code vectorblas};
     *         the last two predict with the parameters that ours has trained
     * @throws Exception if a library does not start
     */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "lanegrad" -> ours(Integer.parseInt(arguments[1]));
            case "pytorch" -> pytorch(Integer.parseInt(arguments[1]));
            case "onnxruntime" -> predictors((parameters, rows) ->
                    new OnnxRuntimePredictor(parameters, rows, PredictRival.ONNX_PINNED, Integer.parseInt(arguments[1])));
            case "vectorblas" -> predictors(VectorBlasPredictor::new);
            default -> throw new IllegalArgumentException("expected a library, got " + arguments[0]);
        }
    }

    /** Predictions with our parameters; the last portion is as long as the others, since some rows are predicted again. */
    private static void predictors(BiFunction<Parameters, Integer, RivalPredictor> library) {
        LanegradStep step = new LanegradStep(STEP, true, 1);
        train(step);
        int inputs = step.network.inputs();
        int width = step.network.outputs();
        for (int portion : PORTIONS) {
            float[] outputs = new float[TrainStep.ROWS * width];
            float[] results = new float[portion * width];
            try (RivalPredictor predictor = library.apply(step.parameters(), portion)) {
                predictor.check(step.parameters(), Arrays.copyOf(step.features, portion * inputs), results);
                for (int start = 0; start < TrainStep.ROWS; start += portion) {
                    int r = Math.min(start, TrainStep.ROWS - portion);
                    predictor.predict(Arrays.copyOfRange(step.features, r * inputs, (r + portion) * inputs), results);
                    System.arraycopy(results, 0, outputs, r * width, results.length);
                }
            }
            System.out.println(digest(outputs));
        }
    }

    private static void ours(int threads) {
        LanegradStep step = new LanegradStep(STEP, true, threads);
        train(step);
        Network network = step.network;
        for (int portion : PORTIONS) {
            Predictor predictor = new Predictor(Model.unscaled(step.parameters()), portion);
            float[] outputs = new float[TrainStep.ROWS * network.outputs()];
            for (int r = 0; r < TrainStep.ROWS; r += portion) {
                predictor.predict(step.features, r * network.inputs(), Math.min(portion, TrainStep.ROWS - r),
                        outputs, r * network.outputs());
            }
            System.out.println(digest(outputs));
        }
    }

    private static void pytorch(int threads) {
        TorchStep step = new TorchStep(STEP, true, threads);
        train(step);
        for (int portion : PORTIONS) {
            float[] outputs = new float[TrainStep.ROWS * step.network.outputs()];
            for (int r = 0; r < TrainStep.ROWS; r += portion) {
                step.predict(r, Math.min(portion, TrainStep.ROWS - r), outputs);
            }
            System.out.println(digest(outputs));
        }
    }

    private static void train(TrainStep step) {
        for (int i = 0; i < STEPS; i++) {
            step.step();
        }
        System.out.println(step.parameters().sha256().substring(0, DIGITS));
    }

    private static String digest(float[] values) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
            bytes.asFloatBuffer().put(values);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());
            return HexFormat.of().formatHex(Arrays.copyOf(digest, DIGITS / 2));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
