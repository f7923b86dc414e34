package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.io.ModelFile;
import io.github.lanegrad.io.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parametric ReLU layers: their slopes start at 0.25, are learnt, saved and loaded. */
class LearntSlopesTest {

    private static Network network(boolean shared) {
        return Network.inputs(1).dense(2, Activation.prelu(shared)).build();
    }

    /** Two columns: x where it is positive, else a multiple of it. */
    private static Dataset bent(float first, float second) {
        int rows = 20;
        float[] x = new float[rows];
        float[] y = new float[2 * rows];
        for (int r = 0; r < rows; r++) {
            x[r] = (r - 9.5f) / 10;
            y[2 * r] = x[r] > 0 ? x[r] : first * x[r];
            y[2 * r + 1] = x[r] > 0 ? x[r] : second * x[r];
        }
        return Dataset.of(rows, 1, x, 2, y);
    }

    private static Parameters trained(Network network, Dataset data) {
        Parameters parameters = Parameters.initialize(network, 1);
        parameters.setWeight(0, 0, 0, 0.7f);
        parameters.setWeight(0, 0, 1, 1.4f);
        Trainer.of(network, Loss.MEAN_SQUARED_ERROR).optimizer(GradientDescent.of(0.5)).batchSize(10).epochs(1_000)
                .build().fit(parameters, data);
        return parameters;
    }

    @Test
    void oneForEachUnit() {
        Network network = network(false);
        assertEquals(2, network.layers().getFirst().slopeCount());
        assertEquals(6, network.parameterCount());
        Parameters parameters = trained(network, bent(0.8f, -0.5f));
        assertEquals(0.8f, parameters.slope(0, 0), 1e-3);
        assertEquals(-0.5f, parameters.slope(0, 1), 1e-3);
        assertEquals(1f, parameters.weight(0, 0, 1), 1e-3);
        assertEquals(0f, parameters.array()[network.layers().getFirst().slopeOffset() + 2], "pad");
    }

    @Test
    void oneForALayer() {
        Network network = network(true);
        assertEquals(1, network.layers().getFirst().slopeCount());
        assertEquals(5, network.parameterCount());
        Parameters parameters = trained(network, bent(0.6f, 0.6f));
        assertEquals(0.6f, parameters.slope(0, 0), 1e-3);
        assertEquals(0f, parameters.array()[network.layers().getFirst().slopeOffset() + 1], "pad");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereTheyStart(boolean shared) {
        Network network = network(shared);
        Parameters parameters = Parameters.initialize(network, 1);
        int count = network.layers().getFirst().slopeCount();
        for (int s = 0; s < count; s++) {
            assertEquals(0.25f, parameters.slope(0, s));
        }
        String before = parameters.sha256();
        parameters.setSlope(0, count - 1, -3f);
        assertEquals(-3f, parameters.slope(0, count - 1));
        assertNotEquals(before, parameters.sha256());
        for (int none : new int[] {-1, count}) {
            assertThrows(IndexOutOfBoundsException.class, () -> parameters.slope(0, none));
            assertThrows(IndexOutOfBoundsException.class, () -> parameters.setSlope(0, none, 1f));
        }
        Parameters others = new Parameters(Network.inputs(1).dense(1, Activation.LEAKY_RELU).build());
        assertThrows(IndexOutOfBoundsException.class, () -> others.slope(0, 0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void savedAndLoaded(boolean shared, @TempDir Path directory) throws IOException {
        Network network = Network.inputs(1).dense(3, Activation.prelu(shared)).dense(4, Activation.TANH)
                .dense(2, Activation.prelu(!shared)).build();
        Parameters parameters = Parameters.initialize(network, 9);
        Trainer.of(network, Loss.MEAN_SQUARED_ERROR).batchSize(5).epochs(3).build().fit(parameters, bent(0.3f, 0.9f));
        assertNotEquals(0.25f, parameters.slope(0, 0));
        assertNotEquals(0.25f, parameters.slope(2, 0));
        Path file = directory.resolve("slopes.safetensors");
        ModelFile.write(Model.unscaled(parameters), file);
        Parameters loaded = ModelFile.read(file).parameters();
        assertEquals(network, loaded.network());
        assertArrayEquals(parameters.array(), loaded.array());
        try (Safetensors tensors = Safetensors.open(file)) {
            assertEquals(Set.of("0.weight", "0.bias", "1.weight", "2.weight", "2.bias", "4.weight", "4.bias",
                    "5.weight"), tensors.tensors().keySet());
            assertSlopes(parameters, 0, tensors.floats("1.weight"));
            assertSlopes(parameters, 2, tensors.floats("5.weight"));
        }
    }

    private static void assertSlopes(Parameters parameters, int layer, float[] slopes) {
        assertEquals(parameters.network().layers().get(layer).slopeCount(), slopes.length);
        for (int s = 0; s < slopes.length; s++) {
            assertEquals(parameters.slope(layer, s), slopes[s]);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void notSavedUnlessFinite(float wrong, @TempDir Path directory) {
        Parameters parameters = Parameters.initialize(network(false), 1);
        parameters.setSlope(0, 1, wrong);
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class,
                () -> ModelFile.write(Model.unscaled(parameters), directory.resolve("a")));
        assertEquals("expected finite slopes, got " + wrong + " (layer 0, slope 1)", thrown.getMessage());
        assertTrue(directory.toFile().list().length == 0);
    }
}
