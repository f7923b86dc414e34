package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.infer.Predictor;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** {@link Model#withFoldedScaling} predicts what scaling first and predicting then does, within the bound that it states. */
class FoldedScalingProperties {

    private static final double UNIT = 0x1p-24;

    /** For terms of second order. */
    private static final double SLACK = 1.001;

    private static final double EVERYTHING = Double.POSITIVE_INFINITY;

    @Property(tries = 500)
    void sumsAreWithinTheBound(@ForAll @IntRange(min = 1, max = 70) int inputs, @ForAll @IntRange(min = 1, max = 40) int units,
            @ForAll @DoubleRange(min = 0, max = 1000) double furthest, @ForAll long seed) {
        Random random = new Random(seed);
        Model model = model(Network.inputs(inputs).dense(units, Activation.IDENTITY).build(), random);
        Model folded = model.withFoldedScaling(furthest);
        int rows = 5;
        float[] x = rows(model, rows, random);
        float[] sums = new float[rows * units];
        new Predictor(folded, rows).predict(x, 0, rows, sums, 0);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < units; j++) {
                double expected = model.parameters().bias(0, j);
                double size = Math.abs(folded.parameters().bias(0, j));
                for (int i = 0; i < inputs; i++) {
                    float reciprocal = 1 / model.inputScaling().standardDeviation(i);
                    double scaled = ((double) x[r * inputs + i] - model.inputScaling().mean(i)) * reciprocal;
                    expected += scaled * model.parameters().weight(0, i, j);
                    boolean left = !isFolded(folded, i);
                    size += Math.abs((left ? scaled : x[r * inputs + i]) * folded.parameters().weight(0, i, j));
                }
                double error = Math.abs(sums[r * units + j] - expected);
                double bound = SLACK * (inputs + 2) * UNIT * size;
                assertTrue(error <= bound, () -> "off by " + error + ", expected " + bound + " at most");
            }
        }
    }

    /** Whose product with a weight is no float. */
    @Example
    void biasesStayFinite() {
        Network network = Network.inputs(2).dense(1, Activation.IDENTITY).build();
        Parameters parameters = new Parameters(network);
        parameters.setWeight(0, 0, 0, 4);
        parameters.setWeight(0, 1, 0, 3);
        Model model = new Model(parameters, Scaling.of(new float[] {3e38f, 2}, new float[] {1, 1}), Scaling.identity(1));
        Model folded = model.withFoldedScaling(Double.POSITIVE_INFINITY);
        assertEquals(-6, folded.parameters().bias(0, 0));
        assertEquals(3e38f, folded.inputScaling().mean(0));
        assertEquals(0, folded.inputScaling().mean(1));
    }

    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void columnsFarFromZeroStayScaled(@ForAll @DoubleRange(min = 0, max = 1000) double furthest, @ForAll long seed) {
        Model model = model(Network.inputs(40).dense(3, Activation.IDENTITY).build(), new Random(seed));
        Model folded = model.withFoldedScaling(furthest);
        for (int i = 0; i < 40; i++) {
            double reciprocal = 1 / model.inputScaling().standardDeviation(i);
            assertEquals(Math.abs(model.inputScaling().mean(i)) * reciprocal <= furthest, isFolded(folded, i));
            if (!isFolded(folded, i)) {
                assertEquals(model.inputScaling().mean(i), folded.inputScaling().mean(i));
                assertEquals(model.parameters().weight(0, i, 2), folded.parameters().weight(0, i, 2));
            }
        }
    }

    /** Same bits for every number of rows; sparse rows, which the scaling refuses, have those of dense ones. */
    @Example
    void rowsHaveTheirBitsInEveryForm() {
        Random random = new Random(1);
        Model model = model(Network.inputs(30).dense(20, Activation.SILU).dense(2, Activation.TANH).build(), random);
        Model folded = model.withFoldedScaling(EVERYTHING);
        Predictor predictor = new Predictor(folded, 9);
        float[] x = new float[9 * 30];
        int[] set = {2, 7, 29};
        for (int r = 0; r < 9; r++) {
            for (int index : set) {
                x[r * 30 + index] = 1;
            }
        }
        float[] all = new float[18];
        predictor.predict(x, 0, 9, all, 0);
        float[] one = new float[2];
        predictor.predict(x, 0, one, 0);
        assertArrayEquals(new float[] {all[0], all[1]}, one);
        assertArrayEquals(new float[] {all[16], all[17]}, one);
        float[] sparse = new float[2];
        predictor.predictOneHot(set, 0, set.length, sparse, 0);
        assertArrayEquals(one, sparse);
        assertThrows(IllegalStateException.class,
                () -> new Predictor(model, 1).predictOneHot(set, 0, set.length, sparse, 0));
    }

    /** Deeper layers, slopes, schema and the scaling of targets stay; so does the model that was folded. */
    @Example
    void theRestOfTheModelStays() {
        Model model = model(Network.inputs(5).dense(4, Normalization.LAYER, Activation.PRELU).dense(2, Activation.IDENTITY)
                .build(), new Random(2));
        String before = model.parameters().sha256();
        Model folded = model.withFoldedScaling(EVERYTHING);
        assertEquals(before, model.parameters().sha256());
        assertEquals(model.network(), folded.network());
        assertEquals(model.targetScaling(), folded.targetScaling());
        assertEquals(Scaling.identity(5), folded.inputScaling());
        assertNotEquals(before, folded.parameters().sha256());
        assertEquals(model.parameters().weight(1, 3, 1), folded.parameters().weight(1, 3, 1));
        assertEquals(folded.parameters().sha256(), folded.withFoldedScaling(0).parameters().sha256());
    }

    /** A weight that would lose digits, or be infinite, keeps its column in the scaling. */
    @Example
    void extremeWeightsAreNotFolded() {
        Network network = Network.inputs(3).dense(1, Activation.IDENTITY).build();
        Parameters parameters = new Parameters(network);
        parameters.setWeight(0, 0, 0, 1e30f);
        parameters.setWeight(0, 1, 0, 1e-30f);
        parameters.setWeight(0, 2, 0, 2);
        Model folded = new Model(parameters, Scaling.of(new float[] {1, 1, 1}, new float[] {1e-10f, 1e10f, 4}),
                Scaling.identity(1)).withFoldedScaling(EVERYTHING);
        assertEquals(Scaling.of(new float[] {1, 1, 0}, new float[] {1e-10f, 1e10f, 1}), folded.inputScaling());
        assertEquals(0.5f, folded.parameters().weight(0, 2, 0));
        assertEquals(-0.5f, folded.parameters().bias(0, 0));
    }

    @Example
    void negativeDistancesAreRefused() {
        Model model = Model.unscaled(new Parameters(Network.inputs(1).dense(1, Activation.IDENTITY).build()));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> model.withFoldedScaling(-1));
        assertEquals("expected 0 or more standard deviations, got -1.0", refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> model.withFoldedScaling(Double.NaN));
    }

    private static boolean isFolded(Model folded, int column) {
        return folded.inputScaling().mean(column) == 0 && folded.inputScaling().standardDeviation(column) == 1;
    }

    /** With means of up to thousands of standard deviations, some 0. */
    private static Model model(Network network, Random random) {
        float[] means = new float[network.inputs()];
        float[] deviations = new float[network.inputs()];
        for (int i = 0; i < means.length; i++) {
            deviations[i] = (float) Math.exp(8 * random.nextGaussian());
            means[i] = random.nextInt(5) == 0 ? 0 : (float) (deviations[i] * Math.exp(4 * random.nextGaussian()));
        }
        float[] targetMeans = new float[network.outputs()];
        float[] targetDeviations = new float[network.outputs()];
        Arrays.fill(targetDeviations, 1);
        return new Model(Parameters.initialize(network, random.nextLong()), Scaling.of(means, deviations),
                Scaling.of(targetMeans, targetDeviations));
    }

    private static float[] rows(Model model, int rows, Random random) {
        float[] x = new float[rows * model.network().inputs()];
        for (int i = 0; i < x.length; i++) {
            int column = i % model.network().inputs();
            x[i] = (float) (model.inputScaling().mean(column)
                    + model.inputScaling().standardDeviation(column) * random.nextGaussian());
        }
        return x;
    }
}
