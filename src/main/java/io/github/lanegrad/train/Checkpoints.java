package io.github.lanegrad.train;

import java.nio.file.Path;
import java.time.Duration;

/**
 * When a training saves where it stands, and in which file. A training that is {@linkplain Trainer#resume resumed} from it,
 * in another process too, goes on as if it had never stopped: its parameters and its {@link History} have the same bits,
 * but for the seconds. Immutable.
 *
 * {@snippet :
 * Trainer trainer = Trainer.of(network, Loss.CROSS_ENTROPY)
 *         .checkpoints(Checkpoints.to(Path.of("run.safetensors")).every(Duration.ofMinutes(1)))
 *         .build();
 * History history = trainer.resume(Parameters.initialize(network, 42), training, validation);
 * }
 *
 * <p>A checkpoint is written when the training ends, in the step after which it is stopped or its time is up, and as often
 * as asked for. There is one file, replaced as a whole: the new one is written to a temporary sibling, forced to disk and
 * renamed, so whenever the process is killed, the file is whole. Being killed while it writes it may leave a
 * {@code .lanegrad-….tmp} behind, which nobody needs. Writing takes the training thread as long as the disk takes, and
 * allocates.
 *
 * <p>The file is a safetensors file: the parameters as flat arrays in the layout of {@link
 * io.github.lanegrad.Parameters#array} (now, before the epoch, and after the best epoch if they are asked for), the arrays
 * and numbers of the optimizer, the sums of the epoch's loss, the rate, the plateau, and the history. Its metadata tell the
 * place in the epoch, and of which training the checkpoint is.
 *
 * <p>Each training with the same rule, also another one of the same {@link Trainer}, replaces the same file: give every
 * training that shall be resumed a file of its own.
 */
public final class Checkpoints {

    private final Path file;
    private final long steps;
    private final long nanos;

    private Checkpoints(Path file, long steps, long nanos) {
        this.file = file;
        this.steps = steps;
        this.nanos = nanos;
    }

    /**
     * Checkpoints when the training ends or is stopped.
     *
     * @param file where to; its directory must exist, a file that is there is replaced
     * @return the rule
     */
    public static Checkpoints to(Path file) {
        return new Checkpoints(file.toAbsolutePath(), Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /**
     * Also after so many steps, and after each multiple of them.
     *
     * @param count at least 1
     * @return a copy
     * @throws IllegalArgumentException if it is not positive
     */
    public Checkpoints everySteps(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("steps from checkpoint to checkpoint: expected at least 1, got " + count);
        }
        return new Checkpoints(file, count, nanos);
    }

    /**
     * Also after the step in which the last checkpoint has become so old.
     *
     * @param time more than 0
     * @return a copy
     * @throws IllegalArgumentException if it is not positive
     */
    public Checkpoints every(Duration time) {
        return new Checkpoints(file, steps, Durations.nanos("time from checkpoint to checkpoint", time));
    }

    /**
     * The file.
     *
     * @return an absolute path
     */
    public Path file() {
        return file;
    }

    /** Whether one is due. */
    boolean isDue(long step, long nanosSinceTheLast) {
        return step % steps == 0 || nanosSinceTheLast >= nanos;
    }
}
