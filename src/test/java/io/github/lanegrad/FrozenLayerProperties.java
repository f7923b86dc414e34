package io.github.lanegrad;

import static io.github.lanegrad.Testing.floats;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Layers of one panel of weights or several, whole or not, against the chains that define their bits. */
class FrozenLayerProperties {

    private static final int ROWS = 9;

    private final float[] scratch = new float[1 << 20];

    @Property(tries = 150)
    void everyFormatHasTheBitsOfItsChains(@ForAll WeightFormat format, @ForAll @IntRange(min = 1, max = 300) int inputs,
            @ForAll @IntRange(min = 1, max = 600) int units, @ForAll @IntRange(min = 1, max = ROWS) int rows,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Network network = Network.inputs(inputs).dense(units, Activation.IDENTITY).build();
        float[] weights = new float[inputs * units];
        float[] biases = floats(units, random);
        float[] scales = new float[units];
        FrozenLayer layer = layer(format, network, weights, biases, scales, random);
        float[] x = floats(rows * inputs, random);
        int stride = layer.layer().stride();
        float[] z = new float[rows * stride + FrozenLayer.SLACK];
        layer.product(rows, inputs, x, 0, inputs, z, 0, scratch, 0);
        for (int j = 0; j < units; j++) {
            assertEquals(scales[j], layer.scale(j));
            for (int i = 0; i < inputs; i++) {
                assertEquals(weights[i * units + j], layer.weight(i, j), () -> "weight of " + network);
            }
            for (int r = 0; r < rows; r++) {
                assertBits(chain(layer, j, x, r * inputs), z[r * stride + j], network, r, j);
            }
        }
        int[] all = new int[inputs];
        for (int i = 0; i < inputs; i++) {
            all[i] = i;
        }
        float[] sparse = new float[stride + FrozenLayer.SLACK];
        assertTrue(layer.sparseProduct(inputs, all, 0, x, 0, sparse, 0));
        for (int j = 0; j < units; j++) {
            assertBits(z[j], sparse[j], network, 0, j);
        }
    }

    private static FrozenLayer layer(WeightFormat format, Network network, float[] weights, float[] biases, float[] scales,
            SplittableRandom random) {
        Layer layer = network.layers().getFirst();
        Arrays.fill(scales, 1f);
        switch (format) {
            case FLOAT32 -> {
                Parameters parameters = new Parameters(network);
                System.arraycopy(floats(weights.length, random), 0, weights, 0, weights.length);
                for (int j = 0; j < layer.units(); j++) {
                    parameters.setBias(0, j, biases[j]);
                    for (int i = 0; i < layer.inputs(); i++) {
                        parameters.setWeight(0, i, j, weights[i * layer.units() + j]);
                    }
                }
                return FrozenModel.of(Model.unscaled(parameters)).layers().getFirst();
            }
            case BFLOAT16 -> {
                short[] shorts = new short[weights.length];
                for (int i = 0; i < shorts.length; i++) {
                    shorts[i] = (short) (Float.floatToRawIntBits((float) random.nextDouble(-1, 1)) >> 16);
                    weights[i] = Float.intBitsToFloat(shorts[i] << 16);
                }
                return packed(network, FrozenModel.bfloat16Layer(layer, shorts, biases, new float[0]));
            }
            default -> {
                byte[] bytes = new byte[weights.length];
                random.nextBytes(bytes);
                for (int i = 0; i < bytes.length; i++) {
                    weights[i] = bytes[i];
                }
                System.arraycopy(floats(scales.length, random), 0, scales, 0, scales.length);
                return packed(network, FrozenModel.int8Layer(layer, bytes, scales, biases, new float[0]));
            }
        }
    }

    private static FrozenLayer packed(Network network, FrozenLayer layer) {
        return FrozenModel.packed(network, Scaling.identity(network.inputs()), Scaling.identity(network.outputs()), Optional.empty(),
                List.of(layer))
                .layers().getFirst();
    }

    private static float chain(FrozenLayer layer, int unit, float[] x, int offset) {
        boolean int8 = layer.format() == WeightFormat.INT8;
        float z = int8 ? 0 : layer.bias(unit);
        for (int i = 0; i < layer.layer().inputs(); i++) {
            z = Math.fma(x[offset + i], layer.weight(i, unit), z);
        }
        return int8 ? Math.fma(z, layer.scale(unit), layer.bias(unit)) : z;
    }

    private static void assertBits(float expected, float actual, Network network, int row, int unit) {
        assertEquals(Float.floatToRawIntBits(expected), Float.floatToRawIntBits(actual),
                () -> network + ", row " + row + ", unit " + unit + ": expected " + expected + ", got " + actual);
    }
}
