package io.github.lanegrad.kernel.simd;

import io.github.lanegrad.kernel.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The one vector shape of this JVM: the preferred one, which is 128, 256 or 512 bits on known hardware. */
final class Lanes {

    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    /** Floats in a vector. */
    static final int LENGTH = FLOATS.length();

    static {
        if (LENGTH < 4 || Kernels.LANES % LENGTH != 0) {
            throw new IllegalStateException("expected vectors of 4, 8 or 16 floats, the hardware prefers " + LENGTH);
        }
    }

    private Lanes() {}
}
