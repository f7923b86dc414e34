package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Allocation;
import io.github.lanegrad.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** NPZ files that other programs would not write. */
class NpzTest {

    private static final String ONE = "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }\n";
    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int CENTRAL_HEADER = 0x02014b50;

    private Sandbox sandbox;
    private Path file = Path.of("");

    @BeforeEach
    void make() throws IOException {
        sandbox = Sandbox.make();
        file = sandbox.file("a.npz");
    }

    @AfterEach
    void delete() throws IOException {
        sandbox.close();
    }

    private static byte[] zip(String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    /** Two bytes tell the length of a name in a zip file. */
    @Test
    void namesThatAreTooLongKeepTheOldFile() throws IOException {
        Files.writeString(file, "old");
        TensorData one = TensorData.of(new float[] {1}, 1);
        assertThrows(IllegalArgumentException.class, () -> Npz.write(Map.of("n".repeat(70_000), one), file));
        assertEquals("old", Files.readString(file));
        sandbox.assertHolds("a.npz");
        Npz.write(Map.of("n".repeat(60_000), one), file);
    }

    @Test
    void pickledFilesOfPyTorchAreTold() throws IOException {
        StateDict reader = StateDict.of(Activation.SIGMOID);
        Files.write(file, zip("model/data.pkl", new byte[] {(byte) 0x80, 2, '}', '.'}));
        String message = assertThrows(FormatException.class, () -> reader.read(file)).getMessage();
        assertTrue(message.contains("a pickled PyTorch file is not read, save with safetensors"), message);
        Files.write(file, new byte[] {(byte) 0x80, 2, (byte) 0x8a, '\n', 'l', (byte) 0xfc, (byte) 0x9c, 'F', '.'});
        message = assertThrows(FormatException.class, () -> reader.read(file)).getMessage();
        assertTrue(message.contains("a pickled PyTorch file is not read, save with safetensors"), message);
        Files.writeString(file, "length,width,species\n1,2,setosa\n");
        message = assertThrows(FormatException.class, () -> ModelFile.read(file)).getMessage();
        assertTrue(message.endsWith("; other files than safetensors are not read here"), message);
    }

    /** Where a record of the zip file starts. */
    private static int find(byte[] zip, int signature) {
        int at = 0;
        while (ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).getInt(at) != signature) {
            at++;
        }
        return at;
    }

    @Test
    void anyNameIsOnlyAName() throws IOException {
        Files.write(file, zip("../../etc/ä b.npy", NpyTest.npy(1, ONE, new byte[] {7})));
        try (Npz npz = Npz.open(file)) {
            assertArrayEquals(new long[] {7}, npz.read("../../etc/ä b").longs());
        }
        sandbox.assertHolds("a.npz");
        Npz.writeCompressed(Map.of("", TensorData.of(new float[] {1}, 1)), file);
        try (Npz npz = Npz.open(file)) {
            assertArrayEquals(new float[] {1}, npz.read("").floats());
            assertEquals("expected an array \"x\"", fault(assertThrows(FormatException.class, () -> npz.read("x"))));
        }
    }

    @Test
    void membersThatAreNoArrays() throws IOException {
        refused(zip("a.txt", new byte[1]), "in member \"a.txt\", unpacked: expected members that end with .npy");
        refused(zip("a.npy", new byte[10]), "in member \"a.npy\", unpacked: expected byte 0x93 of the start of an NPY file");
        refused(zip("a.npy", NpyTest.npy(1, ONE, new byte[2])),
                "in member \"a.npy\", unpacked: expected the values of U8 [1], got 2 bytes");
        refused(zip("a.npy", NpyTest.npy(1, ONE.replace("1,", "1, 4294967296, 4294967296"), new byte[0])),
                "in member \"a.npy\", unpacked: expected the values of U8");
        refused(new byte[100], "expected a zip file: ");
        refused(new byte[0], "expected a zip file: ");
        assertThrows(FormatException.class, () -> Npz.open(sandbox.path()));
    }

    @Test
    void damagedData() throws IOException {
        byte[] zip = zip("a.npy", NpyTest.npy(1, ONE, new byte[] {7}));
        zip[find(zip, CENTRAL_HEADER) + 16] ^= 1;
        Files.write(file, zip);
        try (Npz npz = Npz.open(file)) {
            assertTrue(fault(assertThrows(FormatException.class, () -> npz.read("a"))).contains("expected the checksum "));
        }
    }

    /** A file of some hundred bytes that says it unpacks to 2 GB, in the directory and in the array's header. */
    @Test
    void declaredSizesAreNotBelieved() throws IOException {
        String huge = ONE.replace("(1,)", "(2000000000,)");
        byte[] zip = zip("a.npy", NpyTest.npy(1, huge, new byte[1]));
        ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(find(zip, CENTRAL_HEADER) + 24, 2_000_000_000 + 10 + huge.length());
        long bytes = Allocation.bytes(() -> refused(zip, "in member \"a.npy\", unpacked: expected no more than a file of "));
        assertTrue(bytes < 16 << 20, () -> bytes + " bytes were allocated");
    }

    /** As dense as deflate gets: all that 1 kB can hold is read, and no more. */
    @Test
    void bomb() throws IOException {
        byte[] content = NpyTest.npy(1, ONE.replace("(1,)", "(800000,)"), new byte[800_000]);
        byte[] zip = zip("a.npy", content);
        assertTrue(zip.length < 1100, () -> zip.length + " bytes");
        Files.write(file, zip);
        long bytes = Allocation.bytes(() -> {
            try (Npz npz = Npz.open(file)) {
                assertEquals(800_000, npz.read("a").bytes().length);
            }
        });
        assertTrue(bytes < 16 << 20, () -> bytes + " bytes were allocated");
        // It says less than there is.
        String small = ONE.replace("(1,)", "(1000,)");
        byte[] liar = zip("a.npy", NpyTest.npy(1, small, new byte[800_000]));
        ByteBuffer.wrap(liar).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(find(liar, CENTRAL_HEADER) + 24, 1000 + 10 + small.length());
        Files.write(file, liar);
        try (Npz npz = Npz.open(file)) {
            assertTrue(fault(assertThrows(FormatException.class, () -> npz.read("a")))
                    .contains("expected 1000 bytes of values and then the end"));
        }
    }

    @Test
    void brokenLocalHeader() throws IOException {
        byte[] zip = zip("a.npy", NpyTest.npy(1, ONE, new byte[] {7}));
        zip[find(zip, LOCAL_HEADER)] = 0;
        Files.write(file, zip);
        assertThrows(FormatException.class, () -> Npz.open(file).close());
    }

    @Test
    void closedFilesAreRefused() throws IOException {
        Files.write(file, zip("a.npy", NpyTest.npy(1, ONE, new byte[] {7})));
        Npz npz = Npz.open(file);
        npz.close();
        npz.close();
        assertThrows(IOException.class, () -> npz.read("a"));
        new SafetensorsWriter().floats("a", new float[1], 1).write(file);
        Safetensors safetensors = Safetensors.open(file);
        safetensors.close();
        assertThrows(IOException.class, () -> safetensors.read("a"));
    }

    private void refused(byte[] bytes, String fault) throws IOException {
        Files.write(file, bytes);
        String message = fault(assertThrows(FormatException.class, () -> Npz.open(file).close()));
        assertTrue(message.startsWith(fault), message);
    }

    private String fault(FormatException e) {
        assertTrue(e.getMessage().startsWith(sandbox.path().toString()), e.getMessage());
        return e.getMessage().replaceFirst("^.*?: byte [0-9]+: ", "");
    }
}
