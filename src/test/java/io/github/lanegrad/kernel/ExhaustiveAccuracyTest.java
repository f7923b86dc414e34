package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The elementary functions on every float there is, against the double ones of the JDK. */
@Tag("slow")
class ExhaustiveAccuracyTest {

    private static final int CHUNK_BITS = 20;
    private static final double MAXIMAL_ULP = 2;

    @FunctionalInterface
    private interface FloatFunction {
        float apply(float x);
    }

    @Test
    void expIsWithinTwoUlpEverywhere() {
        check(ScalarMath::exp, Math::exp, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    @Test
    void sigmoidIsWithinTwoUlpEverywhere() {
        check(ScalarMath::sigmoid, ExhaustiveAccuracyTest::sigmoid, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    @Test
    void log1pIsWithinTwoUlpOnTheUnitInterval() {
        check(ScalarMath::log1pOfUnit, Math::log1p, 0f, 1f);
    }

    /** From the side on which the exponential does not overflow. */
    private static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    private static void check(FloatFunction function, DoubleUnaryOperator exact, float from, float to) {
        double worst = IntStream.range(0, 1 << (Integer.SIZE - CHUNK_BITS)).parallel()
                .mapToDouble(chunk -> worstOf(chunk << CHUNK_BITS, function, exact, from, to))
                .max()
                .orElseThrow();
        assertTrue(worst <= MAXIMAL_ULP, "maximal error " + worst + " ulp");
        assertTrue(worst > 0.5, "an error of " + worst + " ulp is too good to be true: nothing was compared");
    }

    private static double worstOf(
            int firstBits, FloatFunction function, DoubleUnaryOperator exact, float from, float to) {
        double worst = 0;
        for (int i = 0; i < 1 << CHUNK_BITS; i++) {
            float x = Float.intBitsToFloat(firstBits + i);
            if (x >= from && x <= to || Float.isNaN(x)) {
                worst = Math.max(worst, ulps(function.apply(x), exact.applyAsDouble(x)));
            }
        }
        return worst;
    }

    private static double ulps(float actual, double exact) {
        float rounded = (float) exact;
        if (Float.isNaN(rounded) || Float.isInfinite(rounded) || Float.isInfinite(actual)) {
            return Float.compare(actual, rounded) == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        return Math.abs(actual - exact) / Math.ulp(rounded);
    }
}
