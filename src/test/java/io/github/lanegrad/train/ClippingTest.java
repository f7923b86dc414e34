package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The scale that a limit of norms gives, where a training does not show it. */
class ClippingTest {

    private static float[] gradients(float... first) {
        return Arrays.copyOf(first, 64);
    }

    private static float clip(Clipping clipping, float[] gradients) {
        return clipping.apply(gradients, 1f, new float[16]);
    }

    /** The limit is divided by the norm plus 1e-6. */
    @Test
    void smallNormsAreClippedAsInPyTorch() {
        assertEquals(0.25f, clip(Clipping.byNorm(1e-6), gradients(0, 3e-6f)), 1e-6f);
    }

    @Test
    void theNormIsThatOfClippedValues() {
        float[] gradients = gradients(3, 4);
        assertEquals(1 / Math.sqrt(18), clip(new Clipping(3, 1, Clipping.Order.EUCLIDEAN), gradients), 1e-6);
        assertArrayEquals(gradients(3, 3), gradients);
    }

    @Test
    void theSumOfMagnitudesMayBeNoFloat() {
        float[] gradients = new float[64];
        Arrays.fill(gradients, 0, 32, 1e37f);
        Arrays.fill(gradients, 32, 64, -1e37f);
        assertEquals(1 / 6.4e38, clip(Clipping.byNorm(1, Clipping.Order.ONE), gradients), 1e-44);
    }

    @Test
    void aScaleThatMakesNoMeanIsRefused() {
        for (float scale : new float[] {0f, -1f, Float.NaN}) {
            assertEquals("scale: expected more than 0, got " + scale, assertThrows(IllegalArgumentException.class,
                    () -> Clipping.byValue(1).apply(new float[16], scale, new float[16])).getMessage());
        }
    }
}
