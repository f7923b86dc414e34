package io.github.lanegrad.train;

import io.github.lanegrad.internal.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
     * @throws UncheckedIOException if no file can be written there: better now than after hours of training
     */
    CheckpointFile(Checkpoints rule, Map<String, String> facts, LongSupplier clock) {
        this.rule = rule;
        this.facts = facts;
        this.clock = clock;
        this.written = clock.getAsLong();
        try {
            AtomicFile.check(rule.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    void write(Checkpoint.Content content) {
        try {
            uninterrupted(() -> CheckpointWriter.write(rule.file(), checkpoint -> {
                checkpoint.same(facts);
                content.exchange(checkpoint);
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        written = clock.getAsLong();
    }

    /** Reads the file, if there is one. */
    void read(Checkpoint.Content content) throws IOException {
        if (Files.exists(rule.file())) {
            uninterrupted(() -> CheckpointReader.read(rule.file(), checkpoint -> {
                checkpoint.same(facts);
                content.exchange(checkpoint);
            }));
        }
    }

    /** Reads or writes. */
    private interface Access {
        void run() throws IOException;
    }

    /**
     * A thread that is interrupted can neither read nor write, and an interruption may be why a training stops. So another
     * thread does it then, which nobody interrupts, and this one waits for it; it remains interrupted.
     */
    private static void uninterrupted(Access access) throws IOException {
        try {
            access.run();
        } catch (ClosedByInterruptException _) {
            elsewhere(access);
        }
    }

    private static void elsewhere(Access access) throws IOException {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            access.run();
            return true;
        });
        Thread.ofPlatform().name("lanegrad-checkpoint").start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException _) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    rethrow(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void rethrow(@Nullable Throwable thrown) throws IOException {
        switch (thrown) {
            case IOException exception -> throw exception;
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(thrown);
        }
    }
}
