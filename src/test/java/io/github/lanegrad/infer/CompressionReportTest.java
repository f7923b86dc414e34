package io.github.lanegrad.infer;

import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The losses of a report against those of the same sums in double. */
class CompressionReportTest {

    private static final int ROWS = 150;
    private static final int INPUTS = 6;
    private static final Scaling SCALING =
            Scaling.of(new float[] {1, 0, 0, -2, 0, 0}, new float[] {2, 1, 1, 1, 4, 1});

    @Test
    void rowsThatAreRightCostNothing() {
        Network network = Network.inputs(3).dense(3, Activation.SOFTMAX).build();
        Parameters parameters = new Parameters(network);
        for (int j = 0; j < 3; j++) {
            parameters.setWeight(0, j, j, 200);
        }
        Dataset data = Dataset.of(3, 3, new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 1, new float[] {0, 1, 2});
        Model model = Model.unscaled(parameters);
        CompressionReport report = CompressionReport.of(model, FrozenModel.of(model), Loss.CROSS_ENTROPY, data);
        assertEquals(0, report.originalLoss());
        assertEquals(0, report.compressedLoss());
        // Where the output of the class is 0 its logarithm would be infinite.
        Dataset wrong = Dataset.of(1, 3, new float[] {1, 0, 0}, 1, new float[] {2});
        assertEquals(200, CompressionReport.of(model, FrozenModel.of(model), Loss.CROSS_ENTROPY, wrong).originalLoss());
    }

    /** As in training: a factor of the row's loss, which is still divided by the number of rows. */
    @Test
    void weightsOfRowsCount() {
        Network network = Network.inputs(1).dense(1, Activation.IDENTITY).build();
        Model model = Model.unscaled(new Parameters(network));
        Dataset data = Dataset.of(2, 1, new float[] {1, 1}, 1, new float[] {1, 10}).weighted(new float[] {8, 0.5f});
        CompressionReport report = CompressionReport.of(model, FrozenModel.of(model), Loss.MEAN_SQUARED_ERROR, data);
        assertEquals((8 * 1 + 0.5 * 100) / 2, report.originalLoss());
        assertEquals(report.originalLoss(), report.compressedLoss());
    }

    @Test
    void anOutputOfAHalfIsNotPositive() {
        assertEquals(0, changedDecisions(0.5f, 0.25f));
        assertEquals(0, changedDecisions(0.5f, 0.5f));
        assertEquals(1, changedDecisions(0.5f, Math.nextUp(0.5f)));
        assertEquals(0, changedDecisions(1, Math.nextUp(0.5f)));
    }

    /** Of a row with one output before, and another one after. */
    private static double changedDecisions(float before, float after) {
        Network network = Network.inputs(1).dense(1, Activation.IDENTITY).build();
        Parameters original = new Parameters(network);
        original.setBias(0, 0, before);
        Parameters changed = new Parameters(network);
        changed.setBias(0, 0, after);
        return CompressionReport.of(Model.unscaled(original), FrozenModel.of(Model.unscaled(changed)),
                Loss.MEAN_SQUARED_ERROR, Dataset.of(1, 1, new float[1], 1, new float[1])).changedDecisions();
    }

    @ParameterizedTest
    @ValueSource(floats = {1, 0.25f, 40})
    void classesOfASoftmax(float temperature) {
        Network network = Network.inputs(INPUTS).dense(20, Activation.RELU)
                .dense(4, Activation.softmax(temperature)).build();
        check(network, Loss.CROSS_ENTROPY, 1, 4, row -> {
            double sum = 0;
            for (int j = 0; j < 4; j++) {
                sum += Math.exp((row.sums[j] - row.sums[(int) row.targets[0]]) / temperature);
            }
            return Math.log(sum);
        }, 1);
    }

    @ParameterizedTest
    @ValueSource(floats = {1, 60})
    void outputsOfASigmoid(float size) {
        Network network = Network.inputs(INPUTS).dense(20, Activation.RELU).dense(3, Activation.SIGMOID).build();
        check(network, Loss.BINARY_CROSS_ENTROPY, 3, 2, row -> {
            double loss = 0;
            for (int j = 0; j < 3; j++) {
                double z = row.targets[j] == 1 ? -row.sums[j] : row.sums[j];
                loss += (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))) / 3;
            }
            return loss;
        }, size);
        check(network, Loss.FOCAL, 3, 2, row -> {
            double loss = 0;
            for (int j = 0; j < 3; j++) {
                double z = row.targets[j] == 1 ? -row.sums[j] : row.sums[j];
                double alpha = row.targets[j] == 1 ? 0.25 : 0.75;
                loss += alpha * Math.pow(1 / (1 + Math.exp(-z)), 2)
                        * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))) / 3;
            }
            return loss;
        }, size);
    }

    /** These are computed from the outputs, which are the sums. */
    @Test
    void sumsThatAreOutputs() {
        Network network = Network.inputs(INPUTS).dense(20, Activation.RELU).dense(4, Activation.IDENTITY).build();
        check(network, Loss.CROSS_ENTROPY, 1, 4, row -> {
            double sum = 0;
            for (int j = 0; j < 4; j++) {
                sum += Math.exp(row.sums[j] - row.sums[(int) row.targets[0]]);
            }
            return Math.log(sum);
        }, 1);
    }

    /** A normalised last layer has its normalisation, but not its activation, in the sums. */
    @Test
    void theSumsAreNormalised() {
        Network network = Network.inputs(INPUTS).dense(4, Normalization.LAYER, Activation.SOFTMAX).build();
        Model model = new Model(Parameters.initialize(network, 3), SCALING, Scaling.identity(4));
        Dataset data = data(1, 4);
        float[] row = new float[INPUTS];
        float[] outputs = new float[4];
        Predictor predictor = new Predictor(model, 1);
        double loss = 0;
        for (int r = 0; r < ROWS; r++) {
            data.copyFeatures(r, row, 0);
            predictor.predict(row, 0, outputs, 0);
            loss -= Math.log(outputs[(int) data.target(r, 0)]) / ROWS;
        }
        CompressionReport report = CompressionReport.of(model, FrozenModel.of(model), Loss.CROSS_ENTROPY, data);
        assertEquals(loss, report.originalLoss(), 1e-5);
    }

    @Test
    void whatDoesNotFitIsNamed() {
        Network network = Network.inputs(INPUTS).dense(3, Activation.SIGMOID).build();
        Model model = new Model(Parameters.initialize(network, 3), SCALING, Scaling.identity(3));
        FrozenModel frozen = FrozenModel.of(model);
        Dataset data = data(3, 2);
        refused("a class weight for each of 3 outputs, got 2", () -> CompressionReport.of(
                model, frozen, Loss.BINARY_CROSS_ENTROPY.classWeights(1, 2), data));
        Scaling scaled = Scaling.of(new float[3], new float[] {1, 2, 1});
        Model scaling = new Model(model.parameters(), SCALING, scaled);
        refused("does not scale its targets", () -> CompressionReport.of(scaling, frozen, Loss.FOCAL, data));
        refused("does not scale its targets",
                () -> CompressionReport.of(model, FrozenModel.of(scaling), Loss.FOCAL, data));
        assertTrue(CompressionReport.of(scaling, frozen, Loss.MEAN_SQUARED_ERROR, data).originalLoss() > 0);
    }

    private record Row(double[] sums, float[] targets) {}

    private static void check(Network network, Loss loss, int targets, int classes, ToDoubleFunction<Row> reference,
            float size) {
        Parameters parameters = Parameters.initialize(network, 5);
        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < network.outputs(); j++) {
                parameters.setWeight(1, i, j, size * parameters.weight(1, i, j));
            }
        }
        Model model = new Model(parameters, SCALING, Scaling.identity(network.outputs()));
        Dataset data = data(targets, classes);
        double expected = 0;
        for (int r = 0; r < ROWS; r++) {
            float[] y = new float[targets];
            data.copyTargets(r, y, 0);
            expected += reference.applyAsDouble(new Row(sums(parameters, data, r), y)) / ROWS;
        }
        CompressionReport report = CompressionReport.of(model, FrozenModel.of(model), loss, data);
        assertEquals(expected, report.originalLoss(), 1e-5 * Math.max(1, expected));
        assertEquals(report.originalLoss(), report.compressedLoss());
        CompressionReport packed = CompressionReport.of(model, Compression.bfloat16(model), loss, data);
        assertEquals(expected, packed.compressedLoss(), 0.02 * Math.max(1, expected));
    }

    private static double[] sums(Parameters parameters, Dataset data, int row) {
        double[] x = new double[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            x[i] = (data.feature(row, i) - SCALING.mean(i)) / (double) SCALING.standardDeviation(i);
        }
        for (int l = 0; l < 2; l++) {
            double[] z = new double[parameters.network().layers().get(l).units()];
            for (int j = 0; j < z.length; j++) {
                z[j] = parameters.bias(l, j);
                for (int i = 0; i < x.length; i++) {
                    z[j] += x[i] * parameters.weight(l, i, j);
                }
                z[j] = l == 0 ? Math.max(z[j], 0) : z[j];
            }
            x = z;
        }
        return x;
    }

    private static Dataset data(int targets, int classes) {
        SplittableRandom random = new SplittableRandom(9);
        float[] x = new float[ROWS * INPUTS];
        float[] y = new float[ROWS * targets];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble(-3, 3);
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = random.nextInt(classes);
        }
        return Dataset.of(ROWS, INPUTS, x, targets, y);
    }
}
