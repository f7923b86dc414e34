package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.util.List;
import java.util.Map;

/**
 * One operation of an ONNX graph.
 *
 * @param file where it stands
 * @param offset byte of the file where it starts
 * @param name its name, may be empty
 * @param operator such as {@code Gemm}
 * @param domain empty for the operators of ONNX itself
 * @param inputs names of values, empty for one that is left out
 * @param outputs names of values
 * @param attributes by name
 */
record OnnxNode(String file, int offset, String name, String operator, String domain, List<String> inputs,
        List<String> outputs, Map<String, OnnxAttribute> attributes) {

    /** Name of an input, or the empty string if there is none. */
    String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    float number(String attribute, float otherwise) {
        OnnxAttribute found = attributes.get(attribute);
        return found == null ? otherwise : found.number();
    }

    long integer(String attribute, long otherwise) {
        OnnxAttribute found = attributes.get(attribute);
        return found == null ? otherwise : found.integer();
    }

    /** Why this node is no part of a dense network. */
    FormatException refused(String fault) {
        return new FormatException(file, offset, "node " + JsonText.shown(name) + " (" + JsonText.shown(operator) + "): "
                + fault);
    }

    /** Insists on a number of inputs that are there. */
    void expectInputs(int least, int most) throws FormatException {
        if (inputs.size() < least || inputs.size() > most) {
            throw refused("expected " + least + (most > least ? " to " + most : "") + " inputs, got " + inputs.size());
        }
    }
}
