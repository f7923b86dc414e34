package io.github.lanegrad.train;

import static io.github.lanegrad.Testing.bits;
import static io.github.lanegrad.Testing.order;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Initializer;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.Predictor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Normalisations in training and prediction. */
class NormalizationTest {

    private static final int ROWS = 37;
    private static final int INPUTS = 5;

    static List<Normalization> kinds() {
        return List.of(Normalization.BATCH, Normalization.LAYER, Normalization.RMS);
    }

    private static Network network(Normalization normalization) {
        return Network.inputs(INPUTS).dense(19, normalization, Activation.RELU).dense(16, normalization, Activation.PRELU)
                .dense(3, Activation.TANH).dense(2, Activation.IDENTITY).build();
    }

    /** Features far from 0 and of different sizes, targets that depend on them. */
    private static Dataset data(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        float[] x = new float[rows * INPUTS];
        float[] y = new float[rows * 2];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < INPUTS; i++) {
                x[r * INPUTS + i] = (float) ((i + 1) * random.nextDouble(-1, 1) + i);
            }
            y[2 * r] = x[r * INPUTS] * x[r * INPUTS + 1];
            y[2 * r + 1] = Math.abs(x[r * INPUTS + 2]);
        }
        return Dataset.of(rows, INPUTS, x, 2, y);
    }

    private static Parameters trained(Normalization normalization) {
        Parameters parameters = Parameters.initialize(network(normalization), 3);
        Trainer.of(parameters.network(), Loss.MEAN_SQUARED_ERROR).optimizer(Adam.of(0.01)).batchSize(9).epochs(10).build()
                .fit(parameters, data(ROWS));
        return parameters;
    }

    private static float[] predictions(Parameters parameters, Dataset data, int batchSize) {
        TrainingPlan plan = new TrainingPlan(parameters.network(), Loss.MEAN_SQUARED_ERROR, batchSize);
        float[] outputs = new float[data.rows() * 2];
        for (int from = 0; from < data.rows(); from += batchSize) {
            plan.load(data, order(data.rows()), from, Math.min(batchSize, data.rows() - from));
            plan.predict(parameters, outputs, from * 2);
        }
        return outputs;
    }

    private static float[] features(Dataset data) {
        float[] x = new float[data.rows() * INPUTS];
        data.copyFeatures(order(data.rows()), 0, data.rows(), x, 0, INPUTS);
        return x;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whereTheyStart(Normalization normalization) {
        Network network = network(normalization);
        int rows = normalization.hasShift() ? 2 : 1;
        assertEquals((INPUTS + 1) * 19 + (19 + 1) * 16 + 16 + rows * (19 + 16) + 17 * 3 + 4 * 2, network.parameterCount());
        Parameters parameters = Parameters.initialize(network, 1);
        for (int l = 0; l < 2; l++) {
            Layer layer = network.layers().get(l);
            for (int j = 0; j < layer.units(); j++) {
                assertEquals(1f, parameters.gain(l, j));
                if (normalization.hasShift()) {
                    assertEquals(0f, parameters.shift(l, j));
                }
                if (normalization.hasStatistics()) {
                    assertEquals(0f, parameters.runningMean(l, j));
                    assertEquals(1f, parameters.runningVariance(l, j));
                }
            }
        }
        assertEquals(0.25f, parameters.slope(1, 15));
        assertThrows(IndexOutOfBoundsException.class, () -> parameters.gain(0, 19));
        assertThrows(IndexOutOfBoundsException.class, () -> parameters.gain(2, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> parameters.setShift(2, 0, 1f));
        assertThrows(IndexOutOfBoundsException.class, () -> parameters.runningVariance(2, 0));
        String before = parameters.sha256();
        parameters.setGain(1, 3, 2f);
        assertEquals(2f, parameters.gain(1, 3));
        assertNotEquals(before, parameters.sha256());
    }

    @Test
    void theDigestCoversTheStatistics() {
        Parameters parameters = Parameters.initialize(network(Normalization.BATCH), 1);
        String before = parameters.sha256();
        parameters.statistics()[0] = 1f;
        assertNotEquals(before, parameters.sha256());
        Parameters copy = parameters.copy();
        assertEquals(parameters.sha256(), copy.sha256());
        copy.statistics()[1] = 1f;
        assertEquals(0f, parameters.statistics()[1]);
    }

    @Test
    void failedGradientsMoveNoStatistics() {
        Network network = Network.inputs(INPUTS).dense(3, Normalization.BATCH, Activation.SOFTMAX).build();
        Parameters parameters = Parameters.initialize(network, 1);
        TrainingPlan plan = new TrainingPlan(network, Loss.CROSS_ENTROPY, 2);
        plan.load(Dataset.of(2, INPUTS, new float[2 * INPUTS], 1, new float[] {0, 3}), order(2), 0, 2);
        assertThrows(IllegalArgumentException.class, () -> plan.gradient(parameters, new float[network.parameterLength()]));
        assertThrows(IllegalStateException.class, () -> plan.updateStatistics(parameters));
    }

    /** Means and unbiased variances of two batches of 9 and 4 rows, in double. */
    @Test
    void runningStatisticsMoveByTheMomentum() {
        Network network = Network.inputs(INPUTS).dense(3, Normalization.batch(1e-5f, 0.25f), Activation.IDENTITY)
                .dense(2, Activation.IDENTITY).build();
        Parameters parameters = Parameters.initialize(network, 1);
        Dataset data = data(ROWS);
        float[] x = features(data);
        TrainingPlan plan = new TrainingPlan(network, Loss.MEAN_SQUARED_ERROR, 9);
        double[] means = new double[3];
        double[] variances = {1, 1, 1};
        int from = 0;
        for (int count : new int[] {9, 4}) {
            plan.load(data, order(ROWS), from, count);
            float[] before = parameters.array().clone();
            plan.gradient(parameters, new float[network.parameterLength()]);
            assertArrayEquals(before, parameters.array(), "gradients only read");
            plan.updateStatistics(parameters);
            assertThrows(IllegalStateException.class, () -> plan.updateStatistics(parameters));
            for (int j = 0; j < 3; j++) {
                double[] sums = new double[count];
                for (int r = 0; r < count; r++) {
                    for (int i = 0; i < INPUTS; i++) {
                        sums[r] += x[(from + r) * INPUTS + i] * (double) parameters.weight(0, i, j);
                    }
                }
                double mean = ReferenceNormalization.mean(sums);
                means[j] = 0.75 * means[j] + 0.25 * mean;
                variances[j] = 0.75 * variances[j]
                        + 0.25 * ReferenceNormalization.meanSquare(sums, mean) * count / (count - 1);
                assertEquals(means[j], parameters.runningMean(0, j), 1e-6 * Math.max(1, Math.abs(means[j])));
                assertEquals(variances[j], parameters.runningVariance(0, j), 1e-6 * Math.max(1, variances[j]));
            }
            from += count;
        }
        assertEquals(2, parameters.batches());
        for (int j = 3; j < 16; j++) {
            assertEquals(0f, parameters.statistics()[j], "pad");
            assertEquals(0f, parameters.statistics()[16 + j], "pad");
        }
    }

    @Test
    void aBatchOfOneRowDoesNotMoveThem() {
        Parameters parameters = trained(Normalization.BATCH);
        float[] statistics = parameters.statistics().clone();
        long batches = parameters.batches();
        assertEquals(10 * 4, batches, "the fifth batch of each epoch is a single row");
        TrainingPlan plan = new TrainingPlan(parameters.network(), Loss.MEAN_SQUARED_ERROR, 9);
        plan.load(data(ROWS), order(ROWS), 3, 1);
        float loss = plan.gradient(parameters, new float[parameters.array().length]);
        plan.updateStatistics(parameters);
        assertArrayEquals(statistics, parameters.statistics());
        assertEquals(batches, parameters.batches());
        // It is normalised as in a prediction.
        float[] outputs = predictions(parameters, data(ROWS), 1);
        float[] y = new float[2];
        data(ROWS).copyTargets(order(ROWS), 3, 1, y, 0, 2);
        double expected = Math.pow(outputs[6] - y[0], 2) + Math.pow(outputs[7] - y[1], 2);
        assertEquals(expected, loss, 1e-4 * Math.max(1, expected));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void predictionsAreThoseOfEveryBatchSizeAndOfAPredictor(Normalization normalization) {
        Parameters parameters = trained(normalization);
        Dataset data = data(ROWS);
        float[] expected = predictions(parameters, data, 1);
        assertTrue(Arrays.stream(bits(expected)).distinct().count() > ROWS, "rows differ");
        for (int batchSize : new int[] {2, 7, ROWS}) {
            assertArrayEquals(bits(expected), bits(predictions(parameters, data, batchSize)));
        }
        float[] x = features(data);
        for (Model model : List.of(Model.unscaled(parameters), Model.unscaled(parameters).folded())) {
            for (int count : new int[] {1, 5, ROWS}) {
                Predictor predictor = new Predictor(model, count);
                float[] outputs = new float[expected.length];
                for (int from = 0; from < ROWS; from += count) {
                    int rows = Math.min(count, ROWS - from);
                    predictor.predict(x, from * INPUTS, rows, outputs, from * 2);
                }
                assertArrayEquals(bits(expected), bits(outputs));
            }
        }
        double[] wide = new double[parameters.array().length];
        Arrays.setAll(wide, i -> parameters.array()[i]);
        ReferenceLoss loss = ReferenceLoss.of(Loss.MEAN_SQUARED_ERROR, 2);
        double[][] reference = new ReferenceNetwork(parameters.network(), loss, parameters.statistics())
                .outputs(wide, x, ROWS, false);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(reference[i / 2][i % 2], expected[i], 1e-5);
        }
    }

    @Test
    void onlyBatchNormalizationIsFolded() {
        Network mixed = Network.inputs(INPUTS).dense(4, Normalization.BATCH, Activation.PRELU)
                .dense(3, Normalization.LAYER, Activation.RELU).dense(2, Activation.IDENTITY).build();
        Network folded = mixed.folded();
        assertEquals(Network.inputs(INPUTS).dense(4, Activation.PRELU).dense(3, Normalization.LAYER, Activation.RELU)
                .dense(2, Activation.IDENTITY).build(), folded);
        assertSame(folded, folded.folded());
        Parameters parameters = Parameters.initialize(folded, 1);
        assertSame(parameters, parameters.folded());
        Model model = Model.unscaled(parameters);
        assertSame(model, model.folded());
        Layer layer = mixed.layers().getFirst();
        float[] scratch = new float[layer.scratchLength()];
        assertThrows(IllegalStateException.class, () -> layer.forward(1, new float[mixed.parameterLength()],
                new float[16], 0, 16, new float[16], 0, scratch, 0));
        assertThrows(IllegalArgumentException.class, () -> Parameters.initialize(mixed, 1).foldInto(new Parameters(mixed)));
        assertEquals("5-4-3-2 (batch_norm(1.0E-5 0.1) prelu, layer_norm(1.0E-5) relu, identity)", mixed.toString());
        assertTrue(mixed.summary().contains("5 × 4 batch_norm(1.0E-5 0.1) prelu "), mixed::summary);
        assertEquals(1, mixed.summary().lines().mapToInt(String::length).distinct().count(), mixed::summary);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void trainingLearnsGainsAndLeavesPadsAlone(Normalization normalization) {
        Parameters parameters = trained(normalization);
        assertNotEquals(1f, parameters.gain(0, 0));
        assertFalse(normalization.hasShift() && parameters.shift(1, 1) == 0f);
        for (Layer layer : parameters.network().layers()) {
            for (int row = layer.weightOffset(); row < layer.slopeOffset(); row += layer.stride()) {
                for (int j = layer.units(); j < layer.stride(); j++) {
                    assertEquals(0f, parameters.array()[row + j], "pad");
                }
            }
        }
    }

    @Test
    void biasesUnderABatchNormalizationCancelOut() {
        Parameters parameters = Parameters.initialize(network(Normalization.BATCH), 3);
        Trainer.of(parameters.network(), Loss.MEAN_SQUARED_ERROR).optimizer(Adam.of(0.01)).batchSize(12).epochs(10).build()
                .fit(parameters, data(36));
        for (int j = 0; j < 16; j++) {
            assertEquals(0f, parameters.bias(0, j));
            assertEquals(0f, parameters.bias(1, j));
        }
        assertNotEquals(0f, parameters.bias(2, 0));
    }

    /** Features a thousand times too large stop a plain network, not a normalised one. */
    @ParameterizedTest
    @MethodSource("kinds")
    void theScaleOfTheFeaturesDoesNotMatter(Normalization normalization) {
        Dataset data = data(200);
        float[] x = features(data);
        float[] y = new float[2 * data.rows()];
        data.copyTargets(order(data.rows()), 0, data.rows(), y, 0, 2);
        for (int i = 0; i < x.length; i++) {
            x[i] *= 1000;
        }
        Dataset large = Dataset.of(data.rows(), INPUTS, x, 2, y);
        double plain = loss(network(Normalization.NONE), large);
        double normalized = loss(network(normalization), large);
        assertTrue(normalized < 2 && normalized < plain / 2, () -> normalized + ", without " + plain);
    }

    private static double loss(Network network, Dataset data) {
        return Trainer.of(network, Loss.MEAN_SQUARED_ERROR).optimizer(Adam.of(0.01)).batchSize(20).epochs(40).seed(1).build()
                .fit(Parameters.initialize(network, 1), data).epochs().getLast().loss();
    }

    @Test
    void weightDecaySparesGainsAndShifts() {
        Network network = network(Normalization.BATCH);
        for (boolean biases : new boolean[] {false, true}) {
            Parameters parameters = Parameters.initialize(network, 1);
            Arrays.fill(parameters.array(), 1f);
            WeightDecay decay = biases ? WeightDecay.decoupled(0.5).ofBiasesToo() : WeightDecay.decoupled(0.5);
            Adam adam = Adam.of(0.1).withDecay(decay);
            adam.step(adam.start(network), parameters.array(), new float[network.parameterLength()], 1f, 0.1);
            assertEquals(0.95f, parameters.weight(1, 0, 0));
            for (float rest : new float[] {
                parameters.bias(1, 0), parameters.gain(1, 0), parameters.shift(1, 0), parameters.slope(1, 0)
            }) {
                assertEquals(biases ? 0.95f : 1f, rest);
            }
        }
    }

    /** LAMB has a length of step for each tensor. */
    @Test
    void lambTakesGainsAndShiftsForThemselves() {
        Network network = Network.inputs(2).dense(2, Normalization.LAYER, Activation.IDENTITY).build();
        Parameters parameters = new Parameters(network);
        float[] gradients = new float[network.parameterLength()];
        for (int j = 0; j < 2; j++) {
            parameters.setBias(0, j, 3f);
            parameters.setGain(0, j, 5f);
            parameters.setShift(0, j, 7f);
            gradients[network.layers().getFirst().biasOffset() + j] = 1f;
            gradients[network.layers().getFirst().gainOffset() + j] = 1f;
            gradients[network.layers().getFirst().shiftOffset() + j] = 1f;
        }
        Lamb lamb = Lamb.of(0.1);
        lamb.step(lamb.start(network), parameters.array(), gradients, 1f, 0.1);
        assertEquals(3 * 0.9f, parameters.bias(0, 1), 1e-4);
        assertEquals(5 * 0.9f, parameters.gain(0, 1), 1e-4);
        assertEquals(7 * 0.9f, parameters.shift(0, 1), 1e-4);
    }

    @Test
    void theBestEpochComesBackWithItsStatistics() {
        Network network = network(Normalization.BATCH);
        Parameters parameters = Parameters.initialize(network, 1);
        AtomicReference<String> best = new AtomicReference<>("");
        double[] least = {Double.POSITIVE_INFINITY};
        Trainer.of(network, Loss.MEAN_SQUARED_ERROR).optimizer(Adam.of(0.1)).batchSize(9).epochs(25)
                .metric(Metric.MEAN_SQUARED_ERROR).earlyStopping(EarlyStopping.after(3))
                .listener(epoch -> {
                    if (epoch.score() < least[0]) {
                        least[0] = epoch.score();
                        best.set(parameters.sha256());
                    }
                })
                .build().fit(parameters, data(ROWS), data(50));
        assertEquals(best.get(), parameters.sha256());
    }

    @Test
    void theLastGoodStatisticsComeBack() {
        Network network = network(Normalization.BATCH);
        Parameters parameters = Parameters.initialize(network, 1);
        parameters.setWeight(0, INPUTS - 1, 0, 2f);
        String before = parameters.sha256();
        float[] x = features(data(ROWS));
        float[] y = new float[2 * ROWS];
        x[x.length - 1] = Float.MAX_VALUE;
        DivergedException thrown = assertThrows(DivergedException.class, () ->
                Trainer.of(network, Loss.MEAN_SQUARED_ERROR).batchSize(9).build()
                        .fit(parameters, Dataset.of(ROWS, INPUTS, x, 2, y)));
        assertTrue(thrown.getMessage().contains("the loss is NaN"), thrown::getMessage);
        assertEquals(before, parameters.sha256());
    }

    /** A variance of 2.25e38, which is finite, becomes twice as large without its bias. */
    @Test
    void statisticsThatOverflowAreNamed() {
        Network network = Network.inputs(1).dense(3, Normalization.batch(1e-5f, 1f), Activation.IDENTITY)
                .dense(1, Activation.IDENTITY).build();
        Parameters parameters = Parameters.initialize(network, Initializer.constant(1), 1);
        DivergedException thrown = assertThrows(DivergedException.class, () ->
                Trainer.of(network, Loss.MEAN_SQUARED_ERROR).batchSize(2).build()
                        .fit(parameters, Dataset.of(2, 1, new float[] {-1.5e19f, 1.5e19f}, 1, new float[] {1, 2})));
        assertTrue(thrown.getMessage().contains("layer 1: 3 of 6 running statistics are not finite"), thrown::getMessage);
        assertEquals(1f, parameters.runningVariance(0, 0));
    }

    @Test
    void aGradientCheckOfFloatsHoldsToo() {
        for (Normalization normalization : kinds()) {
            Network network = Network.inputs(INPUTS).dense(6, normalization, Activation.TANH)
                    .dense(2, Activation.IDENTITY).build();
            GradientCheck check = GradientCheck.run(Loss.MEAN_SQUARED_ERROR, Parameters.initialize(network, 1),
                    data(ROWS), 10, 1e-2, 1);
            assertEquals(network.parameterCount(), check.compared());
            assertTrue(check.worst() < 0.02, check::toString);
        }
    }
}
