package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Values go into a tensor and out of it, and through a file, bit for bit. */
class TensorDataProperties {

    static final EnumSet<DType> INTEGERS = EnumSet.of(
            DType.I64, DType.U64, DType.I32, DType.U32, DType.I16, DType.U16, DType.I8, DType.U8);

    @Property(tries = 200)
    void integers(@ForAll long seed) {
        for (DType dtype : INTEGERS) {
            long[] values = new Random(seed).longs(6).map(v -> v >> 64 - dtype.bits()).toArray();
            if (dtype.name().startsWith("U")) {
                for (int i = 0; i < values.length; i++) {
                    values[i] &= -1L >>> 64 - dtype.bits();
                }
            }
            TensorData tensor = TensorData.of(dtype, values, 2, 3);
            assertArrayEquals(values, tensor.longs(), dtype::name);
            assertEquals(6 * dtype.bits() / 8, tensor.bytes().length);
            assertEquals(List.of(2L, 3L), tensor.shape());
        }
    }

    @Example
    void integersOutOfRange() {
        for (DType dtype : List.of(DType.I32, DType.U32, DType.I16, DType.U16, DType.I8, DType.U8)) {
            boolean signed = dtype.name().startsWith("I");
            long most = signed ? (1L << dtype.bits() - 1) - 1 : (1L << dtype.bits()) - 1;
            long least = signed ? -most - 1 : 0;
            assertArrayEquals(new long[] {least, most}, TensorData.of(dtype, new long[] {least, most}, 2).longs());
            for (long wrong : new long[] {least - 1, most + 1}) {
                assertEquals("expected values of " + dtype + ", got " + wrong + " (value 1)",
                        assertThrows(IllegalArgumentException.class,
                                () -> TensorData.of(dtype, new long[] {0, wrong}, 2)).getMessage());
            }
        }
    }

    /** The nearest of the 16-bit number and its neighbours, the even one of two. */
    @Property(tries = 2000)
    void halvesAreTheNearest(@ForAll int bits) {
        float value = Float.intBitsToFloat(bits);
        for (DType dtype : List.of(DType.F16, DType.BF16)) {
            TensorData tensor = TensorData.of(dtype, new float[] {value}, 1);
            float rounded = tensor.floats()[0];
            if (Float.isNaN(value)) {
                assertTrue(Float.isNaN(rounded));
                continue;
            }
            assertEquals(rounded, tensor.doubles()[0]);
            float most = dtype == DType.F16 ? 65504 : Float.intBitsToFloat(0x7f7f0000);
            if (Math.abs(value) <= most) {
                int code = tensor.bytes()[0] & 0xff | (tensor.bytes()[1] & 0xff) << 8;
                BigDecimal off = error(value, rounded);
                for (int neighbour : new int[] {code - 1, code + 1}) {
                    float other = half(dtype, neighbour);
                    if (Float.isFinite(other)) {
                        int comparison = off.compareTo(error(value, other));
                        assertTrue(comparison < 0 || comparison == 0 && (code & 1) == 0, () -> dtype + " " + value);
                    }
                }
            } else {
                assertEquals(Math.signum(value), Math.signum(rounded));
                assertTrue(Math.abs(rounded) >= most);
            }
        }
    }

    private static BigDecimal error(float value, float rounded) {
        return new BigDecimal(value).subtract(new BigDecimal(rounded)).abs();
    }

    private static float half(DType dtype, int code) {
        return TensorData.ofBytes(dtype, new byte[] {(byte) code, (byte) (code >> 8)}, 1).floats()[0];
    }

    @Example
    void everyHalfSurvives() {
        for (DType dtype : List.of(DType.F16, DType.BF16)) {
            byte[] all = new byte[1 << 17];
            for (int code = 0; code < 1 << 16; code++) {
                all[2 * code] = (byte) code;
                all[2 * code + 1] = (byte) (code >> 8);
            }
            float[] values = TensorData.ofBytes(dtype, all, 1 << 16).floats();
            byte[] back = TensorData.of(dtype, values, 1 << 16).bytes();
            for (int code = 0; code < 1 << 16; code++) {
                if (!Float.isNaN(values[code])) {
                    assertEquals(all[2 * code], back[2 * code]);
                    assertEquals(all[2 * code + 1], back[2 * code + 1]);
                }
            }
        }
    }

    @Example
    void throughAFile() throws IOException {
        List<TensorData> all = List.of(
                TensorData.of(new boolean[] {true, false, true}, 3),
                TensorData.of(new double[] {Math.PI, -0.0, Double.NaN, 1e300}, 2, 2),
                TensorData.of(new float[] {1, -0f, 3e38f}, 3, 1),
                TensorData.of(DType.F16, new float[] {0.1f}, 1),
                TensorData.of(DType.U64, new long[] {-1}, 1),
                TensorData.of(DType.I8, new long[] {-128, 127}, 1, 2),
                TensorData.of(new float[] {7}),
                TensorData.of(new float[0], 0, 5),
                TensorData.ofBytes(DType.F4, new byte[] {0x12, 0x34}, 4));
        try (Sandbox sandbox = Sandbox.make()) {
            SafetensorsWriter writer = new SafetensorsWriter();
            for (int i = 0; i < all.size(); i++) {
                writer.tensor("t" + i, all.get(i));
            }
            writer.write(sandbox.file("all"));
            try (Safetensors file = Safetensors.open(sandbox.file("all"))) {
                for (int i = 0; i < all.size(); i++) {
                    assertEquals(all.get(i), file.read("t" + i));
                }
                assertArrayEquals(all.getFirst().booleans(), file.booleans("t0"));
                assertArrayEquals(all.get(1).doubles(), file.doubles("t1"));
                assertEquals(List.of("t1", "t4", "t2", "t6", "t7", "t3", "t0", "t5", "t8"),
                        List.copyOf(file.tensors().keySet()));
            }
        }
    }

    @Example
    void whatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> TensorData.of(new float[3], 2, 2));
        assertThrows(IllegalArgumentException.class, () -> TensorData.of(new float[1], new long[65]));
        assertThrows(IllegalArgumentException.class, () -> TensorData.of(new float[0], 0, -1));
        assertThrows(IllegalArgumentException.class, () -> TensorData.ofBytes(DType.F32, new byte[0], 1L << 32, 1L << 32));
        assertThrows(IllegalArgumentException.class, () -> TensorData.ofBytes(DType.F32, new byte[4], (1L << 61) + 1));
        assertThrows(IllegalArgumentException.class, () -> TensorData.ofBytes(DType.F4, new byte[1], 3));
        assertThrows(IllegalArgumentException.class, () -> TensorData.of(DType.F64, new float[1], 1));
        assertThrows(IllegalArgumentException.class, () -> TensorData.of(DType.BOOL, new long[1], 1));
        TensorData doubles = TensorData.of(new double[] {1}, 1);
        assertEquals("expected a tensor of one of [F16, BF16, F32], got F64",
                assertThrows(IllegalStateException.class, doubles::floats).getMessage());
        assertThrows(IllegalStateException.class, doubles::longs);
        assertThrows(IllegalStateException.class, doubles::booleans);
        assertNotEquals(doubles, TensorData.of(new double[] {2}, 1));
        assertNotEquals(doubles, TensorData.of(new double[] {1}));
        assertEquals("F64 [1]", doubles.toString());
    }

    @Example
    void arraysAreCopied() {
        byte[] bytes = {1};
        TensorData tensor = TensorData.ofBytes(DType.U8, bytes, 1);
        bytes[0] = 2;
        tensor.bytes()[0] = 3;
        assertArrayEquals(new long[] {1}, tensor.longs());
    }
}
