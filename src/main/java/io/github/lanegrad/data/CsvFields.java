package io.github.lanegrad.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.io.UTFDataFormatException;
import java.nio.charset.CharacterCodingException;
import java.util.zip.ZipException;

/**
 * Divides characters into lines and fields, and knows where it is. Holds one field and one buffer,
 * whatever the length of the input.
 *
 * <p>Fields are trimmed. Quotes count only at the start of a field; two quotes in a quoted field
 * stand for one. Only a field of the first line may go on over a line break, as names of columns
 * sometimes do: in the numbers that follow, a forgotten quote is found where it was forgotten.
 */
final class CsvFields {
    static final int LONGEST_FIELD = 4096;

    private static final int END = -1;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Reader in;
    private final char separator;
    private final CsvPosition position;
    private final char[] buffer = new char[8192];
    private int at;
    private int limit;

    private final char[] text = new char[LONGEST_FIELD];
    private int length;
    private boolean lineEnded;
    private boolean started;
    private boolean firstLine = true;
    private int lineBreaksInQuotes;

    CsvFields(Reader in, char separator, CsvPosition position) {
        this.in = in;
        this.separator = separator;
        this.position = position;
    }

    /** Goes to the next line that is not blank. Returns false at the end of the input. */
    boolean nextLine() throws IOException {
        if (!started) {
            started = true;
            if (peek() == BYTE_ORDER_MARK) {
                at++;
            }
        } else {
            firstLine = false;
            for (; lineBreaksInQuotes > 0; lineBreaksInQuotes--) {
                position.nextLine();
            }
        }
        skipBlanks();
        while (isLineBreak(peek())) {
            skipBreakCharacters();
            position.nextLine();
            skipBlanks();
        }
        lineEnded = peek() == END;
        return !lineEnded;
    }

    /** Goes to the next field of the line. Returns false if there is none. */
    boolean nextField() throws IOException {
        if (lineEnded) {
            return false;
        }
        position.nextColumn();
        length = 0;
        skipBlanks();
        if (peek() == '"') {
            readQuoted();
        } else {
            readPlain();
        }
        // The line break stays, so that an error in this field is still one of this line.
        lineEnded = peek() == END || isLineBreak(peek());
        if (!lineEnded) {
            at++;
        }
        return true;
    }

    /** The field, of which the first {@link #length} characters count. */
    char[] text() {
        return text;
    }

    int length() {
        return length;
    }

    @Override
    public String toString() {
        return new String(text, 0, length);
    }

    private void readPlain() throws IOException {
        int next = peek();
        while (next != END && next != separator && !isLineBreak(next)) {
            append((char) next);
            at++;
            next = peek();
        }
        trimEnd();
    }

    private void readQuoted() throws IOException {
        at++;
        skipBlanks();
        while (true) {
            int next = peek();
            if (next == END || (isLineBreak(next) && !firstLine)) {
                throw position.here("the quote before " + CsvPosition.quoted(toString()) + " is not closed");
            }
            if (isLineBreak(next)) {
                skipBreakCharacters();
                lineBreaksInQuotes++;
                append(' ');
                continue;
            }
            at++;
            if (next == '"') {
                if (peek() != '"') {
                    break;
                }
                at++;
            }
            append((char) next);
        }
        trimEnd();
        skipBlanks();
        int next = peek();
        if (next != END && next != separator && !isLineBreak(next)) {
            throw position.here("text follows the quotes around " + CsvPosition.quoted(toString()));
        }
    }

    private void append(char next) throws CsvException {
        if (length == LONGEST_FIELD) {
            throw position.here(
                    CsvPosition.quoted(toString()) + " is longer than " + LONGEST_FIELD + " characters");
        }
        text[length++] = next;
    }

    private void trimEnd() {
        while (length > 0 && isBlank(text[length - 1])) {
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

    private void skipBreakCharacters() throws IOException {
        boolean carriageReturn = peek() == '\r';
        at++;
        if (carriageReturn && peek() == '\n') {
            at++;
        }
    }

    /** The next character, not taken yet, or {@link #END}. */
    private int peek() throws IOException {
        return at < limit || fill() ? buffer[at] : END;
    }

    private boolean fill() throws IOException {
        try {
            at = 0;
            limit = Math.max(0, in.read(buffer, 0, buffer.length));
            return limit > 0;
        } catch (EOFException e) {
            throw position.here("the compressed data ends too early; is the file cut off?", e);
        } catch (ZipException e) {
            throw position.here("the compressed data is damaged: " + e.getMessage(), e);
        } catch (UTFDataFormatException e) {
            throw position.here(String.valueOf(e.getMessage()), e);
        } catch (CharacterCodingException e) {
            throw position.here("the characters cannot be decoded", e);
        }
    }
}
