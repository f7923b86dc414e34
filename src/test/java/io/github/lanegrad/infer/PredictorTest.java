package io.github.lanegrad.infer;

import static io.github.lanegrad.Testing.bits;
import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.train.TrainingPlan;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictorTest {

    private static final int ROWS = 23;
    private static final int INPUTS = 13;
    private static final int OUTPUTS = 3;
    private static final Network NETWORK = Network.inputs(INPUTS).dense(33, Activation.RELU)
            .dense(16, Activation.SIGMOID).dense(OUTPUTS, Activation.IDENTITY).build();
    private static final Scaling INPUT_SCALING = scaling(INPUTS);
    private static final Scaling TARGET_SCALING = scaling(OUTPUTS);
    private static final Parameters PARAMETERS = Parameters.initialize(NETWORK, 6);
    private static final Model MODEL = new Model(PARAMETERS, INPUT_SCALING, TARGET_SCALING);
    private static final float[] RAW = raw();

    private static Scaling scaling(int columns) {
        float[] means = new float[columns];
        float[] deviations = new float[columns];
        for (int c = 0; c < columns; c++) {
            means[c] = 10 * c - 7;
            deviations[c] = 0.3f + c;
        }
        return Scaling.of(means, deviations);
    }

    private static float[] raw() {
        SplittableRandom random = new SplittableRandom(5);
        float[] raw = new float[ROWS * INPUTS];
        for (int i = 0; i < raw.length; i++) {
            int column = i % INPUTS;
            raw[i] = INPUT_SCALING.mean(column)
                    + INPUT_SCALING.standardDeviation(column) * (float) random.nextDouble(-2, 2);
        }
        return raw;
    }

    /** Row by row. */
    private static float[] single(Model model, float[] raw) {
        Predictor predictor = new Predictor(model, 1);
        float[] outputs = new float[ROWS * OUTPUTS];
        for (int r = 0; r < ROWS; r++) {
            predictor.predict(raw, r * INPUTS, outputs, r * OUTPUTS);
        }
        return outputs;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, ROWS})
    void theCountChangesNoBit(int count) {
        float[] expected = single(MODEL, RAW);
        Predictor predictor = new Predictor(MODEL, ROWS);
        float[] outputs = new float[ROWS * OUTPUTS];
        for (int from = 0; from < ROWS; from += count) {
            predictor.predict(RAW, from * INPUTS, Math.min(count, ROWS - from), outputs, from * OUTPUTS);
        }
        assertArrayEquals(bits(expected), bits(outputs));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, ROWS, ROWS + 1})
    void allRowsOfASource(int capacity) {
        Dataset rows = Dataset.of(ROWS, INPUTS, RAW, 1, new float[ROWS]);
        assertArrayEquals(bits(single(MODEL, RAW)), bits(new Predictor(MODEL, capacity).predict(rows)));
        Dataset others = Dataset.of(ROWS * INPUTS, 1, RAW, 1, new float[ROWS * INPUTS]);
        refused("expected rows of " + INPUTS + " features", () -> new Predictor(MODEL, capacity).predict(others));
    }

    @Test
    void likeATrainingPlanWithScaledRows() {
        Dataset scaled = INPUT_SCALING.scaleFeatures(
                Dataset.of(ROWS, INPUTS, RAW, OUTPUTS, new float[ROWS * OUTPUTS]));
        TrainingPlan plan = new TrainingPlan(NETWORK, Loss.HALF_MEAN_SQUARED_ERROR, ROWS);
        int[] order = new int[ROWS];
        Arrays.setAll(order, r -> r);
        plan.load(scaled, order, 0, ROWS);
        float[] expected = new float[ROWS * OUTPUTS];
        plan.predict(PARAMETERS, expected, 0);
        assertTrue(Arrays.stream(bits(expected)).distinct().count() > ROWS, "outputs differ");
        float[] unscaled = new float[expected.length];
        float[] inputs = RAW.clone();
        for (int r = 0; r < ROWS; r++) {
            INPUT_SCALING.apply(inputs, r * INPUTS);
        }
        new Predictor(Model.unscaled(PARAMETERS), ROWS).predict(inputs, 0, ROWS, unscaled, 0);
        assertArrayEquals(bits(expected), bits(unscaled));
        for (int r = 0; r < ROWS; r++) {
            TARGET_SCALING.invert(expected, r * OUTPUTS);
        }
        float[] outputs = new float[expected.length];
        new Predictor(MODEL, ROWS).predict(RAW, 0, ROWS, outputs, 0);
        assertArrayEquals(bits(expected), bits(outputs));
        assertFalse(Arrays.equals(unscaled, outputs), "the scaling of the outputs shows");
    }

    static List<Activation> activations() {
        return Activation.all();
    }

    /** A plan keeps sums that a predictor overwrites. */
    @ParameterizedTest
    @MethodSource("activations")
    void likeATrainingPlanWithAnyActivation(Activation activation) {
        Network network = Network.inputs(INPUTS).dense(33, activation).dense(OUTPUTS, activation).build();
        Parameters parameters = Parameters.initialize(network, 4);
        float[] x = RAW.clone();
        for (int r = 0; r < ROWS; r++) {
            INPUT_SCALING.apply(x, r * INPUTS);
        }
        TrainingPlan plan = new TrainingPlan(network, Loss.MEAN_SQUARED_ERROR, ROWS);
        int[] order = new int[ROWS];
        Arrays.setAll(order, r -> r);
        plan.load(Dataset.of(ROWS, INPUTS, x, OUTPUTS, new float[ROWS * OUTPUTS]), order, 0, ROWS);
        float[] expected = new float[ROWS * OUTPUTS];
        plan.predict(parameters, expected, 0);
        assertTrue(Arrays.stream(bits(expected)).distinct().count() > 1, "outputs differ");
        float[] outputs = new float[expected.length];
        new Predictor(Model.unscaled(parameters), ROWS).predict(x, 0, ROWS, outputs, 0);
        assertArrayEquals(bits(expected), bits(outputs));
        assertArrayEquals(bits(expected), bits(single(Model.unscaled(parameters), x)));
    }

    @Test
    void nanStaysInItsRow() {
        float[] expected = single(MODEL, RAW);
        for (int bad = 0; bad < ROWS; bad += 5) {
            float[] raw = RAW.clone();
            raw[bad * INPUTS + 4] = Float.NaN;
            float[] outputs = new float[ROWS * OUTPUTS];
            Predictor predictor = new Predictor(MODEL, ROWS);
            predictor.predict(raw, 0, ROWS, outputs, 0);
            for (int i = 0; i < outputs.length; i++) {
                if (i / OUTPUTS == bad) {
                    assertTrue(Float.isNaN(outputs[i]));
                } else {
                    assertEquals(Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(outputs[i]));
                }
            }
            // Nothing of it is left in the workspace.
            predictor.predict(RAW, 0, ROWS, outputs, 0);
            assertArrayEquals(bits(expected), bits(outputs));
        }
    }

    @Test
    void writesItsOutputsOnly() {
        float[] expected = single(MODEL, RAW);
        float[] outputs = new float[5 + 2 * OUTPUTS + 4];
        Arrays.fill(outputs, 99);
        float[] raw = RAW.clone();
        new Predictor(MODEL, 7).predict(raw, 3 * INPUTS, 2, outputs, 5);
        assertArrayEquals(RAW, raw);
        for (int i = 0; i < outputs.length; i++) {
            boolean own = i >= 5 && i < 5 + 2 * OUTPUTS;
            assertEquals(own ? expected[3 * OUTPUTS + i - 5] : 99f, outputs[i]);
        }
        new Predictor(MODEL, 7).predict(raw, 0, 0, new float[0], 0);
    }

    /** A batch normalisation is folded into other parameters, but without one the parameters must be copied. */
    @ParameterizedTest
    @MethodSource("normalizations")
    void keepsTheModelAsItWas(Normalization normalization) {
        Network network = Network.inputs(INPUTS).dense(33, normalization, Activation.RELU)
                .dense(OUTPUTS, Activation.IDENTITY).build();
        Parameters parameters = Parameters.initialize(network, 6);
        Predictor predictor = new Predictor(Model.unscaled(parameters), 1);
        float[] before = new float[OUTPUTS];
        float[] after = new float[OUTPUTS];
        predictor.predict(RAW, 0, before, 0);
        for (int i = 0; i < parameters.array().length; i++) {
            parameters.array()[i] += 1;
        }
        for (int i = 0; i < parameters.statistics().length; i++) {
            parameters.statistics()[i] += 1;
        }
        predictor.predict(RAW, 0, after, 0);
        assertArrayEquals(before, after);
        new Predictor(Model.unscaled(parameters), 1).predict(RAW, 0, after, 0);
        assertFalse(Arrays.equals(before, after), "the change shows");
    }

    static List<Normalization> normalizations() {
        return List.of(Normalization.NONE, Normalization.LAYER, Normalization.BATCH);
    }

    /** An output of -0 stays one, as in the plan of a training. */
    @Test
    void negativeZeroIsKept() {
        Network network = Network.inputs(1).dense(1, Activation.SILU).build();
        Parameters parameters = new Parameters(network);
        parameters.setWeight(0, 0, 0, 1);
        float[] row = {-200};
        float[] planned = new float[1];
        TrainingPlan plan = new TrainingPlan(network, Loss.MEAN_SQUARED_ERROR, 1);
        plan.load(Dataset.of(1, 1, row, 1, new float[1]), new int[1], 0, 1);
        plan.predict(parameters, planned, 0);
        float[] predicted = {1};
        new Predictor(Model.unscaled(parameters), 1).predict(row, 0, predicted, 0);
        assertEquals(-0f, planned[0]);
        assertEquals(-0f, predicted[0]);
    }

    @Test
    void wrongArgumentsAreNamed() {
        assertEquals("model",
                assertThrows(NullPointerException.class, () -> new Predictor((Model) null, 1)).getMessage());
        refused("expected at least 1 row, got 0", () -> new Predictor(MODEL, 0));
        refused(Integer.MAX_VALUE + " rows", () -> new Predictor(MODEL, Integer.MAX_VALUE));
        Predictor predictor = new Predictor(MODEL, 2);
        assertEquals(2, predictor.capacity());
        assertTrue(predictor.bytes() >= 2L * 4 * (INPUTS + 33 + 16 + OUTPUTS));
        float[] outputs = new float[ROWS * OUTPUTS];
        refused("expected 0 to 2 rows, got 3", () -> predictor.predict(RAW, 0, 3, outputs, 0));
        refused("expected 0 to 2 rows, got -1", () -> predictor.predict(RAW, 0, -1, outputs, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> predictor.predict(RAW, RAW.length - 1, outputs, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> predictor.predict(RAW, -1, outputs, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> predictor.predict(RAW, 0, 2, new float[5], 0));
        assertThrows(IndexOutOfBoundsException.class, () -> predictor.predict(RAW, 0, outputs, outputs.length - 2));
    }
}
