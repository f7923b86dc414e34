package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads ModelProto, GraphProto, NodeProto, AttributeProto and ValueInfoProto of ONNX. Fields that a dense network does not
 * need are passed over, graphs in attributes among them, so no nesting of a file is followed deeper than its tensors.
 */
final class OnnxDecoder {

    /** The oldest version of operators that is read. */
    static final int OLDEST_OPSET = 9;

    private final String file;
    private final OnnxTensorDecoder tensors;

    OnnxDecoder(String file, ExternalData external) {
        this.file = file;
        this.tensors = new OnnxTensorDecoder(file, external);
    }

    OnnxGraph model(byte[] content) throws IOException {
        ProtobufReader model = new ProtobufReader(file, content, 0, content.length);
        ProtobufReader graph = null;
        long opset = 0;
        while (model.next()) {
            switch (model.field()) {
                case 7 -> graph = model.message();
                case 8 -> opset = Math.max(opset, opset(model.message()));
                default -> model.skip();
            }
        }
        if (graph == null) {
            throw new FormatException(file, content.length, "expected a graph in an ONNX model, got none");
        }
        if (opset < OLDEST_OPSET) {
            throw new FormatException(file, 0, "expected version " + OLDEST_OPSET + " or newer of the ONNX operators, got "
                    + (opset == 0 ? "none" : opset));
        }
        return graph(graph, opset);
    }

    /** How many bytes of other files were read. */
    long externalBytes() {
        return tensors.externalBytes();
    }

    private static long opset(ProtobufReader reader) throws FormatException {
        String domain = "";
        long version = 0;
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> domain = reader.string();
                case 2 -> version = reader.varint();
                default -> reader.skip();
            }
        }
        return OnnxOperators.isStandard(domain) ? version : 0;
    }

    private OnnxGraph graph(ProtobufReader reader, long opset) throws IOException {
        int offset = reader.start();
        Map<String, OnnxNode> producers = new HashMap<>();
        Map<String, OnnxTensor> constants = new HashMap<>();
        List<OnnxGraph.Port> inputs = new ArrayList<>();
        List<OnnxGraph.Port> outputs = new ArrayList<>();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> add(producers, node(reader.message()));
                case 5 -> {
                    OnnxTensor tensor = tensors.tensor(reader.message());
                    if (constants.putIfAbsent(tensor.name(), tensor) != null) {
                        throw new FormatException(file, tensor.offset(), "expected each initializer once, got "
                                + JsonText.shown(tensor.name()) + " again");
                    }
                }
                case 11 -> inputs.add(port(reader.message()));
                case 12 -> outputs.add(port(reader.message()));
                case 15 -> throw new FormatException(file, reader.offset(),
                        "expected dense weights, got a sparse initializer");
                default -> reader.skip();
            }
        }
        inputs.removeIf(input -> constants.containsKey(input.name()));
        return new OnnxGraph(file, offset, opset, producers, constants, inputs, outputs);
    }

    /** Only the first output: no node of a dense network is used for another one. */
    private static void add(Map<String, OnnxNode> producers, OnnxNode node) throws FormatException {
        String output = node.outputs().isEmpty() ? "" : node.outputs().getFirst();
        if (!output.isEmpty() && producers.putIfAbsent(output, node) != null) {
            throw node.refused("expected each value to come from one node, got " + JsonText.shown(output) + " again");
        }
    }

    private OnnxNode node(ProtobufReader reader) throws IOException {
        String name = "";
        String operator = "";
        String domain = "";
        List<String> inputs = new ArrayList<>(3);
        List<String> outputs = new ArrayList<>(1);
        Map<String, OnnxAttribute> attributes = new HashMap<>(4);
        int offset = reader.start();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> inputs.add(reader.string());
                case 2 -> outputs.add(reader.string());
                case 3 -> name = reader.string();
                case 4 -> operator = reader.string();
                case 5 -> attribute(reader.message(), attributes);
                case 7 -> domain = reader.string();
                default -> reader.skip();
            }
        }
        return new OnnxNode(file, offset, name, operator, OnnxOperators.isStandard(domain) ? "" : domain, inputs, outputs,
                attributes);
    }

    private void attribute(ProtobufReader reader, Map<String, OnnxAttribute> into) throws IOException {
        String name = "";
        float number = 0;
        long integer = 0;
        String text = "";
        OnnxTensor tensor = null;
        List<Float> numbers = new ArrayList<>(0);
        LongList integers = new LongList();
        int offset = reader.start();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = reader.string();
                case 2 -> number = reader.fixed32();
                case 3 -> integer = reader.varint();
                case 4 -> text = reader.string();
                case 5 -> tensor = tensors.tensor(reader.message());
                case 7 -> numbers.addAll(OnnxTensorDecoder.floats(reader));
                case 8 -> reader.integers(integers);
                case 21 -> throw new FormatException(file, offset, "expected a value of attribute " + JsonText.shown(name)
                        + ", got a reference to one of a function");
                default -> reader.skip();
            }
        }
        List<Long> boxed = Arrays.stream(integers.toArray()).boxed().toList();
        if (into.putIfAbsent(name, new OnnxAttribute(number, integer, text, tensor, numbers, boxed)) != null) {
            throw new FormatException(file, offset, "expected each attribute once, got " + JsonText.shown(name) + " again");
        }
    }

    private static OnnxGraph.Port port(ProtobufReader reader) throws FormatException {
        String name = "";
        int type = 0;
        int rank = OnnxGraph.ANY_RANK;
        List<Long> dims = new ArrayList<>();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = reader.string();
                case 2 -> {
                    ProtobufReader tensor = only(reader.message(), 1);
                    while (tensor != null && tensor.next()) {
                        switch (tensor.field()) {
                            case 1 -> type = (int) tensor.varint();
                            case 2 -> {
                                dims(tensor.message(), dims);
                                rank = dims.size();
                            }
                            default -> tensor.skip();
                        }
                    }
                }
                default -> reader.skip();
            }
        }
        return new OnnxGraph.Port(name, type, rank, dims);
    }

    private static void dims(ProtobufReader shape, List<Long> into) throws FormatException {
        while (shape.next()) {
            if (shape.field() != 1) {
                shape.skip();
                continue;
            }
            ProtobufReader dim = shape.message();
            long size = OnnxGraph.OPEN;
            while (dim.next()) {
                if (dim.field() == 1) {
                    size = dim.varint();
                } else {
                    dim.skip();
                }
            }
            into.add(size);
        }
    }

    /** The last message of one field, the others passed over; null if there is none. */
    private static @Nullable ProtobufReader only(ProtobufReader reader, int field)
            throws FormatException {
        ProtobufReader found = null;
        while (reader.next()) {
            if (reader.field() == field) {
                found = reader.message();
            } else {
                reader.skip();
            }
        }
        return found;
    }
}
