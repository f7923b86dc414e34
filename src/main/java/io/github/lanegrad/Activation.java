package io.github.lanegrad;

import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Kernels;

/**
 * The function that a layer applies to each of its sums {@code z}, giving {@code a = g(z)}.
 *
 * <p>The derivative is taken from the output {@code a}, so a layer keeps one array instead of two.
 */
public enum Activation {

    /** {@code g(z) = z}, {@code g'(z) = 1}; all real numbers. */
    IDENTITY {
        @Override
        void forward(int count, float[] values, int offset) {}

        @Override
        void backward(int count, float[] outputs, int outputOffset, float[] gradients, int gradientOffset) {}
    },

    /** Rectified linear unit {@code g(z) = max(z, 0)}, {@code g'(z) = 1} for {@code z > 0}, else 0; 0 to infinity. */
    RELU {
        @Override
        void forward(int count, float[] values, int offset) {
            KERNELS.relu(count, values, offset, values, offset);
        }

        @Override
        void backward(int count, float[] outputs, int outputOffset, float[] gradients, int gradientOffset) {
            KERNELS.reluBackward(count, outputs, outputOffset, gradients, gradientOffset, gradients, gradientOffset);
        }
    },

    /** Logistic function {@code g(z) = 1 / (1 + exp(-z))}, {@code g'(z) = a (1 - a)}; 0 to 1. */
    SIGMOID {
        @Override
        void forward(int count, float[] values, int offset) {
            KERNELS.sigmoid(count, values, offset, values, offset);
        }

        @Override
        void backward(int count, float[] outputs, int outputOffset, float[] gradients, int gradientOffset) {
            KERNELS.sigmoidBackward(count, outputs, outputOffset, gradients, gradientOffset, gradients, gradientOffset);
        }
    };

    private static final Kernels KERNELS = Backend.KERNELS;

    /** Replaces z by {@code g(z)} in {@code count} elements. */
    abstract void forward(int count, float[] values, int offset);

    /** Replaces dA by {@code dA · g'(z)} in {@code count} elements, given the outputs {@code a = g(z)}. */
    abstract void backward(int count, float[] outputs, int outputOffset, float[] gradients, int gradientOffset);
}
