package io.github.lanegrad.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An open file of named tensors. */
sealed interface TensorSource extends AutoCloseable permits Safetensors, Npz {

    /** The path of the file, or the name of the stream. */
    String file();

    /** What the file holds, by tensor name. */
    Map<String, TensorInfo> tensors();

    /** All values of a tensor, which must be one of floats. */
    double[] doubles(String name) throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Opens a file as what its first bytes say: zip means NPZ. A safetensors file may begin with the same letters, if the length of
     * its header is such a number; but then the header follows.
     */
    static TensorSource open(Path file) throws IOException {
        byte[] start = {};
        if (Files.isRegularFile(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                start = in.readNBytes(Long.BYTES + 1);
            }
        }
        boolean zip = start.length > Long.BYTES && start[0] == 'P' && start[1] == 'K' && start[Long.BYTES] != '{';
        return zip ? Npz.open(file) : Safetensors.open(file);
    }
}
