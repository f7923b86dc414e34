package io.github.lanegrad.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Makes floats of the elements of one IDX file. Immutable; any number of threads may use it at once. */
final class IdxDecoder {
    private static final int LARGEST_CLASS = 1 << 24;

    private final IdxType type;
    private final Conversion conversion;
    private final String expected;
    /** Images are bytes: looking them up takes a quarter of the time of converting them. */
    private final float[] bytes;

    /** What becomes of an element: NaN for one that must not be. */
    @FunctionalInterface
    private interface Conversion {
        float value(double element);
    }

    private IdxDecoder(IdxType type, String expected, Conversion conversion) {
        this.type = type;
        this.expected = expected;
        this.conversion = conversion;
        this.bytes = new float[type == IdxType.UNSIGNED_BYTE ? 256 : 0];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = conversion.value(i);
        }
    }

    /** Features, multiplied by a factor. */
    static IdxDecoder features(IdxType type, double factor) {
        return new IdxDecoder(type, "a number that is finite as a float when multiplied by " + factor, element -> {
            float value = (float) (element * factor);
            return Float.isFinite(value) ? value : Float.NaN;
        });
    }

    /** Class numbers, which are exact as floats. */
    static IdxDecoder classes(IdxType type) {
        return new IdxDecoder(type, "a class number, whole and from 0 to " + LARGEST_CLASS, element -> {
            boolean isClass = element >= 0 && element <= LARGEST_CLASS && element == Math.rint(element);
            // Adding 0 makes 0 of -0.
            return isClass ? (float) element + 0f : Float.NaN;
        });
    }

    /** Returns -1, or which of the elements is wrong; it and those after it have not all been written. */
    int decode(MemorySegment segment, long at, int count, float[] into, int offset) {
        boolean isByte = type == IdxType.UNSIGNED_BYTE;
        for (int i = 0; i < count; i++) {
            float value = isByte
                    ? bytes[segment.get(ValueLayout.JAVA_BYTE, at + i) & 0xff]
                    : conversion.value(type.at(segment, at + (long) i * type.bytes()));
            if (Float.isNaN(value)) {
                return i;
            }
            into[offset + i] = value;
        }
        return -1;
    }

    /** What an element at a byte of the segment is, and should have been. */
    String fault(MemorySegment segment, long at) {
        return "expected " + expected + ", got " + type.at(segment, at);
    }
}
