package io.github.lanegrad;

import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.lanegrad.kernel.ElementwiseFunction;
import io.github.lanegrad.kernel.Kernels;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationTest {

    private static final float HALF_PI = (float) (Math.PI / 2);
    private static final float[] SWEEP = sweep();

    static List<Activation> variants() {
        List<Activation> variants = new ArrayList<>(Activation.all());
        variants.addAll(List.of(Activation.leakyRelu(Float.MIN_VALUE), Activation.leakyRelu(3f), Activation.elu(0.1f),
                Activation.elu(1e30f), Activation.celu(0.01f), Activation.celu(50f), Activation.softplus(3f, 1.5f),
                Activation.softplus(2f, Float.POSITIVE_INFINITY), Activation.softplus(1e-3f, 0f),
                Activation.hardShrink(0f), Activation.hardShrink(4f), Activation.softShrink(0f),
                Activation.softShrink(4f), Activation.squareplus(Float.MIN_VALUE), Activation.squareplus(0.1f),
                Activation.squareplus(1e30f), Activation.softmax(0.5f), Activation.logSoftmax(7f)));
        return variants;
    }

    static Stream<Activation> elementwise() {
        return variants().stream().filter(activation -> !(activation instanceof SoftmaxActivation));
    }

    /** Finite numbers of every size and both signs, and more of them where functions bend. */
    private static float[] sweep() {
        int half = 1 << 14;
        float[] values = new float[2 * half];
        for (int i = 0; i < half; i++) {
            float any = Float.intBitsToFloat(i * 262_147);
            values[i] = Float.isFinite(any) ? any : Math.copySign(Float.MAX_VALUE, any);
            values[half + i] = (i - half / 2) / 64f;
        }
        float[] edges = {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, -Float.MIN_NORMAL,
            Float.MAX_VALUE, -Float.MAX_VALUE, 88.72284f, -88.72284f, -103.97f, 0x1p62f, -0x1p62f, 0x1p64f, -0x1p64f};
        System.arraycopy(edges, 0, values, 1, edges.length);
        return values;
    }

    private static float[] slopes(Activation activation, int units) {
        float[] slopes = new float[Kernels.pad(activation.slopes(units))];
        Arrays.fill(slopes, 0, activation.slopes(units), -0.75f);
        return slopes;
    }

    /** The outputs of a row. */
    private static float[] values(Activation activation, float... z) {
        float[] a = new float[Kernels.pad(z.length)];
        activation.forward(1, z.length, slopes(activation, z.length), 0, Arrays.copyOf(z, a.length), 0, a, 0,
                new float[Kernels.LANES], 0);
        return Arrays.copyOf(a, z.length);
    }

    /** The derivatives of a row. */
    private static float[] derivatives(Activation activation, float... z) {
        float[] kept = Arrays.copyOf(activation.keepsInputs() ? z : values(activation, z), Kernels.pad(z.length));
        float[] gradient = new float[kept.length];
        Arrays.fill(gradient, 0, z.length, 1f);
        float[] slopes = slopes(activation, z.length);
        activation.backward(1, z.length, slopes, 0, kept, 0, gradient, 0, slopes.clone(), new float[Kernels.LANES], 0);
        return Arrays.copyOf(gradient, z.length);
    }

    @Test
    void everyConstantAndEveryFunctionIsListedOnce() throws IllegalAccessException {
        Set<Activation> all = new HashSet<>(Activation.all());
        assertEquals(Activation.all().size(), all.size());
        for (Field field : Activation.class.getFields()) {
            assertTrue(all.contains(field.get(null)), field::getName);
            assertEquals(field.getName().toLowerCase(Locale.ROOT), ((Activation) field.get(null)).name());
        }
        List<String> names = Activation.all().stream().map(Activation::name).toList();
        assertEquals(names.size(), Set.copyOf(names).size());
        for (ElementwiseFunction function : ElementwiseFunction.values()) {
            assertTrue(names.contains(function.name().toLowerCase(Locale.ROOT)), function::toString);
        }
        assertThrows(UnsupportedOperationException.class, () -> Activation.all().clear());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void theNameIsReadAsTheSame(Activation activation) {
        Activation read = Activation.parse(activation.toString());
        assertEquals(activation, read);
        assertEquals(activation.hashCode(), read.hashCode());
        assertEquals(activation.toString(), read.toString());
        assertEquals(activation.parameters(), read.parameters());
        assertTrue(activation.toString().matches("[a-z0-9_]+(\\([^()]+\\))?"), activation::toString);
    }

    @Test
    void namesOfDefaults() {
        for (Activation activation : Activation.all()) {
            assertSame(activation, Activation.parse(activation.name()));
        }
        assertEquals("leaky_relu(0.01)", Activation.LEAKY_RELU.toString());
        assertEquals("softplus(1.0 20.0)", Activation.SOFTPLUS.toString());
        assertEquals("prelu_shared", Activation.prelu(true).toString());
        assertEquals(Activation.leakyRelu(1e-5f), Activation.parse("leaky_relu(1.0E-5)"));
        assertEquals(Activation.leakyRelu(2f), Activation.parse("leaky_relu(2)"));
        assertEquals(Activation.softplus(2f, Float.POSITIVE_INFINITY), Activation.parse("softplus(2.0 Infinity)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "swoosh", "RELU", " relu", "relu ", "leaky_relu)", "(1.0)", "leaky relu"})
    void unknownNames(String text) {
        refused("expected an activation, got \"" + text + "\"; there are identity, binary_step, sigmoid, tanh, arctan, "
                + "relu, leaky_relu, prelu, prelu_shared, elu,", () -> Activation.parse(text));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            relu(1.0)                  | expected relu with 0 parameters in brackets, separated by a space, got "relu(1
            relu()                     | expected relu with 0 parameters in brackets, separated by a space, got "relu()"
            prelu(0.25)                | expected prelu with 0 parameters
            leaky_relu(                | expected leaky_relu with 1 parameters
            leaky_relu(0.1             | expected leaky_relu with 1 parameters
            leaky_relu(0.1 0.2)        | expected leaky_relu with 1 parameters
            softplus(1.0)              | expected softplus with 2 parameters
            softplus(1.0  2.0)         | expected softplus with 2 parameters
            softplus(1.0,2.0)          | expected softplus with 2 parameters
            leaky_relu()               | expected a decimal number, got "" in "leaky_relu()"
            leaky_relu(0.1f)           | expected a decimal number, got "0.1f" in "leaky_relu(0.1f)"
            leaky_relu(0x1p1)          | expected a decimal number, got "0x1p1"
            leaky_relu(NaN)            | expected a decimal number, got "NaN"
            leaky_relu(.5)             | expected a decimal number, got ".5"
            leaky_relu(0.1))           | expected a decimal number, got "0.1)"
            leaky_relu(-0.1)           | slope: expected a finite number, more than 0, got -0.1
            elu(1e39)                  | alpha: expected a finite number, more than 0, got Infinity
            softmax(0)                 | temperature: expected a finite number, more than 0, got 0.0
            """, delimiter = '|')
    void wrongParametersInNames(String text, String message) {
        refused(message, () -> Activation.parse(text));
    }

    @ParameterizedTest
    @ValueSource(floats = {-1f, -Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void parametersOutOfRange(float wrong) {
        refused("lambda: expected a finite number, 0 or more, got " + wrong, () -> Activation.hardShrink(wrong));
        refused("lambda: expected a finite number, 0 or more, got " + wrong, () -> Activation.softShrink(wrong));
        refusedAsPositive(wrong);
    }

    @Test
    void zeroAndThresholdOutOfRange() {
        refusedAsPositive(0f);
        refused("threshold: expected 0 or more, got NaN", () -> Activation.softplus(1f, Float.NaN));
        // Else outputs, which are z beyond it, could be negative.
        refused("threshold: expected 0 or more, got -1.0", () -> Activation.softplus(1f, -1f));
        // Its inverse is infinite.
        refused("temperature: expected", () -> Activation.softmax(1e-39f));
    }

    private static void refusedAsPositive(float wrong) {
        String message = ": expected a finite number, more than 0, got " + wrong;
        refused("slope" + message, () -> Activation.leakyRelu(wrong));
        refused("alpha" + message, () -> Activation.elu(wrong));
        refused("alpha" + message, () -> Activation.celu(wrong));
        refused("beta" + message, () -> Activation.softplus(wrong, 20f));
        refused("b" + message, () -> Activation.squareplus(wrong));
        refused("temperature" + message, () -> Activation.softmax(wrong));
        refused("temperature" + message, () -> Activation.logSoftmax(wrong));
    }

    @Test
    void equality() {
        List<Activation> variants = variants();
        for (int i = 0; i < variants.size(); i++) {
            for (int j = 0; j < variants.size(); j++) {
                assertEquals(i == j, variants.get(i).equals(variants.get(j)), variants.get(i) + ", " + variants.get(j));
            }
        }
        assertEquals(Activation.SOFTMAX, Activation.softmax(1f));
        assertEquals(Activation.SOFTPLUS, Activation.softplus(1f, 20f));
        assertEquals(Activation.PRELU, Activation.prelu(false));
        assertNotEquals(Activation.softplus(2f, 20f), Activation.softplus(1f, 20f));
        assertFalse(Activation.RELU.equals(null));
        assertThrows(UnsupportedOperationException.class, () -> Activation.LEAKY_RELU.parameters().set(0, 1f));
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void boundsHold(Activation activation) {
        float[] a = values(activation, SWEEP);
        for (int i = 0; i < a.length; i++) {
            if (!(a[i] >= activation.least() && a[i] <= activation.greatest())) {
                fail(activation + " of " + SWEEP[i] + ": " + a[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void finiteInputsGiveNoNaN(Activation activation) {
        float[] a = values(activation, SWEEP);
        float[] derivatives = derivatives(activation, SWEEP);
        for (int i = 0; i < a.length; i++) {
            if (Float.isNaN(a[i]) || Float.isNaN(derivatives[i])) {
                fail(activation + " of " + SWEEP[i] + ": " + a[i] + ", derivative " + derivatives[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void nanStaysNaN(Activation activation) {
        float[] z = new float[16];
        Arrays.fill(z, Float.NaN);
        for (float a : values(activation, z)) {
            assertTrue(Float.isNaN(a));
        }
        for (float derivative : derivatives(activation, z)) {
            assertTrue(Float.isNaN(derivative), "derivative");
        }
    }

    /** What a formula tends to; outputs at infinity. */
    @ParameterizedTest
    @MethodSource("variants")
    void limits(Activation activation) {
        if (activation instanceof SoftmaxActivation) {
            // Of one unit the other way round: the rest is SoftmaxTest's.
            assertEquals(activation.name().equals("softmax") ? 1f : 0f, values(activation, -3f)[0]);
            return;
        }
        float[] a = values(activation, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
        float p = activation.parameters().isEmpty() ? 0f : activation.parameters().getFirst();
        float least = switch (activation.name()) {
            case "identity", "log_sigmoid", "leaky_relu", "hard_shrink", "soft_shrink", "tanh_shrink",
                    "bent_identity" -> Float.NEGATIVE_INFINITY;
            // The slopes of this test are negative.
            case "prelu", "prelu_shared" -> Float.POSITIVE_INFINITY;
            case "tanh", "softsign", "hard_tanh" -> -1f;
            case "arctan" -> -HALF_PI;
            case "elu", "celu" -> -p;
            case "selu" -> -1.7580993f;
            case "lecun_tanh" -> -1.7159f;
            case "sinusoid" -> Float.NaN;
            default -> 0f;
        };
        float greatest = switch (activation.name()) {
            case "binary_step", "sigmoid", "tanh", "softsign", "hard_sigmoid", "hard_tanh" -> 1f;
            case "log_sigmoid", "gaussian", "sinc" -> 0f;
            case "arctan" -> HALF_PI;
            case "relu6" -> 6f;
            case "lecun_tanh" -> 1.7159f;
            case "sinusoid" -> Float.NaN;
            default -> Float.POSITIVE_INFINITY;
        };
        assertEquals(least, a[0] + 0f, activation.toString());
        assertEquals(greatest, a[1] + 0f, activation.toString());
    }

    /** As the documentation gives them. */
    @ParameterizedTest
    @CsvSource({"binary_step, 0, 0, 0", "relu, 0, 0, 0", "leaky_relu(0.25), 0, 0, 0.25", "prelu, 0, 0, -0.75",
            "prelu_shared, 0, 0, -0.75", "elu(3.0), 0, 0, 3", "selu, 0, 0, 1.7580993", "celu(3.0), 0, 0, 1",
            "softplus(2.0 0.0), 0, 0.3465736, 0.5", "hard_sigmoid, -3, 0, 0", "hard_sigmoid, 3, 1, 0",
            "hard_swish, -3, 0, 0", "hard_swish, 3, 3, 1", "hard_tanh, -1, -1, 0", "hard_tanh, 1, 1, 0",
            "relu6, 0, 0, 0", "relu6, 6, 6, 0", "hard_shrink(0.5), 0.5, 0, 0", "hard_shrink(0.5), -0.5, 0, 0",
            "soft_shrink(0.5), 0.5, 0, 0", "soft_shrink(0.5), -0.5, 0, 0",
            "relu_squared, 0, 0, 0", "sinc, 0, 1, 0", "sigmoid, 0, 0.5, 0.25",
            "softsign, 0, 0, 1", "gaussian, 0, 1, 0", "squareplus(4.0), 0, 1, 0.5", "gelu, 0, 0, 0.5",
            "mish, 0, 0, 0.6"})
    void valuesAndDerivativesAtKinks(String name, float z, float value, float derivative) {
        Activation activation = Activation.parse(name);
        assertEquals(value, values(activation, z)[0] + 0f, Math.ulp(value));
        assertEquals(derivative, derivatives(activation, z)[0] + 0f, 2 * Math.ulp(derivative));
    }

    /** The outputs may replace the sums, row by row, pads and all. */
    @ParameterizedTest
    @MethodSource("variants")
    void inPlaceTheSameBits(Activation activation) {
        int rows = 3;
        int units = 19;
        float[] z = new float[rows * Kernels.pad(units) + 5];
        for (int i = 0; i < z.length; i++) {
            z[i] = (i - 50) / 16f;
        }
        float[] a = new float[z.length];
        float[] slopes = slopes(activation, units);
        activation.forward(rows, units, slopes, 0, z.clone(), 5, a, 5, new float[Kernels.LANES], 0);
        activation.forward(rows, units, slopes, 0, z, 5, z, 5, new float[Kernels.LANES], 0);
        for (int r = 0; r < rows; r++) {
            int row = 5 + r * Kernels.pad(units);
            assertEquals(-1, Arrays.mismatch(a, row, row + units, z, row, row + units));
        }
    }
}
