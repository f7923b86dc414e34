package io.github.lanegrad;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/**
 * A binary file is not what it should be: broken, cut short, or of another kind. The message names the file, the byte and what
 * was expected there, such as {@code model.safetensors: byte 21: expected ':', got ','}.
 *
 * <p>What the file says is quoted in the message with control characters escaped and cut to a readable length, so it is
 * safe to log.
 */
public final class FormatException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    /** A string because exceptions are serializable and paths are not. */
    private final String file;

    /** Byte of the content, from 0. */
    private final long offset;

    /**
     * Makes the exception for one place in a file.
     *
     * @param file the file
     * @param offset the byte at fault, from 0; for numbers that contradict each other, where one of them stands
     * @param fault what was expected and what was found
     */
    public FormatException(Path file, long offset, String fault) {
        this(file.toString(), offset, fault);
    }

    /**
     * Makes the exception for one place in what a stream gave.
     *
     * @param file the name of the stream
     * @param offset the byte at fault, from 0
     * @param fault what was expected and what was found
     */
    public FormatException(String file, long offset, String fault) {
        super(file + ": byte " + offset + ": " + fault);
        this.file = file;
        this.offset = offset;
    }

    /**
     * The file at fault.
     *
     * @return its path or name as it was given
     */
    public String file() {
        return file;
    }

    /**
     * The place at fault; in a file that is packed with gzip, of what is unpacked.
     *
     * @return a byte, from 0
     */
    public long offset() {
        return offset;
    }
}
