package io.github.lanegrad.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.examples.Digest;
import org.junit.jupiter.api.Test;

/** Runs on the class path, without the flag that adds the vector module. */
class BackendWithoutVectorModule {
    @Test
    void scalarAndTheReasonNamesTheFlag() {
        assertTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty(), "the module is there");
        Backend backend = Backend.current();
        assertFalse(backend.isSimd());
        assertEquals(1, backend.lanes());
        assertEquals("scalar", backend.toString());
        assertTrue(backend.reason().contains("--add-modules jdk.incubator.vector"), backend.reason());
    }

    @Test
    void aTrainingHasTheSameBits() {
        assertEquals(
                "583465f230df404e1a6e279f1965c166a343f705583cf3b0b6d1363bc693adf6", Digest.train().sha256());
    }
}
