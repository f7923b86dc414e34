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

/** ONNX Runtime with one thread, which waits for nobody. Tensors that are kept lie in native memory; arrays are copied there. */
final class OnnxRuntimePredictor implements RivalPredictor {

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final PredictRival way;
    private final int width;
    private final OrtSession session;
    private final FloatBuffer rows;
    private final FloatBuffer results;
    private final OnnxTensor input;
    private final OnnxTensor output;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    OnnxRuntimePredictor(Parameters parameters, int count, PredictRival way) {
        this(parameters, count, way, 1);
    }

    OnnxRuntimePredictor(Parameters parameters, int count, PredictRival way, int threads) {
        this.way = way;
        width = parameters.network().inputs();
        int outputWidth = parameters.network().outputs();
        rows = direct(count * width);
        results = direct(count * outputWidth);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
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

    @Override
    public void predict(float[] features, float[] into) {
        try {
            switch (way) {
                case ONNX_PINNED -> pinned(features, into);
                case ONNX_REUSED -> reused(features, into);
                case ONNX_NAIVE -> naive(features, into);
                default -> throw new IllegalStateException("expected a way of ONNX Runtime, got " + way);
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private void pinned(float[] features, float[] into) throws OrtException {
        rows.put(0, features);
        session.run(inputs, outputs).close();
        results.get(0, into);
    }

    private void reused(float[] features, float[] into) throws OrtException {
        rows.put(0, features);
        try (OrtSession.Result result = session.run(inputs)) {
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(0, into);
        }
    }

    private void naive(float[] features, float[] into) throws OrtException {
        float[][] batch = new float[features.length / width][width];
        for (int r = 0; r < batch.length; r++) {
            System.arraycopy(features, r * width, batch[r], 0, width);
        }
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, batch);
                OrtSession.Result result = session.run(Map.of(OnnxModel.INPUT, tensor))) {
            float[][] values = (float[][]) result.get(0).getValue();
            for (int r = 0; r < values.length; r++) {
                System.arraycopy(values[r], 0, into, r * values[r].length, values[r].length);
            }
        }
    }

    @Override
    public void close() {
        input.close();
        output.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
