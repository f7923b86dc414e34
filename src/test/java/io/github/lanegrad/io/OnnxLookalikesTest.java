package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.FormatException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Graphs that look like dense networks and compute something else: each would be read with wrong numbers. */
class OnnxLookalikesTest {

    private static final ProtobufWriter FLOAT = OnnxSample.integer("to", OnnxTensor.FLOAT);
    private static final ProtobufWriter COLUMNS = OnnxSample.integer("axis", 1);

    private static OnnxSample with(OnnxSample sample) {
        return sample.output("y", -1, 3).floats("w", OnnxRuntime.random(12, 1), 4, 3).floats("b", new float[] {1, 2, 3}, 3);
    }

    /** Four inputs, three outputs, weights w and biases b. */
    private static OnnxSample sample() {
        return with(new OnnxSample(17).input("x", -1, 4));
    }

    /** The same whose input has this type. */
    private static OnnxSample sample(int type) {
        return with(new OnnxSample(17).inputOf(type, "x", -1, 4));
    }

    private static void agreed(OnnxSample sample, int rows) throws Exception {
        OnnxRuntime.assertAgrees(sample.bytes(), rows, 7, 4);
    }

    private static void refused(String fault, OnnxSample sample) {
        String message = assertThrows(FormatException.class,
                () -> OnnxFile.decode(Path.of("a.onnx"), sample.bytes())).getMessage();
        assertTrue(message.contains(fault), message);
    }

    /** All numbers in one row, as {@code view(1, -1)} of PyTorch. */
    @Test
    void rowsJoined() throws Exception {
        String rows = "expected as many rows as before, got ";
        for (long[] shape : new long[][] {{1, -1}, {3, -1}, {2, 0}}) {
            refused(rows + shape[0], sample().integers("s", shape).node("MatMul", "x w", "z").node("Reshape", "z s", "r")
                    .node("Softmax", "r", "y"));
        }
        refused(rows + 1, sample().integers("one", 1).integers("rest", -1).node("MatMul", "x w", "z")
                .node("Concat", "one rest", "s", OnnxSample.integer("axis", 0)).node("Reshape", "z s", "r")
                .node("Softmax", "r", "y"));
        refused("expected a shape of rows and columns that is constant", sample().integers("three", 3)
                .node("MatMul", "x w", "z").node("Shape", "x", "n").node("other.Concat", "n three", "s")
                .node("Reshape", "z s", "r").node("Softmax", "r", "y"));
        agreed(sample().integers("s", 0, -1).node("MatMul", "x w", "z").node("Reshape", "z s", "r").node("Softmax", "r", "y"),
                5);
        OnnxFile.decode(Path.of("a.onnx"), with(new OnnxSample(17).input("x", 1, 4)).integers("s", 1, -1)
                .node("MatMul", "x w", "z").node("Reshape", "z s", "r").node("Softmax", "r", "y").bytes());
    }

    /** With a constant of three dimensions a matrix becomes one of three, and axis 1 that of the rows. */
    @Test
    void constantsOfMoreDimensions() {
        String row = "expected numbers for one row, got constant ";
        refused(row + "\"c\" [1, 1, 3]", sample().floats("c", new float[3], 1, 1, 3).node("MatMul", "x w", "z")
                .node("Add", "z c", "a").node("Softmax", "a", "y", COLUMNS));
        refused(row + "\"c\" [1, 1, 1]", sample().floats("c", new float[] {2}, 1, 1, 1).node("MatMul", "x w", "z")
                .node("Mul", "z c", "a").node("Softmax", "a", "y", COLUMNS));
        refused(row + "\"b\" [1, 1, 3]", sample().integers("axes", 0, 1).node("MatMul", "x w", "z")
                .node("Unsqueeze", "b axes", "c").node("Add", "z c", "a").node("Softmax", "a", "y", COLUMNS));
    }

    /** A row in the shape of a column is added to rows, not columns. */
    @Test
    void columnsOfConstants() throws Exception {
        String row = "expected numbers for one row, got constant \"b\" [3, 1]";
        refused(row, sample().integers("last", -1).node("MatMul", "x w", "z").node("Unsqueeze", "b last", "c")
                .node("Add", "z c", "y"));
        refused(row, sample().integers("s", 3, 1).node("MatMul", "x w", "z").node("Reshape", "b s", "c").node("Add", "z c", "y"));
        refused(row, sample().node("MatMul", "x w", "z").node("Flatten", "b", "c").node("Add", "z c", "y"));
        refused(row, sample().integers("s", 3, 1).node("MatMul", "x w", "z").node("Reshape", "b s", "c")
                .node("PRelu", "z c", "y"));
        agreed(sample().integers("first", 0).node("MatMul", "x w", "z").node("Unsqueeze", "b first", "c")
                .node("Squeeze", "c first", "d").node("Flatten", "d", "e", OnnxSample.integer("axis", 0))
                .node("Add", "z e", "y"), 5);
        agreed(sample().integers("s", 1, -1).node("MatMul", "x w", "z").node("Reshape", "b s", "c").node("Squeeze", "c", "d")
                .node("Add", "z d", "y"), 5);
    }

    /** Sums of small integers wrap, quotients are whole. */
    @Test
    void computedWithIntegers() {
        String cast = "expected the input, which has integers, to be cast to floats before";
        for (String operator : new String[] {"Div", "Sub", "Mul"}) {
            refused(cast, sample(OnnxTensor.INT64).integers("c", 7).node("Identity", "x", "i").node(operator, "i c", "d")
                    .node("Cast", "d", "f", FLOAT).node("MatMul", "f w", "y"));
        }
        refused(cast, sample(OnnxTensor.UINT8).node("MatMul", "x w", "m").node("Cast", "m", "y", FLOAT));
    }

    @Test
    void integersThatAreCast() throws Exception {
        OnnxFile.decode(Path.of("a.onnx"), sample(OnnxTensor.INT64).integers("s", -1, 4).node("Reshape", "x s", "r")
                .node("Cast", "r", "f", FLOAT).node("MatMul", "f w", "y").bytes());
    }

    /** Whatever comes behind. */
    @Test
    void networksInTraining() {
        String training = "expected a network that is not being trained";
        refused(training, sample().initializer(OnnxSample.header("t", OnnxTensor.BOOL).varint(5, 1)).scalar("p", 0.5)
                .node("MatMul", "x w", "z").node("Dropout", "z p t", "d").node("Relu", "d", "y"));
        refused(training, with(new OnnxSample(9).input("x", -1, 4)).node("MatMul", "x w", "z")
                .node("BatchNormalization", "z b b b b", "y mean var m v"));
    }

    @Test
    void limitsOfNoFloats() {
        int unsigned = 13;
        refused("expected part of a dense network", sample().scalar("six", 6)
                .initializer(OnnxSample.header("low", unsigned).varint(11, 3)).node("MatMul", "x w", "z")
                .node("Clip", "z low six", "y"));
    }

    /** An operator of another domain may do anything. */
    @Test
    void operatorsOfOthers() {
        String matrix = "expected a constant matrix of weights";
        refused(matrix, sample().floats("u", new float[12], 3, 4).node("other.Transpose", "u", "t").node("MatMul", "x t", "y"));
        refused(matrix, sample().node("other.Identity", "w", "t").node("MatMul", "x t", "y"));
        refused(matrix, sample().node("other.Constant", "_", "t", OnnxSample.attribute("value",
                OnnxSample.tensor("c", new float[12], 4, 3))).node("MatMul", "x t", "y"));
    }
}
