package io.github.lanegrad.examples;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.data.CsvEncoder;
import io.github.lanegrad.data.CsvEncoding;
import io.github.lanegrad.data.CsvReader;
import io.github.lanegrad.data.Split;
import io.github.lanegrad.train.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * The tables of {@link CrossValidate}, and how networks learn them: AdamW with one cycle of the learning rate, on
 * standardised features. Where columns are counts or amounts of very different sizes, logarithms of them may be taken first.
 */
enum Study {
    /** Is a tumour benign? */
    BREAST_CANCER("breast-cancer-wdbc.csv.gz", "benign", false, false,
            new Recipe(List.of(64, 32), Activation.SILU, 0, 0.5, 0.003, 1, 32, 40, 5, Double.POSITIVE_INFINITY)),
    /** Rock or mine? */
    SONAR("sonar.csv.gz", "mine", false, false,
            new Recipe(List.of(64, 32, 16), Activation.SILU, 0.2, 0, 0.005, 0.1, 16, 60, 10, Double.POSITIVE_INFINITY)),
    /** Spam or not, by frequencies of words. */
    SPAMBASE("spambase.csv.gz", "spam", true, false,
            new Recipe(List.of(256, 128, 64), Activation.GELU, 0.15, 0.2, 0.01, 0.01, 128, 30, 5, Double.POSITIVE_INFINITY)),
    /** Does a person earn more than 50,000 dollars? Text columns become one-hot, an unknown value being a category. */
    ADULT("", "column 15", false, false,
            new Recipe(List.of(64, 32), Activation.SILU, 0, 0.2, 0.005, 0.1, 256, 15, 5, Double.POSITIVE_INFINITY)),
    /** Compressive strength of concrete, in MPa. */
    CONCRETE("concrete-strength.csv.gz", "compressive_strength", true, true,
            new Recipe(List.of(64, 32), Activation.SILU, 0, 0, 0.01, 0.01, 32, 200, 5, Double.POSITIVE_INFINITY)),
    /** Price of a house in Ames, in dollars, learnt as its logarithm. Some houses are far larger than all others. */
    AMES("ames-housing-numeric.csv.gz", "Sale_Price", false, true,
            new Recipe(List.of(256, 128), Activation.SILU, 0.05, 0.2, 0.003, 0.1, 32, 60, 5, 3));

    private static final String[] ADULT_TEXT = {
        "column 2", "column 4", "column 6", "column 7", "column 8", "column 9", "column 10", "column 14"};

    private final String file;
    private final String target;
    private final boolean logarithms;
    private final boolean regression;
    private final Recipe recipe;

    /**
     * How a network is trained.
     *
     * @param hidden units of the hidden layers
     * @param activation of the hidden layers
     * @param inputDropout share of the inputs that training drops
     * @param dropout share of the outputs of each hidden layer that training drops
     * @param rate highest learning rate
     * @param decay decoupled weight decay
     * @param batch rows of a step
     * @param epochs how often every row is visited
     * @param networks how many networks, of different seeds, answer with their mean
     * @param limit how many standard deviations a feature may be off its mean; further ones are moved to there
     */
    record Recipe(List<Integer> hidden, Activation activation, double inputDropout, double dropout, double rate, double decay,
            int batch, int epochs, int networks, double limit) {}

    Study(String file, String target, boolean logarithms, boolean regression, Recipe recipe) {
        this.file = file;
        this.target = target;
        this.logarithms = logarithms;
        this.regression = regression;
        this.recipe = recipe;
    }

    /** The name in a command. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isCommitted() {
        return !file.isEmpty();
    }

    boolean isRegression() {
        return regression;
    }

    Recipe recipe() {
        return recipe;
    }

    List<Metric> metrics() {
        return regression
                ? List.of(Metric.R_SQUARED, Metric.ROOT_MEAN_SQUARED_ERROR)
                : List.of(Metric.ACCURACY, Metric.AREA_UNDER_ROC);
    }

    Loss loss() {
        return regression ? Loss.HALF_MEAN_SQUARED_ERROR : Loss.BINARY_CROSS_ENTROPY;
    }

    Network network(int inputs) {
        Network.Builder network = Network.inputs(inputs);
        double dropout = recipe.inputDropout();
        for (int units : recipe.hidden()) {
            dropped(network, dropout).dense(units, recipe.activation());
            dropout = recipe.dropout();
        }
        return dropped(network, dropout).dense(1, loss().outputActivation()).build();
    }

    /** Reads the committed table. */
    Dataset read() throws IOException {
        try (InputStream in = Study.class.getResourceAsStream(file)) {
            return transformed(CsvReader.create().targets(target).read(in, file));
        }
    }

    private static Network.Builder dropped(Network.Builder network, double share) {
        return share == 0 ? network : network.dropout(share);
    }

    /**
     * Reads {@code adult.data} and {@code adult.test} as they were published, text where it is text. Tables of the same columns
     * with a header, with empty fields where these have question marks, and packed by gzip will do too.
     */
    Split read(Path training, Path test) throws IOException {
        CsvEncoder encoder = CsvEncoder.of(CsvReader.create().header(false).targets(14)).ordinal(target);
        for (String column : ADULT_TEXT) {
            encoder = encoder.oneHot(column);
        }
        CsvEncoding encoding = encoder.learn(new StringReader(rows(training)), training.toString());
        return new Split(transformed(encoding.read(new StringReader(rows(training)), training.toString())),
                transformed(encoding.read(new StringReader(rows(test)), test.toString())));
    }

    /** The test part starts with a remark and has full stops behind its classes. */
    private static String rows(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("|") && !line.startsWith("age,"))
                    .map(line -> line.endsWith(".") ? line.substring(0, line.length() - 1) : line)
                    .map(line -> line.replaceAll(",(?=,)", ",?"))
                    .collect(Collectors.joining("\n"));
        }
    }

    private Dataset transformed(Dataset data) {
        float[] features = data.features();
        float[] targets = data.targets();
        for (int i = 0; logarithms && i < features.length; i++) {
            features[i] = (float) StrictMath.log1p(features[i]);
        }
        for (int r = 0; this == AMES && r < targets.length; r++) {
            targets[r] = (float) StrictMath.log(targets[r]);
        }
        return Dataset.of(data.rows(), data.featureNames(), features, data.targetNames(), targets);
    }

    /** Turns what was learnt into what is asked for. */
    void restore(float[] targets) {
        for (int r = 0; this == AMES && r < targets.length; r++) {
            targets[r] = (float) StrictMath.exp(targets[r]);
        }
    }
}
