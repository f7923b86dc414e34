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
                "583465f230df404e1a6e279f1965c166a343f705583cf3b0b6d1363bc693adf6", Digest.train().sha256());
    }
}
