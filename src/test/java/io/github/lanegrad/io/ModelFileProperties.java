package io.github.lanegrad.io;

import static io.github.lanegrad.Testing.bits;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A model comes back from its file bit for bit, and the file is what PyTorch expects. */
class ModelFileProperties {

    @Property(tries = 200)
    void roundTrip(
            @ForAll @IntRange(min = 1, max = 40) int inputs,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 40) Integer> units,
            @ForAll long seed)
            throws IOException {
        Model model = random(inputs, units, new Random(seed));
        try (Sandbox sandbox = Sandbox.make()) {
            Path file = sandbox.file("a");
            ModelFile.write(model, file);
            Model loaded = ModelFile.read(file);
            assertEquals(model.network(), loaded.network());
            assertArrayEquals(bits(model.parameters().array()), bits(loaded.parameters().array()));
            assertArrayEquals(bits(model.parameters().statistics()), bits(loaded.parameters().statistics()));
            assertScaling(model.inputScaling(), loaded.inputScaling());
            assertScaling(model.targetScaling(), loaded.targetScaling());
            assertStateDict(model, IndependentReader.read(file));
            ModelFile.write(loaded, sandbox.file("b"));
            assertEquals(-1, Files.mismatch(file, sandbox.file("b")));
        }
    }

    /** {@code nn.Linear} has [units, inputs]; normalisations and activations between take a number each. */
    private static void assertStateDict(Model model, IndependentReader file) {
        List<Layer> layers = model.network().layers();
        long tensors = 0;
        for (int l = 0, n = 0; l < layers.size(); l++, n += 2) {
            Layer layer = layers.get(l);
            float[] weight = file.floats(n + ".weight");
            float[] bias = file.floats(n + ".bias");
            assertEquals("[" + layer.units() + "," + layer.inputs() + "]",
                    file.header().get(n + ".weight").get("shape").toString());
            assertEquals("[" + layer.units() + "]", file.header().get(n + ".bias").get("shape").toString());
            for (int unit = 0; unit < layer.units(); unit++) {
                assertEquals(model.parameters().bias(l, unit), bias[unit]);
                for (int input = 0; input < layer.inputs(); input++) {
                    assertEquals(model.parameters().weight(l, input, unit), weight[unit * layer.inputs() + input]);
                }
            }
            tensors += 2;
            if (layer.normalization().hasGain()) {
                n++;
                tensors += assertNormalization(model.parameters(), l, n, file);
            }
            if (layer.slopeCount() > 0) {
                tensors++;
                String name = n + 1 + ".weight";
                assertEquals("[" + layer.slopeCount() + "]", file.header().get(name).get("shape").toString());
                for (int slope = 0; slope < layer.slopeCount(); slope++) {
                    assertEquals(model.parameters().slope(l, slope), file.floats(name)[slope]);
                }
            }
        }
        assertEquals(tensors + 1, file.header().size());
    }

    private static int assertNormalization(Parameters parameters, int l, int n, IndependentReader file) {
        Layer layer = parameters.network().layers().get(l);
        for (int unit = 0; unit < layer.units(); unit++) {
            assertEquals(parameters.gain(l, unit), file.floats(n + ".weight")[unit]);
            if (layer.normalization().hasShift()) {
                assertEquals(parameters.shift(l, unit), file.floats(n + ".bias")[unit]);
            }
            if (layer.normalization().hasStatistics()) {
                assertEquals(parameters.runningMean(l, unit), file.floats(n + ".running_mean")[unit]);
                assertEquals(parameters.runningVariance(l, unit), file.floats(n + ".running_var")[unit]);
            }
        }
        return layer.normalization().hasStatistics() ? 5 : layer.normalization().hasShift() ? 2 : 1;
    }

    private static void assertScaling(Scaling expected, Scaling actual) {
        assertEquals(expected.columns(), actual.columns());
        for (int column = 0; column < expected.columns(); column++) {
            assertEquals(Float.floatToRawIntBits(expected.mean(column)), Float.floatToRawIntBits(actual.mean(column)));
            assertEquals(Float.floatToRawIntBits(expected.standardDeviation(column)),
                    Float.floatToRawIntBits(actual.standardDeviation(column)));
        }
    }

    static Model random(int inputs, List<Integer> units, Random random) {
        Network.Builder builder = Network.inputs(inputs);
        for (int count : units) {
            Normalization normalization = random.nextBoolean()
                    ? Normalization.NONE : Normalization.all().get(random.nextInt(Normalization.all().size()));
            builder.dense(count, normalization, Activation.all().get(random.nextInt(Activation.all().size())));
        }
        Parameters parameters = new Parameters(builder.build());
        List<Layer> layers = parameters.network().layers();
        for (int l = 0; l < layers.size(); l++) {
            for (int unit = 0; unit < layers.get(l).units(); unit++) {
                parameters.setBias(l, unit, finite(random));
                for (int input = 0; input < layers.get(l).inputs(); input++) {
                    parameters.setWeight(l, input, unit, finite(random));
                }
            }
            Layer layer = layers.get(l);
            for (int unit = 0; unit < layer.units() && layer.normalization().hasGain(); unit++) {
                parameters.setGain(l, unit, finite(random));
                if (layer.normalization().hasShift()) {
                    parameters.setShift(l, unit, finite(random));
                }
                if (layer.normalization().hasStatistics()) {
                    parameters.statistics()[layer.statisticsOffset() + unit] = finite(random);
                    parameters.statistics()[layer.statisticsOffset() + layer.stride() + unit] = Math.abs(finite(random));
                }
            }
            for (int slope = 0; slope < layers.get(l).slopeCount(); slope++) {
                parameters.setSlope(l, slope, finite(random));
            }
        }
        return new Model(parameters, scaling(inputs, random), scaling(units.getLast(), random));
    }

    private static Scaling scaling(int columns, Random random) {
        float[] mean = new float[columns];
        float[] standardDeviation = new float[columns];
        for (int column = 0; column < columns; column++) {
            mean[column] = finite(random);
            standardDeviation[column] = Math.max(Math.abs(finite(random)), 3e-39f);
        }
        return Scaling.of(mean, standardDeviation);
    }

    /** Any bits that are a finite number, the two zeros and subnormals more often than by chance. */
    private static float finite(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> 0f;
            case 1 -> -0f;
            case 2 -> Float.intBitsToFloat(random.nextInt(1 << 23));
            default -> {
                float value = Float.intBitsToFloat(random.nextInt());
                yield Float.isFinite(value) ? value : Float.MAX_VALUE;
            }
        };
    }
}
