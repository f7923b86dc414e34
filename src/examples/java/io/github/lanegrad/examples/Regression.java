package io.github.lanegrad.examples;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.data.CsvReader;
import io.github.lanegrad.data.Split;
import io.github.lanegrad.io.ModelFile;
import io.github.lanegrad.train.GradientDescent;
import io.github.lanegrad.train.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Predicts the compressive strength of concrete from its mix and age. */
public final class Regression {

    private static final String FILE = "concrete-strength.csv.gz";
    private static final long SEED = 42;

    private Regression() {}

    public static void main(String[] args) throws IOException {
        Console.checkArguments("Regression", args, 0);
        System.setProperty("java.awt.headless", "true");
        PrintStream out = Console.out();
        out.println("Compressive strength of concrete, in MPa\n");
        Training training = training();
        Training.Result result = training.run(out);
        printScores(result, " MPa", out);
        training.cost(result, out);

        Path folder = Files.createDirectories(Path.of("target"));
        Path model = folder.resolve("concrete.safetensors");
        Path loss = folder.resolve("concrete-loss.png");
        Path predictions = folder.resolve("concrete-predictions.png");
        ModelFile.write(result.model(), model);
        out.printf("%nwritten: %s (the model)%n", model);
        Charts.write(loss, file -> Charts.loss(result.losses(), "half mean squared error, standardised", file), out);
        Charts.write(predictions,
                file -> Charts.predictions(result.predictions(), result.targets(), "MPa", file), out);
    }

    static Training training() throws IOException {
        Dataset data;
        try (InputStream in = Regression.class.getResourceAsStream(FILE)) {
            data = CsvReader.create().targets("compressive_strength").read(in, FILE);
        }
        Network network = Network.inputs(data.inputs())
                .dense(64, Activation.RELU)
                .dense(32, Activation.RELU)
                .dense(1, Activation.IDENTITY)
                .build();
        Split split = Split.of(data, 0.2, SEED);
        return new Training(network, Loss.HALF_MEAN_SQUARED_ERROR, split, true, GradientDescent.of(0.05), 16, 200, SEED);
    }

    static void printScores(Training.Result result, String unit, PrintStream out) {
        out.printf("%ntest R² %.4f, root mean squared error %.3f%s%n",
                Metric.R_SQUARED.score(result.predictions(), result.targets()),
                Metric.ROOT_MEAN_SQUARED_ERROR.score(result.predictions(), result.targets()), unit);
    }
}
