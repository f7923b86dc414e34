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
                "0f12f41645717296b1e9210830afb1c4e1ac982086edde511366461d3b779d85", Digest.trainRegularised().sha256());
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
                "6a3fa705b090e9f8aa6a4aafd38e81c6f1a4f9a4e94e34e05780987362618ef9", parameters.sha256());
    }
}
