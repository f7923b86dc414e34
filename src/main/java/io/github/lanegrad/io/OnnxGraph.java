package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.util.List;
import java.util.Map;

/**
 * What a model in ONNX format says, as far as a dense network needs it.
 *
 * @param file the file
 * @param offset byte of the file where the graph starts
 * @param opset version of the operators
 * @param producers the nodes, by the names of their outputs
 * @param constants the initializers by name
 * @param inputs what goes in, initializers left out
 * @param outputs what comes out
 */
record OnnxGraph(String file, int offset, long opset, Map<String, OnnxNode> producers, Map<String, OnnxTensor> constants,
        List<Port> inputs, List<Port> outputs) {

    /** A size that the file leaves open, such as that of the batch. */
    static final long OPEN = -1;

    /** What stands for no shape at all. */
    static final int ANY_RANK = -1;

    /**
     * An input or output.
     *
     * @param name its name
     * @param type code of the number format; 0 if it is no tensor or unknown
     * @param rank number of sizes, or {@link #ANY_RANK}
     * @param dims the sizes, {@link #OPEN} for those not given
     */
    record Port(String name, int type, int rank, List<Long> dims) {}

    FormatException refused(String fault) {
        return new FormatException(file, offset, fault);
    }
}
