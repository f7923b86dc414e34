package io.github.lanegrad.infer;

import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FrozenLayer;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.Schema;
import io.github.lanegrad.WeightFormat;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CompressionTest {

    private static final int ROWS = 90;
    private static final Network NETWORK = Network.inputs(20).dense(50, Activation.prelu(false))
            .dense(3, Activation.SOFTMAX).build();
    private static final Model MODEL = Model.unscaled(Parameters.initialize(NETWORK, 6));
    private static final Dataset DATA = data();

    private static Dataset data() {
        SplittableRandom random = new SplittableRandom(8);
        float[] x = new float[ROWS * 20];
        float[] y = new float[ROWS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble(-2, 2);
        }
        for (int r = 0; r < ROWS; r++) {
            y[r] = r % 3;
        }
        return Dataset.of(ROWS, 20, x, 1, y);
    }

    @Test
    void bfloat16IsTheNearest() {
        FrozenLayer layer = Compression.bfloat16(MODEL).layers().getFirst();
        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < 50; j++) {
                float weight = MODEL.parameters().weight(0, i, j);
                assertEquals(weight, layer.weight(i, j), Math.abs(weight) * 0x1p-8);
                assertEquals(0, Float.floatToRawIntBits(layer.weight(i, j)) & 0xFFFF);
            }
        }
        assertEquals(0.25f, layer.slope(49));
        assertEquals(1, layer.scale(0));
    }

    @Test
    void int8IsWithinHalfAStepOrClipped() {
        FrozenLayer layer = Compression.int8(MODEL, DATA).layers().getFirst();
        for (int j = 0; j < 50; j++) {
            float scale = layer.scale(j);
            for (int i = 0; i < 20; i++) {
                float weight = MODEL.parameters().weight(0, i, j);
                double clipped = Math.clamp(weight, -127d * scale, 127d * scale);
                assertEquals(clipped, layer.weight(i, j) * scale, 0.5001 * scale);
                assertEquals(Math.rint(layer.weight(i, j)), layer.weight(i, j));
            }
        }
    }

    /** A model of bfloat16 weights predicts what one does whose floats are these weights. */
    @Test
    void bfloat16HasTheBitsOfItsFloats() {
        FrozenModel compressed = Compression.bfloat16(MODEL);
        Parameters rounded = new Parameters(NETWORK);
        for (int l = 0; l < 2; l++) {
            FrozenLayer layer = compressed.layers().get(l);
            for (int j = 0; j < layer.layer().units(); j++) {
                for (int i = 0; i < layer.layer().inputs(); i++) {
                    rounded.setWeight(l, i, j, layer.weight(i, j));
                }
                rounded.setBias(l, j, layer.bias(j));
            }
        }
        for (int s = 0; s < 50; s++) {
            rounded.setSlope(0, s, 0.25f);
        }
        float[] expected = new float[3];
        float[] outputs = new float[3];
        float[] row = new float[20];
        DATA.copyFeatures(4, row, 0);
        new Predictor(Model.unscaled(rounded), 1).predict(row, 0, expected, 0);
        new Predictor(compressed, 1).predict(row, 0, outputs, 0);
        for (int j = 0; j < 3; j++) {
            assertEquals(Float.floatToRawIntBits(expected[j]), Float.floatToRawIntBits(outputs[j]));
        }
    }

    /** Of weights with an outlier that no row reads, the others keep their precision by clipping it. */
    @Test
    void theCalibrationRowsChooseTheScale() {
        Network network = Network.inputs(20).dense(1, Activation.IDENTITY).build();
        Parameters parameters = Parameters.initialize(network, 2);
        parameters.setWeight(0, 3, 0, 2);
        float[] x = new float[64 * 20];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 20 == 3 ? 0 : (float) random.nextDouble(-1, 1);
        }
        Dataset rows = Dataset.of(64, 20, x, 1, new float[64]);
        float scale = Compression.int8(Model.unscaled(parameters), rows).layers().getFirst().scale(0);
        assertTrue(scale < 0.9f * 2 / 127, () -> "scale " + scale);
        x[3] = 100;
        Dataset outlier = Dataset.of(64, 20, x, 1, new float[64]);
        float kept = Compression.int8(Model.unscaled(parameters), outlier).layers().getFirst().scale(0);
        assertEquals(2f / 127, kept, 1e-9);
    }

    private static final int OUTLIER = 3;

    /** A unit with a weight of 2 at one input, as the last layer of a network. */
    private static Parameters withOutlier(Network network) {
        Parameters parameters = Parameters.initialize(network, 2);
        parameters.setWeight(network.layers().size() - 1, OUTLIER, 0, 2);
        return parameters;
    }

    private static float[] rows(int count, float outlier) {
        float[] x = new float[count * 20];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 20 == OUTLIER ? outlier : (float) random.nextDouble(-1, 1);
        }
        return x;
    }

    private static float lastScale(Model model, float[] x) {
        Dataset rows = Dataset.of(x.length / 20, 20, x, 1, new float[x.length / 20]);
        return Compression.int8(model, rows).layers().getLast().scale(0);
    }

    private static void assertClipped(float scale) {
        assertTrue(scale < 0.9f * 2 / 127, () -> "scale " + scale);
    }

    /** Only rows of the second half read the outlier. */
    @Test
    void calibrationRowsAreSpreadOverAll() {
        Model model = Model.unscaled(withOutlier(Network.inputs(20).dense(1, Activation.IDENTITY).build()));
        int rows = 2 * Compression.CALIBRATION_ROWS;
        float[] x = rows(rows, 0);
        assertClipped(lastScale(model, x));
        for (int r = rows / 2; r < rows; r++) {
            x[r * 20 + OUTLIER] = 100;
        }
        assertEquals(2f / 127, lastScale(model, x), 1e-9);
    }

    /** What is always the mean is 0 to the first layer. */
    @Test
    void calibrationRowsAreScaled() {
        Network network = Network.inputs(20).dense(1, Activation.IDENTITY).build();
        float[] means = new float[20];
        float[] deviations = new float[20];
        means[OUTLIER] = 100;
        Arrays.fill(deviations, 1);
        Model scaled = new Model(withOutlier(network), Scaling.of(means, deviations), Scaling.identity(1));
        assertClipped(lastScale(scaled, rows(64, 100)));
        assertEquals(2f / 127, lastScale(Model.unscaled(scaled.parameters()), rows(64, 100)), 1e-9);
    }

    /** What is always negative is 0 to the layer after a ReLU. */
    @Test
    void calibrationRowsGoThroughTheActivations() {
        for (Activation activation : List.of(Activation.RELU, Activation.IDENTITY)) {
            Network network = Network.inputs(20).dense(20, activation).dense(1, Activation.IDENTITY).build();
            Parameters parameters = withOutlier(network);
            for (int i = 0; i < 20; i++) {
                for (int j = 0; j < 20; j++) {
                    parameters.setWeight(0, i, j, i == j ? 1 : 0);
                }
            }
            float scale = lastScale(Model.unscaled(parameters), rows(64, -100));
            if (activation.equals(Activation.RELU)) {
                assertClipped(scale);
            } else {
                assertEquals(2f / 127, scale, 1e-9);
            }
        }
    }

    /** A weight of 1 that has become 1.5: all numbers are exact. */
    @Test
    void theReportCountsAsItSays() {
        Network network = Network.inputs(1).dense(1, Activation.IDENTITY).build();
        Parameters one = new Parameters(network);
        one.setWeight(0, 0, 0, 1);
        Parameters more = new Parameters(network);
        more.setWeight(0, 0, 0, 1.5f);
        Dataset data = Dataset.of(5, 1, new float[] {0.375f, 0.4375f, 2, -1, 0}, 1, new float[] {0, 0, 2, -1, 0});
        CompressionReport report = CompressionReport.of(Model.unscaled(one), FrozenModel.of(Model.unscaled(more)),
                Loss.HALF_MEAN_SQUARED_ERROR, data);
        assertEquals(1, report.largestChange());
        assertEquals(0.4, report.changedDecisions(), "0.5625 and 0.65625 are the other side of 1/2");
        assertEquals((0.140625 + 0.19140625) / 10, report.originalLoss(), 1e-7);
        assertEquals((0.31640625 + 0.4306640625 + 1 + 0.25) / 10, report.compressedLoss(), 1e-7);
        // Of 0.1875, 0.21875, 1, 0.5 and 0.
        assertTrue(report.toString().contains("root mean square 0.516)"), report::toString);
        assertTrue(report.toString().contains(" 40.00 % of decisions change"), report::toString);
    }

    @Test
    void theReportTellsWhatItCosts() {
        CompressionReport half = CompressionReport.of(MODEL, Compression.bfloat16(MODEL), Loss.CROSS_ENTROPY, DATA);
        CompressionReport quarter = CompressionReport.of(MODEL, Compression.int8(MODEL, DATA), Loss.CROSS_ENTROPY, DATA);
        CompressionReport none = CompressionReport.of(MODEL, FrozenModel.of(MODEL), Loss.CROSS_ENTROPY, DATA);
        assertEquals(0, none.largestChange());
        assertEquals(none.originalLoss(), none.compressedLoss());
        assertEquals(0, none.changedDecisions());
        assertEquals(ROWS, half.rows());
        for (CompressionReport report : List.of(half, quarter)) {
            assertTrue(report.largestChange() > 0 && report.largestChange() < 0.05, report::toString);
            assertTrue(report.rootMeanSquareChange() > 0, report::toString);
            assertTrue(report.rootMeanSquareChange() <= report.largestChange(), report::toString);
            assertEquals(none.originalLoss(), report.originalLoss());
            assertEquals(report.originalLoss(), report.compressedLoss(), 0.02);
            assertTrue(report.changedDecisions() < 0.1, report::toString);
            assertTrue(report.compressedBytes() < report.originalBytes(), report::toString);
        }
        assertTrue(half.toString().contains("bytes instead of"), half::toString);
    }

    @Test
    void theReportFoldsBatchNormalisations() {
        Network network = Network.inputs(20).dropout(0.1).dense(8, Normalization.BATCH, Activation.RELU).dropout(0.5)
                .dense(3, Activation.SOFTMAX).build();
        Model model = Model.unscaled(Parameters.initialize(network, 4));
        CompressionReport none = CompressionReport.of(model, FrozenModel.of(model), Loss.CROSS_ENTROPY, DATA);
        assertEquals(0, none.largestChange());
        CompressionReport report = CompressionReport.of(model, Compression.int8(model, DATA), Loss.CROSS_ENTROPY, DATA);
        assertTrue(report.largestChange() > 0 && report.largestChange() < 0.05, report::toString);
        refused("expected a compressed 20-8-3 (dropout(0.1), relu, dropout(0.5), softmax(1.0)), got 20-50-3",
                () -> CompressionReport.of(model, FrozenModel.of(MODEL), Loss.CROSS_ENTROPY, DATA));
    }

    /** A file of another format does not have it, and predictions do not read it. */
    @Test
    void theReportTakesAnotherDropout() {
        Network network = Network.inputs(20).dense(50, Activation.prelu(false)).dropout(0.5)
                .dense(3, Activation.SOFTMAX).build();
        Model dropping = Model.unscaled(Parameters.initialize(network, 6));
        CompressionReport report = CompressionReport.of(dropping, FrozenModel.of(MODEL), Loss.CROSS_ENTROPY, DATA);
        assertEquals(0, report.largestChange());
    }

    @Test
    void unitsOfZerosStayZero() {
        Network network = Network.inputs(2).dense(2, Activation.IDENTITY).build();
        Parameters parameters = new Parameters(network);
        parameters.setBias(0, 1, 3);
        Dataset rows = Dataset.of(1, 2, new float[] {1, 2}, 1, new float[1]);
        float[] outputs = new float[2];
        new Predictor(Compression.int8(Model.unscaled(parameters), rows), 1).predict(new float[] {5, 6}, 0, outputs, 0);
        assertEquals(0f, outputs[0]);
        assertEquals(3f, outputs[1]);
    }

    private static FrozenLayer int8OfZeros(float... weights) {
        Parameters parameters = new Parameters(Network.inputs(weights.length).dense(1, Activation.IDENTITY).build());
        for (int i = 0; i < weights.length; i++) {
            parameters.setWeight(0, i, 0, weights[i]);
        }
        Dataset rows = Dataset.of(2, weights.length, new float[2 * weights.length], 1, new float[2]);
        return Compression.int8(Model.unscaled(parameters), rows).layers().getFirst();
    }

    /** To rows of zeros all scales are as good. */
    @Test
    void nothingIsClippedWithoutReason() {
        FrozenLayer layer = int8OfZeros(1, -0.5f);
        assertEquals(1f / 127, layer.scale(0));
        assertEquals(127, layer.weight(0, 0));
    }

    @Test
    void noScaleIsSubnormal() {
        FrozenLayer layer = int8OfZeros(0x1p-140f);
        assertEquals(1, layer.scale(0));
        assertEquals(0, layer.weight(0, 0));
        assertEquals(0x1p-119f / 127, int8OfZeros(0x1p-119f).scale(0));
    }

    @Test
    void theSchemaIsKept() {
        Schema schema = new Schema(Collections.nCopies(20, Schema.Column.number("a")), List.of(), List.of());
        Model model = MODEL.withSchema(schema);
        assertEquals(Optional.of(schema), Compression.bfloat16(model).schema());
        assertEquals(Optional.of(schema), Compression.int8(model, DATA).schema());
        assertEquals(Optional.empty(), Compression.int8(MODEL, DATA).schema());
    }

    @Test
    void wrongArgumentsAreNamed() {
        Parameters infinite = MODEL.parameters().copy();
        infinite.setWeight(1, 4, 2, Float.MAX_VALUE);
        refused("got Infinity (layer 1, input 4, unit 2)", () -> Compression.bfloat16(Model.unscaled(infinite)));
        infinite.setWeight(1, 4, 2, Float.NaN);
        refused("got NaN (layer 1, input 4, unit 2)", () -> Compression.int8(Model.unscaled(infinite), DATA));
        Dataset narrow = Dataset.of(1, 2, new float[2], 1, new float[1]);
        refused("expected rows of 20 features, got 2", () -> Compression.int8(MODEL, narrow));
        FrozenModel frozen = FrozenModel.of(MODEL);
        refused("expected rows of 20 features and 1 targets, got 2 and 1",
                () -> CompressionReport.of(MODEL, frozen, Loss.CROSS_ENTROPY, narrow));
        Dataset twoTargets = Dataset.of(1, 20, new float[20], 2, new float[2]);
        refused("expected rows of 20 features and 1 targets, got 20 and 2",
                () -> CompressionReport.of(MODEL, frozen, Loss.CROSS_ENTROPY, twoTargets));
        Model linear = Model.unscaled(new Parameters(Network.inputs(20).dense(3, Activation.IDENTITY).build()));
        refused("binary_cross_entropy expects a last layer with activation sigmoid", () -> CompressionReport.of(linear,
                FrozenModel.of(linear), Loss.BINARY_CROSS_ENTROPY, Dataset.of(1, 20, new float[20], 3, new float[3])));
        List<FrozenLayer> half = Compression.bfloat16(MODEL).layers();
        refused("the layers of 20-50-3", () -> FrozenModel.packed(
                NETWORK, MODEL.inputScaling(), MODEL.targetScaling(), Optional.empty(), half.subList(0, 1)));
        refused("one format", () -> FrozenModel.packed(
                NETWORK, MODEL.inputScaling(), MODEL.targetScaling(), Optional.empty(),
                List.of(half.getFirst(), Compression.int8(MODEL, DATA).layers().getLast())));
        refused("expected 1000 weights, got 3", () -> FrozenModel.bfloat16Layer(NETWORK.layers().getFirst(), new short[3],
                new float[50], new float[50]));
        assertEquals(WeightFormat.FLOAT32, frozen.format());
    }
}
