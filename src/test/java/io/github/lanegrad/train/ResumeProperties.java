package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.train.History.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Stopped anywhere, any number of times, and resumed: the same bits and the same history as without a stop. */
class ResumeProperties {

    private static final int EPOCHS = 5;
    private static final int ROWS = 21;
    private static final Network NETWORK = Network.inputs(3)
            .dense(18, Activation.PRELU)
            .dense(2, Activation.IDENTITY)
            .build();
    private static final Dataset DATA = data(ROWS);
    private static final Dataset VALIDATION = data(9).weighted(new float[] {1, 2, 1, 0, 1, 1, 3, 1, 1});

    /** Stops of the three kinds: before a step, at the end of an epoch, and at the very end. */
    @Property(tries = 150)
    void aResumedTrainingIsTheSame(@ForAll("optimizers") Optimizer optimizer, @ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Trainer.Builder builder = trainer(optimizer, random);
        Parameters expected = Parameters.initialize(NETWORK, seed);
        Parameters actual = expected.copy();
        boolean validated = random.nextInt(3) > 0;
        History whole = validated
                ? builder.build().fit(expected, DATA, VALIDATION) : builder.build().fit(expected, DATA);

        Path directory = Files.createTempDirectory("lanegrad-resume");
        Path file = directory.resolve("run.safetensors");
        builder.checkpoints(Checkpoints.to(file));
        List<Integer> told = new ArrayList<>();
        History history;
        do {
            int steps = 1 + random.nextInt(12);
            int[] left = {steps};
            history = resume(builder.listener(epoch -> told.add(epoch.number()))
                    .stopWhen(() -> --left[0] == 0).build(), actual, validated);
            // What is in memory does not count, only the file.
            actual = history.end() == End.STOPPED ? Parameters.initialize(NETWORK, seed) : actual;
        } while (history.end() == End.STOPPED);

        assertEquals(ResumedTraining.numbers(whole), ResumedTraining.numbers(history));
        assertArrayEquals(expected.array(), actual.array());
        // A training that has ended ends again.
        Parameters again = Parameters.initialize(NETWORK, seed);
        History ended = resume(builder.stopWhen(() -> true).build(), again, validated);
        assertEquals(history, ended);
        assertEquals(expected.sha256(), again.sha256());
        Files.delete(file);
        Files.delete(directory);
    }

    private static History resume(Trainer trainer, Parameters parameters, boolean validated) throws IOException {
        return validated ? trainer.resume(parameters, DATA, VALIDATION) : trainer.resume(parameters, DATA);
    }

    /** How often checkpoints are written makes no difference to the training, and the last one is that of its end. */
    @Property(tries = 20)
    void aSavedTrainingIsTheSame(@ForAll("optimizers") Optimizer optimizer, @ForAll @IntRange(min = 1, max = 20) int steps)
            throws IOException {
        Path file = Files.createTempFile("lanegrad", ".safetensors");
        Trainer.Builder builder = trainer(optimizer, new Random(steps));
        Parameters expected = Parameters.initialize(NETWORK, 1);
        Parameters actual = expected.copy();
        History whole = builder.build().fit(expected, DATA, VALIDATION);
        History saved = builder.checkpoints(Checkpoints.to(file).everySteps(steps)).build().fit(actual, DATA, VALIDATION);
        assertEquals(ResumedTraining.numbers(whole), ResumedTraining.numbers(saved));
        assertArrayEquals(expected.array(), actual.array());
        assertEquals(saved, builder.build().resume(Parameters.initialize(NETWORK, 1), DATA, VALIDATION));
        Files.delete(file);
    }

    @Provide
    Arbitrary<Optimizer> optimizers() {
        return Arbitraries.of(OptimizersTest.optimizers().toList());
    }

    /** Any options; the rates of the optimizers are high, so gradients are clipped. */
    private static Trainer.Builder trainer(Optimizer optimizer, Random random) {
        Trainer.Builder builder = Trainer.of(NETWORK, Loss.HALF_MEAN_SQUARED_ERROR).optimizer(optimizer)
                .clipping(Clipping.byNorm(0.1)).batchSize(1 + random.nextInt(ROWS)).epochs(EPOCHS).seed(random.nextLong());
        switch (random.nextInt(3)) {
            case 0 -> builder.schedule(Schedule.cosine(0.01, 1e-3, 30));
            case 1 -> builder.epochSchedule(Schedule.exponential(0.01, 0.7));
            default -> builder.schedule(Schedule.constant(0.003));
        }
        if (random.nextBoolean()) {
            builder.plateau(() -> new Plateau(false, 0.5, 0, 1, 0.2, 0));
        }
        if (random.nextBoolean()) {
            builder.metric(Metric.MEAN_ABSOLUTE_ERROR);
        }
        if (random.nextInt(3) > 0) {
            builder.earlyStopping(new EarlyStopping(1 + random.nextInt(3), 0.05 * random.nextInt(2), random.nextBoolean()));
        }
        return builder;
    }

    private static Dataset data(int rows) {
        float[] x = new float[3 * rows];
        float[] y = new float[2 * rows];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(1.3 * i + rows);
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] * x[(i + 1) % x.length];
        }
        return Dataset.of(rows, 3, x, 2, y);
    }
}
