package io.github.lanegrad.fuzz;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Allocation;
import io.github.lanegrad.BatchSource;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.data.CsvEncoder;
import io.github.lanegrad.data.CsvException;
import io.github.lanegrad.data.CsvReader;
import io.github.lanegrad.data.IdxFile;
import io.github.lanegrad.data.IdxReader;
import io.github.lanegrad.data.TableFile;
import io.github.lanegrad.io.CompressedModelFile;
import io.github.lanegrad.io.ModelFile;
import io.github.lanegrad.io.Npy;
import io.github.lanegrad.io.Npz;
import io.github.lanegrad.io.OnnxFile;
import io.github.lanegrad.io.Safetensors;
import io.github.lanegrad.io.StateDict;
import io.github.lanegrad.io.TensorInfo;
import io.github.lanegrad.keras.KerasFile;
import io.github.lanegrad.train.AnyCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Every parser of the library, as something that takes any bytes: it reads them, or refuses them as documented. */
public enum Parser {

    SAFETENSORS {
        @Override
        void read(Path file) throws IOException {
            try (Safetensors tensors = Safetensors.open(file)) {
                for (TensorInfo info : tensors.tensors().values()) {
                    tensors.read(info.name());
                    readValues(tensors, info);
                }
            }
        }
    },

    /** The header of a safetensors file, with its length before it, so that a fuzzer need not find that. */
    JSON {
        @Override
        void write(byte[] input, Path file) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(8 + input.length).order(ByteOrder.LITTLE_ENDIAN);
            Files.write(file, bytes.putLong(input.length).put(input).array());
        }

        @Override
        void read(Path file) throws IOException {
            SAFETENSORS.read(file);
        }
    },

    MODEL {
        @Override
        void read(Path file) throws IOException {
            ModelFile.read(file);
        }
    },

    COMPRESSED {
        @Override
        void read(Path file) throws IOException {
            CompressedModelFile.read(file);
        }
    },

    CHECKPOINT {
        @Override
        void read(Path file) throws IOException {
            AnyCheckpoint.read(file);
        }
    },

    STATE_DICT {
        @Override
        void read(Path file) throws IOException {
            StateDict.of(Activation.PRELU, Activation.SIGMOID).weightAlone(Normalization.RMS).read(file);
        }
    },

    ONNX {
        @Override
        void read(Path file) throws IOException {
            OnnxFile.read(file);
        }
    },

    /** All of a file, most of which jHDF reads: our part is to refuse what it stumbles over. */
    KERAS {
        @Override
        void read(Path file) throws IOException {
            KerasFile.read(file);
        }
    },

    /** The config of a model, beside weights that fit a chain of dense layers. */
    KERAS_CONFIG {
        @Override
        void write(byte[] input, Path file) throws IOException {
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
                zip.putNextEntry(new ZipEntry("config.json"));
                zip.write(input);
                zip.putNextEntry(new ZipEntry("model.weights.h5"));
                zip.write(Files.readAllBytes(KERAS_WEIGHTS));
            }
        }

        @Override
        void read(Path file) throws IOException {
            KerasFile.read(file);
        }
    },

    NPY {
        @Override
        void read(Path file) throws IOException {
            Npy.read(file);
        }
    },

    NPZ {
        @Override
        void read(Path file) throws IOException {
            try (Npz arrays = Npz.open(file)) {
                for (String name : arrays.tensors().keySet()) {
                    arrays.read(name);
                }
            }
        }
    },

    CSV {
        @Override
        void read(Path file) throws IOException {
            CsvReader.create().read(file);
        }
    },

    CSV_ENCODER {
        @Override
        void read(Path file) throws IOException {
            CsvEncoder.of(CsvReader.create()).oneHot("colour").learn(file).read(file);
        }
    },

    IDX {
        @Override
        void read(Path file) throws IOException {
            IdxReader.create().readFeatures(file);
        }
    },

    /** The same file as features and as labels. */
    IDX_MAPPED {
        @Override
        void read(Path file) throws IOException {
            try (IdxFile rows = IdxReader.create().open(file, file)) {
                copy(rows);
            }
        }
    },

    TABLE {
        @Override
        void read(Path file) throws IOException {
            try (TableFile rows = TableFile.open(file)) {
                copy(rows);
            }
        }
    };

    /** What a file of this size and a little more may make a parser allocate. */
    static final long MOST_BYTES = 16 << 20;

    private static final int SMALL_FILE = 4096;
    private static final Path KERAS_WEIGHTS = Path.of("src/test/resources/golden/interop/binary_odd.weights.h5");

    abstract void read(Path file) throws IOException;

    /** Its name as that of its directory of seeds, and in commands. */
    String directory() {
        return name().toLowerCase(Locale.ROOT);
    }

    void write(byte[] input, Path file) throws IOException {
        Files.write(file, input);
    }

    /**
     * Gives bytes to the parser.
     *
     * @param input the bytes
     * @param file where to put them
     * @return whether they were read; no if they were refused as documented
     * @throws AssertionError if too much memory was allocated, or a message lacks file and place
     */
    public boolean reads(byte[] input, Path file) {
        return reads(input, file, MOST_BYTES);
    }

    /** The same with another limit of what a small file may make the parser allocate. */
    boolean reads(byte[] input, Path file, long mostBytes) {
        long before = Allocation.soFar();
        boolean read = tries(input, file);
        if (input.length <= SMALL_FILE && Allocation.soFar() - before > mostBytes) {
            // Not counting what loading classes took.
            long bytes = Allocation.bytes(() -> tries(input, file));
            if (bytes > mostBytes) {
                throw new AssertionError(bytes + " bytes were allocated for a file of " + input.length);
            }
        }
        return read;
    }

    private boolean tries(byte[] input, Path file) {
        try {
            write(input, file);
            read(file);
            return true;
        } catch (FormatException e) {
            check(e.getMessage().startsWith(e.file() + ": byte " + e.offset() + ": ") && file.endsWith(e.file()), e);
            check(e.offset() >= 0, e);
            return false;
        } catch (CsvException e) {
            check(e.getMessage().startsWith(String.valueOf(file.getFileName())), e);
            return false;
        } catch (IOException e) {
            throw new AssertionError("a file is refused by one of the exceptions for that", e);
        }
    }

    private static void check(boolean holds, IOException e) {
        if (!holds) {
            throw new AssertionError("a message without file, place and expectation", e);
        }
    }

    private static void readValues(Safetensors tensors, TensorInfo info) throws IOException {
        switch (info.dtype()) {
            case F32, F16, BF16 -> tensors.floats(info.name());
            case F64 -> tensors.doubles(info.name());
            case BOOL -> tensors.booleans(info.name());
            default -> {
                if (info.dtype().name().matches("[IU][0-9]+")) {
                    tensors.longs(info.name());
                }
            }
        }
    }

    private static void copy(BatchSource rows) throws IOException {
        int[] first = {0};
        try {
            rows.copyFeatures(first, 0, 1, new float[rows.inputs()], 0, rows.inputs());
            rows.copyTargets(first, 0, 1, new float[rows.outputs()], 0, rows.outputs());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
