package io.github.lanegrad.examples;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.LiveModel;
import io.github.lanegrad.infer.Predictor;
import io.github.lanegrad.train.Adam;
import io.github.lanegrad.train.OptimizerState;
import io.github.lanegrad.train.TrainingPlan;
import java.io.PrintStream;
import java.util.SplittableRandom;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Learns from a stream while it serves from it. What is to be learnt drifts: whether a point lies right of a line that
 * turns. One thread scores every point as it comes, then passes it on with its answer; another trains and publishes.
 */
public final class OnlineLearning {

    private static final int POINTS = 60_000;
    private static final int BATCH = 50;
    private static final Network NETWORK =
            Network.inputs(2).dense(16, Activation.TANH).dense(1, Activation.SIGMOID).build();

    /** What tells the training thread to stop. */
    private static final float[] END = {};

    private OnlineLearning() {}

    public static void main(String[] args) throws InterruptedException {
        Console.checkArguments("OnlineLearning", args, 0);
        run(POINTS, Console.out());
    }

    /**
     * Serves and trains.
     *
     * @return the shares of right answers to the last sixth of the points: of the live model, and of the first version
     *     that had seen a sixth of them
     */
    static double[] run(int points, PrintStream out) throws InterruptedException {
        LiveModel live = new LiveModel(FrozenModel.of(Model.unscaled(Parameters.initialize(NETWORK, 1))));
        BlockingQueue<float[]> stream = new ArrayBlockingQueue<>(64);
        Thread trainer = Thread.ofPlatform().start(() -> train(live, stream));
        Predictor predictor = new Predictor(live, 1);
        Predictor frozen = predictor;
        SplittableRandom random = new SplittableRandom(7);
        float[] batch = new float[3 * BATCH];
        float[] output = new float[1];
        int[] right = new int[2];
        int sixth = points / 6;
        out.println("   points  version  live model right  frozen model right");
        for (int p = 0; p < points; p++) {
            if (p == sixth) {
                frozen = new Predictor(live.model(), 1);
            }
            float x = (float) random.nextDouble(-1, 1);
            float y = (float) random.nextDouble(-1, 1);
            double angle = Math.PI * p / points;
            float answer = x * Math.cos(angle) + y * Math.sin(angle) > 0 ? 1 : 0;
            int at = p % BATCH * 3;
            batch[at] = x;
            batch[at + 1] = y;
            batch[at + 2] = answer;
            predictor.predict(batch, at, output, 0);
            right[0] += output[0] > 0.5f == answer > 0.5f ? 1 : 0;
            frozen.predict(batch, at, output, 0);
            right[1] += output[0] > 0.5f == answer > 0.5f ? 1 : 0;
            if ((p + 1) % BATCH == 0) {
                stream.put(batch);
                batch = new float[3 * BATCH];
            }
            if ((p + 1) % sixth == 0) {
                out.printf("%9d %8d %16.1f %% %17.1f %%%n", p + 1, predictor.version(), 100.0 * right[0] / sixth,
                        100.0 * right[1] / sixth);
                if (p + 1 < sixth * 6) {
                    right[0] = 0;
                    right[1] = 0;
                }
            }
        }
        stream.put(END);
        trainer.join();
        return new double[] {(double) right[0] / sixth, (double) right[1] / sixth};
    }

    /** A step for every batch, and a version after every step. */
    private static void train(LiveModel live, BlockingQueue<float[]> stream) {
        Parameters parameters = Parameters.initialize(NETWORK, 1);
        TrainingPlan plan = new TrainingPlan(NETWORK, Loss.BINARY_CROSS_ENTROPY, BATCH);
        Adam optimizer = Adam.of(0.02);
        OptimizerState state = optimizer.start(NETWORK);
        float[] gradients = new float[NETWORK.parameterLength()];
        int[] order = new int[BATCH];
        for (int r = 0; r < BATCH; r++) {
            order[r] = r;
        }
        try {
            for (float[] batch = stream.take(); batch != END; batch = stream.take()) {
                plan.load(dataset(batch), order, 0, BATCH);
                plan.gradient(parameters, gradients);
                optimizer.step(state, parameters.array(), gradients, 1f / plan.divisor());
                live.publish(Model.unscaled(parameters));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Dataset dataset(float[] batch) {
        return Dataset.builder(List.of("x", "y"), List.of("side")).addRows(batch, 0, BATCH).build();
    }
}
