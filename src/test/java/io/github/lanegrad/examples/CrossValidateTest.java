package io.github.lanegrad.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.train.Metric;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossValidateTest {

    private static final double ROUNDED = 0.00005;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void theOrderIsThatOfNumpy() {
        assertArrayEquals(new int[] {2, 8, 4, 9, 1, 6, 7, 3, 0, 5}, NumpyOrder.of(10, 0));
        assertArrayEquals(new int[] {521, 737, 740, 660, 411, 678}, Arrays.copyOf(NumpyOrder.of(1000, 42), 6));
    }

    @Test
    void theLastFifthOfBreastCancerIsPredicted() throws IOException {
        CrossValidate.Outcome outcome = study(Study.BREAST_CANCER).lastFifth();
        assertEquals(114, outcome.targets().length);
        // The same bits everywhere: 112 of 114.
        assertEquals(112 / 114.0, outcome.score(Metric.ACCURACY));
    }

    /** At least what a network of PyTorch reached on the same rows, told in four decimals. */
    @ParameterizedTest
    @Tag("slow")
    @CsvSource({"SONAR, 0.9048, 0.9611", "SPAMBASE, 0.9544, 0.9846", "CONCRETE, 0.8931, -5.6192", "AMES, 0.8681, -28787.1"})
    void theLastFifthIsPredictedAsWellAsByPyTorch(Study study, double first, double second) throws IOException {
        CrossValidate.Outcome outcome = study(study).lastFifth();
        List<Metric> metrics = study.metrics();
        assertTrue(outcome.score(metrics.get(0)) >= first - ROUNDED, () -> study + " " + outcome.score(metrics.get(0)));
        double score = outcome.score(metrics.get(1));
        assertTrue(Math.copySign(score, second) >= second, () -> study + " " + score);
    }

    @Test
    void textOfAdultBecomesOneHot() throws IOException {
        Path file = Files.write(directory.resolve("adult.data"), List.of(
                "39, State-gov, 77516, Bachelors, 13, Never-married, Adm-clerical, Not-in-family, White, Male, 2174, 0, 40, "
                        + "United-States, <=50K",
                "52, ?, 209642, HS-grad, 9, Married-civ-spouse, ?, Husband, White, Male, 0, 0, 45, United-States, >50K",
                ""));
        Dataset data = Study.ADULT.read(file);
        assertEquals(2, data.rows());
        assertEquals(List.of("column 1", "column 2=?", "column 2=State-gov"), data.featureNames().subList(0, 3));
        assertEquals(List.of(0f, 1f), List.of(data.target(0, 0), data.target(1, 0)));
        assertEquals((float) StrictMath.log1p(39), data.feature(0, 0));
    }

    private static CrossValidate study(Study study) throws IOException {
        return new CrossValidate(study, study.read(), new PrintStream(OutputStream.nullOutputStream()));
    }
}
