package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.github.lanegrad.Model;
import io.github.lanegrad.infer.Predictor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** What ONNX Runtime, which checks a file before it runs it, makes of one. */
final class OnnxRuntime {

    private static final double TOLERANCE = 1e-6;

    private OnnxRuntime() {}

    /** Outputs for rows of inputs; the shape is that of the input. */
    static float[] run(byte[] file, float[] rows, long... shape) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            try (OrtSession session = environment.createSession(file, options);
                    OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(rows), shape);
                    OrtSession.Result result = session.run(Map.of(session.getInputNames().iterator().next(), input))) {
                for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
                    if (output.getValue() instanceof OnnxTensor tensor && tensor.getFloatBuffer() != null) {
                        FloatBuffer buffer = tensor.getFloatBuffer();
                        float[] values = new float[buffer.remaining()];
                        buffer.get(values);
                        return values;
                    }
                }
            }
        }
        throw new AssertionError("no output of floats");
    }

    static float[] predict(Model model, float[] rows, int count) {
        float[] outputs = new float[count * model.network().outputs()];
        new Predictor(model, count).predict(rows, 0, count, outputs, 0);
        return outputs;
    }

    /** Reads the file and compares what the model and ONNX Runtime make of random rows. */
    static Model assertAgrees(byte[] file, long seed, long... shape) throws Exception {
        Model model = OnnxFile.decode(Path.of("sample.onnx"), file);
        int rows = (int) shape[0];
        float[] inputs = random(rows * model.network().inputs(), seed);
        assertClose(run(file, inputs, shape), predict(model, inputs, rows), model.toString());
        return model;
    }

    static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian(0, 0.7);
        }
        return values;
    }

    static void assertClose(float[] expected, float[] actual, String message) {
        assertEquals(expected.length, actual.length, message);
        for (int i = 0; i < expected.length; i++) {
            double limit = TOLERANCE * Math.max(1, Math.abs(expected[i]));
            assertTrue(Math.abs(expected[i] - actual[i]) <= limit,
                    message + ": expected " + expected[i] + ", got " + actual[i] + " at " + i);
        }
    }
}
