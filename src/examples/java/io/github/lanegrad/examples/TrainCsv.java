package io.github.lanegrad.examples;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Schema;
import io.github.lanegrad.data.CsvEncoder;
import io.github.lanegrad.data.CsvEncoding;
import io.github.lanegrad.data.CsvException;
import io.github.lanegrad.data.CsvReader;
import io.github.lanegrad.data.Split;
import io.github.lanegrad.io.ModelFile;
import io.github.lanegrad.kernel.Backend;
import io.github.lanegrad.train.GradientDescent;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a network on a table and saves it with its scaling and schema, for {@link Predict}. */
@Command(name = "TrainCsv", mixinStandardHelpOptions = false, sortOptions = false, description = {
        "Trains a network on a table, plain or packed with gzip, and saves it with its scaling and schema.", ""})
public final class TrainCsv implements Callable<Integer> {

    private static final int WRONG = 2;
    private static final int MOST_EPOCHS = 10_000_000;

    /** What is learned. */
    enum Task { BINARY, CLASSES, REGRESSION }

    @Parameters(index = "0", paramLabel = "FILE", description = "The table; its first line may name the columns.")
    private Path file = Path.of("");

    @Option(names = "--target", paramLabel = "COLUMN",
            description = "Name of the column to predict (default: the last one). All others are features.")
    private String target = "";

    @Option(names = "--text",
            description = "Columns may hold text: of features one-hot, of a target the class "
                    + "(default: all are numbers).")
    private boolean text;

    @Option(names = "--ignore", paramLabel = "COLUMN", split = ",", description = "Columns that do not count.")
    private List<String> ignored = List.of();

    @Option(names = "--missing", paramLabel = "POLICY", defaultValue = "ERROR",
            description = "Missing values: error, drop_row, mean, median, mean_and_indicator or median_and_indicator; "
                    + "in text, all but the first two make a category (default: error).")
    private Schema.Missing missing = Schema.Missing.ERROR;

    @Option(names = "--missing-text", paramLabel = "TEXT", split = ",",
            description = "Fields that mean a missing value, beside the empty one.")
    private List<String> missingTexts = List.of();

    @Option(names = "--task", paramLabel = "TASK", defaultValue = "BINARY",
            description = "binary: targets 0 and 1, or two words; classes: numbers of classes from 0, or words; "
                    + "regression: any numbers, scaled (default: binary).")
    private Task task = Task.BINARY;

    @Option(names = "--layers", paramLabel = "UNITS", split = ",", defaultValue = "64,32",
            description = "Units of the hidden layers, all ReLU (default: ${DEFAULT-VALUE}).")
    private List<Integer> layers = List.of();

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "100",
            description = "How often every row is visited (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--batch", paramLabel = "ROWS", defaultValue = "32",
            description = "Rows of a step of gradient descent (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--rate", paramLabel = "R", defaultValue = "0.05",
            description = "Learning rate (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(names = "--test-fraction", paramLabel = "F", defaultValue = "0.25",
            description = "Share of the rows kept for the test (default: ${DEFAULT-VALUE}).")
    private double testFraction;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "42",
            description = "The same seed gives the same bits (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--separator", paramLabel = "CHARACTER", defaultValue = ",",
            description = "What stands between two fields, or 'tab' (default: a comma).")
    private String separator = ",";

    @Option(names = "--out", paramLabel = "MODEL", defaultValue = "target/model.safetensors",
            description = "Where the model goes (default: ${DEFAULT-VALUE}).")
    private Path model = Path.of("");

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Prints this help.")
    private boolean help;

    private final PrintStream out;

    TrainCsv(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(run(Console.out(), Console.err(), args));
    }

    /** Returns the exit status: 0, or 2 after one line about what is wrong. */
    static int run(PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new TrainCsv(out))
                .setOut(new PrintWriter(out, true))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(
                        (e, arguments) -> fail(err, e.getMessage() + "; --help tells the options"))
                .setExecutionExceptionHandler((e, line, parsed) -> fail(err, Console.reason(e)))
                .execute(args);
    }

    @Override
    public Integer call() throws IOException {
        Backend.current();
        checkOptions();
        Path directory = model.toAbsolutePath().getParent();
        if (Files.isDirectory(model) || directory == null) {
            throw new IllegalArgumentException("--out: expected a file, got the directory " + model);
        }
        if (Files.exists(model) && Files.exists(file) && Files.isSameFile(model, file)) {
            throw new IllegalArgumentException("--out: expected another file than the table, got " + model);
        }
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + ": expected a table, got a directory");
        }
        CsvEncoding encoding = learnt();
        Dataset data = encoding.read(file);
        ClassColumn classes = classes(data, encoding.schema());
        Files.createDirectories(directory);
        try {
            Training.Result result = training(data, classes).run(out);
            ModelFile.write(result.model().withSchema(encoding.schema()), model);
            switch (task) {
                case BINARY -> BreastCancer.printScores(result, classes.names(), out);
                case CLASSES -> classes.printScores(result, out);
                case REGRESSION -> Regression.printScores(result, "", out);
            }
        } catch (OutOfMemoryError e) {
            throw new IllegalArgumentException("not enough memory for these layers and batches: " + e.getMessage(), e);
        }
        out.printf("%nwritten: %s (the model)%n", model);
        return 0;
    }

    private void checkOptions() {
        if (epochs < 1 || epochs > MOST_EPOCHS) {
            throw new IllegalArgumentException("--epochs: expected 1 to " + MOST_EPOCHS + ", got " + epochs);
        }
        if (batch < 1) {
            throw new IllegalArgumentException("--batch: expected at least 1, got " + batch);
        }
        if (!((float) rate > 0) || !Float.isFinite((float) rate)) {
            throw new IllegalArgumentException("--rate: expected a positive number, got " + rate);
        }
        if (ignored.contains(target)) {
            throw new IllegalArgumentException("--ignore: expected other columns than the target, got " + target);
        }
        if (missing == Schema.Missing.CATEGORY) {
            throw new IllegalArgumentException("--missing: expected a policy that suits numbers too, got category");
        }
        if (!(testFraction > 0 && testFraction < 1)) {
            throw new IllegalArgumentException("--test-fraction: expected more than 0 and less than 1, got " + testFraction);
        }
    }

    private Training training(Dataset data, ClassColumn classes) {
        boolean numbers = task == Task.REGRESSION;
        Loss loss = switch (task) {
            case BINARY -> Loss.BINARY_CROSS_ENTROPY;
            case CLASSES -> Loss.CROSS_ENTROPY;
            case REGRESSION -> Loss.HALF_MEAN_SQUARED_ERROR;
        };
        Split split = numbers ? Split.of(data, testFraction, seed) : Split.stratified(data, testFraction, seed);
        Network.Builder network = Network.inputs(data.inputs());
        for (int units : layers) {
            network.dense(units, Activation.RELU);
        }
        network.dense(task == Task.CLASSES ? classes.names().size() : 1, loss.outputActivation());
        return new Training(network.build(), loss, split, numbers, GradientDescent.of(rate), batch, epochs, seed);
    }

    private CsvEncoding learnt() throws IOException {
        try {
            return encoder().learn(file);
        } catch (CsvException e) {
            if (!text && e.getMessage().endsWith("is not a number")) {
                throw new IllegalArgumentException(e.getMessage() + "; --text takes words", e);
            }
            throw e;
        }
    }

    private CsvEncoder encoder() {
        CsvReader reader = CsvReader.create().separator(separator(separator));
        CsvEncoder encoder = CsvEncoder.of(target.isEmpty() ? reader : reader.targets(target))
                .kindsLearnt(text)
                .ignored(ignored.toArray(String[]::new))
                .missingTexts(missingTexts.toArray(String[]::new))
                .missing(missing)
                .unknown(Schema.Unknown.NONE);
        return missing.fills() ? encoder.missing(Schema.Missing.CATEGORY) : encoder;
    }

    /** No classes for numbers. */
    private ClassColumn classes(Dataset data, Schema schema) {
        return switch (task) {
            case BINARY -> ClassColumn.binary(file.toString(), data, schema);
            case CLASSES -> ClassColumn.several(file.toString(), data, schema);
            case REGRESSION -> {
                if (schema.columns().get(schema.targets().getFirst()).kind() != Schema.Kind.NUMBER) {
                    throw new IllegalArgumentException("--task regression: expected a target of numbers, got text");
                }
                yield new ClassColumn(List.of());
            }
        };
    }

    /** The character that an option names. */
    static char separator(String option) {
        String one = option.toLowerCase(Locale.ROOT).equals("tab") ? "\t" : option;
        if (one.length() != 1) {
            throw new IllegalArgumentException("--separator: expected one character or 'tab', got \"" + option + '"');
        }
        return one.charAt(0);
    }

    private static int fail(PrintStream err, String message) {
        err.println("TrainCsv: " + message.replaceAll("\\p{Cntrl}+", " "));
        return WRONG;
    }
}
