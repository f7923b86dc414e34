package io.github.lanegrad.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** Brings tensors, or a model, from one format to another; which ones, the extensions tell. */
public final class Convert {

    private static final int WRONG = 2;

    private Convert() {}

    public static void main(String[] args) {
        System.exit(run(args, Console.out(), Console.err()));
    }

    /** Returns the exit status. */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length != 2) {
            err.println("usage: Convert IN OUT");
            return WRONG;
        }
        Path from = Path.of(args[0]);
        Path to = Path.of(args[1]);
        try {
            ModelFormat target = ModelFormat.of(to);
            ModelFormat.Content content = ModelFormat.of(from).read(from);
            target.write(to, content);
            out.println(to + ": " + content.tensors().size() + " tensors"
                    + content.model().map(model -> ", " + model.network()).orElse("") + target.left(content));
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            err.println(Console.reason(e));
            return WRONG;
        }
    }
}
