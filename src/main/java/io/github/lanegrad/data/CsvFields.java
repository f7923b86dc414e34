package io.github.lanegrad.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * Divides UTF-8 text into lines and fields, and knows where it is. Holds one buffer, whatever the length of the input;
 * a field is a part of it, so none is copied.
 *
 * <p>Fields are trimmed. Quotes count only at the start of a field; two quotes in a quoted field stand for one. Where the
 * caller does not expect a line break in quotes, a forgotten quote is found in the line where it was forgotten.
 */
// Dropped: decoding to characters; numbers and separators are ASCII, so only text is looked at once more, whether it is UTF-8.
final class CsvFields {
    static final int LONGEST_FIELD = 4096;

    /** Where bytes come from; as {@link java.io.InputStream#read(byte[], int, int)}. */
    @FunctionalInterface
    interface Source {
        int read(byte[] into, int offset, int length) throws IOException;
    }

    private static final int BLOCK = 1 << 17;
    private static final int FRONT = NumberWindow.FRONT;
    private static final int MARGIN = NumberWindow.MARGIN;
    private static final int END = -1;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final Source in;
    private final byte separator;
    private final CsvPosition position;
    /** Before the text and behind it is room for words that reach beyond it. */
    private final byte[] buffer = new byte[FRONT + BLOCK + MARGIN];
    private int at;
    private int limit;
    /** Where the field starts; it stays when the buffer is filled again. */
    private int from;
    private int length;

    private boolean lineEnded;
    private boolean started;
    private int lineBreaksInQuotes;
    private final NumberWindow window = new NumberWindow();

    CsvFields(Source in, char separator, CsvPosition position) {
        this.in = in;
        this.separator = (byte) separator;
        this.position = position;
    }

    /** Goes to the next line that is not blank. Returns false at the end of the input. */
    boolean nextLine() throws IOException {
        if (!started) {
            started = true;
            skipByteOrderMark();
        } else {
            for (; lineBreaksInQuotes > 0; lineBreaksInQuotes--) {
                position.nextLine();
            }
        }
        length = 0;
        if (lineEnded && at + 1 < limit && buffer[at] == '\n' && buffer[at + 1] > ' ') {
            // Mostly, and so worth a short way.
            at++;
            position.nextLine();
            lineEnded = false;
            return true;
        }
        skipBlanks();
        while (isLineBreak(peek())) {
            skipBreak();
            position.nextLine();
            skipBlanks();
        }
        lineEnded = peek() == END;
        return !lineEnded;
    }

    /**
     * Goes to the next field of the line. Returns false if there is none.
     *
     * @param column its number, from 0, for messages
     * @param lineBreaks whether quotes may hold line breaks
     */
    boolean nextField(int column, boolean lineBreaks) throws IOException {
        if (lineEnded) {
            return false;
        }
        position.column(column + 1);
        length = 0;
        skipBlanks();
        from = at;
        int bits = peek() == '"' ? readQuoted(lineBreaks) : readPlain();
        trimEnd();
        if (bits >= 0x80) {
            checkUtf8();
        }
        // The line break stays, so that an error in this field is still one of this line.
        lineEnded = peek() == END || isLineBreak(peek());
        if (!lineEnded) {
            at++;
        }
        return true;
    }

    /** What holds the field, from {@link #from} to {@link #to}. */
    byte[] bytes() {
        return buffer;
    }

    int from() {
        return from;
    }

    int to() {
        return from + length;
    }

    @Override
    public String toString() {
        return new String(buffer, from, length, StandardCharsets.UTF_8);
    }

    /**
     * Reads fields that are nothing but a number and the separator or line break behind it, each in one pass. Leaves the
     * first other one, also one across the end of the buffer, to {@link #nextField}.
     *
     * @param column the number of the next field, from 0
     * @param places for each column where its number goes, or -1 if it is not for this method
     * @return the number of the field that comes next
     */
    int numbers(int column, int[] places, float[] row) {
        if (lineEnded) {
            return column;
        }
        int next = window.read(buffer, at, limit, separator, column, places, row);
        if (next > column) {
            at = window.at();
            // Unless a separator is behind the last number, a line break is.
            lineEnded = buffer[at - 1] != separator;
        }
        return next;
    }

    /**
     * Counts the next lines that are nothing but so many numbers, separators between them and a line feed, as far as it is
     * worth while to look at once; for {@link #take}. To be called at the start of a line.
     */
    int lines(int columns) {
        return window.lines(buffer, at, limit, separator, columns);
    }

    /**
     * Reads lines that were counted.
     *
     * @param places for each column where its number goes in a row
     * @param rows takes the rows one behind the other
     */
    void take(int lines, int[] places, float[] rows) {
        window.take(lines, places, rows);
        at = window.at();
        lineEnded = true;
    }

    /** Returns the bits that any of its bytes has. */
    private int readPlain() throws IOException {
        int bits = 0;
        do {
            byte[] text = buffer;
            int i = at;
            for (; i < limit; i++) {
                byte next = text[i];
                if (next == separator || isLineBreak(next)) {
                    break;
                }
                bits |= next & 0xff;
            }
            at = i;
            length = at - from;
            if (length > LONGEST_FIELD) {
                throw tooLong();
            }
        } while (at == limit && fill());
        return bits;
    }

    /** Moves the text forward over the quotes that stand for none. Returns the bits that any of its bytes has. */
    private int readQuoted(boolean lineBreaks) throws IOException {
        at++;
        skipBlanks();
        int bits = 0;
        int last = END;
        while (true) {
            int next = peek();
            if (next == END || (isLineBreak(next) && !lineBreaks)) {
                throw position.here("the quote before " + CsvPosition.quoted(toString()) + " is not closed");
            }
            if (isLineBreak(next) && !(last == '\r' && next == '\n')) {
                lineBreaksInQuotes++;
            }
            at++;
            if (next == '"') {
                if (peek() != '"') {
                    break;
                }
                at++;
            }
            if (length == LONGEST_FIELD) {
                throw tooLong();
            }
            buffer[from + length++] = (byte) next;
            bits |= next;
            last = next;
        }
        skipBlanks();
        int next = peek();
        if (next != END && next != separator && !isLineBreak(next)) {
            trimEnd();
            throw position.here("text follows the quotes around " + CsvPosition.quoted(toString()));
        }
        return bits;
    }

    private CsvException tooLong() {
        return position.here(CsvPosition.quoted(toString()) + " is longer than " + LONGEST_FIELD + " bytes");
    }

    private void checkUtf8() throws CsvException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(buffer, from, length);
        CoderResult result = decoder.decode(bytes, CharBuffer.allocate(length), true);
        if (result.isError()) {
            throw position.here("byte 0x%02x is not UTF-8".formatted(bytes.get(bytes.position())));
        }
    }

    private void trimEnd() {
        while (length > 0 && isBlank(buffer[from + length - 1])) {
            length--;
        }
    }

    private void skipBlanks() throws IOException {
        while (isBlank(peek())) {
            at++;
        }
    }

    private boolean isBlank(int character) {
        return (character == ' ' || character == '\t') && character != separator;
    }

    private static boolean isLineBreak(int character) {
        return character == '\n' || character == '\r';
    }

    private void skipBreak() throws IOException {
        boolean carriageReturn = peek() == '\r';
        at++;
        if (carriageReturn && peek() == '\n') {
            at++;
        }
    }

    private void skipByteOrderMark() throws IOException {
        while (length < BYTE_ORDER_MARK.length && peek() == (BYTE_ORDER_MARK[length] & 0xff)) {
            at++;
            length++;
        }
        if (length < BYTE_ORDER_MARK.length) {
            at -= length;
        }
    }

    /** The next byte, not taken yet, or {@link #END}. */
    private int peek() throws IOException {
        return at < limit || fill() ? buffer[at] & 0xff : END;
    }

    /** Gets more bytes when all are taken, behind those of the field. Returns false at the end of the input. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, from, buffer, FRONT, length);
        from = FRONT;
        at = FRONT + length;
        limit = at;
        window.restart(at);
        try {
            int count = in.read(buffer, limit, FRONT + BLOCK - limit);
            limit += Math.max(0, count);
            Arrays.fill(buffer, limit, limit + MARGIN, (byte) 0);
            return count > 0;
        } catch (EOFException e) {
            throw position.here("the compressed data ends too early; is the file cut off?", e);
        } catch (ZipException e) {
            throw position.here("the compressed data is damaged: " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw position.here("the characters cannot be decoded", e);
        }
    }
}
