package io.github.lanegrad.bench;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.train.GradientDescent;
import io.github.lanegrad.train.OptimizerState;
import io.github.lanegrad.train.TrainingPlan;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How soon a process that starts cold trains at its hot speed: steps per second over the time since the JVM started,
 * for ten seconds, with batches of 128 through 784-256-128-10. With the argument {@code warm} the plan warms up first.
 */
public final class TimeToHot {

    private static final double WINDOW = 0.1;
    private static final int WINDOWS = 100;

    /** The hot speed is the median of as many windows at the end. */
    private static final int HOT = 20;

    private static final double REACHED = 0.9;

    /** A window counts as hot if it is, and most of as many from there on are: one may just be lucky. */
    private static final int LASTING = 5;

    private static final int ROWS = 1024;
    private static final int BATCH = 128;

    private final double[] steps = new double[WINDOWS];
    private final long zero;

    private TimeToHot() {
        long uptime = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
        zero = System.nanoTime() - uptime * 1_000_000;
    }

    /**
     * Trains and prints.
     *
     * @param arguments {@code warm}, or none
     */
    public static void main(String[] arguments) {
        new TimeToHot().run(Arrays.asList(arguments).contains("warm"));
    }

    private double seconds() {
        return (System.nanoTime() - zero) * 1e-9;
    }

    private void run(boolean warm) {
        Network network = NaiveNetwork.describe("784-256-128-10");
        Dataset dataset = data(network);
        Parameters parameters = Parameters.initialize(network, 1);
        TrainingPlan plan = new TrainingPlan(network, Loss.BINARY_CROSS_ENTROPY, BATCH);
        GradientDescent optimizer = GradientDescent.of(1e-3);
        OptimizerState state = optimizer.start(network);
        float[] gradients = new float[network.parameterLength()];
        int[] order = IntStream.range(0, ROWS).toArray();
        double ready = seconds();
        if (warm) {
            plan.warmUp(Duration.ofSeconds(10));
        }
        double start = seconds();
        double now = start;
        for (int from = 0; now < WINDOWS * WINDOW; from = (from + BATCH) % ROWS) {
            plan.load(dataset, order, from, BATCH);
            plan.gradient(parameters, gradients);
            optimizer.step(state, parameters.array(), gradients, 1f / plan.divisor());
            double before = now;
            now = seconds();
            count(before, now);
        }
        print(ready, start);
    }

    /** Cheap numbers: making them is not what is measured. */
    private static Dataset data(Network network) {
        SplittableRandom random = new SplittableRandom(1);
        float[] features = new float[ROWS * network.inputs()];
        for (int i = 0; i < features.length; i++) {
            features[i] = (random.nextInt() >> 8) * 0x1p-23f;
        }
        float[] targets = new float[ROWS * network.outputs()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = random.nextInt() & 1;
        }
        return Dataset.of(ROWS, network.inputs(), features, network.outputs(), targets);
    }

    /** Spreads a step over the windows that it took part of: the first ones last longer than a window. */
    private void count(double from, double to) {
        for (int w = (int) (from / WINDOW); w < WINDOWS && w * WINDOW < to; w++) {
            double overlap = Math.min(to, (w + 1) * WINDOW) - Math.max(from, w * WINDOW);
            steps[w] += Math.max(0, overlap) / (to - from);
        }
    }

    private void print(double ready, double start) {
        double[] last = Arrays.copyOfRange(steps, WINDOWS - HOT, WINDOWS);
        Arrays.sort(last);
        double hot = (last[HOT / 2 - 1] + last[HOT / 2]) / 2;
        System.out.printf(Locale.ROOT, "until       steps/s   of hot%n");
        for (int w = 0; w < WINDOWS; w++) {
            double share = steps[w] / hot;
            System.out.printf(Locale.ROOT, "%4.1f s %10.1f %6.0f %%  %s%n", (w + 1) * WINDOW, steps[w] / WINDOW,
                    100 * share, "#".repeat((int) Math.round(40 * share)));
        }
        System.out.printf(Locale.ROOT, "hot: %.1f steps/s; data and plan ready after %.2f s, first step at %.2f s%n",
                hot / WINDOW, ready, start);
        int reached = IntStream.rangeClosed(0, WINDOWS - LASTING)
                .filter(w -> lasts(w, REACHED * hot))
                .findFirst()
                .orElse(-1);
        System.out.println(reached < 0 ? "90 % not reached"
                : String.format(Locale.ROOT, "90 %% after %.1f s", (reached + 1) * WINDOW));
    }

    private boolean lasts(int window, double least) {
        long hot = IntStream.range(window, window + LASTING).filter(w -> steps[w] >= least).count();
        return steps[window] >= least && hot > LASTING / 2;
    }
}
