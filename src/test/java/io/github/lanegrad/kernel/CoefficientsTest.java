package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** The constants of {@link ScalarMath} and {@link ScalarTrigonometry} are what {@link CoefficientFit} finds. */
class CoefficientsTest {
    private static final BigDecimal QUARTER_TURN =
            new BigDecimal("1.57079632679489661923132169163975144209858469968755");

    @Test
    void exp() {
        check(CoefficientFit.EXP, 3.2e-9,
                ScalarMath.EXP0, ScalarMath.EXP1, ScalarMath.EXP2, ScalarMath.EXP3, ScalarMath.EXP4);
        check(CoefficientFit.EXP_WIDE, 1.5e-8,
                ScalarMath.EXP_WIDE0, ScalarMath.EXP_WIDE1, ScalarMath.EXP_WIDE2,
                ScalarMath.EXP_WIDE3, ScalarMath.EXP_WIDE4, ScalarMath.EXP_WIDE5);
    }

    @Test
    void log() {
        check(CoefficientFit.LOG, 3e-8,
                ScalarLogarithms.LOG0, ScalarLogarithms.LOG1, ScalarLogarithms.LOG2, ScalarLogarithms.LOG3,
                ScalarLogarithms.LOG4, ScalarLogarithms.LOG5, ScalarLogarithms.LOG6, ScalarLogarithms.LOG7);
    }

    @Test
    void tanh() {
        check(CoefficientFit.TANH, 4.5e-8, ScalarMath.TANH0, ScalarMath.TANH1, ScalarMath.TANH2, ScalarMath.TANH3);
        check(CoefficientFit.TANH_EXP, 3.2e-9,
                ScalarMath.TANH_EXP0, ScalarMath.TANH_EXP1, ScalarMath.TANH_EXP2,
                ScalarMath.TANH_EXP3, ScalarMath.TANH_EXP4, ScalarMath.TANH_EXP5);
    }

    @Test
    void softplus() {
        check(CoefficientFit.SOFTPLUS, 9.2e-9,
                ScalarMath.SOFTPLUS0, ScalarMath.SOFTPLUS1, ScalarMath.SOFTPLUS2, ScalarMath.SOFTPLUS3);
        check(CoefficientFit.SOFTPLUS_LOG, 5.3e-9,
                ScalarMath.SOFTPLUS_LOG0, ScalarMath.SOFTPLUS_LOG1, ScalarMath.SOFTPLUS_LOG2,
                ScalarMath.SOFTPLUS_LOG3, ScalarMath.SOFTPLUS_LOG4, ScalarMath.SOFTPLUS_LOG5);
    }

    @Test
    void atan() {
        check(CoefficientFit.ATAN, 1.7e-8,
                ScalarTrigonometry.ATAN0, ScalarTrigonometry.ATAN1, ScalarTrigonometry.ATAN2, ScalarTrigonometry.ATAN3,
                ScalarTrigonometry.ATAN4, ScalarTrigonometry.ATAN5, ScalarTrigonometry.ATAN6, ScalarTrigonometry.ATAN7);
    }

    @Test
    void sinAndCos() {
        check(CoefficientFit.SIN, 4.2e-9, ScalarTrigonometry.SIN0, ScalarTrigonometry.SIN1, ScalarTrigonometry.SIN2);
        check(CoefficientFit.COS, 1.3e-10, ScalarTrigonometry.COS0, ScalarTrigonometry.COS1, ScalarTrigonometry.COS2);
    }

    @Test
    void logarithmOfTwo() {
        assertEquals((float) (1 / Math.log(2)), ScalarMath.LOG2_E);
        assertEquals((float) (2 / Math.log(2)), ScalarMath.TWICE_LOG2_E);
        assertEquals((float) (1 / (2 * Math.log(2))), ScalarMath.HALF_LOG2_E);
        assertEquals((float) Math.log(2), ScalarMath.LN2);
        assertEquals((float) (Math.log(2) / 2), ScalarMath.HALF_LN2);
        // ln 2 has more digits than a double; the rest of them does not matter beside a float.
        assertEquals((float) (Math.log(2) - ScalarMath.LN2), ScalarMath.LN2_LOW);
    }

    @Test
    void quarterTurn() {
        BigDecimal high = exact(ScalarTrigonometry.QUARTER_TURN_HIGH);
        BigDecimal middle = exact(ScalarTrigonometry.QUARTER_TURN_MIDDLE);
        assertCutOff(ScalarTrigonometry.QUARTER_TURN_HIGH, QUARTER_TURN);
        assertCutOff(ScalarTrigonometry.QUARTER_TURN_MIDDLE, QUARTER_TURN.subtract(high));
        assertEquals(QUARTER_TURN.subtract(high).subtract(middle).floatValue(), ScalarTrigonometry.QUARTER_TURN_LOW);
        assertEquals((float) (2 / Math.PI), ScalarTrigonometry.INVERSE_QUARTER_TURN);
        BigDecimal product =
                exact(ScalarTrigonometry.QUARTER_TURN_A).multiply(exact(ScalarTrigonometry.QUARTER_TURN_B));
        assertTrue(product.subtract(QUARTER_TURN).abs().doubleValue() < 1e-13);
    }

    private static BigDecimal exact(float value) {
        return new BigDecimal(value);
    }

    private static void assertCutOff(float value, BigDecimal exact) {
        assertTrue(exact(value).compareTo(exact) <= 0 && exact(Math.nextUp(value)).compareTo(exact) > 0);
    }

    /** The fit is in strict arithmetic, so that it gives the same floats everywhere. */
    private static void check(CoefficientFit.Problem problem, double error, float... committed) {
        assertArrayEquals(CoefficientFit.fit(problem), committed);
        assertTrue(problem.error(committed) < error, () -> "error " + problem.error(committed));
    }
}
