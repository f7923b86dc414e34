package io.github.lanegrad.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Model;
import io.github.lanegrad.Scaling;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scalings and shifts behind a last layer without a bias are done in the order of the graph; ONNX Runtime runs the same file. */
class OnnxFoldingTest {

    private static final int UNITS = 2;
    private static final float[] FACTORS = {2, 3};
    private static final float[] SHIFTS = {0.5f, -1};

    /** Three inputs, products w · x; factors g above 0, h below and above 0, shifts b and m, variances v. */
    private static OnnxSample sample() {
        return new OnnxSample(17).input("x", -1, 3).output("y", -1, UNITS)
                .floats("w", OnnxRuntime.random(3 * UNITS, 1), 3, UNITS).floats("g", FACTORS, UNITS)
                .floats("h", new float[] {-2, 3}, UNITS).floats("b", SHIFTS, UNITS)
                .floats("m", new float[] {10, 20}, UNITS).floats("v", new float[] {4, 0.25f}, UNITS);
    }

    private static Model agreed(OnnxSample sample) throws Exception {
        return OnnxRuntime.assertAgrees(sample.bytes(), 5, 7, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MatMul", "Gemm"})
    void scaledThenShifted(String product) throws Exception {
        Model model = agreed(sample().node(product, "x w", "p").node("Mul", "p g", "q").node("Add", "q b", "y"));
        assertEquals(Scaling.of(SHIFTS, FACTORS), model.targetScaling());
        agreed(sample().node(product, "x w", "p").node("Div", "p g", "q").node("Add", "q b", "y"));
        agreed(sample().node(product, "x w", "p").node("Sub", "p m", "q").node("Mul", "q g", "r").node("Add", "r b", "y"));
        agreed(sample().node(product, "x w", "p").node("Mul", "p g", "q").node("Add", "q b", "r").node("Div", "r v", "y"));
    }

    /** No scaling of targets multiplies by numbers below 0, so these end in weights and biases. */
    @ParameterizedTest
    @ValueSource(strings = {"MatMul", "Gemm"})
    void negativeFactors(String product) throws Exception {
        agreed(sample().node(product, "x w", "p").node("Mul", "p h", "q").node("Add", "q b", "y"));
        agreed(sample().node(product, "x w", "p").node("Neg", "p", "q").node("Add", "q b", "y"));
        agreed(sample().node(product, "x w", "p").node("Sub", "b p", "q").node("Add", "q m", "y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"g", "h"})
    void batchNormalizationAtTheEnd(String factors) throws Exception {
        String normalized = " " + factors + " b m v";
        agreed(sample().node("MatMul", "x w", "p").node("BatchNormalization", "p" + normalized, "y"));
        agreed(sample().node("Gemm", "x w", "p").node("BatchNormalization", "p" + normalized, "y"));
        agreed(sample().floats("u", OnnxRuntime.random(UNITS * UNITS, 2), UNITS, UNITS).node("MatMul", "x w", "p")
                .node("Relu", "p", "a").node("MatMul", "a u", "q").node("BatchNormalization", "q" + normalized, "y"));
    }

    @Test
    void oneOutputWithoutItsDimension() throws Exception {
        OnnxSample sample = new OnnxSample(13).input("x", -1, 3).output("y", -1).floats("w", new float[] {1, 2, 3}, 3, 1)
                .integers("axes", 1).scalar("c", 3).scalar("d", 7).node("Gemm", "x w", "p").node("Squeeze", "p axes", "q")
                .node("Mul", "q c", "r").node("Add", "r d", "y");
        assertEquals(Scaling.of(new float[] {7}, new float[] {3}), agreed(sample).targetScaling());
    }

    /** A factor behind a shift is not taken for the gains that the normalisation lacks. */
    @Test
    void normalizedThenShiftedThenScaled() throws Exception {
        Model model = agreed(normalized().node("Sub", "n m", "o").node("Mul", "o g", "y"));
        assertTrue(model.network().toString().endsWith("(layer_norm(1.0E-5) identity)"), model.network().toString());
        agreed(normalized().node("Div", "n g", "o").node("Add", "o b", "y"));
        agreed(normalized().node("Div", "n h", "o").node("Add", "o b", "r").node("Mul", "r g", "y"));
    }

    private static OnnxSample normalized() {
        ProtobufWriter axes = OnnxSample.integers("axes", List.of(-1L));
        return sample().scalar("e", 1e-5).node("MatMul", "x w", "p").node("ReduceMean", "p", "mean", axes)
                .node("Sub", "p mean", "c").node("Mul", "c c", "s").node("ReduceMean", "s", "a", axes)
                .node("Add", "a e", "i").node("Sqrt", "i", "d").node("Div", "c d", "n");
    }
}
