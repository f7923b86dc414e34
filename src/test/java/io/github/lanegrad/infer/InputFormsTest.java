package io.github.lanegrad.infer;

import static io.github.lanegrad.Testing.bits;
import static io.github.lanegrad.Testing.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.Scaling;
import io.github.lanegrad.WeightFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A row has the same bits in whatever form it is given, alone or among others, in every format of weights. */
class InputFormsTest {

    /** Two blocks of rows and a part of a third. */
    private static final int ROWS = 251;
    private static final int INPUTS = 85;
    private static final int OUTPUTS = 3;
    private static final Network NETWORK = Network.inputs(INPUTS).dense(70, Activation.PRELU)
            .dense(33, Activation.TANH).dense(OUTPUTS, Activation.IDENTITY).build();
    private static final Parameters PARAMETERS = Parameters.initialize(NETWORK, 6);
    private static final float[] ROWS_OF_FEW = rowsOfFew();

    /** Most numbers are 0, one row is all zeros. */
    private static float[] rowsOfFew() {
        SplittableRandom random = new SplittableRandom(5);
        float[] rows = new float[ROWS * INPUTS];
        for (int i = INPUTS; i < rows.length; i++) {
            rows[i] = random.nextInt(7) == 0 ? (float) random.nextDouble(-2, 2) : 0f;
        }
        return rows;
    }

    private static Model model(float mean) {
        float[] means = new float[INPUTS];
        float[] deviations = new float[INPUTS];
        Arrays.fill(means, mean);
        for (int c = 0; c < INPUTS; c++) {
            deviations[c] = 0.3f + c % 5;
        }
        return new Model(PARAMETERS, Scaling.of(means, deviations),
                Scaling.of(new float[] {1, 2, 3}, new float[] {4, 5, 6}));
    }

    private static FrozenModel frozen(WeightFormat format, Model model) {
        return switch (format) {
            case FLOAT32 -> FrozenModel.of(model);
            case BFLOAT16 -> Compression.bfloat16(model);
            case INT8 -> Compression.int8(model, Dataset.of(ROWS, INPUTS, ROWS_OF_FEW, 1, new float[ROWS]));
        };
    }

    private static float[] oneByOne(FrozenModel model, float[] rows) {
        Predictor predictor = new Predictor(model, 1);
        float[] outputs = new float[ROWS * OUTPUTS];
        for (int r = 0; r < ROWS; r++) {
            predictor.predict(rows, r * INPUTS, outputs, r * OUTPUTS);
        }
        assertTrue(Arrays.stream(bits(outputs)).distinct().count() > ROWS, "outputs differ");
        return outputs;
    }

    @ParameterizedTest
    @EnumSource
    void theCountChangesNoBit(WeightFormat format) {
        FrozenModel model = frozen(format, model(0.25f));
        float[] expected = oneByOne(model, ROWS_OF_FEW);
        Predictor predictor = new Predictor(model, ROWS);
        for (int count : new int[] {1, 2, 3, 4, 7, 11, 119, 120, 121, 240, 241, ROWS}) {
            float[] outputs = new float[ROWS * OUTPUTS];
            for (int from = 0; from < ROWS; from += count) {
                predictor.predict(ROWS_OF_FEW, from * INPUTS, Math.min(count, ROWS - from), outputs, from * OUTPUTS);
            }
            assertArrayEquals(bits(expected), bits(outputs));
        }
    }

    /** Results may overwrite rows, also those that come later. */
    @ParameterizedTest
    @EnumSource
    void rowsAndResultsInOneArray(WeightFormat format) {
        for (Model trained : new Model[] {model(0.25f), Model.unscaled(PARAMETERS)}) {
            FrozenModel model = frozen(format, trained);
            float[] expected = oneByOne(model, ROWS_OF_FEW);
            Predictor predictor = new Predictor(model, ROWS);
            for (int into : new int[] {0, 130 * INPUTS, ROWS * INPUTS - expected.length}) {
                float[] rows = ROWS_OF_FEW.clone();
                predictor.predict(rows, 0, ROWS, rows, into);
                assertArrayEquals(bits(expected), bits(Arrays.copyOfRange(rows, into, into + expected.length)));
            }
        }
    }

    /** Blocks of inputs, and panels of units, are more than one. */
    @ParameterizedTest
    @EnumSource
    void theCountChangesNoBitOfLargeLayers(WeightFormat format) {
        Network network = Network.inputs(1100).dense(150, Activation.RELU).dense(1, Activation.SIGMOID).build();
        Model trained = Model.unscaled(Parameters.initialize(network, 3));
        float[] rows = new float[5 * 1100];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (i * 37 % 101 - 50) / 50f;
        }
        FrozenModel model = switch (format) {
            case FLOAT32 -> FrozenModel.of(trained);
            case BFLOAT16 -> Compression.bfloat16(trained);
            case INT8 -> Compression.int8(trained, Dataset.of(5, 1100, rows, 1, new float[5]));
        };
        float[] together = new float[5];
        float[] single = new float[5];
        Predictor predictor = new Predictor(model, 5);
        predictor.predict(rows, 0, 5, together, 0);
        for (int r = 0; r < 5; r++) {
            predictor.predict(rows, r * 1100, single, r);
        }
        assertArrayEquals(bits(single), bits(together));
        assertNotEquals(single[0], single[1]);
    }

    @ParameterizedTest
    @EnumSource
    void doublesBuffersAndSegments(WeightFormat format) {
        for (Model trained : new Model[] {model(0.25f), Model.unscaled(PARAMETERS)}) {
            FrozenModel model = frozen(format, trained);
            float[] expected = oneByOne(model, ROWS_OF_FEW);
            Predictor predictor = new Predictor(model, ROWS);
            double[] doubles = new double[3 + ROWS_OF_FEW.length];
            for (int i = 0; i < ROWS_OF_FEW.length; i++) {
                doubles[3 + i] = ROWS_OF_FEW[i];
            }
            float[] outputs = new float[expected.length];
            predictor.predict(doubles, 3, ROWS, outputs, 0);
            assertArrayEquals(bits(expected), bits(outputs));
            for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
                FloatBuffer buffer = ByteBuffer.allocateDirect(4 * (ROWS_OF_FEW.length + 2)).order(order).asFloatBuffer();
                buffer.position(2).put(ROWS_OF_FEW).position(2);
                outputs = new float[expected.length];
                predictor.predict(buffer, ROWS, outputs, 0);
                assertArrayEquals(bits(expected), bits(outputs));
                assertEquals(2, buffer.position());
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment segment = arena.allocate(4L * ROWS_OF_FEW.length + 3);
                MemorySegment.copy(ROWS_OF_FEW, 0, segment, ValueLayout.JAVA_FLOAT_UNALIGNED, 3, ROWS_OF_FEW.length);
                outputs = new float[expected.length];
                predictor.predict(segment, 3, ROWS, outputs, 0);
                assertArrayEquals(bits(expected), bits(outputs));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sparseRows(WeightFormat format) {
        for (Model trained : new Model[] {model(0f), model(-0f), Model.unscaled(PARAMETERS)}) {
            FrozenModel model = frozen(format, trained);
            checkSparse(model, ROWS_OF_FEW);
            float[] ones = ROWS_OF_FEW.clone();
            for (int i = 0; i < ones.length; i++) {
                ones[i] = ones[i] == 0 ? 0 : 1;
            }
            checkSparse(model, ones);
        }
    }

    /** Zeros that are given, infinities, NaN. */
    @ParameterizedTest
    @EnumSource
    void sparseRowsOfSpecialValues(WeightFormat format) {
        float[] rows = ROWS_OF_FEW.clone();
        rows[3 * INPUTS + 5] = Float.NaN;
        rows[4 * INPUTS + 5] = Float.POSITIVE_INFINITY;
        rows[5 * INPUTS + 5] = -0f;
        rows[6 * INPUTS + 5] = Float.MIN_VALUE;
        checkSparse(frozen(format, model(0f)), rows);
    }

    private static void checkSparse(FrozenModel model, float[] rows) {
        float[] expected = oneByOne(model, rows);
        int[] starts = new int[ROWS + 1];
        int[] indices = new int[rows.length];
        float[] values = new float[rows.length];
        boolean ones = true;
        int entry = 2;
        for (int r = 0; r < ROWS; r++) {
            starts[r] = entry;
            for (int i = 0; i < INPUTS; i++) {
                if (Float.floatToRawIntBits(rows[r * INPUTS + i]) != 0) {
                    ones &= rows[r * INPUTS + i] == 1;
                    indices[entry] = i;
                    values[entry++] = rows[r * INPUTS + i];
                }
            }
        }
        starts[ROWS] = entry;
        Predictor predictor = new Predictor(model, ROWS);
        float[] outputs = new float[expected.length];
        predictor.predictSparseRows(starts, ROWS, indices, values, outputs, 0);
        assertSame(expected, outputs);
        float[] single = new float[expected.length];
        for (int r = 0; r < ROWS; r++) {
            predictor.predictSparse(indices, values, starts[r], starts[r + 1] - starts[r], single, r * OUTPUTS);
        }
        assertSame(expected, single);
        if (ones) {
            predictor.predictOneHotRows(starts, ROWS, indices, outputs, 0);
            assertSame(expected, outputs);
            for (int r = 0; r < ROWS; r++) {
                predictor.predictOneHot(indices, starts[r], starts[r + 1] - starts[r], single, r * OUTPUTS);
            }
            assertSame(expected, single);
        }
    }

    /** NaN has no bits to keep. */
    private static void assertSame(float[] expected, float[] actual) {
        int[] expectedBits = new int[expected.length];
        int[] actualBits = new int[expected.length];
        Arrays.setAll(expectedBits, i -> Float.floatToIntBits(expected[i]));
        Arrays.setAll(actualBits, i -> Float.floatToIntBits(actual[i]));
        assertArrayEquals(expectedBits, actualBits);
    }

    /** A sum of -0 becomes +0 by adding 0 times a positive weight, and 1/x tells the two apart. */
    @Test
    void signsOfZeroAsInTheWholeRow() {
        Network network = Network.inputs(3).dense(2, Activation.IDENTITY).build();
        Parameters parameters = new Parameters(network);
        for (int unit = 0; unit < 2; unit++) {
            parameters.setBias(0, unit, -0f);
            parameters.setWeight(0, 0, unit, -1e-30f);
            parameters.setWeight(0, 1, unit, unit == 0 ? 1 : -1);
            parameters.setWeight(0, 2, unit, -1);
        }
        FrozenLayerSums sums = new FrozenLayerSums(parameters);
        assertArrayEquals(sums.dense(new float[] {0, 0, 0}), sums.sparse(new int[0], new float[0]));
        assertArrayEquals(sums.dense(new float[] {1e-30f, 0, 0}), sums.sparse(new int[] {0}, new float[] {1e-30f}));
        assertArrayEquals(new int[] {0, Integer.MIN_VALUE}, sums.dense(new float[] {1e-30f, 0, 0}));
    }

    /** The first layer's sums show signs of zero that the scaling of outputs hides: 1 / ±0 by way of a second layer. */
    private record FrozenLayerSums(Parameters parameters) {

        int[] dense(float[] row) {
            ForwardPass pass = new ForwardPass(new Version(FrozenModel.of(Model.unscaled(parameters)), 1), 1);
            pass.predict(row, 0, 1, new float[2], 0);
            return sums(pass);
        }

        int[] sparse(int[] indices, float[] values) {
            ForwardPass pass = new ForwardPass(new Version(FrozenModel.of(Model.unscaled(parameters)), 1), 1);
            // What a row has left there.
            Arrays.fill(pass.stage(), 0, parameters.network().inputs(), 7f);
            pass.sparseRow(0, indices, 0, indices.length, values);
            return sums(pass);
        }

        private static int[] sums(ForwardPass pass) {
            int first = 16;
            return bits(Arrays.copyOfRange(pass.stage(), first, first + 2));
        }
    }

    /** The first layer computes the sums of all rows before the blocks of 120 are given back one after the other. */
    @Test
    void rowsBehindABlockHaveTheirOwnOutputsOfAnOnlyLayer() {
        int rows = 130;
        Parameters parameters = Parameters.initialize(Network.inputs(rows).dense(1, Activation.IDENTITY).build(), 4);
        int[] starts = new int[rows + 1];
        int[] indices = new int[rows];
        for (int r = 0; r < rows; r++) {
            indices[r] = r;
            starts[r + 1] = r + 1;
        }
        float[] outputs = new float[rows];
        new Predictor(Model.unscaled(parameters), rows).predictOneHotRows(starts, rows, indices, outputs, 0);
        for (int r = 0; r < rows; r++) {
            assertEquals(parameters.weight(0, r, 0), outputs[r]);
        }
    }

    /** As documented: of an input that is not given no weight is read. */
    @Test
    void weightsThatAreNotFiniteShowWhereTheyAreRead() {
        Network network = Network.inputs(3).dense(1, Activation.IDENTITY).build();
        Parameters parameters = new Parameters(network);
        parameters.setWeight(0, 0, 0, 2);
        parameters.setWeight(0, 1, 0, Float.POSITIVE_INFINITY);
        Predictor predictor = new Predictor(FrozenModel.of(Model.unscaled(parameters)), 1);
        float[] output = new float[1];
        predictor.predictOneHot(new int[] {0}, 0, 1, output, 0);
        assertEquals(2f, output[0]);
        predictor.predict(new float[] {1, 0, 0}, 0, output, 0);
        assertTrue(Float.isNaN(output[0]));
        predictor.predictOneHot(new int[] {0, 1}, 0, 2, output, 0);
        assertEquals(Float.POSITIVE_INFINITY, output[0]);
    }

    @Test
    void wrongArgumentsAreNamedAndNothingIsWritten() {
        Predictor predictor = new Predictor(FrozenModel.of(model(0f)), 2);
        float[] outputs = new float[2 * OUTPUTS];
        float[] values = new float[4];
        refused("got 3 after 7 (entry 2)", () -> predictor.predictOneHot(new int[] {0, 7, 3}, 1, 2, outputs, 0));
        refused("got 7 after 7 (entry 1)", () -> predictor.predictSparse(new int[] {7, 7}, values, 0, 2, outputs, 0));
        refused("expected 0 to 2 rows, got 3",
                () -> predictor.predictOneHotRows(new int[4], 3, new int[1], outputs, 0));
        refused("expected 0 to 2 rows, got 3", () -> predictor.predict(new double[1000], 0, 3, outputs, 0));
        assertEquals("input: expected 0 to 84, got 85",
                outside(() -> predictor.predictOneHot(new int[] {INPUTS}, 0, 1, outputs, 0)));
        outside(() -> predictor.predictOneHot(new int[] {-1}, 0, 1, outputs, 0));
        outside(() -> predictor.predictOneHot(new int[] {0}, 0, 2, outputs, 0));
        outside(() -> predictor.predictSparse(new int[] {0, 1, 2, 3, 4}, values, 0, 5, outputs, 0));
        outside(() -> predictor.predictSparseRows(new int[] {0, 5}, 1, new int[] {0, 1, 2, 3, 4}, values, outputs, 0));
        outside(() -> predictor.predictSparseRows(new int[] {0, 2, 1}, 2, new int[] {0, 1, 2}, values, outputs, 0));
        outside(() -> predictor.predictSparseRows(new int[] {0}, 1, new int[] {0}, values, outputs, 0));
        outside(() -> predictor.predict(new double[INPUTS], 1, 1, outputs, 0));
        outside(() -> predictor.predict(FloatBuffer.allocate(INPUTS - 1), 1, outputs, 0));
        outside(() -> predictor.predict(MemorySegment.ofArray(new float[INPUTS]), 1, 1, outputs, 0));
        outside(() -> predictor.predict(new float[INPUTS], 0, outputs, 2 * OUTPUTS - 1));
        assertArrayEquals(new float[2 * OUTPUTS], outputs);
        Predictor shifted = new Predictor(model(0.5f), 1);
        IllegalStateException thrown = assertThrows(IllegalStateException.class,
                () -> shifted.predictOneHot(new int[] {0}, 0, 1, outputs, 0));
        assertTrue(thrown.getMessage().contains("subtracts 0.5 (column 0)"), thrown::getMessage);
        assertFalse(shifted.keepsZeros());
    }

    @Test
    void closedSegmentsAreRefused() {
        Predictor predictor = new Predictor(FrozenModel.of(model(0f)), 1);
        float[] outputs = new float[OUTPUTS];
        MemorySegment segment;
        try (Arena arena = Arena.ofConfined()) {
            segment = arena.allocate(4L * INPUTS);
        }
        assertThrows(IllegalStateException.class, () -> predictor.predict(segment, 0, 1, outputs, 0));
        assertArrayEquals(new float[OUTPUTS], outputs);
    }

    private static String outside(Executable call) {
        return assertThrows(IndexOutOfBoundsException.class, call).getMessage();
    }
}
