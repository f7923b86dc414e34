package io.github.lanegrad;

import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FrozenModelTest {

    private static final Network NETWORK = Network.inputs(20).dense(64, Activation.PRELU).build();
    private static final Layer LAYER = NETWORK.layers().getFirst();

    private static FrozenLayer bfloat16() {
        return FrozenModel.bfloat16Layer(LAYER, new short[20 * 64], new float[64], new float[LAYER.slopeCount()]);
    }

    private static FrozenLayer int8() {
        float[] scales = new float[64];
        scales[0] = 7;
        return FrozenModel.int8Layer(LAYER, new byte[20 * 64], scales, new float[64], new float[LAYER.slopeCount()]);
    }

    private static FrozenModel floats(Network network) {
        return FrozenModel.of(Model.unscaled(Parameters.initialize(network, 1)));
    }

    @Test
    void packedPartsMustFit() {
        Scaling inputs = Scaling.identity(20);
        Scaling outputs = Scaling.identity(64);
        assertEquals(WeightFormat.INT8, FrozenModel.packed(NETWORK, inputs, outputs, Optional.empty(), List.of(int8())).format());
        refused("expected a scaling of 20 inputs, got 64",
                () -> FrozenModel.packed(NETWORK, outputs, outputs, Optional.empty(), List.of(int8())));
        refused("expected a scaling of 64 outputs, got 20",
                () -> FrozenModel.packed(NETWORK, inputs, inputs, Optional.empty(), List.of(int8())));
        Layer normalized = Network.inputs(20).dense(64, Normalization.LAYER, Activation.RELU).build().layers().getFirst();
        refused("expected a layer without layer_norm", () ->
                FrozenModel.bfloat16Layer(normalized, new short[20 * 64], new float[64], new float[0]));
        refused("expected a layer without layer_norm", () ->
                FrozenModel.int8Layer(normalized, new byte[20 * 64], new float[64], new float[64], new float[0]));
        refused("expected layers of packed weights, got FLOAT32",
                () -> FrozenModel.packed(NETWORK, inputs, outputs, Optional.empty(), floats(NETWORK).layers()));
    }

    @Test
    void numbersOfALayerMustBeAsManyAsItHas() {
        short[] bfloat16 = new short[20 * 64];
        byte[] int8 = new byte[20 * 64];
        float[] right = new float[64];
        for (float[] wrong : List.of(new float[63], new float[65])) {
            String got = " got " + wrong.length;
            refused("expected 64 biases," + got, () -> FrozenModel.bfloat16Layer(LAYER, bfloat16, wrong, right));
            refused("expected 64 slopes," + got, () -> FrozenModel.bfloat16Layer(LAYER, bfloat16, right, wrong));
            refused("expected 64 scales," + got, () -> FrozenModel.int8Layer(LAYER, int8, wrong, right, right));
            refused("expected 64 biases," + got, () -> FrozenModel.int8Layer(LAYER, int8, right, wrong, right));
            refused("expected 64 slopes," + got, () -> FrozenModel.int8Layer(LAYER, int8, right, right, wrong));
        }
        refused("expected 1280 weights, got 3", () -> FrozenModel.int8Layer(LAYER, new byte[3], right, right, right));
    }

    @Test
    void theListOfPackedLayersIsCopied() {
        FrozenLayer layer = int8();
        List<FrozenLayer> layers = new ArrayList<>(List.of(layer));
        FrozenModel model = FrozenModel.packed(
                NETWORK, Scaling.identity(20), Scaling.identity(64), Optional.empty(), layers);
        layers.set(0, bfloat16());
        assertEquals(List.of(layer), model.layers());
        assertThrows(UnsupportedOperationException.class, () -> model.layers().clear());
    }

    @Test
    void theSchemaIsKept() {
        Schema schema = new Schema(Collections.nCopies(20, Schema.Column.number("a")), List.of(), List.of());
        Scaling inputs = Scaling.identity(20);
        Scaling outputs = Scaling.identity(64);
        Model model = Model.unscaled(new Parameters(NETWORK));
        assertEquals(Optional.empty(), FrozenModel.of(model).schema());
        assertEquals(Optional.of(schema), FrozenModel.of(model.withSchema(schema)).schema());
        assertEquals(Optional.of(schema),
                FrozenModel.packed(NETWORK, inputs, outputs, Optional.of(schema), List.of(int8())).schema());
        Schema narrow = new Schema(List.of(Schema.Column.number("a")), List.of(), List.of());
        refused("expected a schema of 20 inputs, got 1",
                () -> FrozenModel.packed(NETWORK, inputs, outputs, Optional.of(narrow), List.of(int8())));
    }

    @Test
    void aModelThatIsMissingIsNamed() {
        assertEquals("model", assertThrows(NullPointerException.class, () -> FrozenModel.of(null)).getMessage());
    }

    @Test
    void numbersOfOtherUnitsAreNotThere() {
        for (FrozenLayer layer : List.of(floats(NETWORK).layers().getFirst(), bfloat16(), int8())) {
            for (int unit : new int[] {-1, 64}) {
                outside(() -> layer.bias(unit));
                outside(() -> layer.scale(unit));
                outside(() -> layer.weight(0, unit));
            }
            outside(() -> layer.weight(-1, 0));
            outside(() -> layer.weight(20, 0));
            outside(() -> layer.slope(-1));
            outside(() -> layer.slope(LAYER.slopeCount()));
            assertEquals(0, layer.bias(63));
            layer.slope(LAYER.slopeCount() - 1);
        }
        assertEquals(7, int8().scale(0));
    }

    @Test
    void bytesAreThoseOfAllNumbers() {
        assertEquals((21 + 1) * 64 * 4, floats(NETWORK).bytes());
        Network normalized = Network.inputs(20).dense(64, Normalization.LAYER, Activation.PRELU).build();
        assertEquals((21 + 2 + 1) * 64 * 4, floats(normalized).bytes());
        Network two = Network.inputs(20).dense(64, Activation.RELU).dense(16, Activation.RELU).build();
        assertEquals(4 * (21 * 64 + 65 * 16), floats(two).bytes());
    }

    @Test
    void layersWithOtherStatisticsDiffer() {
        Layer first = Network.inputs(4).dense(3, Normalization.LAYER, Activation.RELU)
                .dense(3, Normalization.BATCH, Activation.RELU).build().layers().getLast();
        Layer second = Network.inputs(4).dense(3, Normalization.BATCH, Activation.RELU)
                .dense(3, Normalization.BATCH, Activation.RELU).build().layers().getLast();
        assertEquals(first.weightOffset(), second.weightOffset());
        assertNotEquals(first.statisticsOffset(), second.statisticsOffset());
        assertNotEquals(first, second);
    }

    @Test
    void foldingKeepsTheRest() {
        Network network = Network.inputs(2).dropout(0.25).dense(3, Normalization.BATCH, Activation.RELU).dropout(0.5)
                .dense(1, Activation.IDENTITY).build();
        assertEquals(Network.inputs(2).dropout(0.25).dense(3, Activation.RELU).dropout(0.5).dense(1, Activation.IDENTITY)
                .build(), network.folded());
        Schema schema = new Schema(List.of(Schema.Column.number("a"), Schema.Column.number("b")), List.of(), List.of());
        Model model = Model.unscaled(Parameters.initialize(network, 1)).withSchema(schema);
        assertEquals(Optional.of(schema), model.folded().schema());
    }

    private static void outside(Executable call) {
        assertThrows(IndexOutOfBoundsException.class, call);
    }
}
