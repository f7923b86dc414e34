package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.FormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that are not as they should be, and unusual ones that are. */
class BrokenSafetensorsTest {

    private Sandbox sandbox;

    @BeforeEach
    void make() throws IOException {
        sandbox = Sandbox.make();
    }

    @AfterEach
    void delete() throws IOException {
        sandbox.close();
    }

    @Test
    void unusualButRight() throws IOException {
        accepted("{}", 0);
        accepted("{ } \t\r\n ", 0);
        accepted("{\"__metadata__\":{}}", 0);
        accepted("{\"\":" + tensor("F32", "", "0,4") + "}", 4);
        // In the order of the data, not of the header, as older writers had it.
        accepted("{\"b\":" + tensor("U8", "2", "4,6") + ",\"a\":" + tensor("F32", "1", "0,4") + "}", 6);
        accepted("{\"a\":" + tensor("F32", "0,4294967296,4294967296", "0,0") + "}", 0);
        accepted("{\"a\":" + tensor("U8", "4", "0,4") + ",\"b\":" + tensor("U8", "0", "0,0") + ",\"c\":"
                + tensor("U8", "0", "4,4") + "}", 4);
        accepted("{\"a\":{\"data_offsets\":[0,1],\"shape\":[2],\"dtype\":\"F4\"}}", 1);
        accepted("{\"\\u0061\\ud83d\\uDE00\":" + tensor("BOOL", "1", "0,1") + "}", 1);
    }

    @Test
    void json() throws IOException {
        refused("", 0, 8, "expected a header that starts with '{'");
        refused(" {}", 0, 8, "expected a header that starts with '{'");
        refused("[]", 0, 8, "expected a header that starts with '{'");
        refused("\ufeff{}", 0, 8, "expected a header that starts with '{'");
        refused("{", 0, 9, "expected '\"', got the end of the header");
        refused("{}x", 0, 10, "expected only spaces after the header, got 'x'");
        refused("{}\0", 0, 10, "expected only spaces after the header, got byte 0x0");
        refused("{\"__metadata__\":{},}", 0, 27, "expected '\"', got '}'");
        refused("{\"__metadata__\":{} \"a\"", 0, 27, "expected ',' or '}', got '\"'");
        refused("{\"a\" 1}", 0, 13, "expected ':', got '1'");
        refused("{a:1}", 0, 9, "expected '\"', got 'a'");
        refused("{\"a\":null}", 0, 13, "expected '{', got 'n'");
        refused("{\"__metadata__\":{\"a\":1}}", 0, 29, "expected '\"', got '1'");
        refused("{\"a\n\":{}}", 0, 11, "expected '\"', got byte 0xa");
        refused("{\"a\\x\":{}}", 0, 12, "expected an escape of JSON, got 'x'");
        refused("{\"\\u00g0\":{}}", 0, 14, "expected four hexadecimal digits, got 'g'");
        refused("{\"\\u00", 0, 14, "expected four hexadecimal digits, got the end of the header");
        refused("{\"\\ude00\":{}}", 0, 10, "expected a high surrogate before a low one");
        refused("{\"\\ud83d\":{}}", 0, 16, "expected the escape of a low surrogate, got '\"'");
        refused("{\"\\ud83d\\u0041\":{}}", 0, 16, "expected the escape of a low surrogate");
    }

    @Test
    void utf8() throws IOException {
        for (int[] bad : new int[][] {{0xff, 'a'}, {0xc0, 0x80}, {0xed, 0xa0, 0x80}, {0xe2, 0x82}, {0xf4, 0x90, 0x80, 0x80}}) {
            Path path = sandbox.file("{\"__metadata__\":{\"ok\":\"" + "?".repeat(bad.length) + "\"}}", 0);
            byte[] file = Files.readAllBytes(path);
            int at = new String(file, StandardCharsets.ISO_8859_1).indexOf('?');
            for (int i = 0; i < bad.length; i++) {
                file[at + i] = (byte) bad[i];
            }
            assertRefused(Files.write(path, file), at, "expected UTF-8");
        }
    }

    @Test
    void entries() throws IOException {
        String a = "\"a\":" + tensor("U8", "1", "0,1");
        refused("{" + a + "," + a + "}", 2, 61, "expected each name once, got \"a\" again");
        refused("{" + a + ",\"\\u0061\":" + tensor("U8", "1", "1,2") + "}", 2, 61, "expected each name once");
        refused("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0, 32, "expected each name once, got \"a\" again");
        refused("{\"__metadata__\":{},\"__metadata__\":{}}", 0, 27, "expected each name once");
        refused("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\"}}", 0, 27, "expected each name once, got \"dtype\"");
        refused("{\"a\":{\"scale\":2}}", 0, 14, "expected dtype, shape or data_offsets, got \"scale\"");
        refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[0]}}", 0, 9, "expected dtype, shape and two data_offsets");
        refused("{\"a\":{}}", 0, 9, "expected dtype, shape and two data_offsets for tensor \"a\"");
        refused("{\"a\":" + tensor("U8", "0", "0") + "}", 0, 9, "expected dtype, shape and two data_offsets");
        refused("{\"a\":" + tensor("U8", "0", "0,0,0") + "}", 0, 59, "expected at most 2 offsets");
        refused("{\"a\":" + tensor("F33", "1", "0,4") + "}", 4, 22, "expected a dtype such as F32, got \"F33\"");
        refused("{\"a\":" + tensor("f32", "1", "0,4") + "}", 4, 22, "expected a dtype such as F32, got \"f32\"");
        refused("{\"a\":" + tensor("U8", "1" + ",1".repeat(64), "0,1") + "}", 1, 164, "expected at most 64 sizes");
        refused("{\"a\\n" + "b".repeat(100) + "\":" + tensor("U8", "2", "0,1") + "}", 1, 9,
                "expected 2 bytes of data for tensor \"a\\u000a" + "b".repeat(58) + "\"… (102 characters) of U8");
    }

    @Test
    void numbers() throws IOException {
        String natural = "expected an integer of at least 0, without leading zeros, got ";
        refused("{\"a\":" + tensor("U8", "-1", "0,1") + "}", 1, 36, natural + "'-'");
        refused("{\"a\":" + tensor("U8", "01", "0,1") + "}", 1, 36, natural + "'0'");
        refused("{\"a\":" + tensor("U8", "\"1\"", "0,1") + "}", 1, 36, natural + "'\"'");
        refused("{\"a\":" + tensor("U8", "1,", "0,1") + "}", 1, 38, natural + "']'");
        refused("{\"a\":" + tensor("U8", "1.0", "0,1") + "}", 1, 37, "expected ',' or ']', got '.'");
        refused("{\"a\":" + tensor("U8", "1e0", "0,1") + "}", 1, 37, "expected ',' or ']', got 'e'");
        refused("{\"a\":" + tensor("U8", "9223372036854775808", "0,1") + "}", 1, 36, "expected an integer below 2^63");
        refused("{\"a\":" + tensor("U8", "18446744073709551617", "0,1") + "}", 1, 36, "expected an integer below 2^63");
    }

    @Test
    void sizes() throws IOException {
        refused("{\"a\":" + tensor("F32", "2", "0,4") + "}", 4, 9,
                "expected 8 bytes of data for tensor \"a\" of F32 [2], got data_offsets of 4");
        refused("{\"a\":" + tensor("F4", "3", "0,1") + "}", 1, 9, "expected whole bytes");
        // Products that wrap to what the offsets say.
        refused("{\"a\":" + tensor("U8", "4294967296,4294967296", "0,0") + "}", 0, 9, "expected fewer than 2^63 bits");
        refused("{\"a\":" + tensor("F32", "4611686018427387905", "0,4") + "}", 4, 9, "expected fewer than 2^63 bits");
        refused("{\"a\":" + tensor("U8", "2305843009213693953", "0,1") + "}", 1, 9, "expected fewer than 2^63 bits");
        refused("{\"a\":" + tensor("U8", "9223372036854775807", "0,9223372036854775807") + "}", 1, 9,
                "expected data_offsets within the 1 bytes of data for tensor \"a\", got 0 to 9223372036854775807");
        refused("{\"a\":" + tensor("U8", "1", "1,0") + "}", 1, 9, "expected data_offsets within the 1 bytes");
    }

    @Test
    void cover() throws IOException {
        refused("{\"a\":" + tensor("U8", "1", "1,2") + "}", 2, 9, "expected data without holes: data_offsets from 0");
        refused("{\"a\":" + tensor("U8", "1", "0,1") + ",\"b\":" + tensor("U8", "1", "2,3") + "}", 3, 61,
                "expected data without holes: data_offsets from 1 for tensor \"b\", got 2");
        refused("{\"a\":" + tensor("U8", "2", "0,2") + ",\"b\":" + tensor("U8", "2", "1,3") + "}", 3, 61,
                "expected data without overlaps: data_offsets from 2 for tensor \"b\", got 1");
        refused("{\"a\":" + tensor("U8", "1", "0,1") + ",\"b\":" + tensor("U8", "1", "0,1") + "}", 1, 61,
                "expected data without overlaps");
        refused("{\"a\":" + tensor("U8", "1", "0,1") + "}", 3, 62,
                "expected the end of the file after the last tensor, got 2 more bytes");
        refused("{}", 1, 10, "expected the end of the file after the last tensor, got 1 more bytes");
    }

    @Test
    void headerLength() throws IOException {
        assertRefused(Files.write(sandbox.file("a"), new byte[7]), 0, "expected 8 bytes of header length");
        for (long length : new long[] {3, 1000, 100_000_000, Long.MAX_VALUE, Long.MIN_VALUE, -1, 1L << 32}) {
            byte[] bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length)
                    .put((byte) '{').put((byte) '}').array();
            assertRefused(Files.write(sandbox.file("a"), bytes), 0,
                    "expected a header length of at most 2, got " + Long.toUnsignedString(length));
        }
    }

    @Test
    void headerLongerThanTheLimit() throws IOException {
        Path path = sandbox.file("a");
        // Sparse: takes no room on the disk.
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.writeLong(Long.reverseBytes(100_000_001));
            file.setLength(200_000_000);
        }
        assertRefused(path, 0, "expected a header length of at most 100000000, got 100000001");
    }

    @Test
    void nestingIsNoDanger() throws IOException {
        int deep = 1_000_000;
        refused("{\"a\":" + "[".repeat(deep), 0, 13, "expected '{', got '['");
        refused("{\"a\":{\"shape\":" + "[".repeat(deep), 0, 23, "expected an integer");
        refused("{\"a\":".repeat(deep), 0, 14, "expected dtype, shape or data_offsets, got \"a\"");
        refused("{\"__metadata__\":" + "{\"a\":".repeat(deep), 0, 29, "expected '\"', got '{'");
    }

    @Test
    void otherThanFiles() throws IOException {
        assertThrows(NoSuchFileException.class, () -> Safetensors.open(sandbox.file("missing")));
        assertRefused(sandbox.path(), 0, "expected a regular file");
    }

    @Test
    void namesAndTypesAskedFor() throws IOException {
        String header = "{\"f\":" + tensor("F32", "1", "0,4") + ",\"h\":" + tensor("U16", "2", "4,8") + "}";
        try (Safetensors file = Safetensors.open(sandbox.file(header, 8))) {
            assertEquals(List.of("f", "h"), List.copyOf(file.tensors().keySet()));
            assertArrayEquals(new byte[4], file.bytes("h"));
            assertMessage(file, 8, "expected a tensor \"x\"",
                    assertThrows(FormatException.class, () -> file.floats("x")));
            long data = file.tensor("f").offset();
            assertMessage(file, data + 4, "expected one of [F16, BF16, F32] for tensor \"h\", got U16",
                    assertThrows(FormatException.class, () -> file.floats("h")));
            assertMessage(file, data, "expected one of [U8, I8, I16, U16, I32, U32, I64, U64] for tensor \"f\", got F32",
                    assertThrows(FormatException.class, () -> file.longs("f")));
        }
    }

    @Test
    void fileCutShortAfterItWasOpened() throws IOException {
        try (Safetensors file = Safetensors.open(sandbox.file("{\"a\":" + tensor("F32", "2", "0,8") + "}", 8))) {
            long end = file.tensor("a").offset() + 4;
            try (RandomAccessFile other = new RandomAccessFile(file.file(), "rw")) {
                other.setLength(end);
            }
            assertMessage(file, end, "expected 4 more bytes, got the end of the file",
                    assertThrows(FormatException.class, () -> file.floats("a")));
        }
    }

    @Test
    void integersOfEveryWidth() throws IOException {
        for (DType type : List.of(DType.I8, DType.U8, DType.I16, DType.U16, DType.I32, DType.U32, DType.I64)) {
            int bytes = type.bits() / 8;
            Path path = sandbox.file("{\"a\":" + tensor(type.name(), "2", "0," + 2 * bytes) + "}", 2 * bytes);
            byte[] content = Files.readAllBytes(path);
            Arrays.fill(content, content.length - bytes, content.length, (byte) 0xff);
            content[content.length - 2 * bytes] = 7;
            try (Safetensors file = Safetensors.open(Files.write(path, content))) {
                long ones = type.name().startsWith("U") ? (1L << type.bits()) - 1 : -1;
                assertArrayEquals(new long[] {7, ones}, file.longs("a"), type::name);
            }
        }
    }

    @Test
    void numbersThatNoJavaTypeHolds() throws IOException {
        Path path = sandbox.file("{\"a\":" + tensor("U64", "2", "0,16") + ",\"b\":" + tensor("BOOL", "3", "16,19") + "}", 19);
        byte[] content = Files.readAllBytes(path);
        int data = content.length - 19;
        content[data] = 5;
        content[data + 16] = 1;
        try (Safetensors file = Safetensors.open(Files.write(path, content))) {
            assertArrayEquals(new long[] {5, 0}, file.longs("a"));
            assertArrayEquals(new boolean[] {true, false, false}, file.booleans("b"));
        }
        content[data + 15] = (byte) 0x80;
        content[data + 18] = 2;
        try (Safetensors file = Safetensors.open(Files.write(path, content))) {
            assertMessage(file, data + 8, "expected integers below 2^63 in tensor \"a\", got 9223372036854775808",
                    assertThrows(FormatException.class, () -> file.longs("a")));
            assertMessage(file, data + 18, "expected 0 or 1 in tensor \"b\", got 2",
                    assertThrows(FormatException.class, () -> file.booleans("b")));
        }
    }

    @Test
    void mapping() throws IOException {
        Path path = sandbox.file("{\"a\":" + tensor("U8", "3", "0,3") + ",\"b\":" + tensor("U8", "0", "3,3") + "}", 3);
        byte[] content = Files.readAllBytes(path);
        content[content.length - 1] = 9;
        Files.write(path, content);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a;
            try (Safetensors file = Safetensors.open(path)) {
                a = file.map("a", arena);
                assertEquals(0, file.map("b", arena).byteSize());
                assertThrows(FormatException.class, () -> file.map("c", arena));
            }
            assertArrayEquals(new byte[] {0, 0, 9}, a.toArray(ValueLayout.JAVA_BYTE));
            assertTrue(a.isReadOnly());
        }
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "{\"dtype\":\"" + dtype + "\",\"shape\":[" + shape + "],\"data_offsets\":[" + offsets + "]}";
    }

    private void accepted(String header, int dataBytes) throws IOException {
        try (Safetensors file = Safetensors.open(sandbox.file(header, dataBytes))) {
            for (String name : file.tensors().keySet()) {
                assertEquals(file.tensor(name).bytes(), file.bytes(name).length);
            }
        }
    }

    private void refused(String header, int dataBytes, long offset, String fault) throws IOException {
        assertRefused(sandbox.file(header, dataBytes), offset, fault);
    }

    private static void assertRefused(Path path, long offset, String fault) {
        FormatException e = assertThrows(FormatException.class, () -> Safetensors.open(path).close());
        assertMessage(path, offset, fault, e);
    }

    private static void assertMessage(Safetensors file, long offset, String fault, FormatException e) {
        assertMessage(file.file(), offset, fault, e);
    }

    private static void assertMessage(Path path, long offset, String fault, FormatException e) {
        assertMessage(path.toString(), offset, fault, e);
    }

    private static void assertMessage(String path, long offset, String fault, FormatException e) {
        String start = path + ": byte " + offset + ": " + fault;
        assertTrue(e.getMessage().startsWith(start), () -> "expected " + start + "\n but was " + e.getMessage());
        assertEquals(offset, e.offset());
        assertEquals(path, e.file());
    }
}
