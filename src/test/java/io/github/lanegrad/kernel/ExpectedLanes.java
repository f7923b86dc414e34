package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The vector width that this JVM was started for. */
public final class ExpectedLanes {
    private ExpectedLanes() {}

    /** Fails unless SIMD runs, at the width of the system property {@code lanegrad.test.lanes} or else the hardware's. */
    public static void check() throws ReflectiveOperationException {
        Backend backend = Backend.current();
        assertTrue(backend.isSimd(), backend.reason());
        assertEquals(Integer.getInteger("lanegrad.test.lanes", preferred()), backend.lanes());
        assertEquals(preferred(), backend.lanes());
    }

    /** By name: tests are compiled on the class path, where the incubator module is not visible. */
    private static int preferred() throws ReflectiveOperationException {
        Class<?> type = Class.forName("jdk.incubator.vector.VectorShape");
        Object shape = type.getMethod("preferredShape").invoke(null);
        return (int) type.getMethod("vectorBitSize").invoke(shape) / Float.SIZE;
    }
}
