package io.github.lanegrad.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Where the examples print. In UTF-8 where the locale knows ASCII only, as in containers. */
final class Console {

    private Console() {}

    /** For programs alone: numbers get a decimal point from now on, whatever the locale. */
    static PrintStream out() {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        return encoded(System.out, FileDescriptor.out);
    }

    static PrintStream err() {
        return encoded(System.err, FileDescriptor.err);
    }

    private static PrintStream encoded(PrintStream stream, FileDescriptor descriptor) {
        return stream.charset().equals(StandardCharsets.US_ASCII)
                ? new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8)
                : stream;
    }
}
