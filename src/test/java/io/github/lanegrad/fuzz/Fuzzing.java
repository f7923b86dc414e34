package io.github.lanegrad.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Starts Jazzer on one parser, or on all of them in turn: then the first byte of an input tells which. Inputs that lead to
 * new code are kept in {@code target/fuzz/PARSER}, findings in {@code target}. The status is 0 if nothing was found.
 */
public final class Fuzzing {

    private static final int WRONG = 2;

    private Fuzzing() {}

    /** Arguments: a parser or {@code all}, seconds, {@code target}, and the directory of seeds. */
    public static void main(String[] args) throws IOException, InterruptedException {
        String parser = args[0];
        Path target = Path.of(args[2]);
        Path seeds = Path.of(args[3]);
        boolean all = parser.equals(Fuzzer.ALL);
        if (!all && Stream.of(Parser.values()).noneMatch(known -> known.directory().equals(parser))) {
            System.err.println("expected " + Fuzzer.ALL + " or one of "
                    + Stream.of(Parser.values()).map(Parser::directory).toList() + ", got " + parser);
            System.exit(WRONG);
        }
        Path corpus = Files.createDirectories(target.resolve("fuzz").resolve(parser));
        Path from = all ? numbered(seeds, target.resolve("fuzz-seeds")) : seeds.resolve(parser);
        int status = jazzer(parser, args[1], target, List.of(corpus.toString(), from.toString()));
        if (status == 0) {
            replay(parser, corpus);
        }
        System.exit(status);
    }

    /** Tries all inputs that were kept once more, in a JVM without what the fuzzer adds: this counts what is allocated. */
    private static void replay(String parser, Path corpus) throws IOException {
        Path file = Fuzzer.temporary(parser);
        boolean all = parser.equals(Fuzzer.ALL);
        try (Stream<Path> inputs = Files.list(corpus)) {
            for (Path kept : inputs.sorted().toList()) {
                byte[] input = Files.readAllBytes(kept);
                Parser chosen = all ? Fuzzer.chosen(input) : Parser.valueOf(parser.toUpperCase(Locale.ROOT));
                try {
                    chosen.reads(all ? Fuzzer.rest(input) : input, file);
                } catch (AssertionError e) {
                    throw new AssertionError(kept + ": " + e.getMessage(), e);
                }
            }
        }
    }

    /** Copies of all seeds, with the number of their parser before them. */
    private static Path numbered(Path seeds, Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Parser parser : Parser.values()) {
            try (Stream<Path> files = Files.list(seeds.resolve(parser.directory()))) {
                for (Path file : files.toList()) {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    bytes.write(parser.ordinal());
                    bytes.write(Files.readAllBytes(file));
                    Files.write(directory.resolve(parser.directory() + "-" + file.getFileName()), bytes.toByteArray());
                }
            }
        }
        return directory;
    }

    private static int jazzer(String parser, String seconds, Path target, List<String> corpora)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g", "--enable-native-access=ALL-UNNAMED", "-classpath", System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer", "--target_class=" + Fuzzer.class.getName(), "--target_args=" + parser,
                "--instrumentation_includes=io.github.lanegrad.**", "--reproducer_path=" + target,
                "-artifact_prefix=" + target + "/" + parser + "-", "-max_total_time=" + seconds, "-max_len=4096",
                "-timeout=25", "-rss_limit_mb=3000");
        builder.command().addAll(corpora);
        return builder.inheritIO().start().waitFor();
    }
}
