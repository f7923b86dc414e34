package io.github.lanegrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Loss;
import io.github.lanegrad.Loss.Reduction;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Row weights, classes, and what a plan makes of losses and activations. */
class LossesInTrainingTest {

    private static final int ROWS = 60;
    private static final Network CLASSES =
            Network.inputs(2).dense(8, Activation.TANH).dense(3, Activation.SOFTMAX).build();
    private static final Network LINE = Network.inputs(2).dense(1, Activation.IDENTITY).build();

    /** Points around three centres. */
    private static Dataset classes() {
        SplittableRandom random = new SplittableRandom(4);
        float[] x = new float[2 * ROWS];
        float[] y = new float[ROWS];
        for (int r = 0; r < ROWS; r++) {
            y[r] = r % 3;
            x[2 * r] = (float) (Math.cos(r % 3 * 2.1) + random.nextDouble(-0.3, 0.3));
            x[2 * r + 1] = (float) (Math.sin(r % 3 * 2.1) + random.nextDouble(-0.3, 0.3));
        }
        return Dataset.of(ROWS, 2, x, 1, y);
    }

    private static Dataset distributions(Dataset classes) {
        float[] x = new float[2 * ROWS];
        float[] y = new float[3 * ROWS];
        for (int r = 0; r < ROWS; r++) {
            classes.copyFeatures(r, x, 2 * r);
            y[3 * r + (int) classes.target(r, 0)] = 1;
        }
        return Dataset.of(ROWS, 2, x, 3, y);
    }

    private static Parameters trained(Network network, Loss loss, float rate, int batchSize, Dataset data) {
        Parameters parameters = Parameters.initialize(network, 2);
        Trainer.of(network, loss).optimizer(GradientDescent.of(rate)).batchSize(batchSize).epochs(40).build()
                .fit(parameters, data);
        return parameters;
    }

    /** Where a loss would be infinite or no number: a message about the learning rate would mislead. */
    @Test
    void targetsOutOfRangeAreNamed() {
        Dataset negative = Dataset.of(2, 2, new float[4], 1, new float[] {1, -2});
        for (Loss loss : new Loss[] {Loss.POISSON, Loss.POISSON_FULL}) {
            refused("target: expected a finite number of 0 or more, got -2.0 (row 1)", LINE, loss, negative);
        }
        Network positive = Network.inputs(2).dense(1, Activation.SOFTPLUS).build();
        refused("target: expected a finite number of 0 or more, got -2.0 (row 1)", positive, Loss.MEAN_SQUARED_LOG_ERROR,
                negative);
        refused("target: expected a finite number other than 0, got 0.0 (row 0)", LINE, Loss.MEAN_ABSOLUTE_PERCENTAGE_ERROR,
                Dataset.of(2, 2, new float[4], 1, new float[] {0, -2}));
    }

    private static void refused(String message, Network network, Loss loss, Dataset data) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> trained(network, loss, 0.1f, 2, data)).getMessage());
    }

    @Test
    void classesAreLearnt() {
        double[] last = new double[2];
        Trainer.of(CLASSES, Loss.CROSS_ENTROPY).optimizer(GradientDescent.of(0.5)).batchSize(8).epochs(60)
                .metric(Metric.CLASS_ACCURACY).listener(epoch -> {
                    last[0] = epoch.loss();
                    last[1] = epoch.score();
                }).build().fit(Parameters.initialize(CLASSES, 2), classes());
        assertTrue(last[0] < 0.05, () -> "loss " + last[0]);
        assertEquals(1.0, last[1]);
    }

    /** Logits are what the loss is computed from, with a softmax or without; a distribution may be a class. */
    @Test
    void otherWaysToSayTheSame() {
        String expected = trained(CLASSES, Loss.CROSS_ENTROPY, 0.5f, 8, classes()).sha256();
        Network logits = Network.inputs(2).dense(8, Activation.TANH).dense(3, Activation.IDENTITY).build();
        assertEquals(expected, trained(logits, Loss.CROSS_ENTROPY, 0.5f, 8, classes()).sha256());
        Dataset distributions = distributions(classes());
        assertEquals(expected, trained(CLASSES, Loss.CROSS_ENTROPY_OF_DISTRIBUTIONS, 0.5f, 8, distributions).sha256());
        assertEquals(expected, trained(CLASSES, Loss.CROSS_ENTROPY.classWeights(1, 1, 1), 0.5f, 8, classes()).sha256());
        Network logarithms = Network.inputs(2).dense(8, Activation.TANH).dense(3, Activation.LOG_SOFTMAX).build();
        Parameters likelihood = trained(logarithms, Loss.NEGATIVE_LOG_LIKELIHOOD, 0.5f, 8, classes());
        Parameters crossEntropy = trained(CLASSES, Loss.CROSS_ENTROPY, 0.5f, 8, classes());
        assertArrayEquals(crossEntropy.array(), likelihood.array(), 1e-3f);
    }

    @Test
    void aWrongClassIsNamed() {
        float[] y = {0, 1, 3};
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class,
                () -> trained(CLASSES, Loss.CROSS_ENTROPY, 0.5f, 1, Dataset.of(3, 2, new float[6], 1, y)));
        assertEquals("target: expected the number of a class, 0 to 2, got 3.0 (row 2)", thrown.getMessage());
        thrown = assertThrows(IllegalArgumentException.class,
                () -> trained(CLASSES, Loss.CROSS_ENTROPY, 0.5f, 8, distributions(classes())));
        assertEquals("expected rows of 2 features and 1 targets, got 2 and 3; this loss takes the number of the class, "
                + "that of distributions a column for each class", thrown.getMessage());
    }

    /** Even where the loss divides by the weights of all classes of the batch. */
    @Test
    void aRowOfWeight0MayHaveNoClass() {
        Dataset data = Dataset.of(3, 2, new float[] {1, 2, 3, 4, 5, 6}, 1, new float[] {0, -1, 2})
                .weighted(new float[] {1, 0, 1});
        for (Loss loss : new Loss[] {Loss.CROSS_ENTROPY, Loss.CROSS_ENTROPY.classWeights(1, 2, 3)}) {
            TrainingPlan plan = new TrainingPlan(CLASSES, loss, 3);
            plan.load(data, new int[] {0, 1, 2}, 0, 3);
            assertTrue(plan.gradient(Parameters.initialize(CLASSES, 1), new float[CLASSES.parameterLength()]) > 0);
            assertTrue(plan.divisor() > 0);
        }
    }

    /** The weight of a row is that of all its targets. */
    @Test
    void aRowOfWeight0MayHaveTargetsOutOfRange() {
        Network network = Network.inputs(1).dense(2, Activation.SIGMOID).build();
        Dataset rows = Dataset.of(3, 1, new float[3], 2, new float[] {0, 1, 1, 0, 2, 2});
        Trainer trainer = Trainer.of(network, Loss.BINARY_CROSS_ENTROPY).epochs(1).build();
        trainer.fit(new Parameters(network), rows.weighted(new float[] {1, 1, 0}));
        assertThrows(IllegalArgumentException.class,
                () -> trainer.fit(new Parameters(network), rows.weighted(new float[] {1, 0, 1})));
    }

    /** They have no mean loss; a step would be one to infinity. */
    @Test
    void batchesOfWhichNoClassCountsTeachNothing() {
        Parameters parameters = Parameters.initialize(CLASSES, 3);
        String start = parameters.sha256();
        Trainer.of(CLASSES, Loss.CROSS_ENTROPY.classWeights(0, 1, 1)).optimizer(Sgd.of(0.1).withMomentum(0.9)).batchSize(2)
                .epochs(2).build().fit(parameters, Dataset.of(4, 2, new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, new float[4]));
        assertEquals(start, parameters.sha256());
    }

    private static Dataset line() {
        SplittableRandom random = new SplittableRandom(6);
        float[] x = new float[2 * ROWS];
        float[] y = new float[ROWS];
        for (int r = 0; r < ROWS; r++) {
            x[2 * r] = (float) random.nextDouble(-1, 1);
            x[2 * r + 1] = (float) random.nextDouble(-1, 1);
            y[r] = x[2 * r] - 2 * x[2 * r + 1] + (float) random.nextDouble(-0.5, 0.5);
        }
        return Dataset.of(ROWS, 2, x, 1, y);
    }

    /** A weight of 2 stands for the row twice, one of 0 for none. */
    @Test
    void aWeightCountsRows() {
        float[] weights = new float[ROWS];
        int[] order = new int[ROWS];
        int count = 0;
        for (int r = 0; r < ROWS; r++) {
            weights[r] = r % 3;
            for (int copy = 0; copy < r % 3; copy++) {
                order[count++] = r;
            }
        }
        assertEquals(ROWS, count);
        Loss sum = Loss.MEAN_SQUARED_ERROR.reduction(Reduction.SUM);
        Parameters weighted = trained(LINE, sum, 0.003f, ROWS, line().weighted(weights));
        Parameters repeated = trained(LINE, sum, 0.003f, ROWS, line().select(order));
        assertArrayEquals(repeated.array(), weighted.array(), 1e-5f);
        assertNotEquals(trained(LINE, sum, 0.003f, ROWS, line()).weight(0, 0, 0), weighted.weight(0, 0, 0), 1e-3f);
    }

    /** They go with their rows into batches of any order, and change no divisor. */
    @Test
    void weightsOf2DoubleTheRate() {
        float[] twos = new float[ROWS];
        Arrays.fill(twos, 2f);
        for (Loss loss : new Loss[] {Loss.MEAN_SQUARED_ERROR, Loss.huber(0.5f), Loss.COSINE_DISTANCE}) {
            assertEquals(trained(LINE, loss, 0.02f, 7, line()).sha256(),
                    trained(LINE, loss, 0.01f, 7, line().weighted(twos)).sha256(), loss::toString);
        }
    }

    @Test
    void reductionsAreRates() {
        Network two = Network.inputs(2).dense(2, Activation.IDENTITY).build();
        float[] x = {1, 2, 3, -1, 0.5f, 1, 2, -2};
        Dataset data = Dataset.of(4, 2, x, 2, x);
        Loss loss = Loss.HALF_MEAN_SQUARED_ERROR;
        String mean = trained(two, loss, 0.25f, 4, data).sha256();
        assertEquals(mean, trained(two, loss.reduction(Reduction.ROW_MEAN), 0.125f, 4, data).sha256());
        assertEquals(mean, trained(two, loss.reduction(Reduction.SUM), 0.03125f, 4, data).sha256());
    }

    @Test
    void aPlanTakesWhatTheLossAccepts() {
        AtomicInteger refused = new AtomicInteger();
        for (Loss loss : Loss.all()) {
            for (Activation activation : Activation.all()) {
                Network network = Network.inputs(2).dense(3, activation).build();
                if (loss.accepts(activation)) {
                    assertEquals(network, new TrainingPlan(network, loss, 1).network());
                } else {
                    IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class,
                            () -> new TrainingPlan(network, loss, 1));
                    assertEquals(loss + " expects a last layer with activation " + loss.outputActivation()
                            + ", or another of that range, got " + activation, thrown.getMessage());
                    refused.incrementAndGet();
                }
            }
        }
        assertTrue(refused.get() > 100, refused::toString);
    }
}
