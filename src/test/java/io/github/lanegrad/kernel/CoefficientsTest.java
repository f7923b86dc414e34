package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Fits the polynomials of {@link ScalarMath} again: the committed coefficients are what comes out, or as good. */
class CoefficientsTest {
    private static final int TERMS = 80;
    private static final int SAMPLES = 20_000;

    @Test
    void exp() {
        double end = Math.log(2) / 2 * 1.0001;
        check(CoefficientsTest::expRemainder, -end, end,
                ScalarMath.EXP0, ScalarMath.EXP1, ScalarMath.EXP2, ScalarMath.EXP3, ScalarMath.EXP4);
    }

    @Test
    void log() {
        check(CoefficientsTest::logRemainder, -0.2929, 0.4143,
                ScalarMath.LOG0, ScalarMath.LOG1, ScalarMath.LOG2, ScalarMath.LOG3, ScalarMath.LOG4,
                ScalarMath.LOG5, ScalarMath.LOG6, ScalarMath.LOG7, ScalarMath.LOG8);
    }

    @Test
    void constants() {
        assertEquals((float) (1 / Math.log(2)), ScalarMath.LOG2_E);
        assertEquals((float) Math.log(2), ScalarMath.LN2_HIGH);
        // ln 2 has more digits than a double; the rest of them does not matter beside a float.
        assertEquals((float) (Math.log(2) - ScalarMath.LN2_HIGH), ScalarMath.LN2_LOW);
        assertEquals((float) (Math.sqrt(2) - 1), ScalarMath.LOG1P_FOLD);
    }

    /** {@code (exp(r) - 1 - r) / r² = Σ r^i / (i + 2)!}. */
    private static double expRemainder(double r) {
        double sum = 0;
        for (int i = TERMS; i >= 0; i--) {
            sum = (sum * r + 1) / (i + 2);
        }
        return sum;
    }

    /** {@code (log(1 + f) - f + f²/2) / f³ = Σ (-f)^i / (i + 3)}. */
    private static double logRemainder(double f) {
        double sum = 0;
        for (int i = TERMS; i >= 0; i--) {
            sum = sum * -f + 1.0 / (i + 3);
        }
        return sum;
    }

    private static void check(DoubleUnaryOperator function, double low, double high, float... committed) {
        float[] fitted = fit(function, low, high, committed.length);
        for (int i = 0; i < fitted.length; i++) {
            assertEquals(fitted[i], committed[i], Math.ulp(fitted[i]), "coefficient " + i);
        }
        double errorFitted = relativeError(function, low, high, fitted);
        double errorCommitted = relativeError(function, low, high, committed);
        assertTrue(errorCommitted <= errorFitted * 1.000001,
                () -> "relative error " + errorCommitted + ", the fit has " + errorFitted);
    }

    /** Interpolates at the Chebyshev nodes: divided differences, then Newton's form multiplied out. */
    private static float[] fit(DoubleUnaryOperator function, double low, double high, int count) {
        double[] nodes = new double[count];
        double[] differences = new double[count];
        for (int i = 0; i < count; i++) {
            nodes[i] = (low + high) / 2 + (high - low) / 2 * Math.cos(Math.PI * (i + 0.5) / count);
            differences[i] = function.applyAsDouble(nodes[i]);
        }
        for (int order = 1; order < count; order++) {
            for (int i = count - 1; i >= order; i--) {
                differences[i] = (differences[i] - differences[i - 1]) / (nodes[i] - nodes[i - order]);
            }
        }
        double[] powers = new double[count];
        for (int i = count - 1; i >= 0; i--) {
            for (int j = count - 1; j > 0; j--) {
                powers[j] = powers[j - 1] - nodes[i] * powers[j];
            }
            powers[0] = differences[i] - nodes[i] * powers[0];
        }
        float[] coefficients = new float[count];
        for (int i = 0; i < count; i++) {
            coefficients[i] = (float) powers[i];
        }
        return coefficients;
    }

    private static double relativeError(DoubleUnaryOperator function, double low, double high, float[] coefficients) {
        double worst = 0;
        for (int s = 0; s <= SAMPLES; s++) {
            double x = low + (high - low) * s / SAMPLES;
            double value = 0;
            for (int i = coefficients.length - 1; i >= 0; i--) {
                value = value * x + coefficients[i];
            }
            double exact = function.applyAsDouble(x);
            worst = Math.max(worst, Math.abs((value - exact) / exact));
        }
        return worst;
    }
}
