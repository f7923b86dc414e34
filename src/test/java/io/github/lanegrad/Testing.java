package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.function.Executable;

/** What tests of many classes need. */
public final class Testing {
    private Testing() {}

    /** The call throws an {@link IllegalArgumentException} whose message holds a text. */
    public static void refused(String message, Executable call) {
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, call);
        assertTrue(thrown.getMessage().contains(message), thrown::getMessage);
    }

    /** The message of the {@link IllegalArgumentException} that the call throws. */
    public static String wrong(Executable call) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    /** For comparisons that tell -0 from 0 and one NaN from another. */
    public static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    /** Rows in the order that they have. */
    public static int[] order(int rows) {
        int[] order = new int[rows];
        Arrays.setAll(order, row -> row);
        return order;
    }

    /** Floats from -1 to 1. */
    public static float[] floats(int count, SplittableRandom random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
