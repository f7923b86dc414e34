package io.github.lanegrad.examples;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.data.Standardizer;
import io.github.lanegrad.train.Checkpoints;
import io.github.lanegrad.train.EarlyStopping;
import io.github.lanegrad.train.History;
import io.github.lanegrad.train.Metric;
import io.github.lanegrad.train.Schedule;
import io.github.lanegrad.train.Trainer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads handwritten digits like {@link Digits}, once in one go, and once stopped in the middle of an epoch and resumed from
 * the checkpoint that was written then. Both end with the same bits.
 */
public final class Resume {

    private static final long SEED = 42;
    private static final int EPOCHS = 30;
    /** In the fifth epoch, before the best one: what is compared comes after it. */
    private static final int STOP_AFTER = 200;

    private Resume() {}

    public static void main(String[] args) throws IOException {
        Console.checkArguments("Resume", args, 0);
        run(Files.createDirectories(Path.of("target")).resolve("resume.safetensors"), Console.out());
    }

    /** Whether both have the same bits. */
    static boolean run(Path file, PrintStream out) throws IOException {
        Files.deleteIfExists(file);
        Training digits = Digits.training(0);
        Dataset training = Standardizer.fitFeatures(digits.split().train()).scaleFeatures(digits.split().train());
        Dataset validation = Standardizer.fitFeatures(digits.split().train()).scaleFeatures(digits.split().test());

        Parameters whole = Parameters.initialize(digits.network(), SEED);
        tell("in one go", trainer(digits).build().fit(whole, training, validation), whole, out);

        Checkpoints checkpoints = Checkpoints.to(file).everySteps(100);
        Parameters parameters = Parameters.initialize(digits.network(), SEED);
        int[] steps = {0};
        Trainer stopped = trainer(digits).checkpoints(checkpoints).stopWhen(() -> ++steps[0] == STOP_AFTER).build();
        tell("stopped", stopped.resume(parameters, training, validation), parameters, out);

        // As in another process: nothing is left but the file.
        Parameters resumed = Parameters.initialize(digits.network(), SEED);
        Trainer trainer = trainer(digits).checkpoints(checkpoints).build();
        tell("resumed", trainer.resume(resumed, training, validation), resumed, out);
        boolean same = whole.sha256().equals(resumed.sha256());
        out.printf("%n%s; checkpoint: %s%n", same ? "the same bits" : "OTHER BITS", file);
        return same;
    }

    private static Trainer.Builder trainer(Training digits) {
        return Trainer.of(digits.network(), digits.loss())
                .optimizer(digits.optimizer())
                .schedule(Schedule.cosine(0.003, 1e-4, 1350))
                .metric(Metric.CLASS_ACCURACY)
                .earlyStopping(EarlyStopping.after(10))
                .batchSize(digits.batchSize())
                .epochs(EPOCHS)
                .seed(SEED);
    }

    private static void tell(String what, History history, Parameters parameters, PrintStream out) {
        History.Epoch last = history.epochs().getLast();
        out.printf("%-10s %-9s epoch %2d  loss %.5f  accuracy %.4f  sha256 %s%n", what, history.end(), last.number(),
                last.loss(), last.score(), parameters.sha256());
    }
}
