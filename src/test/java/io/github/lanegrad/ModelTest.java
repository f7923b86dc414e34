package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ModelTest {
    @Test
    void isOneReadableLine() {
        Network network = Network.inputs(2).dense(3, Activation.RELU).dense(1, Activation.IDENTITY).build();
        Parameters parameters = Parameters.initialize(network, 1);
        Scaling inputs = Scaling.of(new float[] {1, 2}, new float[] {3, 4});
        Scaling outputs = Scaling.of(new float[] {5}, new float[] {6});
        Schema schema = new Schema(
                List.of(Schema.Column.number("a"), Schema.Column.number("b"), Schema.Column.number("y")), List.of(2), List.of());

        assertEquals("model of 2-3-1 (relu, identity)", Model.unscaled(parameters).toString());
        assertEquals("model of 2-3-1 (relu, identity), inputs scaled, outputs scaled, schema of 3 columns",
                new Model(parameters, inputs, outputs).withSchema(schema).toString());
    }
}
