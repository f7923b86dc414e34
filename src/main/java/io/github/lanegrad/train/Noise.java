package io.github.lanegrad.train;

import io.github.lanegrad.Loss;
import io.github.lanegrad.Philox;
import io.github.lanegrad.TargetKind;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.kernel.Draw;
import io.github.lanegrad.kernel.Kernels;

/**
 * What training adds to the rows that it learns from, so that no row is learnt by heart. Every number of a batch has random
 * bits of its own, a function of the seed, the epoch, the step, its row and its column: the noise is the same everywhere.
 * Immutable.
 *
 * @param inputs standard deviation, in units of the inputs, of the normal noise that is added to every one, 0 for none
 * @param targets standard deviation of the normal noise that is added to every target, of losses of numbers only; 0 for none
 * @param labels the probability that a label is wrong, of losses of labels only: the number of a class becomes one of all
 *     classes, each as likely as the others, so it may stay what it is; a target from 0 to 1 becomes {@code 1 - y}, and one
 *     of ±1 changes its sign
 */
public record Noise(double inputs, double targets, double labels) {

    /** None. */
    public static final Noise NONE = new Noise(0, 0, 0);

    private static final Kernels KERNELS = Backend.KERNELS;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a deviation is negative or no finite float, or the probability is not from 0 to 1
     */
    public Noise {
        Updates.checkNotNegative("noise of inputs", inputs);
        Updates.checkNotNegative("noise of targets", targets);
        Updates.check("noise of labels", labels, labels >= 0 && labels <= 1, "0 to 1");
    }

    /**
     * Noise of inputs alone.
     *
     * @param deviation its standard deviation, 0 or more
     * @return the noise
     * @throws IllegalArgumentException if it is negative or no finite float
     */
    public static Noise ofInputs(double deviation) {
        return new Noise(deviation, 0, 0);
    }

    /**
     * This noise, with noise of targets that are numbers.
     *
     * @param deviation its standard deviation, 0 or more
     * @return a copy
     * @throws IllegalArgumentException if it is negative or no finite float
     */
    public Noise withTargets(double deviation) {
        return new Noise(inputs, deviation, labels);
    }

    /**
     * This noise, with wrong labels.
     *
     * @param probability of a wrong one, 0 to 1
     * @return a copy
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public Noise withLabels(double probability) {
        return new Noise(inputs, targets, probability);
    }

    /** Checks that the noise of targets is one for the targets of a loss. */
    void check(Loss loss) {
        TargetKind kind = loss.targetKind();
        if (targets > 0 && kind != TargetKind.NUMBER) {
            throw new IllegalArgumentException("noise of targets: expected a loss of numbers, got " + loss);
        }
        if (labels > 0 && kind != TargetKind.CLASS && kind != TargetKind.BINARY && kind != TargetKind.SIGN) {
            throw new IllegalArgumentException("noise of labels: expected a loss of labels, got " + loss);
        }
    }

    /** Adds to the rows of a batch, the first of which has a number. */
    void add(Loss loss, int outputs, int rows, int first, long seed, int epoch, int step, float[] workspace,
            int inputsOffset, int inputStride, int targetsOffset) {
        int width = loss.targets(outputs);
        normal(inputs, rows, first, inputStride, Philox.bits(seed, Philox.NOISE, epoch, (long) step << 32),
                workspace, inputsOffset);
        normal(targets, rows, first, width, Philox.bits(seed, Philox.NOISE, epoch, (long) step << 32 | 1),
                workspace, targetsOffset);
        for (int i = 0; labels > 0 && i < rows * width; i++) {
            long index = (long) step << 32 | Integer.toUnsignedLong(first * width + i);
            long bits = Philox.bits(seed, Philox.LABELS, epoch, index);
            if ((bits >>> 40) * 0x1p-24 < labels) {
                workspace[targetsOffset + i] = wrong(loss.targetKind(), workspace[targetsOffset + i], outputs, (int) bits);
            }
        }
    }

    private static void normal(double deviation, int rows, int first, int stride, long keys, float[] x, int offset) {
        if (deviation > 0) {
            KERNELS.draw(Draw.NOISE, rows * stride, first * stride, (int) keys, (int) (keys >>> 32), 0, (float) deviation,
                    x, offset, x, offset);
        }
    }

    private static float wrong(TargetKind kind, float label, int classes, int bits) {
        return switch (kind) {
            case CLASS -> (int) Math.unsignedMultiplyHigh((long) bits << 32, classes);
            case BINARY -> 1f - label;
            case SIGN -> -label;
            case NUMBER, NOT_ZERO, NOT_NEGATIVE, DISTRIBUTION -> label;
        };
    }
}
