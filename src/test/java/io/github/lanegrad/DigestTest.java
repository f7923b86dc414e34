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
                "cf1e394adcead769a641269a19ee51edb34195b0f699d750bdebc91ff4e20996", Digest.train().sha256());
    }
}
