package io.github.lanegrad.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** What the fuzzer calls, over and over, with bytes that it makes from those that led to new code. */
public final class Fuzzer {

    /** In place of a parser: all of them. */
    static final String ALL = "all";

    /** What the fuzzer hooks into comparisons and maps allocates too; {@link Fuzzing} tries what is kept without that. */
    private static final long MOST_BYTES = 8 * Parser.MOST_BYTES;

    private static final Parser[] PARSERS = Parser.values();
    private static final long[] TRIES = new long[PARSERS.length];

    private static boolean all;
    private static Parser parser = Parser.SAFETENSORS;
    private static Path file = Path.of("");

    private Fuzzer() {}

    /** Called once before all others. */
    public static void fuzzerInitialize(String[] args) throws IOException {
        all = args[0].equals(ALL);
        parser = all ? Parser.SAFETENSORS : Parser.valueOf(args[0].toUpperCase(Locale.ROOT));
        file = temporary(args[0]);
    }

    /** Alone in a directory: models of ONNX name other files of theirs. */
    static Path temporary(String name) throws IOException {
        Path directory = Files.createTempDirectory("fuzz-" + name);
        directory.toFile().deleteOnExit();
        Path input = directory.resolve("input.bin");
        input.toFile().deleteOnExit();
        return input;
    }

    /** One try. Whatever is thrown is a finding. */
    public static void fuzzerTestOneInput(byte[] input) {
        Parser chosen = all ? chosen(input) : parser;
        TRIES[chosen.ordinal()]++;
        chosen.reads(all ? rest(input) : input, file, MOST_BYTES);
    }

    /** Of all parsers the one that the first byte tells. */
    static Parser chosen(byte[] input) {
        return PARSERS[input.length == 0 ? 0 : (input[0] & 0xff) % PARSERS.length];
    }

    /** What comes after that byte. */
    static byte[] rest(byte[] input) {
        return Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
    }

    /** Called once after all others. */
    public static void fuzzerTearDown() {
        for (Parser each : PARSERS) {
            if (TRIES[each.ordinal()] > 0) {
                System.err.println(each.directory() + ": " + TRIES[each.ordinal()] + " inputs");
            }
        }
    }
}
