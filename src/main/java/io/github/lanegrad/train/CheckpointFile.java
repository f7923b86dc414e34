package io.github.lanegrad.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Map;

/** The checkpoints of one training: whether the next one is due, and the way to the file and back. */
final class CheckpointFile {

    private final Checkpoints rule;
    private final Map<String, String> facts;
    private long written = System.nanoTime();

    /**
     * Takes down what the checkpoints are of.
     *
     * @throws UncheckedIOException if the file has no directory: better now than after hours of training
     */
    CheckpointFile(Checkpoints rule, Map<String, String> facts) {
        this.rule = rule;
        this.facts = facts;
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
        return rule.isDue(step, System.nanoTime() - written);
    }

    void write(Checkpoint.Content content) {
        try {
            CheckpointWriter.write(rule.file(), checkpoint -> {
                checkpoint.same(facts);
                content.exchange(checkpoint);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        written = System.nanoTime();
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
