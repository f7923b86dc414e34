package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Loss.Reduction;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The gradient of whole networks against central differences of a forward pass in double precision. */
class GradientCheckTest {

    private static final double STEP = 1e-5;
    /** No sum, and no output, may be so near to a kink that a step could cross it. */
    private static final double CLEARANCE = 1e-4;
    private static final double TOLERANCE = 2e-5;
    private static final int ROWS = 5;
    private static final int SEEDS = 1_000;
    private static final float[] ONES = {1, 1, 1, 1, 1};
    private static final float[] ROW_WEIGHTS = {0.5f, 0, 2, 1, 0.25f};

    /** Every activation, some with other parameters too. */
    private static List<Activation> activations() {
        List<Activation> activations = new ArrayList<>(Activation.all());
        activations.addAll(List.of(Activation.leakyRelu(0.3f), Activation.elu(0.4f), Activation.celu(0.6f),
                Activation.celu(2.5f), Activation.softplus(3f, 1.5f), Activation.softplus(0.5f, 20f),
                Activation.hardShrink(0.2f), Activation.softShrink(0.9f), Activation.squareplus(0.1f),
                Activation.softmax(0.5f), Activation.softmax(3f), Activation.logSoftmax(0.7f)));
        return activations;
    }

    /** Every loss, some with other parameters, and all with the options that they have. */
    private static List<ReferenceLoss> losses(int outputs) {
        List<ReferenceLoss> plain = List.of(
                ReferenceLoss.of(Loss.BINARY_CROSS_ENTROPY, outputs),
                ReferenceLoss.of(Loss.BINARY_CROSS_ENTROPY_OF_LOGITS, outputs),
                ReferenceLoss.of(Loss.HALF_MEAN_SQUARED_ERROR, outputs),
                ReferenceLoss.of(Loss.MEAN_SQUARED_ERROR, outputs),
                ReferenceLoss.of(Loss.MEAN_ABSOLUTE_ERROR, outputs),
                ReferenceLoss.of(Loss.huber(1f), outputs, 1), ReferenceLoss.of(Loss.huber(0.3f), outputs, 0.3f),
                ReferenceLoss.of(Loss.smoothL1(1f), outputs, 1), ReferenceLoss.of(Loss.smoothL1(0f), outputs, 0),
                ReferenceLoss.of(Loss.smoothL1(0.25f), outputs, 0.25),
                ReferenceLoss.of(Loss.LOG_COSH, outputs),
                ReferenceLoss.of(Loss.quantile(0.5f), outputs, 0.5),
                ReferenceLoss.of(Loss.quantile(0.9f), outputs, 0.9f),
                ReferenceLoss.of(Loss.MEAN_SQUARED_LOG_ERROR, outputs),
                ReferenceLoss.of(Loss.MEAN_ABSOLUTE_PERCENTAGE_ERROR, outputs),
                ReferenceLoss.of(Loss.HINGE, outputs), ReferenceLoss.of(Loss.SQUARED_HINGE, outputs),
                ReferenceLoss.of(Loss.SOFT_MARGIN, outputs), ReferenceLoss.of(Loss.KULLBACK_LEIBLER, outputs),
                ReferenceLoss.of(Loss.POISSON, outputs), ReferenceLoss.of(Loss.POISSON_FULL, outputs),
                ReferenceLoss.of(Loss.POISSON_RATE, outputs, 1e-8f),
                ReferenceLoss.of(Loss.poissonRate(0.1f), outputs, 0.1f),
                ReferenceLoss.of(Loss.FOCAL, outputs, 2, 0.25), ReferenceLoss.of(Loss.focal(0f, 0.5f), outputs, 0, 0.5),
                ReferenceLoss.of(Loss.focal(1f, 0.75f), outputs, 1, 0.75),
                ReferenceLoss.of(Loss.focal(3.5f, 1f), outputs, 3.5, 1),
                ReferenceLoss.of(Loss.CROSS_ENTROPY, outputs),
                ReferenceLoss.of(Loss.CROSS_ENTROPY_OF_DISTRIBUTIONS, outputs),
                ReferenceLoss.of(Loss.NEGATIVE_LOG_LIKELIHOOD, outputs),
                ReferenceLoss.of(Loss.COSINE_DISTANCE, outputs));
        List<ReferenceLoss> all = new ArrayList<>(plain);
        float[] weights = outputs == 1 ? new float[] {1.75f} : new float[] {0.5f, 3, 1.25f};
        for (ReferenceLoss loss : plain) {
            if (!loss.loss().equals(Loss.COSINE_DISTANCE)) {
                all.add(loss.withClassWeights(weights));
            }
        }
        for (ReferenceLoss loss : all.toArray(ReferenceLoss[]::new)) {
            if (loss.loss().name().startsWith("binary_cross_entropy")) {
                all.add(loss.withPositiveWeights(outputs == 1 ? new float[] {4f} : new float[] {2, 0, 0.5f}));
            }
            if (loss.loss().name().startsWith("cross_entropy")) {
                all.add(loss.withSmoothing(0.1f));
                all.add(loss.withSmoothing(1f));
            }
        }
        return all;
    }

    @Test
    void everyLossIsChecked() {
        Set<Loss> checked = new HashSet<>();
        losses(3).forEach(loss -> checked.add(loss.loss()));
        assertTrue(checked.containsAll(Loss.all()));
        assertEquals(losses(3).size(), checked.size(), "no loss twice");
    }

    /** Every activation in the last layer that the loss accepts. */
    @TestFactory
    Stream<DynamicTest> losses() {
        return Stream.of(1, 3).flatMap(outputs -> losses(outputs).stream().map(loss ->
                DynamicTest.dynamicTest(outputs + " " + loss.loss(), () -> {
                    List<Activation> accepted = activations().stream().filter(loss.loss()::accepts)
                            .filter(activation -> outputs > 1 || !activation.name().endsWith("softmax")).toList();
                    assertTrue(accepted.contains(loss.loss().outputActivation()) || outputs == 1);
                    for (Activation activation : accepted) {
                        check(Network.inputs(3).dense(4, Activation.TANH).dense(outputs, activation).build(), loss);
                    }
                })));
    }

    @TestFactory
    Stream<DynamicTest> hiddenLayers() {
        ReferenceLoss loss = ReferenceLoss.of(Loss.HALF_MEAN_SQUARED_ERROR, 2);
        return activations().stream().map(activation -> DynamicTest.dynamicTest(activation.toString(), () -> {
            check(Network.inputs(5).dense(7, activation).dense(2, Activation.IDENTITY).build(), loss);
            check(Network.inputs(3).dense(17, activation).dense(6, Activation.TANH).dense(2, Activation.IDENTITY)
                    .build(), loss);
            check(Network.inputs(3).dense(18, Activation.SIGMOID).dense(5, activation).dense(2, activation)
                    .build(), loss);
        }));
    }

    @TestFactory
    Stream<DynamicTest> withoutHiddenLayers() {
        return losses(3).stream().map(loss -> DynamicTest.dynamicTest(loss.loss().toString(), () ->
                check(Network.inputs(19).dense(3, loss.loss().outputActivation()).build(), loss)));
    }

    /** Several rows, and one, which is normalised with the running statistics. */
    @TestFactory
    Stream<DynamicTest> normalizations() {
        ReferenceLoss loss = ReferenceLoss.of(Loss.HALF_MEAN_SQUARED_ERROR, 2);
        List<Normalization> kinds = new ArrayList<>(Normalization.all());
        kinds.addAll(List.of(Normalization.batch(0.1f, 0.5f), Normalization.layer(0.1f), Normalization.rms(0.1f)));
        return kinds.stream().map(kind -> DynamicTest.dynamicTest(kind.toString(), () -> {
            for (float[] weights : new float[][] {ONES, ROW_WEIGHTS, {1}}) {
                check(Network.inputs(5).dense(7, kind, Activation.TANH).dense(2, Activation.IDENTITY).build(), loss,
                        weights);
                check(Network.inputs(3).dense(18, kind, Activation.RELU).dense(17, kind, Activation.PRELU)
                        .dense(2, Activation.IDENTITY).build(), loss, weights);
                check(Network.inputs(4).dense(16, Activation.SILU).dense(33, kind, Activation.SOFTMAX)
                        .dense(2, Activation.IDENTITY).build(), loss, weights);
            }
        }));
    }

    /** The derivative of a step is 0 by convention. */
    @Test
    void nothingBelowAStepLearns() {
        Network network = Network.inputs(3).dense(4, Activation.TANH).dense(5, Activation.BINARY_STEP)
                .dense(2, Activation.IDENTITY).build();
        SplittableRandom random = new SplittableRandom(3);
        float[] gradients = new float[network.parameterLength()];
        TrainingPlan plan = new TrainingPlan(network, Loss.MEAN_SQUARED_ERROR, ROWS);
        plan.load(Dataset.of(ROWS, 3, uniform(random, 3 * ROWS, -1, 1), 2, uniform(random, 2 * ROWS, 2, 3)),
                new int[] {0, 1, 2, 3, 4}, 0, ROWS);
        plan.gradient(Parameters.initialize(network, 1), gradients);
        Layer last = network.layers().getLast();
        for (int i = 0; i < last.weightOffset(); i++) {
            assertEquals(0f, gradients[i]);
        }
        assertTrue(gradients[last.biasOffset()] < 0 && gradients[last.biasOffset() + 1] < 0);
    }

    private static void check(Network network, ReferenceLoss loss) {
        check(network, loss, ONES);
        check(network, loss, ROW_WEIGHTS);
    }

    private static void check(Network network, ReferenceLoss loss, float[] rowWeights) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Parameters parameters = random(network, seed, random);
            float[] x = uniform(random, rowWeights.length * network.inputs(), -1, 1);
            float[] y = loss.targets(random, rowWeights.length, network.outputs());
            ReferenceNetwork reference = new ReferenceNetwork(network, loss, parameters.statistics());
            double sum = reference.sum(widened(parameters.array()), x, y, rowWeights);
            if (reference.clearance() > CLEARANCE) {
                compare(network, loss, parameters, x, y, rowWeights, sum);
                return;
            }
        }
        throw new AssertionError("every seed is too near to a kink: " + network + ", " + loss.loss());
    }

    /** Biases reach beyond the kinks; slopes are of either sign. */
    private static Parameters random(Network network, long seed, SplittableRandom random) {
        Parameters parameters = Parameters.initialize(network, seed);
        for (int l = 0; l < network.layers().size(); l++) {
            Layer layer = network.layers().get(l);
            double reach = 1;
            for (double kink : ReferenceActivation.kinks(layer.activation())) {
                reach = Math.max(reach, Math.min(10, 1.3 * Math.abs(kink)));
            }
            for (int j = 0; j < layer.units(); j++) {
                parameters.setBias(l, j, (float) random.nextDouble(-reach, reach));
            }
            for (int j = 0; j < layer.units() && layer.normalization().hasGain(); j++) {
                parameters.setGain(l, j, (float) random.nextDouble(-1.5, 1.5));
                if (layer.normalization().hasShift()) {
                    parameters.setShift(l, j, (float) random.nextDouble(-1, 1));
                }
            }
            for (int j = 0; j < layer.units() && layer.normalization().hasStatistics(); j++) {
                parameters.statistics()[layer.statisticsOffset() + j] = (float) random.nextDouble(-0.5, 0.5);
                parameters.statistics()[layer.statisticsOffset() + layer.stride() + j] = (float) random.nextDouble(0.1, 2);
            }
            for (int s = 0; s < layer.slopeCount(); s++) {
                parameters.setSlope(l, s, (float) random.nextDouble(-0.5, 1.5));
            }
        }
        return parameters;
    }

    private static void compare(Network network, ReferenceLoss loss, Parameters parameters, float[] x, float[] y,
            float[] rowWeights, double expected) {
        String what = network + ", " + loss.loss() + ": ";
        TrainingPlan plan = new TrainingPlan(network, loss.loss(), ROWS + 3);
        int rows = rowWeights.length;
        Dataset data = Dataset.of(rows, network.inputs(), x, loss.loss().targets(network.outputs()), y);
        plan.load(rowWeights == ONES ? data : data.weighted(rowWeights), new int[] {0, 1, 2, 3, 4}, 0, rows);
        float[] gradients = new float[network.parameterLength()];
        float sum = plan.gradient(parameters, gradients);
        assertEquals(expected, sum, TOLERANCE * Math.max(1, Math.abs(expected)), () -> what + "sum");
        int outputs = network.outputs();
        assertEquals(loss.divisor(Reduction.MEAN, rows, outputs, y), plan.divisor(), 1e-6, () -> what + "divisor");
        for (Reduction reduction : Reduction.values()) {
            assertEquals(loss.divisor(reduction, rows, outputs, y),
                    loss.loss().reduction(reduction).divisor(rows, outputs, y, 0), 1e-6, () -> what + reduction);
        }
        ReferenceNetwork reference = new ReferenceNetwork(network, loss, parameters.statistics());
        double[] exact = widened(parameters.array());
        boolean[] compared = new boolean[gradients.length];
        int count = 0;
        for (Layer layer : network.layers()) {
            for (int row = layer.weightOffset(); row < layer.slopeOffset(); row += layer.stride()) {
                count += mark(compared, row, layer.units());
            }
            count += mark(compared, layer.slopeOffset(), layer.slopeCount());
        }
        assertEquals(network.parameterCount(), count);
        for (int i = 0; i < gradients.length; i++) {
            int at = i;
            if (compared[i]) {
                double slope = slope(reference, exact, i, x, y, rowWeights);
                assertEquals(slope, gradients[i], TOLERANCE * Math.max(1, Math.abs(slope)),
                        () -> what + "number " + at);
            } else {
                assertEquals(0f, gradients[i], () -> what + "pad at " + at);
            }
        }
    }

    private static int mark(boolean[] compared, int from, int count) {
        for (int i = from; i < from + count; i++) {
            compared[i] = true;
        }
        return count;
    }

    private static double slope(ReferenceNetwork reference, double[] parameters, int at, float[] x, float[] y,
            float[] rowWeights) {
        double kept = parameters[at];
        parameters[at] = kept + STEP;
        double above = reference.sum(parameters, x, y, rowWeights);
        assertTrue(reference.clearance() > 0);
        parameters[at] = kept - STEP;
        double below = reference.sum(parameters, x, y, rowWeights);
        assertTrue(reference.clearance() > 0);
        parameters[at] = kept;
        return (above - below) / (2 * STEP);
    }

    private static float[] uniform(SplittableRandom random, int count, double from, double to) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(from, to);
        }
        return values;
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
