package io.github.lanegrad.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the fuzzer calls, over and over, with bytes that it makes from those that led to new code. */
public final class Fuzzer {

    private static Parser parser = Parser.SAFETENSORS;
    private static Path file = Path.of("");

    private Fuzzer() {}

    /** Called once before all others. */
    public static void fuzzerInitialize(String[] args) throws IOException {
        parser = Parser.valueOf(args[0].toUpperCase(Locale.ROOT));
        file = Files.createTempFile("fuzz-" + args[0], ".bin");
        file.toFile().deleteOnExit();
    }

    /** One try. Whatever is thrown is a finding. */
    public static void fuzzerTestOneInput(byte[] input) {
        parser.reads(input, file);
    }
}
