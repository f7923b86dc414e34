package io.github.lanegrad.examples;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.data.CsvReader;
import io.github.lanegrad.data.Split;
import io.github.lanegrad.io.ModelFile;
import io.github.lanegrad.train.Adam;
import io.github.lanegrad.train.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which digit is it? SiLU, softmax over ten classes, cross entropy of smoothed labels, Adam with decoupled weight decay. The
 * argument is a rate of dropout, by default 0: with some, the layers are wider.
 */
public final class Digits {

    private static final String FILE = "digits-8x8.csv.gz";
    private static final int CLASSES = 10;
    private static final long SEED = 42;

    private Digits() {}

    public static void main(String[] args) {
        Console.checkArguments("Digits", args, 1);
        System.setProperty("java.awt.headless", "true");
        Console.run("Digits", () -> run(args.length > 0 ? rate(args[0]) : 0));
    }

    private static double rate(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a rate of dropout, 0 to less than 1, got " + text, e);
        }
    }

    private static void run(double dropout) throws IOException {
        PrintStream out = Console.out();
        out.println("Handwritten digits of 8 × 8 pixels\n");
        Training training = training(dropout);
        Training.Result result = training.run(out);
        out.printf("%ntest accuracy %.4f%n", Metric.CLASS_ACCURACY.score(result.predictions(), result.targets()));
        training.cost(result, out);

        Path folder = Files.createDirectories(Path.of("target"));
        Path model = folder.resolve("digits.safetensors");
        ModelFile.write(result.model(), model);
        out.printf("%nwritten: %s (the model)%n", model);
        Charts.write(folder.resolve("digits-loss.png"),
                file -> Charts.loss(result.losses(), "cross entropy of smoothed labels", file), out);
    }

    static Dataset data() throws IOException {
        try (InputStream in = Digits.class.getResourceAsStream(FILE)) {
            return CsvReader.create().targets("digit").read(in, FILE);
        }
    }

    static Training training(double dropout) throws IOException {
        Dataset data = data();
        Network network = Network.inputs(data.inputs())
                .dense(dropout > 0 ? 256 : 64, Activation.SILU)
                .dropout(dropout)
                .dense(dropout > 0 ? 128 : 32, Activation.SILU)
                .dropout(dropout)
                .dense(CLASSES, Activation.SOFTMAX)
                .build();
        Split split = Split.stratified(data, 0.2, SEED);
        return new Training(network, Loss.CROSS_ENTROPY.labelSmoothing(0.05f), split, false,
                Adam.adamW(0.003), 32, 60, SEED);
    }
}
