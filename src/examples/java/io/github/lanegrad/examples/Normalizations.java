package io.github.lanegrad.examples;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.data.Split;
import io.github.lanegrad.train.History;
import io.github.lanegrad.train.Metric;
import io.github.lanegrad.train.Sgd;
import io.github.lanegrad.train.Trainer;
import java.io.IOException;
import java.io.PrintStream;

/**
 * What normalisations do to a deep network: handwritten digits as they are, pixels from 0 to 16, through six layers of
 * sigmoids, which learn nothing by plain descent unless their sums are normalised.
 */
public final class Normalizations {

    private static final int CLASSES = 10;
    private static final int DEPTH = 6;
    private static final long SEED = 42;

    private Normalizations() {}

    public static void main(String[] args) throws IOException {
        Console.checkArguments("Normalizations", args, 0);
        PrintStream out = Console.out();
        out.printf("Handwritten digits through %d layers of sigmoids%n%n%-24s %-14s %s%n", DEPTH, "normalisation",
                "cross entropy", "test accuracy");
        for (Normalization normalization : Normalization.all()) {
            History history = train(normalization);
            History.Epoch last = history.epochs().getLast();
            out.printf("%-24s %-14.4f %.4f%n", normalization, last.loss(), last.score());
        }
    }

    static History train(Normalization normalization) throws IOException {
        Dataset data = Digits.data();
        Network.Builder builder = Network.inputs(data.inputs());
        for (int l = 0; l < DEPTH; l++) {
            builder.dense(32, normalization, Activation.SIGMOID);
        }
        Network network = builder.dense(CLASSES, Activation.SOFTMAX).build();
        Split split = Split.stratified(data, 0.2, SEED);
        return Trainer.of(network, Loss.CROSS_ENTROPY)
                .optimizer(Sgd.of(0.1).withMomentum(0.9))
                .batchSize(32)
                .epochs(20)
                .seed(SEED)
                .metric(Metric.CLASS_ACCURACY)
                .build()
                .fit(Parameters.initialize(network, SEED), split.train(), split.test());
    }
}
