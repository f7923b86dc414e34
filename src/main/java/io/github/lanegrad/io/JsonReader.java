package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON piece by piece, as much of it as safetensors headers need: objects, arrays, strings and integers from 0.
 * Strict as RFC 8259 is. The caller says what comes next, so nothing recurses and no depth of nesting does harm.
 */
final class JsonReader {

    private static final int END = -1;

    private final String file;
    private final byte[] text;
    private final long start;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private int position;
    private long nameOffset;

    /** Whether an object or array was opened and nothing was read from it; one flag will do for all levels. */
    private boolean first;

    /** Reads UTF-8 text that stands in the file from byte {@code start} on. */
    JsonReader(String file, byte[] text, long start) {
        this.file = file;
        this.text = text;
        this.start = start;
    }

    /** The byte of the file that is read next. */
    long offset() {
        return start + position;
    }

    /** The byte of the file where the last name starts. */
    long nameOffset() {
        return nameOffset;
    }

    void beginObject() throws FormatException {
        begin('{');
    }

    void beginArray() throws FormatException {
        begin('[');
    }

    /** The name of the next member, with its colon read, or null at the end of the object, which is then left. */
    @Nullable String nextName() throws FormatException {
        if (!next('}')) {
            return null;
        }
        skipSpace();
        nameOffset = offset();
        String name = string();
        skipSpace();
        expect(':');
        return name;
    }

    /** Whether the array has another element; at its end it is left. */
    boolean nextElement() throws FormatException {
        return next(']');
    }

    /** Reads on to the end of the text, where only white space may stand. */
    void end() throws FormatException {
        skipSpace();
        if (peek() != END) {
            throw unexpected("only spaces after the header");
        }
    }

    /** An integer from 0 to 2⁶³ − 1. */
    long natural() throws FormatException {
        skipSpace();
        int from = position;
        boolean leadingZero = peek() == '0' && position + 1 < text.length && isDigit(text[position + 1]);
        if (!isDigit(peek()) || leadingZero) {
            throw unexpected("an integer of at least 0, without leading zeros");
        }
        long value = 0;
        while (isDigit(peek())) {
            int digit = text[position] - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                throw new FormatException(file, start + from, "expected an integer below 2^63, got a larger one");
            }
            value = value * 10 + digit;
            position++;
        }
        return value;
    }

    String string() throws FormatException {
        skipSpace();
        expect('"');
        int from = position;
        skipPlain();
        if (peek() == '"') {
            String plain = decode(from, position);
            position++;
            return plain;
        }
        StringBuilder value = new StringBuilder();
        while (peek() == '\\') {
            value.append(decode(from, position));
            escape(value);
            from = position;
            skipPlain();
        }
        value.append(decode(from, position));
        expect('"');
        return value.toString();
    }

    private void begin(char bracket) throws FormatException {
        skipSpace();
        expect(bracket);
        first = true;
    }

    private boolean next(char close) throws FormatException {
        skipSpace();
        boolean more = peek() != close;
        if (!more) {
            position++;
        } else if (!first) {
            if (peek() != ',') {
                throw unexpected("',' or '" + close + "'");
            }
            position++;
        }
        // A level that was left was not empty for the one around it.
        first = false;
        return more;
    }

    private void skipPlain() {
        while (position < text.length && text[position] != '"' && text[position] != '\\'
                && (text[position] & 0xff) >= ' ') {
            position++;
        }
    }

    private void escape(StringBuilder value) throws FormatException {
        position++;
        int letter = "\"\\/bfnrt".indexOf(peek());
        if (letter >= 0) {
            value.append("\"\\/\b\f\n\r\t".charAt(letter));
            position++;
            return;
        }
        char unit = unicodeEscape();
        if (Character.isLowSurrogate(unit)) {
            throw new FormatException(file, offset() - 6, "expected a high surrogate before a low one");
        }
        value.append(unit);
        if (Character.isHighSurrogate(unit)) {
            if (peek() != '\\') {
                throw unexpected("the escape of a low surrogate");
            }
            position++;
            char low = unicodeEscape();
            if (!Character.isLowSurrogate(low)) {
                throw new FormatException(file, offset() - 6, "expected the escape of a low surrogate");
            }
            value.append(low);
        }
    }

    private char unicodeEscape() throws FormatException {
        if (peek() != 'u') {
            throw unexpected("an escape of JSON");
        }
        position++;
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) {
                throw unexpected("four hexadecimal digits");
            }
            unit = unit << 4 | digit;
            position++;
        }
        return (char) unit;
    }

    private String decode(int from, int to) throws FormatException {
        ByteBuffer bytes = ByteBuffer.wrap(text, from, to - from);
        try {
            return utf8.decode(bytes).toString();
        } catch (CharacterCodingException _) {
            throw new FormatException(file, start + bytes.position(), "expected UTF-8");
        }
    }

    private void skipSpace() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            position++;
        }
    }

    private void expect(char c) throws FormatException {
        if (peek() != c) {
            throw unexpected("'" + c + "'");
        }
        position++;
    }

    private int peek() {
        return position < text.length ? text[position] & 0xff : END;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private FormatException unexpected(String expected) {
        int c = peek();
        String got = c == END ? "the end of the header"
                : c > ' ' && c < 0x7f ? "'" + (char) c + "'" : "byte 0x" + Integer.toHexString(c);
        return new FormatException(file, offset(), "expected " + expected + ", got " + got);
    }
}
