package io.github.lanegrad.kernel.simd;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The one vector shape of this JVM: the preferred one, which is 128, 256 or 512 bits on known hardware. */
final class Lanes {

    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

    /** Floats in a vector. */
    static final int LENGTH = FLOATS.length();

    /** Vector registers: x86 without AVX-512 has 16, all else 32. */
    static final int REGISTERS = avx() < 3 ? 16 : 32;

    private Lanes() {}

    /** Marks the lanes whose number has a bit set. */
    static VectorMask<Float> lanesWithBit(int bit) {
        boolean[] lanes = new boolean[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            lanes[i] = (i & bit) != 0;
        }
        return VectorMask.fromArray(FLOATS, lanes, 0);
    }

    /** The level of AVX that the JVM uses; large where there is no such thing. */
    private static int avx() {
        try {
            return Integer.parseInt(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption("UseAVX").getValue());
        } catch (IllegalArgumentException e) {
            return Integer.MAX_VALUE;
        }
    }
}
