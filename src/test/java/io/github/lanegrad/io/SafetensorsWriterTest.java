package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SafetensorsWriterTest {

    private final SafetensorsWriter writer = new SafetensorsWriter();

    /** The bytes of the format, by hand. */
    @Test
    void bytesAreForever() throws IOException {
        String json = "{\"__metadata__\":{\"k\":\"\\u000a\\\"ä\"},"
                + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}";
        try (Sandbox sandbox = Sandbox.make()) {
            writer.metadata("k", "\n\"ä")
                    .floats("w", new float[] {1, -2}, 2, 1)
                    .floats("b", new float[] {0.5f})
                    .write(sandbox.file("a"));
            byte[] file = Files.readAllBytes(sandbox.file("a"));
            byte[] text = json.getBytes(StandardCharsets.UTF_8);
            int padded = (text.length + 7) / 8 * 8;
            assertArrayEquals(new byte[] {(byte) padded, 0, 0, 0, 0, 0, 0, 0}, slice(file, 0, 8));
            assertEquals(json + " ".repeat(padded - text.length),
                    new String(slice(file, 8, padded), StandardCharsets.UTF_8));
            assertArrayEquals(
                    new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0, 0, 0, 0, 0x3f},
                    slice(file, 8 + padded, 12));
            assertEquals(8 + padded + 12, file.length);
        }
    }

    /** More than a buffer holds, of any bits, behind floats. */
    @Test
    void doublesComeBack() throws IOException {
        double[] values = new double[20_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.longBitsToDouble(i * 0x9e3779b97f4a7c15L);
        }
        try (Sandbox sandbox = Sandbox.make()) {
            writer.floats("f", new float[] {1}).doubles("d", values, 3, 6667).doubles("one", new double[] {Double.NaN})
                    .write(sandbox.file("a"));
            try (Safetensors file = Safetensors.open(sandbox.file("a"))) {
                assertEquals(DType.F64, file.tensor("d").dtype());
                assertEquals(List.of(3L, 6667L), file.tensor("d").shape());
                assertArrayEquals(bits(values), bits(file.doubles("d")));
                assertArrayEquals(new double[] {Double.NaN}, file.doubles("one"));
                assertArrayEquals(new float[] {1}, file.floats("f"));
            }
        }
        refused("expected as many values as the shape [2] says, got 20001", () -> writer.doubles("x", values, 2));
        refused("expected each name once, got \"d\" again", () -> writer.floats("d", new float[0], 0));
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }

    @Test
    void nothingIsAFileToo() throws IOException {
        try (Sandbox sandbox = Sandbox.make()) {
            writer.write(sandbox.file("a"));
            try (Safetensors file = Safetensors.open(sandbox.file("a"))) {
                assertTrue(file.tensors().isEmpty() && file.metadata().isEmpty());
            }
        }
    }

    @Test
    void wrongArgumentsAreRefused() {
        float[] six = new float[6];
        writer.metadata("k", "v").floats("w", six, 2, 3);
        refused("expected each key once, got \"k\" again", () -> writer.metadata("k", "v"));
        refused("expected each name once, got \"w\" again", () -> writer.floats("w", six, 6));
        refused("expected a name other than __metadata__", () -> writer.floats("__metadata__", six, 6));
        refused("expected text of whole characters, got \"a\\ud83d\"", () -> writer.floats("a\ud83d", six, 6));
        refused("expected text of whole characters, got \"\\ude00\"", () -> writer.metadata("x", "\ude00"));
        refused("expected as many values as the shape [2, 2] says, got 6", () -> writer.floats("x", six, 2, 2));
        refused("expected as many values as the shape [-2, -3] says", () -> writer.floats("x", six, -2, -3));
        // 2^64 + 6 wraps to 6.
        refused("expected as many values", () -> writer.floats("x", six, 2, 9223372036854775807L, 1));
        refused("expected as many values", () -> writer.floats("x", new float[0], 1L << 32, 1L << 32));
        refused("expected at most 64 sizes, got 65", () -> writer.floats("x", six, new long[65]));
    }

    @Test
    void headerBeyondTheLimitIsRefusedAndTheOldFileKept() throws IOException {
        try (Sandbox sandbox = Sandbox.make()) {
            Path file = Files.writeString(sandbox.file("a"), "old");
            writer.metadata("k", "x".repeat(100_000_000));
            refused("expected names and metadata of at most 100000000 bytes", () -> writer.write(file));
            assertEquals("old", Files.readString(file));
            sandbox.assertHolds("a");
        }
    }

    private static void refused(String message, Executable call) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
        assertTrue(e.getMessage().startsWith(message), e::getMessage);
    }

    private static byte[] slice(byte[] file, int from, int length) {
        byte[] slice = new byte[length];
        System.arraycopy(file, from, slice, 0, length);
        return slice;
    }
}
