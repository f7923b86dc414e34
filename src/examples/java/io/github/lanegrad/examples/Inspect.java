package io.github.lanegrad.examples;

import io.github.lanegrad.examples.ModelFormat.Content;
import io.github.lanegrad.io.TensorData;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Tells what is in a file: the layers of a model, tensors, metadata, and a digest of the numbers. */
public final class Inspect {

    private static final int WRONG = 2;
    private static final int SHOWN = 100;

    private Inspect() {}

    public static void main(String[] args) {
        System.exit(run(args, Console.out(), Console.err()));
    }

    /** Returns the exit status. */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length != 1) {
            err.println("usage: Inspect FILE");
            return WRONG;
        }
        try {
            print(ModelFormat.of(Path.of(args[0])).read(Path.of(args[0])), out);
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            err.println(Console.reason(e));
            return WRONG;
        }
    }

    private static void print(Content content, PrintStream out) {
        content.model().ifPresent(model -> {
            out.println(model.network());
            out.println();
            out.print(model.network().summary());
            out.println("SHA-256 of the parameters: " + model.parameters().sha256());
            out.println();
        });
        out.printf("%-40s %-6s %-20s %14s%n", "tensor", "dtype", "shape", "bytes");
        long bytes = 0;
        for (Map.Entry<String, TensorData> entry : content.tensors().entrySet()) {
            TensorData tensor = entry.getValue();
            int length = tensor.bytes().length;
            out.printf("%-40s %-6s %-20s %,14d%n", printable(entry.getKey()), tensor.dtype(), tensor.shape(), length);
            bytes += length;
        }
        out.printf("%-40s %-6s %-20s %,14d%n", content.tensors().size() + " tensors", "", "", bytes);
        out.println("SHA-256 of the tensors: " + sha256(content.tensors()));
        if (!content.metadata().isEmpty()) {
            out.println();
            content.metadata().forEach((key, value) -> out.println(printable(key) + " = " + printable(value)));
        }
    }

    /** Of the bytes of all tensors, in the order of their names, so that it does not depend on the format. */
    private static String sha256(Map<String, TensorData> tensors) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            tensors.keySet().stream().sorted().forEach(name -> digest.update(tensors.get(name).bytes()));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** What a file says may hold anything, terminal commands too. */
    private static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }
}
