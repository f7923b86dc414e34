package io.github.lanegrad.io;

/** The number formats of safetensors, by their names in the file. All are little-endian. */
public enum DType {

    /** Truth value in one byte, 0 or 1. */
    BOOL(8),
    /** 4-bit float E2M1, two in a byte. */
    F4(4),
    /** 6-bit float with 2 exponent bits, four in three bytes. */
    F6_E2M3(6),
    /** 6-bit float with 3 exponent bits, four in three bytes. */
    F6_E3M2(6),
    /** Unsigned byte. */
    U8(8),
    /** Signed byte. */
    I8(8),
    /** 8-bit float with 5 exponent bits. */
    F8_E5M2(8),
    /** 8-bit float with 4 exponent bits. */
    F8_E4M3(8),
    /** 8-bit power of two. */
    F8_E8M0(8),
    /** Signed 16-bit integer. */
    I16(16),
    /** Unsigned 16-bit integer. */
    U16(16),
    /** IEEE half precision. */
    F16(16),
    /** The upper half of an IEEE single. */
    BF16(16),
    /** Signed 32-bit integer. */
    I32(32),
    /** Unsigned 32-bit integer. */
    U32(32),
    /** IEEE single precision, Java's {@code float}. */
    F32(32),
    /** Complex number of two singles. */
    C64(64),
    /** IEEE double precision, Java's {@code double}. */
    F64(64),
    /** Signed 64-bit integer. */
    I64(64),
    /** Unsigned 64-bit integer. */
    U64(64);

    private final int bits;

    DType(int bits) {
        this.bits = bits;
    }

    /**
     * The size of one element.
     *
     * @return in bits, 4 to 64
     */
    public int bits() {
        return bits;
    }
}
