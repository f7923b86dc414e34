package io.github.lanegrad.train;

import static io.github.lanegrad.Testing.wrong;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several metrics of one training, and what its epochs are compared by. */
class ReportedMetricsTest {

    private static final Network NETWORK = Network.inputs(3).dense(8, Activation.TANH).dense(2, Activation.IDENTITY).build();
    private static final Dataset TRAINING = rows(40, 1);
    private static final Dataset VALIDATION = rows(15, 2);

    /** The first of two outputs, then the second. */
    private static final Metric FIRST = Metric.R_SQUARED.ofColumn(0, 2);
    private static final Metric SECOND = Metric.ROOT_MEAN_SQUARED_ERROR.ofColumn(1, 2);

    /** Told to be better the worse it is, so that it never agrees with the loss. */
    private static final Metric CONTRARY = Metric.MEAN_SQUARED_ERROR::score;

    @TempDir
    private Path directory;

    private static Dataset rows(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] x = new float[3 * rows];
        float[] y = new float[2 * rows];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < 3; i++) {
                x[3 * r + i] = (float) random.nextDouble(-1, 1);
            }
            y[2 * r] = x[3 * r] + x[3 * r + 1];
            y[2 * r + 1] = 10 * x[3 * r + 2];
        }
        return Dataset.of(rows, 3, x, 2, y);
    }

    private static Trainer.Builder trainer() {
        return Trainer.of(NETWORK, Loss.MEAN_SQUARED_ERROR).optimizer(Adam.of(0.01)).batchSize(8).epochs(6).seed(1);
    }

    private static Parameters start() {
        return Parameters.initialize(NETWORK, 1);
    }

    @Test
    void metricsAreReportedBesideTheOneThatJudges() throws IOException {
        Parameters plain = start();
        History alone = trainer().metric(Metric.R_SQUARED).build().fit(plain, TRAINING, VALIDATION);
        Parameters parameters = start();
        History history = trainer().metric(Metric.R_SQUARED).report("r2_first", FIRST).report("rmse_second", SECOND).build()
                .fit(parameters, TRAINING, VALIDATION);
        assertEquals(plain.sha256(), parameters.sha256());
        float[] outputs = new Predictor(Model.unscaled(parameters), 15).predict(VALIDATION);
        History.Epoch last = history.epochs().getLast();
        assertEquals(alone.epochs().getLast().score(), last.score());
        assertEquals(Map.of("r2_first", FIRST.score(outputs, VALIDATION.targets()),
                "rmse_second", SECOND.score(outputs, VALIDATION.targets())), last.reported());
        assertEquals(alone.bestEpoch(), history.bestEpoch());

        List<String> lines = history.toCsv().lines().toList();
        assertEquals("epoch,loss,validation_loss,score,rate,seconds,r2_first,rmse_second", lines.getFirst());
        assertTrue(lines.getLast().endsWith("," + last.reported().get("r2_first") + "," + last.reported().get("rmse_second")),
                lines.getLast());
        JsonNode json = new ObjectMapper().readTree(history.toJson()).path("epochs").get(5);
        assertEquals(last.reported().get("rmse_second"), json.path("rmse_second").asDouble());
    }

    /** Then the rows of the training are scored, and epochs are compared by loss as they are without any. */
    @Test
    void metricsAreReportedWithoutOneThatJudges() {
        Parameters plain = start();
        History alone = trainer().build().fit(plain, TRAINING);
        Parameters parameters = start();
        History history = trainer().report("r2", Metric.R_SQUARED).build().fit(parameters, TRAINING);
        assertEquals(plain.sha256(), parameters.sha256());
        History.Epoch last = history.epochs().getLast();
        assertTrue(Double.isNaN(last.score()) && Double.isNaN(last.validationLoss()), last::toString);
        float[] outputs = new Predictor(Model.unscaled(parameters), 40).predict(TRAINING);
        assertEquals(Metric.R_SQUARED.score(outputs, TRAINING.targets()), last.reported().get("r2"));
        assertEquals(alone.bestEpoch(), history.bestEpoch());

        History validated = trainer().report("r2", Metric.R_SQUARED).build().fit(start(), TRAINING, VALIDATION);
        assertEquals(validated.epochs().getLast().validationLoss(), validated.epochs().getLast().score());
    }

    @Test
    void epochsAreComparedByLossOnRequest() {
        Trainer.Builder trainer = trainer().metric(CONTRARY);
        assertEquals(1, trainer.build().fit(start(), TRAINING, VALIDATION).bestEpoch());
        History early = trainer.earlyStopping(EarlyStopping.after(2)).build().fit(start(), TRAINING, VALIDATION);
        assertEquals(3, early.epochs().size());

        trainer.judgedByLoss();
        Parameters parameters = start();
        History history = trainer.build().fit(parameters, TRAINING, VALIDATION);
        assertEquals(6, history.bestEpoch());
        float[] outputs = new Predictor(Model.unscaled(parameters), 15).predict(VALIDATION);
        assertEquals(CONTRARY.score(outputs, VALIDATION.targets()), history.epochs().getLast().score());
        assertEquals(6, trainer.build().fit(start(), TRAINING).bestEpoch());

        trainer.plateau(() -> new Plateau(true, 0.5, 1, 0));
        assertTrue(wrong(() -> trainer.build().fit(start(), TRAINING)).contains("lower is better"));
        trainer.plateau(() -> new Plateau(false, 0.5, 1, 0)).build().fit(start(), TRAINING, VALIDATION);
    }

    /** Whatever the order in which the trainer is told. */
    @Test
    void aPlateauKnowsWhichScoresAreBetter() {
        for (boolean byLoss : new boolean[] {false, true}) {
            Trainer.Builder known = trainer().plateau(0.5, 0).metric(CONTRARY);
            Trainer.Builder told = trainer().plateau(() -> new Plateau(!byLoss, 0.5, 0, 0)).metric(CONTRARY);
            if (byLoss) {
                known.judgedByLoss();
                told.judgedByLoss();
            }
            List<Double> rates = rates(known.build());
            assertEquals(rates(told.build()), rates);
            assertEquals(byLoss ? 0.01 : 0.01 / 16, rates.getLast());
        }
        assertTrue(wrong(() -> trainer().plateau(1, 0)).startsWith("factor: "));
        assertTrue(wrong(() -> trainer().plateau(0.5, -1)).startsWith("patience: "));
    }

    private static List<Double> rates(Trainer trainer) {
        return trainer.fit(start(), TRAINING, VALIDATION).epochs().stream().map(History.Epoch::rate).toList();
    }

    /** A score that cannot judge need not, if the loss does. */
    @Test
    void whatJudgesMustBeANumber() {
        Dataset one = Dataset.of(2, 3, new float[6], 2, new float[4]);
        Trainer.Builder trainer = trainer().metric((predictions, targets) -> Double.NaN).earlyStopping(EarlyStopping.after(1));
        assertTrue(wrong(() -> trainer.build().fit(start(), TRAINING, one)).startsWith("metric: undefined (NaN)"));
        assertEquals(6, trainer.judgedByLoss().epochs(6).build().fit(start(), TRAINING, VALIDATION).bestEpoch());
    }

    @Test
    void whatJudgesMustHaveALoss() {
        Network classes = Network.inputs(3).dense(2, Activation.SOFTMAX).build();
        Dataset labelled = Dataset.of(4, 3, new float[12], 1, new float[] {0, 1, 0, 1});
        Dataset ignored = Dataset.of(1, 3, new float[3], 1, new float[] {1});
        Trainer.Builder trainer = Trainer.of(classes, Loss.CROSS_ENTROPY.classWeights(1, 0)).epochs(1)
                .metric(Metric.CLASS_ACCURACY);
        trainer.build().fit(Parameters.initialize(classes, 1), labelled, ignored);
        assertTrue(wrong(() -> trainer.judgedByLoss().build().fit(Parameters.initialize(classes, 1), labelled, ignored))
                .startsWith("validation rows: expected a class whose weight is not 0"));
    }

    @Test
    void namesAreThoseOfColumns() {
        Trainer.Builder trainer = trainer().report("r2", Metric.R_SQUARED);
        for (String name : List.of("", "2r", "r-2", "r\"", "loss", "validation_loss", "validationLoss", "epoch")) {
            assertTrue(wrong(() -> trainer.report(name, Metric.MAX_ERROR)).endsWith("got " + name), name);
        }
        assertEquals("name of a metric: expected another than [r2], got r2", wrong(() -> trainer.report("r2", Metric.MAX_ERROR)));
        assertThrows(NullPointerException.class, () -> trainer.report("more", null));
        assertTrue(wrong(() -> new History.Epoch(1, 1, 1, 1, 1, 1, Map.of("a,b", 1.0))).endsWith("got a,b"));
        assertEquals("epoch 2: expected the metrics of the first, [a], got []", wrong(() -> new History(
                List.of(new History.Epoch(1, 1, 1, 1, 1, 1, Map.of("a", 1.0)), new History.Epoch(2, 1, 1, 1, 1, 1)),
                History.End.COMPLETED, 1)));
    }

    @Test
    void aMetricThatCannotBeTakenIsNamed() {
        String message = wrong(() -> trainer().report("hits", Metric.CLASS_ACCURACY.ofColumn(0, 3)).build()
                .fit(start(), TRAINING, VALIDATION));
        assertTrue(message.startsWith("hits: cannot score 15 validation rows of 2 outputs against 2 targets: "), message);
    }

    /** Scores, the best epoch and all else are as if the training had never stopped. */
    @Test
    void aResumedTrainingReportsTheSame() throws IOException {
        Trainer.Builder trainer = trainer().metric(CONTRARY).judgedByLoss().report("r2", FIRST).report("rmse", SECOND);
        History expected = trainer.build().fit(start(), TRAINING, VALIDATION);
        Path file = directory.resolve("run.safetensors");
        int[] steps = {0};
        trainer.checkpoints(Checkpoints.to(file).everySteps(100)).stopWhen(() -> ++steps[0] == 17).build()
                .resume(start(), TRAINING, VALIDATION);
        History history = trainer.stopWhen(() -> false).build().resume(start(), TRAINING, VALIDATION);
        assertEquals(expected.bestEpoch(), history.bestEpoch());
        for (int e = 0; e < 6; e++) {
            assertEquals(List.copyOf(expected.epochs().get(e).reported().entrySet()),
                    List.copyOf(history.epochs().get(e).reported().entrySet()));
            assertEquals(expected.epochs().get(e).score(), history.epochs().get(e).score());
        }
        for (Trainer.Builder other : List.of(trainer().metric(CONTRARY).report("r2", FIRST).report("rmse", SECOND),
                trainer().metric(CONTRARY).judgedByLoss().report("r2", FIRST).report("other", SECOND),
                trainer().metric(CONTRARY).judgedByLoss().report("r2", FIRST).report("rmse", FIRST),
                trainer().metric(CONTRARY).judgedByLoss())) {
            String message = wrong(() -> other.checkpoints(Checkpoints.to(file).everySteps(100)).build()
                    .resume(start(), TRAINING, VALIDATION));
            assertTrue(message.contains("metric: expected higher is better, "), message);
        }
    }

    @Test
    void aColumnIsScoredAlone() {
        float[] predictions = {1, 5, 2, 7, 4, 9};
        float[] targets = {1, 4, 3, 7, 4, 6};
        assertEquals(Metric.MEAN_ABSOLUTE_ERROR.score(new float[] {1, 2, 4}, new float[] {1, 3, 4}),
                Metric.MEAN_ABSOLUTE_ERROR.ofColumn(0, 2).score(predictions, targets));
        Metric second = Metric.R_SQUARED.ofColumn(1, 2);
        assertEquals(Metric.R_SQUARED.score(new float[] {5, 7, 9}, new float[] {4, 7, 6}), second.score(predictions, targets));
        assertTrue(second.higherIsBetter());
        assertEquals(false, SECOND.higherIsBetter());
        assertEquals("column: expected 0 to 1, got 2",
                assertThrows(IndexOutOfBoundsException.class, () -> Metric.R_SQUARED.ofColumn(2, 2)).getMessage());
        assertEquals("expected rows of 2 columns, got 3 numbers", wrong(() -> second.score(new float[3], new float[3])));
    }

    @Test
    void aTrainerTellsItsNumbers() {
        assertEquals("trainer of 3-8-2 (tanh, identity), mean_squared_error, " + Adam.of(0.01)
                + ", batches of 8, 6 epochs, seed 1, threads 1", trainer().build().toString());
        assertNotEquals(trainer().build().toString(), trainer().seed(2).build().toString());
    }
}
