package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.FormatException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Weights that are constants in another shape, and data that get another shape; ONNX Runtime runs the same file. */
class OnnxShapesTest {

    private static final ProtobufWriter EXCHANGED = OnnxSample.integers("perm", List.of(1L, 0L));
    private static final ProtobufWriter KEPT = OnnxSample.integers("perm", List.of(0L, 1L));
    private static final ProtobufWriter FLOAT = OnnxSample.integer("to", OnnxTensor.FLOAT);

    /** Three inputs, two outputs, and weights w the other way round. */
    private static OnnxSample sample() {
        return new OnnxSample(17).input("x", -1, 3).output("y", -1, 2).floats("w", OnnxRuntime.random(6, 1), 2, 3)
                .integers("shape", 3, 2).integers("back", 2, 3).integers("rows", 3, -1).integers("columns", -1, 2)
                .integers("all", -1).integers("axes", 0);
    }

    private static void agreed(OnnxSample sample) throws Exception {
        OnnxRuntime.assertAgrees(sample.node("MatMul", "x v", "y").bytes(), 5, 7, 3);
    }

    private static void refused(String fault, OnnxSample sample) {
        String message = assertThrows(FormatException.class,
                () -> OnnxFile.decode(Path.of("a.onnx"), sample.node("MatMul", "x v", "y").bytes())).getMessage();
        assertTrue(message.contains(fault), message);
    }

    @Test
    void copiesOfTransposedWeights() throws Exception {
        agreed(sample().node("Transpose", "w", "t", EXCHANGED).node("Identity", "t", "v"));
        agreed(sample().node("Transpose", "w", "t").node("Cast", "t", "v", FLOAT));
        agreed(sample().node("Identity", "w", "i").node("Transpose", "i", "t").node("Cast", "t", "c", FLOAT)
                .node("Transpose", "c", "k", KEPT).node("Identity", "k", "v"));
    }

    @Test
    void reshapedWeights() throws Exception {
        for (String shape : List.of("shape", "rows", "columns")) {
            agreed(sample().node("Reshape", "w " + shape, "v"));
        }
        agreed(sample().node("Reshape", "w all", "r").node("Reshape", "r shape", "v"));
        agreed(sample().node("Reshape", "w shape", "r").node("Reshape", "r back", "b").node("Transpose", "b", "v"));
        agreed(sample().node("Unsqueeze", "w axes", "u").node("Reshape", "u shape", "r").node("Identity", "r", "v"));
    }

    /** To an integer it would round, to what the input is perhaps too. */
    @Test
    void castsToOtherThanFloatsAreRefused() {
        String cast = "expected numbers to become floats, like a constant that is one";
        refused(cast, sample().node("CastLike", "w all", "v"));
        refused(cast, sample().node("CastLike", "w x", "i").node("Identity", "w", "v"));
    }

    @Test
    void otherShapesOfWeightsAreRefused() {
        String matrix = "expected a constant matrix of weights";
        refused(matrix, sample().node("Unsqueeze", "w axes", "v"));
        refused(matrix, sample().node("Reshape", "w all", "v"));
        refused(matrix, sample().node("Reshape", "w x", "v"));
        refused(matrix, sample().integers("s", 1, 1, 1, 1, 1, 1, 1, 3, 2).node("Reshape", "w s", "v"));
        String numbers = "expected a shape of as many numbers as the constant has, 6, got ";
        refused(numbers + "[2, 6]", sample().integers("s", 0, 6).node("Reshape", "w s", "v"));
        refused(numbers + "[-1, -1]", sample().integers("s", -1, -1).node("Reshape", "w s", "v"));
        refused(numbers + "[1, 4]", sample().integers("s", -1, 4).node("Reshape", "w s", "v"));
        refused(numbers + "[4294967296, 4294967296]",
                sample().integers("s", 1L << 32, 1L << 32).node("Reshape", "w s", "v"));
        refused("expected a constant matrix of weights",
                sample().node("Transpose", "w", "t").node("Reshape", "t back", "v"));
        refused("expected a constant matrix of weights", sample().node("Identity", "v", "u").node("Transpose", "u", "v"));
    }

    @Test
    void flattenedAtTheLastAxis() throws Exception {
        ProtobufWriter last = OnnxSample.integer("axis", -1);
        OnnxSample rows = new OnnxSample(17).input("x", -1, 3).output("y", -1, 2).floats("w", OnnxRuntime.random(6, 1), 3, 2)
                .node("Flatten", "x", "f", last).node("MatMul", "f w", "p").node("Flatten", "p", "q", last)
                .node("Relu", "q", "y");
        assertEquals("3-2 (relu)", OnnxRuntime.assertAgrees(rows.bytes(), 5, 7, 3).network().toString());
        byte[] images = new OnnxSample(17).input("x", -1, 1, 3).output("y", -1, 2).floats("w", new float[6], 3, 2)
                .node("Flatten", "x", "f", last).node("MatMul", "f w", "y").bytes();
        String message = assertThrows(FormatException.class, () -> OnnxFile.decode(Path.of("a.onnx"), images)).getMessage();
        assertTrue(message.contains("expected axis 1: samples are rows, got -1"), message);
    }
}
