package io.github.lanegrad.train;

import static io.github.lanegrad.Testing.wrong;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gradient checker, the learning-rate range test, and what Flight Recorder is told. */
class TrainingToolsTest {

    private static final Network NETWORK = Network.inputs(3)
            .dense(7, Activation.PRELU)
            .dense(2, Activation.IDENTITY)
            .build();

    private static Dataset data() {
        float[] x = new float[60];
        float[] y = new float[40];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(1.7 * i);
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) Math.cos(0.9 * i);
        }
        return Dataset.of(20, 3, x, 2, y);
    }

    @Test
    void gradientsAgreeWithDifferences() {
        Parameters parameters = Parameters.initialize(NETWORK, 3);
        float[] before = parameters.array().clone();
        GradientCheck all = GradientCheck.run(Loss.MEAN_SQUARED_ERROR, parameters, data(), 20, 1e-2, 1);
        assertEquals(NETWORK.parameterCount(), all.compared());
        assertTrue(all.worst() < 0.01, all::toString);
        assertArrayEquals(before, parameters.array());
        GradientCheck some = GradientCheck.run(Loss.MEAN_SQUARED_ERROR, parameters, data(), 20, 1e-2, 3);
        assertTrue(some.compared() < all.compared() && some.compared() > 5, some::toString);
    }

    /** The step function has no slope, whatever backpropagation says of the loss behind it. */
    @Test
    void wrongGradientsAreFound() {
        Network steps = Network.inputs(3).dense(7, Activation.BINARY_STEP).dense(2, Activation.IDENTITY).build();
        Parameters parameters = Parameters.initialize(steps, 3);
        GradientCheck check = GradientCheck.run(Loss.MEAN_SQUARED_ERROR, parameters, data(), 20, 0.5, 1);
        assertTrue(check.worst() > 0.01, check::toString);
        TrainingPlan plan = new TrainingPlan(steps, Loss.MEAN_SQUARED_ERROR, 20);
        plan.load(data(), IntStream.range(0, 20).toArray(), 0, 20);
        float[] gradients = new float[steps.parameterLength()];
        plan.gradient(parameters, gradients);
        assertEquals(gradients[check.index()], check.gradient());
        assertNotEquals(check.gradient(), check.difference());
    }

    /** A step must be a float, and change the parameter that it is added to. */
    @Test
    void stepsOfDifferencesAreChecked() {
        Network line = Network.inputs(1).dense(1, Activation.IDENTITY).build();
        Dataset row = Dataset.of(1, 1, new float[] {1}, 1, new float[1]);
        Parameters parameters = new Parameters(line);
        parameters.setWeight(0, 0, 0, 0.5f);
        for (double step : new double[] {1e-300, 1e300, -1, Double.NaN}) {
            assertEquals("step: expected a finite float, more than 0, got " + step,
                    wrong(() -> GradientCheck.run(Loss.MEAN_SQUARED_ERROR, parameters, row, 1, step, 1)));
        }
        assertEquals("step: expected one that moves parameter 0, which is 0.5, got 1.0E-9",
                wrong(() -> GradientCheck.run(Loss.MEAN_SQUARED_ERROR, parameters, row, 1, 1e-9, 1)));
        assertTrue(wrong(() -> GradientCheck.run(Loss.MEAN_SQUARED_ERROR, parameters, row, 1, 0.1, 0))
                .startsWith("every: "));
        assertTrue(wrong(() -> GradientCheck.run(Loss.MEAN_SQUARED_ERROR, parameters, row, 2, 0.1, 1))
                .startsWith("rows: expected 1 to the 1 of the source, got 2"));
        Network binary = Network.inputs(1).dense(1, Activation.SIGMOID).build();
        assertTrue(wrong(() -> GradientCheck.run(Loss.BINARY_CROSS_ENTROPY, new Parameters(binary),
                Dataset.of(1, 1, new float[] {1}, 1, new float[] {7}), 1, 0.1, 1)).contains("got 7.0 (row 0"));
    }

    /** Both losses beside the first weight are infinite, those beside the second are not. */
    @Test
    void aDifferenceThatIsNoNumberIsTheWorst() {
        Network line = Network.inputs(2).dense(1, Activation.IDENTITY).build();
        Dataset row = Dataset.of(1, 2, new float[] {1e30f, 1}, 1, new float[1]);
        GradientCheck check =
                GradientCheck.run(Loss.HALF_MEAN_SQUARED_ERROR, new Parameters(line), row, 1, 1e10, 1);
        assertEquals(3, check.compared());
        assertTrue(Double.isNaN(check.worst()), check::toString);
    }

    @Test
    void theRateIsLookedForWithDropout() {
        Network dropping = Network.inputs(3).dense(7, Activation.TANH).dropout(0.5).dense(2, Activation.IDENTITY).build();
        Parameters parameters = Parameters.initialize(dropping, 3);
        double[] losses = {firstLoss(dropping, parameters, 1), firstLoss(dropping, parameters, 2)};
        assertNotEquals(losses[0], losses[1], 1e-3);
    }

    /** Of all rows, so the seed decides on dropout alone. */
    private static double firstLoss(Network network, Parameters parameters, long seed) {
        return RateFinder.run(Loss.MEAN_SQUARED_ERROR, Sgd.of(1), parameters, data(), 20, 1e-4, 100, 2, seed)
                .getFirst().loss();
    }

    @Test
    void theRateIsFound() {
        Parameters parameters = Parameters.initialize(NETWORK, 3);
        String before = parameters.sha256();
        List<RateFinder.Point> points = RateFinder.run(Loss.MEAN_SQUARED_ERROR, Sgd.of(1), parameters, data(), 8,
                1e-4, 100, 200, 1);
        assertEquals(before, parameters.sha256());
        assertTrue(points.size() > 50 && points.size() < 200, () -> points.size() + " points");
        double rate = RateFinder.steepest(points);
        assertTrue(rate > 1e-4 && rate < 10, () -> "rate " + rate);
        History history = Trainer.of(NETWORK, Loss.MEAN_SQUARED_ERROR).optimizer(Sgd.of(Math.min(rate, 0.05))).batchSize(8).epochs(20)
                .build().fit(parameters, data());
        assertTrue(history.epochs().getLast().loss() < history.epochs().getFirst().loss());
        assertThrows(IllegalArgumentException.class, () -> RateFinder.steepest(List.of()));
    }

    @Test
    void theSteepestFallIsOverTheLogarithmOfTheRate() {
        assertEquals(1e-2, RateFinder.steepest(List.of(new RateFinder.Point(1e-3, 5), new RateFinder.Point(1e-2, 4),
                new RateFinder.Point(1e-1, 1), new RateFinder.Point(1, 3))));
        assertEquals(1, RateFinder.steepest(List.of(new RateFinder.Point(1, 5), new RateFinder.Point(2, 4),
                new RateFinder.Point(2000, 2))));
        assertEquals(2, RateFinder.steepest(List.of(new RateFinder.Point(1, 5), new RateFinder.Point(2, 4.5),
                new RateFinder.Point(200, 1))));
    }

    @Test
    void ratesGoFromTheLowestToTheHighest() {
        List<RateFinder.Point> points = RateFinder.run(Loss.MEAN_SQUARED_ERROR, Sgd.of(1),
                Parameters.initialize(NETWORK, 3), data(), 8, 1e-5, 1e-3, 9, 1);
        assertEquals(9, points.size());
        assertEquals(1e-5, points.getFirst().rate());
        assertEquals(1e-4, points.get(4).rate(), 1e-12);
        assertEquals(1e-3, points.getLast().rate(), 1e-12);
    }

    @Test
    void wrongNumbersAndTargetsOfARangeTestAreNamed() {
        Network binary = Network.inputs(3).dense(1, Activation.SIGMOID).build();
        Dataset rows = Dataset.of(3, 3, new float[9], 1, new float[] {0, 1, 2});
        for (int batchSize : new int[] {1, 3}) {
            assertEquals("target: expected 0, 1, or a probability, got 2.0 (row 2)",
                    wrong(() -> RateFinder.run(Loss.BINARY_CROSS_ENTROPY, Sgd.of(1), new Parameters(binary), rows,
                            batchSize, 1e-4, 1, 9, 1)));
        }
        Parameters start = new Parameters(NETWORK);
        assertTrue(wrong(() -> RateFinder.run(Loss.MEAN_SQUARED_ERROR, Sgd.of(1), start, data(), 8, 1, 1, 9, 1))
                .startsWith("highest rate: "));
        assertTrue(wrong(() -> RateFinder.run(Loss.MEAN_SQUARED_ERROR, Sgd.of(1), start, data(), 8, 1, 2, 1, 1))
                .startsWith("steps: "));
    }

    /** Gradient descent on one row by hand: from error e it leads to e (1 - 2 rate |x, 1|²). */
    @Test
    void pointsAreMeanLossesSmoothedByNineTenths() {
        Network line = Network.inputs(2).dense(1, Activation.IDENTITY).build();
        Dataset row = Dataset.of(1, 2, new float[] {1, 2}, 1, new float[] {3});
        for (Dataset rows : List.of(row, row.select(new int[4]))) {
            List<RateFinder.Point> points = RateFinder.run(Loss.MEAN_SQUARED_ERROR, Sgd.of(1), new Parameters(line),
                    rows, 4, 1e-3, 1e-2, 5, 1);
            assertEquals(5, points.size());
            double error = 3;
            double smoothed = 0;
            for (int i = 0; i < 5; i++) {
                smoothed = 0.9 * smoothed + 0.1 * error * error;
                assertEquals(smoothed / (1 - Math.pow(0.9, i + 1)), points.get(i).loss(), 1e-4);
                error *= 1 - 2 * points.get(i).rate() * 6;
            }
        }
    }

    @Test
    void theSeedOfARangeTestChoosesTheOrder() {
        double[] first = new double[2];
        for (int seed = 0; seed < 2; seed++) {
            first[seed] = RateFinder.run(Loss.MEAN_SQUARED_ERROR, Sgd.of(1), Parameters.initialize(NETWORK, 3), data(),
                    3, 1e-3, 1, 2, seed + 1).getFirst().loss();
        }
        assertNotEquals(first[0], first[1]);
    }

    /** Of an epoch of one batch both are the mean loss of the same rows under the same parameters. */
    @Test
    void batchesTellTheMeanLoss() {
        List<Double> losses = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onEpoch(History.Epoch epoch) {}

            @Override
            public void onBatch(int epoch, int step, double loss) {
                losses.add(loss);
            }
        };
        History history = Trainer.of(NETWORK, Loss.MEAN_SQUARED_ERROR).batchSize(20).epochs(3).listener(listener).build()
                .fit(Parameters.initialize(NETWORK, 3), data());
        assertEquals(3, losses.size());
        for (int e = 0; e < 3; e++) {
            assertEquals(history.epochs().get(e).loss(), losses.get(e), 1e-6);
        }
    }

    @Test
    void theRateIsFoundWhereLossesAreNegative() {
        float[] x = new float[60];
        float[] counts = new float[30];
        for (int r = 0; r < counts.length; r++) {
            x[2 * r] = (r % 7 - 3) / 3f;
            x[2 * r + 1] = (r % 5 - 2) / 2f;
            counts[r] = 5 + r % 10;
        }
        Network network = Network.inputs(2).dense(8, Activation.TANH).dense(1, Activation.IDENTITY).build();
        // exp(2) - 2 y, so that the first loss is negative already.
        Parameters parameters = Parameters.initialize(network, 3);
        parameters.array()[network.layers().getLast().biasOffset()] = 2;
        List<RateFinder.Point> points = RateFinder.run(Loss.POISSON, Sgd.of(1), parameters,
                Dataset.of(30, 2, x, 1, counts), 8, 1e-5, 100, 200, 1);
        assertTrue(points.stream().anyMatch(point -> point.loss() < 0), "some are");
        assertTrue(points.size() > 50 && points.size() < 200, () -> points.size() + " points");
    }

    /** They have no loss, and are no reason to stop. */
    @Test
    void batchesOfWhichNothingCountsAreLeftOut() {
        float[] classes = new float[30];
        Arrays.fill(classes, 0, 6, 1);
        Network network = Network.inputs(1).dense(2, Activation.SOFTMAX).build();
        List<RateFinder.Point> points = RateFinder.run(Loss.CROSS_ENTROPY.classWeights(0, 1), Sgd.of(1),
                Parameters.initialize(network, 3), Dataset.of(30, 1, new float[30], 1, classes), 2, 1e-6, 1e-5, 45, 1);
        assertTrue(points.size() >= 9 && points.size() <= 18, () -> points.size() + " of three epochs");
        assertEquals(Math.log(2), points.getLast().loss(), 0.2);
    }

    @Test
    void flightRecorderIsTold(@TempDir Path directory) throws IOException {
        History history;
        Path file = directory.resolve("training.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.github.lanegrad.TrainingStep").withThreshold(java.time.Duration.ZERO);
            recording.enable("io.github.lanegrad.TrainingEpoch").withThreshold(java.time.Duration.ZERO);
            recording.start();
            history = Trainer.of(NETWORK, Loss.MEAN_SQUARED_ERROR).batchSize(8).epochs(2)
                    .epochSchedule(epoch -> 0.1 / (1 + epoch)).build().fit(Parameters.initialize(NETWORK, 3), data(), data());
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        List<RecordedEvent> steps = events.stream()
                .filter(event -> event.getEventType().getName().endsWith("TrainingStep")).toList();
        assertEquals(6, steps.size());
        assertEquals(List.of(8, 8, 4), steps.stream().limit(3).map(event -> event.getInt("rows")).toList());
        double sum = steps.stream().limit(3).mapToDouble(step -> step.getInt("rows") * step.getDouble("loss")).sum();
        assertEquals(history.epochs().getFirst().loss(), sum / 20, 1e-6);
        assertEquals(List.of(11, 12, 13, 21, 22, 23),
                steps.stream().map(step -> 10 * step.getInt("epoch") + step.getInt("step")).toList());
        List<RecordedEvent> epochs = events.stream()
                .filter(event -> event.getEventType().getName().endsWith("TrainingEpoch")).toList();
        assertEquals(history.epochs().stream()
                        .map(epoch -> List.<Number>of(epoch.number(), epoch.loss(), epoch.score(), epoch.rate())).toList(),
                epochs.stream().map(epoch -> List.<Number>of(epoch.getInt("epoch"), epoch.getDouble("loss"),
                        epoch.getDouble("score"), epoch.getDouble("rate"))).toList());
    }

    @Test
    void pointsWithoutAnOrderHaveNoSteepestFall() {
        RateFinder.Point first = new RateFinder.Point(0.1, 2);
        assertEquals("points: expected rates that rise from point to point, got 0.1 after 0.1",
                wrong(() -> RateFinder.steepest(List.of(first, new RateFinder.Point(0.1, 1)))));
        assertEquals("points: expected rates that rise from point to point, got 0.01 after 0.1",
                wrong(() -> RateFinder.steepest(List.of(first, new RateFinder.Point(0.01, 1)))));
        assertEquals("learning rate: expected a finite float, more than 0, got 0.0",
                wrong(() -> new RateFinder.Point(0, 1)));
        assertEquals("loss: expected a finite number, of any sign, got NaN",
                wrong(() -> new RateFinder.Point(0.1, Double.NaN)));
    }
}
