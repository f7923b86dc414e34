package io.github.lanegrad.data;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** The characters of a reader as UTF-8: so that tables are read from bytes, whatever they come from. */
final class Utf8Source implements CsvFields.Source {
    private final Reader in;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    private final CharBuffer chars = CharBuffer.allocate(8192).limit(0);
    private boolean ended;

    Utf8Source(Reader in) {
        this.in = in;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(into, offset, length);
        while (true) {
            CoderResult result = encoder.encode(chars, bytes, ended);
            int count = bytes.position() - offset;
            if (count > 0) {
                return count;
            }
            if (result.isError()) {
                result.throwException();
            }
            if (ended) {
                return -1;
            }
            fill();
        }
    }

    private void fill() throws IOException {
        chars.compact();
        try {
            int count = in.read(chars.array(), chars.position(), chars.remaining());
            if (count < 0) {
                ended = true;
            } else {
                chars.position(chars.position() + count);
            }
        } finally {
            chars.flip();
        }
    }
}
