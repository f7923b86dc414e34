package io.github.lanegrad.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** How a section of the report comes to figures. What programs print is kept in {@code raw}. */
final class Measuring {

    private static final String SMOKE = " -f 1 -wi 1 -i 1 -w 50ms -r 50ms";
    private static final int PATIENCE_MINUTES = 10;

    /** Names the directory of the scripts. */
    private static final String SCRIPTS = "lanegrad.bench.python";

    /** What JMH writes to its log where a benchmark throws. */
    private static final String FAILURE = "<failure>";

    private final Path directory;
    private final Path raw;
    private final boolean quick;

    /** Of programs, which run often and write one. */
    private final Set<Path> logs = new HashSet<>();

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

    /** What JMH has told. */
    List<String> log(String name) throws IOException {
        return Files.readAllLines(raw.resolve(name + ".log"));
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
    Measured jmh(String name, String benchmarks, String options, String few) throws IOException, InterruptedException {
        return jmh(System.getProperty("java.class.path"), "-Djmh='%s'", name, benchmarks, options, few);
    }

    /** The same with DL4J, whose class path is another. */
    Measured dl4j(String name, String benchmarks, String options, String few) throws IOException, InterruptedException {
        return jmh(Dl4j.classPath(), "-Dmain='Dl4j %s'", name, benchmarks, options, few);
    }

    private Measured jmh(String classPath, String property, String name, String benchmarks, String options, String few)
            throws IOException, InterruptedException {
        Path json = raw.resolve(name + ".json");
        Files.deleteIfExists(json);
        String line = benchmarks + (quick ? " " + few + SMOKE : " " + options);
        List<String> words = new ArrayList<>(words(line));
        Path log = raw.resolve(name + ".log");
        words.addAll(List.of("-prof", "gc", "-prof", FlopRate.class.getName(), "-rf", "json", "-rff", json.toString()));
        Process process = Jvm.start(classPath, List.of(), "org.openjdk.jmh.Main", words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor() != 0 || !Files.exists(json)) {
                throw new IOException("JMH " + line + " failed, see " + log);
            }
        } finally {
            process.destroyForcibly();
        }
        int failed = (int) Files.readAllLines(log).stream().filter(text -> text.contains(FAILURE)).count();
        failures += failed;
        return new Measured(JmhResult.read(json), "mvn -q -f bench " + property.formatted(line.strip()), failed);
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
        return java(System.getProperty("java.class.path"), flags, program, arguments);
    }

    /** The same on another class path. */
    String java(String classPath, List<String> flags, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        Path log = raw.resolve(program.getSimpleName() + ".log");
        if (logs.add(log)) {
            // That of an earlier report.
            Files.deleteIfExists(log);
        }
        String line = (String.join(" ", flags) + " " + program.getSimpleName() + " " + String.join(" ", arguments)).strip();
        Process process = Jvm.start(classPath, flags, program.getName(), List.of(arguments))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        String text = output(process, line, log);
        Files.writeString(log, "> " + line + "\n" + text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return text;
    }

    /**
     * Runs a script of bench/python, and gives the JSON that it prints, a row in a line.
     *
     * @throws IOException if there is no python3, or the script fails
     */
    List<JsonNode> python(String script) throws IOException, InterruptedException {
        Path errors = raw.resolve(script + ".log");
        List<String> command = new ArrayList<>(List.of("python3", Path.of(System.getProperty(SCRIPTS), script).toString()));
        if (quick) {
            command.add("quick");
        }
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String text = output(process, script, errors);
        Files.writeString(raw.resolve(script + ".json"), text);
        List<JsonNode> rows = new ArrayList<>();
        for (String line : text.lines().toList()) {
            rows.add(new ObjectMapper().readTree(line));
        }
        return rows;
    }

    /** Waits for a program, and gives what it printed. */
    private static String output(Process process, String name, Path errors) throws IOException, InterruptedException {
        try (var output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(name.strip() + " failed, see " + errors);
            }
            return text;
        } finally {
            process.destroyForcibly();
        }
    }
}
