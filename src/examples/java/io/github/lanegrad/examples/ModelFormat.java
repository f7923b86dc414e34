package io.github.lanegrad.examples;

import io.github.lanegrad.Model;
import io.github.lanegrad.io.ModelFile;
import io.github.lanegrad.io.Npy;
import io.github.lanegrad.io.Npz;
import io.github.lanegrad.io.OnnxFile;
import io.github.lanegrad.io.Safetensors;
import io.github.lanegrad.io.SafetensorsWriter;
import io.github.lanegrad.io.TensorData;
import io.github.lanegrad.keras.KerasFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The file formats that {@link Inspect} and {@link Convert} know, by their extension. */
enum ModelFormat {

    SAFETENSORS(".safetensors") {
        @Override
        Content read(Path file) throws IOException {
            Map<String, TensorData> tensors = new LinkedHashMap<>();
            Map<String, String> metadata;
            try (Safetensors source = Safetensors.open(file)) {
                metadata = source.metadata();
                for (String name : source.tensors().keySet()) {
                    tensors.put(name, source.read(name));
                }
            }
            boolean ours = metadata.containsKey("lanegrad.version");
            return new Content(ours ? Optional.of(ModelFile.read(file)) : Optional.empty(), tensors, metadata);
        }

        @Override
        void write(Path file, Content content) throws IOException {
            if (content.model.isPresent()) {
                ModelFile.write(content.model.get(), file);
                return;
            }
            SafetensorsWriter writer = new SafetensorsWriter();
            content.metadata.forEach(writer::metadata);
            content.tensors.forEach(writer::tensor);
            writer.write(file);
        }
    },

    NPZ(".npz") {
        @Override
        Content read(Path file) throws IOException {
            Map<String, TensorData> tensors = new LinkedHashMap<>();
            try (Npz source = Npz.open(file)) {
                for (String name : source.tensors().keySet()) {
                    tensors.put(name, source.read(name));
                }
            }
            return new Content(Optional.empty(), tensors, Map.of());
        }

        @Override
        void write(Path file, Content content) throws IOException {
            Npz.writeCompressed(content.tensors, file);
        }
    },

    NPY(".npy") {
        @Override
        Content read(Path file) throws IOException {
            return new Content(Optional.empty(), Map.of("array", Npy.read(file)), Map.of());
        }

        @Override
        void write(Path file, Content content) throws IOException {
            if (content.tensors.size() != 1) {
                throw new IllegalArgumentException(
                        "expected one tensor to write " + file + ", got " + content.tensors.keySet());
            }
            Npy.write(content.tensors.values().iterator().next(), file);
        }
    },

    ONNX(".onnx") {
        @Override
        Content read(Path file) throws IOException {
            return Content.of(OnnxFile.read(file));
        }

        @Override
        void write(Path file, Content content) throws IOException {
            Model model = content.model.orElseThrow(() -> new IllegalArgumentException("expected a whole model to write " + file
                    + ", got tensors that say nothing of activations: " + content.tensors.keySet()));
            OnnxFile.write(model, file);
        }

        @Override
        String left(Content content) {
            return content.model.flatMap(Model::schema).isPresent()
                    ? "; not the schema of its table, for which ONNX has no place" : "";
        }
    },

    KERAS(".keras") {
        @Override
        Content read(Path file) throws IOException {
            return Content.of(Model.unscaled(KerasFile.read(file)));
        }
    },

    LEGACY_KERAS(".h5") {
        @Override
        Content read(Path file) throws IOException {
            return KERAS.read(file);
        }
    };

    /** What a file holds: tensors, and a model if it says enough for one. */
    record Content(Optional<Model> model, Map<String, TensorData> tensors, Map<String, String> metadata) {

        /** Tensors and metadata are those that a model file of ours has. */
        static Content of(Model model) throws IOException {
            Path file = Files.createTempFile("model", ".safetensors");
            try {
                ModelFile.write(model, file);
                return SAFETENSORS.read(file);
            } finally {
                Files.delete(file);
            }
        }
    }

    private final String extension;

    ModelFormat(String extension) {
        this.extension = extension;
    }

    abstract Content read(Path file) throws IOException;

    void write(Path file, Content content) throws IOException {
        throw new IllegalArgumentException("files of " + extension + " are only read, not written: " + file);
    }

    /** What of the content such a file cannot hold, as the end of a sentence about it. */
    String left(Content content) {
        return "";
    }

    static ModelFormat of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        StringBuilder known = new StringBuilder();
        for (ModelFormat format : values()) {
            if (name.endsWith(format.extension)) {
                return format;
            }
            known.append(' ').append(format.extension);
        }
        throw new IllegalArgumentException("expected a file name that ends with one of" + known + ", got " + file);
    }
}
