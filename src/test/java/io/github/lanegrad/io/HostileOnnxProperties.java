package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Allocation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes are, the result is a model or a {@link FormatException}, and little is allocated on the way. */
class HostileOnnxProperties {

    private static final long MOST_BYTES = 16 << 20;

    /** Small files of all kinds of nodes. */
    private static List<byte[]> samples() throws IOException {
        Network network = Network.inputs(2).dense(3, Activation.GELU).dense(2, Activation.PRELU).dense(1,
                Activation.SQUAREPLUS)
                .build();
        Model model = new Model(Parameters.initialize(network, 1),
                Scaling.of(new float[] {1, 2}, new float[] {3, 4}), Scaling.of(new float[] {1}, new float[] {3}));
        OnnxSample exported = new OnnxSample(13).input("x", -1, 3).output("y", -1, 2)
                .floats("w", OnnxRuntime.random(6, 1), 3, 2)
                .initializer(OnnxSample.header("v", OnnxTensor.FLOAT, 2).fixed32(4, 1).fixed32(4, 2))
                .node("ai.onnx.ml.Scaler", "x", "s", OnnxSample.numbers("offset", 1, 2, 3), OnnxSample.numbers("scale", 1,
                        1, 1))
                .node("MatMul", "s w", "p").node("BatchNormalization", "p v v v v", "z").node("Dropout", "z", "d")
                .integers("shape", -1, 2).node("Reshape", "d shape", "r").node("Softmax", "r", "y");
        Network normalized = Network.inputs(2).dense(3, Normalization.LAYER, Activation.RELU)
                .dense(2, Normalization.RMS, Activation.SILU).build();
        return List.of(OnnxSample.bytes(OnnxExport.message(model)), exported.bytes(),
                OnnxSample.bytes(OnnxExport.message(Model.unscaled(Parameters.initialize(normalized, 2)))));
    }

    @Example
    void samplesAreRead() throws IOException {
        for (byte[] sample : samples()) {
            assertTrue(sample.length < 3000, "a small file");
            OnnxFile.decode(Path.of("a.onnx"), sample);
        }
    }

    @Example
    void cutAtEveryByte() throws IOException {
        for (byte[] sample : samples()) {
            for (int length = 0; length < sample.length; length++) {
                attempt(Arrays.copyOf(sample, length));
            }
        }
    }

    @Example
    void flippedBits() throws IOException {
        for (byte[] sample : samples()) {
            // Two or three of every byte.
            for (int bit = 0; bit < 8 * sample.length; bit += 3) {
                byte[] changed = sample.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                attempt(changed);
            }
        }
    }

    @Property(tries = 1000)
    void changedBytes(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        List<byte[]> samples = samples();
        byte[] changed = samples.get(random.nextInt(samples.size())).clone();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(3)) {
                case 0 -> changed[at] = (byte) random.nextInt();
                case 1 -> Arrays.fill(changed, at, Math.min(changed.length, at + random.nextInt(12)), (byte) 0xff);
                default -> {
                    int from = random.nextInt(changed.length);
                    int length = random.nextInt(Math.min(40, changed.length - Math.max(at, from)) + 1);
                    System.arraycopy(changed.clone(), from, changed, at, length);
                }
            }
        }
        attempt(changed);
    }

    @Property(tries = 1000)
    void anyBytes(@ForAll @Size(max = 200) byte[] bytes) {
        attempt(bytes);
    }

    @Example
    void longIntegers() {
        refused("expected an integer of at most 64 bits", 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                0x01);
        refused("expected an integer of at most 64 bits", 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02);
        refused("expected a length of at most 0", 0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01);
        refused("expected a length of at most 1", 0x3a, 0x80, 0x80, 0x80, 0x80, 0x08, 0);
        refused("expected the rest of an integer", 0x08, 0xff);
        refused("expected wire type 0, 1, 2 or 5 of field 7, got 3", 0x3b);
        refused("expected wire type 0, 1, 2 or 5 of field 1, got 7", 0x0f);
        refused("expected a field number from 1", 0x00);
        refused("expected a field number from 1", 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0);
        refused("expected wire type 2 of field 7, got 0", 0x38, 1);
        refused("expected 4 bytes", 0x65, 1, 2, 3);
        refused("expected a graph");
    }

    @Example
    void largeNumbersInSmallFiles() throws IOException {
        long[][] shapes = {{1L << 40, 1L << 40}, {Integer.MAX_VALUE, 1}, {1, Integer.MAX_VALUE}, {1 << 15, 1 << 15}, {-1,
                -1},
            {Long.MAX_VALUE, 2}, {0, 1L << 31}, {0, 1 << 30}, {1 << 30, 0}};
        for (long[] shape : shapes) {
            for (ProtobufWriter tensor : List.of(OnnxSample.header("w", OnnxTensor.FLOAT, shape),
                    OnnxSample.header("w", OnnxTensor.FLOAT, shape).bytes(9, new byte[8]),
                    OnnxSample.header("w", OnnxTensor.FLOAT16, shape).varint(5, 1))) {
                for (int transposed = 0; transposed < 2; transposed++) {
                    byte[] file = new OnnxSample(17).input("x", -1, shape[0]).output("y", -1, 1).initializer(tensor)
                            .node("Gemm", "x w", "y", OnnxSample.integer("transB", transposed)).bytes();
                    assertThrows(FormatException.class, () -> OnnxFile.decode(Path.of("a.onnx"), file));
                    attempt(file);
                }
            }
        }
    }

    /** A graph in a graph in a graph …, in an attribute, is passed over. */
    @Example
    void deepNesting() throws IOException {
        ProtobufWriter graph = new ProtobufWriter();
        for (int depth = 0; depth < 2000; depth++) {
            graph = new ProtobufWriter().message(1, new ProtobufWriter().message(5, new ProtobufWriter().message(6, graph)));
        }
        attempt(OnnxSample.bytes(new ProtobufWriter().message(7, graph).message(8, new ProtobufWriter().varint(2, 17))));
    }

    @Example
    void deepExpressions() throws IOException {
        for (String operator : List.of("Neg", "Mul", "Identity", "Relu", "Add", "Where", "Reshape", "Transpose",
                "Softplus")) {
            OnnxSample sample = new OnnxSample(17).input("x", -1, 1).output("y", -1, 1).floats("w", new float[] {1}, 1, 1)
                    .node("MatMul", "x w", "v0");
            int depth = 5_000;
            for (int d = 0; d < depth; d++) {
                String input = "v" + d;
                sample.node(operator, input + " " + input + " " + input, d == depth - 1 ? "y" : "v" + (d + 1));
            }
            byte[] file = sample.bytes();
            try {
                OnnxFile.decode(Path.of("a.onnx"), file);
            } catch (FormatException e) {
                assertEquals("a.onnx", e.file());
            }
        }
    }

    /** A chain of constants, and of products with the same weights, of many layers each. */
    @Example
    void weightsUsedOverAndOver() throws IOException {
        OnnxSample sample = new OnnxSample(17).input("x", -1, 200).output("y", -1, 200)
                .floats("w", OnnxRuntime.random(40_000, 1), 200, 200);
        for (int layer = 0; layer < 2000; layer++) {
            sample.node("MatMul", (layer == 0 ? "x" : "v" + layer) + " w", layer == 1999 ? "y" : "v" + (layer + 1));
        }
        byte[] file = sample.bytes();
        FormatException thrown = assertThrows(FormatException.class, () -> OnnxFile.decode(Path.of("a.onnx"), file));
        assertTrue(thrown.getMessage().contains("expected a network in proportion to its file"), thrown.getMessage());
    }

    private static void refused(String message, int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        FormatException thrown = assertThrows(FormatException.class, () -> OnnxFile.decode(Path.of("a.onnx"), content));
        assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
        assertTrue(thrown.offset() >= 0 && thrown.offset() <= content.length, thrown.getMessage());
    }

    /** A model or the one exception; anything else fails the test, as does too much memory. */
    private static void attempt(byte[] content) {
        long allocated = Allocation.bytes(() -> {
            try {
                OnnxFile.decode(Path.of("a.onnx"), content);
            } catch (FormatException e) {
                assertTrue(e.getMessage().startsWith("a.onnx: byte "), e.getMessage());
                assertTrue(e.offset() >= 0 && e.offset() <= content.length, e.getMessage());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertTrue(allocated < MOST_BYTES, () -> "allocated " + allocated + " bytes for a file of " + content.length);
    }
}
