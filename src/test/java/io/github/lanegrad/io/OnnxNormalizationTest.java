package io.github.lanegrad.io;

import static io.github.lanegrad.io.OnnxSample.integer;
import static io.github.lanegrad.io.OnnxSample.number;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Normalisations in ONNX: ONNX Runtime computes the same, and what is written is read again bit for bit. */
class OnnxNormalizationTest {

    private static final int ROWS = 7;
    private static final int UNITS = 5;
    private static final float[] W = OnnxRuntime.random(3 * UNITS, 1);
    private static final float[] B = OnnxRuntime.random(UNITS, 2);
    private static final float[] GAINS = {1.5f, -0.5f, 0.25f, 2, -1};
    private static final float[] SHIFTS = {0.1f, -0.2f, 0.3f, 0, -0f};

    static List<Normalization> normalizations() {
        return List.of(Normalization.BATCH, Normalization.LAYER, Normalization.RMS, Normalization.batch(0.1f, 0.5f),
                Normalization.layer(0.01f), Normalization.rms(0.3f), Normalization.rms(1f));
    }

    @ParameterizedTest
    @MethodSource("normalizations")
    void written(Normalization normalization) throws Exception {
        for (Activation activation : List.of(Activation.RELU, Activation.PRELU, Activation.SILU, Activation.IDENTITY)) {
            Network network = Network.inputs(3).dense(17, normalization, activation).dense(8, activation)
                    .dense(UNITS, normalization, Activation.softmax(2f)).build();
            assertRuns(Model.unscaled(parameters(network)));
            Network last = Network.inputs(3).dense(UNITS, normalization, activation).build();
            Scaling targets = Scaling.of(SHIFTS, new float[] {3, 0.5f, 2, 1, 7});
            assertRuns(new Model(parameters(last), Scaling.identity(3), targets));
            assertRuns(Model.unscaled(parameters(Network.inputs(3).dense(1, normalization, activation).build())));
        }
    }

    @Property(tries = 100)
    void roundTrip(
            @ForAll @IntRange(min = 1, max = 20) int inputs,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 20) Integer> units,
            @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        Network.Builder builder = Network.inputs(inputs);
        for (int count : units) {
            float epsilon = (float) Math.exp(random.nextGaussian(0, 10));
            Normalization normalization = random.nextBoolean() ? Normalization.layer(epsilon) : Normalization.rms(epsilon);
            Activation activation = Activation.all().get(random.nextInt(Activation.all().size()));
            builder.dense(count, normalization, activation);
        }
        Parameters parameters = new Parameters(builder.build());
        for (int l = 0; l < units.size(); l++) {
            Layer layer = parameters.network().layers().get(l);
            for (int j = 0; j < layer.units(); j++) {
                parameters.setWeight(l, 0, j, finite(random));
                parameters.setBias(l, j, finite(random));
                parameters.setGain(l, j, finite(random));
                if (layer.normalization().hasShift()) {
                    parameters.setShift(l, j, finite(random));
                }
            }
        }
        assertReadAgain(Model.unscaled(parameters));
    }

    /** Finite floats of all sizes, both zeros among them. */
    private static float finite(Random random) {
        float value = Float.intBitsToFloat(random.nextInt());
        return random.nextInt(4) == 0 ? (random.nextBoolean() ? 0f : -0f) : Float.isFinite(value) ? value : 1f;
    }

    @Test
    void batchNormalizationIsFolded() throws IOException {
        Network network = Network.inputs(3).dense(UNITS, Normalization.BATCH, Activation.TANH).build();
        Model model = Model.unscaled(parameters(network));
        Model read = OnnxFile.decode(Path.of("a.onnx"), OnnxSample.bytes(OnnxExport.message(model)));
        assertEquals("3-5 (tanh)", read.network().toString());
        assertEquals(model.folded().parameters().sha256(), read.parameters().sha256());
    }

    @Test
    void operators() throws Exception {
        Model layer = agreed(sample(17).node("Gemm", "x w b", "z")
                .node("LayerNormalization", "z g s", "n", number("epsilon", 0.25), integer("axis", 1))
                .node("Relu", "n", "y"),
                "layer_norm(0.25) relu");
        assertEquals(GAINS[1], layer.parameters().gain(0, 1));
        assertEquals(SHIFTS[2], layer.parameters().shift(0, 2));
        agreed(sample(17).node("MatMul", "x w", "p").node("Add", "p b", "z").node("LayerNormalization", "z g", "y"),
                "layer_norm(1.0E-5) identity");
        agreed(sample(17).scalar("two", 2).node("MatMul", "x w", "p").node("Mul", "p two", "z")
                .node("LayerNormalization", "z g s", "n").node("Mul", "n g", "m").node("Add", "m b", "a")
                .node("Sub", "a s", "c").node("Div", "c two", "d").node("Tanh", "d", "y"), "layer_norm(1.0E-5) tanh");
        agreed(sample(17).floats("v", OnnxRuntime.random(UNITS * UNITS, 4), UNITS, UNITS).node("Gemm", "x w b", "z")
                .node("LayerNormalization", "z g s", "n").node("Gemm", "n v", "y"),
                "layer_norm(1.0E-5) identity, identity");
    }

    /** The operator of version 23 is what the nodes of older versions are. */
    @Test
    void operatorOfVersion23() throws Exception {
        Model operator = decode(sample(23).node("Gemm", "x w b", "z")
                .node("RMSNormalization", "z g", "n", number("epsilon", 0.25)).node("Relu", "n", "y"));
        Model nodes = agreed(rms("Relu", 0.25), "rms_norm(0.25) relu");
        assertEquals(nodes.network(), operator.network());
        assertEquals(nodes.parameters().sha256(), operator.parameters().sha256());
        assertEquals(Normalization.rms(1e-5f), decode(sample(23).node("Gemm", "x w b", "z")
                .node("RMSNormalization", "z g", "y")).network().layers().getFirst().normalization());
    }

    /** As PyTorch's exporter writes {@code RMSNorm} for version 18. */
    private static OnnxSample rms(String activation, double epsilon) {
        return root(epsilon).node("Reciprocal", "r", "i").node("Mul", "z i", "n").node("Mul", "g n", "m")
                .node(activation, "m", "y");
    }

    private static OnnxSample root(double epsilon) {
        return sample(18).scalar("e", epsilon).scalar("two", 2).integers("axes", -1).node("Gemm", "x w b", "z")
                .node("Pow", "z two", "q").node("ReduceMean", "q axes", "a").node("Add", "e a", "v").node("Sqrt", "v", "r");
    }

    @Test
    void nodesForRms() throws Exception {
        agreed(rms("Sigmoid", 1e-6), "rms_norm(1.0E-6) sigmoid");
        Model without = agreed(root(0.5).node("Div", "z r", "n").node("Relu", "n", "y"), "rms_norm(0.5) relu");
        assertEquals(1f, without.parameters().gain(0, 4));
        agreed(root(0.5).node("Div", "z r", "y"), "rms_norm(0.5) identity");
        agreed(root(0.5).node("Div", "z r", "n").node("Sigmoid", "n", "t").node("Mul", "n t", "y"), "rms_norm(0.5) silu");
    }

    /** As exporters write {@code LayerNorm} for versions before 17. */
    private static OnnxSample centred() {
        var axes = OnnxSample.integers("axes", List.of(-1L));
        return sample(11).floats("e", new float[] {1e-5f}, 1).scalar("two", 2).node("MatMul", "x w", "p")
                .node("Add", "p b", "z").node("ReduceMean", "z", "m", axes).node("Sub", "z m", "c")
                .node("Pow", "c two", "q").node("ReduceMean", "q", "a", axes).node("Add", "a e", "v").node("Sqrt", "v", "r")
                .node("Div", "c r", "n");
    }

    @Test
    void nodesForLayer() throws Exception {
        Model model = agreed(centred().node("Mul", "n g", "h").node("Add", "h s", "o").node("Tanh", "o", "y"),
                "layer_norm(1.0E-5) tanh");
        assertEquals(-0f, model.parameters().shift(0, 4));
        assertEquals(GAINS[0], model.parameters().gain(0, 0));
        agreed(centred().node("Relu", "n", "y"), "layer_norm(1.0E-5) relu");
        Model last = agreed(centred().node("Mul", "n g", "h").node("Add", "h s", "y"), "layer_norm(1.0E-5) identity");
        assertEquals(Scaling.identity(UNITS), last.targetScaling());
    }

    @Test
    void elsewhereRefused() throws Exception {
        OnnxSample activated = sample(17).node("Gemm", "x w b", "z").node("Relu", "z", "a");
        refused(activated.node("LayerNormalization", "a g s", "y"), "node \"node of y\" (\"LayerNormalization\"): "
                + "expected a dense layer directly before a normalisation, got the activation relu");
        refused(sample(17).node("Gemm", "x w b", "z").node("LayerNormalization", "z g s", "n")
                .node("LayerNormalization", "n g s", "y"), "before a normalisation, got the normalisation layer_norm");
        refused(sample(17).floats("h", new float[] {1, 2, 3}, 3).node("LayerNormalization", "x h", "n")
                .node("Gemm", "n w b", "y"),
                "node \"node of n\" (\"LayerNormalization\"): expected a dense layer before it");
        refused(layer(integer("axis", 0)), "expected the axis of the columns, 1 or -1, got 0");
        refused(layer(number("epsilon", 0)), "epsilon: expected a finite number");
        refused(root(-1).node("Div", "z r", "y"), "(\"Div\"): epsilon: expected a finite number");
        refused(root(0.5).node("Mul", "z r", "y"), "node \"node of y\" (\"Mul\"): expected part of a dense network");
        refused(root(0.5).node("Div", "z r", "n").node("Add", "n b", "u").node("Relu", "u", "y"),
                "(\"Add\"): expected nothing to be added to what is normalised by rms_norm(0.5)");
        refused(sample(17).node("Gemm", "x w b", "z").node("LayerNormalization", "z g s", "n m").node("Gemm", "m w", "y"),
                "expected value \"m\" to come from a node");
        refused(sample(17).node("Gemm", "x w b", "z").node("LayerNormalization", "z x s", "y"), "expected a constant");
        refused(sample(17).floats("h", new float[] {1, 2, 3}, 3).node("Gemm", "x w b", "z")
                .node("LayerNormalization", "z h", "y"), "expected 5 numbers, one for each column, or one for all, got 3");
        refused(sample(17).floats("h", new float[] {Float.NaN}, 1).node("Gemm", "x w b", "z")
                .node("LayerNormalization", "z h", "y"), "expected finite gains and shifts");
        refused(sample(17).node("Gemm", "x w b", "z").node("ReduceMean", "z", "m").node("Sub", "z m", "y"),
                "expected the axis of the columns");
    }

    private static OnnxSample layer(ProtobufWriter attribute) {
        return sample(17).node("Gemm", "x w b", "z").node("LayerNormalization", "z g s", "y", attribute);
    }

    @Test
    void notWrittenUnlessFinite() {
        Network network = Network.inputs(3).dense(UNITS, Normalization.LAYER, Activation.RELU).build();
        Parameters gains = new Parameters(network);
        gains.setGain(0, 1, Float.NaN);
        Parameters shifts = new Parameters(network);
        shifts.setShift(0, 4, Float.NEGATIVE_INFINITY);
        for (Parameters parameters : List.of(gains, shifts)) {
            String message = assertThrows(IllegalArgumentException.class,
                    () -> OnnxExport.message(Model.unscaled(parameters))).getMessage();
            assertTrue(message.contains("expected finite weights, biases, gains, shifts"), message);
        }
    }

    /** Three inputs, a matrix w of 3 × 5, a bias b, gains g and shifts s. */
    private static OnnxSample sample(int opset) {
        return new OnnxSample(opset).input("x", -1, 3).output("y", -1, UNITS).floats("w", W, 3, UNITS).floats("b", B, UNITS)
                .floats("g", GAINS, UNITS).floats("s", SHIFTS, UNITS);
    }

    private static Model agreed(OnnxSample sample, String layers) throws Exception {
        Model model = OnnxRuntime.assertAgrees(sample.bytes(), 3, ROWS, 3);
        assertTrue(model.network().toString().endsWith("(" + layers + ")"), model.network().toString());
        return model;
    }

    private static Model decode(OnnxSample sample) throws IOException {
        return OnnxFile.decode(Path.of("a.onnx"), sample.bytes());
    }

    private static void refused(OnnxSample sample, String message) {
        FormatException thrown = assertThrows(FormatException.class, () -> decode(sample));
        assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
    }

    private static void assertRuns(Model model) throws Exception {
        float[] inputs = OnnxRuntime.random(ROWS * 3, 5);
        float[] outputs = OnnxRuntime.predict(model, inputs, ROWS);
        OnnxRuntime.assertClose(OnnxRuntime.run(OnnxSample.bytes(OnnxExport.message(model)), inputs, ROWS, 3), outputs,
                model.network().toString());
        assertReadAgain(model);
    }

    private static void assertReadAgain(Model model) throws IOException {
        byte[] file = OnnxSample.bytes(OnnxExport.message(model));
        Model read = OnnxFile.decode(Path.of("a.onnx"), file);
        Model folded = model.folded();
        assertEquals(folded.network(), read.network());
        assertEquals(folded.parameters().sha256(), read.parameters().sha256(), model.network().toString());
        assertEquals(folded.inputScaling(), read.inputScaling());
        assertEquals(folded.targetScaling(), read.targetScaling());
        assertArrayEquals(file, OnnxSample.bytes(OnnxExport.message(read)));
    }

    private static Parameters parameters(Network network) {
        Parameters parameters = Parameters.initialize(network, 9);
        Random random = new Random(9);
        for (int l = 0; l < network.layers().size(); l++) {
            Layer layer = network.layers().get(l);
            Normalization normalization = layer.normalization();
            for (int j = 0; j < layer.units(); j++) {
                parameters.setBias(l, j, random.nextFloat(-0.5f, 0.5f));
                if (normalization.hasGain()) {
                    parameters.setGain(l, j, random.nextFloat(-1f, 1f));
                }
                if (normalization.hasShift()) {
                    parameters.setShift(l, j, random.nextFloat(0.1f, 0.5f));
                }
                if (normalization.hasStatistics()) {
                    parameters.statistics()[layer.statisticsOffset() + j] = random.nextFloat(-0.5f, 0.5f);
                    parameters.statistics()[layer.statisticsOffset() + layer.stride() + j] = random.nextFloat(0.5f, 2f);
                }
            }
        }
        return parameters;
    }
}
