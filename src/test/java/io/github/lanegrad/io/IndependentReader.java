package io.github.lanegrad.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A safetensors file as the format's description says, read with nothing of the library. */
record IndependentReader(byte[] file, int dataStart, JsonNode header) {

    static IndependentReader read(Path path) throws IOException {
        byte[] file = Files.readAllBytes(path);
        int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        return new IndependentReader(file, 8 + length, new ObjectMapper().readTree(file, 8, length));
    }

    byte[] bytes(String name) {
        JsonNode offsets = header.get(name).get("data_offsets");
        int from = dataStart + offsets.get(0).asInt();
        byte[] bytes = new byte[dataStart + offsets.get(1).asInt() - from];
        System.arraycopy(file, from, bytes, 0, bytes.length);
        return bytes;
    }

    float[] floats(String name) {
        ByteBuffer bytes = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.capacity() / 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(bytes.getInt(4 * i));
        }
        return values;
    }

    double[] doubles(String name) {
        ByteBuffer bytes = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[bytes.capacity() / 8];
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.longBitsToDouble(bytes.getLong(8 * i));
        }
        return values;
    }

    /** A value of F16 or BF16: sign, exponent and fraction, put together in double. */
    double half(String name, int index) {
        boolean brain = header.get(name).get("dtype").asText().equals("BF16");
        int bits = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN).getShort(2 * index) & 0xffff;
        int fractionBits = brain ? 7 : 10;
        int exponent = (bits & 0x7fff) >> fractionBits;
        int fraction = bits & (1 << fractionBits) - 1;
        int bias = brain ? 127 : 15;
        double magnitude = exponent == 0
                ? Math.scalb((double) fraction, 1 - bias - fractionBits)
                : Math.scalb((double) (fraction + (1 << fractionBits)), exponent - bias - fractionBits);
        return bits > 0x7fff ? -magnitude : magnitude;
    }

    long[] longs(String name) {
        int size = header.get(name).get("dtype").asText().equals("I64") ? 8
                : header.get(name).get("dtype").asText().equals("I32") ? 4 : 1;
        ByteBuffer bytes = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
        long[] values = new long[bytes.capacity() / size];
        for (int i = 0; i < values.length; i++) {
            values[i] = size == 8 ? bytes.getLong(8 * i) : size == 4 ? bytes.getInt(4 * i) : bytes.get(i) & 0xff;
        }
        return values;
    }

    /** All members but the metadata. */
    Iterable<Map.Entry<String, JsonNode>> tensors() {
        return () -> header.properties().stream().filter(e -> !e.getKey().equals("__metadata__")).iterator();
    }
}
