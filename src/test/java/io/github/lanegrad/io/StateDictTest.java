package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Testing;
import io.github.lanegrad.infer.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules of PyTorch become a network that computes what they do. */
class StateDictTest {

    private static final int IN = 5;
    private static final int HIDDEN = 4;
    private static final int OUT = 3;

    private final Random random = new Random(3);
    private final SafetensorsWriter writer = new SafetensorsWriter();
    private Sandbox sandbox;
    private Path file = Path.of("");

    @BeforeEach
    void make() throws IOException {
        sandbox = Sandbox.make();
        file = sandbox.file("state.safetensors");
    }

    @AfterEach
    void delete() throws IOException {
        sandbox.close();
    }

    /** The length of its header begins with the letters of a zip file. */
    @Test
    void aHeaderOfAnyLength() throws IOException {
        int length = 'P' + ('K' << 8);
        int name = 0;
        byte[] start = {};
        for (int tries = 0; tries < 3; tries++) {
            SafetensorsWriter other = new SafetensorsWriter();
            String module = "m".repeat(name);
            other.doubles(module + ".weight", new double[] {2, 3}, 1, 2).doubles(module + ".bias", new double[] {4}, 1);
            other.write(file);
            start = Files.readAllBytes(file);
            int header = start[0] & 0xff | (start[1] & 0xff) << 8 | start[2] << 16;
            name += (length - header) / 2;
        }
        assertEquals('P', start[0]);
        assertEquals('K', start[1]);
        assertEquals(0, start[2]);
        Parameters read = StateDict.of(Activation.IDENTITY).read(file);
        assertEquals(3, read.weight(0, 1, 0));
    }

    /** A module's tensors in double, and what it does to a row, by the formula in its documentation. */
    private double[][] linear(String name, int inputs, int units) {
        double[] weights = numbers(inputs * units);
        double[] biases = numbers(units);
        writer.doubles(name + ".weight", weights, units, inputs).doubles(name + ".bias", biases, units);
        return new double[][] {weights, biases};
    }

    private double[][] batchNorm(String name, int columns) {
        double[][] norm = {numbers(columns), numbers(columns), numbers(columns), numbers(columns)};
        for (int i = 0; i < columns; i++) {
            norm[1][i] = norm[1][i] * norm[1][i] + 0.1;
        }
        writer.doubles(name + ".running_mean", norm[0], columns).doubles(name + ".running_var", norm[1], columns)
                .doubles(name + ".weight", norm[2], columns).doubles(name + ".bias", norm[3], columns)
                .tensor(name + ".num_batches_tracked", TensorData.of(DType.I64, new long[] {7}));
        return norm;
    }

    private double[] numbers(int count) {
        return random.doubles(count, -1, 1).toArray();
    }

    private static double[] apply(double[][] linear, double[] x) {
        double[] z = linear[1].clone();
        for (int j = 0; j < z.length; j++) {
            for (int i = 0; i < x.length; i++) {
                z[j] += linear[0][j * x.length + i] * x[i];
            }
        }
        return z;
    }

    private static double[] normalize(double[][] norm, double[] x, double epsilon) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (x[i] - norm[0][i]) / Math.sqrt(norm[1][i] + epsilon) * norm[2][i] + norm[3][i];
        }
        return y;
    }

    private static double[] tanh(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = Math.tanh(x[i]);
        }
        return y;
    }

    private static void assertOutputs(double[] expected, Parameters parameters, double[] x) {
        float[] row = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            row[i] = (float) x[i];
        }
        float[] outputs = new float[expected.length];
        new Predictor(Model.unscaled(parameters), 1).predict(row, 0, outputs, 0);
        for (int j = 0; j < expected.length; j++) {
            assertEquals(expected[j], outputs[j], 2e-6);
        }
    }

    private double[] row() {
        double[] x = new double[IN];
        for (int i = 0; i < IN; i++) {
            x[i] = random.nextFloat();
        }
        return x;
    }

    private static StateDict tanhs() {
        return StateDict.of(Activation.TANH, Activation.IDENTITY);
    }

    private Parameters read(StateDict reader) throws IOException {
        writer.write(file);
        return reader.read(file);
    }

    @Test
    void numbersInNamesCountAsNumbers() throws IOException {
        double[][] second = linear("net.fc10", HIDDEN, OUT);
        double[][] first = linear("net.fc9", IN, HIDDEN);
        double[] x = row();
        assertOutputs(apply(second, tanh(apply(first, x))), read(tanhs()), x);
    }

    @Test
    void orderIsGiven() throws IOException {
        double[][] second = linear("head", HIDDEN, OUT);
        double[][] first = linear("input", IN, HIDDEN);
        double[] x = row();
        assertOutputs(apply(second, tanh(apply(first, x))), read(tanhs().modules("input", "head")), x);
        assertRefused(tanhs(), "expected a layer of 3 inputs after one of that many units, got 5, after \"head.weight\" F64 "
                + "[3, 4], \"head.bias\" F64 [3]: got the tensors \"input.weight\" F64 [4, 5], \"input.bias\" F64 [4]");
        assertRefused(tanhs().modules("input", "tail"), "expected a module \"tail\"");
        assertRefused(tanhs().modules("input"), "expected no modules but [input], got \"head\"");
    }

    @Test
    void withoutBias() throws IOException {
        double[] weights = numbers(IN * OUT);
        writer.doubles("weight", weights, OUT, IN);
        double[] x = row();
        assertOutputs(tanh(apply(new double[][] {weights, new double[OUT]}, x)), read(StateDict.of(Activation.TANH)), x);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-5, 0.3})
    void batchNormBeforeTheActivation(double epsilon) throws IOException {
        double[][] first = linear("0", IN, HIDDEN);
        double[][] norm = batchNorm("1", HIDDEN);
        double[][] second = linear("3", HIDDEN, OUT);
        double[] x = row();
        assertOutputs(apply(second, tanh(normalize(norm, apply(first, x), epsilon))), read(tanhs().epsilon(epsilon)), x);
    }

    @Test
    void batchNormAfterTheActivation() throws IOException {
        double[][] first = linear("net.0", IN, HIDDEN);
        double[][] norm = batchNorm("net.2", HIDDEN);
        double[][] second = linear("net.3", HIDDEN, OUT);
        double[] x = row();
        assertOutputs(apply(second, normalize(norm, tanh(apply(first, x)), 1e-5)), read(tanhs()), x);
    }

    @Test
    void batchNormOfTheInputsAndTwoInARow() throws IOException {
        double[][] inputs = batchNorm("0", IN);
        double[][] first = linear("1", IN, HIDDEN);
        double[][] norm = batchNorm("3", HIDDEN);
        double[][] again = batchNorm("4", HIDDEN);
        double[][] second = linear("5", HIDDEN, OUT);
        double[] x = row();
        double[] hidden = tanh(apply(first, normalize(inputs, x, 1e-5)));
        assertOutputs(apply(second, normalize(again, normalize(norm, hidden, 1e-5), 1e-5)), read(tanhs()), x);
    }

    @Test
    void batchNormWithoutScaleAndNames() throws IOException {
        double[][] first = linear("block1.linear", IN, HIDDEN);
        double[] mean = numbers(HIDDEN);
        double[] variance = {1, 2, 3, 0.5};
        writer.doubles("block1.norm.running_mean", mean, HIDDEN).doubles("block1.norm.running_var", variance, HIDDEN);
        double[][] second = linear("block2.linear", HIDDEN, OUT);
        double[][] norm = {mean, variance, {1, 1, 1, 1}, {0, 0, 0, 0}};
        double[] x = row();
        assertOutputs(apply(second, tanh(normalize(norm, apply(first, x), 1e-5))), read(tanhs()), x);
    }

    @Test
    void batchNormWithNothingToBecomePartOf() throws IOException {
        linear("0", IN, HIDDEN);
        batchNorm("2", HIDDEN);
        writer.write(file);
        assertRefused(StateDict.of(Activation.TANH), "expected a linear layer after a normalization that follows an activation");
    }

    @Test
    void batchNormWithHalfOfItsScale() throws IOException {
        linear("0", IN, HIDDEN);
        writer.doubles("1.running_mean", numbers(HIDDEN), HIDDEN).doubles("1.running_var", numbers(HIDDEN), HIDDEN)
                .doubles("1.weight", numbers(HIDDEN), HIDDEN).write(file);
        assertRefused(StateDict.of(Activation.TANH), "expected the weight of [units, inputs] and bias of [units] of a Linear");
        double[] variances = {1, 2, 3, 4};
        new SafetensorsWriter().doubles("0.weight", new double[HIDDEN], HIDDEN, 1)
                .doubles("1.running_mean", variances, HIDDEN).doubles("1.running_var", variances, HIDDEN)
                .doubles("1.bias", variances, HIDDEN).write(file);
        assertRefused(StateDict.of(Activation.TANH), "expected the weight of [units, inputs] and bias of [units] of a Linear");
    }

    @Test
    void slopes() throws IOException {
        for (Activation prelu : new Activation[] {Activation.PRELU, Activation.prelu(true)}) {
            Network network = Network.inputs(IN).dense(HIDDEN, prelu).dense(OUT, Activation.SOFTMAX).build();
            Parameters parameters = Parameters.initialize(network, 5);
            parameters.setSlope(0, 0, 0.75f);
            StateDict reader = StateDict.of(prelu, Activation.SOFTMAX);
            StateDict.write(parameters, file);
            assertEquals(parameters.sha256(), reader.read(file).sha256());
            ModelFile.write(Model.unscaled(parameters), file);
            assertEquals(parameters.sha256(), reader.read(file).sha256());
            StateDict.write(parameters, file, "a", "a.prelu", "b");
            assertEquals(parameters.sha256(), reader.read(file).sha256());
            assertRefused(StateDict.of(Activation.RELU, Activation.SOFTMAX),
                    "expected slopes only after a linear layer whose activation is prelu");
        }
    }

    @Test
    void namesOfModulesThatAreWritten() throws IOException {
        Parameters parameters = Parameters.initialize(
                Network.inputs(2).dense(3, Activation.RELU).dense(1, Activation.SIGMOID).build(), 1);
        StateDict.write(parameters, file, "fc1", "fc2");
        try (Safetensors written = Safetensors.open(file)) {
            assertEquals("[fc1.weight, fc1.bias, fc2.weight, fc2.bias]", written.tensors().keySet().toString());
            assertEquals("{format=pt}", written.metadata().toString());
        }
        assertEquals("expected 2 modules of 2-3-1 (relu, sigmoid), got 1", assertThrows(
                IllegalArgumentException.class, () -> StateDict.write(parameters, file, "fc1")).getMessage());
    }

    @Test
    void namesThatComeTwiceAreRefused() throws IOException {
        Parameters parameters = new Parameters(
                Network.inputs(IN).dense(OUT, Activation.PRELU).dense(OUT, Activation.TANH).build());
        for (String[] names : new String[][] {{"a", "b", "a"}, {"a", "a", "b"}, {"a", "b"}}) {
            assertThrows(IllegalArgumentException.class, () -> StateDict.write(parameters, file, names));
        }
        assertTrue(Files.notExists(file));
        StateDict.write(parameters, file, "a", "b", "c");
    }

    @Test
    void numberOfActivations() throws IOException {
        linear("0", IN, OUT);
        writer.write(file);
        assertRefused(tanhs(), "expected 2 linear layers, one for each activation, got 1 among the tensors "
                + "[\"0.weight\" F64 [3, 5], \"0.bias\" F64 [3]]");
        assertThrows(IllegalArgumentException.class, StateDict::of);
        assertThrows(IllegalArgumentException.class, () -> tanhs().epsilon(-1));
        assertThrows(IllegalArgumentException.class, () -> tanhs().epsilon(Double.NaN));
        Testing.refused("expected a finite epsilon of at least 0, got Infinity",
                () -> tanhs().epsilon(Double.POSITIVE_INFINITY));
    }

    @Test
    void otherModules() throws IOException {
        StateDict one = StateDict.of(Activation.TANH);
        String expected = "expected the weight of [units, inputs] and bias of [units] of a Linear";
        refused(one, "expected 1 linear layers, one for each activation, got 0", "norm.weight", new long[] {3},
                "norm.bias", new long[] {3});
        refused(one, expected, "norm.weight", new long[] {3}, "norm.bias", new long[] {4});
        refused(one, expected, "conv.weight", new long[] {3, 3, 3}, "conv.bias", new long[] {3});
        refused(one, expected, "0.weight", new long[] {3, 2}, "0.bias", new long[] {2});
        refused(one, expected, "0.bias", new long[] {3}, "0.running_var", new long[] {3});
        refused(one, expected, "0.running_mean", new long[] {3}, "0.running_var", new long[] {2});
        refused(one, "expected tensors weight, bias, running_mean or running_var of a module, got \"0.in_proj_weight\" F64 [2]",
                "0.in_proj_weight", new long[] {2}, "0.bias", new long[] {2});
        refused(one, "expected at least 1 unit and 1 input", "0.weight", new long[] {0, 3}, "0.bias", new long[] {0});
        refused(one, "expected at least 1 unit and 1 input", "0.weight", new long[] {1L << 30, 0}, "a.weight", new long[] {1, 0});
    }

    private void refused(StateDict reader, String fault, String name1, long[] shape1, String name2, long[] shape2)
            throws IOException {
        new SafetensorsWriter().doubles(name1, new double[length(shape1)], shape1)
                .doubles(name2, new double[length(shape2)], shape2).write(file);
        StateDict suited = name2.startsWith("a.") ? StateDict.of(Activation.TANH, Activation.TANH) : reader;
        assertRefused(suited, fault);
    }

    private static int length(long... shape) {
        long length = 1;
        for (long size : shape) {
            length *= size;
        }
        return (int) length;
    }

    @Test
    void numbersThatAreNone() throws IOException {
        new SafetensorsWriter().doubles("0.weight", new double[] {1, Double.NaN}, 1, 2).write(file);
        assertRefused(StateDict.of(Activation.TANH), "expected finite numbers in tensor \"0.weight\", got NaN");
        new SafetensorsWriter().doubles("0.weight", new double[] {1, 1e300}, 1, 2).write(file);
        assertRefused(StateDict.of(Activation.TANH), "layer 0: expected weights that are finite as floats, got 1.0E300");
        new SafetensorsWriter().tensor("0.weight", TensorData.of(DType.I32, new long[] {1}, 1, 1)).write(file);
        assertRefused(StateDict.of(Activation.TANH), "expected tensors of one of [F16, BF16, F32, F64]");
    }

    private void assertRefused(StateDict reader, String fault) {
        FormatException e = assertThrows(FormatException.class, () -> reader.read(file));
        assertTrue(e.getMessage().contains(": " + fault), e.getMessage());
        assertTrue(e.getMessage().startsWith(file + ": byte "), e.getMessage());
    }
}
