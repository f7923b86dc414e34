package io.github.lanegrad.examples;

import com.sun.management.ThreadMXBean;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.data.Split;
import io.github.lanegrad.data.Standardizer;
import io.github.lanegrad.infer.Predictor;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.train.Optimizer;
import io.github.lanegrad.train.OptimizerState;
import io.github.lanegrad.train.Trainer;
import io.github.lanegrad.train.TrainingPlan;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;

/**
 * What the examples have in common: scale by the training rows, train, score the test rows, and tell what it cost.
 *
 * @param network what is trained
 * @param loss what is minimised
 * @param split raw rows
 * @param scaleTargets whether targets are standardised as well
 * @param optimizer how a step changes the parameters
 * @param batchSize rows in a batch
 * @param epochs how often every row is visited
 * @param seed what weights and order depend on
 */
record Training(Network network, Loss loss, Split split, boolean scaleTargets, Optimizer optimizer, int batchSize,
        int epochs, long seed) {

    /**
     * What came of it.
     *
     * @param model the trained model
     * @param rows the scaled rows that it learned from
     * @param losses the loss of every epoch
     * @param predictions the model's outputs for the test rows
     * @param targets what these should have been
     */
    record Result(Model model, Dataset rows, double[] losses, float[] predictions, float[] targets) {}

    Result run(PrintStream out) {
        out.print(network.summary());
        out.println("\nbackend: " + Backend.current() + "; " + split.train().rows() + " training rows, "
                + split.test().rows() + " test rows");
        Scaling inputs = Standardizer.fitFeatures(split.train());
        Scaling targets = scaleTargets
                ? Standardizer.fitTargets(split.train())
                : Scaling.identity(network.outputs());
        Dataset scaled = inputs.scaleFeatures(split.train());
        scaled = scaleTargets ? targets.scaleTargets(scaled) : scaled;
        Parameters parameters = Parameters.initialize(network, seed);
        double[] losses = train(parameters, scaled, out);
        Model model = new Model(parameters, inputs, targets);
        float[] predictions = new Predictor(model, 64).predict(split.test());
        return new Result(model, scaled, losses, predictions, split.test().targets());
    }

    private double[] train(Parameters parameters, Dataset rows, PrintStream out) {
        double[] losses = new double[epochs];
        long start = System.nanoTime();
        out.println();
        try (Progress progress = new Progress(epochs, out)) {
            Trainer.of(network, loss)
                    .optimizer(optimizer)
                    .batchSize(batchSize)
                    .epochs(epochs)
                    .seed(seed)
                    .listener(progress)
                    .build()
                    .fit(parameters, rows)
                    .epochs().forEach(epoch -> losses[epoch.number() - 1] = epoch.loss());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        out.println();
        for (int e = 1; e <= epochs; e = e < epochs ? Math.min(2 * e, epochs) : e + 1) {
            out.printf("  epoch %4d  loss %.5f%n", e, losses[e - 1]);
        }
        out.printf("trained %,d rows in %.2f s, the JVM's warm-up included%n", (long) epochs * rows.rows(), seconds);
        return losses;
    }

    /**
     * Repeats steps on a copy, for half a second, or up to three until the JIT compiler is done with them; tells the bytes
     * of the last thousand steps and the time of the fastest.
     */
    void cost(Result result, PrintStream out) {
        Parameters copy = result.model().parameters().copy();
        Dataset rows = result.rows();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        TrainingPlan plan = new TrainingPlan(network, loss, Math.min(batchSize, rows.rows()));
        OptimizerState state = optimizer.start(network);
        float[] gradients = new float[network.parameterLength()];
        int[] order = new int[rows.rows()];
        for (int r = 0; r < order.length; r++) {
            order[r] = r;
        }
        int steps = 1000;
        long begin = System.nanoTime();
        long fastest = Long.MAX_VALUE;
        long bytes;
        do {
            bytes = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            for (int s = 0; s < steps; s++) {
                plan.load(rows, order, 0, plan.batchSize());
                plan.gradient(copy, gradients);
                optimizer.step(state, copy.array(), gradients, 1f / plan.divisor(), optimizer.learningRate() * 1e-3);
            }
            fastest = Math.min(fastest, System.nanoTime() - start);
            bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
        } while (System.nanoTime() - begin < (bytes > 0 ? 3_000_000_000L : 500_000_000L));
        double micros = fastest / 1e3 / steps;
        out.printf("%nonce warm: %,.0f rows per second, %.2f µs and %.0f bytes allocated per step of %d rows%n",
                plan.batchSize() / micros * 1e6, micros, (double) bytes / steps, plan.batchSize());
    }
}
