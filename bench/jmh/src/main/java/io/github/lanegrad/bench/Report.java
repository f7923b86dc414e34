package io.github.lanegrad.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures all that is claimed of Lanegrad and of its rivals, and writes it down: Markdown with pictures, what JMH and the other
 * programs put out, and the machine. A section that fails says why, and the rest runs.
 */
public final class Report {

    /** A part of the report. */
    @FunctionalInterface
    interface Section {

        /** Measures, and gives the Markdown below the title. */
        String write(Measuring measuring) throws Exception;
    }

    private record Titled(String title, Section section) {}

    private static final List<Titled> SECTIONS = List.of(
            new Titled("Matrix products", new ProductSection()),
            new Titled("Elementary functions", new FunctionSection()),
            new Titled("Activations", new ActivationSection()),
            new Titled("Training steps", new TrainStepSection()),
            new Titled("Predictions", new PredictionSection()),
            new Titled("Time to accuracy", new RaceSection()),
            new Titled("Footprint", new FootprintSection()),
            new Titled("The same bits", new BitsSection()));

    private Report() {}

    /**
     * Runs all sections one after the other.
     *
     * @param arguments the directory to write to, and {@code quick} if it only has to be proved that everything starts
     * @throws IOException if the report cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0 || arguments.length > 2 || arguments.length == 2 && !arguments[1].equals("quick")) {
            System.err.println("Expected a directory, and perhaps quick, got " + List.of(arguments));
            System.exit(2);
        }
        boolean quick = arguments.length == 2;
        Path directory = Path.of(arguments[0]);
        Measuring measuring = new Measuring(directory, quick);
        long start = System.nanoTime();
        StringBuilder report = new StringBuilder("# Lanegrad measured\n\n");
        if (quick) {
            report.append("**A smoke test: these figures are worth nothing.**\n\n");
        }
        report.append(Environment.text());
        boolean failed = false;
        for (Titled titled : SECTIONS) {
            System.out.println(titled.title + " …");
            report.append("\n## ").append(titled.title).append("\n\n");
            try {
                report.append(titled.section.write(measuring));
            } catch (Exception e) {
                failed = true;
                System.out.println(titled.title + " failed: " + e);
                report.append("Failed: ").append(e).append('\n');
            }
        }
        report.append("\nMeasured in ").append((System.nanoTime() - start) / 60_000_000_000L).append(" minutes.\n");
        Files.writeString(directory.resolve("README.md"), report);
        System.out.println(directory.resolve("README.md"));
        if (failed || measuring.failures() > 0) {
            System.err.println(measuring.failures() + " benchmarks failed, see " + directory.resolve("raw"));
            System.exit(1);
        }
    }
}
