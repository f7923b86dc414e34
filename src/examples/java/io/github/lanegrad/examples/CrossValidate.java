package io.github.lanegrad.examples;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.data.KFold;
import io.github.lanegrad.data.Split;
import io.github.lanegrad.data.Standardizer;
import io.github.lanegrad.infer.Predictor;
import io.github.lanegrad.train.Adam;
import io.github.lanegrad.train.History;
import io.github.lanegrad.train.Metric;
import io.github.lanegrad.train.RocCurve;
import io.github.lanegrad.train.Schedule;
import io.github.lanegrad.train.Trainer;
import io.github.lanegrad.train.WeightDecay;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Scores of networks on tables, by cross-validation of 5 folds, and on rows that were kept apart: the last fifth in the order
 * of NumPy's {@code RandomState(0).permutation}, or the published test part of adult. Recipes were chosen by
 * cross-validation on the other rows; scalings are fitted on the training rows.
 */
public final class CrossValidate {

    private static final int FOLDS = 5;
    private static final long SEED = 42;

    private final Study study;

    /** The rows of the folds. */
    private final Dataset data;

    private final Split apart;
    private final PrintStream out;

    /** Folds of all rows, and the last fifth of them apart. */
    CrossValidate(Study study, Dataset data, PrintStream out) {
        this(study, data, lastFifth(data), out);
    }

    /** Folds of the training rows alone. */
    CrossValidate(Study study, Split apart, PrintStream out) {
        this(study, apart.train(), apart, out);
    }

    private CrossValidate(Study study, Dataset data, Split apart, PrintStream out) {
        this.study = study;
        this.data = data;
        this.apart = apart;
        this.out = out;
    }

    /**
     * What came of training on one part of the rows and predicting the other.
     *
     * @param predictions for the test rows
     * @param targets what these should have been
     * @param history of the training, of the first network if there are several
     */
    record Outcome(float[] predictions, float[] targets, History history) {

        double score(Metric metric) {
            return metric.score(predictions, targets);
        }
    }

    /**
     * The outcomes of a table.
     *
     * @param folds of cross-validation
     * @param apart on the rows kept apart
     */
    record Result(List<Outcome> folds, Outcome apart) {

        double mean(Metric metric) {
            return scores(metric).average().orElseThrow();
        }

        /** Of the sample: divided by one less than the number of folds. */
        double deviation(Metric metric) {
            double mean = mean(metric);
            return Math.sqrt(scores(metric).map(score -> (score - mean) * (score - mean)).sum() / (folds.size() - 1));
        }

        private DoubleStream scores(Metric metric) {
            return folds.stream().mapToDouble(fold -> fold.score(metric));
        }

        /** All rows, each predicted by networks that have not seen it. */
        float[] predictions() {
            return joined(folds.stream().map(Outcome::predictions));
        }

        float[] targets() {
            return joined(folds.stream().map(Outcome::targets));
        }

        private static float[] joined(Stream<float[]> parts) {
            List<float[]> list = parts.toList();
            float[] all = new float[list.stream().mapToInt(part -> part.length).sum()];
            int from = 0;
            for (float[] part : list) {
                System.arraycopy(part, 0, all, from, part.length);
                from += part.length;
            }
            return all;
        }
    }

    public static void main(String[] args) {
        Console.checkArguments("CrossValidate", args, 3);
        System.setProperty("java.awt.headless", "true");
        Console.run("CrossValidate", () -> run(args));
    }

    private static void run(String[] args) throws IOException {
        PrintStream out = Console.out();
        List<Study> studies = Arrays.stream(Study.values())
                .filter(study -> args.length == 0 ? study.isCommitted() : study.label().equals(args[0]))
                .toList();
        if (studies.isEmpty() || args.length < 3 && !studies.getFirst().isCommitted()) {
            throw new IllegalArgumentException("expected one of "
                    + Arrays.stream(Study.values()).map(Study::label).toList()
                    + ", and for adult the files adult.data and adult.test, got " + Arrays.toString(args));
        }
        for (Study study : studies) {
            CrossValidate scores = study.isCommitted()
                    ? new CrossValidate(study, study.read(), out)
                    : new CrossValidate(study, study.read(Path.of(args[1]), Path.of(args[2])), out);
            write(study, scores.run(), out);
        }
    }

    Result run() {
        Study.Recipe recipe = study.recipe();
        out.printf("%s: %d rows, %s, AdamW, decay %s, one cycle to a rate of %s, %d epochs, batches of %d, mean of %d%n",
                study.label(), data.rows(), study.network(data.inputs()), recipe.decay(), recipe.rate(), recipe.epochs(),
                recipe.batch(), recipe.networks());
        long start = System.nanoTime();
        KFold folds = study.isRegression() ? KFold.of(data, FOLDS, SEED) : KFold.stratified(data, FOLDS, 0, SEED);
        List<Outcome> outcomes = new ArrayList<>();
        for (int fold = 0; fold < folds.folds(); fold++) {
            Outcome outcome = outcome(folds.split(fold));
            print("fold " + (fold + 1), study.metrics().stream().mapToDouble(outcome::score));
            outcomes.add(outcome);
        }
        Result result = new Result(outcomes, apart());
        print("mean", study.metrics().stream().mapToDouble(result::mean));
        print("± sd", study.metrics().stream().mapToDouble(result::deviation));
        print(study.isCommitted() ? "last fifth" : "test part", study.metrics().stream().mapToDouble(result.apart()::score));
        out.printf("  %.1f s%n", (System.nanoTime() - start) / 1e9);
        return result;
    }

    private void print(String label, DoubleStream scores) {
        double[] values = scores.toArray();
        out.printf("  %-10s  %s %.4f  %s %.4f%n", label, study.isRegression() ? "R²" : "accuracy", values[0],
                study.isRegression() ? "root mean squared error" : "AUC", values[1]);
    }

    private static void write(Study study, Result result, PrintStream out) throws IOException {
        Path folder = Files.createDirectories(Path.of("target"));
        Path history = folder.resolve(study.label() + "-history.csv");
        Files.writeString(history, result.apart().history().toCsv());
        out.println("written: " + history);
        double[] losses = result.apart().history().epochs().stream().mapToDouble(History.Epoch::loss).toArray();
        Charts.write(folder.resolve(study.label() + "-loss.png"), file -> Charts.loss(losses, "loss", file), out);
        float[] predictions = result.predictions();
        float[] targets = result.targets();
        Charts.write(folder.resolve(study.label() + "-folds.png"), file -> {
            if (study.isRegression()) {
                Charts.predictions(predictions, targets, "as in the table", file);
            } else {
                Charts.roc(RocCurve.of(predictions, targets), Metric.AREA_UNDER_ROC.score(predictions, targets), file);
            }
        }, out);
    }

    private static Split lastFifth(Dataset data) {
        int[] order = NumpyOrder.of(data.rows(), 0);
        int training = order.length * 4 / 5;
        return new Split(data.select(Arrays.copyOf(order, training)),
                data.select(Arrays.copyOfRange(order, training, order.length)));
    }

    /** On the rows that were kept apart. */
    Outcome apart() {
        return outcome(apart);
    }

    private Outcome outcome(Split split) {
        Study.Recipe recipe = study.recipe();
        Network network = study.network(data.inputs());
        Scaling inputs = Standardizer.fitFeatures(split.train());
        Scaling targets = study.isRegression() ? Standardizer.fitTargets(split.train()) : Scaling.identity(1);
        Dataset train = limited(split.train(), inputs);
        Dataset test = limited(split.test(), inputs);
        Dataset scaled = targets.scaleTargets(inputs.scaleFeatures(train));
        long steps = (long) recipe.epochs() * Math.ceilDiv(train.rows(), recipe.batch());
        float[] expected = test.targets();
        float[] mean = new float[expected.length];
        List<History> histories = new ArrayList<>();
        for (int n = 0; n < recipe.networks(); n++) {
            Parameters parameters = Parameters.initialize(network, SEED + n);
            histories.add(Trainer.of(network, study.loss())
                    .optimizer(Adam.of(recipe.rate()).withDecay(WeightDecay.decoupled(recipe.decay())))
                    .schedule(Schedule.oneCycle(recipe.rate(), steps))
                    .batchSize(recipe.batch())
                    .epochs(recipe.epochs())
                    .seed(SEED + n)
                    .build()
                    .fit(parameters, scaled));
            float[] predictions = new Predictor(new Model(parameters, inputs, targets), test.rows()).predict(test);
            for (int r = 0; r < mean.length; r++) {
                mean[r] += predictions[r] / recipe.networks();
            }
        }
        study.restore(mean);
        study.restore(expected);
        return new Outcome(mean, expected, histories.getFirst());
    }

    /** Moves features that are further from the mean than the recipe allows to where they may be. */
    private Dataset limited(Dataset rows, Scaling scaling) {
        float[] features = rows.features();
        for (int i = 0; i < features.length; i++) {
            int column = i % rows.inputs();
            double distance = study.recipe().limit() * scaling.standardDeviation(column);
            features[i] = (float) Math.clamp(features[i], scaling.mean(column) - distance, scaling.mean(column) + distance);
        }
        return Dataset.of(rows.rows(), rows.featureNames(), features, rows.targetNames(), rows.targets());
    }
}
