package io.github.lanegrad.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A checkpoint that holds one of everything that a checkpoint may. */
public final class AnyCheckpoint {

    private AnyCheckpoint() {}

    /** Writes a small one. */
    public static void write(Path file) throws IOException {
        CheckpointWriter.write(file, AnyCheckpoint::exchange);
    }

    /** Reads one, as a training does that is resumed. */
    public static void read(Path file) throws IOException {
        CheckpointReader.read(file, AnyCheckpoint::exchange);
    }

    private static void exchange(Checkpoint checkpoint) throws IOException {
        checkpoint.same(Map.of());
        // As the history of a training: the file tells how many rows there are, before they are read.
        int rows = (int) checkpoint.integer("epochs", 2, 0, Integer.MAX_VALUE);
        checkpoint.rows("history", rows, 3, new double[6]);
        checkpoint.number("rate", 0.5);
        checkpoint.numbers("sums", new double[] {1, 2});
        checkpoint.array("parameters", new float[] {3, 4, 5});
    }
}
