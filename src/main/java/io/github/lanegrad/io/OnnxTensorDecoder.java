package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads TensorProto of ONNX and checks that its numbers are as many as its dimensions say, before anybody allocates by
 * them.
 */
final class OnnxTensorDecoder {

    private final String file;
    private final ExternalData external;

    OnnxTensorDecoder(String file, ExternalData external) {
        this.file = file;
        this.external = external;
    }

    OnnxTensor tensor(ProtobufReader reader) throws IOException {
        int offset = reader.start();
        LongList dims = new LongList();
        int type = 0;
        String name = "";
        ProtobufReader raw = null;
        Pieces pieces = new Pieces();
        LongList integers = new LongList();
        Map<String, String> entries = new HashMap<>(0);
        boolean elsewhere = false;
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> reader.integers(dims);
                case 2 -> type = (int) reader.varint();
                case 3 -> throw new FormatException(file, reader.offset(), "expected a whole tensor, got a segment of one");
                case 4, 10 -> pieces.add(reader);
                case 5, 7 -> reader.integers(integers);
                case 8 -> name = reader.string();
                case 9 -> raw = reader.message();
                case 13 -> entry(reader.message(), entries);
                case 14 -> elsewhere = reader.varint() == 1;
                default -> reader.skip();
            }
        }
        long[] shape = dims.toArray();
        int elements = elements(name, shape, offset);
        int size = OnnxTensor.size(type);
        if (size == 0) {
            // Labels of classes, say, which only matter if the network reads them.
            return new OnnxTensor(name, type, shape, null, null, offset);
        }
        ByteBuffer bytes = null;
        if (elsewhere) {
            bytes = external.read(entries, (long) elements * size, name, offset);
        } else if (raw != null) {
            bytes = ByteBuffer.wrap(raw.array(), raw.start(), raw.length());
        } else if (type == OnnxTensor.FLOAT || type == OnnxTensor.DOUBLE) {
            bytes = pieces.join();
        }
        long length = bytes == null ? integers.size() : bytes.remaining();
        long expected = bytes == null ? elements : (long) elements * size;
        if (length != expected) {
            throw new FormatException(file, offset, "expected " + expected + (bytes == null ? " numbers" : " bytes")
                    + " in tensor " + JsonText.shown(name) + ", got " + length);
        }
        return new OnnxTensor(name, type, shape, bytes == null ? null : bytes.order(ByteOrder.LITTLE_ENDIAN),
                bytes == null ? integers.toArray() : null, offset);
    }

    long externalBytes() {
        return external.taken();
    }

    /** The floats of a field, packed or one. */
    static List<Float> floats(ProtobufReader reader) throws FormatException {
        if (reader.wire() == ProtobufReader.FIXED32) {
            return List.of(reader.fixed32());
        }
        ProtobufReader packed = reader.message();
        ByteBuffer buffer = ByteBuffer.wrap(packed.array(), packed.start(), packed.length()).order(ByteOrder.LITTLE_ENDIAN);
        List<Float> values = new ArrayList<>();
        while (buffer.remaining() >= Float.BYTES) {
            values.add(buffer.getFloat());
        }
        return values;
    }

    private int elements(String name, long[] shape, int offset) throws FormatException {
        long elements = 1;
        for (long dim : shape) {
            if (dim < 0 || dim > Integer.MAX_VALUE || elements * dim > Integer.MAX_VALUE) {
                throw new FormatException(file, offset, "expected sizes of tensor " + JsonText.shown(name)
                        + " that are positive and multiply to less than 2^31, got " + dim);
            }
            elements *= dim;
        }
        return (int) elements;
    }

    private static void entry(ProtobufReader reader, Map<String, String> into) throws FormatException {
        String key = "";
        String value = "";
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> key = reader.string();
                case 2 -> value = reader.string();
                default -> reader.skip();
            }
        }
        into.put(key, value);
    }

    /** Values of a repeated field of floats or doubles: mostly one packed piece, which is not copied. */
    private static final class Pieces {

        private @Nullable ByteBuffer one;
        private @Nullable ByteArrayOutputStream several;

        void add(ProtobufReader reader) throws FormatException {
            ByteBuffer piece = switch (reader.wire()) {
                case ProtobufReader.FIXED32 ->
                    ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(reader.fixed32()).flip();
                case ProtobufReader.FIXED64 ->
                    ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN).putDouble(reader.fixed64()).flip();
                default -> {
                    ProtobufReader packed = reader.message();
                    yield ByteBuffer.wrap(packed.array(), packed.start(), packed.length());
                }
            };
            if (one == null) {
                one = piece;
                return;
            }
            if (several == null) {
                several = new ByteArrayOutputStream();
                write(several, one);
            }
            write(several, piece);
        }

        private static void write(ByteArrayOutputStream into, ByteBuffer piece) {
            into.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        }

        ByteBuffer join() {
            if (several != null) {
                return ByteBuffer.wrap(several.toByteArray());
            }
            return one == null ? ByteBuffer.allocate(0) : one;
        }
    }
}
