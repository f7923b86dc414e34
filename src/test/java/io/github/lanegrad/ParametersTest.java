package io.github.lanegrad;

import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ParametersTest {

    private static final Network NETWORK =
            Network.inputs(5).dense(17, Activation.RELU).dense(2, Activation.SIGMOID).build();

    @Test
    void biasesStartAtZero() {
        Parameters parameters = Parameters.initialize(NETWORK, Initializer.TORCH_DEFAULT, 11);
        for (int j = 0; j < 17; j++) {
            assertEquals(0f, parameters.bias(0, j));
        }
        assertNotEquals(0f, parameters.weight(0, 4, 16));
        assertEquals(new Parameters(NETWORK).initialize(0, Initializer.TORCH_DEFAULT, 11)
                .initialize(1, Initializer.TORCH_DEFAULT, 11).sha256(), parameters.sha256());
    }

    @Test
    void theActivationChoosesTheInitializer() {
        assertEquals(Initializer.HE_UNIFORM, Initializer.of(Activation.RELU));
        assertEquals(Initializer.XAVIER_UNIFORM, Initializer.of(Activation.SIGMOID));
        assertEquals(Initializer.XAVIER_UNIFORM, Initializer.of(Activation.IDENTITY));
        Parameters one = new Parameters(NETWORK)
                .initialize(0, Initializer.HE_UNIFORM, 4).initialize(1, Initializer.XAVIER_UNIFORM, 4);
        assertEquals(one.sha256(), Parameters.initialize(NETWORK, 4).sha256());
    }

    @Property(tries = 50)
    void seedsDecide(@ForAll long seed) {
        Parameters parameters = Parameters.initialize(NETWORK, seed);
        assertArrayEquals(parameters.array(), Parameters.initialize(NETWORK, seed).array());
        assertNotEquals(parameters.sha256(), Parameters.initialize(NETWORK, seed + 1).sha256());
    }

    @Test
    void layersAreDrawnApart() {
        Network twins = Network.inputs(4).dense(4, Activation.RELU).dense(4, Activation.RELU).build();
        Parameters parameters = Parameters.initialize(twins, 9);
        int equal = 0;
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                equal += parameters.weight(0, i, j) == parameters.weight(1, i, j) ? 1 : 0;
            }
        }
        assertTrue(equal < 4);
    }

    @Test
    void initializingAgainClearsTheBiases() {
        Parameters parameters = Parameters.initialize(NETWORK, 1);
        String first = parameters.sha256();
        parameters.setBias(0, 3, 5);
        assertNotEquals(first, parameters.sha256());
        assertEquals(first, parameters.initialize(0, Initializer.HE_UNIFORM, 1).sha256());
    }

    @Test
    void initializingAgainClearsAllThatIsLearnt() {
        Network network = Network.inputs(5).dense(17, Normalization.BATCH, Activation.PRELU)
                .dense(2, Normalization.LAYER, Activation.IDENTITY).build();
        Parameters parameters = Parameters.initialize(network, 1);
        String first = parameters.sha256();
        parameters.setGain(0, 16, 5);
        parameters.setShift(0, 16, 5);
        parameters.setSlope(0, 16, 5);
        parameters.setGain(1, 1, 5);
        parameters.setShift(1, 1, 5);
        Layer layer = network.layers().getFirst();
        parameters.statistics()[layer.statisticsOffset() + 16] = 5;
        parameters.statistics()[layer.statisticsOffset() + layer.stride() + 16] = 5;
        for (int l = 0; l < 2; l++) {
            parameters.initialize(l, Initializer.of(network.layers().get(l).activation()), 1);
        }
        assertEquals(1, parameters.gain(0, 16));
        assertEquals(0, parameters.shift(0, 16));
        assertEquals(0.25f, parameters.slope(0, 16));
        assertEquals(0, parameters.runningMean(0, 16));
        assertEquals(1, parameters.runningVariance(0, 16));
        assertEquals(first, parameters.sha256());
    }

    @Test
    void aLayerIsTakenOverWithAllThatItHasLearnt() {
        Network from = Network.inputs(9).dense(5, Activation.RELU).dropout(0.5).dense(17, Normalization.BATCH, Activation.PRELU)
                .build();
        Network into = Network.inputs(5).dense(17, Normalization.BATCH, Activation.PRELU)
                .dense(17, Normalization.BATCH, Activation.PRELU).build();
        Parameters other = Parameters.initialize(from, 1);
        Layer layer = from.layers().get(1);
        for (int j = 0; j < 17; j++) {
            other.setBias(1, j, 1 + j);
            other.setGain(1, j, 100 + j);
            other.setShift(1, j, 200 + j);
            other.setSlope(1, j, 300 + j);
            other.statistics()[layer.statisticsOffset() + j] = 400 + j;
            other.statistics()[layer.statisticsOffset() + layer.stride() + j] = 500 + j;
        }
        Parameters parameters = Parameters.initialize(into, 2);
        Parameters before = parameters.copy();
        parameters.setLayer(0, other, 1);
        assertEquals(other.weight(1, 4, 16), parameters.weight(0, 4, 16));
        assertEquals(17, parameters.bias(0, 16));
        assertEquals(116, parameters.gain(0, 16));
        assertEquals(216, parameters.shift(0, 16));
        assertEquals(316, parameters.slope(0, 16));
        assertEquals(416, parameters.runningMean(0, 16));
        assertEquals(516, parameters.runningVariance(0, 16));
        // The other layer is what it was, and the first one can be put back.
        parameters.setLayer(0, before, 0);
        assertArrayEquals(before.array(), parameters.array());
        assertArrayEquals(before.statistics(), parameters.statistics());
    }

    @Test
    void aLayerOfAnotherKindIsRefused() {
        Parameters parameters = Parameters.initialize(NETWORK, 1);
        String first = parameters.sha256();
        for (Network network : new Network[] {
            Network.inputs(4).dense(17, Activation.RELU).build(), Network.inputs(5).dense(18, Activation.RELU).build(),
            Network.inputs(5).dense(17, Activation.PRELU).build(),
            Network.inputs(5).dense(17, Normalization.LAYER, Activation.RELU).build()}) {
            Parameters other = Parameters.initialize(network, 2);
            refused("expected a layer 5 → 17 relu, got " + network.layers().getFirst(), () -> parameters.setLayer(0, other, 0));
        }
        Parameters other = Parameters.initialize(NETWORK, 2);
        assertEquals("layer: expected 0 to 1, got 2",
                assertThrows(IndexOutOfBoundsException.class, () -> parameters.setLayer(0, other, 2)).getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> parameters.setLayer(-1, other, 0));
        assertEquals(first, parameters.sha256());
    }

    @Test
    void aNumberOfBatchesIsNotNegative() {
        Parameters parameters = new Parameters(NETWORK);
        parameters.setBatches(3);
        refused("batches: expected 0 or more, got -1", () -> parameters.setBatches(-1));
        assertEquals(3, parameters.batches());
    }

    @Property(tries = 50)
    void setAndGet(@ForAll @IntRange(max = 4) int input, @ForAll @IntRange(max = 16) int unit, @ForAll float value) {
        Parameters parameters = new Parameters(NETWORK);
        parameters.setWeight(0, input, unit, value);
        assertEquals(value, parameters.weight(0, input, unit));
        assertEquals(value, parameters.array()[input * 32 + unit]);
        parameters.setWeight(0, input, unit, 0);
        parameters.setBias(0, unit, value);
        assertEquals(value, parameters.bias(0, unit));
        assertEquals(value, parameters.array()[5 * 32 + unit]);
        parameters.setBias(0, unit, 0);
        assertArrayEquals(new float[NETWORK.parameterLength()], parameters.array());
    }

    @Test
    void padsAreZeroAndOutOfReach() {
        Parameters parameters = Parameters.initialize(NETWORK, 3);
        int nonZero = 0;
        for (float value : parameters.array()) {
            nonZero += value != 0 ? 1 : 0;
        }
        assertEquals(5 * 17 + 17 * 2, nonZero);
        assertEquals("unit: expected 0 to 16, got 17", outside(() -> parameters.weight(0, 0, 17)));
        assertEquals("input: expected 0 to 4, got 5", outside(() -> parameters.weight(0, 5, 0)));
        assertEquals("layer: expected 0 to 1, got 2", outside(() -> parameters.weight(2, 0, 0)));
        assertEquals("input: expected 0 to 16, got -1", outside(() -> parameters.setWeight(1, -1, 0, 1)));
        assertEquals("unit: expected 0 to 1, got 2", outside(() -> parameters.bias(1, 2)));
        assertEquals("layer: expected 0 to 1, got -1", outside(() -> parameters.bias(-1, 0)));
        assertEquals("unit: expected 0 to 16, got -1", outside(() -> parameters.setBias(0, -1, 1)));
    }

    @Test
    void whatALayerHasNotLearntIsNotThere() {
        Parameters learning = new Parameters(Network.inputs(3).dense(4, Activation.prelu(true))
                .dense(2, Normalization.LAYER, Activation.PRELU).build());
        learning.setSlope(0, 0, 7);
        assertEquals(7, learning.slope(0, 0));
        assertEquals("slope: expected 0 to 0, got 1", outside(() -> learning.slope(0, 1)));
        assertEquals("slope: expected 0 to 1, got 2", outside(() -> learning.setSlope(1, 2, 1)));
        assertEquals("unit: there are none, got 0", outside(() -> learning.gain(0, 0)));
        assertEquals("unit: expected 0 to 1, got 2", outside(() -> learning.setShift(1, 2, 1)));
        assertEquals("unit: there are none, got 1", outside(() -> learning.runningMean(1, 1)));
        assertEquals("slope: there are none, got 0", outside(() -> new Parameters(NETWORK).slope(0, 0)));
    }

    private static String outside(Executable call) {
        return assertThrows(IndexOutOfBoundsException.class, call).getMessage();
    }

    @Test
    void aCopyIsIndependent() {
        Parameters parameters = Parameters.initialize(NETWORK, 3);
        Parameters copy = parameters.copy();
        assertEquals(parameters.sha256(), copy.sha256());
        copy.setWeight(0, 0, 0, 7);
        assertNotEquals(parameters.sha256(), copy.sha256());
        assertNotEquals(7f, parameters.weight(0, 0, 0));
    }

    @Test
    void aCopyKeepsTheNumberOfBatches() {
        Parameters parameters = Parameters.initialize(
                Network.inputs(2).dense(3, Normalization.BATCH, Activation.RELU).build(), 1);
        parameters.setBatches(7);
        Parameters copy = parameters.copy();
        parameters.setBatches(8);
        assertEquals(7, copy.batches());
    }

    @Test
    void theDigestIsOfTheNumbersWithoutPads() throws NoSuchAlgorithmException {
        Parameters parameters = Parameters.initialize(NETWORK, 3);
        parameters.setBias(1, 1, -0.5f);
        ByteBuffer bytes = ByteBuffer.allocate((int) NETWORK.parameterCount() * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int l = 0; l < 2; l++) {
            Layer layer = NETWORK.layers().get(l);
            for (int i = 0; i < layer.inputs(); i++) {
                for (int j = 0; j < layer.units(); j++) {
                    bytes.putFloat(parameters.weight(l, i, j));
                }
            }
            for (int j = 0; j < layer.units(); j++) {
                bytes.putFloat(parameters.bias(l, j));
            }
        }
        assertEquals(0, bytes.remaining());
        assertEquals(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array())),
                parameters.sha256());
    }

    @Test
    void modelsOfPartsThatDoNotFitAreRefused() {
        Parameters parameters = new Parameters(NETWORK);
        refused("expected a scaling of 5 inputs, got 4",
                () -> new Model(parameters, Scaling.identity(4), Scaling.identity(2)));
        refused("expected a scaling of 2 outputs, got 3",
                () -> new Model(parameters, Scaling.identity(5), Scaling.identity(3)));
        assertEquals(NETWORK, Model.unscaled(parameters).network());
        assertEquals(5, Model.unscaled(parameters).inputScaling().columns());
        assertEquals(2, Model.unscaled(parameters).targetScaling().columns());
    }
}
