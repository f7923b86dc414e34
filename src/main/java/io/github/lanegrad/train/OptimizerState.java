package io.github.lanegrad.train;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Network;
import io.github.lanegrad.internal.Indices;
import io.github.lanegrad.kernel.Hyperparameters;
import io.github.lanegrad.kernel.Kernels;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What an optimizer remembers from step to step: how many steps there were, flat arrays of the layout of the parameters, and
 * a few numbers. For use by one thread at a time; all of it can be read, saved and put back.
 */
public final class OptimizerState {

    private final Network network;
    private final float[][] arrays;
    private final double[] numbers;
    private final float[] partials = new float[Kernels.LANES];
    private final float[] hyperparameters = new float[Hyperparameters.LENGTH];

    /** Where the parts start, and where the last one ends. */
    private final int[] bounds;

    /** Which parts are the weights of a layer. */
    private final BitSet weights = new BitSet();

    private final UpdateParts updates = new UpdateParts(this);
    private long steps;

    /**
     * A state before the first step: arrays of zeros.
     *
     * @param network whose parameters are to be changed
     * @param arrays number of arrays
     * @param numbers the numbers that the optimizer starts with
     * @throws IllegalArgumentException if the number of arrays is negative
     */
    public OptimizerState(Network network, int arrays, double... numbers) {
        if (arrays < 0) {
            throw new IllegalArgumentException("arrays: expected 0 or more, got " + arrays);
        }
        this.network = network;
        this.arrays = new float[arrays][network.parameterLength()];
        this.numbers = numbers.clone();
        IntStream.Builder starts = IntStream.builder();
        int part = 0;
        for (Layer layer : network.layers()) {
            weights.set(part);
            int rows = 1 + (layer.normalization().hasGain() ? 1 : 0) + (layer.normalization().hasShift() ? 1 : 0);
            starts.add(layer.weightOffset());
            for (int row = 0; row < rows; row++) {
                starts.add(layer.biasOffset() + row * layer.stride());
            }
            part += 1 + rows;
            if (layer.slopeCount() > 0) {
                starts.add(layer.slopeOffset());
                part++;
            }
        }
        this.bounds = starts.add(network.parameterLength()).build().toArray();
    }

    /**
     * The network whose parameters are changed.
     *
     * @return the network
     */
    public Network network() {
        return network;
    }

    /**
     * Number of steps so far.
     *
     * @return 0 or more
     */
    public long steps() {
        return steps;
    }

    /**
     * Sets the number of steps, when a state is put back.
     *
     * @param count 0 or more
     * @throws IllegalArgumentException if it is negative
     */
    public void setSteps(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("steps: expected 0 or more, got " + count);
        }
        steps = count;
    }

    /**
     * Counts a step; the number of this one, from 1. Before that, checks the rate, and that a rule with so many arrays and
     * numbers of its own can go over these: a step that is refused leaves the state as it is.
     */
    long nextStep(int states, int numberCount, float[] parameters, float[] gradients, double rate) {
        Updates.checkNotNegative("learning rate", rate);
        int length = network.parameterLength();
        if (parameters.length != length || gradients.length != length) {
            throw new IllegalArgumentException("expected arrays of " + length + " parameters and gradients, got "
                    + parameters.length + " and " + gradients.length);
        }
        if (arrays.length < states || numbers.length < numberCount) {
            throw new IllegalArgumentException("expected the state of an optimizer that keeps " + states
                    + " arrays and " + numberCount + " numbers, got one with " + arrays.length + " and " + numbers.length);
        }
        steps = Math.min(steps, Long.MAX_VALUE - 1) + 1;
        return steps;
    }

    /** Counts a step of a rule that keeps no numbers. */
    long nextStep(int states, float[] parameters, float[] gradients, double rate) {
        return nextStep(states, 0, parameters, gradients, rate);
    }

    /**
     * Number of arrays.
     *
     * @return 0 to 3 for the optimizers of this library
     */
    public int arrayCount() {
        return arrays.length;
    }

    /**
     * One of the arrays itself, not a copy.
     *
     * @param number number of the array, from 0
     * @return of the length of the parameters
     * @throws IndexOutOfBoundsException if there is no such array
     */
    public float[] array(int number) {
        return arrays[Indices.check("array", number, arrays.length)];
    }

    /**
     * The numbers themselves, not a copy.
     *
     * @return mostly empty
     */
    public double[] numbers() {
        return numbers;
    }

    /**
     * Has several threads make the steps of an optimizer of this library over many parameters, with the same bits.
     *
     * @param workers the threads, used by one state or plan at a time; {@code Workers.of(1)} for none, as before the first call.
     *     Once they are closed, large steps are refused
     */
    public void use(Workers workers) {
        updates.use(Objects.requireNonNull(workers, "workers"));
    }

    UpdateParts updates() {
        return updates;
    }

    /** Saves or loads all of it. */
    void exchange(Checkpoint checkpoint) throws IOException {
        steps = checkpoint.integer("optimizer steps", steps, 0, Long.MAX_VALUE);
        checkpoint.numbers("optimizer.numbers", numbers);
        for (int a = 0; a < arrays.length; a++) {
            checkpoint.array("optimizer." + a, arrays[a]);
        }
    }

    /** Room for the numbers of a step. */
    float[] hyperparameters() {
        return hyperparameters;
    }

    /** Room for partial sums. */
    float[] partials() {
        return partials;
    }

    /** Parts of the parameters: the weights of a layer, its biases, gains, shifts and slopes. */
    int parts() {
        return bounds.length - 1;
    }

    /** Whether a part is the weights of a layer. */
    boolean isWeights(int part) {
        return weights.get(part);
    }

    int from(int part) {
        return bounds[part];
    }

    int to(int part) {
        return bounds[part + 1];
    }
}
