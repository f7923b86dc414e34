package io.github.lanegrad.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Makes Markdown tables of what is in a file of JMH: products, functions, activations. */
public final class Tables {

    private Tables() {}

    /**
     * Reads, prints and writes.
     *
     * @param arguments the file of JMH, and the directory to write to
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2 || !Files.exists(Path.of(arguments[0]))) {
            System.err.println("Expected a file of JMH that is there, and a directory, got " + List.of(arguments));
            System.exit(2);
        }
        List<JmhResult> results = JmhResult.read(Path.of(arguments[0]));
        Path directory = Path.of(arguments[1]);
        ProductTable.write(results, directory);
        write(FunctionTable.text(results), directory.resolve("functions.md"));
        write(ActivationTable.text(results), directory.resolve("activations.md"));
    }

    /** Prints and writes what there is; without figures an older file stays. */
    static void write(String text, Path file) throws IOException {
        if (!text.isEmpty()) {
            System.out.println(text);
            Files.writeString(file, text);
        }
    }

    /** An empty cell for what was not measured. */
    static String number(double value, int digits) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
