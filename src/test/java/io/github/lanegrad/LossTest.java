package io.github.lanegrad;

import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Loss.Reduction;
import io.github.lanegrad.kernel.ElementwiseLoss;
import io.github.lanegrad.train.TrainingPlan;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small examples, computed by hand; {@code LossRowsTest} has what holds for all losses. */
class LossTest {

    private static final float LN2 = 0.6931472f;
    private static final float LN3 = 1.0986123f;
    private static final float LN4 = 1.3862944f;
    /** ln(4/3). */
    private static final float THIRD = 0.28768207f;

    /** A loss of some outputs in a row, and its gradient. */
    private static void check(Loss loss, int outputs, float[] a, float[] y, double sum, double... gradient) {
        float[] dA = new float[a.length];
        float actual = LossRowsTest.gradient(loss, a.length / outputs, outputs, a, y, null, dA);
        assertEquals(sum, actual, 2e-6 * Math.max(1, Math.abs(sum)), loss::toString);
        for (int i = 0; i < gradient.length; i++) {
            assertEquals(gradient[i], dA[i], 2e-6 * Math.max(1, Math.abs(gradient[i])), loss + ", gradient " + i);
        }
        assertEquals(a.length, gradient.length);
    }

    private static float[] row(double... values) {
        float[] row = new float[values.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) values[i];
        }
        return row;
    }

    @Test
    void errors() {
        check(Loss.HALF_MEAN_SQUARED_ERROR, 2, row(3, 1), row(1, 2), 2.5, 2, -1);
        check(Loss.MEAN_SQUARED_ERROR, 2, row(3, 1), row(1, 2), 5, 4, -2);
        check(Loss.MEAN_ABSOLUTE_ERROR, 3, row(3, 1, 2), row(1, 2, 2), 3, 1, -1, 0);
        check(Loss.huber(1f), 3, row(0.5, 3, -2), row(0, 0, 0), 0.125 + 2.5 + 1.5, 0.5, 1, -1);
        check(Loss.huber(2f), 2, row(0.5, -3), row(0, 0), 0.125 + 4, 0.5, -2);
        check(Loss.smoothL1(2f), 2, row(1, -3), row(0, 0), 0.25 + 2, 0.5, -1);
        check(Loss.smoothL1(0f), 3, row(1, -3, 0), row(0, 0, 0), 4, 1, -1, 0);
        check(Loss.quantile(0.9f), 3, row(1, 3, 2), row(3, 1, 2), 1.8 + 0.2, -0.9, 0.1, 0);
        check(Loss.MEAN_SQUARED_LOG_ERROR, 2, row(Math.E - 1, 1), row(0, 1), 1, 2 / Math.E, 0);
        check(Loss.MEAN_ABSOLUTE_PERCENTAGE_ERROR, 3, row(3, 1, 5), row(-2, 4, 5), 2.5 + 0.75, 0.5, -0.25, 0);
    }

    @Test
    void meansOfMoreNumbersThanAnInt() {
        assertEquals(1e10f, Loss.MEAN_SQUARED_ERROR.divisor(100_000, 100_000, new float[0], 0));
    }

    /** Also where the derivative is constant; more outputs than a vector has lanes. */
    @Test
    void errorsOfNanAndTheirGradientsAreNan() {
        float[] a = new float[19];
        float[] y = new float[a.length];
        Arrays.fill(a, Float.NaN);
        Arrays.fill(y, 1);
        for (Loss loss : List.of(Loss.HALF_MEAN_SQUARED_ERROR, Loss.MEAN_SQUARED_ERROR, Loss.MEAN_ABSOLUTE_ERROR,
                Loss.huber(1f), Loss.smoothL1(0f), Loss.smoothL1(2f), Loss.quantile(0.9f), Loss.LOG_COSH,
                Loss.MEAN_SQUARED_LOG_ERROR, Loss.MEAN_ABSOLUTE_PERCENTAGE_ERROR)) {
            float[] dA = new float[a.length];
            assertEquals(Float.NaN, LossRowsTest.gradient(loss, 1, a.length, a, y, null, dA), loss::toString);
            assertArrayEquals(a, dA, loss::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-4, 0.1, 0.5, 0.99, 1, 1.01, 2, 5, 9, 12, 15, 17, 18, 25, 29.9, 30.1, 40, 1000})
    void logCosh(double distance) {
        double expected = distance + Math.log1p(Math.exp(-2 * distance)) - Math.log(2);
        if (distance < 0.1) {
            expected = distance * distance / 2;
        }
        float[] dA = new float[2];
        float sum = LossRowsTest.gradient(Loss.LOG_COSH, 1, 2, row(3 + distance, 0), row(3, 0), null, dA);
        assertEquals(expected, sum, 1e-12 + 2e-6 * (expected + distance));
        assertEquals(Math.tanh(distance), dA[0], 1e-6);
        float mirrored = LossRowsTest.gradient(Loss.LOG_COSH, 1, 2, row(-3 - distance, 0), row(-3, 0), null, dA);
        assertEquals(sum, mirrored);
        assertEquals(Math.tanh(-distance), dA[0], 1e-6);
    }

    @Test
    void margins() {
        check(Loss.HINGE, 3, row(0.25, 2, 1), row(1, -1, 1), 0.75 + 3, -1, 1, 0);
        check(Loss.SQUARED_HINGE, 3, row(0.25, 2, 1), row(1, -1, 1), 0.5625 + 9, -1.5, 6, 0);
        check(Loss.SOFT_MARGIN, 2, row(0, 2), row(1, -1), LN2 + 2.126928, -0.5, 0.8807971);
    }

    @Test
    void counts() {
        check(Loss.POISSON, 2, row(0, LN3), row(2, 1), 1 + 3 - LN3, -1, 2);
        check(Loss.POISSON_FULL, 3, row(0, LN3, 0), row(2, 1, 0), 1 + 0.6518065 + 3 - LN3 + 1, -1, 2, 1);
        check(Loss.POISSON_RATE, 2, row(2, 1), row(4, 0), 2 - 4 * LN2 + 1, -1, 1);
        check(Loss.poissonRate(1f), 1, row(1), row(4), 1 - 4 * LN2, -1);
    }

    @Test
    void probabilities() {
        check(Loss.BINARY_CROSS_ENTROPY, 3, row(0.25, 0.25, 0.5), row(1, 0, 0.5), LN4 + THIRD + LN2, -4, 4 / 3.0, 0);
        check(Loss.BINARY_CROSS_ENTROPY, 4, row(0, 1, 0, 1), row(1, 0, 0, 1), 200, -1e12, 1e12, 0, 0);
        check(Loss.BINARY_CROSS_ENTROPY_OF_LOGITS, 4, row(0, 2, -100, 100), row(1, 0, 1, 1), LN2 + 2.126928 + 100,
                -0.5, 0.8807971, -1, 0);
        check(Loss.KULLBACK_LEIBLER, 2, row(-LN4, -1), row(0.5, 0), 0.5 * LN2, -0.5, 0);
        check(Loss.FOCAL, 2, row(0, 0), row(1, 0), 0.25 * 0.25 * LN2 + 0.75 * 0.25 * LN2,
                -0.25 * 0.25 * (0.5 + LN2), 0.75 * 0.25 * (0.5 + LN2));
        check(Loss.focal(0f, 0.5f), 2, row(0, 2), row(1, 0), 0.5 * (LN2 + 2.126928), -0.25, 0.5 * 0.8807971);
    }

    @Test
    void classes() {
        check(Loss.CROSS_ENTROPY, 2, row(0, 0, LN3, 0), row(1, 0), LN2 + THIRD, 0.5, -0.5, -0.25, 0.25);
        check(Loss.CROSS_ENTROPY_OF_DISTRIBUTIONS, 2, row(LN3, 0), row(0.5, 0.5), 0.5 * THIRD + 0.5 * LN4, 0.25, -0.25);
        check(Loss.NEGATIVE_LOG_LIKELIHOOD, 2, row(-1, -3, -2, -4), row(1, 0), 5, 0, -1, -1, 0);
        check(Loss.COSINE_DISTANCE, 2, row(3, 4, 0, 0, 1, 1), row(4, 3, 1, 2, 0, 0), 0.04 + 2,
                -0.0448, 0.0336, 0, 0, 0, 0);
    }

    @Test
    void smoothing() {
        Loss smooth = Loss.CROSS_ENTROPY.labelSmoothing(0.2f);
        check(smooth, 2, row(LN3, 0), row(0), 0.9 * THIRD + 0.1 * LN4, -0.15, 0.15);
        check(Loss.CROSS_ENTROPY_OF_DISTRIBUTIONS.labelSmoothing(0.2f), 2, row(LN3, 0), row(1, 0),
                0.9 * THIRD + 0.1 * LN4, -0.15, 0.15);
        check(Loss.CROSS_ENTROPY.labelSmoothing(1f), 2, row(LN3, 0), row(0), 0.5 * THIRD + 0.5 * LN4, 0.25, -0.25);
        // As in PyTorch: every class counts with its own weight.
        check(smooth.classWeights(2, 5), 2, row(LN3, 0), row(0), 2 * 0.9 * THIRD + 5 * 0.1 * LN4,
                0.75 * 2.3 - 1.8, 0.25 * 2.3 - 0.5);
        assertEquals(Loss.CROSS_ENTROPY, Loss.CROSS_ENTROPY.labelSmoothing(0f));
    }

    @Test
    void weightsOfClasses() {
        check(Loss.CROSS_ENTROPY.classWeights(2, 5), 2, row(LN3, 0, LN3, 0), row(0, 1), 2 * THIRD + 5 * LN4,
                -0.5, 0.5, 3.75, -3.75);
        check(Loss.CROSS_ENTROPY_OF_DISTRIBUTIONS.classWeights(2, 5), 2, row(LN3, 0), row(0.5, 0.5),
                THIRD + 2.5 * LN4, 0.75 * 3.5 - 1, 0.25 * 3.5 - 2.5);
        check(Loss.NEGATIVE_LOG_LIKELIHOOD.classWeights(2, 5), 2, row(-1, -3, -2, -4), row(1, 0), 15 + 4, 0, -5, -2, 0);
        check(Loss.MEAN_SQUARED_ERROR.classWeights(2, 0.5f), 2, row(3, 1, 0, 0), row(1, 2, 1, 1), 8.5 + 2.5,
                8, -1, -4, -1);
        check(Loss.MEAN_SQUARED_ERROR.classWeights(0, 1), 2, row(Double.NaN, 1), row(1, 2), 1, 0, -2);
    }

    /** A class that counts nothing does so even where it is impossible. */
    @Test
    void noWeightTimesInfinity() {
        float never = Float.NEGATIVE_INFINITY;
        check(Loss.CROSS_ENTROPY.classWeights(1, 0), 2, row(1, never), row(1), 0, 0, 0);
        check(Loss.CROSS_ENTROPY_OF_DISTRIBUTIONS, 2, row(1, never), row(1, 0), 0, 0, 0);
        check(Loss.KULLBACK_LEIBLER, 2, row(0, never), row(1, 0), 0, -1, 0);
        check(Loss.NEGATIVE_LOG_LIKELIHOOD.classWeights(1, 0), 2, row(0, never), row(1), 0, 0, 0);
    }

    @Test
    void weightsOfPositives() {
        check(Loss.BINARY_CROSS_ENTROPY_OF_LOGITS.positiveWeights(3, 1), 2, row(0, 0, 0, 0), row(1, 1, 0, 0), 6 * LN2,
                -1.5, -0.5, 0.5, 0.5);
        check(Loss.BINARY_CROSS_ENTROPY_OF_LOGITS.positiveWeights(3, 1).classWeights(2, 0.5f), 2, row(0, 0), row(1, 1),
                6.5 * LN2, -3, -0.25);
        Loss fused = Loss.BINARY_CROSS_ENTROPY.positiveWeights(3, 1).fused(Activation.SIGMOID).orElseThrow();
        check(fused, 2, row(0, 0, 0, 0), row(1, 1, 0, 0), 6 * LN2, -1.5, -0.5, 0.5, 0.5);
    }

    @Test
    void whatASumIsDividedBy() {
        float[] y = {2, 0, 2, 1, 1, 1};
        for (Loss loss : Loss.all()) {
            boolean oneALine = loss.targets(3) == 1 || loss.equals(Loss.CROSS_ENTROPY_OF_DISTRIBUTIONS)
                    || loss.equals(Loss.COSINE_DISTANCE);
            assertEquals(oneALine ? 2f : 6f, loss.divisor(2, 3, y, 0), loss::toString);
            assertEquals(1f, loss.reduction(Reduction.SUM).divisor(2, 3, y, 0));
            assertEquals(2f, loss.reduction(Reduction.ROW_MEAN).divisor(2, 3, y, 0));
        }
        for (Loss loss : List.of(Loss.CROSS_ENTROPY, Loss.NEGATIVE_LOG_LIKELIHOOD)) {
            Loss weighted = loss.classWeights(1, 10, 0.25f);
            assertEquals(1.25f, weighted.divisor(2, 3, y, 0), loss::toString);
            assertEquals(10f, weighted.divisor(1, 3, y, 3), loss::toString);
            assertEquals(1f, weighted.reduction(Reduction.SUM).divisor(2, 3, y, 0));
            assertEquals(2f, weighted.reduction(Reduction.ROW_MEAN).divisor(2, 3, y, 0));
        }
        assertEquals(6f, Loss.MEAN_SQUARED_ERROR.classWeights(1, 10, 0.25f).divisor(2, 3, y, 0));
        assertEquals(2f, Loss.CROSS_ENTROPY_OF_DISTRIBUTIONS.classWeights(1, 10, 0.25f).divisor(2, 3, y, 0));
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, 3, 1.5f, Float.NaN, Float.POSITIVE_INFINITY, 3e9f})
    void wrongClasses(float target) {
        String message = "expected the number of a class, 0 to 2, got " + target + " (row 1 of the batch)";
        for (Loss loss : List.of(Loss.CROSS_ENTROPY, Loss.NEGATIVE_LOG_LIKELIHOOD,
                Loss.CROSS_ENTROPY.labelSmoothing(1f), Loss.NEGATIVE_LOG_LIKELIHOOD.classWeights(1, 2, 3))) {
            refused(message, () -> LossRowsTest.gradient(loss, 3, 3, new float[9], new float[] {2, target, 0}, null,
                    new float[9]));
        }
        // The row may have weight 0; the gradient tells.
        assertEquals(4f, Loss.CROSS_ENTROPY.classWeights(1, 2, 3).divisor(3, 3, new float[] {2, target, 0}, 0));
    }

    @Test
    void wrongNumberOfWeights() {
        refused("cross_entropy: expected a class weight for each of 3 outputs, got 2",
                () -> Loss.CROSS_ENTROPY.classWeights(1, 2).checkOutputs(3));
        Network network = Network.inputs(2).dense(3, Activation.SIGMOID).build();
        refused("binary_cross_entropy: expected a positive weight for each of 3 outputs, got 1",
                () -> new TrainingPlan(network, Loss.BINARY_CROSS_ENTROPY.positiveWeights(2), 1));
        refused("huber: expected a class weight for each of 3 outputs, got 0",
                () -> new TrainingPlan(network, Loss.huber(1f).classWeights(), 1));
        Loss.CROSS_ENTROPY.classWeights(1, 2, 3).checkOutputs(3);
    }

    @Test
    void optionsThatALossDoesNotHave() {
        int positive = 0;
        int smooth = 0;
        for (Loss loss : Loss.all()) {
            if (loss.name().startsWith("binary_cross_entropy")) {
                positive++;
                assertNotEquals(loss, loss.positiveWeights(2));
            } else {
                unsupported(loss.name() + " has no positive term", () -> loss.positiveWeights(2));
            }
            if (loss.name().startsWith("cross_entropy")) {
                smooth++;
                assertNotEquals(loss, loss.labelSmoothing(0.1f));
            } else {
                unsupported(loss.name() + " has no distribution of labels to smooth", () -> loss.labelSmoothing(0.1f));
            }
        }
        assertEquals(2, positive);
        assertEquals(2, smooth);
        unsupported("cosine_distance has no classes", () -> Loss.COSINE_DISTANCE.classWeights(1));
    }

    private static void unsupported(String message, Runnable call) {
        assertEquals(message, assertThrows(UnsupportedOperationException.class, call::run).getMessage());
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void optionsOutOfRange(float wrong) {
        String rest = ": expected a finite number, 0 or more, got " + wrong;
        refused("class weight 1" + rest, () -> Loss.CROSS_ENTROPY.classWeights(1, wrong));
        refused("positive weight 0" + rest, () -> Loss.BINARY_CROSS_ENTROPY.positiveWeights(wrong, 1));
        refused("label smoothing: expected a finite number, 0 to 1, got " + wrong,
                () -> Loss.CROSS_ENTROPY.labelSmoothing(wrong));
        refused("delta: expected a finite number, more than 0, got " + wrong, () -> Loss.huber(wrong));
        refused("beta" + rest, () -> Loss.smoothL1(wrong));
        refused("tau: expected a finite number, between 0 and 1, got " + wrong, () -> Loss.quantile(wrong));
        refused("gamma: expected a finite number, 0, or 1 or more, got " + wrong, () -> Loss.focal(wrong, 0.5f));
        refused("alpha: expected a finite number, 0 to 1, got " + wrong, () -> Loss.focal(2f, wrong));
        refused("epsilon: expected a finite number, more than 0, got " + wrong, () -> Loss.poissonRate(wrong));
    }

    @Test
    void edgesOfRanges() {
        refused("delta", () -> Loss.huber(0f));
        refused("tau", () -> Loss.quantile(0f));
        refused("tau", () -> Loss.quantile(1f));
        refused("gamma", () -> Loss.focal(0.5f, 0.5f));
        refused("alpha", () -> Loss.focal(2f, 1.01f));
        refused("epsilon", () -> Loss.poissonRate(0f));
        refused("label smoothing", () -> Loss.CROSS_ENTROPY.labelSmoothing(1.01f));
        assertThrows(NullPointerException.class, () -> Loss.CROSS_ENTROPY.reduction(null));
    }

    @Test
    void everyConstantAndEveryElementwiseLossIsListedOnce() throws IllegalAccessException {
        Set<Loss> all = new HashSet<>(Loss.all());
        assertEquals(Loss.all().size(), all.size());
        for (Field field : Loss.class.getFields()) {
            assertTrue(all.contains(field.get(null)), field::getName);
        }
        assertEquals(Loss.all().size(), Loss.all().stream().map(Loss::name).distinct().count());
        assertEquals(ElementwiseLoss.values().length, Loss.all().stream().filter(OutputLoss.class::isInstance).count());
    }

    @Test
    void equalityAndNames() {
        assertEquals(Loss.FOCAL, Loss.focal(2f, 0.25f));
        assertEquals(Loss.FOCAL.hashCode(), Loss.focal(2f, 0.25f).hashCode());
        assertNotEquals(Loss.huber(1f), Loss.huber(2f));
        assertNotEquals(Loss.huber(1f), Loss.smoothL1(1f));
        assertEquals("huber(2.0)", Loss.huber(2f).toString());
        assertEquals("focal(2.0, 0.25)", Loss.FOCAL.toString());
        Loss loss = Loss.CROSS_ENTROPY.labelSmoothing(0.1f).classWeights(1, 2).reduction(Reduction.SUM);
        assertEquals("cross_entropy, reduction SUM, class weights [1.0, 2.0], label smoothing 0.1", loss.toString());
        assertEquals(loss, Loss.CROSS_ENTROPY.reduction(Reduction.SUM).classWeights(1, 2).labelSmoothing(0.1f));
        assertEquals("binary_cross_entropy, positive weights [3.0]",
                Loss.BINARY_CROSS_ENTROPY.positiveWeights(3).toString());
        assertEquals("cross_entropy", Loss.CROSS_ENTROPY.toString());
    }

    /** What a caller does with his array afterwards changes nothing. */
    @Test
    void weightsAreCopied() {
        float[] weights = {1, 2};
        Loss loss = Loss.CROSS_ENTROPY.classWeights(weights);
        Arrays.fill(weights, 7);
        assertEquals(Loss.CROSS_ENTROPY.classWeights(1, 2), loss);
    }

    static Stream<Loss> losses() {
        return Loss.all().stream();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void theUsualActivationIsAccepted(Loss loss) {
        assertTrue(loss.accepts(loss.outputActivation()));
        boolean ofClasses = loss.equals(Loss.CROSS_ENTROPY) || loss.equals(Loss.NEGATIVE_LOG_LIKELIHOOD);
        assertEquals(ofClasses ? 1 : 7, loss.targets(7));
    }

    @Test
    void whatIsAccepted() {
        accepted(Loss.BINARY_CROSS_ENTROPY, "sigmoid", "softmax(1.0)", "hard_sigmoid", "binary_step", "gaussian");
        accepted(Loss.BINARY_CROSS_ENTROPY_OF_LOGITS, "identity");
        accepted(Loss.FOCAL, "identity", "sigmoid");
        accepted(Loss.CROSS_ENTROPY, "identity", "softmax(1.0)");
        accepted(Loss.CROSS_ENTROPY_OF_DISTRIBUTIONS, "identity", "softmax(1.0)");
        accepted(Loss.KULLBACK_LEIBLER, "log_softmax(1.0)", "log_sigmoid");
        accepted(Loss.NEGATIVE_LOG_LIKELIHOOD, "log_softmax(1.0)", "log_sigmoid");
        String[] positive = {"binary_step", "sigmoid", "relu", "softplus(1.0 20.0)", "hard_sigmoid", "relu6",
            "relu_squared", "gaussian", "exponential", "squareplus(4.0)", "softmax(1.0)"};
        accepted(Loss.POISSON_RATE, positive);
        accepted(Loss.MEAN_SQUARED_LOG_ERROR, positive);
        accepted(Loss.COSINE_DISTANCE, Activation.all().stream().map(Activation::toString).toArray(String[]::new));
        accepted(Loss.HINGE, Activation.all().stream().map(Activation::toString).toArray(String[]::new));
        assertTrue(Loss.CROSS_ENTROPY.accepts(Activation.softmax(0.5f)));
    }

    private static void accepted(Loss loss, String... names) {
        List<String> accepted = Activation.all().stream().filter(loss::accepts).map(Activation::toString).toList();
        assertEquals(Set.of(names), Set.copyOf(accepted), loss::toString);
    }

    @Test
    void fused() {
        assertEquals(Optional.of(Loss.BINARY_CROSS_ENTROPY_OF_LOGITS),
                Loss.BINARY_CROSS_ENTROPY.fused(Activation.SIGMOID));
        assertEquals(Optional.of(Loss.FOCAL), Loss.FOCAL.fused(Activation.SIGMOID));
        assertEquals(Optional.of(Loss.CROSS_ENTROPY), Loss.CROSS_ENTROPY.fused(Activation.SOFTMAX));
        Loss sharp = Loss.CROSS_ENTROPY.fused(Activation.softmax(0.5f)).orElseThrow();
        assertNotEquals(Loss.CROSS_ENTROPY, sharp);
        check(sharp, 2, row(LN3 / 2, 0), row(0), THIRD, -0.5, 0.5);
        for (Loss loss : Loss.all()) {
            assertEquals(Optional.empty(), loss.fused(Activation.IDENTITY), loss::toString);
            assertEquals(Optional.empty(), loss.fused(Activation.LOG_SOFTMAX), loss::toString);
        }
        assertEquals(Optional.empty(), Loss.BINARY_CROSS_ENTROPY.fused(Activation.HARD_SIGMOID));
        assertEquals(Optional.empty(), Loss.MEAN_SQUARED_ERROR.fused(Activation.SIGMOID));
    }

    /** As quotients of whole numbers are by mistake. */
    @Test
    void weightsOfWhichNoClassCounts() {
        refused("class weights: expected one above 0, got [0.0, 0.0]", () -> Loss.CROSS_ENTROPY.classWeights(0, 0));
        Loss.BINARY_CROSS_ENTROPY.positiveWeights(0, 0).checkOutputs(2);
    }

    @Test
    void targetsAreFinite() {
        for (TargetKind kind : TargetKind.values()) {
            for (float target : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                String message = assertThrows(IllegalArgumentException.class, () -> kind.check(target, 3, 7), kind::toString)
                        .getMessage();
                assertTrue(message.endsWith(", got " + target + " (row 7)"), message);
            }
            kind.check(1f, 3, 7);
        }
    }
}
