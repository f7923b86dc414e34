package io.github.lanegrad;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.lanegrad.io.DType;
import io.github.lanegrad.io.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A directory of reference results: {@code index.json} and safetensors files. */
final class GoldenDirectory {

    private final Path path;
    private final JsonNode index;

    GoldenDirectory(Path path) throws IOException {
        this.path = path;
        this.index = new ObjectMapper().readTree(path.resolve("index.json").toFile());
    }

    /** The one that {@code -Dlanegrad.golden} names, else the committed one. */
    static GoldenDirectory configured() throws IOException {
        String property = System.getProperty("lanegrad.golden");
        return property == null ? committed() : new GoldenDirectory(Path.of(property));
    }

    static GoldenDirectory committed() throws IOException {
        try {
            return new GoldenDirectory(Path.of(Objects.requireNonNull(
                    GoldenDirectory.class.getResource("/golden/index.json")).toURI()).getParent());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    JsonNode index() {
        return index;
    }

    /** The numbers of one file, read when first asked for. */
    Tensors tensors(String file) throws IOException {
        Map<String, double[]> values = new TreeMap<>();
        Map<String, List<Long>> shapes = new TreeMap<>();
        try (Safetensors tensors = Safetensors.open(path.resolve(file))) {
            for (String name : tensors.tensors().keySet()) {
                shapes.put(name, tensors.tensor(name).shape());
                values.put(name, widened(tensors, name));
            }
        }
        return new Tensors(values, shapes);
    }

    private static double[] widened(Safetensors tensors, String name) throws IOException {
        DType type = tensors.tensor(name).dtype();
        if (type == DType.F32 || type == DType.F64) {
            return tensors.doubles(name);
        }
        long[] integers = tensors.longs(name);
        double[] widened = new double[integers.length];
        for (int i = 0; i < widened.length; i++) {
            // Pixels; what else is stored in bytes are the numbers of classes.
            widened[i] = type == DType.U8 && name.endsWith("/X") ? integers[i] / 16.0 : integers[i];
        }
        return widened;
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** Tensors by name, all as doubles. */
    record Tensors(Map<String, double[]> values, Map<String, List<Long>> shapes) {

        boolean has(String name) {
            return values.containsKey(name);
        }

        double[] doubles(String name) {
            double[] found = values.get(name);
            if (found == null) {
                throw new UncheckedIOException(new IOException("no tensor " + name));
            }
            return found;
        }

        /** For tensors that are exact in single precision. */
        float[] floats(String name) {
            double[] wide = doubles(name);
            float[] narrow = new float[wide.length];
            for (int i = 0; i < wide.length; i++) {
                narrow[i] = (float) wide[i];
            }
            return narrow;
        }

        /** Length of a row: the last dimension. */
        int columns(String name) {
            doubles(name);
            return Math.toIntExact(shapes.get(name).getLast());
        }

        /** What stands before the slash in the names, each once. */
        List<String> groups() {
            List<String> groups = new ArrayList<>();
            for (String name : values.keySet()) {
                int slash = name.indexOf('/');
                if (slash > 0 && !groups.contains(name.substring(0, slash))) {
                    groups.add(name.substring(0, slash));
                }
            }
            return groups;
        }
    }
}
