package io.github.lanegrad.data;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Bytes of a table, unpacked if they are packed. */
final class CsvSource {
    private static final int GZIP_MAGIC_0 = 0x1f;
    private static final int GZIP_MAGIC_1 = 0x8b;
    private static final int PACKED_BYTES = 1 << 16;

    private CsvSource() {}

    /** Closing what is returned frees the decompressor and leaves the stream open. */
    static InputStream open(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(new KeptOpen(in));
        buffered.mark(2);
        boolean packed = buffered.read() == GZIP_MAGIC_0 && buffered.read() == GZIP_MAGIC_1;
        buffered.reset();
        return packed ? new Members(new Counted(buffered)) : buffered;
    }

    private static final class KeptOpen extends FilterInputStream {
        KeptOpen(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }

    /** Counts, and says that there is more, as a slow stream does not between two members: Java 22 and older stopped there. */
    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int available() {
            return 1;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int some = super.read(into, offset, length);
            count += Math.max(some, 0);
            return some;
        }
    }

    /**
     * A gzip file may have several members one after another. GZIPInputStream takes whatever is not one for the end, be it a
     * member that is damaged or cut off.
     */
    private static final class Members extends GZIPInputStream {
        private static final int TRAILER = 8;

        private final Counted packed;

        /** How many packed bytes the decompressor has been given. */
        private long given;

        Members(Counted packed) throws IOException {
            super(packed, PACKED_BYTES);
            this.packed = packed;
        }

        @Override
        protected void fill() throws IOException {
            super.fill();
            given = packed.count;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int some = super.read(into, offset, length);
            if (some < 0 && packed.count > given - inf.getRemaining() + TRAILER) {
                throw new ZipException("what follows is not compressed with gzip");
            }
            return some;
        }
    }
}
