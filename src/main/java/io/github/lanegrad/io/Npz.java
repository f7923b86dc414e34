package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.internal.AtomicFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * An open NPZ file, NumPy's zip of named arrays ({@code numpy.savez} and {@code numpy.savez_compressed}); arrays are read
 * when they are asked for. Array {@code NAME} is the member {@code NAME.npy}, read as {@link Npy} does, and its checksum is
 * checked. Other members, or two of one name, are refused. Names may be any text, also one that looks like a path: nothing
 * is ever unpacked to a file.
 *
 * <p>A hostile file takes no more memory than deflate can make of its bytes, 1,032 times as many, and per call only what
 * one member declares and really has; what it declares is checked against the length of the file first.
 *
 * <p>Safe to share between threads.
 */
public final class Npz implements TensorSource {

    /** What deflate makes of a byte at most; a few bytes more per member. */
    private static final long MOST_INFLATION = 1032;

    private static final String SUFFIX = ".npy";
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final Path file;
    private final ZipFile zip;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, ZipEntry> members = new LinkedHashMap<>();

    private Npz(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    /**
     * Opens a file, and reads the headers of its members.
     *
     * @param file a regular file
     * @return the open file, to be closed by the caller
     * @throws FormatException if it is not an NPZ file
     * @throws IOException if there is no such file or it cannot be read
     */
    public static Npz open(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FormatException(file, 0, "expected a regular file");
        }
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new FormatException(file, 0, "expected a zip file: " + e.getMessage());
        }
        Npz npz = new Npz(file, zip);
        try {
            npz.readHeaders();
            return npz;
        } catch (Throwable failure) {
            zip.close();
            throw failure;
        }
    }

    private void readHeaders() throws IOException {
        long length = Files.size(file);
        for (ZipEntry member : Collections.list(zip.entries())) {
            String name = member.getName();
            if (!name.endsWith(SUFFIX)) {
                throw wrong(0, member, "expected members that end with " + SUFFIX
                        + (name.endsWith("/data.pkl") ? "; a pickled PyTorch file is not read, save with safetensors" : ""));
            }
            if (member.getCompressedSize() < 0 || member.getCompressedSize() > length || member.getSize() < 0
                    || member.getSize() > MOST_INFLATION * (member.getCompressedSize() + 1)) {
                throw wrong(0, member, "expected no more than a file of " + length + " bytes can hold, got "
                        + member.getCompressedSize() + " that claim to unpack to " + member.getSize());
            }
            String tensor = name.substring(0, name.length() - SUFFIX.length());
            if (members.put(tensor, member) != null) {
                throw wrong(0, member, "expected each name once");
            }
            NpyHeader header = read(member, in -> NpyHeader.read(in, file, where(member)));
            TensorInfo info = new TensorInfo(
                    tensor, header.dtype(), header.shape(), header.bytes(), member.getSize() - header.bytes());
            if (header.elements() < 0 || header.elements() * header.dtype().bits() != info.bytes() * Byte.SIZE) {
                throw wrong(header.bytes(), member,
                        "expected the values of " + header.dtype() + " " + header.shape() + ", got "
                        + info.bytes() + " bytes");
            }
            tensors.put(tensor, info);
        }
    }

    @Override
    public String file() {
        return file.toString();
    }

    /**
     * What the file holds.
     *
     * @return an unmodifiable map by array name, in the order of the file
     */
    @Override
    public Map<String, TensorInfo> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /**
     * Reads an array.
     *
     * @param name its name, without {@code .npy}
     * @return the array, little-endian and with the last dimension fastest, however the file has it
     * @throws FormatException if there is no such array, it is broken, or has 2 GiB or more
     * @throws IOException if the file cannot be read
     */
    public TensorData read(String name) throws IOException {
        ZipEntry member = members.get(name);
        if (member == null) {
            throw new FormatException(file, 0, "expected an array " + JsonText.shown(name));
        }
        return read(member, in -> {
            CheckedInputStream checked = new CheckedInputStream(in, new CRC32());
            NpyHeader header = NpyHeader.read(checked, file, where(member));
            byte[] values = Npy.values(checked, header, member.getSize(), file, where(member));
            if (checked.getChecksum().getValue() != member.getCrc()) {
                throw wrong(member.getSize(), member, "expected the checksum %08x, got %08x"
                        .formatted(member.getCrc(), checked.getChecksum().getValue()));
            }
            return NpyValues.tensor(header, values);
        });
    }

    @Override
    public double[] doubles(String name) throws IOException {
        TensorData tensor = read(name);
        if (tensor.dtype() != DType.F64 && tensor.dtype() != DType.F32 && tensor.dtype() != DType.F16) {
            throw new FormatException(file, 0,
                    "expected floats in array " + JsonText.shown(name) + ", got " + tensor.dtype());
        }
        return tensor.doubles();
    }

    /**
     * Writes a file of arrays as they are, as NumPy's {@code savez} does.
     *
     * @param tensors arrays of dtypes that NumPy has, by name, in the order in which they are written
     * @param file where to; its directory must exist
     * @throws IllegalArgumentException if a dtype is none that NumPy has, or a name is too long for a zip file
     * @throws IOException if the file cannot be written
     */
    public static void write(Map<String, TensorData> tensors, Path file) throws IOException {
        write(tensors, file, false);
    }

    /**
     * Writes a file of packed arrays, as NumPy's {@code savez_compressed} does.
     *
     * @param tensors arrays of dtypes that NumPy has, by name, in the order in which they are written
     * @param file where to; its directory must exist
     * @throws IllegalArgumentException if a dtype is none that NumPy has, or a name is too long for a zip file
     * @throws IOException if the file cannot be written
     */
    public static void writeCompressed(Map<String, TensorData> tensors, Path file) throws IOException {
        write(tensors, file, true);
    }

    /** The old file, if there was one, is untouched after a failure; the same arrays give the same bytes. */
    private static void write(Map<String, TensorData> tensors, Path file, boolean deflate) throws IOException {
        AtomicFile.write(file, channel -> {
            // Closed for the memory that its deflater holds outside the heap.
            try (ZipOutputStream zip = new ZipOutputStream(new Unclosed(Channels.newOutputStream(channel)))) {
                for (Map.Entry<String, TensorData> entry : tensors.entrySet()) {
                    TensorData tensor = entry.getValue();
                    NpyHeader header = Npy.header(tensor, ByteOrder.LITTLE_ENDIAN, false);
                    write(zip, entry.getKey() + SUFFIX, header.toBytes(), NpyValues.bytes(header, tensor), deflate);
                }
            }
        });
    }

    /** Leaves open what it writes to: the channel has to be forced to disk. */
    private static final class Unclosed extends OutputStream {
        private final OutputStream out;

        Unclosed(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            out.write(bytes, from, count);
        }
    }

    private static void write(ZipOutputStream zip, String name, byte[] header, byte[] values, boolean deflate)
            throws IOException {
        ZipEntry member = new ZipEntry(name);
        member.setTimeLocal(NO_TIME);
        member.setMethod(deflate ? ZipEntry.DEFLATED : ZipEntry.STORED);
        if (!deflate) {
            CRC32 checksum = new CRC32();
            checksum.update(header);
            checksum.update(values);
            member.setSize((long) header.length + values.length);
            member.setCrc(checksum.getValue());
        }
        zip.putNextEntry(member);
        zip.write(header);
        zip.write(values);
        zip.closeEntry();
    }

    /**
     * Closes the file. What was read stays valid; reading more throws an {@link IOException}; closing again does nothing.
     *
     * @throws IOException if the file system reports an error
     */
    @Override
    public void close() throws IOException {
        zip.close();
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(InputStream in) throws IOException;
    }

    private <T> T read(ZipEntry member, Reader<T> reader) throws IOException {
        try (InputStream in = unpacked(member)) {
            return reader.read(new BufferedInputStream(in));
        } catch (ZipException | EOFException e) {
            throw wrong(0, member, "expected data packed with deflate, or stored: " + e.getMessage());
        }
    }

    private InputStream unpacked(ZipEntry member) throws IOException {
        try {
            return zip.getInputStream(member);
        } catch (IllegalStateException e) {
            throw new IOException(file + " is closed", e);
        }
    }

    private static String where(ZipEntry member) {
        return "in member " + JsonText.shown(member.getName()) + ", unpacked: ";
    }

    private FormatException wrong(long offset, ZipEntry member, String fault) {
        return new FormatException(file, offset, where(member) + fault);
    }
}
