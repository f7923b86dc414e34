package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code LayerNorm} in a state dict, and what is written of networks with normalisations. */
class StateDictNormalizationTest {

    private static final int IN = 3;
    private static final int HIDDEN = 4;
    private static final double TOLERANCE = 2e-6;

    private final Random random = new Random(8);
    private final SafetensorsWriter writer = new SafetensorsWriter();

    @TempDir
    private Path directory = Path.of("");

    private Path file = directory;

    @BeforeEach
    void name() {
        file = directory.resolve("state.safetensors");
    }

    private double[] tensor(String name, long... shape) {
        double[] values = random.doubles(Arrays.stream(shape).reduce(1, (a, b) -> a * b), 0.1, 1).toArray();
        writer.doubles(name, values, shape);
        return values;
    }

    private double[][] linear(String name, int inputs, int units) {
        return new double[][] {tensor(name + ".weight", units, inputs), tensor(name + ".bias", units)};
    }

    private double[][] layerNorm(String name) {
        return new double[][] {tensor(name + ".weight", HIDDEN), tensor(name + ".bias", HIDDEN)};
    }

    private double[][] batchNorm(String name) {
        double[][] affine = layerNorm(name);
        return new double[][] {affine[0], affine[1], tensor(name + ".running_mean", HIDDEN),
                tensor(name + ".running_var", HIDDEN)};
    }

    private static double[] product(double[][] linear, double[] x) {
        double[] z = linear[1].clone();
        for (int j = 0; j < z.length; j++) {
            for (int i = 0; i < x.length; i++) {
                z[j] += linear[0][j * x.length + i] * x[i];
            }
        }
        return z;
    }

    /** By the formula of PyTorch's documentation. */
    private static double[] normalizeRow(double[][] norm, double[] x, double epsilon) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (x[i] - mean) / Math.sqrt(variance + epsilon) * norm[0][i] + norm[1][i];
        }
        return y;
    }

    private static double[] normalizeColumns(double[][] norm, double[] x, double epsilon) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (x[i] - norm[2][i]) / Math.sqrt(norm[3][i] + epsilon) * norm[0][i] + norm[1][i];
        }
        return y;
    }

    private static double[] tanh(double[] x) {
        return Arrays.stream(x).map(Math::tanh).toArray();
    }

    private static StateDict tanhs() {
        return StateDict.of(Activation.TANH, Activation.IDENTITY);
    }

    private void assertOutputs(double[] expected, Parameters parameters, double[] x) {
        float[] row = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            row[i] = (float) x[i];
        }
        float[] outputs = OnnxRuntime.predict(Model.unscaled(parameters), row, 1);
        for (int j = 0; j < expected.length; j++) {
            assertEquals(expected[j], outputs[j], TOLERANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-5, 0.3})
    void layerNormIsThatOfTheLayer(double epsilon) throws IOException {
        double[][] first = linear("0", IN, HIDDEN);
        double[][] norm = layerNorm("1");
        double[][] second = linear("3", HIDDEN, 2);
        writer.write(file);
        double[] x = {1, -0.5, 2};
        Parameters read = tanhs().epsilon(epsilon).read(file);
        assertEquals(Network.inputs(IN).dense(HIDDEN, Normalization.layer((float) epsilon), Activation.TANH)
                .dense(2, Activation.IDENTITY).build(), read.network());
        assertEquals((float) norm[0][2], read.gain(0, 2));
        assertEquals((float) norm[1][3], read.shift(0, 3));
        assertOutputs(product(second, tanh(normalizeRow(norm, product(first, x), epsilon))), read, x);
    }

    /** A batch normalization takes any; one that a layer cannot take is not the fault of the file. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-40, 1e40})
    void epsilonsOfALayerAreInRange(double epsilon) throws IOException {
        linear("0", IN, HIDDEN);
        batchNorm("1");
        linear("3", HIDDEN, 2);
        writer.write(file);
        StateDict reader = tanhs().epsilon(epsilon);
        assertEquals(2, reader.read(file).network().layers().size());
        layerNorm("4");
        writer.write(file);
        String message = assertThrows(IllegalArgumentException.class, () -> reader.read(file)).getMessage();
        assertTrue(message.startsWith("epsilon: expected a finite number of at least "), message);
    }

    @Test
    void writesFiniteNumbersOnly() {
        Parameters parameters = filled(Network.inputs(IN).dense(2, Activation.IDENTITY).build());
        parameters.setBias(0, 1, Float.NaN);
        assertThrows(IllegalArgumentException.class, () -> StateDict.write(parameters, file));
        assertFalse(Files.exists(file));
    }

    @Test
    void batchNormAfterIt() throws IOException {
        double[][] first = linear("0", IN, HIDDEN);
        double[][] rows = layerNorm("1");
        double[][] columns = batchNorm("2");
        double[][] second = linear("4", HIDDEN, 2);
        writer.write(file);
        double[] x = {1, -0.5, 2};
        double[] sums = normalizeColumns(columns, normalizeRow(rows, product(first, x), 1e-5), 1e-5);
        assertOutputs(product(second, tanh(sums)), tanhs().read(file), x);
    }

    @Test
    void twoBatchNormsBeforeTheActivation() throws IOException {
        double[][] first = linear("0", IN, HIDDEN);
        double[][] one = batchNorm("1");
        double[][] two = batchNorm("2");
        double[][] second = linear("4", HIDDEN, 2);
        writer.write(file);
        double[] x = {1, -0.5, 2};
        double[] sums = normalizeColumns(two, normalizeColumns(one, product(first, x), 1e-5), 1e-5);
        assertOutputs(product(second, tanh(sums)), tanhs().read(file), x);
    }

    @Test
    void roundTripOfLayerNormalization() throws IOException {
        Network network = Network.inputs(IN).dense(HIDDEN, Normalization.layer(1e-3f), Activation.PRELU)
                .dense(17, Activation.RELU).dense(2, Normalization.layer(1e-3f), Activation.SOFTMAX).build();
        Parameters parameters = filled(network);
        StateDict reader = StateDict.of(Activation.PRELU, Activation.RELU, Activation.SOFTMAX).epsilon(1e-3);
        StateDict.write(parameters, file);
        assertEquals(network, reader.read(file).network());
        assertEquals(parameters.sha256(), reader.read(file).sha256());
        ModelFile.write(Model.unscaled(parameters), file);
        assertEquals(parameters.sha256(), reader.read(file).sha256());
        String[] names = {"first", "first_norm", "first_slopes", "second", "third", "third_norm"};
        StateDict.write(parameters, file, names);
        assertEquals(parameters.sha256(), reader.modules(names).read(file).sha256());
    }

    @Test
    void roundTripOfBatchNormalization() throws IOException {
        Network network = Network.inputs(IN).dense(HIDDEN, Normalization.BATCH, Activation.TANH)
                .dense(2, Normalization.BATCH, Activation.SIGMOID).build();
        Parameters parameters = filled(network);
        StateDict.write(parameters, file);
        Parameters read = StateDict.of(Activation.TANH, Activation.SIGMOID).read(file);
        assertEquals("3-4-2 (tanh, sigmoid)", read.network().toString());
        float[] rows = OnnxRuntime.random(IN * 9, 3);
        OnnxRuntime.assertClose(OnnxRuntime.predict(Model.unscaled(parameters), rows, 9),
                OnnxRuntime.predict(Model.unscaled(read), rows, 9), "folded");
    }

    private static Parameters filled(Network network) {
        Parameters parameters = Parameters.initialize(network, 5);
        for (int l = 0; l < network.layers().size(); l++) {
            Layer layer = network.layers().get(l);
            for (int j = 0; j < layer.units() && layer.normalization().hasGain(); j++) {
                parameters.setGain(l, j, 1.5f - j);
                parameters.setShift(l, j, j == 1 ? -0f : 0.1f * j);
                if (layer.normalization().hasStatistics()) {
                    parameters.statistics()[layer.statisticsOffset() + j] = 0.3f * j - 0.2f;
                    parameters.statistics()[layer.statisticsOffset() + layer.stride() + j] = 0.5f + j;
                }
            }
        }
        return parameters;
    }

    /** Layers of equal widths fit each other in any order, so only a mixed-up order of the normalizations tells. */
    @Test
    void twoBatchNormalizationsInARowAreNoOrder() throws IOException {
        double[][] first = linear("fc1", HIDDEN, HIDDEN);
        double[][] firstNorm = batchNorm("bn1");
        double[][] second = linear("fc2", HIDDEN, HIDDEN);
        double[][] secondNorm = batchNorm("bn2");
        writer.write(file);
        assertFault("expected a Linear between the BatchNorm1d \"bn1\" and \"bn2\", or to be told the order by "
                + "modules(...): got the tensors \"bn2.weight\"", tanhs());
        double[] x = {1, -0.5, 2, 0.25};
        double[] hidden = tanh(normalizeColumns(firstNorm, product(first, x), 1e-5));
        assertOutputs(normalizeColumns(secondNorm, product(second, hidden), 1e-5),
                tanhs().modules("fc1", "bn1", "fc2", "bn2").read(file), x);
        double[] twice = normalizeColumns(secondNorm, normalizeColumns(firstNorm, product(first, x), 1e-5), 1e-5);
        assertOutputs(product(second, tanh(twice)), tanhs().modules("fc1", "bn1", "bn2", "fc2").read(file), x);
    }

    /** Numbers as names tell the order. */
    @Test
    void numberedBatchNormalizationsInARow() throws IOException {
        double[][] first = linear("net.0", IN, HIDDEN);
        double[][] firstNorm = batchNorm("net.1");
        double[][] secondNorm = batchNorm("net.3");
        double[][] second = linear("net.4", HIDDEN, 2);
        writer.write(file);
        double[] x = {1, -0.5, 2};
        double[] hidden = tanh(normalizeColumns(firstNorm, product(first, x), 1e-5));
        assertOutputs(product(second, normalizeColumns(secondNorm, hidden, 1e-5)), tanhs().read(file), x);
    }

    @Test
    void elsewhereRefused() throws IOException {
        String directly = "expected a LayerNorm only directly after a Linear, before its activation: got the tensors ";
        refused(directly + "\"0.weight\" F32 [4], \"0.bias\" F32 [4]", StateDict.of(Activation.TANH),
                new SafetensorsWriter().floats("0.weight", new float[HIDDEN], HIDDEN)
                        .floats("0.bias", new float[HIDDEN], HIDDEN).floats("1.weight", new float[HIDDEN], 1, HIDDEN));
        refused(directly + "\"2.weight\" F32 [4], \"2.bias\" F32 [4]", tanhs(), normalized("2", HIDDEN));
        refused("expected gains and shifts of 4 units for layer_norm(1.0E-5), got 3 and 3, after", tanhs(),
                normalized("1", HIDDEN - 1));
        refused("expected a linear layer directly before layer_norm(1.0E-5)", tanhs(), normalized("1", HIDDEN)
                .floats("2.weight", new float[HIDDEN], HIDDEN).floats("2.bias", new float[HIDDEN], HIDDEN));
    }

    /** Two linear layers, 0 and 3, and a LayerNorm. */
    private static SafetensorsWriter normalized(String norm, int width) {
        return new SafetensorsWriter().floats("0.weight", new float[IN * HIDDEN], HIDDEN, IN)
                .floats("3.weight", new float[2 * HIDDEN], 2, HIDDEN)
                .floats(norm + ".weight", new float[width], width).floats(norm + ".bias", new float[width], width);
    }

    private void refused(String fault, StateDict reader, SafetensorsWriter broken) throws IOException {
        broken.write(file);
        assertFault(fault, reader);
    }

    /** By the formula of PyTorch's documentation. */
    private static double[] normalizeSquares(double[] gains, double[] x, double epsilon) {
        double square = Arrays.stream(x).map(v -> v * v).average().orElseThrow();
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] / Math.sqrt(square + epsilon) * gains[i];
        }
        return y;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0x1p-23, 0.3})
    void rmsNormHasAWeightAlone(double epsilon) throws IOException {
        double[][] first = linear("0", IN, HIDDEN);
        double[] gains = tensor("1.weight", HIDDEN);
        double[][] second = linear("3", HIDDEN, 2);
        writer.write(file);
        double[] x = {1, -0.5, 2};
        Parameters read = tanhs().weightAlone(Normalization.rms((float) epsilon)).epsilon(7).read(file);
        assertOutputs(product(second, tanh(normalizeSquares(gains, product(first, x), epsilon))), read, x);
    }

    @Test
    void layerNormWithoutBias() throws IOException {
        double[][] first = linear("0", IN, HIDDEN);
        double[][] norm = {tensor("1.weight", HIDDEN), new double[HIDDEN]};
        double[][] second = linear("3", HIDDEN, 2);
        writer.write(file);
        double[] x = {1, -0.5, 2};
        Parameters read = tanhs().weightAlone(Normalization.layer(0.2f)).read(file);
        assertOutputs(product(second, tanh(normalizeRow(norm, product(first, x), 0.2f))), read, x);
    }

    @Test
    void roundTripOfRmsNormalization() throws IOException {
        Network network = Network.inputs(IN).dense(HIDDEN, Normalization.RMS, Activation.PRELU)
                .dense(5, Normalization.RMS, Activation.prelu(true)).dense(17, Activation.PRELU)
                .dense(2, Normalization.RMS, Activation.SOFTMAX).build();
        Parameters parameters = Parameters.initialize(network, 5);
        parameters.setGain(0, 1, 0.75f);
        parameters.setGain(3, 1, -2);
        parameters.setSlope(0, 2, 0.125f);
        StateDict reader = StateDict.of(Activation.PRELU, Activation.prelu(true), Activation.PRELU, Activation.SOFTMAX);
        StateDict.write(parameters, file);
        Parameters read = reader.weightAlone(Normalization.RMS).read(file);
        assertEquals(network, read.network());
        assertEquals(parameters.sha256(), read.sha256());
        // Of the two weights of a layer the first one is taken for a normalization.
        assertFault("expected slopes only after a linear layer whose activation is prelu, or to be told by weightAlone which "
                + "normalization this is: got the tensors \"1.weight\" F32 [4]", reader);
    }

    @Test
    void aWeightAloneElsewhere() throws IOException {
        StateDict rms = StateDict.of(Activation.RELU).weightAlone(Normalization.RMS);
        String directly = "expected a weight alone only directly after a Linear, before its activation: got the tensors ";
        refused(directly + "\"2.weight\" F32 [4]", rms, lone("2", HIDDEN));
        refused(directly + "\"00.weight\" F32 [4]", rms, lone("00", HIDDEN));
        refused("expected gains and shifts of 4 units for rms_norm(1.1920929E-7), got 3 and 0, after", rms, lone("1", 3));
        refused("expected gains and shifts of 4 units for layer_norm(1.0E-5), got 1 and 1, after",
                rms.weightAlone(Normalization.LAYER), lone("1", 1));
        refused("expected slopes only after", StateDict.of(Activation.RELU), lone("1", HIDDEN));
        refused("expected a linear layer directly before rms_norm(1.1920929E-7)", rms, lone("1", HIDDEN)
                .floats("2.weight", new float[HIDDEN], HIDDEN));
        for (Normalization none : new Normalization[] {Normalization.NONE, Normalization.BATCH}) {
            assertThrows(IllegalArgumentException.class, () -> rms.weightAlone(none));
        }
    }

    /** A linear layer, 0, and a weight. */
    private static SafetensorsWriter lone(String name, int width) {
        return new SafetensorsWriter().floats("0.weight", new float[IN * HIDDEN], HIDDEN, IN)
                .floats(name + ".weight", new float[width], width);
    }

    private void assertFault(String fault, StateDict reader) {
        String message = assertThrows(FormatException.class, () -> reader.read(file)).getMessage();
        assertTrue(message.contains(": " + fault), message);
    }
}
