package io.github.lanegrad.examples;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.data.CsvReader;
import io.github.lanegrad.data.Split;
import io.github.lanegrad.io.ModelFile;
import io.github.lanegrad.train.ConfusionMatrix;
import io.github.lanegrad.train.GradientDescent;
import io.github.lanegrad.train.Metric;
import io.github.lanegrad.train.RocCurve;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The main job: tells benign from malignant tumours by 30 measurements, with a network of three layers. */
public final class BreastCancer {

    private static final String FILE = "breast-cancer-wdbc.csv.gz";
    private static final long SEED = 42;

    private BreastCancer() {}

    public static void main(String[] args) throws IOException {
        Console.checkArguments("BreastCancer", args, 0);
        System.setProperty("java.awt.headless", "true");
        PrintStream out = Console.out();
        out.println("Wisconsin breast cancer data: is a tumour benign?\n");
        Training training = training();
        Training.Result result = training.run(out);
        printScores(result, List.of("0", "1"), out);
        training.cost(result, out);

        Path folder = Files.createDirectories(Path.of("target"));
        Path model = folder.resolve("breast-cancer.safetensors");
        Path loss = folder.resolve("breast-cancer-loss.png");
        Path roc = folder.resolve("breast-cancer-roc.png");
        ModelFile.write(result.model(), model);
        out.printf("%nwritten: %s (the model)%n", model);
        Charts.write(loss, file -> Charts.loss(result.losses(), "binary cross entropy", file), out);
        Charts.write(roc, file -> Charts.roc(RocCurve.of(result.predictions(), result.targets()),
                Metric.AREA_UNDER_ROC.score(result.predictions(), result.targets()), file), out);
        out.println();
        out.println("""
                Try next:
                  mvn -q test-compile exec:exec -Dexample=Regression
                  mvn -q test-compile exec:exec -Dexample='TrainCsv --help'
                  mvn -q test-compile exec:exec -Djvm=-Dlanegrad.backend=scalar
                  mvn -q -f bench -Djmh=TrainStepBenchmark""");
    }

    static Training training() throws IOException {
        Dataset data;
        try (InputStream in = BreastCancer.class.getResourceAsStream(FILE)) {
            data = CsvReader.create().targets("benign").read(in, FILE);
        }
        Network network = Network.inputs(data.inputs())
                .dense(64, Activation.RELU)
                .dense(32, Activation.RELU)
                .dense(1, Activation.SIGMOID)
                .build();
        Split split = Split.stratified(data, 0.25, SEED);
        return new Training(network, Loss.BINARY_CROSS_ENTROPY, split, false, GradientDescent.of(0.1), 32, 64, SEED);
    }

    static void printScores(Training.Result result, List<String> names, PrintStream out) {
        ConfusionMatrix confusion = ConfusionMatrix.ofBinary(result.predictions(), result.targets());
        out.printf("%ntest accuracy %.4f, AUC %.4f%n%n", confusion.accuracy(),
                Metric.AREA_UNDER_ROC.score(result.predictions(), result.targets()));
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        out.printf("         %" + width + "s  predicted %s  predicted %s%n", "", names.get(0), names.get(1));
        for (int actual = 0; actual < 2; actual++) {
            out.printf("  actual %-" + width + "s  %" + (10 + names.get(0).length()) + "d  %" + (10 + names.get(1).length())
                    + "d%n", names.get(actual), confusion.count(actual, 0), confusion.count(actual, 1));
        }
    }
}
