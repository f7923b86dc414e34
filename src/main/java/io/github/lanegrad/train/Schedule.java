package io.github.lanegrad.train;

import java.util.Arrays;

/**
 * The learning rate of each step, or of each epoch: what a number counts is up to who asks. Schedules are pure functions, so a
 * training that is resumed goes on with the same rates; they allocate nothing and are safe to share between threads. Results
 * have the same bits everywhere. Where PyTorch has a schedule of the kind, numbers and formula are its.
 */
@FunctionalInterface
public interface Schedule {

    /**
     * The learning rate of a step.
     *
     * @param step number of the step, from 0; not checked
     * @return 0 or more, finite
     */
    double rate(long step);

    /**
     * Always the same rate.
     *
     * @param rate above 0 and finite as a float
     * @return the schedule
     * @throws IllegalArgumentException if the rate is out of range
     */
    static Schedule constant(double rate) {
        Updates.checkRate(rate);
        return step -> rate;
    }

    /**
     * The rate times {@code factor^(step / every)}, rounded down.
     *
     * @param rate where it starts, above 0
     * @param factor above 0, finite
     * @param every after how many steps it changes, at least 1
     * @return the schedule
     * @throws IllegalArgumentException if a number is out of range
     */
    static Schedule step(double rate, double factor, long every) {
        Updates.checkRate(rate);
        checkFactor(factor);
        checkSteps("every", every);
        return step -> rate * ExactMath.power(factor, step / every);
    }

    /**
     * The rate times {@code factor} for each of some steps that have been reached.
     *
     * @param rate where it starts, above 0
     * @param factor above 0, finite
     * @param steps when it changes, 0 or more, in any order; one that is there twice counts twice
     * @return the schedule
     * @throws IllegalArgumentException if a number is out of range
     */
    static Schedule multiStep(double rate, double factor, long... steps) {
        Updates.checkRate(rate);
        checkFactor(factor);
        long[] at = steps.clone();
        Arrays.sort(at);
        if (at.length > 0 && at[0] < 0) {
            throw new IllegalArgumentException("steps: expected 0 or more, got " + at[0]);
        }
        return step -> {
            int reached = 0;
            while (reached < at.length && at[reached] <= step) {
                reached++;
            }
            return rate * ExactMath.power(factor, reached);
        };
    }

    /**
     * {@code rate · factor^step}.
     *
     * @param rate where it starts, above 0
     * @param factor above 0, finite
     * @return the schedule
     * @throws IllegalArgumentException if a number is out of range
     */
    static Schedule exponential(double rate, double factor) {
        Updates.checkRate(rate);
        checkFactor(factor);
        return step -> rate * ExactMath.power(factor, step);
    }

    /**
     * {@code end + (rate - end) (1 - step / steps)^power}, then the end.
     *
     * @param rate where it starts, above 0
     * @param end where it ends, 0 or more
     * @param steps how long that takes, at least 1
     * @param power above 0, finite: 1 for a straight line
     * @return the schedule
     * @throws IllegalArgumentException if a number is out of range
     */
    static Schedule polynomial(double rate, double end, long steps, double power) {
        Updates.checkRate(rate);
        checkLeast(end);
        checkSteps("steps", steps);
        Updates.check("power", power, power > 0, "more than 0");
        return step -> end + (rate - end) * ExactMath.power(1 - Math.min(step, steps) / (double) steps, power);
    }

    /**
     * A straight line from one rate to another, then constant.
     *
     * @param from where it starts, above 0
     * @param to where it ends, 0 or more
     * @param steps how long that takes, at least 1
     * @return the schedule
     * @throws IllegalArgumentException if a number is out of range
     */
    static Schedule linear(double from, double to, long steps) {
        Updates.checkRate(from);
        checkLeast(to);
        checkSteps("steps", steps);
        return step -> from + (to - from) * (Math.min(step, steps) / (double) steps);
    }

    /**
     * {@code rate / (1 + decay · step)}.
     *
     * @param rate where it starts, above 0
     * @param decay 0 or more, finite
     * @return the schedule
     * @throws IllegalArgumentException if a number is out of range
     */
    static Schedule inverseTime(double rate, double decay) {
        Updates.checkRate(rate);
        Updates.check("decay", decay, decay >= 0, "0 or more");
        return step -> rate / (1 + decay * step);
    }

    /**
     * {@code rate · min((step + 1) / steps, √(steps / (step + 1)))}, which rises first (Vaswani et al., 2017,
     * "Attention Is All You Need").
     *
     * @param rate the highest, above 0
     * @param steps when it is reached, at least 1
     * @return the schedule
     * @throws IllegalArgumentException if a number is out of range
     */
    static Schedule inverseSquareRoot(double rate, long steps) {
        Updates.checkRate(rate);
        checkSteps("steps", steps);
        return step -> rate * Math.min((step + 1.0) / steps, Math.sqrt(steps / (step + 1.0)));
    }

    /**
     * {@code least + (rate - least) (1 + cos(π step / steps)) / 2}. It does not stop at the least rate but rises again, as in
     * PyTorch (Loshchilov and Hutter, 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts").
     *
     * @param rate where it starts, above 0
     * @param least the lowest, from 0 to the rate
     * @param steps when it is reached, at least 1
     * @return the schedule
     * @throws IllegalArgumentException if a number is out of range
     */
    static Schedule cosine(double rate, double least, long steps) {
        Updates.checkRate(rate);
        checkLeast(least);
        checkAtMost("least", least, rate);
        checkSteps("steps", steps);
        return step -> cosine(rate, least, step / (double) steps);
    }

    /**
     * {@link #cosine} that starts again from the top when it reaches the least rate, as in the same paper.
     *
     * @param rate where it starts, above 0
     * @param least the lowest, from 0 to the rate
     * @param first length of the first round, at least 1
     * @param multiplier how much longer each round is than the one before, at least 1
     * @return the schedule
     * @throws IllegalArgumentException if a number is out of range
     */
    static Schedule cosineRestarts(double rate, double least, long first, int multiplier) {
        Updates.checkRate(rate);
        checkLeast(least);
        checkAtMost("least", least, rate);
        checkSteps("first", first);
        checkSteps("multiplier", multiplier);
        return step -> {
            long round = first;
            long since = step;
            if (multiplier == 1) {
                since = step % first;
            } else {
                while (since >= round) {
                    since -= round;
                    // One that does not end any more is as good as a longer one.
                    round = round > Long.MAX_VALUE / multiplier ? Long.MAX_VALUE : round * multiplier;
                }
            }
            return cosine(rate, least, since / (double) round);
        };
    }

    /**
     * One cycle (Smith and Topin, 2018, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning
     * Rates"): from {@code highest / 25} up along a cosine for three tenths of the steps, then down to
     * {@code highest / 250000}, where it stays.
     *
     * @param highest the highest rate, above 0
     * @param steps length of the cycle, at least 4
     * @return the schedule
     * @throws IllegalArgumentException if a number is out of range
     */
    static Schedule oneCycle(double highest, long steps) {
        Updates.checkRate(highest);
        if (steps < 4) {
            throw new IllegalArgumentException("steps: expected at least 4, got " + steps);
        }
        double first = highest / 25;
        double last = first / 1e4;
        double up = 0.3 * steps - 1;
        double down = steps - up - 1;
        return step -> step <= up
                ? cosine(first, highest, step / up)
                : cosine(highest, last, Math.min(1, (step - up) / down));
    }

    /**
     * Up and down in straight lines (Smith, 2017, "Cyclical Learning Rates for Training Neural Networks").
     *
     * @param least the lowest rate, 0 or more
     * @param highest the highest rate, above the lowest
     * @param half number of steps from one to the other, at least 1
     * @param halving whether each cycle is half as high as the one before
     * @return the schedule
     * @throws IllegalArgumentException if a number is out of range
     */
    static Schedule cyclic(double least, double highest, long half, boolean halving) {
        checkLeast(least);
        Updates.checkRate(highest);
        Updates.check("highest", highest, highest > least, "more than the least");
        checkSteps("half", half);
        return step -> {
            // Twice the half may be no long.
            long cycle = step / half / 2;
            double height = 1 - Math.abs((double) (step - cycle * 2 * half) / half - 1);
            return least + (highest - least) * height * (halving ? Math.scalb(1.0, (int) -Math.min(cycle, 2000)) : 1);
        };
    }

    /**
     * This schedule after a straight line from a lower rate up to its start.
     *
     * @param from where the line starts, from 0 to the rate of this schedule's step 0
     * @param steps its length, at least 1; this schedule's step 0 comes then
     * @return a new schedule
     * @throws IllegalArgumentException if a number is out of range
     */
    default Schedule withWarmUp(double from, long steps) {
        checkLeast(from);
        checkSteps("steps", steps);
        double to = rate(0);
        checkAtMost("from", from, to);
        return step -> step < steps ? from + (to - from) * (step / (double) steps) : rate(step - steps);
    }

    private static double cosine(double from, double to, double progress) {
        return to + (from - to) * (1 + ExactMath.cosineOfHalfTurns(progress)) / 2;
    }

    private static void checkSteps(String name, long steps) {
        if (steps < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1, got " + steps);
        }
    }

    private static void checkFactor(double factor) {
        Updates.check("factor", factor, factor > 0, "more than 0");
    }

    /** Else what should rise falls, or the other way round: numbers in a wrong order. */
    private static void checkAtMost(String name, double lower, double rate) {
        if (!(lower <= rate)) {
            throw new IllegalArgumentException(name + ": expected at most the rate " + rate + ", got " + lower);
        }
    }

    private static void checkLeast(double least) {
        Updates.checkNotNegative("rate", least);
    }
}
