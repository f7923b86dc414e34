package io.github.lanegrad.examples;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Philox;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.train.Clipping;
import io.github.lanegrad.train.GradientDescent;
import io.github.lanegrad.train.Noise;
import io.github.lanegrad.train.Trainer;

/**
 * Trains a small fixed network for a fixed number of steps and prints the SHA-256 of its parameters on the last line: the
 * same on every backend, vector width and machine.
 */
public final class Digest {

    private static final long SEED = 7;
    private static final int ROWS = 500;
    private static final int INPUTS = 19;

    private Digest() {}

    public static void main(String[] args) {
        Console.checkArguments("Digest", args, 0);
        System.out.println("backend: " + Backend.current());
        System.out.println("regularised: " + trainRegularised().sha256());
        System.out.println(train().sha256());
    }

    /** 20 epochs of 16 steps, the last batch of each short, through odd sizes and every kernel of training. */
    public static Parameters train() {
        Network network = Network.inputs(INPUTS)
                .dense(70, Activation.RELU)
                .dense(33, Activation.SIGMOID)
                .dense(3, Activation.SIGMOID)
                .build();
        Parameters parameters = Parameters.initialize(network, SEED);
        Trainer.of(network, Loss.BINARY_CROSS_ENTROPY)
                .optimizer(GradientDescent.of(0.3))
                .batchSize(32)
                .epochs(20)
                .seed(SEED)
                .build()
                .fit(parameters, data());
        return parameters;
    }

    /** The same with everything that is random in a step, and limits of all kinds. */
    public static Parameters trainRegularised() {
        Network network = Network.inputs(INPUTS)
                .dropout(0.1)
                .dense(70, Activation.SILU)
                .dropout(0.5)
                .dense(33, Activation.TANH)
                .dropout(0.25)
                .dense(3, Activation.SIGMOID)
                .build();
        Parameters parameters = Parameters.initialize(network, SEED);
        Trainer.of(network, Loss.BINARY_CROSS_ENTROPY)
                .optimizer(GradientDescent.of(0.3))
                .noise(Noise.ofInputs(0.2).withLabels(0.05))
                .clipping(Clipping.byNorm(0.3, Clipping.Order.INFINITY))
                .maxNorm(1.5)
                .batchSize(32)
                .epochs(20)
                .seed(SEED)
                .build()
                .fit(parameters, data());
        return parameters;
    }

    /** Uniform features; a target is 1 where neighbouring features add up to more than 1. */
    private static Dataset data() {
        float[] features = new float[ROWS * INPUTS];
        float[] targets = new float[ROWS * 3];
        for (int i = 0; i < features.length; i++) {
            features[i] = Philox.uniform(SEED, Philox.FIRST_FREE_STREAM, 0, i);
        }
        for (int i = 0; i < targets.length; i++) {
            int first = i / 3 * INPUTS + i % 3;
            targets[i] = features[first] + features[first + 1] > 1 ? 1 : 0;
        }
        return Dataset.of(ROWS, INPUTS, features, 3, targets);
    }
}
