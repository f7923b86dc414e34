package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.Predictor;
import io.github.lanegrad.train.History.End;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Schedules, clipping, early stopping and the like, as a training uses them. */
class TrainerOptionsTest {

    private static final Network NETWORK = Network.inputs(2)
            .dense(8, Activation.TANH)
            .dense(1, Activation.IDENTITY)
            .build();
    private static final Dataset DATA = data();

    private static Dataset data() {
        float[] x = new float[40];
        float[] y = new float[20];
        for (int r = 0; r < 20; r++) {
            x[2 * r] = (r % 5 - 2) / 2f;
            x[2 * r + 1] = (r % 4 - 1.5f) / 2f;
            y[r] = x[2 * r] * x[2 * r + 1];
        }
        return Dataset.of(20, 2, x, 1, y);
    }

    /** Remembers the rate and the gradients of every step; changes nothing. */
    private static final class Recorder implements Optimizer {
        private final List<Double> rates = new ArrayList<>();
        private final List<float[]> gradients = new ArrayList<>();

        @Override
        public double learningRate() {
            return 0.5;
        }

        @Override
        public OptimizerState start(Network network) {
            return new OptimizerState(network, 0);
        }

        @Override
        public void step(OptimizerState state, float[] parameters, float[] slopes, float scale, double rate) {
            state.nextStep(0, parameters, slopes, rate);
            rates.add(rate);
            float[] scaled = slopes.clone();
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] *= scale;
            }
            gradients.add(scaled);
        }
    }

    private static Trainer.Builder trainer(Optimizer optimizer) {
        return Trainer.of(NETWORK, Loss.MEAN_SQUARED_ERROR).optimizer(optimizer).batchSize(8).epochs(4).seed(1);
    }

    private static History fit(Trainer.Builder trainer) {
        return trainer.build().fit(Parameters.initialize(NETWORK, 1), DATA);
    }

    /** Remembers the loss of every batch. */
    private static TrainingListener batches(List<Double> losses) {
        return new TrainingListener() {
            @Override
            public void onEpoch(History.Epoch epoch) {}

            @Override
            public void onBatch(int epoch, int step, double loss) {
                losses.add(loss);
            }
        };
    }

    @Test
    void defaultsAreThoseThatAreTold() {
        List<Double> losses = new ArrayList<>();
        Network line = Network.inputs(1).dense(1, Activation.IDENTITY).build();
        History history = Trainer.of(line, Loss.MEAN_SQUARED_ERROR).listener(batches(losses)).build()
                .fit(new Parameters(line), Dataset.of(33, 1, new float[33], 1, new float[33]));
        assertEquals(100, history.epochs().size());
        assertEquals(200, losses.size(), "batches of 32 rows and of one");
        assertEquals(0.1, history.epochs().getLast().rate());
    }

    @Test
    void wrongOptionsAreRefused() {
        Trainer.Builder trainer = trainer(new Recorder());
        assertThrows(IllegalArgumentException.class, () -> trainer.l1(-1));
        assertThrows(IllegalArgumentException.class, () -> trainer.l1(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new EarlyStopping(0, 0, true));
        assertThrows(IllegalArgumentException.class, () -> new EarlyStopping(1, -1, true));
    }

    @Test
    void whatIsNullIsNamed() {
        Trainer trainer = trainer(new Recorder()).build();
        Parameters parameters = Parameters.initialize(NETWORK, 1);
        assertNullIsNamed("parameters", () -> trainer.fit(null, DATA));
        assertNullIsNamed("training", () -> trainer.fit(parameters, null));
        assertNullIsNamed("validation", () -> trainer.fit(parameters, DATA, null));
        assertNullIsNamed("end", () -> new History(List.of(), null, 0));
        Trainer stateless = trainer(new Optimizer() {
            @Override
            public double learningRate() {
                return 1;
            }

            @Override
            public OptimizerState start(Network network) {
                return null;
            }

            @Override
            public void step(OptimizerState state, float[] weights, float[] gradients, float scale, double rate) {}
        }).build();
        assertNullIsNamed("optimizer: expected a state, got null", () -> stateless.fit(parameters, DATA));
    }

    private static void assertNullIsNamed(String named, Executable action) {
        assertEquals(named, assertThrows(NullPointerException.class, action).getMessage());
    }

    @Test
    void aScheduleGivesTheRateOfEveryStepOrEpoch() {
        Recorder plain = new Recorder();
        fit(trainer(plain));
        assertEquals(List.of(0.5, 0.5, 0.5), plain.rates.subList(0, 3));
        Recorder steps = new Recorder();
        fit(trainer(steps).schedule(step -> 1.0 + step));
        assertEquals(12, steps.rates.size());
        assertEquals(List.of(1.0, 2.0, 3.0, 4.0), steps.rates.subList(0, 4));
        Recorder epochs = new Recorder();
        History history = fit(trainer(epochs).epochSchedule(epoch -> 1.0 + epoch));
        assertEquals(List.of(1.0, 1.0, 1.0, 2.0), epochs.rates.subList(0, 4));
        assertEquals(4.0, history.epochs().get(3).rate());
        Recorder last = new Recorder();
        fit(trainer(last).epochSchedule(epoch -> 9.0).schedule(step -> 1.0 + step));
        assertEquals(List.of(1.0, 2.0, 3.0, 4.0), last.rates.subList(0, 4));
    }

    @Test
    void aPlateauLowersTheRate() {
        Recorder recorder = new Recorder();
        fit(trainer(recorder).epochs(6).plateau(() -> new Plateau(false, 0.1, 1, 0)));
        // The loss never changes: the first epoch is the best, two more are one too many.
        assertEquals(0.5, recorder.rates.get(8));
        assertEquals(0.05, recorder.rates.get(9), 1e-12);
    }

    /** At a rate of 0 nothing is learnt, and all rows are alike: losses differ by what is drawn. */
    @Test
    void everyStepOfEveryEpochDrawsAnew() {
        float[] ones = new float[8];
        Arrays.fill(ones, 1);
        Dataset same = Dataset.of(4, 2, ones, 1, new float[4]);
        Network dropping = Network.inputs(2).dense(64, Activation.TANH).dropout(0.5).dense(1, Activation.IDENTITY).build();
        for (Network network : List.of(NETWORK, dropping)) {
            List<Double> losses = new ArrayList<>();
            Noise noise = network.equals(dropping) ? Noise.NONE : Noise.ofInputs(0.5);
            Trainer.of(network, Loss.MEAN_SQUARED_ERROR).noise(noise).schedule(step -> 0).batchSize(2).epochs(3).seed(1)
                    .listener(batches(losses)).build().fit(Parameters.initialize(network, 1), same);
            assertEquals(6, losses.stream().distinct().count(), losses::toString);
        }
    }

    @Test
    void gradientsAreClipped() {
        Recorder plain = new Recorder();
        fit(trainer(plain));
        Recorder byValue = new Recorder();
        fit(trainer(byValue).clipping(Clipping.byValue(0.01)));
        Recorder byNorm = new Recorder();
        fit(trainer(byNorm).clipping(Clipping.byNorm(0.01)));
        double norm = norm(plain.gradients.getFirst());
        assertTrue(norm > 0.02, "a norm to be clipped");
        assertEquals(0.01, norm(byNorm.gradients.getFirst()), 1e-5);
        boolean clipped = false;
        for (int i = 0; i < plain.gradients.getFirst().length; i++) {
            float gradient = plain.gradients.getFirst()[i];
            clipped |= Math.abs(gradient) > 0.01;
            assertEquals(Math.clamp(gradient, -0.01f, 0.01f), byValue.gradients.getFirst()[i], 1e-7f);
            assertEquals(gradient * 0.01 / norm, byNorm.gradients.getFirst()[i], 1e-6);
        }
        assertTrue(clipped, "a gradient to be clipped");
    }

    private static double norm(float[] gradients) {
        double sum = 0;
        for (float gradient : gradients) {
            sum += (double) gradient * gradient;
        }
        return Math.sqrt(sum);
    }

    @Test
    void l1AddsTheSignsOfTheWeightsAlone() {
        Network network = Network.inputs(2)
                .dense(8, Normalization.BATCH, Activation.PRELU)
                .dense(5, Normalization.LAYER, Activation.TANH)
                .dense(1, Activation.IDENTITY)
                .build();
        Parameters start = Parameters.initialize(network, 1);
        for (Layer layer : network.layers()) {
            Arrays.fill(start.array(), layer.biasOffset(), layer.biasOffset() + layer.units(), -0.5f);
        }
        Recorder plain = new Recorder();
        Trainer.of(network, Loss.MEAN_SQUARED_ERROR).optimizer(plain).build().fit(start.copy(), DATA);
        Recorder regularised = new Recorder();
        Trainer.of(network, Loss.MEAN_SQUARED_ERROR).optimizer(regularised).l1(0.1).build().fit(start.copy(), DATA);
        float[] parameters = start.array();
        int spared = 0;
        for (Layer layer : network.layers()) {
            int end = layer.biasOffset();
            for (int i = layer.weightOffset(); i < layer.slopeOffset() + layer.slopeCount(); i++) {
                float added = i < end ? 0.1f * Math.signum(parameters[i]) : 0f;
                spared += i >= end && parameters[i] != 0 ? 1 : 0;
                assertEquals(plain.gradients.getFirst()[i] + added, regularised.gradients.getFirst()[i], 1e-6f);
            }
        }
        assertTrue(spared > 2 * (8 + 5), spared + " that are not 0");
    }

    @Test
    void patienceEndsATrainingAndTheBestParametersComeBack() {
        double[] scores = {0.1, 0.5, 0.4, 0.3, 0.2, 0.9};
        // Once before the first epoch.
        int[] epoch = {-1};
        AtomicReference<float[]> best = new AtomicReference<>();
        Parameters parameters = Parameters.initialize(NETWORK, 1);
        Metric metric = (predictions, targets) -> {
            if (epoch[0] == 1) {
                best.set(parameters.array().clone());
            }
            return epoch[0]++ < 0 ? 0 : scores[epoch[0] - 1];
        };
        History history = trainer(Adam.of(0.01)).epochs(6).metric(metric).earlyStopping(EarlyStopping.after(3)).build()
                .fit(parameters, DATA);
        assertEquals(End.EARLY, history.end());
        assertEquals(2, history.bestEpoch());
        assertEquals(5, history.epochs().size());
        assertArrayEquals(best.get(), parameters.array());
    }

    @Test
    void anEqualScoreIsNoBetter() {
        Parameters parameters = Parameters.initialize(NETWORK, 1);
        AtomicReference<float[]> first = new AtomicReference<>();
        History history = trainer(Adam.of(0.01)).epochs(50).metric((predictions, targets) -> 0.75)
                .earlyStopping(EarlyStopping.after(3))
                .listener(epoch -> first.compareAndSet(null, parameters.array().clone()))
                .build().fit(parameters, DATA);
        assertEquals(End.EARLY, history.end());
        assertEquals(1, history.bestEpoch());
        assertEquals(4, history.epochs().size());
        assertArrayEquals(first.get(), parameters.array());
    }

    @Test
    void withoutRestoringTheLastParametersStay() {
        Parameters parameters = Parameters.initialize(NETWORK, 1);
        int[] epoch = {0};
        AtomicReference<float[]> last = new AtomicReference<>();
        trainer(Adam.of(0.01)).epochs(4).metric((predictions, targets) -> -epoch[0]++)
                .earlyStopping(new EarlyStopping(2, 0, false))
                .listener(e -> last.set(parameters.array().clone()))
                .build().fit(parameters, DATA);
        assertArrayEquals(last.get(), parameters.array());
    }

    @Test
    void withoutAMetricTheLossIsJudged() {
        History history = fit(trainer(new Recorder()).epochs(50).earlyStopping(new EarlyStopping(4, 0.5, false)));
        assertEquals(End.EARLY, history.end());
        assertEquals(5, history.epochs().size());
    }

    @Test
    void aSignalOrTheTimeEndsATraining() {
        AtomicBoolean stop = new AtomicBoolean();
        List<Integer> steps = new ArrayList<>();
        History stopped = fit(trainer(Sgd.of(0.1)).stopWhen(stop::get).listener(new TrainingListener() {
            @Override
            public void onEpoch(History.Epoch epoch) {}

            @Override
            public void onBatch(int epoch, int step, double loss) {
                assertTrue(Double.isFinite(loss));
                steps.add(10 * epoch + step);
                stop.set(epoch == 2 && step == 2);
            }
        }));
        assertEquals(End.STOPPED, stopped.end());
        assertEquals(List.of(11, 12, 13, 21, 22), steps);
        assertEquals(2, stopped.epochs().size());
        History late = fit(trainer(Sgd.of(0.1)).epochs(1_000_000_000).timeLimit(Duration.ofMillis(30)));
        assertEquals(End.TIME, late.end());
        assertThrows(IllegalArgumentException.class, () -> trainer(Sgd.of(1)).timeLimit(Duration.ZERO));
    }

    /** In the first step after the epochs that patience waits for. */
    @Test
    void aSignalCountsBeforePatience() {
        int[] step = {0};
        History history = fit(trainer(new Recorder()).epochs(9).earlyStopping(EarlyStopping.after(2))
                .stopWhen(() -> ++step[0] == 7));
        assertEquals(End.STOPPED, history.end());
    }

    @Test
    void timeLimitsMayBeOfAnyLength() {
        assertEquals(Duration.ofDays(365).toNanos(), Durations.nanos("limit", Duration.ofDays(365)));
        assertEquals(Long.MAX_VALUE, Durations.nanos("limit", Duration.ofSeconds(Long.MAX_VALUE)));
        assertEquals(End.COMPLETED, fit(trainer(new Recorder()).timeLimit(Duration.ofSeconds(Long.MAX_VALUE))).end());
    }

    @Test
    void secondsAreThoseOfTheClock() {
        long before = System.nanoTime();
        History history = fit(trainer(new Recorder()).stopWhen(() -> {
            LockSupport.parkNanos(1_000_000);
            return false;
        }));
        double most = (System.nanoTime() - before) / 1e9;
        double told = history.epochs().getLast().seconds();
        // 12 steps; a thread may wake up early.
        assertTrue(told > 0.001 && told <= most, () -> told + " of " + most);
    }

    @Test
    void aHistoryIsExported() throws IOException {
        History history = fit(trainer(Adam.of(0.01)).epochs(2));
        List<String> lines = history.toCsv().lines().toList();
        assertEquals("epoch,loss,validation_loss,score,rate,seconds", lines.getFirst());
        assertEquals(3, lines.size());
        assertTrue(lines.get(2).startsWith("2," + history.epochs().get(1).loss() + ",NaN,NaN,0.01,"), lines.get(2));
        JsonNode json = new ObjectMapper().readTree(history.toJson());
        assertEquals("completed", json.path("end").asText());
        assertEquals(history.epochs().get(1).loss(), json.path("epochs").get(1).path("loss").asDouble());
        assertTrue(json.path("epochs").get(0).path("score").isNull());
        History unknown = new History(List.of(new History.Epoch(1, 1, 1, 1, 1, Double.NaN)), End.COMPLETED, 1);
        assertTrue(new ObjectMapper().readTree(unknown.toJson()).path("epochs").get(0).path("seconds").isNull());
    }

    /** The same as without a metric, whether the loss is one of the outputs or of the sums, and nothing else changes. */
    @Test
    void theValidationLossStandsBesideTheMetric() {
        float[] signs = new float[20];
        for (int r = 0; r < 20; r++) {
            signs[r] = DATA.targets()[r] > 0 ? 1 : 0;
        }
        Dataset rows = Dataset.of(20, 2, DATA.features(), 1, signs);
        Dataset held = rows.select(new int[] {1, 2, 5});
        for (Loss loss : List.of(Loss.MEAN_SQUARED_ERROR, Loss.BINARY_CROSS_ENTROPY, Loss.BINARY_CROSS_ENTROPY_OF_LOGITS)) {
            Network network = Network.inputs(2).dense(5, Normalization.BATCH, Activation.PRELU)
                    .dense(1, loss.outputActivation()).build();
            Trainer.Builder trainer = Trainer.of(network, loss).batchSize(2).epochs(3);
            Parameters plain = Parameters.initialize(network, 1);
            List<History.Epoch> expected = trainer.build().fit(plain, rows, held).epochs();
            Parameters scored = Parameters.initialize(network, 1);
            List<History.Epoch> epochs = trainer.metric(Metric.MEAN_ABSOLUTE_ERROR).build().fit(scored, rows, held).epochs();
            assertEquals(plain.sha256(), scored.sha256());
            for (int e = 0; e < 3; e++) {
                assertEquals(expected.get(e).score(), expected.get(e).validationLoss());
                assertEquals(expected.get(e).validationLoss(), epochs.get(e).validationLoss());
            }
            float[] outputs = new Predictor(Model.unscaled(scored), 3).predict(held);
            assertEquals(Metric.MEAN_ABSOLUTE_ERROR.score(outputs, held.targets()), epochs.getLast().score());
            assertTrue(Double.isNaN(trainer.build().fit(Parameters.initialize(network, 1), rows).epochs().getLast()
                    .validationLoss()));
        }
    }

    @Test
    void aHistoryKeepsWhatItWasGiven() {
        List<History.Epoch> epochs = new ArrayList<>(List.of(new History.Epoch(1, 2, 3, 4, 5, 6)));
        History history = new History(epochs, End.EARLY, 7);
        epochs.clear();
        assertEquals(List.of(new History.Epoch(1, 2, 3, 4, 5, 6)), history.epochs());
        assertEquals("{\"end\": \"early\", \"bestEpoch\": 7, \"epochs\": [\n  {\"epoch\": 1, \"loss\": 2.0, \"validationLoss\": 3.0,"
                + " \"score\": 4.0, \"rate\": 5.0, \"seconds\": 6.000}\n]}\n", history.toJson());
    }

    @Test
    void everyOptimizerTrainsTheSameTwice() {
        OptimizersTest.optimizers().forEach(optimizer -> {
            Parameters first = Parameters.initialize(NETWORK, 1);
            Parameters second = first.copy();
            trainer(optimizer).build().fit(first, DATA);
            trainer(optimizer).build().fit(second, DATA);
            assertEquals(first.sha256(), second.sha256());
            assertNotEquals(Parameters.initialize(NETWORK, 1).sha256(), first.sha256());
        });
    }
}
