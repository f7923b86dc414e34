package io.github.lanegrad;

import static io.github.lanegrad.Testing.bits;
import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.train.TrainingPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    private static Network network() {
        return Network.inputs(30).dense(64, Activation.RELU).dense(17, Activation.SIGMOID).dense(1, Activation.IDENTITY)
                .build();
    }

    @Test
    void describesItself() {
        Network network = network();
        assertEquals("30-64-17-1 (relu, sigmoid, identity)", network.toString());
        assertEquals("64 → 17 sigmoid", network.layers().get(1).toString());
        assertEquals(30, network.inputs());
        assertEquals(1, network.outputs());
        assertEquals(31 * 64 + 65 * 17 + 18, network.parameterCount());
        List<String> lines = network.summary().lines().toList();
        assertEquals(5, lines.size());
        assertTrue(lines.get(1).contains("30 × 64") && lines.get(1).contains("1,984") && lines.get(1).contains("3,840"));
        assertTrue(lines.get(4).contains("30 → 1") && lines.get(4).contains("3,107"), network::summary);
        assertTrue(network.summary().endsWith("\n") && !network.summary().contains("\r"));
    }

    @Test
    void layersTileTheFlatArray() {
        Network network = network();
        int offset = 0;
        int inputs = 30;
        for (Layer layer : network.layers()) {
            assertEquals(inputs, layer.inputs());
            assertEquals(0, layer.stride() % 16);
            assertTrue(layer.stride() >= layer.units() && layer.stride() < layer.units() + 16);
            assertEquals(offset, layer.weightOffset());
            assertEquals(offset + layer.inputs() * layer.stride(), layer.biasOffset());
            assertEquals((layer.inputs() + 1L) * layer.units(), layer.parameterCount());
            offset = layer.biasOffset() + layer.stride();
            inputs = layer.units();
        }
        assertEquals(offset, network.parameterLength());
        assertThrows(UnsupportedOperationException.class, () -> network.layers().clear());
    }

    @Test
    void equalByDescription() {
        assertEquals(network(), network());
        assertEquals(network().hashCode(), network().hashCode());
        Set<Network> different = List.of(
                Network.inputs(30).dense(64, Activation.RELU),
                Network.inputs(31).dense(64, Activation.RELU),
                Network.inputs(30).dense(63, Activation.RELU),
                Network.inputs(30).dense(64, Activation.SIGMOID),
                Network.inputs(30).dense(64, Activation.RELU).dense(64, Activation.RELU))
                .stream().map(Network.Builder::build).collect(Collectors.toSet());
        assertEquals(5, different.size());
        assertNotEquals(network(), new Object());
    }

    @Test
    void wrongSizesAreNamed() {
        refused("expected at least 1 input, got 0", () -> Network.inputs(0));
        refused("layer 2: expected at least 1 unit, got -1",
                () -> Network.inputs(1).dense(1, Activation.RELU).dense(-1, Activation.RELU));
        refused("layer 1: 100000 × 100000 weights", () -> Network.inputs(100_000).dense(100_000, Activation.RELU));
        refused("layer 1: 2147483647 × 2147483647 weights",
                () -> Network.inputs(Integer.MAX_VALUE).dense(Integer.MAX_VALUE, Activation.RELU));
        refused("layer 1: ", () -> Network.inputs(200_000_000).dense(1, Activation.RELU));
        // Either layer alone would fit.
        refused("layer 2: ", () -> Network.inputs(40_000).dense(40_000, Activation.RELU).dense(40_000, Activation.RELU));
        assertThrows(IllegalStateException.class, () -> Network.inputs(3).build());
        assertThrows(NullPointerException.class, () -> Network.inputs(3).dense(3, null));
    }

    /** 17 rows of 120,000,000 floats fit into an array, 18 do not. */
    @Test
    void whatALayerLearnsCountsForItsSize() {
        int units = 120_000_000;
        Network network = Network.inputs(16).dense(units, Activation.RELU).build();
        assertEquals(17 * units, network.parameterLength());
        refused("layer 1: 16 × 120000000 weights", () -> Network.inputs(16).dense(units, Activation.PRELU));
        refused("layer 1: 16 × 120000000 weights",
                () -> Network.inputs(16).dense(units, Normalization.LAYER, Activation.RELU));
        refused("layer 1: 16 × 120000000 weights",
                () -> Network.inputs(16).dense(units, Normalization.RMS, Activation.RELU));
    }

    /** The weights alone take an eighth of it; with 16 floats for each unit backpropagation takes all of an array. */
    @Test
    void transposedWeightsMustFitAsWell() {
        refused("layer 1: 1 × 134217728 weights", () -> Network.inputs(1).dense(1 << 27, Activation.RELU));
        assertEquals(1 << 27, Network.inputs(1).dense(1 << 26, Activation.RELU).build().parameterLength());
    }

    /** Values worked out by hand. */
    @Test
    void forwardIsTheProductAndTheActivation() {
        Network network = Network.inputs(2).dense(2, Activation.RELU).dense(1, Activation.IDENTITY).build();
        Parameters parameters = new Parameters(network);
        parameters.setWeight(0, 0, 0, 1);
        parameters.setWeight(0, 1, 0, 2);
        parameters.setWeight(0, 0, 1, -1);
        parameters.setWeight(0, 1, 1, -1);
        parameters.setBias(0, 1, 0.5f);
        parameters.setWeight(1, 0, 0, 10);
        parameters.setWeight(1, 1, 0, 100);
        parameters.setBias(1, 0, 0.25f);
        // Sums 3 and -1.5; then -3 and 2.5.
        assertArrayEquals(new float[] {30.25f, 250.25f}, outputs(parameters, new float[] {1, 1, -1, -1}, 2));
    }

    static List<Activation> activations() {
        return Activation.all();
    }

    @ParameterizedTest
    @MethodSource("activations")
    void outputsDoNotDependOnTheBatch(Activation activation) {
        Network network = Network.inputs(13).dense(33, activation).dense(16, Activation.SIGMOID)
                .dense(3, activation).build();
        Parameters parameters = Parameters.initialize(network, 8);
        SplittableRandom random = new SplittableRandom(2);
        float[] x = new float[65 * 13];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble(-2, 2);
        }
        float[] expected = outputs(parameters, x, 1);
        assertTrue(Arrays.stream(bits(expected)).distinct().count() > 1, "rows differ");
        for (int batch : new int[] {2, 3, 4, 7, 64, 65}) {
            assertArrayEquals(bits(expected), bits(outputs(parameters, x, batch)), "batches of " + batch);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17})
    void layersOfAnyWidth(int units) {
        Network network = Network.inputs(units).dense(units, Activation.IDENTITY).build();
        Parameters parameters = new Parameters(network);
        float[] x = new float[units];
        for (int i = 0; i < units; i++) {
            parameters.setWeight(0, i, i, 2);
            parameters.setBias(0, i, 1);
            x[i] = i;
        }
        float[] outputs = outputs(parameters, x, 1);
        for (int i = 0; i < units; i++) {
            assertEquals(2 * i + 1, outputs[i]);
        }
    }

    private static float[] outputs(Parameters parameters, float[] x, int batch) {
        Network network = parameters.network();
        int rows = x.length / network.inputs();
        float[] outputs = new float[rows * network.outputs()];
        Dataset data = Dataset.of(rows, network.inputs(), x, network.outputs(), new float[outputs.length]);
        TrainingPlan plan = new TrainingPlan(network, Loss.HALF_MEAN_SQUARED_ERROR, batch);
        int[] order = new int[rows];
        Arrays.setAll(order, r -> r);
        for (int from = 0; from < rows; from += batch) {
            plan.load(data, order, from, Math.min(batch, rows - from));
            plan.predict(parameters, outputs, from * network.outputs());
        }
        return outputs;
    }
}
