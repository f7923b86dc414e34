package io.github.lanegrad.examples;

import io.github.lanegrad.Layer;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.io.ModelFile;
import io.github.lanegrad.io.Npy;
import io.github.lanegrad.io.Npz;
import io.github.lanegrad.io.Safetensors;
import io.github.lanegrad.io.SafetensorsWriter;
import io.github.lanegrad.io.TensorData;
import io.github.lanegrad.keras.KerasFile;
import java.io.IOException;
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
            return new Content(ours ? Optional.of(ModelFile.load(file)) : Optional.empty(), tensors, metadata);
        }

        @Override
        void write(Path file, Content content) throws IOException {
            if (content.model.isPresent()) {
                ModelFile.save(content.model.get(), file);
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
            Npz.write(file, content.tensors, true);
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
            Npy.write(file, content.tensors.values().iterator().next());
        }
    },

    KERAS(".keras") {
        @Override
        Content read(Path file) throws IOException {
            return Content.of(KerasFile.read(file));
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

        static Content of(Parameters parameters) {
            Map<String, TensorData> tensors = new LinkedHashMap<>();
            Network network = parameters.network();
            for (int l = 0; l < network.layers().size(); l++) {
                Layer layer = network.layers().get(l);
                float[] weights = new float[layer.units() * layer.inputs()];
                float[] biases = new float[layer.units()];
                for (int j = 0; j < layer.units(); j++) {
                    for (int i = 0; i < layer.inputs(); i++) {
                        weights[j * layer.inputs() + i] = parameters.weight(l, i, j);
                    }
                    biases[j] = parameters.bias(l, j);
                }
                tensors.put(2 * l + ".weight", TensorData.of(weights, layer.units(), layer.inputs()));
                tensors.put(2 * l + ".bias", TensorData.of(biases, layer.units()));
            }
            return new Content(Optional.of(Model.unscaled(parameters)), tensors, Map.of());
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
