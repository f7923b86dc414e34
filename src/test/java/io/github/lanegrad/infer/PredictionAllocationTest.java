package io.github.lanegrad.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Allocation;
import io.github.lanegrad.ChildJvm;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Model;
import io.github.lanegrad.Network;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.WeightFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No form of input, no format of weights and no number of rows allocates, after all of them have run in the same JVM. */
class PredictionAllocationTest {

    private static final int CAPACITY = 7;

    @Test
    void nothingIsAllocated() {
        Map<String, Runnable> calls = new LinkedHashMap<>();
        for (WeightFormat format : WeightFormat.values()) {
            addCalls(calls, format, Network.inputs(40).dense(70, Activation.RELU).dense(2, Activation.SOFTMAX).build());
            addCalls(calls, format, Network.inputs(9).dense(20, Activation.SIGMOID).dense(33, Activation.PRELU)
                    .dense(1, Activation.IDENTITY).build());
        }
        for (int i = 0; i < 500; i++) {
            calls.values().forEach(Runnable::run);
        }
        calls.forEach((name, call) -> assertEquals(0, Allocation.warmBytes(call), name));
    }

    private static void addCalls(Map<String, Runnable> calls, WeightFormat format, Network network) {
        Model trained = Model.unscaled(Parameters.initialize(network, 1));
        int inputs = network.inputs();
        FrozenModel model = switch (format) {
            case FLOAT32 -> FrozenModel.of(trained);
            case BFLOAT16 -> Compression.bfloat16(trained);
            case INT8 -> Compression.int8(trained, Dataset.of(1, inputs, new float[inputs], 1, new float[1]));
        };
        LiveModel live = new LiveModel(model);
        Predictor predictor = new Predictor(live, CAPACITY);
        float[] outputs = new float[CAPACITY * network.outputs()];
        float[] rows = new float[CAPACITY * inputs];
        double[] doubles = new double[CAPACITY * inputs];
        FloatBuffer heap = FloatBuffer.wrap(rows);
        FloatBuffer direct = ByteBuffer.allocateDirect(4 * rows.length).order(ByteOrder.nativeOrder()).asFloatBuffer();
        MemorySegment segment = Arena.ofAuto().allocate(4L * rows.length, 64);
        int[] starts = new int[CAPACITY + 1];
        int[] indices = new int[2 * CAPACITY];
        float[] values = new float[2 * CAPACITY];
        for (int r = 0; r < CAPACITY; r++) {
            starts[r + 1] = 2 * (r + 1);
            indices[2 * r] = r % 4;
            indices[2 * r + 1] = 4 + r % 4;
            values[2 * r] = 0.5f;
        }
        String name = model + " ";
        for (int count : new int[] {1, 2, CAPACITY}) {
            calls.put(name + count + " floats", () -> predictor.predict(rows, 0, count, outputs, 0));
            calls.put(name + count + " doubles", () -> predictor.predict(doubles, 0, count, outputs, 0));
            calls.put(name + count + " heap buffer", () -> predictor.predict(heap, count, outputs, 0));
            calls.put(name + count + " direct buffer", () -> predictor.predict(direct, count, outputs, 0));
            calls.put(name + count + " segment", () -> predictor.predict(segment, 0, count, outputs, 0));
            calls.put(name + count + " sparse", () -> predictor.predictSparseRows(starts, count, indices, values, outputs, 0));
            calls.put(name + count + " one-hot", () -> predictor.predictOneHotRows(starts, count, indices, outputs, 0));
        }
        calls.put(name + "one sparse", () -> predictor.predictSparse(indices, values, 0, 2, outputs, 0));
        calls.put(name + "one one-hot", () -> predictor.predictOneHot(indices, 0, 2, outputs, 0));
    }

    @Test
    void warmUpEndsWithPredictionsThatAllocateNothing() {
        Network network = Network.inputs(20).dense(40, Activation.SILU).dense(2, Activation.SOFTMAX).build();
        Predictor predictor = new Predictor(Model.unscaled(Parameters.initialize(network, 1)), 3);
        WarmUp warmUp = predictor.warmUp(Duration.ofSeconds(30));
        assertTrue(warmUp.stable(), warmUp::toString);
        assertEquals(0, warmUp.bytesPerPrediction());
        assertTrue(warmUp.time().toNanos() > 0 && warmUp.garbage() > 0, warmUp::toString);
        // Nothing is left of it.
        float[] outputs = new float[2];
        float[] expected = new float[2];
        float[] row = new float[20];
        row[3] = 1;
        predictor.predict(row, 0, outputs, 0);
        new Predictor(Model.unscaled(Parameters.initialize(network, 1)), 1).predict(row, 0, expected, 0);
        assertEquals(expected[0], outputs[0]);
    }

    /** In a JVM that has done nothing else: a call that no compiled code exists for allocates thousands of bytes. */
    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void anyNumberOfRowsIsWarm(WeightFormat format) throws Exception {
        ChildJvm.Result result = ChildJvm.run(ChildJvm.of(WarmCounts.class, List.of(), format.name()), 120);
        assertEquals(0, result.status(), result::toString);
        assertEquals("true", result.value("stable"), result::toString);
        assertEquals(WarmCounts.CAPACITY, result.output().stream().filter(line -> line.startsWith("rows ")).count());
        for (String line : result.output()) {
            if (line.startsWith("rows ")) {
                assertTrue(Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)) < 1000, result::toString);
            }
        }
    }

    /** The JVM does not count what a virtual thread allocates. */
    @Test
    void aWarmUpThatCannotCountSaysSo() throws InterruptedException {
        Network network = Network.inputs(3).dense(4, Activation.RELU).dense(1, Activation.SIGMOID).build();
        Predictor predictor = new Predictor(Model.unscaled(Parameters.initialize(network, 1)), 2);
        AtomicReference<WarmUp> result = new AtomicReference<>();
        Thread.startVirtualThread(() -> result.set(predictor.warmUp(Duration.ofMinutes(10)))).join();
        WarmUp warmUp = result.get();
        assertTrue(!warmUp.stable() && Double.isNaN(warmUp.bytesPerPrediction()), warmUp::toString);
        assertEquals(-1, warmUp.garbage());
        assertTrue(warmUp.time().toMinutes() < 5, warmUp::toString);
    }

    /** The outputs of as many rows as the capacity are more than an array can hold. */
    @Test
    void aWarmUpNeedsNoRoomForAllOutputs() {
        Network network = Network.inputs(1).dense(1, Activation.RELU).dense(3000, Activation.IDENTITY).build();
        Predictor predictor = new Predictor(Model.unscaled(Parameters.initialize(network, 1)), 1_000_000);
        assertTrue(predictor.warmUp(Duration.ofMillis(100)).time().toMillis() < 60_000);
    }

    @Test
    void aWarmUpWithoutTimeSaysSo() {
        Network network = Network.inputs(3).dense(4, Activation.RELU).dense(1, Activation.SIGMOID).build();
        Predictor predictor = new Predictor(Model.unscaled(Parameters.initialize(network, 1)), 1);
        WarmUp warmUp = predictor.warmUp(Duration.ZERO);
        assertTrue(!warmUp.stable() && warmUp.time().toMillis() < 30_000, warmUp::toString);
    }
}
