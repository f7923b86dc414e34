package io.github.lanegrad.bench;

import io.github.lanegrad.Dataset;
import java.util.stream.IntStream;

/** A library that learns to tell ten kinds of images apart: 784-256-128-10, ReLU, softmax with cross entropy, on one thread. */
abstract class Racer {

    static final int[] SIZES = {784, 256, 128, 10};
    static final double MOMENTUM = 0.9;

    /** The learning rates at which PyTorch's times were taken elsewhere; both libraries get the same. */
    static double rate(boolean adam) {
        return adam ? 1e-3 : 0.1;
    }

    final Dataset training;
    final Dataset test;

    Racer(Dataset training, Dataset test) {
        this.training = training;
        this.test = test;
    }

    static Racer of(String library, Dataset training, Dataset test, int batch, boolean adam, long seed) {
        return switch (library) {
            case "lanegrad" -> new LanegradRacer(training, test, batch, adam, seed);
            case "pytorch" -> new TorchRacer(training, test, adam, seed);
            default -> throw new IllegalArgumentException("expected lanegrad or pytorch, got " + library);
        };
    }

    /** Trains with the rows whose numbers stand in a range of the order. */
    abstract void step(int[] order, int from, int count);

    /** Probabilities, or what rises with them, of the test rows. */
    abstract float[] outputs();

    /** Share of the test rows whose largest output is that of their class. */
    final double accuracy() {
        int classes = SIZES[SIZES.length - 1];
        float[] outputs = outputs();
        float[] numbers = test.targets();
        int right = 0;
        for (int r = 0; r < test.rows(); r++) {
            right += largest(outputs, r * classes, classes) == numbers[r] ? 1 : 0;
        }
        return (double) right / test.rows();
    }

    private static int largest(float[] values, int offset, int count) {
        int largest = 0;
        for (int i = 1; i < count; i++) {
            if (values[offset + i] > values[offset + largest]) {
                largest = i;
            }
        }
        return largest;
    }

    static int[] order(int rows) {
        return IntStream.range(0, rows).toArray();
    }
}
