package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PackedWeightsTest {

    @Test
    void theNearestBfloat16() {
        check(0x3F80, 0x3F80_0000);
        check(0x3F80, 0x3F80_8000);
        check(0x3F82, 0x3F81_8000);
        check(0x3F81, 0x3F80_8001);
        check(0x8000, 0x8000_0000);
        check(0x7F80, 0x7F7F_8000);
        check(0x7F7F, 0x7F7F_7FFF);
    }

    @Test
    void payloadsOfNaNsStayWhereTheyFit() {
        check(0x7F81, 0x7F81_0000);
        check(0xFFC1, 0xFFC1_2345);
        check(0x7FC0, 0x7F80_0001);
        check(0xFFC0, 0xFF80_FFFF);
    }

    private static void check(int expected, int bits) {
        assertEquals(Integer.toHexString(expected),
                Integer.toHexString(PackedWeights.nearestBfloat16(Float.intBitsToFloat(bits)) & 0xFFFF));
    }
}
