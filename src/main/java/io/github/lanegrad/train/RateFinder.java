package io.github.lanegrad.train;

import io.github.lanegrad.BatchSource;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * Learning-rate range test (Smith, 2017, "Cyclical Learning Rates for Training Neural Networks"): trains for some steps
 * while the rate grows from step to step by a constant factor, and tells how the loss took it. The rate to choose is one at
 * which the loss falls fast, well below the one at which it explodes. Layers drop inputs as in a training. Thread-safe:
 * there is no state.
 */
public final class RateFinder {

    /** Share of the past in the smoothed loss. */
    private static final double SMOOTHING = 0.9;

    /** The test ends when the smoothed loss has risen from the least by so many times that, or what it had fallen before. */
    private static final double EXPLODED = 3;

    private RateFinder() {}

    /**
     * A step of the test. Immutable.
     *
     * @param rate its learning rate, above 0 and finite as a float
     * @param loss mean loss of its batch, smoothed over the steps so far; finite
     */
    public record Point(double rate, double loss) {

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if the rate is not above 0 and finite as a float, or the loss is not finite
         */
        public Point {
            Updates.checkRate(rate);
            Updates.check("loss", loss, true, "of any sign");
        }
    }

    /**
     * Runs the test. Parameters and data are left as they are.
     *
     * @param loss what would be minimised
     * @param optimizer the optimizer; its own rate does not count
     * @param parameters where the training would start, with their network
     * @param data the rows to learn from
     * @param batchSize rows in a batch, at least 1
     * @param from the lowest rate, above 0 and finite as a float
     * @param to the highest rate, above the lowest and finite as a float
     * @param steps number of steps, at least 2
     * @param seed what the order of the rows depends on
     * @return a point for each step whose batch has a loss, as some class of it counts, until the loss explodes or is no
     *     longer finite
     * @throws IllegalArgumentException if a number or a target is out of range, or shapes do not match
     * @throws java.io.UncheckedIOException if the rows are in a file that cannot be read
     */
    public static List<Point> run(Loss loss, Optimizer optimizer, Parameters parameters, BatchSource data, int batchSize,
            double from, double to, int steps, long seed) {
        Updates.checkRate(from);
        Updates.checkRate(to);
        Updates.check("highest rate", to, to > from, "more than the lowest");
        Updates.check("steps", steps, steps >= 2, "2 or more");
        Network network = parameters.network();
        TrainingPlan plan = new TrainingPlan(network, loss, Math.min(batchSize, data.rows()));
        Parameters copy = parameters.copy();
        float[] gradients = new float[network.parameterLength()];
        OptimizerState state = optimizer.start(network);
        int[] order = new int[data.rows()];
        List<Point> points = new ArrayList<>();
        double smoothed = 0;
        double first = 0;
        double least = Double.POSITIVE_INFINITY;
        int next = order.length;
        for (int step = 0, epoch = 0; step < steps; step++) {
            if (next >= order.length) {
                epoch++;
                data.order(order, seed, epoch);
                next = 0;
            }
            plan.load(data, order, next, Math.min(plan.batchSize(), order.length - next));
            if (epoch == 1) {
                plan.checkTargets(data, order, next, plan.rows());
            }
            plan.draw(seed, epoch, step, 0);
            next += plan.batchSize();
            double rate = from * StrictMath.pow(to / from, step / (steps - 1.0));
            float divisor = plan.divisor();
            if (!(divisor > 0)) {
                // No class of the batch counts, so there is no loss.
                continue;
            }
            double mean = plan.gradient(copy, gradients) / divisor;
            plan.updateStatistics(copy);
            smoothed = SMOOTHING * smoothed + (1 - SMOOTHING) * mean;
            double unbiased = smoothed / (1 - StrictMath.pow(SMOOTHING, points.size() + 1.0));
            first = points.isEmpty() ? unbiased : first;
            if (!Double.isFinite(unbiased) || unbiased - least > EXPLODED * Math.max(Math.abs(least), first - least)) {
                break;
            }
            least = Math.min(least, unbiased);
            points.add(new Point(rate, unbiased));
            optimizer.step(state, copy.array(), gradients, 1f / divisor, rate);
        }
        return List.copyOf(points);
    }

    /**
     * Where the loss falls fastest over the logarithm of the rate, or rises slowest if it falls nowhere.
     *
     * @param points what {@link #run} told, at least 2, their rates rising
     * @return a learning rate to start from: that of the point before the steepest fall
     * @throws IllegalArgumentException if there are fewer points, or a rate is not above the one before
     */
    public static double steepest(List<Point> points) {
        if (points.size() < 2) {
            throw new IllegalArgumentException("expected at least 2 points, got " + points.size());
        }
        double steepest = Double.POSITIVE_INFINITY;
        double rate = points.getFirst().rate();
        for (int i = 1; i < points.size(); i++) {
            Point before = points.get(i - 1);
            Point after = points.get(i);
            if (!(after.rate() > before.rate())) {
                throw new IllegalArgumentException("points: expected rates that rise from point to point, got "
                        + after.rate() + " after " + before.rate());
            }
            double slope = (after.loss() - before.loss()) / StrictMath.log(after.rate() / before.rate());
            if (slope < steepest) {
                steepest = slope;
                rate = before.rate();
            }
        }
        return rate;
    }
}
