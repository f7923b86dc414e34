package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values and derivatives of the activations on floats of every exponent, against careful formulas in double. */
class ActivationAccuracyTest {
    /** An odd step through all bit patterns meets every exponent with both signs. */
    static final int STEP = 20_011;
    /** Every so many floats from 2^-4 to 16, where the functions bend. */
    static final int FINE_STEP = 401;
    private static final double MAXIMAL_ULP = 2;
    private static final double MAXIMAL_SLOPE_ERROR = 1e-6;
    private static final double SELU_SCALE = 1.0507009873554805;
    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double CUBIC = 2 * Math.sqrt(2 / Math.PI);

    interface Value {
        float at(float x);
    }

    interface Gradient {
        float at(float input, float output, float dy);
    }

    /**
     * One activation with fixed parameters.
     *
     * @param name what to call it
     * @param value the forward pass
     * @param gradient the backward pass, which takes the input or the output
     * @param exact the value in double
     * @param slope the derivative in double, with its convention at kinks
     */
    record Activation(
            String name, Value value, Gradient gradient, DoubleUnaryOperator exact, DoubleUnaryOperator slope) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Activation> activations() {
        return Stream.of(
                        simple(), exponentials(), gates(), roots(), waves())
                .flatMap(List::stream);
    }

    private static List<Activation> simple() {
        return List.of(
                new Activation("identity", ScalarActivations::identity,
                        (x, y, dy) -> ScalarActivations.identityGradient(y, dy), x -> x, x -> 1),
                new Activation("binaryStep", ScalarActivations::binaryStep,
                        (x, y, dy) -> ScalarActivations.binaryStepGradient(y, dy), x -> x > 0 ? 1 : 0, x -> 0),
                new Activation("relu", ScalarActivations::relu,
                        (x, y, dy) -> ScalarActivations.reluGradient(y, dy), x -> Math.max(x, 0), x -> x > 0 ? 1 : 0),
                leakyRelu(0.01f), leakyRelu(0.25f),
                new Activation("reluSquared", ScalarActivations::reluSquared,
                        (x, y, dy) -> ScalarActivations.reluSquaredGradient(x, dy),
                        x -> x > 0 ? x * x : 0, x -> x > 0 ? 2 * x : 0),
                new Activation("relu6", ScalarActivations::relu6,
                        (x, y, dy) -> ScalarActivations.relu6Gradient(y, dy),
                        x -> Math.clamp(x, 0.0, 6.0), x -> x > 0 && x < 6 ? 1 : 0),
                new Activation("hardTanh", ScalarActivations::hardTanh,
                        (x, y, dy) -> ScalarActivations.hardTanhGradient(y, dy),
                        x -> Math.clamp(x, -1.0, 1.0), x -> Math.abs(x) < 1 ? 1 : 0),
                // The float before 3 rounds to 1, as 3 does.
                new Activation("hardSigmoid", ScalarActivations::hardSigmoid,
                        (x, y, dy) -> ScalarActivations.hardSigmoidGradient(y, dy),
                        x -> Math.clamp((x + 3) / 6, 0.0, 1.0), x -> x > -3 && x < Math.nextDown(3f) ? 1.0 / 6 : 0),
                new Activation("hardSwish", ScalarActivations::hardSwish,
                        (x, y, dy) -> ScalarActivations.hardSwishGradient(x, dy),
                        x -> x <= -3 ? 0 : x >= 3 ? x : x * (x + 3) / 6,
                        x -> x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5),
                shrink(0.5f), shrink(0), softShrink(0.5f), softShrink(3));
    }

    private static Activation leakyRelu(float slope) {
        return new Activation("leakyRelu " + slope, x -> ScalarActivations.leakyRelu(x, slope),
                (x, y, dy) -> ScalarActivations.leakyReluGradient(y, slope, dy),
                x -> x > 0 ? x : slope * x, x -> x > 0 ? 1 : slope);
    }

    private static Activation shrink(float lambda) {
        return new Activation("hardShrink " + lambda, x -> ScalarActivations.hardShrink(x, lambda),
                (x, y, dy) -> ScalarActivations.hardShrinkGradient(y, lambda, dy),
                x -> Math.abs(x) > lambda ? x : 0, x -> Math.abs(x) > lambda ? 1 : 0);
    }

    private static Activation softShrink(float lambda) {
        return new Activation("softShrink " + lambda, x -> ScalarActivations.softShrink(x, lambda),
                (x, y, dy) -> ScalarActivations.softShrinkGradient(y, lambda, dy),
                x -> x > lambda ? x - lambda : x < -lambda ? x + lambda : 0, x -> Math.abs(x) > lambda ? 1 : 0);
    }

    private static List<Activation> exponentials() {
        return List.of(
                new Activation("exponential", ScalarActivations::exponential,
                        (x, y, dy) -> ScalarActivations.exponentialGradient(y, dy), Math::exp, Math::exp),
                new Activation("gaussian", ScalarCurves::gaussian,
                        (x, y, dy) -> ScalarCurves.gaussianGradient(x, dy),
                        x -> Math.exp(-x * x), x -> Math.abs(x) > 1e3 ? 0 : -2 * x * Math.exp(-x * x)),
                new Activation("sigmoid", ScalarActivations::sigmoid,
                        (x, y, dy) -> ScalarActivations.sigmoidGradient(y, dy),
                        ActivationAccuracyTest::sigmoid, x -> sigmoid(x) * sigmoid(-x)),
                new Activation("logSigmoid", ScalarActivations::logSigmoid,
                        (x, y, dy) -> ScalarActivations.logSigmoidGradient(y, dy),
                        x -> -softplus(-x), x -> sigmoid(-x)),
                new Activation("tanh", ScalarActivations::tanh,
                        (x, y, dy) -> ScalarActivations.tanhGradient(y, dy), Math::tanh, x -> square(1 / Math.cosh(x))),
                new Activation("lecunTanh", ScalarCurves::lecunTanh,
                        (x, y, dy) -> ScalarCurves.lecunTanhGradient(y, dy),
                        x -> 1.7159 * Math.tanh(2 * x / 3), x -> 1.7159 * 2 / 3 * square(1 / Math.cosh(2 * x / 3))),
                new Activation("tanhShrink", ScalarCurves::tanhShrink,
                        (x, y, dy) -> ScalarCurves.tanhShrinkGradient(x, dy),
                        x -> Math.abs(x) < 1.5 ? x * x * x * ErfFit.tanhShrinkRatio(x) : x - Math.tanh(x),
                        x -> square(Math.tanh(x))),
                new Activation("selu", ScalarActivations::selu,
                        (x, y, dy) -> ScalarActivations.seluGradient(y, dy),
                        x -> SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
                        x -> SELU_SCALE * (x > 0 ? 1 : SELU_ALPHA * Math.exp(x))),
                elu(1), elu(0.5f), elu(1.3f), celu(1), celu(2), celu(0.7f),
                softplus(1, 20), softplus(2, 20), softplus(0.5f, 3));
    }

    private static Activation elu(float alpha) {
        return new Activation("elu " + alpha, x -> ScalarActivations.elu(x, alpha),
                (x, y, dy) -> ScalarActivations.eluGradient(y, alpha, dy),
                x -> x > 0 ? x : alpha * Math.expm1(x), x -> x > 0 ? 1 : alpha * Math.exp(x));
    }

    private static Activation celu(float alpha) {
        return new Activation("celu " + alpha, x -> ScalarActivations.celu(x, alpha),
                (x, y, dy) -> ScalarActivations.celuGradient(y, alpha, dy),
                x -> x > 0 ? x : alpha * Math.expm1(x / alpha), x -> x > 0 ? 1 : Math.exp(x / alpha));
    }

    private static Activation softplus(float beta, float threshold) {
        return new Activation("softplus " + beta, x -> ScalarActivations.softplus(x, beta, threshold),
                (x, y, dy) -> ScalarActivations.softplusGradient(x, beta, threshold, dy),
                x -> (float) (beta * x) > threshold ? x : softplus(beta * x) / beta,
                x -> (float) (beta * x) > threshold ? 1 : sigmoid(beta * x));
    }

    private static List<Activation> gates() {
        return List.of(
                new Activation("erf", ScalarErf::erf, (x, y, dy) -> y * dy, ErfFit::erf, ErfFit::erf),
                new Activation("gelu", ScalarGates::gelu,
                        (x, y, dy) -> ScalarGates.geluGradient(x, dy),
                        x -> x < -20 ? 0 : x * ErfFit.normal(x),
                        x -> Math.abs(x) > 40 ? sigmoid(x) : ErfFit.geluDerivative(x)),
                new Activation("geluTanh", ScalarGates::geluTanh,
                        (x, y, dy) -> ScalarGates.geluTanhGradient(x, dy),
                        x -> x < -20 ? 0 : x * sigmoid(CUBIC * (x + 0.044715 * x * x * x)),
                        x -> {
                            double c = Math.clamp(x, -20.0, 20.0);
                            double z = CUBIC * (c + 0.044715 * c * c * c);
                            double dz = CUBIC * (1 + 3 * 0.044715 * c * c);
                            return sigmoid(z) + c * dz * sigmoid(z) * sigmoid(-z);
                        }),
                gate("quickGelu", 1.702, ScalarGates::quickGelu,
                        (x, y, dy) -> ScalarGates.quickGeluGradient(x, dy)),
                gate("silu", 1, ScalarGates::silu, (x, y, dy) -> ScalarGates.siluGradient(x, dy)),
                new Activation("mish", ScalarGates::mish,
                        (x, y, dy) -> ScalarGates.mishGradient(x, dy),
                        x -> x < -200 ? 0 : x * tanhOfSoftplus(x),
                        x -> {
                            double c = Math.clamp(x, -200.0, 200.0);
                            double e = Math.exp(c);
                            double d = e * (e + 2) + 2;
                            return tanhOfSoftplus(c) + 4 * c * e / d * (e + 1) / d;
                        }));
    }

    private static Activation gate(String name, double factor, Value value, Gradient gradient) {
        return new Activation(name, value, gradient, x -> x < -200 ? 0 : x * sigmoid(factor * x),
                x -> {
                    double z = factor * Math.clamp(x, -200.0, 200.0);
                    return sigmoid(z) + z * sigmoid(z) * sigmoid(-z);
                });
    }

    private static List<Activation> roots() {
        return List.of(
                new Activation("softsign", ScalarActivations::softsign,
                        (x, y, dy) -> ScalarActivations.softsignGradient(x, dy),
                        x -> Double.isInfinite(x) ? Math.signum(x) : x / (1 + Math.abs(x)),
                        x -> 1 / square(1 + Math.abs(x))),
                squareplus(4), squareplus(1), squareplus(0.3f),
                new Activation("bentIdentity", ScalarActivations::bentIdentity,
                        (x, y, dy) -> ScalarActivations.bentIdentityGradient(x, dy),
                        x -> Double.isInfinite(x) ? x : x + x / (Math.sqrt(x * x + 1) + 1) * x / 2,
                        x -> {
                            double c = Math.clamp(x, -1e10, 1e10);
                            return c / (2 * Math.sqrt(c * c + 1)) + 1;
                        }));
    }

    private static Activation squareplus(float b) {
        return new Activation("squareplus " + b, x -> ScalarActivations.squareplus(x, b),
                (x, y, dy) -> ScalarActivations.squareplusGradient(x, b, dy),
                x -> x < 0 ? b / 2 / (Math.sqrt(x * x + b) - x) : (x + Math.sqrt(x * x + b)) / 2,
                x -> {
                    double c = Math.clamp(x, -1e10, 1e10);
                    return 0.5 + 0.5 * c / Math.sqrt(c * c + b);
                });
    }

    private static List<Activation> waves() {
        return List.of(
                new Activation("arctan", ScalarActivations::arctan,
                        (x, y, dy) -> ScalarActivations.arctanGradient(x, dy), Math::atan, x -> 1 / (1 + x * x)),
                new Activation("sinusoid", ScalarCurves::sinusoid,
                        (x, y, dy) -> ScalarCurves.sinusoidGradient(x, dy), Math::sin, Math::cos),
                new Activation("sinc", ScalarCurves::sinc,
                        (x, y, dy) -> ScalarCurves.sincGradient(x, dy),
                        x -> x == 0 ? 1 : Double.isInfinite(x) ? 0 : Math.sin(x) / x,
                        ActivationAccuracyTest::sincDerivative));
    }

    private static double sincDerivative(double x) {
        if (Double.isInfinite(x)) {
            return 0;
        }
        double square = x * x;
        return Math.abs(x) < 0.01
                ? -x / 3 * (1 - square / 10 * (1 - square / 28))
                : (Math.cos(x) - Math.sin(x) / x) / x;
    }

    private static double square(double x) {
        return x * x;
    }

    private static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double tanhOfSoftplus(double x) {
        double e = Math.exp(x);
        return x > 40 ? 1 : e * (e + 2) / (e * (e + 2) + 2);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void values(Activation activation) {
        Worst worst = worstValue(activation);
        assertTrue(worst.error <= MAXIMAL_ULP, () -> "value, ulp: " + worst);
        assertTrue(worst.compared > 500_000, () -> "compared only " + worst.compared);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void derivatives(Activation activation) {
        Worst worst = worstSlope(activation);
        assertTrue(worst.error <= MAXIMAL_SLOPE_ERROR, () -> "derivative: " + worst);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void notANumberStays(Activation activation) {
        float y = activation.value.at(Float.NaN);
        assertTrue(Float.isNaN(y), "value");
        assertTrue(Float.isNaN(activation.gradient.at(Float.NaN, y, 1)), "gradient");
    }

    @ParameterizedTest
    @MethodSource("activations")
    void gradientsAreProportionalToTheirUpstream(Activation activation) {
        for (float x : new float[] {-7, -2.5f, -0.3f, 0.4f, 1.7f, 8}) {
            float y = activation.value.at(x);
            // == takes zeros of either sign for the same.
            float expected = -4 * activation.gradient.at(x, y, 1);
            assertTrue(expected == activation.gradient.at(x, y, -4), () -> "at " + x);
        }
    }

    /** Each float after the other where erf is neither a multiple of x nor 1. */
    @Test
    void erfIsMonotone() {
        float before = 0;
        for (int bits = Float.floatToIntBits(0x1p-4f); bits <= Float.floatToIntBits(4.5f); bits++) {
            float value = ScalarErf.erf(Float.intBitsToFloat(bits));
            assertFalse(value < before, "erf falls at " + Float.intBitsToFloat(bits));
            before = value;
        }
    }

    @Test
    void erfIsOdd() {
        for (float x = 0; x < 5; x += 0.0137f) {
            assertEquals(-ScalarErf.erf(x), ScalarErf.erf(-x));
        }
    }

    /** Within reach of the fast reduction the two variants are the same. */
    @Test
    void variantsForSmallArguments() {
        for (float x = -50; x < 50; x += 0.0371f) {
            assertEquals(ScalarCurves.sinusoid(x), ScalarCurves.sinusoidSmall(x));
            assertEquals(ScalarCurves.sinc(x), ScalarCurves.sincSmall(x));
            assertEquals(ScalarCurves.sinusoidGradient(x, 3), ScalarCurves.sinusoidSmallGradient(x, 3));
            assertEquals(ScalarCurves.sincGradient(x, 3), ScalarCurves.sincSmallGradient(x, 3));
        }
    }

    static Worst worstValue(Activation activation) {
        Worst worst = new Worst();
        sweep(x -> worst.value(x, activation.exact.applyAsDouble(x), activation.value.at(x)));
        return worst;
    }

    static Worst worstSlope(Activation activation) {
        Worst worst = new Worst();
        sweep(x -> worst.slope(
                x, activation.slope.applyAsDouble(x), activation.gradient.at(x, activation.value.at(x), 1)));
        return worst;
    }

    private interface Visitor {
        void visit(float x);
    }

    private static void sweep(Visitor visitor) {
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STEP) {
            visitor.visit(Float.intBitsToFloat((int) bits));
        }
        for (int bits = Float.floatToIntBits(0x1p-4f); bits < Float.floatToIntBits(16); bits += FINE_STEP) {
            visitor.visit(Float.intBitsToFloat(bits));
            visitor.visit(-Float.intBitsToFloat(bits));
        }
        float[] limits = {
            0, Float.MIN_NORMAL, 0.5f, 0.75f, 1, 1.25f, 3, 4, 5.5f, 6, 9, 10, 11, 15, 20, 51, 61, 65, 87.33655f,
            88.72284f, 92, 103.97208f, 110, 0x1p62f, Float.MAX_VALUE, Float.POSITIVE_INFINITY
        };
        for (float limit : limits) {
            for (int i = -500; i <= 500; i++) {
                visitor.visit(Float.intBitsToFloat(Float.floatToRawIntBits(limit) + i));
                visitor.visit(Float.intBitsToFloat(Float.floatToRawIntBits(-limit) + i));
            }
        }
    }

    /** The largest error so far; a result beyond the range of float counts as 2^128, be it infinite or not. */
    static final class Worst {
        double error;
        int compared;
        private float at;

        /** In units in the last place of the reference as a float. */
        void value(float x, double reference, float actual) {
            add(x, reference, actual, Math.ulp((float) Math.clamp(reference, -Float.MAX_VALUE, Float.MAX_VALUE)));
        }

        /** Absolute, beyond 1 relative. */
        void slope(float x, double reference, float actual) {
            add(x, reference, actual, Math.max(1, Math.abs(limited(reference))));
        }

        private void add(float x, double reference, float actual, double unit) {
            compared++;
            double error = Double.isNaN(reference) || Float.isNaN(x) || Float.isNaN(actual)
                    ? (Double.isNaN(reference) || Float.isNaN(x)) && Float.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY
                    : Math.abs(limited(reference) - limited(actual)) / unit;
            if (error > this.error) {
                this.error = error;
                at = x;
            }
        }

        private static double limited(double value) {
            return Math.clamp(value, -0x1p128, 0x1p128);
        }

        @Override
        public String toString() {
            return "%.3g at %s (%a), %d compared".formatted(error, at, at, compared);
        }
    }
}
