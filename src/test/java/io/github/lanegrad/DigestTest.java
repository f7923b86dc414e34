package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lanegrad.examples.Digest;
import io.github.lanegrad.kernel.ExpectedLanes;
import org.junit.jupiter.api.Test;

class DigestTest {
    @Test
    void aTrainingHasTheSameBitsAtThisWidth() throws ReflectiveOperationException {
        ExpectedLanes.check();
        assertEquals(
                "3365dc254c72a51b4f196e1ac09ca99ad4da5989f8264d3912efc195c505ff95", Digest.train().sha256());
        assertEquals(
                "0f12f41645717296b1e9210830afb1c4e1ac982086edde511366461d3b779d85", Digest.trainRegularised().sha256());
    }
}
