package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX Runtime accepts what is written and computes the same, and it is read again bit for bit. */
class OnnxExportTest {

    /** Sums of more products differ by more than the tolerance from one order to another, unless they are small. */
    private static final int WIDE = 100;

    static List<Activation> activations() {
        List<Activation> all = new ArrayList<>(Activation.all());
        all.addAll(List.of(Activation.leakyRelu(0.2f), Activation.leakyRelu(1.5f), Activation.elu(0.5f),
                Activation.celu(2.5f),
                Activation.softplus(3f, 20f), Activation.softplus(1f, 5f), Activation.softplus(0.3f, 0f),
                Activation.softplus(0.7f, Float.POSITIVE_INFINITY), Activation.hardShrink(0f), Activation.hardShrink(0.1f),
                Activation.softShrink(0f), Activation.softShrink(1.3f), Activation.squareplus(0.1f),
                Activation.softmax(0.3f), Activation.softmax(7f), Activation.logSoftmax(2f)));
        return all;
    }

    @ParameterizedTest
    @MethodSource("activations")
    void everyActivation(Activation activation) throws Exception {
        int[][] shapes = {{3, 5, 4}, {1, 1, 1}, {2, 300, 17}, {40, 1, 3}};
        for (int[] shape : shapes) {
            Network network = Network.inputs(shape[0]).dense(shape[1], activation).dense(shape[2], activation).build();
            assertRuns(Model.unscaled(parameters(network, shape[1])), 5);
        }
    }

    @Test
    void extremeSums() throws Exception {
        for (Activation activation : activations()) {
            Network network = Network.inputs(1).dense(1, activation).build();
            Parameters parameters = new Parameters(network);
            parameters.setWeight(0, 0, 0, 1);
            for (int s = 0; s < network.layers().getFirst().slopeCount(); s++) {
                parameters.setSlope(0, s, -0.5f);
            }
            Model model = Model.unscaled(parameters);
            float[] rows = {0, -0f, 1e-30f, -1e-30f, 0.5f, -0.5f, 1, -1, 3, -3, 6, -6, 20, -20, 60, -60, 80, -80, 1000,
                    -1000};
            rows = activation.equals(Activation.EXPONENTIAL) ? Arrays.copyOf(rows, rows.length - 2) : rows;
            OnnxRuntime.assertClose(OnnxRuntime.run(OnnxSample.bytes(OnnxExport.message(model)), rows, rows.length, 1),
                    OnnxRuntime.predict(model, rows, rows.length), activation.toString());
        }
    }

    @Test
    void scalings() throws Exception {
        Network network = Network.inputs(3).dense(4, Activation.TANH).dense(2, Activation.IDENTITY).build();
        Parameters parameters = parameters(network, 1);
        Scaling inputs = Scaling.of(new float[] {1, -0f, 3e4f}, new float[] {0.1f, 7, 1e4f});
        Scaling targets = Scaling.of(new float[] {-0f, 5}, new float[] {3, 0.01f});
        assertRuns(new Model(parameters, inputs, targets), 9);
        assertRuns(new Model(parameters, inputs, Scaling.identity(2)), 9);
        assertRuns(new Model(parameters, Scaling.identity(3), targets), 9);
        Network one = Network.inputs(1).dense(1, Activation.SILU).build();
        assertRuns(new Model(parameters(one, 2), Scaling.of(new float[] {2}, new float[] {3}),
                Scaling.of(new float[] {0}, new float[] {0.5f})), 3);
        Network line = Network.inputs(1).dense(1, Activation.IDENTITY).build();
        assertRuns(new Model(parameters(line, 2), Scaling.of(new float[] {2}, new float[] {3}),
                Scaling.of(new float[] {1}, new float[] {0.5f})), 3);
    }

    @Property(tries = 150)
    void roundTrip(
            @ForAll @IntRange(min = 1, max = 40) int inputs,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 40) Integer> units,
            @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        List<Activation> all = activations();
        Network.Builder builder = Network.inputs(inputs);
        units.forEach(count -> builder.dense(count, all.get(random.nextInt(all.size()))));
        Network network = builder.build();
        assertReadAgain(new Model(anyBits(network, random), scaling(inputs, random),
                scaling(network.outputs(), random)));
    }

    @Test
    void files() throws IOException {
        Network network = Network.inputs(30).dense(20, Activation.PRELU).dense(2, Activation.SOFTMAX).build();
        Model model = Model.unscaled(parameters(network, 3));
        try (Sandbox sandbox = Sandbox.make()) {
            OnnxFile.write(model, sandbox.file("a.onnx"));
            Model read = OnnxFile.read(sandbox.file("a.onnx"));
            assertSame(model, read);
            OnnxFile.write(read, sandbox.file("b.onnx"));
            assertEquals(-1, Files.mismatch(sandbox.file("a.onnx"), sandbox.file("b.onnx")));
            sandbox.assertHolds("a.onnx", "b.onnx");
        }
    }

    @Test
    void whatIsNotFinite() throws IOException {
        Network network = Network.inputs(2).dense(2, Activation.PRELU).build();
        try (Sandbox sandbox = Sandbox.make()) {
            for (int what = 0; what < 3; what++) {
                Parameters parameters = new Parameters(network);
                switch (what) {
                    case 0 -> parameters.setWeight(0, 1, 1, Float.NaN);
                    case 1 -> parameters.setBias(0, 1, Float.NEGATIVE_INFINITY);
                    default -> parameters.setSlope(0, 1, Float.NaN);
                }
                Path file = sandbox.file("a.onnx");
                String message = assertThrows(IllegalArgumentException.class,
                        () -> OnnxFile.write(Model.unscaled(parameters), file)).getMessage();
                assertTrue(message.contains("expected finite"), message);
            }
            sandbox.assertHolds();
        }
    }

    /** ONNX Runtime computes the same, and the model is read again as it was. */
    private static void assertRuns(Model model, int rows) throws Exception {
        float[] inputs = OnnxRuntime.random(rows * model.network().inputs(), 5);
        byte[] file = OnnxSample.bytes(OnnxExport.message(model));
        OnnxRuntime.assertClose(OnnxRuntime.run(file, inputs, rows, model.network().inputs()),
                OnnxRuntime.predict(model, inputs, rows), model.network().toString());
        assertReadAgain(model);
    }

    private static void assertReadAgain(Model model) throws IOException {
        byte[] file = OnnxSample.bytes(OnnxExport.message(model));
        Model read = OnnxFile.decode(Path.of("a.onnx"), file);
        assertSame(model, read);
        assertArrayEquals(file, OnnxSample.bytes(OnnxExport.message(read)));
    }

    private static void assertSame(Model model, Model read) {
        assertEquals(model.network(), read.network());
        assertEquals(model.parameters().sha256(), read.parameters().sha256(), model.network().toString());
        assertEquals(model.inputScaling(), read.inputScaling());
        assertEquals(model.targetScaling(), read.targetScaling());
    }

    private static Parameters parameters(Network network, long seed) {
        Parameters parameters = Parameters.initialize(network, seed);
        Random random = new Random(seed);
        for (int l = 0; l < network.layers().size(); l++) {
            for (int j = 0; j < network.layers().get(l).units(); j++) {
                for (int i = 0; i < network.layers().get(l).inputs() && network.layers().get(l).inputs() > WIDE; i++) {
                    parameters.setWeight(l, i, j, 0.1f * parameters.weight(l, i, j));
                }
                parameters.setBias(l, j, random.nextFloat(-0.5f, 0.5f));
            }
            for (int s = 0; s < network.layers().get(l).slopeCount(); s++) {
                parameters.setSlope(l, s, random.nextFloat(-0.5f, 0.5f));
            }
        }
        return parameters;
    }

    /** Finite floats of all sizes, both zeros among them. */
    private static Parameters anyBits(Network network, Random random) {
        Parameters parameters = new Parameters(network);
        for (int l = 0; l < network.layers().size(); l++) {
            for (int j = 0; j < network.layers().get(l).units(); j++) {
                for (int i = 0; i < network.layers().get(l).inputs(); i++) {
                    parameters.setWeight(l, i, j, finite(random));
                }
                parameters.setBias(l, j, finite(random));
            }
            for (int s = 0; s < network.layers().get(l).slopeCount(); s++) {
                parameters.setSlope(l, s, finite(random));
            }
        }
        return parameters;
    }

    private static float finite(Random random) {
        float value = Float.intBitsToFloat(random.nextInt());
        return random.nextInt(8) == 0 ? (random.nextBoolean() ? 0f : -0f) : Float.isFinite(value) ? value : 1f;
    }

    private static Scaling scaling(int columns, Random random) {
        if (random.nextBoolean()) {
            return Scaling.identity(columns);
        }
        float[] mean = new float[columns];
        float[] deviation = new float[columns];
        for (int c = 0; c < columns; c++) {
            mean[c] = finite(random);
            deviation[c] = (float) Math.exp(random.nextGaussian(0, 10));
        }
        return Scaling.of(mean, deviation);
    }
}
