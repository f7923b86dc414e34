package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.Compression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Models and tensors that a stream gives, such as a resource: what a file gives. */
class StreamsTest {

    private final Model model = Model.unscaled(Parameters.initialize(
            Network.inputs(5).dense(33, Activation.PRELU).dense(2, Activation.SOFTMAX).build(), 7));
    private Sandbox sandbox;
    private Path file;

    @BeforeEach
    void open() throws IOException {
        sandbox = Sandbox.make();
        file = sandbox.file("a");
    }

    @AfterEach
    void delete() throws IOException {
        sandbox.close();
    }

    /** Gives a byte at a time, and tells whether somebody closed it. */
    private static final class Drops extends InputStream {
        private final ByteArrayInputStream in;
        private boolean closed;

        Drops(byte[] content) {
            in = new ByteArrayInputStream(content);
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return in.read(into, offset, Math.min(length, 1));
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void model() throws IOException {
        ModelFile.write(model, file);
        Drops drops = new Drops(Files.readAllBytes(file));
        Model read = ModelFile.read(drops, "resource");
        assertEquals(model.network(), read.network());
        assertEquals(model.parameters().sha256(), read.parameters().sha256());
        assertFalse(drops.closed);
    }

    @Test
    void packedWeights() throws IOException {
        FrozenModel packed = Compression.bfloat16(model);
        CompressedModelFile.write(packed, file);
        FrozenModel read = CompressedModelFile.read(new Drops(Files.readAllBytes(file)), "resource");
        assertEquals(packed.toString(), read.toString());
        for (int j = 0; j < 33; j++) {
            assertEquals(packed.layers().getFirst().weight(4, j), read.layers().getFirst().weight(4, j));
        }
    }

    @Test
    void onnx() throws IOException {
        OnnxFile.write(model, file);
        Model read = OnnxFile.read(new Drops(Files.readAllBytes(file)), "resource");
        assertEquals(model.parameters().sha256(), read.parameters().sha256());
    }

    /** A stream is in no directory, so nothing in the working directory may be taken for it. */
    @Test
    void externalDataNeedsAFile() throws Exception {
        byte[] content = OnnxImportTest.external("pom.xml", 0, 24);
        FormatException thrown = assertThrows(FormatException.class,
                () -> OnnxFile.read(new ByteArrayInputStream(content), "resource"));
        assertTrue(thrown.getMessage().contains("expected the model to be read from a file"), thrown.getMessage());
        assertEquals("resource", thrown.file());
    }

    /** What users mix up gets a message that tells what they have. */
    @Test
    void filesOfOtherKindsAreNamed() throws IOException {
        ModelFile.write(model, file);
        refused("expected an ONNX model, got a safetensors file: ModelFile and StateDict read such", Files.readAllBytes(file));
        refused("got a zip file", new byte[] {'P', 'K', 3, 4, 0, 0});
        refused("got an HDF5 file", new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n'});
        refused("got an NPY file", new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'});
        new SafetensorsWriter().floats("0.weight", new float[2], 1, 2).write(file);
        assertTrue(assertThrows(FormatException.class, () -> ModelFile.read(file)).getMessage()
                .endsWith("; StateDict reads layers of others, such as PyTorch's"));
        new SafetensorsWriter().metadata("lanegrad.checkpoint.version", "1").write(file);
        assertTrue(assertThrows(FormatException.class, () -> ModelFile.read(file)).getMessage()
                .endsWith("; this is a checkpoint, which Trainer.resume goes on from"));
    }

    private static void refused(String message, byte[] content) {
        String told = assertThrows(FormatException.class, () -> OnnxFile.read(new ByteArrayInputStream(content), "a"))
                .getMessage();
        assertTrue(told.contains(message), told);
    }

    @Test
    void tensors() throws IOException {
        float[] values = {1, -2, 3.5f, Float.NaN};
        new SafetensorsWriter().floats("a", values, 4).write(file);
        Safetensors source = Safetensors.read(new Drops(Files.readAllBytes(file)), "resource");
        assertEquals("resource", source.file());
        assertArrayEquals(values, source.floats("a"));
        MemorySegment mapped = source.map("a", Arena.global());
        assertTrue(mapped.isReadOnly());
        assertArrayEquals(values, mapped.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED));
        source.close();
        assertThrows(ClosedChannelException.class, () -> source.bytes("a"));
        assertThrows(ClosedChannelException.class, () -> source.map("a", Arena.global()));
    }

    /** Cut anywhere, or with a byte more, it is refused by its name, as a file is. */
    @Test
    void broken() throws IOException {
        ModelFile.write(model, file);
        byte[] content = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 8, 100, content.length - 1, content.length + 1}) {
            FormatException thrown = assertThrows(FormatException.class,
                    () -> ModelFile.read(new ByteArrayInputStream(Arrays.copyOf(content, length)), "resource"));
            assertEquals("resource", thrown.file());
        }
        assertEquals(Map.of(), Safetensors.read(new ByteArrayInputStream(
                ByteBuffer.allocate(10).put(0, (byte) 2).put(8, new byte[] {'{', '}'}).array()), "empty").tensors());
    }
}
