package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lanegrad.examples.Digest;
import io.github.lanegrad.kernel.ExpectedLanes;
import io.github.lanegrad.train.Adam;
import io.github.lanegrad.train.Trainer;
import org.junit.jupiter.api.Test;

class DigestTest {
    @Test
    void aTrainingHasTheSameBitsAtThisWidth() throws ReflectiveOperationException {
        ExpectedLanes.check();
        assertEquals(
                "583465f230df404e1a6e279f1965c166a343f705583cf3b0b6d1363bc693adf6", Digest.train().sha256());
        assertEquals(
                "7dfcad643609a0a8e328cd230928b0acbc9bb951223cf52996c5fc294381a4f6", Digest.trainRegularised().sha256());
    }

    @Test
    void soHasOneWithNormalizations() throws ReflectiveOperationException {
        ExpectedLanes.check();
        float[] x = new float[100 * 5];
        float[] y = new float[100];
        for (int i = 0; i < x.length; i++) {
            x[i] = Philox.uniform(1, Philox.FIRST_FREE_STREAM, 0, i);
            y[i / 5] += x[i] * x[i];
        }
        Network network = Network.inputs(5).dense(33, Normalization.BATCH, Activation.TANH)
                .dense(18, Normalization.LAYER, Activation.RELU).dense(16, Normalization.RMS, Activation.SILU)
                .dense(1, Activation.IDENTITY).build();
        Parameters parameters = Parameters.initialize(network, 1);
        // The last batch of an epoch has 4 rows.
        Trainer.of(network, Loss.MEAN_SQUARED_ERROR).optimizer(Adam.of(0.01)).batchSize(32).epochs(10).build()
                .fit(parameters, Dataset.of(100, 5, x, 1, y));
        assertEquals(
                "3c2fb2a816b6f4d0c31bad79113c18580d4c3b07b0c82fa835167ca2bc3fbb70", parameters.sha256());
    }
}
