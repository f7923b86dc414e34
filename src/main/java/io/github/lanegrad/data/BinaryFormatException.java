package io.github.lanegrad.data;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A binary file of rows is not what it should be: broken, cut short, or of another kind. The message names the file,
 * the byte and what was expected there: {@code images.idx: byte 2: expected an element type, got 0x07}.
 */
public final class BinaryFormatException extends IOException {
    private static final long serialVersionUID = 1;

    /** The name of the file. */
    private final String file;

    /** Byte of the content, from 0. */
    private final long offset;

    BinaryFormatException(String file, long offset, String fault) {
        this(file, offset, fault, null);
    }

    BinaryFormatException(String file, long offset, String fault, @Nullable IOException cause) {
        super(file + ": byte " + offset + ": " + fault, cause);
        this.file = file;
        this.offset = offset;
    }

    /**
     * Returns the file at fault.
     *
     * @return the last part of its path
     */
    public String file() {
        return file;
    }

    /**
     * Returns the place at fault; in a file that is packed with gzip, of what is unpacked.
     *
     * @return a byte, from 0
     */
    public long offset() {
        return offset;
    }
}
