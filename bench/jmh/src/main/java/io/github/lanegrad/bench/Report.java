package io.github.lanegrad.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /**
     * A section and what it may cost.
     *
     * @param key selects it
     * @param title in the report
     * @param minutes on two processors; forks × (iterations + what a fork needs besides), as counted beside the options of each
     * @param section does it
     */
    private record Planned(String key, String title, int minutes, Section section) {}

    private static final int MOST_MINUTES = 60;

    private static final List<Planned> PLAN = List.of(
            new Planned("products", "Matrix products", 15, new ProductSection()),
            new Planned("functions", "Elementary functions", 4, new FunctionSection()),
            new Planned("activations", "Activations", 6, new ActivationSection()),
            new Planned("steps", "Training steps", 13, new TrainStepSection()),
            new Planned("predictions", "Predictions", 12, new PredictionSection()),
            new Planned("accuracy", "Time to accuracy", 6, new RaceSection()),
            new Planned("footprint", "Footprint", 3, new FootprintSection()),
            new Planned("bits", "The same bits", 1, new BitsSection()));

    private Report() {}

    /**
     * Runs sections one after the other.
     *
     * @param arguments the directory to write to, then {@code quick} if it only has to be proved that everything starts, and the
     *         keys of sections, all by default; a report of some of them is a file of its own
     * @throws IOException if the report cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(arguments));
        Path directory = words.isEmpty() ? null : Path.of(words.removeFirst());
        boolean quick = words.remove("quick");
        List<String> keys = PLAN.stream().map(Planned::key).toList();
        if (directory == null || !keys.containsAll(words)) {
            System.err.println("Expected a directory, perhaps quick, perhaps some of " + keys + ", got " + List.of(arguments));
            System.exit(2);
        }
        Check.that(PLAN.stream().mapToInt(Planned::minutes).sum() <= MOST_MINUTES, "more than %d minutes planned", MOST_MINUTES);
        Measuring measuring = new Measuring(directory, quick);
        long start = System.nanoTime();
        StringBuilder report = new StringBuilder("# Lanegrad measured\n\n");
        if (quick) {
            report.append("**A smoke test: these figures are worth nothing.**\n\n");
        }
        report.append(Environment.text());
        boolean failed = false;
        Path file = directory.resolve(words.isEmpty() ? "README.md" : String.join("-", words) + ".md");
        for (Planned planned : PLAN) {
            if (words.isEmpty() || words.contains(planned.key)) {
                failed |= !write(planned, measuring, report);
                // Of an hour's work nothing is lost if it is broken off.
                Files.writeString(file, report);
            }
        }
        report.append("\nMeasured in ").append(Math.round(minutes(start))).append(" minutes.\n");
        Files.writeString(file, report);
        System.out.println(file);
        if (failed || measuring.failures() > 0) {
            System.err.println(measuring.failures() + " benchmarks failed, see " + directory.resolve("raw"));
            System.exit(1);
        }
    }

    private static boolean write(Planned planned, Measuring measuring, StringBuilder report) {
        System.out.println(planned.title + " …");
        report.append("\n## ").append(planned.title).append("\n\n");
        long start = System.nanoTime();
        try {
            report.append(planned.section.write(measuring));
            return true;
        } catch (Exception e) {
            System.out.println(planned.title + " failed: " + e);
            report.append("Failed: ").append(e).append('\n');
            return false;
        } finally {
            String took = "%.1f of %d planned minutes".formatted(minutes(start), planned.minutes);
            System.out.println(planned.title + ": " + took);
            report.append("\n<sub>").append(measuring.quick() ? "" : took).append("</sub>\n");
        }
    }

    private static double minutes(long start) {
        return (System.nanoTime() - start) / 60e9;
    }
}
