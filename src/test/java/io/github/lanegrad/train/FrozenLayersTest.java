package io.github.lanegrad.train;

import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.StatelessOptimizer;
import io.github.lanegrad.Testing;
import io.github.lanegrad.infer.Predictor;
import io.github.lanegrad.train.History.End;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers that stay as they are while those behind them learn. */
class FrozenLayersTest {

    private static final int INPUTS = 5;
    private static final int OUTPUTS = 2;
    private static final Dataset TRAINING = rows(45, 1);
    private static final Dataset VALIDATION = rows(20, 2);
    private static final List<Activation> ACTIVATIONS =
            List.of(Activation.RELU, Activation.TANH, Activation.GELU, Activation.PRELU, Activation.IDENTITY);
    private static final List<Normalization> NORMALIZATIONS =
            List.of(Normalization.NONE, Normalization.NONE, Normalization.BATCH, Normalization.LAYER);

    private static Dataset rows(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return Dataset.of(rows, INPUTS, Testing.floats(INPUTS * rows, random), OUTPUTS, Testing.floats(OUTPUTS * rows, random));
    }

    /** A network, and its first layers and its last ones as networks of their own. */
    private record Parted(Network whole, Network body, Network head) {

        /** Rates of dropout are those of the body: what is dropped in a layer depends on its number. */
        static Parted of(Random random) {
            int frozen = 1 + random.nextInt(3);
            int[] units = random.ints(frozen + 1 + random.nextInt(2), 1, 40).toArray();
            int last = units.length - 1;
            units[last] = OUTPUTS;
            Network.Builder whole = Network.inputs(INPUTS);
            Network.Builder body = Network.inputs(INPUTS);
            Network.Builder head = Network.inputs(units[frozen - 1]);
            for (int l = 0; l <= last; l++) {
                Normalization normalization = NORMALIZATIONS.get(random.nextInt(NORMALIZATIONS.size()));
                Activation activation = l == last ? Activation.IDENTITY : ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()));
                whole.dropout(l < frozen ? random.nextInt(2) * 0.5 : 0).dense(units[l], normalization, activation);
                (l < frozen ? body : head).dense(units[l], normalization, activation);
            }
            return new Parted(whole.build(), body.build(), head.build());
        }

        int frozen() {
            return body.layers().size();
        }

        Parameters body(Parameters all) {
            return part(body, all, 0);
        }

        Parameters head(Parameters all) {
            return part(head, all, frozen());
        }

        private static Parameters part(Network network, Parameters all, int first) {
            Parameters part = new Parameters(network);
            for (int l = 0; l < network.layers().size(); l++) {
                part.setLayer(l, all, first + l);
            }
            return part;
        }
    }

    /** What a network makes of rows, with the targets that they have. */
    private static Dataset features(Parameters body, Dataset rows) {
        float[] outputs = new Predictor(Model.unscaled(body), rows.rows()).predict(rows);
        return Dataset.of(rows.rows(), body.network().outputs(), outputs, OUTPUTS, rows.targets());
    }

    private static Trainer.Builder trainer(Network network, Optimizer optimizer) {
        return Trainer.of(network, Loss.HALF_MEAN_SQUARED_ERROR).optimizer(optimizer).batchSize(16).epochs(3).seed(4)
                .clipping(Clipping.byNorm(0.1)).l1(1e-3).maxNorm(0.9).metric(Metric.MEAN_ABSOLUTE_ERROR);
    }

    @Provide
    Arbitrary<Optimizer> optimizers() {
        return Arbitraries.of(OptimizersTest.optimizers().toList());
    }

    /** Bit for bit, whatever the layers and the optimizer. */
    @Property(tries = 150)
    void theRestLearnsAsIfTheFrozenLayersHadMadeItsRows(@ForAll("optimizers") Optimizer optimizer, @ForAll long seed) {
        Parted networks = Parted.of(new Random(seed));
        Parameters parameters = Parameters.initialize(networks.whole, seed);
        // Biases, slopes and running statistics are no longer what they are at first.
        trainer(networks.whole, Adam.of(0.01)).build().fit(parameters, TRAINING);
        Parameters body = networks.body(parameters);
        Parameters head = networks.head(parameters);
        String before = head.sha256();

        History whole = trainer(networks.whole, optimizer).frozen(networks.frozen()).build()
                .fit(parameters, TRAINING, VALIDATION);
        History apart = trainer(networks.head, optimizer).build()
                .fit(head, features(body, TRAINING), features(body, VALIDATION));

        assertNotEquals(before, head.sha256());
        assertEquals(body.sha256(), networks.body(parameters).sha256());
        assertEquals(head.sha256(), networks.head(parameters).sha256());
        assertEquals(ResumedTraining.numbers(apart), ResumedTraining.numbers(whole));
    }

    @Test
    void anOptimizerOfAnotherMakingChangesNoFrozenLayer() {
        Network network = Network.inputs(INPUTS).dense(7, Activation.TANH).dense(6, Activation.TANH)
                .dense(OUTPUTS, Activation.IDENTITY).build();
        Parameters parameters = Parameters.initialize(network, 1);
        Parameters start = parameters.copy();
        Optimizer everywhere = new StatelessOptimizer() {
            @Override
            public void step(OptimizerState state, float[] all, float[] gradients, float scale, double rate) {
                for (int i = 0; i < all.length; i++) {
                    // Pads stay 0.
                    all[i] *= 0.5f;
                }
            }
        };
        Trainer.of(network, Loss.HALF_MEAN_SQUARED_ERROR).optimizer(everywhere).batchSize(45).epochs(1).frozen(2).build()
                .fit(parameters, TRAINING);
        int learning = network.layers().getLast().weightOffset();
        for (int i = 0; i < parameters.array().length; i++) {
            assertEquals(i < learning ? start.array()[i] : start.array()[i] / 2, parameters.array()[i]);
        }
    }

    /** The number of batches is that of those which have moved some running statistics. */
    @Test
    void onlyLayersThatLearnMoveTheirStatistics() {
        Network network = Network.inputs(INPUTS).dense(7, Normalization.BATCH, Activation.TANH)
                .dense(6, Normalization.BATCH, Activation.TANH).dense(OUTPUTS, Activation.IDENTITY).build();
        Parameters parameters = Parameters.initialize(network, 1);
        trainer(network, Adam.of(0.01)).frozen(1).build().fit(parameters, TRAINING);
        for (int j = 0; j < 7; j++) {
            assertEquals(0, parameters.runningMean(0, j));
            assertEquals(1, parameters.runningVariance(0, j));
        }
        assertNotEquals(0, parameters.runningMean(1, 0));
        assertEquals(9, parameters.batches());
        float[] statistics = parameters.statistics().clone();
        trainer(network, Adam.of(0.01)).frozen(2).build().fit(parameters, TRAINING);
        assertArrayEquals(statistics, parameters.statistics());
        assertEquals(9, parameters.batches());
    }

    @Test
    void threadsChangeNoBit() {
        Network network = Network.inputs(INPUTS).dense(300, Normalization.BATCH, Activation.GELU)
                .dense(200, Activation.RELU).dropout(0.2).dense(OUTPUTS, Activation.IDENTITY).build();
        Parameters one = Parameters.initialize(network, 1);
        Parameters three = one.copy();
        trainer(network, Adam.of(0.01)).frozen(1).batchSize(45).build().fit(one, TRAINING);
        trainer(network, Adam.of(0.01)).frozen(1).batchSize(45).threads(3).build().fit(three, TRAINING);
        assertEquals(one.sha256(), three.sha256());
    }

    @Test
    void aResumedTrainingHasTheSameLayersFrozen(@TempDir Path directory) throws IOException {
        Network network = Network.inputs(INPUTS).dense(7, Normalization.BATCH, Activation.TANH).dense(6, Activation.TANH)
                .dense(OUTPUTS, Activation.IDENTITY).build();
        Parameters start = Parameters.initialize(network, 1);
        Parameters whole = start.copy();
        trainer(network, Adam.of(0.01)).frozen(1).build().fit(whole, TRAINING);

        Trainer.Builder builder = trainer(network, Adam.of(0.01)).checkpoints(Checkpoints.to(directory.resolve("run.safetensors")));
        int[] left = {4};
        Parameters parameters = start.copy();
        assertEquals(End.STOPPED, builder.frozen(1).stopWhen(() -> --left[0] == 0).build().fit(parameters, TRAINING).end());
        builder.stopWhen(() -> false);
        for (int other : new int[] {0, 2}) {
            refused("frozen layers", () -> builder.frozen(other).build().resume(start.copy(), TRAINING));
        }
        Parameters resumed = start.copy();
        builder.frozen(1).build().resume(resumed, TRAINING);
        assertEquals(whole.sha256(), resumed.sha256());
    }

    @Test
    void oneLayerAtLeastLearns() {
        Network network = Network.inputs(INPUTS).dense(7, Activation.TANH).dense(OUTPUTS, Activation.IDENTITY).build();
        Trainer.Builder builder = trainer(network, Adam.of(0.01));
        refused("frozen layers: expected 0 to 1, got 2", () -> builder.frozen(2));
        refused("frozen layers: expected 0 to 1, got -1", () -> builder.frozen(-1));
        assertTrue(builder.frozen(1).build().toString().endsWith(", frozen layers 1"));
        Parameters free = Parameters.initialize(network, 1);
        String start = free.sha256();
        builder.frozen(0).build().fit(free, TRAINING);
        assertNotEquals(start, free.sha256());
    }
}
