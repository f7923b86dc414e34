package io.github.lanegrad.examples;

import io.github.lanegrad.Model;
import io.github.lanegrad.Schema;
import io.github.lanegrad.data.CsvEncoding;
import io.github.lanegrad.data.CsvReader;
import io.github.lanegrad.infer.Predictor;
import io.github.lanegrad.io.ModelFile;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a model that {@link TrainCsv} has saved about the rows of a table. */
@Command(name = "Predict", sortOptions = false, description = {
        "Prints what a saved model says of each row of a table: its line, then the outputs.", ""})
public final class Predict implements Callable<Integer> {
    private static final int WRONG = 2;

    @Parameters(index = "0", paramLabel = "MODEL", description = "What TrainCsv has saved.")
    private Path model = Path.of("");

    @Parameters(index = "1", paramLabel = "FILE",
            description = "A table with the columns of features, in any order; others do not count.")
    private Path file = Path.of("");

    @Option(names = "--separator", paramLabel = "CHARACTER", defaultValue = ",",
            description = "What stands between two fields, or 'tab' (default: a comma).")
    private String separator = ",";

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Prints this help.")
    private boolean help;

    private final PrintStream out;

    Predict(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(run(Console.out(), Console.err(), args));
    }

    /** Returns the exit status: 0, or 2 after one line about what is wrong. */
    static int run(PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new Predict(out))
                .setOut(new PrintWriter(out, true))
                .setParameterExceptionHandler(
                        (e, arguments) -> fail(err, e.getMessage() + "; --help tells the options"))
                .setExecutionExceptionHandler((e, line, parsed) -> fail(err, Console.reason(e)))
                .execute(args);
    }

    @Override
    public Integer call() throws IOException {
        Model loaded = ModelFile.read(model);
        Schema schema = loaded.schema().orElseThrow(() -> new IllegalArgumentException(
                model + ": expected a model with a schema, as TrainCsv saves it"));
        CsvReader reader = CsvReader.create().separator(TrainCsv.separator(separator));
        Predictor predictor = new Predictor(loaded, 1);
        float[] outputs = new float[loaded.network().outputs()];
        String header = "line," + String.join(",", names(schema, outputs.length));
        boolean[] begun = {false};
        CsvEncoding.of(reader, schema).readFeatures(file, (line, features) -> {
            if (!begun[0]) {
                // Not before the table is known to fit.
                out.println(header);
                begun[0] = true;
            }
            predictor.predict(features, 0, outputs, 0);
            out.print(line);
            for (float output : outputs) {
                out.print("," + output);
            }
            out.println();
        });
        return 0;
    }

    /** An output for each class; the one output of two classes tells how likely the second one is. */
    private static List<String> names(Schema schema, int outputs) {
        List<String> names = schema.targetNames();
        Schema.Column target = schema.columns().get(schema.targets().getFirst());
        List<String> classes = target.categories();
        if (names.size() == 1 && classes.size() == Math.max(2, outputs)) {
            return classes.stream().skip(outputs == 1 ? 1 : 0).map(name -> target.name() + "=" + name).toList();
        }
        return names.size() == outputs
                ? names
                : IntStream.rangeClosed(1, outputs).mapToObj(output -> "output " + output).toList();
    }

    private static int fail(PrintStream err, String message) {
        err.println("Predict: " + message.replaceAll("\\p{Cntrl}+", " "));
        return WRONG;
    }
}
