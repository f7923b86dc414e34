package io.github.lanegrad;

import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitializerTest {

    private static final int INPUTS = 300;
    private static final int UNITS = 100;

    static List<Initializer> uniform() {
        return List.of(Initializer.HE_UNIFORM, Initializer.XAVIER_UNIFORM, Initializer.LECUN_UNIFORM,
                Initializer.TORCH_DEFAULT, Initializer.uniform(-0.25, 0.25));
    }

    static List<Initializer> normal() {
        return List.of(Initializer.HE_NORMAL, Initializer.XAVIER_NORMAL, Initializer.LECUN_NORMAL,
                Initializer.normal(0, 2));
    }

    static List<Initializer> truncated() {
        return List.of(Initializer.HE_TRUNCATED_NORMAL, Initializer.XAVIER_TRUNCATED_NORMAL,
                Initializer.LECUN_TRUNCATED_NORMAL);
    }

    private static Parameters draw(int inputs, int units, Initializer initializer, long seed) {
        Network network = Network.inputs(inputs).dense(units, Activation.IDENTITY).build();
        return Parameters.initialize(network, initializer, seed);
    }

    private static double[] weights(int inputs, int units, Initializer initializer, long seed) {
        Parameters parameters = draw(inputs, units, initializer, seed);
        double[] weights = new double[inputs * units];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = parameters.weight(0, i / units, i % units);
        }
        return weights;
    }

    /** Within five standard errors, which are those of a distribution with the given fourth moment. */
    private static void moments(double[] weights, double mean, double deviation, double fourth) {
        double sum = 0;
        double squares = 0;
        for (double w : weights) {
            sum += w - mean;
            squares += (w - mean) * (w - mean);
        }
        int count = weights.length;
        double variance = deviation * deviation;
        assertEquals(0, sum / count, 5 * deviation / Math.sqrt(count));
        assertEquals(variance, squares / count, 5 * variance * Math.sqrt((fourth - 1) / count));
    }

    private static double largest(double[] weights) {
        return Arrays.stream(weights).map(Math::abs).max().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("uniform")
    void uniformOnesFillTheirBound(Initializer initializer) {
        double[] weights = weights(INPUTS, UNITS, initializer, 11);
        double bound = initializer.bound(INPUTS, UNITS);
        assertEquals(bound / Math.sqrt(3), initializer.standardDeviation(INPUTS, UNITS), 1e-15);
        moments(weights, 0, bound / Math.sqrt(3), 9 / 5.0);
        assertTrue(largest(weights) <= (float) bound && largest(weights) > 0.999 * bound);
    }

    @ParameterizedTest
    @MethodSource("normal")
    void normalOnesHaveTheirShape(Initializer initializer) {
        double[] weights = weights(INPUTS, UNITS, initializer, 12);
        double deviation = initializer.standardDeviation(INPUTS, UNITS);
        assertEquals(Double.POSITIVE_INFINITY, initializer.bound(INPUTS, UNITS));
        moments(weights, 0, deviation, 3);
        // Φ at -2, -1, 0, 1 and 2.
        double[] shares = {0.0227501319, 0.1586552539, 0.5, 0.8413447461, 0.9772498681};
        for (int s = 0; s < shares.length; s++) {
            double limit = (s - 2) * deviation;
            double below = Arrays.stream(weights).filter(w -> w < limit).count();
            double error = Math.sqrt(shares[s] * (1 - shares[s]) / weights.length);
            assertEquals(shares[s], below / weights.length, 5 * error);
        }
        assertTrue(largest(weights) > 3.5 * deviation && largest(weights) < 6 * deviation);
    }

    @ParameterizedTest
    @MethodSource("truncated")
    void truncatedOnesAreCutAndKeepTheirDeviation(Initializer initializer) {
        double[] weights = weights(INPUTS, UNITS, initializer, 13);
        double deviation = initializer.standardDeviation(INPUTS, UNITS);
        double bound = initializer.bound(INPUTS, UNITS);
        assertEquals(2 / 0.8796256610342398 * deviation, bound, 1e-15);
        // Fourth moment of the cut distribution over its squared variance: 1.4162 / 0.7737².
        moments(weights, 0, deviation, 2.37);
        assertTrue(largest(weights) <= (float) bound && largest(weights) > 0.99 * bound);
    }

    @Test
    void meanAndEndsAreMoved() {
        moments(weights(INPUTS, UNITS, Initializer.normal(5, 0.5), 1), 5, 0.5, 3);
        double[] weights = weights(INPUTS, UNITS, Initializer.uniform(1, 3), 1);
        moments(weights, 2, 2 / Math.sqrt(12), 9 / 5.0);
        assertTrue(Arrays.stream(weights).allMatch(w -> w >= 1 && w <= 3));
        assertEquals(3, Initializer.uniform(1, 3).bound(1, 1));
        for (double w : weights(3, 4, Initializer.constant(-0.5f), 1)) {
            assertEquals(-0.5, w);
        }
        assertEquals(0, largest(weights(3, 4, Initializer.ZEROS, 1)));
        assertEquals(2, largest(weights(3, 4, Initializer.normal(2, 0), 1)));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 1", "1, 7", "5, 5", "64, 64", "40, 17", "17, 40", "3, 2"})
    void orthogonalRowsOrColumns(int inputs, int units) {
        double gain = 1.5;
        double[] w = weights(inputs, units, Initializer.orthogonal(gain), 21);
        boolean columns = inputs >= units;
        int count = Math.min(inputs, units);
        for (int a = 0; a < count; a++) {
            for (int b = 0; b <= a; b++) {
                double dot = 0;
                for (int t = 0; t < Math.max(inputs, units); t++) {
                    dot += columns ? w[t * units + a] * w[t * units + b] : w[a * units + t] * w[b * units + t];
                }
                assertEquals(a == b ? gain * gain : 0, dot, 1e-6);
            }
        }
        double squares = Arrays.stream(w).map(x -> x * x).sum();
        assertEquals(Initializer.orthogonal(gain).standardDeviation(inputs, units),
                Math.sqrt(squares / w.length), 1e-6);
    }

    /** A matrix with all its rotations as likely: the elements of many small ones have mean 0 and deviation 1/√2. */
    @Test
    void orthogonalMatricesFavourNoDirection() {
        double[] all = new double[4 * 2000];
        for (int seed = 0; seed < 2000; seed++) {
            System.arraycopy(weights(2, 2, Initializer.ORTHOGONAL, seed), 0, all, 4 * seed, 4);
        }
        double[] first = new double[2000];
        double[] last = new double[2000];
        Arrays.setAll(first, i -> all[4 * i]);
        Arrays.setAll(last, i -> all[4 * i + 3]);
        moments(first, 0, Math.sqrt(0.5), 1.5);
        moments(last, 0, Math.sqrt(0.5), 1.5);
    }

    /** On every platform, before and after compilation: bits that were seen once and must not change. */
    @Test
    void bitsAreTheSameEverywhere() {
        Network network = Network.inputs(17).dense(33, Activation.RELU).dense(40, Activation.SIGMOID).build();
        Map<Initializer, String> digests = Map.of(
                Initializer.HE_UNIFORM, "7b590a64703aa67cb5bc0338959ad876ffd5f92152e05252f577286448444148",
                Initializer.HE_NORMAL, "79da16775bba60e8cf2af1a31ac0d7e038162ff95ce19c73d2dc03010f3bfbae",
                Initializer.HE_TRUNCATED_NORMAL, "b0a1ecb02a8f9cd44746e61f251e44fcc1ec56795649a709a305016f325ba1b2",
                Initializer.XAVIER_UNIFORM, "e6ccc52fc63e6809c5df21adfaf7ec30acc025e540120d09a6ddaf1f776bc858",
                Initializer.XAVIER_NORMAL, "46c9eba07b9c51b045c2c96eb178f526121d6ad21f6d1993d19b0467d9e0cf48",
                Initializer.TORCH_DEFAULT, "f6052873e97d40812a3e68b65f3e36043968d353bff47c90eead232c0a6c8f1a",
                Initializer.ORTHOGONAL, "b07bbce91d49cdd0a714c55542ba268d62123c85afe7307649c4a0a82b134eab",
                Initializer.uniform(-1, 3), "5a1966d72f5ac29ddcc8dd364fd9500ab33e6703d66653e519948c1d2861c599",
                Initializer.normal(1, 2), "878cf75cfb79e452a4146d4bf6248a6d0df9567f0a286cfdce0c9b898d9d4aed");
        digests.forEach((initializer, digest) -> assertEquals(digest,
                Parameters.initialize(network, initializer, 5).sha256(), initializer::toString));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -7})
    void everyWeightStandsForItself(long seed) {
        for (Initializer initializer : all()) {
            Network network = Network.inputs(6).dense(5, Activation.RELU).dense(4, Activation.RELU).build();
            Parameters forth = new Parameters(network);
            forth.initialize(0, initializer, seed).initialize(1, initializer, seed);
            Parameters back = new Parameters(network);
            back.initialize(1, initializer, seed).initialize(0, initializer, seed);
            assertArrayEquals(forth.array(), back.array());
            assertEquals(forth.sha256(), Parameters.initialize(network, initializer, seed).sha256());
        }
        // The first rows of a taller layer are those of the shorter one where the distribution does not depend on it.
        Initializer fixed = Initializer.normal(0, 1);
        double[] few = weights(3, 5, fixed, seed);
        assertArrayEquals(few, Arrays.copyOf(weights(9, 5, fixed, seed), few.length));
    }

    private static List<Initializer> all() {
        return Stream.of(uniform(), normal(), truncated(),
                List.of(Initializer.ORTHOGONAL, Initializer.constant(3))).flatMap(List::stream).toList();
    }

    @Test
    void layersAndSeedsAreDrawnApart() {
        Network twins = Network.inputs(4).dense(4, Activation.RELU).dense(4, Activation.RELU).build();
        for (Initializer initializer : all().subList(0, all().size() - 1)) {
            Parameters parameters = Parameters.initialize(twins, initializer, 9);
            assertNotEquals(parameters.weight(0, 1, 1), parameters.weight(1, 1, 1), initializer::toString);
            assertNotEquals(parameters.sha256(), Parameters.initialize(twins, initializer, 10).sha256());
        }
    }

    @Test
    void theActivationChooses() {
        assertEquals(Initializer.HE_UNIFORM, Initializer.of(Activation.leakyRelu(0.3f)));
        for (Activation rectifier : List.of(Activation.GELU, Activation.RELU6, Activation.RELU_SQUARED,
                Activation.SOFTPLUS, Activation.SQUAREPLUS)) {
            assertEquals(Initializer.HE_UNIFORM, Initializer.of(rectifier));
        }
        assertEquals(Initializer.LECUN_NORMAL, Initializer.of(Activation.SELU));
        assertEquals(Initializer.XAVIER_UNIFORM, Initializer.of(Activation.TANH));
        assertEquals(Initializer.XAVIER_UNIFORM, Initializer.of(Activation.SOFTMAX));
    }

    @Test
    void values() {
        assertEquals(Initializer.orthogonal(1), Initializer.ORTHOGONAL);
        assertEquals(Initializer.orthogonal(1).hashCode(), Initializer.ORTHOGONAL.hashCode());
        assertNotEquals(Initializer.orthogonal(2), Initializer.ORTHOGONAL);
        assertNotEquals(Initializer.HE_NORMAL, Initializer.HE_TRUNCATED_NORMAL);
        assertEquals("he_uniform", Initializer.HE_UNIFORM.toString());
        assertEquals("uniform(-0.5 0.5)", Initializer.uniform(-0.5, 0.5).toString());
        assertEquals(all().size(), all().stream().map(Initializer::toString).distinct().count());
    }

    /** All weights are the same then. */
    @Test
    void rangesMayBeEmpty() {
        assertEquals(2, Initializer.uniform(2, 2).bound(1, 1));
        assertEquals(0, Initializer.normal(2, 0).standardDeviation(1, 1));
        for (Initializer two : List.of(Initializer.uniform(2, 2), Initializer.normal(2, 0))) {
            assertEquals(2, Arrays.stream(weights(2, 3, two, 1)).min().orElseThrow());
            assertEquals(2, Arrays.stream(weights(2, 3, two, 1)).max().orElseThrow());
        }
    }

    @Test
    void wrongParametersAreNamed() {
        refused("gain: expected a finite number, got NaN", () -> Initializer.orthogonal(Double.NaN));
        refused("value: expected a finite number, got Infinity", () -> Initializer.constant(Float.POSITIVE_INFINITY));
        refused("high: expected a finite number, got 1.0E39", () -> Initializer.uniform(0, 1e39));
        refused("expected low to be at most high, got 2.0 and 1.0", () -> Initializer.uniform(2, 1));
        refused("deviation: expected at least 0, got -1.0", () -> Initializer.normal(0, -1));
        refused("expected at least 1 input and 1 unit, got 0 and 2", () -> Initializer.HE_NORMAL.bound(0, 2));
        refused("expected at least 1 input and 1 unit, got 2 and 0",
                () -> Initializer.HE_NORMAL.standardDeviation(2, 0));
    }
}
