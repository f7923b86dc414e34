package io.github.lanegrad.train;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Combination;
import io.github.lanegrad.kernel.Kernels;
import io.github.lanegrad.kernel.Summand;
import java.util.Arrays;
import java.util.Objects;

/**
 * Limits gradients before a step: each of them, or their norm over all parameters. Gradients of the mean loss are meant,
 * whatever the array holds. Immutable.
 *
 * @param value the largest magnitude of a gradient, above 0 as a float; infinite for no limit
 * @param norm the largest norm, above 0; infinite for no limit
 * @param order which norm: {@link Order#EUCLIDEAN}, unless another is asked for
 */
public record Clipping(double value, double norm, Order order) {

    /** Which norm of all gradients is limited. */
    public enum Order {
        /** The sum of magnitudes. */
        ONE,
        /** The root of the sum of squares. */
        EUCLIDEAN,
        /** The largest magnitude. */
        INFINITY
    }


    /** No limits. */
    public static final Clipping NONE = byNorm(Double.POSITIVE_INFINITY);

    /** As in PyTorch: what is added to a norm that gradients are divided by. */
    private static final double EPSILON = 1e-6;

    private static final Kernels KERNELS = Backend.KERNELS;

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one is not positive, the limit of values as a float
     */
    public Clipping {
        Objects.requireNonNull(order, "order");
        if (!((float) value > 0) || !(norm > 0)) {
            throw new IllegalArgumentException(
                    "clipping: expected limits above 0, that of values as a float, got " + value + " and " + norm);
        }
    }

    /**
     * Limits each gradient.
     *
     * @param value the largest magnitude, above 0
     * @return the clipping
     * @throws IllegalArgumentException if it is not above 0 as a float
     */
    public static Clipping byValue(double value) {
        return new Clipping(value, Double.POSITIVE_INFINITY, Order.EUCLIDEAN);
    }

    /**
     * Limits the Euclidean norm over all parameters: gradients of a larger norm are multiplied by
     * {@code limit / (norm + 1e-6)}, as in PyTorch (Pascanu et al., 2013, "On the difficulty of training recurrent neural
     * networks").
     *
     * @param norm the largest norm, above 0
     * @return the clipping
     * @throws IllegalArgumentException if it is not above 0
     */
    public static Clipping byNorm(double norm) {
        return byNorm(norm, Order.EUCLIDEAN);
    }

    /**
     * Limits a norm over all parameters, in the same way.
     *
     * @param norm the largest norm, above 0
     * @param order which norm
     * @return the clipping
     * @throws IllegalArgumentException if the norm is not above 0
     */
    public static Clipping byNorm(double norm, Order order) {
        return new Clipping(Double.POSITIVE_INFINITY, norm, order);
    }

    /**
     * Clips: by value in place, then by norm through the scale. Allocates nothing.
     *
     * @param gradients gradients of the sum of the losses; changed only by a limit of values
     * @param scale what makes them gradients of the mean, above 0
     * @param partials room for {@link Kernels#LANES} floats, unspecified afterwards
     * @return the scale to take instead
     * @throws IllegalArgumentException if the scale is not above 0
     * @throws IndexOutOfBoundsException if a norm that is a sum is limited and there is less room
     */
    public float apply(float[] gradients, float scale, float[] partials) {
        if (!(scale > 0)) {
            throw new IllegalArgumentException("scale: expected more than 0, got " + scale);
        }
        if (value < Double.POSITIVE_INFINITY) {
            KERNELS.combine(Combination.CLIP, gradients.length, (float) (value / scale), 0f, gradients, 0, gradients, 0,
                    gradients, 0);
        }
        if (norm == Double.POSITIVE_INFINITY) {
            return scale;
        }
        double length = scale * switch (order) {
            case ONE -> sumOfMagnitudes(gradients, partials);
            case EUCLIDEAN -> Updates.norm(partials, gradients, 0, gradients.length);
            case INFINITY -> KERNELS.magnitude(gradients.length, gradients, 0);
        };
        return length + EPSILON > norm ? (float) (scale * norm / (length + EPSILON)) : scale;
    }

    /** From 16 partial sums of floats, or from one of doubles where these are too large. */
    private static double sumOfMagnitudes(float[] gradients, float[] partials) {
        Arrays.fill(partials, 0f);
        KERNELS.sum(Summand.MAGNITUDE, gradients.length, 0f, 0f, gradients, 0, gradients, 0, partials, 0);
        double sum = Kernels.sum(partials, 0);
        if (sum == Double.POSITIVE_INFINITY) {
            sum = 0;
            for (float gradient : gradients) {
                sum += Math.abs(gradient);
            }
        }
        return sum;
    }
}
