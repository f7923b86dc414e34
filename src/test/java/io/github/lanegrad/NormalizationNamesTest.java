package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizationNamesTest {

    @Test
    void namesAreRead() {
        List<Normalization> all = new ArrayList<>(Normalization.all());
        all.addAll(List.of(Normalization.batch(0.001f, 1f), Normalization.layer(0.5f), Normalization.rms(1e-8f)));
        for (Normalization one : all) {
            assertEquals(one, Normalization.parse(one.toString()));
            assertEquals(one.hashCode(), Normalization.parse(one.toString()).hashCode());
        }
        for (Normalization one : Normalization.all()) {
            assertEquals(one, Normalization.parse(one.name()));
        }
        assertEquals("batch_norm(1.0E-5 0.1)", Normalization.BATCH.toString());
        assertEquals("none", Normalization.NONE.toString());
        assertNotEquals(Normalization.layer(1e-5f), Normalization.rms(1e-5f));
        assertNotEquals(Normalization.BATCH, Normalization.batch(1e-5f, 0.2f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "batch", "Batch_norm", "batch_norm()", "batch_norm(1e-5)", "layer_norm(1e-5 0.1)", "none()",
        "layer_norm(0x1p-3)", "layer_norm(1.0", "layer_norm(-1.0)", "batch_norm(1.0E-5 1.5)", "rms_norm(Infinity)"})
    void othersAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Normalization.parse(text));
    }

    @Test
    void numbersAreChecked() {
        for (float epsilon : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE}) {
            IllegalArgumentException thrown =
                    assertThrows(IllegalArgumentException.class, () -> Normalization.layer(epsilon));
            assertTrue(thrown.getMessage().startsWith("epsilon: expected a finite number"), thrown::getMessage);
            assertThrows(IllegalArgumentException.class, () -> Normalization.batch(epsilon, 0.1f));
            assertThrows(IllegalArgumentException.class, () -> Normalization.rms(epsilon));
        }
        for (float momentum : new float[] {-0.1f, 1.1f, Float.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> Normalization.batch(1e-5f, momentum));
        }
        assertThrows(NullPointerException.class, () -> Network.inputs(1).dense(1, null, Activation.RELU));
    }
}
