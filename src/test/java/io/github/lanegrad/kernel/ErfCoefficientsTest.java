package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fits the polynomials of {@link ScalarErf} and {@link ScalarCurves} again: the constants come out, or are as good. */
class ErfCoefficientsTest {
    /** As given with the paper and with the definitions; SELU's product exceeds the digits of a double. */
    private static final BigDecimal SELU_SCALE = new BigDecimal("1.0507009873554805");
    private static final BigDecimal SELU_ALPHA = new BigDecimal("1.6732632423543772");

    static ErfFit.Fit[] fits() {
        return ErfFit.ALL;
    }

    @ParameterizedTest
    @MethodSource("fits")
    void committedCoefficientsAreTheFit(ErfFit.Fit fit) throws ReflectiveOperationException {
        float[] committed = new float[fit.count()];
        for (int i = 0; i < committed.length; i++) {
            committed[i] = constant(fit.name() + i);
        }
        double errorCommitted = fit.error(committed);
        double errorFitted = fit.error(fit.fit());
        assertTrue(errorCommitted <= errorFitted * 1.05,
                () -> fit.name() + ": error " + errorCommitted + ", the fit has " + errorFitted);
    }

    /** Far below one part in 2^24, except for the derivative, whose tolerance is 1e-6. */
    @ParameterizedTest
    @MethodSource("fits")
    void fitsAreAccurate(ErfFit.Fit fit) {
        double error = fit.error(fit.fit());
        assertTrue(error < (fit == ErfFit.SLOPE ? 1e-7 : 0x1p-26), () -> fit.name() + ": " + error);
    }

    private static float constant(String name) throws ReflectiveOperationException {
        Class<?> owner = name.startsWith("SHRINK") ? ScalarCurves.class : ScalarErf.class;
        Field field = owner.getDeclaredField(name);
        return field.getFloat(null);
    }

    @Test
    void sumsOfTwoFloats() {
        assertSum("1.702", ScalarGates.QUICK, ScalarGates.QUICK_LOW);
        BigDecimal twice = BigDecimal.TWO.multiply(BigDecimal.TWO.divide(pi(), MathContext.DECIMAL128)
                .sqrt(MathContext.DECIMAL128));
        assertSum(twice.toString(), ScalarGates.CUBIC1, ScalarGates.CUBIC1_LOW);
        assertSum(twice.multiply(new BigDecimal("0.044715")).toString(), ScalarGates.CUBIC3, ScalarGates.CUBIC3_LOW);
        assertSum(SELU_SCALE.multiply(SELU_ALPHA).toString(),
                ScalarActivations.SELU_NEGATIVE, ScalarActivations.SELU_NEGATIVE_LOW);
        assertSum(third(1).toString(), ScalarCurves.THIRD, ScalarCurves.THIRD_LOW);
        assertSum(third(2).toString(), ScalarCurves.LECUN_SLOPE, ScalarCurves.LECUN_SLOPE_LOW);
        assertSum(third(1).divide(BigDecimal.TWO).toString(), ScalarActivations.SIXTH, ScalarActivations.SIXTH_LOW);
        assertEquals((1.7159 - ScalarCurves.LECUN) / ScalarCurves.LECUN, ScalarCurves.LECUN_RELATIVE, 1e-13);
    }

    /** So few bits that their difference to a float below 16 is exact. */
    @Test
    void leadingFactorOfGeluTanhIsShort() {
        assertEquals(0, ScalarGates.CUBIC1 * 0x1p20f % 1);
    }

    @Test
    void roundedConstants() {
        assertEquals(SELU_SCALE.floatValue(), ScalarActivations.SELU);
        assertEquals((float) (2 / 3.0 / 1.7159), ScalarCurves.LECUN_RATIO);
        assertEquals((float) (2 / (5.5 * 5.5)), ScalarErf.SLOPE_SCALE);
    }

    private static BigDecimal third(int numerator) {
        return BigDecimal.valueOf(numerator).divide(BigDecimal.valueOf(3), MathContext.DECIMAL128);
    }

    private static BigDecimal pi() {
        return new BigDecimal("3.14159265358979323846264338327950288");
    }

    private static void assertSum(String exact, float high, float low) {
        BigDecimal rest = new BigDecimal(exact).subtract(new BigDecimal(high));
        assertEquals(rest.doubleValue(), low, Math.ulp(low), exact);
    }
}
