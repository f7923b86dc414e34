package io.github.lanegrad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.data.MinMaxScaler;
import io.github.lanegrad.data.RobustScaler;
import io.github.lanegrad.data.Standardizer;
import java.io.IOException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Scalers against those of scikit-learn, which computed in double. */
class GoldenScalersTest {
    @Test
    void scalersAreThoseOfScikitLearn() throws IOException {
        GoldenDirectory.Tensors golden = GoldenDirectory.configured().tensors("metrics.safetensors");
        check(golden, "scale_standard", Standardizer::fitFeatures);
        check(golden, "scale_minmax", MinMaxScaler::fitFeatures);
        check(golden, "scale_robust", RobustScaler::fitFeatures);
    }

    private static void check(GoldenDirectory.Tensors golden, String name, Function<Dataset, Scaling> scaler) {
        int rows = golden.shapes().get("scale_X").get(0).intValue();
        int columns = golden.shapes().get("scale_X").get(1).intValue();
        double[] exact = golden.doubles("scale_X");
        double[] expected = golden.doubles(name);
        assertTrue(rows > 1 && expected.length == exact.length);
        Dataset data = Dataset.of(rows, columns, golden.floats("scale_X"), 1, new float[rows]);
        Scaling scaling = scaler.apply(data);
        Dataset scaled = scaling.scaleFeatures(data);
        for (int i = 0; i < expected.length; i++) {
            int column = i % columns;
            // A float of x is off by 2^-24 of x, and so is the centre; then two operations round the result.
            double magnitude =
                    (Math.abs(exact[i]) + Math.abs(scaling.mean(column))) / scaling.standardDeviation(column);
            assertEquals(expected[i], scaled.feature(i / columns, column),
                    0x1p-23 * (magnitude + Math.abs(expected[i])),
                    name + ", row " + i / columns + ", column " + column);
        }
    }
}
