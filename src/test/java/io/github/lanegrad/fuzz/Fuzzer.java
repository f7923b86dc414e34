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
        // Alone in a directory: models of ONNX name other files of theirs.
        Path directory = Files.createTempDirectory("fuzz-" + args[0]);
        directory.toFile().deleteOnExit();
        file = directory.resolve("input.bin");
        file.toFile().deleteOnExit();
    }

    /** One try. Whatever is thrown is a finding. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (!all) {
            tries(parser, input);
        } else if (input.length > 0) {
            tries(PARSERS[(input[0] & 0xff) % PARSERS.length], Arrays.copyOfRange(input, 1, input.length));
        }
    }

    private static void tries(Parser chosen, byte[] input) {
        TRIES[chosen.ordinal()]++;
        chosen.reads(input, file);
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
