package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.Predictor;
import io.github.lanegrad.train.History.End;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings that go wrong: what is told, when, and which parameters are left. */
class TrainerSafetyTest {

    private static final int ROWS = 20;
    private static final Network NUMBERS = network(1, Activation.IDENTITY);
    private static final Network BINARY = network(1, Activation.SIGMOID);

    private static Network network(int outputs, Activation last) {
        return Network.inputs(2).dense(6, Activation.RELU).dense(6, Activation.RELU).dense(outputs, last).build();
    }

    private static Dataset data(float... classes) {
        float[] x = new float[2 * ROWS];
        float[] y = new float[ROWS];
        for (int r = 0; r < ROWS; r++) {
            x[2 * r] = (r % 5 - 2) / 2f;
            x[2 * r + 1] = (r % 4 - 1.5f) / 2f;
            y[r] = classes[r % classes.length];
        }
        return Dataset.of(ROWS, 2, x, 1, y);
    }

    private static Trainer.Builder trainer(Network network, Loss loss) {
        return Trainer.of(network, loss).batchSize(ROWS).epochs(1).seed(1);
    }

    private static boolean predictsNumbers(Parameters parameters) {
        Dataset data = data(0);
        float[] x = new float[2 * ROWS];
        for (int r = 0; r < ROWS; r++) {
            data.copyFeatures(r, x, 2 * r);
        }
        float[] outputs = new float[ROWS];
        new Predictor(Model.unscaled(parameters), ROWS).predict(x, 0, ROWS, outputs, 0);
        for (float output : outputs) {
            if (!Float.isFinite(output)) {
                return false;
            }
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theLastStepIsCheckedToo(int epochs) {
        int diverged = 0;
        for (int seed = 0; seed < 40; seed++) {
            Parameters parameters = Parameters.initialize(NUMBERS, seed);
            String start = parameters.sha256();
            try {
                trainer(NUMBERS, Loss.MEAN_SQUARED_ERROR).optimizer(GradientDescent.of(1e20)).epochs(epochs).build()
                        .fit(parameters, data(0, 1));
            } catch (DivergedException e) {
                diverged++;
                assertEquals(start, parameters.sha256(), e::getMessage);
                assertTrue(e.getMessage().contains("the parameters are those before epoch 1"), e::getMessage);
            }
            assertTrue(predictsNumbers(parameters), "seed " + seed);
        }
        assertTrue(diverged > 30, diverged + " of 40");
    }

    @Test
    void outputsThatNoMetricTakesAreADivergence() {
        int diverged = 0;
        for (int seed = 0; seed < 60; seed++) {
            Parameters parameters = Parameters.initialize(BINARY, seed);
            float rate = List.of(1e10f, 1e20f, 1e30f).get(seed % 3);
            try {
                trainer(BINARY, Loss.BINARY_CROSS_ENTROPY).optimizer(GradientDescent.of(rate)).epochs(3)
                        .metric(Metric.AREA_UNDER_ROC).build().fit(parameters, data(0, 1));
            } catch (DivergedException e) {
                diverged++;
            }
            assertTrue(predictsNumbers(parameters), "seed " + seed);
        }
        assertTrue(diverged > 10, diverged + " of 60");
    }

    @Test
    void padsAreNotCounted() {
        Parameters parameters = Parameters.initialize(NUMBERS, 1);
        Optimizer spoiler = TrainerTest.stateless((weights, gradients, scale) -> Arrays.fill(weights, Float.NaN));
        String message = assertThrows(DivergedException.class, () -> trainer(NUMBERS, Loss.MEAN_SQUARED_ERROR)
                .optimizer(spoiler).build().fit(parameters, data(0, 1))).getMessage();
        assertTrue(message.contains("layer 1: 18 of 18 parameters are not finite"), message);
    }

    /** A bias above 0, so that a slope of NaN does not show in outputs. */
    @Test
    void slopesAreCounted() {
        Network network = Network.inputs(1).dense(3, Activation.PRELU).dense(1, Activation.IDENTITY).build();
        Layer layer = network.layers().getFirst();
        Parameters parameters = new Parameters(network);
        for (int unit = 0; unit < 3; unit++) {
            parameters.setBias(0, unit, 1);
        }
        Optimizer spoiler = TrainerTest.stateless((weights, gradients, scale) -> weights[layer.slopeOffset()] = Float.NaN);
        String message = assertThrows(DivergedException.class, () -> trainer(network, Loss.MEAN_SQUARED_ERROR)
                .optimizer(spoiler).build().fit(parameters, Dataset.of(1, 1, new float[1], 1, new float[1]))).getMessage();
        assertTrue(message.contains("layer 1: 1 of "), message);
    }

    /** Those of finite parameters, for the validation row only. */
    @Test
    void infiniteOutputsForValidationRowsAreADivergence() {
        Network line = Network.inputs(2).dense(1, Activation.IDENTITY).build();
        Optimizer spoiler = TrainerTest.stateless((weights, gradients, scale) -> Arrays.fill(weights, 3e38f));
        Trainer.Builder trainer = trainer(line, Loss.MEAN_ABSOLUTE_ERROR).optimizer(spoiler);
        Dataset none = Dataset.of(1, 2, new float[2], 1, new float[1]);
        Dataset ones = Dataset.of(1, 2, new float[] {1, 1}, 1, new float[1]);
        trainer.build().fit(new Parameters(line), none, none);
        assertThrows(DivergedException.class, () -> trainer.build().fit(new Parameters(line), none, ones));
        trainer.metric(Metric.MEAN_ABSOLUTE_ERROR);
        assertThrows(DivergedException.class, () -> trainer.build().fit(new Parameters(line), none, ones));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void anInterruptedEpochIsNotTheBest(int steps) {
        List<Double> losses = new ArrayList<>();
        int[] step = {0};
        History history = trainer(NUMBERS, Loss.MEAN_SQUARED_ERROR).batchSize(1).epochs(6)
                .optimizer(GradientDescent.of(1e-6)).earlyStopping(EarlyStopping.after(20))
                .listener(epoch -> losses.add(epoch.loss()))
                .stopWhen(() -> ++step[0] == 5 * ROWS + steps).build()
                .fit(Parameters.initialize(NUMBERS, 1), data(0, 5, 0, 9, 2));
        assertEquals(End.STOPPED, history.end());
        assertEquals(6, history.epochs().size());
        assertEquals(5, history.bestEpoch(), losses::toString);
    }

    /** Unlike a loss of few rows, the score of the validation rows compares with that of a whole epoch. */
    @Test
    void anInterruptedEpochMayHaveTheBestScore() {
        Parameters parameters = Parameters.initialize(NUMBERS, 1);
        List<float[]> after = new ArrayList<>();
        int[] step = {0};
        double[] score = {0};
        History history = trainer(NUMBERS, Loss.MEAN_SQUARED_ERROR).batchSize(1).epochs(6)
                .metric((predictions, targets) -> score[0]++).earlyStopping(EarlyStopping.after(20))
                .listener(epoch -> after.add(parameters.array().clone()))
                .stopWhen(() -> ++step[0] == ROWS + 2).build()
                .fit(parameters, data(0, 5, 0, 9, 2), data(0, 5));
        assertEquals(End.STOPPED, history.end());
        assertEquals(2, history.epochs().size());
        assertEquals(2, history.bestEpoch());
        assertArrayEquals(after.get(1), parameters.array());
        assertFalse(Arrays.equals(after.get(0), after.get(1)));
    }

    @Test
    void withoutAMetricTheLossOfTheValidationRowsIsTheScore() {
        Dataset training = data(0, 1);
        Dataset validation = data(1, 0, 0);
        Parameters parameters = Parameters.initialize(BINARY, 3);
        History history = trainer(BINARY, Loss.BINARY_CROSS_ENTROPY).batchSize(7).epochs(3).build()
                .fit(parameters, training, validation);
        float[] outputs = new float[ROWS];
        float[] y = new float[ROWS];
        float[] x = new float[2 * ROWS];
        for (int r = 0; r < ROWS; r++) {
            validation.copyFeatures(r, x, 2 * r);
            validation.copyTargets(r, y, r);
        }
        new Predictor(Model.unscaled(parameters), ROWS).predict(x, 0, ROWS, outputs, 0);
        assertEquals(Metric.LOG_LOSS.score(outputs, y), history.epochs().getLast().score(), 1e-6);

        History early = trainer(BINARY, Loss.BINARY_CROSS_ENTROPY).optimizer(Adam.of(0.01)).epochs(50)
                .earlyStopping(EarlyStopping.after(3)).build()
                .fit(Parameters.initialize(BINARY, 3), data(0, 1, 1, 1), data(1, 0, 0, 0));
        assertEquals(End.EARLY, early.end());
    }

    @Test
    void validationRowsOfWeightZeroDoNotCount() {
        float[] weights = new float[ROWS];
        weights[0] = 2f;
        weights[1] = 1f;
        Dataset weighted = data(1, 0, 0).weighted(weights);
        Dataset counted = data(1, 0, 0).select(new int[] {0, 1}).weighted(new float[] {2f, 1f});
        double[] scores = new double[2];
        for (int i = 0; i < 2; i++) {
            scores[i] = trainer(BINARY, Loss.BINARY_CROSS_ENTROPY).build()
                    .fit(Parameters.initialize(BINARY, 3), data(0, 1), i == 0 ? weighted : counted).epochs().getLast().score();
        }
        assertTrue(scores[0] > 0, "a number");
        assertEquals(scores[1] * 2 / ROWS, scores[0], 1e-6, "divided by the number of rows, as in training");
    }

    /** All rows of which are of weight 0. */
    @Test
    void weightsOfValidationRowsAreNotThoseOfTheTrainingRows() {
        String[] digests = new String[2];
        for (int i = 0; i < 2; i++) {
            Parameters parameters = Parameters.initialize(BINARY, 3);
            trainer(BINARY, Loss.BINARY_CROSS_ENTROPY).epochs(3).build()
                    .fit(parameters, data(0, 1), i == 0 ? data(0, 1) : data(0, 1).weighted(new float[ROWS]));
            digests[i] = parameters.sha256();
        }
        assertEquals(digests[0], digests[1]);
    }

    @Test
    void targetsAreCheckedByTheirRows() {
        refused("target: expected 0, 1, or a probability, got 2.0", BINARY, Loss.BINARY_CROSS_ENTROPY, data(1, 2));
        refused("target: expected -1 or 1, got 0.0", NUMBERS, Loss.HINGE, data(1, -1, 0));
        refused("target: expected the number of a class, 0 to 2, got 0.5", network(3, Activation.SOFTMAX),
                Loss.CROSS_ENTROPY, data(0.5f));
        float[] weights = new float[ROWS];
        weights[0] = 1f;
        trainer(BINARY, Loss.BINARY_CROSS_ENTROPY).build().fit(Parameters.initialize(BINARY, 1), data(1, 2).weighted(weights));
    }

    private static void refused(String message, Network network, Loss loss, Dataset data) {
        Parameters parameters = Parameters.initialize(network, 1);
        String start = parameters.sha256();
        String told = assertThrows(IllegalArgumentException.class,
                () -> trainer(network, loss).build().fit(parameters, data)).getMessage();
        assertTrue(told.startsWith(message + " (row "), told);
        float[] target = new float[1];
        data.copyTargets(Integer.parseInt(told.replaceAll(".*row (\\d+).*", "$1")), target, 0);
        assertTrue(message.endsWith(" " + target[0]), told);
        assertEquals(start, parameters.sha256());
    }

    /** Each batch is a row, so what comes before the wrong one is learnt from. */
    @Test
    void aWrongTargetLeavesNoHalfTrainedParameters() {
        float[] targets = new float[ROWS];
        targets[13] = 2;
        Parameters parameters = Parameters.initialize(BINARY, 1);
        String start = parameters.sha256();
        List<String> steps = new ArrayList<>();
        String message = assertThrows(IllegalArgumentException.class, () -> trainer(BINARY, Loss.BINARY_CROSS_ENTROPY)
                .batchSize(1).stopWhen(() -> !steps.add(parameters.sha256())).build().fit(parameters, data(targets)))
                .getMessage();
        assertEquals("target: expected 0, 1, or a probability, got 2.0 (row 13)", message);
        assertNotEquals(start, steps.getLast());
        assertEquals(start, parameters.sha256());
    }

    @Test
    void targetsOfValidationRowsAreCheckedBeforeTheFirstStep() {
        float[] targets = new float[ROWS];
        targets[13] = 2;
        Parameters parameters = Parameters.initialize(BINARY, 1);
        String start = parameters.sha256();
        Trainer trainer = trainer(BINARY, Loss.BINARY_CROSS_ENTROPY).batchSize(3).stopWhen(() -> {
            throw new IllegalStateException("a step was made");
        }).build();
        assertEquals("validation rows: target: expected 0, 1, or a probability, got 2.0 (row 13)",
                assertThrows(IllegalArgumentException.class, () -> trainer.fit(parameters, data(1, 0), data(targets)))
                        .getMessage());
        assertEquals(start, parameters.sha256());
        // A metric might take 2 for a 1.
        assertThrows(IllegalArgumentException.class, () -> trainer(BINARY, Loss.BINARY_CROSS_ENTROPY).metric(Metric.ACCURACY)
                .stopWhen(() -> true).build().fit(parameters, data(1, 0), data(targets)));
        float[] weights = new float[ROWS];
        weights[1] = 1;
        trainer(BINARY, Loss.BINARY_CROSS_ENTROPY).build().fit(parameters, data(1, 0), data(targets).weighted(weights));
    }

    /** Else their mean loss were NaN after every epoch, and early stopping and plateau went by that. */
    @Test
    void validationRowsWhoseClassesDoNotCountAreRefused() {
        Network network = network(3, Activation.SOFTMAX);
        Parameters parameters = Parameters.initialize(network, 1);
        Trainer.Builder trainer = trainer(network, Loss.CROSS_ENTROPY.classWeights(1, 0, 1)).epochs(2);
        assertEquals("validation rows: expected a class whose weight is not 0: there is no mean loss of these",
                assertThrows(IllegalArgumentException.class, () -> trainer.build().fit(parameters, data(0, 1, 2), data(1)))
                        .getMessage());
        trainer.metric(Metric.CLASS_ACCURACY).build().fit(parameters, data(0, 1, 2), data(1));
        assertTrue(Double.isFinite(trainer(network, Loss.CROSS_ENTROPY.classWeights(1, 0, 1)).build()
                .fit(parameters, data(0, 1, 2), data(1, 2)).epochs().getLast().score()));
    }

    /** Neither a sum of them nor its reciprocal, the scale of a batch, may be infinite. */
    @Test
    void classWeightsThatScaleBatchesToNothingAreRefused() {
        Network network = network(3, Activation.SOFTMAX);
        for (float weight : new float[] {1e-28f, 1e28f}) {
            Parameters parameters = Parameters.initialize(network, 1);
            trainer(network, Loss.CROSS_ENTROPY.classWeights(weight, 0, 1)).build().fit(parameters, data(0));
            assertNotEquals(Parameters.initialize(network, 1).sha256(), parameters.sha256());
        }
        for (float weight : new float[] {Float.MIN_VALUE, 0.99e-28f, 1.01e28f, Float.MAX_VALUE}) {
            assertEquals("class weight 1: expected a finite number, 0, or from 1e-28 to 1e28, got " + weight,
                    assertThrows(IllegalArgumentException.class, () -> Loss.CROSS_ENTROPY.classWeights(1, weight)).getMessage());
        }
    }

    /** Else the number of the class would be blamed for a wrong number of features. */
    @Test
    void aHintThatDoesNotHelpIsNotGiven() {
        Network network = Network.inputs(3).dense(1, Activation.SIGMOID).build();
        Parameters parameters = Parameters.initialize(network, 1);
        assertEquals("expected rows of 3 features and 1 targets, got 2 and 1", assertThrows(IllegalArgumentException.class,
                () -> trainer(network, Loss.BINARY_CROSS_ENTROPY).build().fit(parameters, data(1))).getMessage());
    }

    @Test
    void aScheduleWithoutARateGivesTheParametersBeforeTheEpoch() {
        Parameters expected = Parameters.initialize(NUMBERS, 1);
        Trainer.Builder trainer = trainer(NUMBERS, Loss.MEAN_SQUARED_ERROR).batchSize(5);
        trainer.schedule(step -> 0.01).build().fit(expected, data(0, 1));
        for (double rate : new double[] {-1, 1e39, Double.NaN}) {
            Parameters actual = Parameters.initialize(NUMBERS, 1);
            Trainer wrong = trainer.epochs(2).schedule(step -> step < 6 ? 0.01 : rate).build();
            assertEquals("schedule: expected a finite float of 0 or more, got " + rate + " for step 6",
                    assertThrows(IllegalArgumentException.class, () -> wrong.fit(actual, data(0, 1))).getMessage());
            assertEquals(expected.sha256(), actual.sha256());
        }
    }

    @Test
    void aMetricThatDoesNotFitIsRefusedBeforeTheFirstStep() {
        Network network = network(3, Activation.SOFTMAX);
        Parameters parameters = Parameters.initialize(network, 1);
        String start = parameters.sha256();
        String message = assertThrows(IllegalArgumentException.class, () -> trainer(network, Loss.CROSS_ENTROPY)
                .metric(Metric.ACCURACY).build().fit(parameters, data(0, 1, 2))).getMessage();
        assertTrue(message.startsWith("metric: cannot score 20 training rows of 3 outputs against 1 targets: "), message);
        assertTrue(message.endsWith("CLASS_ACCURACY or the like"), message);
        assertEquals(start, parameters.sha256());
    }

    @Test
    void aMetricThatIsUndefinedEndsNoTraining() {
        Trainer.Builder trainer = trainer(BINARY, Loss.BINARY_CROSS_ENTROPY).metric(Metric.AREA_UNDER_ROC);
        Parameters parameters = Parameters.initialize(BINARY, 1);
        assertTrue(Double.isNaN(trainer.build().fit(parameters, data(1)).epochs().getLast().score()));
        String message = assertThrows(IllegalArgumentException.class, () -> trainer.earlyStopping(EarlyStopping.after(5))
                .build().fit(parameters, data(1))).getMessage();
        assertTrue(message.startsWith("metric: undefined (NaN) for the targets of the training rows"), message);
        Trainer byPlateau = trainer(BINARY, Loss.BINARY_CROSS_ENTROPY).metric(Metric.AREA_UNDER_ROC)
                .plateau(() -> new Plateau(true, 0.5, 1, 0)).build();
        message = assertThrows(IllegalArgumentException.class, () -> byPlateau.fit(parameters, data(0, 1), data(1)))
                .getMessage();
        assertTrue(message.startsWith("metric: undefined (NaN) for the targets of the validation rows"), message);
    }

    @Test
    void rulesThatDoNotFitAreRefused() {
        Trainer.Builder trainer = trainer(NUMBERS, Loss.MEAN_SQUARED_ERROR);
        Parameters parameters = Parameters.initialize(NUMBERS, 1);
        String message = assertThrows(IllegalArgumentException.class, () -> trainer.plateau(() -> new Plateau(true, 0.5, 1, 0))
                .build().fit(parameters, data(1))).getMessage();
        assertTrue(message.startsWith("plateau: expected a rule for which lower is better"), message);
        assertThrows(NullPointerException.class, () -> trainer.plateau(() -> null).build().fit(parameters, data(1)));
        message = assertThrows(IllegalArgumentException.class, () -> trainer(NUMBERS, Loss.MEAN_SQUARED_ERROR)
                .schedule(step -> Double.NaN).build().fit(parameters, data(1))).getMessage();
        assertEquals("schedule: expected a finite float of 0 or more, got NaN for step 0", message);
        assertThrows(IllegalArgumentException.class, () -> new Plateau(false, 0.5, 1, 0, 0, 2));
    }

    @Test
    void arraysAndStatesOfOthersAreRefused() {
        float[] whole = new float[NUMBERS.parameterLength()];
        float[] small = new float[16];
        OptimizerState adam = Adam.of(0.1).start(NUMBERS);
        assertEquals("expected arrays of " + whole.length + " parameters and gradients, got 16 and 16",
                assertThrows(IllegalArgumentException.class, () -> Adam.of(0.1).step(adam, small, small, 1f)).getMessage());
        OptimizerState plain = GradientDescent.of(1).start(NUMBERS);
        assertThrows(IllegalArgumentException.class, () -> GradientDescent.of(1).step(plain, whole, small, 1f));
        assertEquals("expected the state of an optimizer that keeps 2 arrays and 0 numbers, got one with 0 and 0",
                assertThrows(IllegalArgumentException.class, () -> Adam.of(0.1).step(plain, whole, whole, 1f)).getMessage());
        assertArrayEquals(new float[NUMBERS.parameterLength()], whole);
        assertFalse(adam.numbers().length > 0);
        assertEquals("expected the state of an optimizer that keeps 2 arrays and 1 numbers, got one with 2 and 0",
                assertThrows(IllegalArgumentException.class, () -> NAdam.of(0.1).step(adam, whole, whole, 1f)).getMessage());
    }

    /** So the first step that succeeds is the first one. */
    @ParameterizedTest
    @MethodSource("io.github.lanegrad.train.OptimizersTest#optimizers")
    void aRefusedStepChangesNothing(Optimizer optimizer) {
        float[] small = new float[16];
        float[] gradients = new float[NUMBERS.parameterLength()];
        Arrays.fill(gradients, 0.5f);
        float[] expected = Parameters.initialize(NUMBERS, 1).array();
        float[] actual = expected.clone();
        OptimizerState state = optimizer.start(NUMBERS);
        double[] numbers = state.numbers().clone();
        assertThrows(IllegalArgumentException.class, () -> optimizer.step(state, actual, small, 1f));
        assertThrows(IllegalArgumentException.class, () -> optimizer.step(state, small, gradients, 1f));
        for (double rate : new double[] {-0.1, Double.NaN, 1e39}) {
            assertEquals("learning rate: expected a finite float, 0 or more, got " + rate,
                    assertThrows(IllegalArgumentException.class, () -> optimizer.step(state, actual, gradients, 1f, rate))
                            .getMessage());
        }
        assertEquals(0, state.steps());
        assertArrayEquals(numbers, state.numbers());
        optimizer.step(optimizer.start(NUMBERS), expected, gradients, 1f);
        optimizer.step(state, actual, gradients, 1f);
        assertArrayEquals(expected, actual);
    }
}
