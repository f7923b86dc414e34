package io.github.lanegrad.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** How a section of the report comes to figures. What programs print is kept in {@code raw}. */
final class Measuring {

    private static final String SMOKE = " -f 1 -wi 1 -i 1 -w 50ms -r 50ms";
    private static final int PATIENCE_MINUTES = 10;

    /** What JMH writes to its log where a benchmark throws. */
    private static final String FAILURE = "<failure>";

    private final Path directory;
    private final Path raw;
    private final boolean quick;
    private int failures;

    Measuring(Path directory, boolean quick) throws IOException {
        this.directory = directory;
        this.raw = Files.createDirectories(directory.resolve("raw"));
        this.quick = quick;
    }

    /** Where pictures go. */
    Path directory() {
        return directory;
    }

    /** Whether it only has to be proved that everything starts. */
    boolean quick() {
        return quick;
    }

    /** How many benchmarks have failed so far. */
    int failures() {
        return failures;
    }

    /** What JMH measured, how to measure it again, and how many benchmarks failed. */
    record Measured(List<JmhResult> results, String command, int failures) {

        /** The command as Markdown. */
        String how() {
            return "`" + command + "`\n\n" + (failures == 0 ? "" : "**" + failures
                    + " benchmarks failed**, the log in `raw` tells why; their cells are empty.\n\n");
        }
    }

    /**
     * Runs benchmarks in JVMs of their own.
     *
     * @param name of the files that keep what JMH tells
     * @param benchmarks a regular expression, and parameters
     * @param options how often and how long
     * @param few parameters for a smoke test, which is as short as can be
     */
    Measured jmh(String name, String benchmarks, String options, String few) throws IOException {
        Path json = raw.resolve(name + ".json");
        String line = benchmarks + (quick ? " " + few + SMOKE : " " + options);
        List<String> words = new ArrayList<>(words(line));
        Path log = raw.resolve(name + ".log");
        words.addAll(List.of("-prof", "gc", "-prof", FlopRate.class.getName(), "-rf", "json", "-rff", json.toString(),
                "-o", log.toString()));
        try {
            new Runner(new CommandLineOptions(words.toArray(String[]::new))).run();
        } catch (CommandLineOptionException | RunnerException e) {
            throw new IOException("JMH " + line + ": " + e.getMessage(), e);
        }
        int failed = (int) Files.readAllLines(log).stream().filter(text -> text.contains(FAILURE)).count();
        failures += failed;
        return new Measured(JmhResult.read(json), "mvn -q -f bench -Djmh='" + line.strip() + "'", failed);
    }

    /** Splits at blanks outside of double quotes. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (String part : line.strip().split(" +(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")) {
            words.add(part.replace("\"", ""));
        }
        return words;
    }

    /** Runs a program of this project in a JVM of its own, with more flags, and gives what it prints. */
    String java(List<String> flags, Class<?> program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(flags);
        command.addAll(List.of("-classpath", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        Path errors = raw.resolve(program.getSimpleName() + ".log");
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile())).start();
        try (var output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", flags) + " " + program.getSimpleName() + " failed, see " + errors);
            }
            return text;
        } finally {
            process.destroyForcibly();
        }
    }
}
