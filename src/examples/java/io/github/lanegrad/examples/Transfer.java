package io.github.lanegrad.examples;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.data.Split;
import io.github.lanegrad.infer.Predictor;
import io.github.lanegrad.train.Adam;
import io.github.lanegrad.train.Metric;
import io.github.lanegrad.train.Trainer;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What was learnt from many rows helps where there are few: a network that tells ten digits apart gives its hidden layers to one
 * that asks something else of a few other images, whether the digit is odd. These layers either stay as they are or go on learning.
 */
public final class Transfer {

    private static final int DIGITS = 10;
    private static final int[] FEW = {20, 50, 100, 200};
    private static final int DRAWS = 10;
    private static final float BRIGHTEST = 16;
    private static final int HIDDEN = 2;

    /** What becomes of the hidden layers. */
    enum Start {
        /** They are random at first. */
        ANEW,
        /** They are those of the first network, and stay so. */
        FROZEN,
        /** They start from those of the first network. */
        GOING_ON
    }

    private Transfer() {}

    public static void main(String[] args) {
        Console.checkArguments("Transfer", args, 0);
        Console.run("Transfer", () -> run(Console.out()));
    }

    private static void run(PrintStream out) throws IOException {
        Split halves = halves();
        Parameters first = first(halves.train());
        out.printf("Is a digit odd? Accuracy on all other images, mean of %d draws%n%n%6s", DRAWS, "images");
        for (Start start : Start.values()) {
            out.printf("  %8s", start.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        out.println();
        for (int few : FEW) {
            out.printf("%6d", few);
            for (Start start : Start.values()) {
                out.printf("  %8.3f", accuracy(halves.test(), first, few, start));
            }
            out.println();
        }
    }

    /** The images that the first network learns from, and others, with pixels from 0 to 1. */
    static Split halves() throws IOException {
        Dataset digits = Digits.data();
        float[] features = digits.features();
        for (int i = 0; i < features.length; i++) {
            features[i] /= BRIGHTEST;
        }
        return Split.stratified(Dataset.of(digits.rows(), digits.inputs(), features, 1, digits.targets()), 0.5, 1);
    }

    /** A network that tells the digits apart. */
    static Parameters first(Dataset digits) {
        Network network = hidden().dense(DIGITS, Activation.SOFTMAX).build();
        Parameters parameters = Parameters.initialize(network, 1);
        trainer(network, Loss.CROSS_ENTROPY, 1).build().fit(parameters, digits);
        return parameters;
    }

    /** The mean accuracy of networks that have learnt from so few of the images which digits are odd. */
    static double accuracy(Dataset digits, Parameters first, int few, Start start) {
        float[] odd = digits.targets();
        for (int r = 0; r < odd.length; r++) {
            odd[r] %= 2;
        }
        Dataset images = Dataset.of(digits.rows(), digits.inputs(), digits.features(), 1, odd);
        Network network = hidden().dense(1, Activation.SIGMOID).build();
        return IntStream.rangeClosed(1, DRAWS).mapToDouble(seed -> {
            Split split = Split.stratified(images, 1 - (double) few / images.rows(), seed);
            Parameters parameters = Parameters.initialize(network, seed);
            for (int l = 0; l < HIDDEN && start != Start.ANEW; l++) {
                parameters.setLayer(l, first, l);
            }
            trainer(network, Loss.BINARY_CROSS_ENTROPY, seed).frozen(start == Start.FROZEN ? HIDDEN : 0).build()
                    .fit(parameters, split.train());
            float[] outputs = new Predictor(Model.unscaled(parameters), 64).predict(split.test());
            return Metric.ACCURACY.score(outputs, split.test().targets());
        }).average().orElseThrow();
    }

    private static Network.Builder hidden() {
        return Network.inputs(64).dense(64, Activation.SILU).dense(32, Activation.SILU);
    }

    private static Trainer.Builder trainer(Network network, Loss loss, long seed) {
        return Trainer.of(network, loss).optimizer(Adam.of(0.003)).batchSize(16).epochs(60).seed(seed);
    }
}
