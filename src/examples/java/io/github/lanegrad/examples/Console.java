package io.github.lanegrad.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Where the examples print. In UTF-8 where the locale knows ASCII only, as in containers. */
final class Console {

    /** What an example does. */
    @FunctionalInterface
    interface Job {
        void run() throws IOException;
    }

    private static final int WRONG = 2;

    private Console() {}

    /** Ends the JVM if an example is given more than it takes. */
    static void checkArguments(String name, String[] args, int most) {
        if (args.length > most) {
            err().println(name + ": expected " + (most == 0 ? "no" : "at most " + most) + " arguments, got "
                    + String.join(" ", args));
            System.exit(WRONG);
        }
    }

    /** Ends the JVM with one line that says what is wrong with a file or an argument, rather than with a stack trace. */
    static void run(String name, Job job) {
        try {
            job.run();
        } catch (IOException | IllegalArgumentException e) {
            err().println(name + ": " + reason(e));
            System.exit(WRONG);
        }
    }

    /** What is wrong, in words: the messages of some exceptions are only the name of a file. */
    static String reason(Exception e) {
        return switch (e) {
            case FileSystemException file when file.getReason() != null -> file.getMessage();
            case NoSuchFileException missing -> missing.getFile() + ": no such file";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileAlreadyExistsException exists -> exists.getFile() + ": is not a directory";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

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
