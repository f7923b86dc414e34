package io.github.lanegrad.io;

import static io.github.lanegrad.io.OnnxSample.integer;
import static io.github.lanegrad.io.OnnxSample.number;
import static io.github.lanegrad.io.OnnxSample.numbers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Model;
import io.github.lanegrad.Scaling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers, scalings, shapes and number formats as exporters write them; and what is no dense network. */
class OnnxImportTest {

    private static final float[] W = OnnxRuntime.random(6, 1);
    private static final float[] B = OnnxRuntime.random(2, 2);
    private static final float[] MEAN = {1, -2, 3};
    private static final float[] DEVIATION = {2, 0.5f, 4};

    /** Three inputs, a matrix w of 3 × 2 and a bias b. */
    private static OnnxSample sample() {
        return new OnnxSample(17).input("x", -1, 3).output("y", -1, -1).floats("w", W, 3, 2).floats("b", B, 2);
    }

    private static Model agreed(OnnxSample sample) throws Exception {
        return OnnxRuntime.assertAgrees(sample.bytes(), 3, 7, 3);
    }

    @Test
    void productsOfAllKinds() throws Exception {
        assertEquals("3-2 (identity)", agreed(sample().node("MatMul", "x w", "y")).network().toString());
        agreed(sample().node("Gemm", "x w", "y"));
        agreed(sample().node("Gemm", "x w", "p").node("Add", "p b", "y"));
        agreed(sample().node("Gemm", "x w b", "y", number("alpha", 0.5), number("beta", -2)));
        agreed(sample().floats("t", W, 2, 3).node("Transpose", "t", "v").node("MatMul", "x v", "p").node("Add", "p b", "y"));
        agreed(sample().floats("t", W, 2, 3).node("Transpose", "t", "v", OnnxSample.integers("perm", List.of(1L, 0L)))
                .node("Gemm", "x v b", "y"));
        agreed(sample().floats("r", B, 1, 2).node("MatMul", "x w", "p").node("Add", "r p", "y"));
        Model two = agreed(sample().floats("v", W, 2, 3).node("MatMul", "x w", "p").node("MatMul", "p v", "y"));
        assertEquals("3-2-3 (identity, identity)", two.network().toString());
    }

    @Test
    void constantNodes() throws Exception {
        OnnxSample sample = new OnnxSample(17).input("x", -1, 3).output("y", -1, -1)
                .node("Constant", "_", "w", OnnxSample.attribute("value", OnnxSample.tensor("", W, 3, 2)))
                .node("Constant", "_", "b", numbers("value_floats", B))
                .node("Constant", "_", "six", number("value_float", 6))
                        .node("Constant", "_", "zero", number("value_float", 0))
                .node("Gemm", "x w b", "z").node("Clip", "z zero six", "c").node("Identity", "c", "y");
        // A Constant has no inputs.
        byte[] file = without(sample.bytes(), new byte[] {0x0a, 0});
        Model model = OnnxFile.decode(Path.of("a.onnx"), file);
        assertEquals("3-2 (relu6)", model.network().toString());
        assertEquals(B[1], model.parameters().bias(0, 1));
    }

    /** Only an empty input, since lengths of the messages around are kept by an unknown field of the same length. */
    private static byte[] without(byte[] file, byte[] what) {
        byte[] changed = file.clone();
        for (int i = 0; i + 1 < file.length; i++) {
            if (file[i] == what[0] && file[i + 1] == what[1]) {
                changed[i] = 0x68;
            }
        }
        return changed;
    }

    @Test
    void batchNormalization() throws Exception {
        OnnxSample after = sample().floats("s", new float[] {2, -0.5f}, 2).floats("v", new float[] {0.5f, 3}, 2)
                .node("Gemm", "x w b", "z").node("BatchNormalization", "z s b b v", "n", number("epsilon", 1e-3))
                .node("Relu", "n", "y");
        assertEquals("3-2 (relu)", agreed(after).network().toString());
        OnnxSample before = sample().floats("s", new float[] {2, -0.5f, 1}, 3).floats("m", MEAN, 3).floats("v", DEVIATION, 3)
                .node("BatchNormalization", "x s m m v", "n").node("Gemm", "n w b", "y");
        assertEquals(Scaling.identity(3), agreed(before).inputScaling());
        OnnxSample between = sample().floats("s", new float[] {2, -0.5f}, 2).floats("v", new float[] {0.5f, 3}, 2)
                .floats("u", W, 2, 3).node("Gemm", "x w b", "z").node("Tanh", "z", "a")
                .node("BatchNormalization", "a s b b v", "n").node("MatMul", "n u", "y");
        assertEquals("3-2-3 (tanh, identity)", agreed(between).network().toString());
        OnnxSample last = sample().floats("s", new float[] {2, -0.5f}, 2).floats("v", new float[] {0.5f, 3}, 2)
                .node("Gemm", "x w b", "z").node("BatchNormalization", "z s b b v", "y");
        assertEquals(Scaling.identity(2), agreed(last).targetScaling());
    }

    @Test
    void scalings() throws Exception {
        Scaling expected = Scaling.of(MEAN, DEVIATION);
        OnnxSample standard = sample().floats("m", MEAN, 1, 3).floats("d", DEVIATION, 3)
                .node("Sub", "x m", "c").node("Div", "c d", "s").node("Gemm", "s w b", "y");
        assertEquals(expected, agreed(standard).inputScaling());
        OnnxSample scaler = sample().node("ai.onnx.ml.Scaler", "x", "s", numbers("offset", MEAN),
                numbers("scale", 0.5f, 2, 0.25f)).node("Gemm", "s w b", "y");
        assertEquals(expected, agreed(scaler).inputScaling());
        OnnxSample minMax = sample().floats("m", DEVIATION, 3).floats("a", MEAN, 3)
                .node("Mul", "x m", "c").node("Add", "c a", "s").node("Gemm", "s w b", "y");
        assertEquals(Scaling.of(new float[] {-0.5f, 4, -0.75f}, new float[] {0.5f, 2, 0.25f}), agreed(minMax)
                .inputScaling());
        agreed(sample().floats("m", new float[] {-1, 0, 2}, 3).node("Mul", "x m", "s").node("Gemm", "s w b", "y"));
        agreed(sample().scalar("c", 255).node("Sub", "c x", "n").node("Neg", "n", "s").node("Gemm", "s w b", "y"));
        OnnxSample targets = sample().floats("d", new float[] {3, 4}, 2).node("Gemm", "x w b", "z").node("Sigmoid", "z", "a")
                .node("Mul", "a d", "s").node("Add", "s b", "y");
        assertEquals(Scaling.of(B, new float[] {3, 4}), agreed(targets).targetScaling());
    }

    /** As skl2onnx writes a pipeline of a scaler and a classifier, with labels in another output. */
    @Test
    void classifiersOfScikitLearn() throws Exception {
        OnnxSample several = new OnnxSample(17).input("x", -1, 3).outputOf(OnnxTensor.INT64, "label", -1)
                .output("probabilities", -1, 2).floats("w", W, 3, 2).floats("b", B, 1, 2).integers("classes", 4, 7)
                .node("ai.onnx.ml.Scaler", "x", "s", numbers("offset", MEAN), numbers("scale", 1, 2, 3))
                .node("Cast", "s", "c", integer("to", 1)).node("MatMul", "c w", "p").node("Add", "p b", "z")
                .node("Softmax", "z", "a").node("Identity", "a", "probabilities")
                .node("ArgMax", "probabilities", "i", integer("axis", 1), integer("keepdims", 0))
                .node("Gather", "classes i", "label");
        assertEquals("3-2 (softmax(1.0))", agreed(several).network().toString());
        OnnxSample two = new OnnxSample(17).input("x", -1, 3).output("y", -1, 2).floats("w", MEAN, 3, 1)
                .floats("b", new float[] {0.3f}, 1, 1).floats("one", new float[] {1})
                .node("MatMul", "x w", "p").node("Add", "p b", "z").node("Sigmoid", "z", "a").node("Sub", "one a", "n")
                .node("Concat", "n a", "y", integer("axis", 1));
        assertEquals("3-2 (sigmoid)", agreed(two).network().toString());
        OnnxSample regressor = new OnnxSample(17).input("x", -1, 3).output("y", -1, 1).floats("w", MEAN, 3, 1)
                .floats("b", new float[] {0.3f}, 1, 1).integers("shape", -1, 1)
                .node("MatMul", "x w", "p").node("Add", "p b", "z").node("Identity", "z", "a")
                        .node("Reshape", "a shape", "y");
        assertEquals("3-1 (identity)", agreed(regressor).network().toString());
    }

    @Test
    void images() throws Exception {
        OnnxSample flatten = new OnnxSample(17).input("x", -1, 1, 2, 2).output("y", -1, 3)
                .floats("w", OnnxRuntime.random(12, 1), 4, 3)
                .scalar("c", 255).node("Div", "x c", "s").node("Flatten", "s", "f").node("MatMul", "f w", "y");
        Model model = OnnxRuntime.assertAgrees(flatten.bytes(), 1, 5, 1, 2, 2);
        assertEquals(255f, model.inputScaling().standardDeviation(3));
        OnnxSample reshape = new OnnxSample(17).input("x", -1, 2, 2).output("y", -1, 3)
                .floats("w", OnnxRuntime.random(12, 1), 4, 3)
                .integers("shape", -1, 4).node("Reshape", "x shape", "f").node("MatMul", "f w", "y");
        OnnxRuntime.assertAgrees(reshape.bytes(), 1, 5, 2, 2);
        OnnxSample dynamic = new OnnxSample(17).input("x", -1, 2, 2).output("y", -1, 3)
                .floats("w", OnnxRuntime.random(12, 1), 4, 3)
                .integers("zero", 0).integers("rest", -1).node("Shape", "x", "a").node("Gather", "a zero", "n")
                .node("Concat", "n rest", "shape", integer("axis", 0)).node("Reshape", "x shape", "f")
                        .node("MatMul", "f w", "y");
        OnnxRuntime.assertAgrees(dynamic.bytes(), 1, 5, 2, 2);
        refused(new OnnxSample(17).input("x", -1, 2, 4).output("y", -1, 2, 3).floats("w", OnnxRuntime.random(12, 1), 4, 3)
                .node("MatMul", "x w", "y"), "expected rows of inputs");
    }

    @Test
    void numberFormats() throws Exception {
        ByteBuffer doubles = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer halves = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer brains = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        ProtobufWriter typedHalves = OnnxSample.header("w", OnnxTensor.FLOAT16, 3, 2);
        ProtobufWriter single = OnnxSample.header("w", OnnxTensor.FLOAT, 3, 2);
        ProtobufWriter singleDoubles = OnnxSample.header("w", OnnxTensor.DOUBLE, 3, 2);
        float[] values = {1, -0.5f, 3, 0.25f, -8, 2};
        for (float value : values) {
            doubles.putDouble(value);
            halves.putShort(Float.floatToFloat16(value));
            brains.putShort((short) (Float.floatToIntBits(value) >> 16));
            typedHalves.varint(5, Float.floatToFloat16(value) & 0xffff);
            single.fixed32(4, value);
            singleDoubles.bytes(10, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
        }
        for (ProtobufWriter tensor : List.of(
                OnnxSample.header("w", OnnxTensor.DOUBLE, 3, 2).bytes(9, doubles.array()),
                OnnxSample.header("w", OnnxTensor.DOUBLE, 3, 2).bytes(10, doubles.array()),
                OnnxSample.header("w", OnnxTensor.FLOAT16, 3, 2).bytes(9, halves.array()),
                OnnxSample.header("w", OnnxTensor.BFLOAT16, 3, 2).bytes(9, brains.array()),
                typedHalves, single, singleDoubles)) {
            Model model = OnnxFile.decode(Path.of("a.onnx"), new OnnxSample(9).input("x", -1, 3).output("y", -1, 2)
                    .initializer(tensor).node("MatMul", "x w", "y").bytes());
            for (int i = 0; i < 6; i++) {
                assertEquals(values[i], model.parameters().weight(0, i / 2, i % 2));
            }
        }
    }

    @Test
    void externalData() throws Exception {
        try (Sandbox sandbox = Sandbox.make()) {
            ByteBuffer bytes = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < 6; i++) {
                bytes.putFloat(8 + 4 * i, W[i]);
            }
            Files.write(sandbox.file("weights.bin"), bytes.array());
            Files.write(sandbox.file("a.onnx"), external("weights.bin", 8, 24));
            Model model = OnnxFile.read(sandbox.file("a.onnx"));
            float[] read = new float[6];
            for (int i = 0; i < 6; i++) {
                read[i] = model.parameters().weight(0, i / 2, i % 2);
            }
            assertArrayEquals(W, read);
            for (String outside : new String[] {"../weights.bin", "/etc/passwd", "", ".", "a/../../weights.bin", "none",
                    "\0"}) {
                byte[] file = external(outside, 8, 24);
                assertTrue(assertThrows(FormatException.class, () -> OnnxFile.decode(sandbox.file("a.onnx"),
                        file)).getMessage()
                        .contains("expected a regular file in the directory of the model"), outside);
            }
            for (long[] place : new long[][] {{8, 23}, {17, 24}, {Long.MAX_VALUE / 16, 24}, {0, 1L << 58}}) {
                byte[] file = external("weights.bin", place[0], place[1]);
                assertThrows(FormatException.class, () -> OnnxFile.decode(sandbox.file("a.onnx"), file));
            }
            Path outside = Files.createTempFile("lanegrad", ".bin");
            Files.write(outside, bytes.array());
            Files.createSymbolicLink(sandbox.file("link.bin"), outside);
            byte[] linked = external("link.bin", 8, 24);
            assertThrows(FormatException.class, () -> OnnxFile.decode(sandbox.file("a.onnx"), linked));
            Files.delete(outside);
        }
    }

    static byte[] external(String location, long offset, long length) throws Exception {
        return new OnnxSample(17).input("x", -1, 3).output("y", -1, 2)
                .initializer(external(OnnxSample.header("w", OnnxTensor.FLOAT, 3, 2), location, offset, length))
                .node("MatMul", "x w", "y").bytes();
    }

    private static ProtobufWriter external(ProtobufWriter tensor, String location, long offset, long length) {
        tensor.varint(14, 1);
        String[][] entries = {{"location", location}, {"offset", Long.toString(offset)}, {"length", Long.toString(length)}};
        for (String[] entry : entries) {
            tensor.message(13, new ProtobufWriter().string(1, entry[0]).string(2, entry[1]));
        }
        return tensor;
    }

    /** Else a small file could make a model of any size. */
    @Test
    void tensorsShareNoBytesOfAnExternalFile() throws Exception {
        try (Sandbox sandbox = Sandbox.make()) {
            Path file = sandbox.file("a.onnx");
            Files.write(sandbox.file("weights.bin"), new byte[48]);
            assertEquals("3-2-3 (identity, identity)", OnnxFile.decode(file, twoLayers(24)).network().toString());
            Files.write(sandbox.file("weights.bin"), new byte[47]);
            byte[] shared = twoLayers(0);
            FormatException thrown = assertThrows(FormatException.class, () -> OnnxFile.decode(file, shared));
            assertTrue(thrown.getMessage().endsWith(
                    "external data of tensor \"v\": expected tensors that share no bytes of their files"),
                    thrown::getMessage);
        }
    }

    /** The weights of the first layer at the start of a file, those of the second elsewhere. */
    private static byte[] twoLayers(long second) throws Exception {
        return new OnnxSample(17).input("x", -1, 3).output("y", -1, 3)
                .initializer(external(OnnxSample.header("w", OnnxTensor.FLOAT, 3, 2), "weights.bin", 0, 24))
                .initializer(external(OnnxSample.header("v", OnnxTensor.FLOAT, 2, 3), "weights.bin", second, 24))
                .node("MatMul", "x w", "z").node("MatMul", "z v", "y").bytes();
    }

    @Test
    void whatIsNoDenseNetwork() throws Exception {
        refused(sample().node("Conv", "x w", "y"), "node \"node of y\" (\"Conv\"): expected part of a dense network");
        refused(sample().node("MatMul", "x w", "z").node("com.microsoft.FusedGelu", "z", "y"), "(\"FusedGelu\")");
        refused(sample().node("MatMul", "x w", "z").node("Add", "z z", "y"), "(\"Add\")");
        refused(sample().node("MatMul", "x x", "y"), "expected a constant matrix of weights");
        refused(sample().node("MatMul", "w x", "y"), "expected a constant matrix of weights");
        refused(sample().node("Relu", "x", "r").node("MatMul", "r w", "y"), "expected a dense layer before it");
        refused(sample().node("MatMul", "x w", "z").node("Relu", "z", "r").node("Tanh", "r", "y"),
                "expected a dense layer before tanh");
        refused(sample().node("MatMul", "x w", "z").node("MatMul", "z w", "y"), "expected weights for 2 inputs, got 3");
        refused(sample().floats("c", MEAN, 3).node("MatMul", "x w", "z").node("Add", "z c", "y"), "one for each column");
        refused(sample().node("MatMul", "x w", "z").node("LeakyRelu", "z", "y", number("alpha", -1)), "slope: expected");
        refused(sample().node("MatMul", "x w", "z").node("HardSigmoid", "z", "y"), "(\"HardSigmoid\")");
        refused(sample().node("Gemm", "x w b", "y", integer("transA", 1)), "expected transA 0");
        refused(sample().node("MatMul", "x w", "z").node("Softmax", "z", "y", integer("axis", 0)), "expected the axis");
        refused(sample().node("MatMul", "x w", "z").node("Identity", "q", "y"), "\"q\" to come from a node");
        refused(sample().node("MatMul", "x w", "z").node("Identity", "y", "y"), "depends on itself");
        refused(sample().node("Mul", "y y", "y"), "expected part of a dense network");
        refused(sample().input("x2", -1, 3).node("MatMul", "x w", "y"), "expected one input, got 2");
        refused(sample().output("y2", -1, 3).node("MatMul", "x w", "y"), "expected one output of floats, got 2");
        refused(new OnnxSample(8).input("x", -1, 3).output("y", -1, 2).floats("w", W, 3, 2).node("MatMul", "x w", "y"),
                "expected version 9 or newer");
        refused(new OnnxSample(17).input("x", -1, 4).output("y", -1, 2).floats("w", W, 3, 2).node("MatMul", "x w", "y"),
                "expected weights for the [-1, 4] inputs");
        refused(sample().floats("n", new float[] {Float.NaN, 0}, 2).node("Gemm", "x w n", "y"), "expected finite weights");
        refused(sample().node("Identity", "x", "y"), "expected at least one dense layer");
    }

    private static void refused(OnnxSample sample, String message) throws Exception {
        byte[] file = sample.bytes();
        FormatException thrown = assertThrows(FormatException.class, () -> OnnxFile.decode(Path.of("a.onnx"), file));
        assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
        assertEquals("a.onnx", thrown.file());
    }

    @Test
    void identityIsNoActivationOfAnother() throws Exception {
        Model model = agreed(sample().node("Gemm", "x w b", "z").node("Identity", "z", "y"));
        assertEquals(Activation.IDENTITY, model.network().layers().getFirst().activation());
    }
}
