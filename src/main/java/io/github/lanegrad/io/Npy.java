package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.internal.AtomicFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;

/**
 * Reads and writes NPY files, NumPy's format of one array ({@code numpy.save}).
 *
 * <p>Read are format versions 1.0 to 3.0, both byte orders and both orders of dimensions, and the dtypes f2, f4, f8, i1 to
 * i8, u1 to u8 and b1; texts, dates, complex numbers, records and pickled objects are refused. Strict: a header of nothing
 * but the three keys, and a file that ends with the last value. Memory taken is that of the values, once more for Fortran's
 * order, after the header has been checked against the length of the file.
 *
 * <p>Safe for use by several threads at once.
 *
 * {@snippet :
 * float[] x = Npy.read(Path.of("x.npy")).floats();
 * Npy.write(TensorData.of(outputs, rows, 10), Path.of("y.npy"));
 * }
 */
public final class Npy {

    private static final EnumSet<DType> WRITABLE = EnumSet.of(
            DType.BOOL, DType.F16, DType.F32, DType.F64, DType.I8, DType.I16, DType.I32, DType.I64, DType.U8, DType.U16,
            DType.U32, DType.U64);

    private Npy() {}

    /**
     * Reads a file.
     *
     * @param file a regular file
     * @return the array, little-endian and with the last dimension fastest, however the file has it
     * @throws FormatException if it is not such a file, or has 2 GiB of values or more
     * @throws IOException if there is no such file or it cannot be read
     */
    public static TensorData read(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FormatException(file, 0, "expected a regular file");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            NpyHeader header = NpyHeader.read(in, file, "");
            return NpyValues.tensor(header, values(in, header, Files.size(file), file, ""));
        }
    }

    /**
     * Reads what follows the header, to the end.
     *
     * @param size how many bytes there are with the header, which is known to be true at least about
     */
    static byte[] values(InputStream in, NpyHeader header, long size, Path file, String where) throws IOException {
        long bytes = header.elements() * (header.dtype().bits() / Byte.SIZE);
        if (bytes < 0 || bytes > Numbers.MOST || bytes != size - header.bytes()) {
            throw new FormatException(file, header.bytes(), where + "expected the values of " + header.dtype() + " "
                    + header.shape() + ", at most " + Numbers.MOST + " bytes, and then the end, got "
                    + (size - header.bytes()) + " bytes");
        }
        byte[] values = new byte[(int) bytes];
        int read = in.readNBytes(values, 0, values.length);
        if (read < values.length || in.read() >= 0) {
            throw new FormatException(file, header.bytes() + (long) read,
                    where + "expected " + values.length + " bytes of values and then the end");
        }
        return values;
    }

    /**
     * Writes an array, little-endian and with the last dimension fastest, as {@link #write(TensorData, Path, ByteOrder,
     * boolean)} does.
     *
     * @param tensor the array, of BOOL, F16 to F64, I8 to I64 or U8 to U64
     * @param file where to; its directory must exist
     * @throws IllegalArgumentException if the dtype is another, which NumPy does not have
     * @throws IOException if the file cannot be written
     */
    public static void write(TensorData tensor, Path file) throws IOException {
        write(tensor, file, ByteOrder.LITTLE_ENDIAN, false);
    }

    /**
     * Writes an array: to a temporary sibling, which is forced to disk and renamed. After a failure the old file, if there
     * was one, is untouched. The same array gives the same bytes as from NumPy.
     *
     * @param tensor the array, of BOOL, F16 to F64, I8 to I64 or U8 to U64
     * @param file where to; its directory must exist
     * @param byteOrder that of the file
     * @param columnMajor whether the first dimension is the fastest in the file, Fortran's order
     * @throws IllegalArgumentException if the dtype is another, which NumPy does not have
     * @throws IOException if the file cannot be written
     */
    public static void write(TensorData tensor, Path file, ByteOrder byteOrder, boolean columnMajor) throws IOException {
        NpyHeader header = header(tensor, byteOrder, columnMajor);
        byte[] values = NpyValues.bytes(header, tensor);
        AtomicFile.write(file, channel -> {
            for (byte[] part : new byte[][] {header.toBytes(), values}) {
                ByteBuffer bytes = ByteBuffer.wrap(part);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        });
    }

    static NpyHeader header(TensorData tensor, ByteOrder byteOrder, boolean columnMajor) {
        if (!WRITABLE.contains(tensor.dtype())) {
            throw new IllegalArgumentException("expected one of " + WRITABLE + ", which NumPy has, got " + tensor.dtype());
        }
        return new NpyHeader(0, tensor.dtype(), byteOrder, columnMajor, tensor.shape());
    }
}
