package io.github.lanegrad.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.lanegrad.Parameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * ONNX Runtime at its best from Java: one thread, which waits for nobody; input and output tensors in native memory, made
 * once and pinned. Rows and results are copied there and back, as an application has them in arrays.
 */
final class OnnxRuntimePredictor implements AutoCloseable {

    private final OrtSession session;
    private final FloatBuffer rows;
    private final FloatBuffer results;
    private final OnnxTensor input;
    private final OnnxTensor output;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    OnnxRuntimePredictor(Parameters parameters, int count) {
        int width = parameters.network().inputs();
        int outputWidth = parameters.network().outputs();
        rows = direct(count * width);
        results = direct(count * outputWidth);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            session = environment.createSession(OnnxModel.of(parameters), options);
            input = OnnxTensor.createTensor(environment, rows, new long[] {count, width});
            output = OnnxTensor.createTensor(environment, results, new long[] {count, outputWidth});
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
        inputs = Map.of(OnnxModel.INPUT, input);
        outputs = Map.of(OnnxModel.OUTPUT, output);
    }

    private static FloatBuffer direct(int length) {
        return ByteBuffer.allocateDirect(length * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    void predict(float[] features, int offset, float[] into) {
        rows.put(0, features, offset, rows.capacity());
        try {
            session.run(inputs, outputs).close();
            results.get(0, into, 0, results.capacity());
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws OrtException {
        input.close();
        output.close();
        session.close();
    }
}
