package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * An open safetensors file: named tensors of numbers, and a map of strings. Opening reads the header and checks all of
 * it against the length of the file; values are read when they are asked for.
 *
 * <p>As strict as the reference implementation and a little more: at most 100 MB of header, nothing before its
 * <code>{</code> and only white space after its end, every name once, known dtypes only, at most 64 dimensions, and
 * data that cover the rest of the file with neither holes nor overlaps nor remains. The memory taken is a small
 * multiple of the header and, per call, the array that is returned.
 *
 * <p>Safe to share between threads. If a thread that reads is interrupted, the file is closed for all of them. A file
 * that another program changes meanwhile gives other numbers or a {@link FormatException}, nothing worse.
 *
 * {@snippet :
 * try (Safetensors file = Safetensors.open(Path.of("model.safetensors"))) {
 *     float[] weights = file.floats("0.weight");
 * }
 * }
 */
public final class Safetensors implements TensorSource {

    private static final EnumSet<DType> FLOATS = EnumSet.of(DType.F32, DType.F16, DType.BF16);
    private static final EnumSet<DType> DOUBLES = EnumSet.of(DType.F64, DType.F32, DType.F16, DType.BF16);
    private static final EnumSet<DType> INTEGERS = EnumSet.of(
            DType.I64, DType.U64, DType.I32, DType.U32, DType.I16, DType.U16, DType.I8, DType.U8);

    /** How files begin that Python has pickled. */
    private static final byte PICKLE = (byte) 0x80;

    private final String file;
    private final FileSource source;
    private final SafetensorsHeader header;

    private Safetensors(FileSource source) throws IOException {
        this.file = source.file;
        this.source = source;
        this.header = header(source);
    }

    /**
     * Opens a file and reads its header.
     *
     * @param file a regular file
     * @return the open file, to be closed by the caller
     * @throws FormatException if it is not a safetensors file
     * @throws IOException if there is no such file or it cannot be read
     */
    public static Safetensors open(Path file) throws IOException {
        // Opening a pipe would wait for its writer; a missing file is for the channel to report.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FormatException(file, 0, "expected a regular file");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new Safetensors(new FileSource.OnDisk(file.toString(), channel));
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    /**
     * Reads a stream to its end, such as that of a resource, and leaves it open. All of it is kept in memory.
     *
     * @param in the content of a safetensors file, at most 2 GB
     * @param name what messages call it
     * @return as an open file, which need not be closed
     * @throws FormatException if it is not a safetensors file
     * @throws IOException if the stream cannot be read
     */
    public static Safetensors read(InputStream in, String name) throws IOException {
        return new Safetensors(new FileSource.InMemory(name, FileSource.content(in, name)));
    }

    private static SafetensorsHeader header(FileSource source) throws IOException {
        String file = source.file;
        long size = source.size();
        if (size < Long.BYTES) {
            throw new FormatException(file, 0, "expected 8 bytes of header length, got a file of " + size + " bytes");
        }
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.read(start, 0);
        long length = start.getLong(0);
        long most = Math.min(SafetensorsHeader.MAX_LENGTH, size - Long.BYTES);
        if (length < 0 || length > most) {
            throw new FormatException(file, 0, "expected a header length of at most " + most + ", got "
                    + Long.toUnsignedString(length) + (start.get(0) == PICKLE
                            ? "; a pickled PyTorch file is not read, save with safetensors"
                            : "; other files than safetensors are not read here"));
        }
        byte[] json = new byte[(int) length];
        source.read(ByteBuffer.wrap(json), Long.BYTES);
        return new SafetensorsHeader(file, json, size);
    }

    /**
     * What messages call the file.
     *
     * @return its path as it was opened, or the name of the stream
     */
    @Override
    public String file() {
        return file;
    }

    /**
     * The strings of the file.
     *
     * @return an unmodifiable map in the order of the file, empty if it has none
     */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /**
     * What the file holds.
     *
     * @return an unmodifiable map by tensor name, in the order of the data
     */
    @Override
    public Map<String, TensorInfo> tensors() {
        return header.tensors();
    }

    /**
     * What the file says about one tensor.
     *
     * @param name the tensor
     * @return its format, shape and place
     * @throws FormatException if the file has no such tensor
     */
    public TensorInfo tensor(String name) throws FormatException {
        TensorInfo info = header.tensors().get(name);
        if (info == null) {
            throw new FormatException(file, Long.BYTES, "expected a tensor " + JsonText.shown(name));
        }
        return info;
    }

    /**
     * What the file says about one tensor, which must be of a format and shape.
     *
     * @param name the tensor
     * @param dtype its format
     * @param shape its shape
     * @return where it is
     * @throws FormatException if the file has no such tensor
     */
    public TensorInfo tensor(String name, DType dtype, long... shape) throws FormatException {
        TensorInfo info = tensor(name);
        List<Long> expected = Arrays.stream(shape).boxed().toList();
        if (info.dtype() != dtype || !info.shape().equals(expected)) {
            throw new FormatException(file, info.offset(), "expected " + dtype + " " + expected + " for tensor "
                    + JsonText.shown(name) + ", got " + info.dtype() + " " + info.shape());
        }
        return info;
    }

    /**
     * Reads the values of an F32, F16 or BF16 tensor.
     *
     * @param name the tensor
     * @return all values, the last dimension fastest, exact, those of F32 bit for bit; a new array
     * @throws FormatException if the file has no such tensor, it is of another dtype, or too large for an array
     * @throws IOException if the file cannot be read
     */
    public float[] floats(String name) throws IOException {
        TensorInfo info = tensor(name, FLOATS);
        float[] values = new float[length(info)];
        source.decode(info, (bytes, from, count) -> Numbers.decode(info.dtype(), bytes, 0, count, values, from));
        return values;
    }

    /** Reads the bits of the values, as floats, of an F32, F16 or BF16 tensor, as many at a time as a band holds. */
    void floatBits(TensorInfo info, int[] band, Band taker) throws IOException {
        int size = info.dtype().bits() / Byte.SIZE;
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer chunk = FileSource.chunk(arena, Math.min(info.bytes(), (long) band.length * size));
            for (long first = 0; first < info.elements(); first += band.length) {
                int count = (int) Math.min(band.length, info.elements() - first);
                source.decode(info, first * size, (long) count * size, chunk,
                        (bytes, from, some) -> Numbers.decodeBits(info.dtype(), bytes, some, band, from));
                taker.take(first, count);
            }
        }
    }

    /** Takes the values of a band: {@code count} of them, of which one is the value {@code first} of its tensor. */
    @FunctionalInterface
    interface Band {
        void take(long first, int count) throws IOException;
    }

    /**
     * Reads the values of an F64, F32, F16 or BF16 tensor.
     *
     * @param name the tensor
     * @return all values, the last dimension fastest, exact; a new array
     * @throws FormatException if the file has no such tensor, it is of another dtype, or too large for an array
     * @throws IOException if the file cannot be read
     */
    @Override
    public double[] doubles(String name) throws IOException {
        TensorInfo info = tensor(name, DOUBLES);
        double[] values = new double[length(info)];
        source.decode(info, (bytes, from, count) -> Numbers.decode(info.dtype(), bytes, count, values, from));
        return values;
    }

    /**
     * Reads the values of a tensor of integers: I64, I32, U32, I16, U16, I8, U8, or U64 as long as none is 2^63 or more.
     *
     * @param name the tensor
     * @return all values, the last dimension fastest, widened by their sign or with zeros; a new array
     * @throws FormatException if the file has no such tensor, it is of another dtype, a value does not fit, or the tensor
     *     is too large for an array
     * @throws IOException if the file cannot be read
     */
    public long[] longs(String name) throws IOException {
        TensorInfo info = tensor(name, INTEGERS);
        long[] values = new long[length(info)];
        source.decode(info, (bytes, from, count) -> {
            for (int i = 0; i < count; i++) {
                values[from + i] = Numbers.integer(info.dtype(), bytes, i);
            }
        });
        for (int i = 0; info.dtype() == DType.U64 && i < values.length; i++) {
            if (values[i] < 0) {
                throw new FormatException(file, info.offset() + (long) i * Long.BYTES,
                        "expected integers below 2^63 in tensor "
                        + JsonText.shown(name) + ", got " + Long.toUnsignedString(values[i]));
            }
        }
        return values;
    }

    /**
     * Reads the values of a BOOL tensor.
     *
     * @param name the tensor
     * @return all values, the last dimension fastest; a new array
     * @throws FormatException if the file has no such tensor, it is of another dtype, a byte is neither 0 nor 1, or the
     *     tensor is too large for an array
     * @throws IOException if the file cannot be read
     */
    public boolean[] booleans(String name) throws IOException {
        TensorInfo info = tensor(name, EnumSet.of(DType.BOOL));
        byte[] bytes = bytes(name);
        boolean[] values = new boolean[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            if ((bytes[i] & ~1) != 0) {
                throw new FormatException(file, info.offset() + i,
                        "expected 0 or 1 in tensor " + JsonText.shown(name) + ", got " + (bytes[i] & 0xff));
            }
            values[i] = bytes[i] != 0;
        }
        return values;
    }

    /**
     * Reads a tensor of any dtype, to write it to another file.
     *
     * @param name the tensor
     * @return its dtype, shape and bytes
     * @throws FormatException if the file has no such tensor, or it is too large for an array
     * @throws IOException if the file cannot be read
     */
    public TensorData read(String name) throws IOException {
        TensorInfo info = tensor(name);
        return TensorData.wrap(info.dtype(), bytes(name), info.shape().stream().mapToLong(Long::longValue).toArray());
    }

    /**
     * Maps a tensor of any dtype into memory, without reading it. The values are little-endian and at a multiple of 8 bytes
     * only where the file has them so; read them with unaligned layouts.
     *
     * @param name the tensor
     * @param arena how long the memory is mapped: beyond {@link #close}, if it lives longer; what a stream gave is in the heap,
     *     for as long as somebody holds it
     * @return the bytes of the tensor, for reading only; if another program cuts the file short, reading them throws an
     *     {@link InternalError}
     * @throws FormatException if the file has no such tensor
     * @throws IOException if the file cannot be mapped
     */
    public MemorySegment map(String name, Arena arena) throws IOException {
        TensorInfo info = tensor(name);
        return source.map(info.offset(), info.bytes(), arena);
    }

    /**
     * Reads a tensor of any dtype as it stands in the file.
     *
     * @param name the tensor
     * @return its bytes, little-endian, the last dimension fastest; a new array
     * @throws FormatException if the file has no such tensor, or it is too large for an array
     * @throws IOException if the file cannot be read
     */
    public byte[] bytes(String name) throws IOException {
        TensorInfo info = tensor(name);
        byte[] values = new byte[length(info, info.bytes())];
        source.read(ByteBuffer.wrap(values), info.offset());
        return values;
    }

    /**
     * Closes the file. What was read stays valid; reading more throws an {@link IOException}; closing again does nothing.
     *
     * @throws IOException if the file system reports an error
     */
    @Override
    public void close() throws IOException {
        source.close();
    }

    private TensorInfo tensor(String name, EnumSet<DType> readable) throws FormatException {
        TensorInfo info = tensor(name);
        if (!readable.contains(info.dtype())) {
            throw new FormatException(file, info.offset(), "expected one of " + readable + " for tensor "
                    + JsonText.shown(name) + ", got " + info.dtype());
        }
        return info;
    }

    private int length(TensorInfo info) throws FormatException {
        return length(info, info.elements());
    }

    private int length(TensorInfo info, long length) throws FormatException {
        if (length > Numbers.MOST) {
            throw new FormatException(file, info.offset(), "expected at most " + Numbers.MOST
                    + " elements to fill an array, got " + length + " in tensor " + JsonText.shown(info.name()));
        }
        return (int) length;
    }
}
