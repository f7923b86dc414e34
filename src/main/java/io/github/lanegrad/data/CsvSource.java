package io.github.lanegrad.data;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

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
        return packed ? new GZIPInputStream(new NeverIdle(buffered), PACKED_BYTES) : buffered;
    }

    private static final class KeptOpen extends FilterInputStream {
        KeptOpen(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }

    /**
     * A gzip file may have several members one after another. GZIPInputStream stops after one of them
     * if the stream says that nothing is available, as a slow stream does in between.
     */
    private static final class NeverIdle extends FilterInputStream {
        NeverIdle(InputStream in) {
            super(in);
        }

        @Override
        public int available() {
            return 1;
        }
    }
}
