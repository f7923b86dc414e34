package io.github.lanegrad.train;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Hyperparameters;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.Summand;
import io.github.lanegrad.kernel.UpdateRule;
import java.util.Arrays;

/** Checks of numbers, and what the optimizers have in common. */
final class Updates {

    private static final Kernels KERNELS = Backend.KERNELS;

    /** {@code exp(-38)} is less than half the distance from 1 to the number before it. */
    private static final double NOTHING_LEFT = 38;

    /** Under this some of the squares that matter may have been too small for a float. */
    private static final double LEAST_SQUARES = 1e-30;

    private Updates() {}

    static double check(String name, double value, boolean inRange, String range) {
        if (!inRange || !Double.isFinite(value)) {
            throw new IllegalArgumentException(name + ": expected a finite number, " + range + ", got " + value);
        }
        return value;
    }

    static int checkCount(String name, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1, got " + count);
        }
        return count;
    }

    /** Of a number that arrays are computed with: what it is rounded to counts. */
    static void checkFloat(String name, double value, boolean inRange, String range) {
        if (!inRange || !Float.isFinite((float) value)) {
            throw new IllegalArgumentException(name + ": expected a finite float, " + range + ", got " + value);
        }
    }

    static void checkRate(double rate) {
        checkFloat("learning rate", rate, (float) rate > 0, "more than 0");
    }

    static void checkShare(String name, double share) {
        checkFloat(name, share, share >= 0 && (float) share < 1, "from 0 to less than 1");
    }

    static void checkEpsilon(double epsilon) {
        checkFloat("epsilon", epsilon, (float) epsilon > 0, "more than 0");
    }

    /** Returns the number. */
    static double checkNotNegative(String name, double value) {
        checkFloat(name, value, value >= 0, "0 or more");
        return value;
    }

    static void checkMeans(double rate, double beta1, double beta2, double epsilon) {
        checkRate(rate);
        checkShare("beta1", beta1);
        checkShare("beta2", beta2);
        checkEpsilon(epsilon);
    }

    /** Sets the numbers that Adam and its relatives share. */
    static void setShared(float[] h, float scale, double beta1, double beta2, double epsilon) {
        h[Hyperparameters.SCALE] = scale;
        h[Hyperparameters.EPSILON] = (float) epsilon;
        setMeans(h, beta1, beta2);
    }

    static void checkCoupled(WeightDecay decay) {
        if (decay.decoupled()) {
            throw new IllegalArgumentException("weight decay: this optimizer has it coupled only");
        }
    }

    /**
     * What a mean that started from 0 is divided by: {@code 1 - beta^step}. As {@code beta^step <= exp((beta - 1) step)}, it is
     * 1 from some step on, which spares the power: of a step over 4,000 parameters some 15 %.
     */
    static double correction(double beta, long step) {
        return (1 - beta) * step > NOTHING_LEFT ? 1 : 1 - ExactMath.power(beta, step);
    }

    /** A step over few parameters, for a warm-up; nothing if the optimizer is not one of this library. */
    static Runnable rehearsal(Optimizer optimizer) {
        if (!optimizer.getClass().getPackageName().equals(Updates.class.getPackageName())) {
            return () -> { };
        }
        OptimizerState state = optimizer.start(NarrowNetwork.TINY);
        float[] parameters = new float[NarrowNetwork.TINY.parameterLength()];
        float[] gradients = new float[parameters.length];
        return () -> optimizer.step(state, parameters, gradients, 1f);
    }

    /** The Euclidean norm of a range, from 16 partial sums of floats; from one of doubles where the squares are no floats. */
    static double norm(float[] partials, float[] x, int from, int count) {
        Arrays.fill(partials, 0f);
        KERNELS.sum(Summand.PRODUCT, count, 0f, 0f, x, from, x, from, partials, 0);
        double squares = Kernels.sum(partials, 0);
        if (squares == Double.POSITIVE_INFINITY || squares < LEAST_SQUARES) {
            squares = 0;
            for (int i = from; i < from + count; i++) {
                squares += (double) x[i] * x[i];
            }
        }
        return Math.sqrt(squares);
    }

    /** Puts the shares of means in their places, computed in double so that they add up. */
    static void setMeans(float[] h, double beta1, double beta2) {
        h[Hyperparameters.BETA1] = (float) beta1;
        h[Hyperparameters.SHARE1] = (float) (1 - beta1);
        h[Hyperparameters.BETA2] = (float) beta2;
        h[Hyperparameters.SHARE2] = (float) (1 - beta2);
    }

    /**
     * Makes the step of a rule over all parameters.
     *
     * @param rule the rule
     * @param state its arrays, checked when the step was counted, and its numbers but for the weight decay
     * @param decay the weight decay
     * @param rate the learning rate that decoupled decay goes with
     * @param parameters what is changed
     * @param gradients the gradients
     */
    static void apply(UpdateRule rule, OptimizerState state, WeightDecay decay, double rate, float[] parameters,
            float[] gradients) {
        float[] h = state.hyperparameters();
        if (decay.rate() == 0 || decay.biases()) {
            setDecay(h, decay, decay.rate() != 0, rate);
            state.updates().apply(rule, 0, parameters.length, parameters, gradients);
            return;
        }
        for (int part = 0; part < state.parts(); part++) {
            setDecay(h, decay, state.isWeights(part), rate);
            state.updates().apply(rule, state.from(part), state.to(part), parameters, gradients);
        }
    }

    private static void setDecay(float[] h, WeightDecay decay, boolean applied, double rate) {
        h[Hyperparameters.DECAY] = applied && !decay.decoupled() ? (float) decay.rate() : 0f;
        h[Hyperparameters.KEEP] = applied && decay.decoupled() ? (float) (1 - rate * decay.rate()) : 1f;
    }
}
