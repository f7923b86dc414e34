package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses <code>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }</code>: of Python's literals only what such
 * a header has. Nothing recurses.
 */
final class NpyDictionary {

    /** By the letter and the bytes of NumPy's names. Its c8 and c16, texts, dates and records are refused. */
    private static final Map<String, DType> DTYPES = Map.ofEntries(
            Map.entry("b1", DType.BOOL), Map.entry("f2", DType.F16), Map.entry("f4", DType.F32), Map.entry("f8", DType.F64),
            Map.entry("i1", DType.I8), Map.entry("i2", DType.I16), Map.entry("i4", DType.I32), Map.entry("i8", DType.I64),
            Map.entry("u1", DType.U8), Map.entry("u2", DType.U16), Map.entry("u4", DType.U32), Map.entry("u8", DType.U64));

    private final Path file;
    private final String where;
    private final byte[] text;
    private final int start;
    private int position;

    /** Reads text that stands at byte {@code start}. */
    NpyDictionary(Path file, String where, byte[] text, int start) {
        this.file = file;
        this.where = where;
        this.text = text;
        this.start = start;
    }

    NpyHeader header() throws FormatException {
        @Nullable String descr = null;
        @Nullable Boolean columnMajor = null;
        @Nullable List<Long> shape = null;
        int descrAt = 0;
        expect('{');
        while (!accept('}')) {
            int at = position;
            String key = quoted();
            expect(':');
            skipSpaces();
            if (key.equals("descr") && descr == null) {
                descrAt = position;
                descr = quoted();
            } else if (key.equals("fortran_order") && columnMajor == null) {
                columnMajor = truth();
            } else if (key.equals("shape") && shape == null) {
                shape = tuple();
            } else {
                throw wrong(at, "expected descr, fortran_order and shape, once each, got " + JsonText.shown(key));
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        if (descr == null || columnMajor == null || shape == null) {
            throw wrong(position, "expected descr, fortran_order and shape before the end");
        }
        skipSpaces();
        if (position != text.length - 1 || text[position] != '\n') {
            throw wrong(position, "expected only spaces and a line feed after the dictionary");
        }
        DType dtype = dtype(descr, descrAt);
        ByteOrder order = descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new NpyHeader(start + text.length, dtype, order, columnMajor, shape);
    }

    private DType dtype(String descr, int at) throws FormatException {
        DType dtype = descr.isEmpty() ? null : DTYPES.get(descr.substring(1));
        if (dtype == null || "<>|".indexOf(descr.charAt(0)) < 0 || (descr.charAt(0) == '|' && dtype.bits() > Byte.SIZE)) {
            throw wrong(at, "expected a dtype such as '<f4' or '|b1': one of "
                    + DTYPES.keySet().stream().sorted().toList() + " with its byte order, got " + JsonText.shown(descr));
        }
        return dtype;
    }

    private String quoted() throws FormatException {
        skipSpaces();
        char quote = peek() == '"' ? '"' : '\'';
        if (peek() != quote) {
            throw wrong(position, "expected a text in quotes");
        }
        position++;
        int from = position;
        while (peek() != quote) {
            if (peek() < ' ' || peek() == '\\') {
                throw wrong(position, "expected a text in quotes, without escapes");
            }
            position++;
        }
        position++;
        return new String(text, from, position - 1 - from, StandardCharsets.UTF_8);
    }

    private boolean truth() throws FormatException {
        for (boolean value : new boolean[] {true, false}) {
            byte[] word = (value ? "True" : "False").getBytes(StandardCharsets.US_ASCII);
            if (position + word.length <= text.length
                    && Arrays.equals(text, position, position + word.length, word, 0, word.length)) {
                position += word.length;
                return value;
            }
        }
        throw wrong(position, "expected True or False");
    }

    private List<Long> tuple() throws FormatException {
        List<Long> sizes = new ArrayList<>();
        int at = position;
        expect('(');
        boolean comma = true;
        while (!accept(')')) {
            if (!comma) {
                throw wrong(position, "expected ',' or ')'");
            }
            if (sizes.size() == SafetensorsHeader.MAX_RANK) {
                throw wrong(position, "expected at most " + SafetensorsHeader.MAX_RANK + " sizes");
            }
            sizes.add(natural());
            comma = accept(',');
        }
        if (sizes.size() == 1 && !comma) {
            throw wrong(at, "expected a tuple, with a comma after its only size");
        }
        return sizes;
    }

    private long natural() throws FormatException {
        skipSpaces();
        int from = position;
        long value = 0;
        while (peek() >= '0' && peek() <= '9') {
            int digit = peek() - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                throw wrong(from, "expected a size below 2^63");
            }
            value = value * 10 + digit;
            position++;
        }
        if (position == from || (text[from] == '0' && position > from + 1)) {
            throw wrong(from, "expected a size of at least 0, without leading zeros");
        }
        return value;
    }

    private boolean accept(char c) {
        skipSpaces();
        boolean there = peek() == c;
        if (there) {
            position++;
        }
        return there;
    }

    private void expect(char c) throws FormatException {
        if (!accept(c)) {
            throw wrong(position, "expected '" + c + "'");
        }
    }

    private void skipSpaces() {
        while (peek() == ' ') {
            position++;
        }
    }

    /** The next byte; 0 at the end, which no header has. */
    private int peek() {
        return position < text.length ? text[position] & 0xff : 0;
    }

    private FormatException wrong(int at, String fault) {
        return new FormatException(file, start + (long) at, where + fault);
    }
}
