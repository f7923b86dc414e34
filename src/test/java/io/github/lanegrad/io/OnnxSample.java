package io.github.lanegrad.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.List;

/** Builds ONNX files node by node, as exporters of other libraries write them, right or wrong. */
final class OnnxSample {

    private final int opset;
    private final ProtobufWriter graph = new ProtobufWriter().string(2, "sample");
    private boolean machineLearning;

    OnnxSample(int opset) {
        this.opset = opset;
    }

    /** An input of floats; a size of -1 is left open. */
    OnnxSample input(String name, long... dims) {
        return inputOf(OnnxTensor.FLOAT, name, dims);
    }

    OnnxSample inputOf(int type, String name, long... dims) {
        graph.message(11, port(name, type, dims));
        return this;
    }

    OnnxSample output(String name, long... dims) {
        return outputOf(OnnxTensor.FLOAT, name, dims);
    }

    OnnxSample outputOf(int type, String name, long... dims) {
        graph.message(12, port(name, type, dims));
        return this;
    }

    /** Floats as raw data. */
    OnnxSample floats(String name, float[] values, long... dims) {
        return initializer(tensor(name, values, dims));
    }

    OnnxSample scalar(String name, double value) {
        return floats(name, new float[] {(float) value});
    }

    OnnxSample integers(String name, long... values) {
        ProtobufWriter tensor = new ProtobufWriter().varint(1, values.length).varint(2, OnnxTensor.INT64).string(8, name);
        for (long value : values) {
            tensor.varint(7, value);
        }
        return initializer(tensor);
    }

    OnnxSample initializer(ProtobufWriter tensor) {
        graph.message(5, tensor);
        return this;
    }

    /** A node; inputs are names separated by spaces, {@code _} for one that is left out. */
    OnnxSample node(String operator, String inputs, String output, ProtobufWriter... attributes) {
        ProtobufWriter node = new ProtobufWriter();
        for (String input : inputs.split(" ")) {
            node.string(1, input.equals("_") ? "" : input);
        }
        for (String name : output.split(" ")) {
            node.string(2, name);
        }
        int dot = operator.lastIndexOf('.');
        node.string(3, "node of " + output.split(" ")[0]).string(4, operator.substring(dot + 1));
        if (dot > 0) {
            node.string(7, operator.substring(0, dot));
            machineLearning = true;
        }
        for (ProtobufWriter attribute : attributes) {
            node.message(5, attribute);
        }
        graph.message(1, node);
        return this;
    }

    static ProtobufWriter number(String name, double value) {
        return new ProtobufWriter().string(1, name).fixed32(2, (float) value).varint(20, 1);
    }

    static ProtobufWriter integer(String name, long value) {
        return new ProtobufWriter().string(1, name).varint(3, value).varint(20, 2);
    }

    static ProtobufWriter text(String name, String value) {
        return new ProtobufWriter().string(1, name).string(4, value).varint(20, 3);
    }

    static ProtobufWriter numbers(String name, float... values) {
        ProtobufWriter attribute = new ProtobufWriter().string(1, name).varint(20, 6);
        for (float value : values) {
            attribute.fixed32(7, value);
        }
        return attribute;
    }

    static ProtobufWriter integers(String name, List<Long> values) {
        ProtobufWriter attribute = new ProtobufWriter().string(1, name).varint(20, 7);
        values.forEach(value -> attribute.varint(8, value));
        return attribute;
    }

    static ProtobufWriter attribute(String name, ProtobufWriter tensor) {
        return new ProtobufWriter().string(1, name).message(5, tensor).varint(20, 4);
    }

    static ProtobufWriter tensor(String name, float[] values, long... dims) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return header(name, OnnxTensor.FLOAT, dims).bytes(9, bytes.array());
    }

    static ProtobufWriter header(String name, int type, long... dims) {
        ProtobufWriter tensor = new ProtobufWriter();
        for (long dim : dims) {
            tensor.varint(1, dim);
        }
        return tensor.varint(2, type).string(8, name);
    }

    byte[] bytes() throws IOException {
        ProtobufWriter model = new ProtobufWriter().varint(1, 8).string(2, "test").message(7, graph)
                .message(8, new ProtobufWriter().string(1, "").varint(2, opset));
        if (machineLearning) {
            model.message(8, new ProtobufWriter().string(1, "ai.onnx.ml").varint(2, 1));
        }
        return bytes(model);
    }

    static byte[] bytes(ProtobufWriter message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        message.writeTo(Channels.newChannel(bytes));
        return bytes.toByteArray();
    }

    private static ProtobufWriter port(String name, int type, long... dims) {
        ProtobufWriter shape = new ProtobufWriter();
        for (long dim : dims) {
            shape.message(1, dim < 0 ? new ProtobufWriter().string(2, "batch") : new ProtobufWriter().varint(1, dim));
        }
        ProtobufWriter tensor = new ProtobufWriter().varint(1, type).message(2, shape);
        return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensor));
    }
}
