package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Walks the fields of one protobuf message: {@link #next} steps to a field, then one of the value methods reads it or
 * {@link #skip} passes over it. A nested message is another reader on the same bytes, so nothing is copied, and nesting that
 * nobody asks for is passed over whole, whatever its depth. Groups, which no format in use has, are refused.
 */
final class ProtobufReader {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private static final int MOST_VARINT_BYTES = 10;
    private static final int MOST_FIELD_BITS = 29;

    private final String file;
    private final byte[] bytes;
    private final int start;
    private final int end;
    private int position;
    private int field;
    private int wire;

    /** Reads bytes {@code start} to before {@code end}, which stand at the same places of the file. */
    ProtobufReader(String file, byte[] bytes, int start, int end) {
        this.file = file;
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.position = start;
    }

    /** Whether there is another field; the value of the one before must have been read or skipped. */
    boolean next() throws FormatException {
        if (position == end) {
            return false;
        }
        int at = position;
        long tag = readVarint();
        long number = tag >>> 3;
        wire = (int) tag & 7;
        if (number == 0 || number >>> MOST_FIELD_BITS != 0) {
            throw new FormatException(file, at, "expected a field number from 1 to 2^29 - 1, got "
                    + Long.toUnsignedString(number));
        }
        if (wire != VARINT && wire != FIXED64 && wire != BYTES && wire != FIXED32) {
            throw new FormatException(file, at, "expected wire type 0, 1, 2 or 5 of field " + number + ", got " + wire);
        }
        field = (int) number;
        return true;
    }

    /** The number of the field. */
    int field() {
        return field;
    }

    /** How its value is written: {@link #VARINT}, {@link #FIXED64}, {@link #BYTES} or {@link #FIXED32}. */
    int wire() {
        return wire;
    }

    /** The byte of the file that is read next. */
    int offset() {
        return position;
    }

    /** The byte of the file where this message starts. */
    int start() {
        return start;
    }

    int length() {
        return end - start;
    }

    byte[] array() {
        return bytes;
    }

    /** An integer; those of 32 bits come with their sign in 64. */
    long varint() throws FormatException {
        expect(VARINT);
        return readVarint();
    }

    /** A float. */
    float fixed32() throws FormatException {
        expect(FIXED32);
        return Float.intBitsToFloat((int) readFixed(Integer.BYTES));
    }

    /** A double. */
    double fixed64() throws FormatException {
        expect(FIXED64);
        return Double.longBitsToDouble(readFixed(Long.BYTES));
    }

    /** A nested message, or bytes of any kind. */
    ProtobufReader message() throws FormatException {
        expect(BYTES);
        int at = position;
        long length = readVarint();
        if (length < 0 || length > end - position) {
            throw new FormatException(file, at, "expected a length of at most " + (end - position) + " in field " + field
                    + ", got " + Long.toUnsignedString(length));
        }
        ProtobufReader nested = new ProtobufReader(file, bytes, position, position + (int) length);
        position += (int) length;
        return nested;
    }

    String string() throws FormatException {
        ProtobufReader text = message();
        try {
            return StandardCharsets.UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, text.start, text.length())).toString();
        } catch (CharacterCodingException _) {
            throw new FormatException(file, text.start, "expected UTF-8 in field " + field);
        }
    }

    /** The integers of one field: packed in one value, or the one that stands here. Appended to the list. */
    void integers(LongList into) throws FormatException {
        if (wire == VARINT) {
            into.add(readVarint());
            return;
        }
        ProtobufReader packed = message();
        while (packed.position < packed.end) {
            into.add(packed.readVarint());
        }
    }

    /** Passes over the value. */
    void skip() throws FormatException {
        switch (wire) {
            case VARINT -> readVarint();
            case FIXED32 -> readFixed(Integer.BYTES);
            case FIXED64 -> readFixed(Long.BYTES);
            default -> message();
        }
    }

    private void expect(int expected) throws FormatException {
        if (wire != expected) {
            throw new FormatException(file, position, "expected wire type " + expected + " of field " + field + ", got "
                    + wire);
        }
    }

    private long readVarint() throws FormatException {
        int at = position;
        long value = 0;
        for (int i = 0; i < MOST_VARINT_BYTES; i++) {
            if (position == end) {
                throw new FormatException(file, position, "expected the rest of an integer, got the end of its message");
            }
            byte b = bytes[position++];
            // The tenth byte has room for one bit.
            if (i == MOST_VARINT_BYTES - 1 && (b & 0xff) > 1) {
                break;
            }
            value |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return value;
            }
        }
        throw new FormatException(file, at, "expected an integer of at most 64 bits, got a longer one");
    }

    private long readFixed(int size) throws FormatException {
        if (end - position < size) {
            throw new FormatException(file, position, "expected " + size + " bytes, got the end of their message");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long value = size == Integer.BYTES ? buffer.getInt(position) : buffer.getLong(position);
        position += size;
        return value;
    }
}
