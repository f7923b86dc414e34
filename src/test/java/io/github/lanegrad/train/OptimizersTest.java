package io.github.lanegrad.train;

import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Allocation;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the golden trajectories do not show: layers, biases, state, LAMB, garbage. */
class OptimizersTest {

    private static final Network NETWORK = Network.inputs(5)
            .dense(20, Activation.PRELU)
            .dense(3, Activation.IDENTITY)
            .build();
    private static final WeightDecay COUPLED = WeightDecay.coupled(0.1);

    static Stream<Optimizer> optimizers() {
        return Stream.of(
                GradientDescent.of(0.1), Sgd.of(0.1), Sgd.of(0.1).withDecay(COUPLED), Sgd.of(0.05).withMomentum(0.9),
                Sgd.of(0.05).withNesterov(0.9), AdaGrad.of(0.5).withDecay(COUPLED), AdaDelta.of(30),
                RmsProp.of(0.05), RmsProp.of(0.05).withMomentum(0.5), RmsProp.of(0.05).withCentring(), Adam.of(0.1),
                Adam.of(0.1).withAmsgrad(), Adam.adamW(0.1), AdaMax.of(0.1), NAdam.of(0.1), RAdam.of(0.1),
                Lion.of(0.05).withDecay(WeightDecay.decoupled(0.1)), Lamb.of(0.1).withDecay(COUPLED));
    }

    /** The loss is half the squared distance to a point, so the gradient is the difference. */
    private static void gradient(Parameters parameters, float[] target, float[] gradients) {
        for (int i = 0; i < gradients.length; i++) {
            gradients[i] = parameters.array()[i] - target[i];
        }
    }

    private static double distance(Parameters parameters, float[] target) {
        double sum = 0;
        for (int i = 0; i < target.length; i++) {
            double difference = parameters.array()[i] - target[i];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void everyOptimizerComesNearer(Optimizer optimizer) {
        Parameters parameters = Parameters.initialize(NETWORK, 1);
        float[] target = Parameters.initialize(NETWORK, 2).array();
        float[] gradients = new float[target.length];
        OptimizerState state = optimizer.start(NETWORK);
        double before = distance(parameters, target);
        for (int step = 0; step < 100; step++) {
            gradient(parameters, target, gradients);
            optimizer.step(state, parameters.array(), gradients, 1f);
        }
        assertTrue(distance(parameters, target) < before / 2,
                () -> before + " became " + distance(parameters, target));
        assertEquals(100, state.steps());
        for (int i = 0; i < 5; i++) {
            for (int j = 20; j < 32; j++) {
                assertEquals(0f, parameters.array()[i * 32 + j], "pads stay zero");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aStateThatIsPutBackGoesOnWithTheSameBits(Optimizer optimizer) {
        Parameters whole = Parameters.initialize(NETWORK, 1);
        float[] target = Parameters.initialize(NETWORK, 2).array();
        float[] gradients = new float[target.length];
        OptimizerState state = optimizer.start(NETWORK);
        Parameters resumed = whole;
        OptimizerState other = state;
        for (int step = 0; step < 20; step++) {
            if (step == 7) {
                resumed = whole.copy();
                other = copy(optimizer, state);
            }
            gradient(whole, target, gradients);
            optimizer.step(state, whole.array(), gradients, 0.5f);
            if (step >= 7) {
                gradient(resumed, target, gradients);
                optimizer.step(other, resumed.array(), gradients, 0.5f);
            }
        }
        assertArrayEquals(whole.array(), resumed.array());
    }

    private static OptimizerState copy(Optimizer optimizer, OptimizerState state) {
        OptimizerState copy = optimizer.start(NETWORK);
        copy.setSteps(state.steps());
        for (int a = 0; a < state.arrayCount(); a++) {
            System.arraycopy(state.array(a), 0, copy.array(a), 0, state.array(a).length);
        }
        System.arraycopy(state.numbers(), 0, copy.numbers(), 0, state.numbers().length);
        return copy;
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aStepAllocatesNothing(Optimizer optimizer) {
        Parameters parameters = Parameters.initialize(NETWORK, 1);
        float[] gradients = Parameters.initialize(NETWORK, 2).array();
        OptimizerState state = optimizer.start(NETWORK);
        optimizers().forEach(polluting -> {
            OptimizerState own = polluting.start(NETWORK);
            for (int i = 0; i < 500; i++) {
                polluting.step(own, parameters.array(), gradients, 1e-6f);
            }
        });
        assertEquals(0, Allocation.warmBytes(() -> optimizer.step(state, parameters.array(), gradients, 1e-6f)));
    }

    @Test
    void biasesAndSlopesDecayOnlyIfAsked() {
        for (WeightDecay decay : List.of(WeightDecay.coupled(0.5), WeightDecay.decoupled(0.5))) {
            for (boolean biases : new boolean[] {false, true}) {
                WeightDecay asked = biases ? decay.ofBiasesToo() : decay;
                Optimizer optimizer = decay.decoupled() ? Adam.of(0.1).withDecay(asked) : Sgd.of(0.1).withDecay(asked);
                Parameters parameters = Parameters.initialize(NETWORK, 1);
                parameters.setBias(0, 3, 2f);
                float weight = parameters.weight(0, 1, 1);
                optimizer.step(optimizer.start(NETWORK), parameters.array(), new float[NETWORK.parameterLength()], 1f);
                assertEquals(weight * 0.95f, parameters.weight(0, 1, 1), 1e-6f);
                assertEquals(biases ? 1.9f : 2f, parameters.bias(0, 3), 1e-6f);
                assertEquals(biases ? 0.2375f : 0.25f, parameters.slope(0, 0), 1e-6f);
            }
        }
    }

    /** The paper's formula in double, per layer. */
    @Test
    void lambTakesStepsOfTheLengthOfTheWeights() {
        double rate = 0.01;
        double decay = 0.1;
        Parameters parameters = Parameters.initialize(NETWORK, 1);
        float[] before = parameters.array().clone();
        float[] gradients = new float[before.length];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 20; i++) {
            for (int input = 0; input < 5; input++) {
                gradients[input * 32 + i] = (float) random.nextDouble(-1, 1);
            }
        }
        Optimizer optimizer = Lamb.of(rate).withDecay(WeightDecay.coupled(decay));
        optimizer.step(optimizer.start(NETWORK), parameters.array(), gradients, 1f);
        double length = 0;
        double step = 0;
        double[] direction = new double[5 * 32];
        for (int i = 0; i < direction.length; i++) {
            direction[i] = gradients[i] / (Math.abs(gradients[i]) + 1e-6) + decay * before[i];
            length += (double) before[i] * before[i];
            step += direction[i] * direction[i];
        }
        double trust = Math.sqrt(length / step);
        for (int i = 0; i < direction.length; i++) {
            assertEquals(before[i] - rate * trust * direction[i], parameters.array()[i], 1e-6);
        }
        assertNotEquals(before[0], parameters.array()[0]);
    }

    /** Several steps of the paper's formula in double, part by part: weights, biases, slopes. */
    @Test
    void lambCorrectsItsMeansAndDecaysWhatItIsTold() {
        for (boolean biases : new boolean[] {false, true}) {
            double rate = 0.05;
            WeightDecay decay = biases ? WeightDecay.coupled(0.5).ofBiasesToo() : WeightDecay.coupled(0.5);
            Parameters parameters = withBiases();
            double[] exact = IntStream.range(0, parameters.array().length).mapToDouble(i -> parameters.array()[i]).toArray();
            double[] means = new double[exact.length];
            double[] squares = new double[exact.length];
            Optimizer optimizer = Lamb.of(rate).withDecay(decay);
            OptimizerState state = optimizer.start(NETWORK);
            for (int step = 1; step <= 5; step++) {
                float[] gradients = gradients(step);
                optimizer.step(state, parameters.array(), gradients, 1f);
                double[] direction = new double[exact.length];
                for (int i = 0; i < exact.length; i++) {
                    means[i] = 0.9 * means[i] + 0.1 * gradients[i];
                    squares[i] = 0.999 * squares[i] + 0.001 * gradients[i] * gradients[i];
                    direction[i] = means[i] / (1 - Math.pow(0.9, step))
                            / (Math.sqrt(squares[i] / (1 - Math.pow(0.999, step))) + 1e-6);
                }
                for (Layer layer : NETWORK.layers()) {
                    int slopes = layer.slopeOffset();
                    lambStep(exact, direction, rate, 0.5, layer.weightOffset(), layer.biasOffset());
                    lambStep(exact, direction, rate, biases ? 0.5 : 0, layer.biasOffset(), slopes);
                    if (layer.slopeCount() > 0) {
                        lambStep(exact, direction, rate, biases ? 0.5 : 0, slopes, slopes + layer.slopeCount());
                    }
                }
                for (int i = 0; i < exact.length; i++) {
                    assertEquals(exact[i], parameters.array()[i], 1e-5 * Math.max(Math.abs(exact[i]), 0.1), "step " + step);
                }
            }
        }
    }

    private static void lambStep(double[] exact, double[] direction, double rate, double decay, int from, int to) {
        double length = 0;
        double step = 0;
        for (int i = from; i < to; i++) {
            direction[i] += decay * exact[i];
            length += exact[i] * exact[i];
            step += direction[i] * direction[i];
        }
        for (int i = from; i < to; i++) {
            exact[i] -= rate * Math.sqrt(length / step) * direction[i];
        }
    }

    private static Parameters withBiases() {
        Parameters parameters = Parameters.initialize(NETWORK, 1);
        for (int l = 0; l < 2; l++) {
            for (int j = 0; j < NETWORK.layers().get(l).units(); j++) {
                parameters.setBias(l, j, (j % 3 - 1.3f) / 2);
            }
        }
        return parameters;
    }

    /** Of all parameters, none for pads, others in every step. */
    private static float[] gradients(int step) {
        SplittableRandom random = new SplittableRandom(step);
        float[] gradients = new float[NETWORK.parameterLength()];
        float[] used = withBiases().array();
        for (int i = 0; i < gradients.length; i++) {
            gradients[i] = used[i] == 0 ? 0 : (float) random.nextDouble(-1, 1);
        }
        return gradients;
    }

    /** Another one in every step, as where a direction's sign is all that counts, one for all would not show. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void gradientsAreScaledFirst(Optimizer optimizer) {
        Parameters plain = withBiases();
        Parameters scaled = withBiases();
        OptimizerState state = optimizer.start(NETWORK);
        OptimizerState other = optimizer.start(NETWORK);
        for (int step = 1; step <= 4; step++) {
            float[] gradients = gradients(step);
            optimizer.step(state, plain.array(), gradients, 1f);
            float factor = step % 2 == 1 ? 8 : 0.25f;
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] *= factor;
            }
            optimizer.step(other, scaled.array(), gradients, 1 / factor);
            assertArrayEquals(plain.array(), scaled.array());
        }
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        refused("learning rate", () -> Adam.of(0));
        refused("learning rate", () -> Sgd.of(Double.NaN));
        refused("momentum", () -> Sgd.of(1).withMomentum(1));
        refused("nesterov", () -> new Sgd(1, 0, 0, true, false, WeightDecay.NONE));
        refused("coupled", () -> Sgd.of(1).withDecay(WeightDecay.decoupled(1)));
        refused("beta1", () -> Adam.of(1).withBetas(-0.1, 0.9));
        refused("beta2", () -> new Lion(1, 0.9, 1, COUPLED));
        refused("epsilon", () -> Adam.of(1).withEpsilon(0));
        refused("nesterov", () -> new Sgd(1, 0.9, 0.1, true, false, WeightDecay.NONE));
        refused("rate decay", () -> new AdaGrad(1, -1, 0, 1e-10, WeightDecay.NONE));
        for (double decay : new double[] {-1, Double.POSITIVE_INFINITY}) {
            refused("momentum decay", () -> new NAdam(1, 0.9, 0.999, 1e-8, decay, WeightDecay.NONE));
        }
        refused("coupled", () -> AdaMax.of(1).withDecay(WeightDecay.decoupled(1)));
        refused("coupled", () -> RmsProp.of(1).withDecay(WeightDecay.decoupled(1)));
        refused("weight decay", () -> WeightDecay.coupled(-1));
        refused("clipping", () -> Clipping.byNorm(0));
        refused("steps: expected 0 or more, got -1", () -> Adam.of(1).start(NETWORK).setSteps(-1));
        refused("arrays: expected 0 or more, got -1", () -> new OptimizerState(NETWORK, -1));
        OptimizerState adam = Adam.of(1).start(NETWORK);
        assertEquals("array: expected 0 to 1, got 2",
                assertThrows(IndexOutOfBoundsException.class, () -> adam.array(2)).getMessage());
        OptimizerState none = GradientDescent.of(1).start(NETWORK);
        assertEquals("array: there are none, got 0",
                assertThrows(IndexOutOfBoundsException.class, () -> none.array(0)).getMessage());
    }

    /** What a number is rounded to counts: a beta of 1 learns nothing, a rate of 0 takes no step. */
    @Test
    void numbersThatNoFloatHoldsAreRefused() {
        double small = 1e-46;
        double large = 1e39;
        double one = 0.99999999;
        for (double rate : new double[] {small, large}) {
            refused("learning rate: expected a finite float, more than 0, got " + rate, () -> Adam.of(rate));
            refused("learning rate", () -> Schedule.constant(rate));
            refused("epsilon", () -> Adam.of(1).withEpsilon(rate));
        }
        refused("beta2: expected a finite float, from 0 to less than 1, got " + one, () -> Adam.of(1).withBetas(0.9, one));
        refused("beta1", () -> NAdam.of(1).withBetas(one, 0.9));
        refused("rho", () -> new AdaDelta(1, one, 1e-6, WeightDecay.NONE));
        refused("momentum", () -> Sgd.of(1).withMomentum(one));
        refused("initial accumulator: expected a finite float, 0 or more, got 1.0E39",
                () -> new AdaGrad(0.01, 0, large, 1e-10, WeightDecay.NONE));
        refused("weight decay", () -> WeightDecay.coupled(large));
        refused("noise of inputs", () -> new Noise(large, 0, 0));
        refused("noise of targets", () -> new Noise(0, large, 0));
        for (Runnable withoutDecay : List.<Runnable>of(() -> Adam.of(1).withDecay(null), () -> NAdam.of(1).withDecay(null),
                () -> RAdam.of(1).withDecay(null), () -> Lamb.of(1).withDecay(null), () -> Lion.of(1).withDecay(null))) {
            assertEquals("decay", assertThrows(NullPointerException.class, withoutDecay::run).getMessage());
        }
        refused("l1", () -> Trainer.of(NETWORK, Loss.MEAN_SQUARED_ERROR).l1(large));
        refused("clipping", () -> Clipping.byValue(small));
    }

    /** Numbers that are computed with in double may be any double in their range. */
    @Test
    void doublesStayDoubles() {
        assertEquals(0.99999999, new Sgd(1, 0.9, 0.99999999, false, false, WeightDecay.NONE).dampening());
        assertEquals(1e39, new AdaGrad(1, 1e39, 0, 1e-10, WeightDecay.NONE).rateDecay());
        assertEquals(1e39, new NAdam(1, 0.9, 0.999, 1e-8, 1e39, WeightDecay.NONE).momentumDecay());
        assertEquals(1e-46, Clipping.byNorm(1e-46).norm());
    }

    /** Of LAMB and Lion, which PyTorch does not have, those of the papers. */
    @Test
    void defaultsAreThoseOfPyTorch() {
        WeightDecay none = WeightDecay.NONE;
        assertEquals(new Sgd(0.1, 0, 0, false, false, none), Sgd.of(0.1));
        assertEquals(new Adam(0.1, 0.9, 0.999, 1e-8, false, none), Adam.of(0.1));
        assertEquals(new Adam(0.1, 0.9, 0.999, 1e-8, false, WeightDecay.decoupled(0.01)), Adam.adamW(0.1));
        assertEquals(new NAdam(0.1, 0.9, 0.999, 1e-8, 0.004, none), NAdam.of(0.1));
        assertEquals(new RAdam(0.1, 0.9, 0.999, 1e-8, none), RAdam.of(0.1));
        assertEquals(new AdaMax(0.1, 0.9, 0.999, 1e-8, none), AdaMax.of(0.1));
        assertEquals(new AdaDelta(0.1, 0.9, 1e-6, none), AdaDelta.of(0.1));
        assertEquals(new AdaGrad(0.1, 0, 0, 1e-10, none), AdaGrad.of(0.1));
        assertEquals(new RmsProp(0.1, 0.99, 1e-8, 0, false, none), RmsProp.of(0.1));
        assertEquals(new Lamb(0.1, 0.9, 0.999, 1e-6, none), Lamb.of(0.1));
        assertEquals(new Lion(0.1, 0.9, 0.99, none), Lion.of(0.1));
    }

    @Test
    void copiesChangeOneThing() {
        WeightDecay none = WeightDecay.NONE;
        Adam adam = new Adam(1, 0.2, 0.3, 4, true, COUPLED);
        assertEquals(new Adam(1, 0.5, 0.6, 4, true, COUPLED), adam.withBetas(0.5, 0.6));
        assertEquals(new Adam(1, 0.2, 0.3, 7, true, COUPLED), adam.withEpsilon(7));
        assertEquals(new Adam(1, 0.2, 0.3, 4, true, none), adam.withDecay(none));
        assertEquals(adam, new Adam(1, 0.2, 0.3, 4, false, COUPLED).withAmsgrad());
        NAdam nadam = new NAdam(1, 0.2, 0.3, 4, 5, COUPLED);
        assertEquals(new NAdam(1, 0.5, 0.6, 4, 5, COUPLED), nadam.withBetas(0.5, 0.6));
        assertEquals(new NAdam(1, 0.2, 0.3, 4, 5, none), nadam.withDecay(none));
        assertEquals(new RAdam(1, 0.5, 0.6, 4, COUPLED), new RAdam(1, 0.2, 0.3, 4, COUPLED).withBetas(0.5, 0.6));
        assertEquals(new AdaMax(1, 0.5, 0.6, 4, COUPLED), new AdaMax(1, 0.2, 0.3, 4, COUPLED).withBetas(0.5, 0.6));
        assertEquals(new Lamb(1, 0.5, 0.6, 4, COUPLED), new Lamb(1, 0.2, 0.3, 4, COUPLED).withBetas(0.5, 0.6));
        RmsProp rms = new RmsProp(1, 0.2, 3, 0.4, true, COUPLED);
        assertEquals(new RmsProp(1, 0.2, 3, 0.5, true, COUPLED), rms.withMomentum(0.5));
        assertEquals(rms, new RmsProp(1, 0.2, 3, 0.4, false, COUPLED).withCentring());
        assertEquals(new RmsProp(1, 0.2, 3, 0.4, true, none), rms.withDecay(none));
        assertEquals(new Sgd(1, 0.2, 0.3, false, true, none), new Sgd(1, 0.2, 0.3, false, true, COUPLED).withDecay(none));
        assertEquals(new Sgd(1, 0.4, 0, true, true, COUPLED), new Sgd(1, 0.2, 0, true, true, COUPLED).withMomentum(0.4));
        assertEquals(new WeightDecay(0.5, true, true), WeightDecay.decoupled(0.5).ofBiasesToo());
    }

    /** As many steps no training takes, but a state that is put back may say so. */
    @Test
    void thereIsNoStepBehindTheLast() {
        for (Optimizer optimizer : List.of(Adam.of(0.1), AdaMax.of(0.1), NAdam.of(0.1), RAdam.of(0.1), Lamb.of(0.1))) {
            Parameters parameters = withBiases();
            OptimizerState state = optimizer.start(NETWORK);
            state.setSteps(Long.MAX_VALUE);
            optimizer.step(state, parameters.array(), gradients(1), 1f);
            assertEquals(Long.MAX_VALUE, state.steps());
            for (float parameter : parameters.array()) {
                assertTrue(Float.isFinite(parameter), optimizer::toString);
            }
        }
    }

    /** Whose squares are no floats. */
    @Test
    void normsOfAllFloats() {
        float[] partials = new float[16];
        for (float size : new float[] {1e-40f, 1e-30f, 1e-10f, 1, 1e10f, 1e20f, 3e38f}) {
            float[] x = new float[100];
            Arrays.fill(x, 10, 40, size);
            Arrays.fill(x, 40, 60, -size);
            double norm = size * Math.sqrt(50);
            assertEquals(norm, Updates.norm(partials, x, 10, 50), 1e-6 * norm);
            assertEquals(norm, Updates.norm(partials, x, 0, 100), 1e-6 * norm);
            double clipped = Clipping.byNorm(1).apply(x, 1, partials);
            assertEquals(norm > 1 ? 1 / norm : 1, clipped, 1e-5 * clipped);
        }
        assertEquals(0, Updates.norm(partials, new float[20], 0, 20));
        assertEquals(Double.NaN, Updates.norm(partials, new float[] {1, Float.NaN}, 0, 2));
        assertEquals(Double.POSITIVE_INFINITY, Updates.norm(partials, new float[] {1, Float.NEGATIVE_INFINITY}, 0, 2));
    }
}
