package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** NPY files that are as they should be, in every version, and others. */
class NpyTest {

    private Sandbox sandbox;
    private Path file = Path.of("");

    @BeforeEach
    void make() throws IOException {
        sandbox = Sandbox.make();
        file = sandbox.file("a.npy");
    }

    @AfterEach
    void delete() throws IOException {
        sandbox.close();
    }

    static byte[] npy(int version, String dictionary, byte[] values) {
        byte[] text = dictionary.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(12 + text.length + values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) version).put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) text.length);
        } else {
            bytes.putInt(text.length);
        }
        bytes.put(text).put(values);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static String dictionary(String descr, boolean fortran, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }   \n";
    }

    private TensorData read(String dictionary, int... values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int value : values) {
            bytes.write(value);
        }
        return Npy.read(Files.write(file, npy(1, dictionary, bytes.toByteArray())));
    }

    @Test
    void versions() throws IOException {
        for (int version = 1; version <= 3; version++) {
            Files.write(file, npy(version, dictionary("<i2", false, "(2,)"), new byte[] {1, 0, 2, 1}));
            assertArrayEquals(new long[] {1, 258}, Npy.read(file).longs());
        }
    }

    @Test
    void everyWayToWriteADictionary() throws IOException {
        assertArrayEquals(new long[] {9}, read("{'shape': (), \"descr\":\"|u1\",'fortran_order':True}\n", 9).longs());
        assertArrayEquals(new long[] {9}, read("{ 'fortran_order' : False,'descr':'<u1','shape':( 1 , 1 , )}   \n", 9).longs());
        assertEquals(List.of(0L, 7L), read(dictionary("<f8", false, "(0, 7)")).shape());
    }

    @Test
    void everyTypeAndByteOrder() throws IOException {
        assertArrayEquals(new boolean[] {true, false}, read(dictionary("|b1", false, "(2,)"), 1, 0).booleans());
        assertArrayEquals(new long[] {-2}, read(dictionary("|i1", false, "(1,)"), 254).longs());
        assertArrayEquals(new long[] {65534}, read(dictionary(">u2", false, "(1,)"), 255, 254).longs());
        assertArrayEquals(new long[] {1}, read(dictionary(">i8", false, "()"), 0, 0, 0, 0, 0, 0, 0, 1).longs());
        assertArrayEquals(new float[] {1.5f}, read(dictionary(">f2", false, "(1,)"), 0x3e, 0).floats());
        assertArrayEquals(new float[] {1.5f}, read(dictionary("<f4", false, "(1,)"), 0, 0, 0xc0, 0x3f).floats());
        assertArrayEquals(new double[] {1.5}, read(dictionary(">f8", false, "(1,)"), 0x3f, 0xf8, 0, 0, 0, 0, 0, 0).doubles());
    }

    /** Element [i, j, k] of shape [2, 3, 4] is number i + 2j + 6k of a file in the order of Fortran. */
    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"U8", "I16", "U32", "I64"})
    void orderOfFortran(DType dtype) throws IOException {
        long[] values = new long[24];
        long[] stored = new long[24];
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 4; k++) {
                    values[i * 12 + j * 4 + k] = 3 * i + 5 * j + 7 * k;
                    stored[i + 2 * j + 6 * k] = 3 * i + 5 * j + 7 * k;
                }
            }
        }
        TensorData tensor = TensorData.of(dtype, values, 2, 3, 4);
        Npy.write(tensor, file, ByteOrder.BIG_ENDIAN, true);
        assertEquals(tensor, Npy.read(file));
        Path plain = sandbox.file("plain.npy");
        Npy.write(TensorData.of(dtype, stored, 24), plain, ByteOrder.BIG_ENDIAN, false);
        byte[] expected = Files.readAllBytes(plain);
        byte[] actual = Files.readAllBytes(file);
        int bytes = 24 * dtype.bits() / 8;
        assertArrayEquals(Arrays.copyOfRange(expected, expected.length - bytes, expected.length),
                Arrays.copyOfRange(actual, actual.length - bytes, actual.length));
    }

    @Test
    void roundTripOfAnyShape() throws IOException {
        Random random = new Random(1);
        for (int tries = 0; tries < 200; tries++) {
            List<Long> shape = new ArrayList<>();
            int length = 1;
            for (int d = random.nextInt(5); d > 0; d--) {
                shape.add((long) random.nextInt(5));
                length *= shape.getLast().intValue();
            }
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = Float.intBitsToFloat(random.nextInt());
            }
            TensorData tensor = TensorData.of(values, shape.stream().mapToLong(Long::longValue).toArray());
            Npy.write(tensor, file, random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, random.nextBoolean());
            assertEquals(tensor, Npy.read(file));
            assertEquals(0, (Files.size(file) - 4L * length) % 64);
        }
    }

    @Test
    void dictionariesThatAreWrong() {
        refused("{'descr': '<f4', 'shape': (), }\n", "expected descr, fortran_order and shape before the end");
        refused("{'descr': '<f4', 'descr': '<f4'}\n", "expected descr, fortran_order and shape, once each, got \"descr\"");
        refused("{'a': 1}\n", "expected descr, fortran_order and shape, once each, got \"a\"");
        refused(dictionary("<f4", false, "(1,)").trim(), "expected only spaces and a line feed");
        refused(dictionary("<f4", false, "(1,)") + "x", "expected only spaces and a line feed");
        refused(dictionary("<f4", false, "(1)"), "expected a tuple");
        refused(dictionary("<f4", false, "[1]"), "expected '('");
        refused(dictionary("<f4", false, "(1 1)"), "expected ',' or ')'");
        refused(dictionary("<f4", false, "(-1,)"), "expected a size of at least 0");
        refused(dictionary("<f4", false, "(01,)"), "expected a size of at least 0, without leading zeros");
        refused(dictionary("<f4", false, "(1L,)"), "expected ',' or ')'");
        refused(dictionary("<f4", false, "(9223372036854775808,)"), "expected a size below 2^63");
        refused(dictionary("<f4", false, "(" + "1,".repeat(65) + ")"), "expected at most 64 sizes");
        refused(dictionary("=f4", false, "(1,)"), "expected a dtype such as '<f4'");
        refused(dictionary("|f4", false, "(1,)"), "expected a dtype such as '<f4'");
        refused(dictionary("<c8", false, "(1,)"), "expected a dtype such as '<f4'");
        refused(dictionary("|O", false, "(1,)"), "expected a dtype such as '<f4'");
        refused(dictionary("", false, "(1,)"), "expected a dtype such as '<f4'");
        refused("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", "expected a text in quotes");
        refused("{'descr': '<f\\x34', 'fortran_order': False, 'shape': (1,), }\n", "expected a text in quotes, without escapes");
        refused("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }\n", "expected True or False");
        refused("{'descr': '<f4", "expected a text in quotes, without escapes");
        refused("(".repeat(60_000), "expected '{'");
        refused("", "expected '{'");
    }

    @Test
    void sizesThatAreWrong() {
        refused(dictionary("<f4", false, "(2,)"), "expected the values of F32 [2], at most 2147483639 bytes, and then the end, got 4");
        refused(dictionary("<f4", false, "()") + " ", "expected only spaces and a line feed");
        // Products that wrap to 4 or to nothing.
        refused(dictionary("<f4", false, "(4294967296, 4294967296)"), "expected the values of F32");
        refused(dictionary("<f4", false, "(4611686018427387905,)"), "expected the values of F32");
        refused(dictionary("<f4", false, "(0, 4294967296)"), "expected the values of F32 [0, 4294967296]");
        assertRefused(npy(1, dictionary("<f4", false, "(4611686018427387904, 4, 0)"), new byte[0]),
                "expected the values of F32 [4611686018427387904, 4, 0]");
    }

    private void refused(String dictionary, String fault) {
        assertRefused(npy(1, dictionary, new byte[4]), fault);
    }

    @Test
    void startsThatAreWrong() {
        assertRefused(new byte[0], "byte 0: expected 8 more bytes, got the end of the data");
        assertRefused(new byte[8], "byte 0: expected byte 0x93 of the start of an NPY file, got 0x00");
        assertRefused(npy(4, "{}", new byte[0]), "byte 6: expected version 1.0, 2.0 or 3.0, got 4.0");
        byte[] long2 = npy(2, "{}", new byte[0]);
        long2[11] = (byte) 0xff;
        assertRefused(long2, "byte 8: expected a header length of at most 65536, got 4278190082");
        long2[11] = 0;
        long2[9] = 1;
        assertRefused(long2, "byte 14: expected 256 more bytes, got the end of the data");
        FormatException e = assertThrows(FormatException.class, () -> Npy.read(sandbox.path()));
        assertTrue(e.getMessage().endsWith("expected a regular file"));
    }

    private void assertRefused(byte[] bytes, String fault) {
        FormatException e = assertThrows(FormatException.class, () -> Npy.read(Files.write(file, bytes)));
        assertTrue(e.getMessage().contains(fault), e.getMessage());
        assertTrue(e.offset() <= bytes.length);
    }

    @Test
    void typesThatNumPyLacks() {
        TensorData tensor = TensorData.of(DType.BF16, new float[1], 1);
        assertThrows(IllegalArgumentException.class, () -> Npy.write(tensor, file));
    }
}
