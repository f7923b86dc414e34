package io.github.lanegrad.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Builds one protobuf message, field after field. Large values are kept, not copied. */
final class ProtobufWriter {

    private static final int MOST_VARINT_BYTES = 10;

    private final List<byte[]> parts = new ArrayList<>();
    private long length;

    ProtobufWriter varint(int field, long value) {
        tag(field, ProtobufReader.VARINT);
        varint(value);
        return this;
    }

    ProtobufWriter fixed32(int field, float value) {
        tag(field, ProtobufReader.FIXED32);
        append(ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
        return this;
    }

    ProtobufWriter string(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtobufWriter bytes(int field, byte[] value) {
        tag(field, ProtobufReader.BYTES);
        varint(value.length);
        append(value);
        return this;
    }

    ProtobufWriter message(int field, ProtobufWriter nested) {
        tag(field, ProtobufReader.BYTES);
        varint(nested.length);
        parts.addAll(nested.parts);
        length += nested.length;
        return this;
    }

    void writeTo(WritableByteChannel channel) throws IOException {
        for (byte[] part : parts) {
            ByteBuffer bytes = ByteBuffer.wrap(part);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private void tag(int field, int wire) {
        varint((long) field << 3 | wire);
    }

    private void varint(long value) {
        byte[] bytes = new byte[MOST_VARINT_BYTES];
        int size = 0;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        append(Arrays.copyOf(bytes, size));
    }

    private void append(byte[] part) {
        parts.add(part);
        length += part.length;
    }
}
