package io.github.lanegrad.bench;

import io.github.lanegrad.Activation;
import io.github.lanegrad.Layer;
import io.github.lanegrad.Parameters;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A network as an ONNX model for the rival: a Gemm and a ReLU, or a sigmoid, for each layer; any number of rows. Field
 * numbers are those of onnx.proto.
 */
final class OnnxModel {

    static final String INPUT = "x";
    static final String OUTPUT = "y";
    private static final int FLOAT = 1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private OnnxModel() {}

    static byte[] of(Parameters parameters) {
        OnnxModel graph = new OnnxModel();
        int layers = parameters.network().layers().size();
        String from = INPUT;
        for (int l = 0; l < layers; l++) {
            Activation activation = parameters.network().layers().get(l).activation();
            String to = l < layers - 1 ? "a" + l : OUTPUT;
            graph.message(1, node("Gemm", "z" + l, from, "w" + l, "b" + l));
            graph.message(1, node(activation.equals(Activation.RELU) ? "Relu" : "Sigmoid", to, "z" + l));
            from = to;
        }
        graph.text(2, "network");
        for (int l = 0; l < layers; l++) {
            Layer layer = parameters.network().layers().get(l);
            float[] weights = new float[layer.inputs() * layer.units()];
            float[] biases = new float[layer.units()];
            for (int j = 0; j < layer.units(); j++) {
                biases[j] = parameters.bias(l, j);
                for (int i = 0; i < layer.inputs(); i++) {
                    weights[i * layer.units() + j] = parameters.weight(l, i, j);
                }
            }
            graph.message(5, tensor("w" + l, weights, layer.inputs(), layer.units()));
            graph.message(5, tensor("b" + l, biases, layer.units()));
        }
        graph.message(11, value(INPUT, parameters.network().inputs()));
        graph.message(12, value(OUTPUT, parameters.network().outputs()));
        OnnxModel opset = new OnnxModel();
        opset.number(2, 13);
        OnnxModel model = new OnnxModel();
        model.number(1, 8);
        model.message(7, graph);
        model.message(8, opset);
        return model.bytes.toByteArray();
    }

    private static OnnxModel node(String operator, String output, String... inputs) {
        OnnxModel node = new OnnxModel();
        for (String input : inputs) {
            node.text(1, input);
        }
        node.text(2, output);
        node.text(4, operator);
        return node;
    }

    private static OnnxModel tensor(String name, float[] values, int... shape) {
        OnnxModel tensor = new OnnxModel();
        for (int size : shape) {
            tensor.number(1, size);
        }
        tensor.number(2, FLOAT);
        tensor.text(8, name);
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        tensor.field(9, raw.array());
        return tensor;
    }

    /** Floats of shape [rows, columns]. */
    private static OnnxModel value(String name, int columns) {
        OnnxModel rows = new OnnxModel();
        rows.text(2, "rows");
        OnnxModel width = new OnnxModel();
        width.number(1, columns);
        OnnxModel shape = new OnnxModel();
        shape.message(1, rows);
        shape.message(1, width);
        OnnxModel tensorType = new OnnxModel();
        tensorType.number(1, FLOAT);
        tensorType.message(2, shape);
        OnnxModel type = new OnnxModel();
        type.message(1, tensorType);
        OnnxModel value = new OnnxModel();
        value.text(1, name);
        value.message(2, type);
        return value;
    }

    private void number(int field, long value) {
        varint(field << 3);
        varint(value);
    }

    private void text(int field, String value) {
        field(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private void message(int field, OnnxModel message) {
        field(field, message.bytes.toByteArray());
    }

    private void field(int field, byte[] value) {
        varint(field << 3 | 2);
        varint(value.length);
        bytes.writeBytes(value);
    }

    private void varint(long value) {
        long left = value;
        while (left > 0x7F) {
            bytes.write((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        bytes.write((int) left);
    }
}
