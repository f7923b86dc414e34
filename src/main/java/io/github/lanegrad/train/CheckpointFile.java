package io.github.lanegrad.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.function.LongSupplier;

/** The checkpoints of one training: whether the next one is due, and the way to the file and back. */
final class CheckpointFile {

    private final Checkpoints rule;
    private final Map<String, String> facts;
    private final LongSupplier clock;
    private long written;

    /**
     * Takes down what the checkpoints are of.
     *
     * @param clock nanoseconds since whenever
     * @throws UncheckedIOException if the file has no directory: better now than after hours of training
     */
    CheckpointFile(Checkpoints rule, Map<String, String> facts, LongSupplier clock) {
        this.rule = rule;
        this.facts = facts;
        this.clock = clock;
        this.written = clock.getAsLong();
        if (!Files.isDirectory(rule.file().resolveSibling("."))) {
            throw new UncheckedIOException(new NoSuchFileException(
                    rule.file().toString(), null, "expected a directory to write checkpoints in"));
        }
    }

    /**
     * Whether a checkpoint is due. Allocates nothing.
     *
     * @param step number of steps since the training started
     */
    boolean isDue(long step) {
        return rule.isDue(step, clock.getAsLong() - written);
    }

    /** A thread that was interrupted could not write, and an interruption may be why a training stops; so it waits until then. */
    void write(Checkpoint.Content content) {
        boolean interrupted = false;
        try {
            boolean done = false;
            while (!done) {
                interrupted |= Thread.interrupted();
                done = isWritten(content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        written = clock.getAsLong();
    }

    /** Returns false if the thread was interrupted meanwhile. */
    private boolean isWritten(Checkpoint.Content content) throws IOException {
        try {
            CheckpointWriter.write(rule.file(), checkpoint -> {
                checkpoint.same(facts);
                content.exchange(checkpoint);
            });
            return true;
        } catch (ClosedByInterruptException _) {
            return false;
        }
    }

    /** Reads the file, if there is one. */
    void read(Checkpoint.Content content) throws IOException {
        if (Files.exists(rule.file())) {
            CheckpointReader.read(rule.file(), checkpoint -> {
                checkpoint.same(facts);
                content.exchange(checkpoint);
            });
        }
    }
}
