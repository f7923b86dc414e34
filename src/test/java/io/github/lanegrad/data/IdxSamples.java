package io.github.lanegrad.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** IDX files by hand, right or wrong. */
final class IdxSamples {
    private IdxSamples() {}

    static byte[] header(int code, int... dimensions) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dimensions.length);
        bytes.put((byte) 0).put((byte) 0).put((byte) code).put((byte) dimensions.length);
        for (int dimension : dimensions) {
            bytes.putInt(dimension);
        }
        return bytes.array();
    }

    /** A whole file; each element is stored as the type has it. */
    static byte[] file(int code, double[] elements, int... dimensions) {
        byte[] header = header(code, dimensions);
        ByteBuffer bytes = ByteBuffer.allocate(header.length + 8 * elements.length).put(header);
        for (double element : elements) {
            switch (code) {
                case 0x08, 0x09 -> bytes.put((byte) (int) element);
                case 0x0B -> bytes.putShort((short) element);
                case 0x0C -> bytes.putInt((int) element);
                case 0x0D -> bytes.putFloat((float) element);
                case 0x0E -> bytes.putDouble(element);
                default -> throw new IllegalArgumentException();
            }
        }
        byte[] file = new byte[bytes.position()];
        bytes.flip().get(file);
        return file;
    }

    static Path write(Path directory, String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }
}
