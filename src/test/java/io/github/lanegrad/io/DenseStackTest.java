package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Normalization;
import io.github.lanegrad.Parameters;
import org.junit.jupiter.api.Test;

/** A stack keeps weights and biases, as it says, but nothing else that it is given. */
class DenseStackTest {

    private static DenseStack linear() {
        return new DenseStack().linear(1, new double[2], new double[2]);
    }

    /** A batch normalization multiplies the gains and shifts of the layer, not those of the caller. */
    @Test
    void gainsAndShiftsStayTheCallers() {
        double[] gains = {3, 4};
        double[] shifts = {5, 6};
        double[] zeros = new double[2];
        double[] ones = {1, 1};
        DenseStack stack = linear().normalize(Normalization.LAYER, gains, shifts)
                .normalize(zeros, ones, 0, new double[] {2, 2}, zeros);
        assertArrayEquals(new double[] {3, 4}, gains);
        assertArrayEquals(new double[] {5, 6}, shifts);
        gains[1] = 0;
        shifts[1] = 0;
        Parameters parameters = stack.parameters();
        assertEquals(8, parameters.gain(0, 1));
        assertEquals(12, parameters.shift(0, 1));
    }

    @Test
    void slopesStayTheCallers() {
        float[] slopes = {0.5f, 0.25f};
        DenseStack stack = linear().activation(Activation.PRELU, slopes);
        slopes[1] = 7;
        assertEquals(0.25f, stack.parameters().slope(0, 1));
    }
}
