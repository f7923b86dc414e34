package io.github.lanegrad.io;

import static io.github.lanegrad.io.OnnxSample.integer;
import static io.github.lanegrad.io.OnnxSample.number;
import static io.github.lanegrad.io.OnnxSample.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Model;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Activations as the exporters of PyTorch, Keras and scikit-learn write them; ONNX Runtime runs the same file. */
class OnnxVariantsTest {

    private static final String Z = "z";

    /** How an exporter writes one activation: nodes from z to y. */
    private record Variant(String activation, int opset, Body body) {

        interface Body {
            void writeTo(OnnxSample sample);
        }

        @Override
        public String toString() {
            return activation + ", opset " + opset;
        }
    }

    private static Variant of(String activation, int opset, Variant.Body body) {
        return new Variant(activation, opset, body);
    }

    static List<Variant> pytorch() {
        return List.of(
                of("gelu", 9, s -> s.scalar("r", 1.4142135381698608).scalar("o", 1).scalar("h", 0.5)
                        .node("Div", "z r", "a").node("Erf", "a", "b").node("Add", "b o", "c").node("Mul", "z c", "d")
                        .node("Mul", "d h", "y")),
                of("gelu", 20, s -> s.node("Gelu", Z, "y")),
                of("gelu_tanh", 20, s -> s.node("Gelu", Z, "y", text("approximate", "tanh"))),
                of("gelu_tanh", 17, s -> s.scalar("k", 0.044715).scalar("b", 0.7978845608028654).scalar("o", 1)
                        .scalar("h", 0.5)
                        .node("Mul", "z z", "s").node("Mul", "z s", "c").node("Mul", "k c", "d").node("Add", "z d", "e")
                        .node("Mul", "b e", "f").node("Tanh", "f", "g").node("Add", "o g", "i").node("Mul", "z i", "j")
                        .node("Mul", "h j", "y")),
                of("quick_gelu", 17, s -> s.scalar("k", 1.702).node("Mul", "z k", "a").node("Sigmoid", "a", "b")
                        .node("Mul", "z b", "y")),
                of("silu", 9, s -> s.node("Sigmoid", Z, "a").node("Mul", "z a", "y")),
                of("silu", 18, s -> s.node("Sigmoid", Z, "a").node("Mul", "a z", "y")),
                of("mish", 9, s -> s.node("Softplus", Z, "a").node("Tanh", "a", "b").node("Mul", "z b", "y")),
                of("mish", 18, s -> s.node("Mish", Z, "y")),
                of("hard_sigmoid", 11, s -> s.node("HardSigmoid", Z, "y", number("alpha", 1 / 6.0), number("beta", 0.5))),
                of("hard_swish", 11, s -> s.node("HardSigmoid", Z, "a", number("alpha", 1 / 6.0)).node("Mul", "z a", "y")),
                of("hard_swish", 14, s -> s.node("HardSwish", Z, "y")),
                of("hard_swish", 12, s -> s.scalar("three", 3).scalar("zero", 0).scalar("six", 6)
                        .node("Add", "z three", "a").node("Clip", "a zero six", "b").node("Div", "b six", "c")
                        .node("Mul", "z c", "y")),
                of("hard_tanh", 9, s -> s.node("Clip", Z, "y", number("min", -1), number("max", 1))),
                of("hard_tanh", 17, s -> s.scalar("a", -1).scalar("b", 1).node("Clip", "z a b", "y")),
                of("relu6", 9, s -> s.node("Clip", Z, "y", number("min", 0), number("max", 6))),
                of("relu6", 17, s -> s.scalar("a", 0).scalar("b", 6).node("Relu", Z, "r").node("Clip", "r a b", "y")),
                of("leaky_relu(0.2)", 17, s -> s.node("LeakyRelu", Z, "y", number("alpha", 0.2))),
                of("leaky_relu(0.25)", 17, s -> s.scalar("k", 0.25).node("Mul", "z k", "a").node("Max", "z a", "y")),
                of("leaky_relu(0.5)", 17, s -> s.scalar("k", 0.5).node("Mul", "k z", "a").node("Max", "a z", "y")),
                of("leaky_relu(0.01)", 17, s -> s.node("LeakyRelu", Z, "y")),
                of("elu(1.0)", 17, s -> s.node("Elu", Z, "y")),
                of("elu(0.5)", 17, s -> s.node("Elu", Z, "y", number("alpha", 0.5))),
                of("selu", 17, s -> s.node("Selu", Z, "y")),
                of("celu(2.0)", 12, s -> s.node("Celu", Z, "y", number("alpha", 2))),
                of("softplus(1.0 20.0)", 17, s -> s.node("Softplus", Z, "y")),
                of("softplus(3.0 20.0)", 17, s -> s.scalar("b", 3)
                        .node("Mul", "z b", "a").node("Softplus", "a", "c").node("Div", "c b", "y")),
                of("softplus(1.0 20.0)", 18, s -> s.scalar("b", 1).scalar("t", 20)
                        .node("Mul", "z b", "a").node("Softplus", "a", "c").node("Div", "c b", "d")
                                .node("Greater", "a t", "g")
                        .node("Where", "g z d", "y")),
                of("softplus(2.0 5.0)", 18, s -> s.scalar("b", 2).scalar("t", 5)
                        .node("Mul", "z b", "a").node("Softplus", "a", "c").node("Div", "c b", "d").node("Less", "t a", "g")
                        .node("Where", "g z d", "y")),
                of("softsign", 9, s -> s.scalar("o", 1).node("Abs", Z, "a").node("Add", "a o", "b").node("Div", "z b", "y")),
                of("softsign", 17, s -> s.node("Softsign", Z, "y")),
                of("log_sigmoid", 9, s -> s.node("Sigmoid", Z, "a").node("Log", "a", "y")),
                of("log_sigmoid", 18, s -> s.scalar("zero", 0).scalar("o", 1).node("Min", "zero z", "m").node("Abs", Z, "a")
                        .node("Neg", "a", "b").node("Exp", "b", "c").node("Add", "c o", "d").node("Log", "d", "e")
                        .node("Sub", "m e", "y")),
                of("hard_shrink(0.5)", 11, s -> s.scalar("l", 0.5).scalar("zero", 0).node("Neg", "l", "n")
                        .node("Greater", "z l", "a").node("Less", "z n", "b").node("Or", "a b", "c")
                        .node("Where", "c z zero", "y")),
                of("hard_shrink(0.3)", 18, s -> s.scalar("l", 0.3).scalar("zero", 0).node("Abs", Z, "a")
                        .node("LessOrEqual", "a l", "b").node("Where", "b zero z", "y")),
                of("soft_shrink(0.5)", 11, s -> s.scalar("l", 0.5).scalar("n", -0.5).scalar("zero", 0)
                        .node("Greater", "z l", "a").node("Sub", "z l", "b").node("Where", "a b zero", "c")
                        .node("Less", "z n", "d").node("Add", "z l", "e").node("Where", "d e zero", "f")
                        .node("Add", "c f", "y")),
                of("soft_shrink(0.3)", 18, s -> s.scalar("l", 0.3).scalar("zero", 0).node("Abs", Z, "a")
                        .node("Greater", "a l", "b").node("Sign", Z, "c").node("Mul", "c l", "d").node("Sub", "z d", "e")
                        .node("Mul", "z zero", "f").node("Where", "b e f", "y")),
                of("soft_shrink(0.4)", 9, s -> s.node("Shrink", Z, "y", number("lambd", 0.4), number("bias", 0.4))),
                of("tanh_shrink", 17, s -> s.node("Tanh", Z, "a").node("Sub", "z a", "y")),
                of("softmax(1.0)", 11, s -> s.node("Softmax", Z, "y", integer("axis", 1))),
                of("softmax(1.0)", 13, s -> s.node("Softmax", Z, "y", integer("axis", -1))),
                of("softmax(1.0)", 13, s -> s.node("Softmax", Z, "y")),
                of("log_softmax(1.0)", 13, s -> s.node("LogSoftmax", Z, "y", integer("axis", 1))),
                of("softmax(2.5)", 13, s -> s.scalar("t", 2.5).node("Div", "z t", "a").node("Softmax", "a", "y")),
                of("softmax(1.0)", 12, s -> s
                        .node("ReduceMax", Z, "a", OnnxSample.integers("axes", List.of(1L)), integer("keepdims", 1))
                        .node("Sub", "z a", "b").node("Exp", "b", "c")
                        .node("ReduceSum", "c", "d", OnnxSample.integers("axes", List.of(-1L)))
                        .node("Div", "c d", "y")),
                of("prelu", 17, s -> s.floats("p", new float[] {0.1f, -0.2f, 0.3f, 0.4f}, 4).node("PRelu", "z p", "y")),
                of("prelu_shared", 17, s -> s.floats("p", new float[] {0.25f}, 1).node("PRelu", "z p", "y")),
                of("exponential", 17, s -> s.node("Exp", Z, "y")),
                of("sinusoid", 17, s -> s.node("Sin", Z, "y")),
                of("arctan", 17, s -> s.node("Atan", Z, "y")),
                of("gaussian", 17, s -> s.scalar("two", 2).node("Pow", "z two", "a").node("Neg", "a", "b")
                        .node("Exp", "b", "y")),
                of("relu_squared", 17, s -> s.scalar("two", 2).node("Relu", Z, "a").node("Pow", "a two", "y")),
                of("identity", 17, s -> s.node("Dropout", Z, "y mask")),
                of("sigmoid", 17, s -> s.scalar("o", 1).node("CastLike", "z o", "a").node("Sigmoid", "a", "b")
                        .node("CastLike", "b o", "y")),
                of("tanh", 17, s -> s.node("Tanh", Z, "a").node("Cast", "a", "y", integer("to", 1))));
    }

    static List<Variant> keras() {
        return List.of(
                of("gelu", 15, s -> s.scalar("r", 0.7071067811865475).scalar("o", 1).scalar("h", 0.5)
                        .node("Mul", "z r", "a").node("Erf", "a", "b").node("Add", "o b", "c").node("Mul", "h z", "d")
                        .node("Mul", "d c", "y")),
                of("gelu", 15, s -> s.scalar("r", -0.7071067811865475).scalar("o", 1).scalar("h", 0.5)
                        .node("Mul", "z r", "a").node("Erf", "a", "b").node("Sub", "o b", "c").node("Mul", "h z", "d")
                        .node("Mul", "d c", "y")),
                of("gelu_tanh", 15, s -> s.scalar("k", 0.044715).scalar("b", 0.7978845608028654).scalar("o", 1)
                        .scalar("h", 0.5)
                        .scalar("three", 3).node("Pow", "z three", "c").node("Mul", "c k", "d").node("Add", "d z", "e")
                        .node("Mul", "e b", "f").node("Tanh", "f", "g").node("Add", "g o", "i").node("Mul", "z h", "j")
                        .node("Mul", "j i", "y")),
                of("relu6", 15, s -> s.scalar("six", 6).node("Relu", Z, "a").node("Min", "a six", "y")),
                of("relu6", 15, s -> s.floats("zero", new float[] {0}, 1).floats("six", new float[] {6}, 1)
                        .node("Max", "z zero", "a").node("Min", "six a", "y")),
                of("hard_sigmoid", 15, s -> s.scalar("three", 3).scalar("zero", 0).scalar("six", 6).scalar("s", 1 / 6.0)
                        .node("Add", "z three", "a").node("Relu", "a", "b").node("Min", "b six", "c")
                                .node("Mul", "c s", "y")),
                of("hard_swish", 15, s -> s.scalar("three", 3).scalar("zero", 0).scalar("six", 6).scalar("s", 1 / 6.0)
                        .node("Add", "z three", "a").node("Clip", "a zero six", "b").node("Mul", "b s", "c")
                        .node("Mul", "z c", "y")),
                of("silu", 15, s -> s.scalar("o", 1).node("Mul", "z o", "b").node("Sigmoid", "b", "a")
                        .node("Mul", "a z", "y")),
                of("leaky_relu(0.3)", 15, s -> s.scalar("a", 0.3).scalar("zero", 0).node("Mul", "a z", "b")
                        .node("GreaterOrEqual", "z zero", "c").node("Where", "c z b", "y")),
                of("prelu", 15, s -> s.floats("n", new float[] {-0.1f, 0.2f, -0.3f, 0f}, 4).node("Relu", Z, "a")
                        .node("Neg", Z, "b").node("Relu", "b", "c").node("Mul", "c n", "d").node("Add", "a d", "y")),
                of("celu(2.0)", 15, s -> s.scalar("al", 2).scalar("zero", 0).scalar("o", 1).node("Max", "z zero", "a")
                        .node("Div", "z al", "b").node("Min", "b zero", "m").node("Exp", "m", "c").node("Sub", "c o", "d")
                        .node("Mul", "al d", "e").node("Add", "a e", "y")),
                of("squareplus(4.0)", 15, s -> s.scalar("b", 4).scalar("h", 0.5).node("Mul", "z z", "a")
                        .node("Add", "a b", "c")
                        .node("Sqrt", "c", "d").node("Add", "z d", "e").node("Mul", "h e", "y")),
                of("log_softmax(1.0)", 15, s -> s.integers("axes", 1)
                        .node("ReduceMax", Z, "a", OnnxSample.integers("axes", List.of(1L))).node("Sub", "z a", "b")
                        .node("Exp", "b", "c").node("ReduceSum", "c axes", "d").node("Log", "d", "e")
                                .node("Sub", "b e", "y")));
    }

    @ParameterizedTest
    @MethodSource({"pytorch", "keras"})
    void isRecognised(Variant variant) throws Exception {
        assertEquals(Activation.parse(variant.activation()), gemm(variant, 4).network().layers().getFirst().activation());
        assertEquals(Activation.parse(variant.activation()), product(variant, 4).network().layers().getFirst().activation());
    }

    static List<Variant> forOneUnit() {
        return Stream.concat(pytorch().stream(), keras().stream())
                .filter(variant -> !variant.activation().equals("prelu")).toList();
    }

    /** With one unit, a bias is as short as any constant. */
    @ParameterizedTest
    @MethodSource("forOneUnit")
    void oneUnit(Variant variant) throws Exception {
        String expected = variant.activation().equals("prelu_shared") ? "prelu" : variant.activation();
        assertEquals(Activation.parse(expected), gemm(variant, 1).network().layers().getFirst().activation());
        assertEquals(Activation.parse(expected), product(variant, 1).network().layers().getFirst().activation());
    }

    /** Without a bias, what an activation adds to the sums or multiplies them by first is as near to them as one. */
    @ParameterizedTest
    @MethodSource({"pytorch", "keras"})
    void withoutBias(Variant variant) throws Exception {
        assertEquals(Activation.parse(variant.activation()).name(), bare(variant, 4));
    }

    @ParameterizedTest
    @MethodSource("forOneUnit")
    void oneUnitWithoutBias(Variant variant) throws Exception {
        String expected = variant.activation().equals("prelu_shared") ? "prelu" : variant.activation();
        assertEquals(Activation.parse(expected).name(), bare(variant, 1));
    }

    /** Name only: a temperature may have become part of the weights. */
    private static String bare(Variant variant, int units) throws Exception {
        OnnxSample sample = sample(variant.opset()).floats("weights", OnnxRuntime.random(3 * units, 1), 3, units)
                // Older versions of the other operator have a bias.
                .node(variant.opset() % 2 == 1 && variant.opset() > 9 ? "Gemm" : "MatMul", "x weights", Z);
        variant.body().writeTo(sample);
        return OnnxRuntime.assertAgrees(sample.bytes(), 7, 9, 3).network().layers().getFirst().activation().name();
    }

    /** Above 1, the slope is that of numbers above 0. */
    @Test
    void theLargerOfTwoWithAGreaterSlopeIsRefused() throws Exception {
        byte[] file = sample(17).floats("w", OnnxRuntime.random(12, 1), 3, 4).scalar("k", 2).node("MatMul", "x w", Z)
                .node("Mul", "z k", "a").node("Max", "z a", "y").bytes();
        String message = assertThrows(FormatException.class, () -> OnnxFile.decode(Path.of("a.onnx"), file)).getMessage();
        assertTrue(message.contains("expected a slope of at most 1 where the larger of two values is taken, got 2.0"), message);
    }

    @Test
    void numbersBeforeAnActivation() throws Exception {
        Model model = OnnxRuntime.assertAgrees(sample(17).floats("w", OnnxRuntime.random(12, 1), 3, 4)
                .floats("b", OnnxRuntime.random(4, 2), 4).scalar("s", 3).scalar("t", -0.5)
                .node("Gemm", "x w b", "a").node("Mul", "a s", "c").node("Add", "c t", "d").node("Relu", "d", "y")
                        .bytes(), 1, 6, 3);
        assertEquals("3-4 (relu)", model.network().toString());
    }

    private static Model gemm(Variant variant, int units) throws Exception {
        OnnxSample sample = sample(variant.opset())
                .floats("weights", OnnxRuntime.random(3 * units, 1), units, 3)
                        .floats("bias", OnnxRuntime.random(units, 2), units)
                .node("Gemm", "x weights bias", Z, integer("transB", 1), number("alpha", 1));
        variant.body().writeTo(sample);
        return OnnxRuntime.assertAgrees(sample.bytes(), 7, 9, 3);
    }

    private static Model product(Variant variant, int units) throws Exception {
        OnnxSample sample = sample(variant.opset())
                .floats("weights", OnnxRuntime.random(3 * units, 1), 3, units)
                        .floats("bias", OnnxRuntime.random(units, 2), units)
                .node("MatMul", "x weights", "product").node("Add", "bias product", Z);
        variant.body().writeTo(sample);
        return OnnxRuntime.assertAgrees(sample.bytes(), 8, 9, 3);
    }

    private static OnnxSample sample(int opset) {
        return new OnnxSample(opset).input("x", -1, 3).output("y", -1, -1);
    }
}
