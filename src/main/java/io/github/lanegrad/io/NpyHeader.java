package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The start of an NPY file: magic, version, and a Python dictionary of the dtype, the order and the shape. Strict: the
 * three keys in any order, once each, and nothing else.
 *
 * @param bytes length of all of it, which is where the values start
 * @param columnMajor whether the first dimension is the fastest, Fortran's order
 */
record NpyHeader(int bytes, DType dtype, ByteOrder byteOrder, boolean columnMajor, List<Long> shape) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int VERSION = MAGIC.length;
    private static final int LENGTH = VERSION + 2;
    private static final int ALIGNMENT = 64;

    /** 64 sizes of 19 digits take 1,344 bytes; the first version of the format had room for as many. */
    private static final int MOST = 1 << 16;

    /**
     * Reads as many bytes as the header has.
     *
     * @param where goes before what a message says
     */
    static NpyHeader read(InputStream in, Path file, String where) throws IOException {
        byte[] start = next(in, LENGTH, 0, file, where);
        int same = Arrays.mismatch(start, 0, VERSION, MAGIC, 0, VERSION);
        if (same >= 0) {
            throw new FormatException(file, same, where + "expected byte 0x%02x of the start of an NPY file, got 0x%02x"
                    .formatted(MAGIC[same], start[same]));
        }
        int version = start[VERSION];
        if (version < 1 || version > 3 || start[VERSION + 1] != 0) {
            throw new FormatException(file, VERSION, where + "expected version 1.0, 2.0 or 3.0, got %d.%d"
                    .formatted(version & 0xff, start[VERSION + 1] & 0xff));
        }
        byte[] field = next(in, version == 1 ? Short.BYTES : Integer.BYTES, LENGTH, file, where);
        long length = 0;
        for (int i = field.length - 1; i >= 0; i--) {
            length = (length << Byte.SIZE) | (field[i] & 0xff);
        }
        if (length > MOST) {
            throw new FormatException(file, LENGTH,
                    where + "expected a header length of at most " + MOST + ", got " + length);
        }
        int textStart = LENGTH + field.length;
        byte[] text = next(in, (int) length, textStart, file, where);
        return new NpyDictionary(file, where, text, textStart).header();
    }

    /** The header of the first version that is long enough, padded so that the values are aligned. */
    byte[] toBytes() {
        StringBuilder sizes = new StringBuilder("(");
        for (long size : shape) {
            sizes.append(sizes.length() == 1 ? "" : ", ").append(size);
        }
        String text = "{'descr': '" + descr() + "', 'fortran_order': " + (columnMajor ? "True" : "False") + ", 'shape': "
                + sizes.append(shape.size() == 1 ? ",), }" : "), }");
        // 64 sizes fit into the first version by far.
        int length = (LENGTH + Short.BYTES + text.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
        byte[] header = new byte[length];
        Arrays.fill(header, (byte) ' ');
        System.arraycopy(MAGIC, 0, header, 0, VERSION);
        header[VERSION] = 1;
        header[VERSION + 1] = 0;
        header[LENGTH] = (byte) (length - LENGTH - Short.BYTES);
        header[LENGTH + 1] = (byte) ((length - LENGTH - Short.BYTES) >> Byte.SIZE);
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, header, LENGTH + Short.BYTES, ascii.length);
        header[length - 1] = '\n';
        return header;
    }

    private String descr() {
        String letter = switch (dtype) {
            case BOOL -> "b";
            default -> dtype.name().substring(0, 1).toLowerCase(Locale.ROOT);
        };
        int size = dtype.bits() / Byte.SIZE;
        return (size == 1 ? "|" : byteOrder == ByteOrder.BIG_ENDIAN ? ">" : "<") + letter + size;
    }

    /** The number of values; -1 if there are more than any array has bytes, or would be but for sizes of 0. */
    long elements() {
        long elements = 1;
        for (long size : shape) {
            if (size > Integer.MAX_VALUE / elements) {
                return -1;
            }
            elements *= Math.max(size, 1);
        }
        return shape.contains(0L) ? 0 : elements;
    }

    private static byte[] next(InputStream in, int count, int at, Path file, String where) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new FormatException(file, at + (long) bytes.length,
                    where + "expected " + (count - bytes.length) + " more bytes, got the end of the data");
        }
        return bytes;
    }
}
