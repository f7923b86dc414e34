package io.github.lanegrad.bench;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.github.lanegrad.Parameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** DJL with its engine of ONNX Runtime, the faster of those that it has for a network of this kind. */
final class DjlPredictor implements RivalPredictor {

    private final ZooModel<NDList, NDList> model;
    private final Predictor<NDList, NDList> predictor;
    private final FloatBuffer rows;
    private final NDList input;

    DjlPredictor(Parameters parameters, int count) throws IOException, ModelException {
        Path file = Files.createTempFile("lanegrad", ".onnx");
        try {
            Files.write(file, OnnxModel.of(parameters));
            model = Criteria.builder()
                    .setTypes(NDList.class, NDList.class)
                    .optModelPath(file)
                    .optEngine("OnnxRuntime")
                    .optOption("interOpNumThreads", "1")
                    .optOption("intraOpNumThreads", "1")
                    .optTranslator(new NoopTranslator())
                    .build()
                    .loadModel();
        } finally {
            Files.delete(file);
        }
        predictor = model.newPredictor();
        int width = parameters.network().inputs();
        rows = ByteBuffer.allocateDirect(count * width * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
        // A direct buffer is the memory of the array: what is put into it later is what the next call sees.
        NDArray array = model.getNDManager().create(rows, new Shape(count, width), DataType.FLOAT32);
        input = new NDList(array);
    }

    @Override
    public void predict(float[] features, float[] outputs) {
        rows.put(0, features);
        try (NDList result = predictor.predict(input)) {
            float[] values = result.getFirst().toFloatArray();
            System.arraycopy(values, 0, outputs, 0, outputs.length);
        } catch (TranslateException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }
}
