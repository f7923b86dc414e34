package io.github.lanegrad.keras;

import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.object.message.DataLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arrays of an HDF5 file of weights, of Keras 3 or older. */
final class KerasWeights {

    private final Group root;
    private final boolean legacy;
    private final long fileBytes;
    private final Map<String, Integer> classes = new HashMap<>();

    /**
     * Of an open file.
     *
     * @param root what holds the layers
     * @param legacy whether layers have the names that the model gives them, not those of their classes
     * @param fileBytes no array is believed to be larger
     */
    KerasWeights(Group root, boolean legacy, long fileBytes) {
        this.root = root;
        this.legacy = legacy;
        this.fileBytes = fileBytes;
    }

    /**
     * The arrays of the next layer of a class.
     *
     * @param names what they are, in the order in which Keras creates them
     */
    Map<String, double[]> next(String className, String layerName, List<String> names) {
        String group = layerName;
        if (!legacy) {
            String snake = className.replaceAll("(.)([A-Z][a-z]+)", "$1_$2").replaceAll("([a-z])([A-Z])", "$1_$2")
                    .toLowerCase(Locale.ROOT);
            int number = classes.merge(snake, 1, Integer::sum) - 1;
            group = number == 0 ? snake : snake + "_" + number;
        }
        Group layer = group(root, group);
        Map<String, double[]> arrays = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String path = legacy ? legacyPath(layer, names.get(i)) : "vars/" + i;
            arrays.put(names.get(i), values(dataset(layer, path)));
        }
        return arrays;
    }

    private static String legacyPath(Group layer, String name) {
        Attribute all = layer.getAttribute("weight_names");
        Object paths = all == null ? new String[0] : all.getData();
        String[] texts = paths instanceof String[] several ? several : new String[] {String.valueOf(paths)};
        for (String path : texts) {
            String plain = path.replaceFirst(":[0-9]+$", "");
            if (plain.endsWith("/" + name) || plain.equals(name)) {
                return path;
            }
        }
        throw new IllegalArgumentException("expected an array " + name + " in " + KerasFile.shown(layer.getPath()) + ", got "
                + KerasFile.shown(Arrays.toString(texts)));
    }

    static Group group(Group parent, String name) {
        Node node = child(parent, name);
        if (node instanceof Group group) {
            return group;
        }
        throw new IllegalArgumentException(
                "expected a group " + KerasFile.shown(name) + " in " + KerasFile.shown(parent.getPath()));
    }

    /** Names of the groups in one that have arrays of their own. */
    static List<String> layersWithArrays(Group layers) {
        List<String> names = new ArrayList<>();
        layers.getChildren().forEach((name, node) -> {
            if (node instanceof Group layer && child(layer, "vars") instanceof Group vars && !vars.getChildren().isEmpty()) {
                names.add(name);
            }
        });
        return names;
    }

    private static @Nullable Node child(Group parent, String name) {
        return parent.getChildren().get(name);
    }

    private static Dataset dataset(Group layer, String path) {
        Group at = layer;
        String[] steps = path.split("/", -1);
        for (int i = 0; i < steps.length - 1; i++) {
            at = group(at, steps[i]);
        }
        if (child(at, steps[steps.length - 1]) instanceof Dataset dataset) {
            return dataset;
        }
        throw new IllegalArgumentException(
                "expected an array " + KerasFile.shown(path) + " in " + KerasFile.shown(layer.getPath()));
    }

    private double[] values(Dataset dataset) {
        String name = KerasFile.shown(dataset.getPath());
        if (dataset.getDataLayout() == DataLayout.CHUNKED) {
            throw new IllegalArgumentException("expected plain data in " + name + ", got " + dataset.getDataLayout());
        }
        if (dataset.getSizeInBytes() < 0 || dataset.getSizeInBytes() > fileBytes || dataset.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected at most " + fileBytes + " bytes in " + name + ", as the file has, got "
                    + dataset.getSizeInBytes());
        }
        Object flat = dataset.getDataFlat();
        if (flat instanceof double[] doubles) {
            return doubles;
        }
        if (!(flat instanceof float[] floats)) {
            throw new IllegalArgumentException("expected floats in " + name + ", got " + dataset.getJavaType());
        }
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }
}
