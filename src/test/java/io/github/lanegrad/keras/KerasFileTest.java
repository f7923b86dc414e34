package io.github.lanegrad.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.FormatException;
import io.github.lanegrad.Model;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.Predictor;
import io.github.lanegrad.io.Safetensors;
import io.github.lanegrad.io.StateDict;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of Keras give the outputs that Keras gave. */
class KerasFileTest {

    private static final Path INTEROP =
            Path.of(System.getProperty("lanegrad.golden", "src/test/resources/golden"), "interop");
    private static final Activation[] ACTIVATIONS = {Activation.RELU, Activation.RELU, Activation.SIGMOID};

    /** A layer without an activation, and its weights. */
    private static final String UNIT = layer("Dense", "a", ",\"units\":1");
    private static final Consumer<WritableGroup> ONE_UNIT =
            layers -> put(layers, "dense", new float[][] {{1}, {2}}, new float[] {3});

    @TempDir
    private Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"binary_odd.keras", "binary_odd_legacy.h5", "binary_odd.weights.h5"})
    void outputs(String name) throws IOException {
        Path file = INTEROP.resolve(name);
        Parameters parameters = name.contains("weights") ? KerasFile.readWeights(file, ACTIVATIONS) : KerasFile.read(file);
        assertEquals("13-17-9-1 (relu, relu, sigmoid)", parameters.network().toString());
        try (Safetensors expected = Safetensors.open(INTEROP.resolve("binary_odd_expected.safetensors"))) {
            float[] y = expected.floats("y");
            float[] outputs = new float[y.length];
            new Predictor(Model.unscaled(parameters), y.length).predict(expected.floats("X"), 0, y.length, outputs, 0);
            for (int r = 0; r < y.length; r++) {
                assertEquals(y[r], outputs[r], 5e-7);
            }
        }
        assertEquals(StateDict.of(ACTIVATIONS).read(INTEROP.resolve("binary_odd.safetensors")).sha256(), parameters.sha256());
    }

    private static String layer(String className, String name, String config) {
        return "{\"class_name\":\"" + className + "\",\"config\":{\"name\":\"" + name + "\"" + config + "}}";
    }

    private static String sequential(String... layers) {
        return "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[" + String.join(",", layers) + "]}}";
    }

    private Path keras(String config, Consumer<WritableGroup> layers) throws IOException {
        Path weights = directory.resolve("model.weights.h5");
        try (WritableHdfFile hdf = HdfFile.write(weights)) {
            layers.accept(hdf.putGroup("layers"));
        }
        Path file = directory.resolve("made.keras");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("config.json"));
            zip.write(config.getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("model.weights.h5"));
            zip.write(Files.readAllBytes(weights));
        }
        return file;
    }

    private static void put(WritableGroup layers, String name, Object... arrays) {
        WritableGroup vars = layers.putGroup(name).putGroup("vars");
        for (int i = 0; i < arrays.length; i++) {
            vars.putDataset(Integer.toString(i), arrays[i]);
        }
    }

    private static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = 0.25f + random.nextFloat();
        }
        return numbers;
    }

    /** Normalization after the sums, after an activation, and without scale: by the formula, in double. */
    @Test
    void otherLayers() throws IOException {
        Random random = new Random(1);
        float[][] kernel1 = {numbers(random, 2), numbers(random, 2), numbers(random, 2)};
        float[][] norm1 = {numbers(random, 2), numbers(random, 2), numbers(random, 2), numbers(random, 2)};
        float[][] norm2 = {numbers(random, 2), numbers(random, 2), numbers(random, 2)};
        float[][] kernel2 = {numbers(random, 1), numbers(random, 1)};
        float[] bias2 = numbers(random, 1);
        Path file = keras(sequential(
                layer("InputLayer", "input", ""), layer("Flatten", "flat", ""),
                layer("Dense", "a", ",\"units\":2,\"use_bias\":false,\"activation\":\"linear\""),
                layer("BatchNormalization", "b", ",\"axis\":-1,\"epsilon\":0.25"),
                layer("Activation", "c", ",\"activation\":\"tanh\""), layer("Dropout", "d", ",\"rate\":0.5"),
                layer("BatchNormalization", "e", ",\"axis\":[1],\"scale\":false"),
                layer("Dense", "f", ",\"units\":1,\"activation\":null"),
                layer("LeakyReLU", "g", ",\"negative_slope\":0.125")), layers -> {
                    put(layers, "dense", (Object) kernel1);
                    put(layers, "batch_normalization", norm1[0], norm1[1], norm1[2], norm1[3]);
                    put(layers, "batch_normalization_1", norm2[0], norm2[1], norm2[2]);
                    put(layers, "dense_1", kernel2, bias2);
                });
        Parameters parameters = KerasFile.read(file);
        assertEquals("3-2-1 (tanh, leaky_relu(0.125))", parameters.network().toString());
        float[] x = {0.5f, -1, -2};
        double z2 = bias2[0];
        for (int j = 0; j < 2; j++) {
            double z = 0;
            for (int i = 0; i < 3; i++) {
                z += (double) x[i] * kernel1[i][j];
            }
            z = (z - norm1[2][j]) / Math.sqrt(norm1[3][j] + 0.25) * norm1[0][j] + norm1[1][j];
            double a = (Math.tanh(z) - norm2[1][j]) / Math.sqrt(norm2[2][j] + 1e-3) + norm2[0][j];
            z2 += a * kernel2[j][0];
        }
        float[] output = new float[1];
        new Predictor(Model.unscaled(parameters), 1).predict(x, 0, output, 0);
        assertEquals(z2 > 0 ? z2 : 0.125 * z2, output[0], 1e-6);
    }

    /** Slopes of each unit, and one for all, in the order in which Keras numbers such layers. */
    @Test
    void slopes() throws IOException {
        String dense = ",\"units\":2,\"activation\":\"linear\"";
        float[][] kernel = {{1, -2}, {-3, 4}};
        Consumer<WritableGroup> weights = layers -> {
            put(layers, "dense", kernel, new float[2]);
            put(layers, "p_re_lu", (Object) new float[] {0.5f, -0.25f});
            put(layers, "dense_1", kernel, new float[2]);
            put(layers, "p_re_lu_1", (Object) new float[] {0.125f});
        };
        String model = sequential(layer("Dense", "a", dense), layer("PReLU", "p", ",\"shared_axes\":null"),
                layer("Dense", "b", dense), layer("PReLU", "q", ",\"shared_axes\":[1]"));
        Parameters parameters = KerasFile.read(keras(model, weights));
        assertEquals("2-2-2 (prelu, prelu_shared)", parameters.network().toString());
        // (1 1) → (-2 2) → (-1 2) → (-7 10) → (-0.875 10)
        float[] outputs = new float[2];
        new Predictor(Model.unscaled(parameters), 1).predict(new float[] {1, 1}, 0, outputs, 0);
        assertEquals("[-0.875, 10.0]", Arrays.toString(outputs));
        assertRefused(keras(model.replace("null", "[1]"), weights), "layer 0: expected 1 slopes of prelu_shared, got 2");
        assertRefused(keras(model.replace("[1]", "[]"), weights), "layer 1: expected 2 slopes of prelu, got 1");
        assertRefused(keras(model.replace("[1]", "[1,2]"), weights),
                "layer q: expected slopes of each unit or shared by all, got axes [1,2]");
        assertRefused(keras(sequential(layer("Dense", "a", dense), layer("PReLU", "p", "")), layers -> {
            put(layers, "dense", kernel, new float[2]);
            put(layers, "p_re_lu", (Object) new float[] {1, Float.POSITIVE_INFINITY});
        }), "layer 0: expected slopes that are finite as floats, got Infinity");
    }

    @Test
    void functionalModelsAreChains() throws IOException {
        String chained = "{\"class_name\":\"Functional\",\"config\":{\"layers\":["
                + "{\"class_name\":\"InputLayer\",\"config\":{\"name\":\"in\"},\"inbound_nodes\":[]},"
                + "{\"class_name\":\"Dense\",\"config\":{\"name\":\"a\",\"units\":1,\"activation\":\"relu\"},\"inbound_nodes\":"
                + "[{\"args\":[{\"config\":{\"keras_history\":[\"in\",0,0]}}]}]}]}}";
        assertEquals("2-1 (relu)", KerasFile.read(keras(chained, ONE_UNIT)).network().toString());
        assertRefused(keras(chained.replace("[\"in\",0,0]", "[\"other\",0,0]"), ONE_UNIT),
                "expected layers in one chain, got a that reads [other]");
        String old = chained.replace("[{\"args\":[{\"config\":{\"keras_history\":[\"in\",0,0]}}]}]", "[[[\"in\",0,0,{}]]]");
        assertEquals("2-1 (relu)", KerasFile.read(keras(old, ONE_UNIT)).network().toString());
        for (String output : List.of("[\"a\",0,0]", "[[\"a\",0,0]]")) {
            String single = chained.replace("\"layers\":", "\"output_layers\":" + output + ",\"layers\":");
            assertEquals("2-1 (relu)", KerasFile.read(keras(single, ONE_UNIT)).network().toString());
        }
        for (String output : List.of("[[\"in\",0,0],[\"a\",0,0]]", "[[\"a\",0,0],[\"a\",0,0]]", "[\"in\",0,0]", "[]")) {
            String other = chained.replace("\"layers\":", "\"output_layers\":" + output + ",\"layers\":");
            assertRefused(keras(other, ONE_UNIT), "expected the last layer as the only output, got " + output);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "linear, identity", "relu, relu", "relu6, relu6", "leaky_relu, leaky_relu(0.2)", "sigmoid, sigmoid",
        "log_sigmoid, log_sigmoid", "hard_sigmoid, hard_sigmoid", "tanh, tanh", "hard_tanh, hard_tanh",
        "tanh_shrink, tanh_shrink", "softmax, softmax(1.0)", "log_softmax, log_softmax(1.0)",
        "softplus, softplus(1.0 20.0)", "softsign, softsign", "elu, elu(1.0)", "selu, selu", "celu, celu(1.0)",
        "gelu, gelu", "silu, silu", "swish, silu", "hard_silu, hard_swish", "hard_swish, hard_swish", "mish, mish",
        "exponential, exponential", "hard_shrink, hard_shrink(0.5)", "soft_shrink, soft_shrink(0.5)",
        "squareplus, squareplus(4.0)",
    })
    void activationsHaveNames(String name, String activation) throws IOException {
        Path file = keras(sequential(layer("Dense", "a", ",\"units\":1,\"activation\":\"" + name + "\"")), ONE_UNIT);
        assertEquals("2-1 (" + activation + ")", KerasFile.read(file).network().toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "ReLU      |                                                                | relu",
        "ReLU      | ,\"max_value\":null,\"negative_slope\":0.0,\"threshold\":0.0       | relu",
        "ReLU      | ,\"max_value\":6.0                                             | relu6",
        "ReLU      | ,\"negative_slope\":0.125                                      | leaky_relu(0.125)",
        "LeakyReLU |                                                                | leaky_relu(0.3)",
        "LeakyReLU | ,\"alpha\":0.25                                                | leaky_relu(0.25)",
        "LeakyReLU | ,\"negative_slope\":0.5                                        | leaky_relu(0.5)",
        "LeakyReLU | ,\"alpha\":0.25,\"negative_slope\":0.5                         | leaky_relu(0.5)",
        "ELU       |                                                                | elu(1.0)",
        "ELU       | ,\"alpha\":0.5                                                 | elu(0.5)",
        "Softmax   |                                                                | softmax(1.0)",
        "Softmax   | ,\"axis\":-1                                                   | softmax(1.0)",
        "Activation| ,\"activation\":\"mish\"                                       | mish",
    })
    void activationsAreLayers(String className, @Nullable String config, String activation) throws IOException {
        Path file = keras(sequential(UNIT, layer(className, "r", config == null ? "" : config)), ONE_UNIT);
        assertEquals("2-1 (" + activation + ")", KerasFile.read(file).network().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"max_value\":5.0", ",\"max_value\":6.0,\"negative_slope\":0.1", ",\"threshold\":0.5",
        ",\"max_value\":6.0,\"threshold\":-1.0"})
    void otherRectifiersAreRefused(String config) throws IOException {
        assertRefused(keras(sequential(UNIT, layer("ReLU", "r", config)), ONE_UNIT),
                "layer r: expected a ReLU without threshold, and with a max_value of 6 or none, got {");
    }

    @Test
    void parametersOfActivationsThatAreRefused() throws IOException {
        assertRefused(keras(sequential(UNIT, layer("ELU", "e", ",\"alpha\":\"1\"")), ONE_UNIT),
                "layer e: expected a number as alpha, got \"1\"");
        assertRefused(keras(sequential(UNIT, layer("Softmax", "s", ",\"axis\":1")), ONE_UNIT),
                "layer s: expected a softmax of the last axis, got 1");
        assertRefused(keras(sequential(layer("Dense", "a", ",\"units\":1,\"activation\":7")), ONE_UNIT),
                "layer a: expected an activation of [celu, elu, ");
    }

    /** Without biases it is the config that says how many units there are: 16 gigabytes of them. */
    @Test
    void unitsThatTheKernelDoesNotHaveAreRefused() throws IOException {
        Consumer<WritableGroup> weights = layers -> put(layers, "dense", (Object) new float[][] {{1}, {2}});
        for (int units : new int[] {2_000_000_000, 3, 0, -1}) {
            String dense = layer("Dense", "a", ",\"units\":" + units + ",\"use_bias\":false");
            assertRefused(keras(sequential(dense), weights), "layer a: expected 1 to 2 units, got " + units);
        }
    }

    /** Which Keras 3 has changed. Both wrote files of this kind. */
    @Test
    void hardSigmoidOfKeras2() throws IOException {
        Path file = keras(sequential(layer("Dense", "a", ",\"units\":1,\"activation\":\"hard_sigmoid\"")), ONE_UNIT);
        assertEquals("2-1 (hard_sigmoid)", KerasFile.read(file).network().toString());
        addMember(file, "metadata.json", "{\"keras_version\":\"3.9.0\"}".getBytes(StandardCharsets.UTF_8));
        assertEquals("2-1 (hard_sigmoid)", KerasFile.read(file).network().toString());
        addMember(file, "metadata.json", "{\"keras_version\":\"2.15.0\"}".getBytes(StandardCharsets.UTF_8));
        assertRefused(file, "expected no hard_sigmoid, which was another function in Keras 2");
    }

    /** 100 megabytes of zeros in a hundredth of that. */
    @Test
    void aBombIsRefused() throws IOException {
        Path file = directory.resolve("bomb.keras");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("config.json"));
            zip.write(sequential().getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("model.weights.h5"));
            zip.write(new byte[100_000_000]);
        }
        assertRefused(file, "expected a member model.weights.h5 of at most " + 16 * Files.size(file) + " bytes");
    }

    private static void addMember(Path file, String name, byte[] content) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.write(zip.getPath(name), content);
        }
    }

    @Test
    void whatIsRefused() throws IOException {
        String dense = layer("Dense", "a", ",\"units\":1,\"activation\":\"relu\"");
        assertRefused(keras(sequential(dense, layer("LSTM", "b", "")), ONE_UNIT), "layer b: expected a layer of Dense");
        assertRefused(keras(sequential(dense, dense), ONE_UNIT), "layer a: expected a group dense_1 in /layers/");
        assertRefused(keras(sequential(dense, layer("ReLU", "r", "")), ONE_UNIT), "layer r: expected a linear layer before relu");
        assertRefused(keras(sequential(dense.replace("relu", "maxout")), ONE_UNIT), "layer a: expected an activation of [");
        assertRefused(keras(sequential(dense.replace(":1,", ":2,")), ONE_UNIT), "layer a: expected 2 units, got 1");
        assertRefused(keras("[".repeat(100_000), ONE_UNIT), "expected JSON in the model's config");
        assertRefused(keras("{}", ONE_UNIT), "expected a Sequential or Functional model");
        assertRefused(keras(sequential(dense), layers -> put(layers, "dense", new float[][] {{Float.NaN}}, new float[] {3})),
                "layer 0: expected weights that are finite as floats, got NaN");
        assertRefused(keras(sequential(dense), layers -> put(layers, "dense", new int[][] {{1}}, new float[] {3})),
                "layer a: expected floats in /layers/dense/vars/0");
        Path weightsOnly = INTEROP.resolve("binary_odd.weights.h5");
        assertRefused(weightsOnly, "expected a text model_config");
        FormatException e = assertThrows(FormatException.class, () -> KerasFile.readWeights(weightsOnly, Activation.RELU));
        assertTrue(e.getMessage().contains("expected 1 dense layers, one for each activation, got [dense, dense_1, dense_2]"),
                e.getMessage());
    }

    /** Cut anywhere, with any byte changed: it is read, or refused as said. */
    @ParameterizedTest
    @ValueSource(strings = {"binary_odd.keras", "binary_odd_legacy.h5"})
    void damaged(String name) throws IOException {
        byte[] whole = Files.readAllBytes(INTEROP.resolve(name));
        Path file = directory.resolve(name);
        Random random = new Random(2);
        int refused = 0;
        for (int tries = 0; tries < 300; tries++) {
            byte[] damaged = whole.clone();
            if (tries % 3 == 0) {
                damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
            } else {
                damaged[random.nextInt(tries % 3 == 1 ? damaged.length : 2048)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, damaged);
            try {
                KerasFile.read(file);
            } catch (FormatException e) {
                refused++;
            }
        }
        assertTrue(refused > 100, refused + " were refused");
    }

    /** Opening a pipe would wait for who writes to it. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void onlyRegularFiles() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        for (Path file : List.of(pipe, directory)) {
            for (Executable read : List.<Executable>of(
                    () -> KerasFile.read(file), () -> KerasFile.readWeights(file, ACTIVATIONS))) {
                FormatException e = assertTimeoutPreemptively(Duration.ofSeconds(30),
                        () -> assertThrows(FormatException.class, read));
                assertTrue(e.getMessage().endsWith("expected a regular file"), e.getMessage());
            }
        }
    }

    private static void assertRefused(Path file, String fault) {
        FormatException e = assertThrows(FormatException.class, () -> KerasFile.read(file));
        assertTrue(e.getMessage().contains(fault), e.getMessage());
    }
}
