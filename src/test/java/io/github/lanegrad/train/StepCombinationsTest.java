package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Allocation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.TargetKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A step of a trainer allocates nothing, whatever it is made of: every two options of different kinds meet in some training,
 * all of them in one JVM.
 */
class StepCombinationsTest {

    private static final int ROWS = 4_000;
    private static final int BATCH = 4;
    private static final int CLEAN_STEPS = 300;
    private static final int POLLUTING_STEPS = 200;
    private static final long PATIENCE = 30_000_000_000L;

    /** What is chosen for one kind of option; most of it is a part of the trainer. */
    private record Option(String name, UnaryOperator<Trainer.Builder> trainer) {}

    /** What stands between the layers. */
    private record Between(String name, UnaryOperator<Network.Builder> network) {}

    /** A new kind of layer is one line here. */
    private static final List<Between> BETWEEN = List.of(
            new Between("nothing", network -> network),
            new Between("dropout", network -> network.dropout(0.3)));

    private static final List<Loss> LOSSES = List.of(Loss.CROSS_ENTROPY, Loss.BINARY_CROSS_ENTROPY, Loss.HINGE,
            Loss.HALF_MEAN_SQUARED_ERROR, Loss.huber(1f).reduction(Loss.Reduction.SUM), Loss.COSINE_DISTANCE,
            Loss.KULLBACK_LEIBLER, Loss.CROSS_ENTROPY.labelSmoothing(0.1f).classWeights(1, 2, 3));

    private static final List<Option> OPTIMIZERS = optimizers();

    private static final List<Option> SCHEDULES = List.of(
            new Option("no schedule", trainer -> trainer),
            schedule("constant", Schedule.constant(0.01)),
            schedule("step", Schedule.step(0.01, 0.5, 100)),
            schedule("multi-step", Schedule.multiStep(0.01, 0.5, 100, 200)),
            schedule("exponential", Schedule.exponential(0.01, 0.999)),
            schedule("polynomial", Schedule.polynomial(0.01, 0.001, 500, 2)),
            schedule("inverse time", Schedule.inverseTime(0.01, 0.01)),
            schedule("cosine", Schedule.cosine(0.01, 0.001, 500).withWarmUp(0.001, 50)),
            schedule("restarts", Schedule.cosineRestarts(0.01, 0.001, 50, 2)),
            schedule("one cycle", Schedule.oneCycle(0.01, 500)),
            new Option("by epoch", trainer -> trainer.epochSchedule(Schedule.exponential(0.01, 0.9))),
            new Option("plateau", trainer -> trainer.plateau(() -> new Plateau(false, 0.9, 2, 0))));

    private static final List<Option> CLIPPINGS = List.of(
            new Option("no clipping", trainer -> trainer),
            new Option("by value", trainer -> trainer.clipping(Clipping.byValue(0.1))),
            new Option("by norm 1", trainer -> trainer.clipping(Clipping.byNorm(0.1, Clipping.Order.ONE))),
            new Option("by norm 2", trainer -> trainer.clipping(Clipping.byNorm(0.1))),
            new Option("by norm ∞", trainer -> trainer.clipping(Clipping.byNorm(0.01, Clipping.Order.INFINITY))));

    /** Noise of targets is chosen for the loss. */
    private static final List<String> NOISES = List.of("no noise", "inputs", "inputs and targets");

    private static final List<Option> OTHERS = List.of(
            new Option("no limits", trainer -> trainer),
            new Option("max-norm", trainer -> trainer.maxNorm(0.8)),
            new Option("max-norm, L1", trainer -> trainer.maxNorm(0.8).l1(1e-4)),
            new Option("frozen, L1", trainer -> trainer.frozen(1).l1(1e-4)));

    private static final int[] SIZES = {OPTIMIZERS.size(), SCHEDULES.size(), LOSSES.size(), CLIPPINGS.size(),
        BETWEEN.size(), NOISES.size(), OTHERS.size()};

    /** Without weight decay, with it, and with that of biases too. */
    private static List<Option> optimizers() {
        List<Option> options = new ArrayList<>();
        options.add(optimizer(GradientDescent.of(0.01)));
        for (WeightDecay decay : List.of(WeightDecay.NONE, WeightDecay.coupled(0.01),
                WeightDecay.coupled(0.01).ofBiasesToo())) {
            options.add(optimizer(new Sgd(0.01, 0.9, 0, false, false, decay)));
            options.add(optimizer(new Sgd(0.01, 0.9, 0, true, false, decay)));
            options.add(optimizer(new AdaGrad(0.01, 0, 0, 1e-10, decay)));
            options.add(optimizer(new AdaDelta(1, 0.9, 1e-6, decay)));
            options.add(optimizer(new RmsProp(0.01, 0.99, 1e-8, 0, false, decay)));
            options.add(optimizer(new RmsProp(0.01, 0.99, 1e-8, 0.9, true, decay)));
            options.add(optimizer(new AdaMax(0.01, 0.9, 0.999, 1e-8, decay)));
        }
        for (WeightDecay decay : List.of(WeightDecay.NONE, WeightDecay.coupled(0.01), WeightDecay.decoupled(0.01))) {
            options.add(optimizer(new Adam(0.01, 0.9, 0.999, 1e-8, false, decay)));
            options.add(optimizer(new Adam(0.01, 0.9, 0.999, 1e-8, true, decay)));
            options.add(optimizer(new NAdam(0.01, 0.9, 0.999, 1e-8, 0.004, decay)));
            options.add(optimizer(new RAdam(0.01, 0.9, 0.999, 1e-8, decay)));
        }
        for (WeightDecay decay : List.of(WeightDecay.NONE, WeightDecay.decoupled(0.01))) {
            options.add(optimizer(new Lion(0.001, 0.9, 0.99, decay)));
            options.add(optimizer(new Lamb(0.01, 0.9, 0.999, 1e-6, decay)));
        }
        return options;
    }

    private static Option optimizer(Optimizer optimizer) {
        return new Option(optimizer.toString(), trainer -> trainer.optimizer(optimizer));
    }

    private static Option schedule(String name, Schedule schedule) {
        return new Option(name, trainer -> trainer.schedule(schedule));
    }

    /** A training of chosen options, and what its steps allocate. */
    private static final class Training implements TrainingListener {
        private final int[] chosen;
        private int clean;
        private int steps;
        private int wanted;
        private long before;
        private long last;

        Training(int[] chosen) {
            this.chosen = chosen;
        }

        /** Ends when so many steps in turn have allocated nothing, or when so many have been made at all. */
        void run(int cleanSteps, int allSteps) {
            wanted = cleanSteps;
            Loss loss = LOSSES.get(chosen[2]);
            Network.Builder layers = Network.inputs(6);
            layers = BETWEEN.get(chosen[4]).network().apply(layers).dense(9, Activation.RELU);
            layers = BETWEEN.get(chosen[4]).network().apply(layers).dense(3, loss.outputActivation());
            Network network = layers.build();
            boolean labels = Set.of(TargetKind.CLASS, TargetKind.BINARY, TargetKind.SIGN).contains(loss.targetKind());
            boolean numbers = loss.targetKind() == TargetKind.NUMBER;
            Noise inputs = chosen[5] == 0 ? Noise.NONE : Noise.ofInputs(0.1);
            Noise noise = chosen[5] == 2 && labels ? inputs.withLabels(0.1)
                    : chosen[5] == 2 && numbers ? inputs.withTargets(0.1) : inputs;
            long deadline = System.nanoTime() + PATIENCE;
            Trainer.Builder trainer = Trainer.of(network, loss).batchSize(BATCH).epochs(Integer.MAX_VALUE).noise(noise)
                    .listener(this)
                    .stopWhen(() -> clean >= wanted || steps >= allSteps || System.nanoTime() > deadline);
            trainer = OPTIMIZERS.get(chosen[0]).trainer().apply(trainer);
            trainer = SCHEDULES.get(chosen[1]).trainer().apply(trainer);
            trainer = CLIPPINGS.get(chosen[3]).trainer().apply(trainer);
            trainer = OTHERS.get(chosen[6]).trainer().apply(trainer);
            trainer.build().fit(Parameters.initialize(network, 1), data(loss));
        }

        @Override
        public void onEpoch(History.Epoch epoch) {}

        /** Between the steps of an epoch; its end may allocate. */
        @Override
        public void onBatch(int epoch, int step, double loss) {
            long now = Allocation.soFar();
            last = now - before;
            clean = step > 1 && last == 0 ? clean + 1 : step > 1 ? 0 : clean;
            steps++;
            before = Allocation.soFar();
        }

        @Override
        public String toString() {
            return OPTIMIZERS.get(chosen[0]).name() + ", " + SCHEDULES.get(chosen[1]).name() + ", " + LOSSES.get(chosen[2])
                    + ", " + CLIPPINGS.get(chosen[3]).name() + ", " + BETWEEN.get(chosen[4]).name() + ", "
                    + NOISES.get(chosen[5]) + ", " + OTHERS.get(chosen[6]).name();
        }
    }

    private static Dataset data(Loss loss) {
        float[] x = new float[ROWS * 6];
        float[] y = new float[ROWS * loss.targets(3)];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(i);
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = i * 7 % 5 % 2 == 0 && Set.of(TargetKind.SIGN, TargetKind.NOT_ZERO).contains(loss.targetKind()) ? -1 : i * 7 % 5 % 2;
        }
        return Dataset.of(ROWS, 6, x, loss.targets(3), y);
    }

    @Test
    void noStepAllocates() {
        List<Training> trainings = pairwise().stream().map(Training::new).toList();
        trainings.forEach(training -> training.run(Integer.MAX_VALUE, POLLUTING_STEPS));
        for (Training training : trainings) {
            training.run(CLEAN_STEPS, Integer.MAX_VALUE);
            assertTrue(training.clean >= CLEAN_STEPS,
                    () -> training + ": still " + training.last + " bytes in a step after " + training.steps);
        }
        System.out.println("no garbage in the steps of " + trainings.size() + " trainings: " + Arrays.stream(SIZES)
                .mapToObj(Integer::toString).collect(Collectors.joining(" × ")) + " options, all pairs");
    }

    /** Greedy: every training takes for each kind in turn the option that meets most others for the first time. */
    private static List<int[]> pairwise() {
        boolean[][][][] met = new boolean[SIZES.length][SIZES.length][][];
        int missing = 0;
        for (int a = 0; a < SIZES.length; a++) {
            for (int b = a + 1; b < SIZES.length; b++) {
                met[a][b] = new boolean[SIZES[a]][SIZES[b]];
                missing += SIZES[a] * SIZES[b];
            }
        }
        List<int[]> all = new ArrayList<>();
        while (missing > 0) {
            int[] chosen = firstMissing(met);
            for (int kind = 0; kind < SIZES.length; kind++) {
                if (chosen[kind] < 0) {
                    chosen[kind] = best(met, chosen, kind, all.size());
                }
            }
            for (int a = 0; a < SIZES.length; a++) {
                for (int b = a + 1; b < SIZES.length; b++) {
                    missing -= met[a][b][chosen[a]][chosen[b]] ? 0 : 1;
                    met[a][b][chosen[a]][chosen[b]] = true;
                }
            }
            all.add(chosen);
        }
        return all;
    }

    private static int[] firstMissing(boolean[][][][] met) {
        int[] chosen = new int[SIZES.length];
        Arrays.fill(chosen, -1);
        for (int a = 0; a < SIZES.length; a++) {
            for (int b = a + 1; b < SIZES.length; b++) {
                for (int i = 0; i < SIZES[a]; i++) {
                    for (int j = 0; j < SIZES[b]; j++) {
                        if (!met[a][b][i][j]) {
                            chosen[a] = i;
                            chosen[b] = j;
                            return chosen;
                        }
                    }
                }
            }
        }
        throw new AssertionError("no pair is missing");
    }

    private static int best(boolean[][][][] met, int[] chosen, int kind, int turn) {
        int best = 0;
        int most = -1;
        for (int t = 0; t < SIZES[kind]; t++) {
            int option = (t + turn) % SIZES[kind];
            int fresh = 0;
            for (int other = 0; other < SIZES.length; other++) {
                if (other != kind && chosen[other] >= 0) {
                    boolean known = other < kind ? met[other][kind][chosen[other]][option]
                            : met[kind][other][option][chosen[other]];
                    fresh += known ? 0 : 1;
                }
            }
            if (fresh > most) {
                most = fresh;
                best = option;
            }
        }
        return best;
    }

    @Test
    void everyPairIsMet() {
        List<int[]> all = pairwise();
        long pairs = 0;
        long expected = 0;
        for (int a = 0; a < SIZES.length; a++) {
            for (int b = a + 1; b < SIZES.length; b++) {
                int first = a;
                int second = b;
                pairs += all.stream().map(chosen -> chosen[first] * 1_000 + chosen[second]).distinct().count();
                expected += (long) SIZES[a] * SIZES[b];
            }
        }
        assertEquals(expected, pairs);
    }
}
