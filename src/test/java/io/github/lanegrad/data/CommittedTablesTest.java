package io.github.lanegrad.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lanegrad.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The tables of the examples. */
class CommittedTablesTest {
    private static final Path TABLES = Path.of("src/examples/resources/io/github/lanegrad/examples");

    @Test
    void breastCancer() throws IOException {
        Dataset data = CsvReader.create().read(TABLES.resolve("breast-cancer-wdbc.csv.gz"));
        assertEquals(569, data.rows());
        assertEquals(30, data.inputs());
        assertEquals("mean_radius", data.featureNames().getFirst());
        assertEquals(17.99f, data.feature(0, 0));
        assertEquals(1001, data.feature(0, 3));
        long ones = IntStream.range(0, 569).filter(row -> data.target(row, 0) == 1).count();
        long zeros = IntStream.range(0, 569).filter(row -> data.target(row, 0) == 0).count();
        assertEquals(List.of(357L, 212L), List.of(ones, zeros));
        Split split = Split.stratified(data, 0.2, 42);
        assertEquals(114, split.test().rows());
        long testOnes = IntStream.range(0, 114).filter(row -> split.test().target(row, 0) == 1).count();
        // Of 71.4 and 42.4 the row that is left goes to the first class, 0.
        assertEquals(71, testOnes);
    }

    @Test
    void digits() throws IOException {
        Dataset data = CsvReader.create().targets("digit").read(TABLES.resolve("digits-8x8.csv.gz"));
        assertEquals(1797, data.rows());
        assertEquals(64, data.inputs());
        assertEquals(13, data.feature(0, 3));
        assertEquals(45, IntStream.range(0, 1797).mapToObj(row -> data.target(row, 0)).distinct().mapToDouble(d -> d).sum());
    }

    @Test
    void concreteStrength() throws IOException {
        Dataset data = CsvReader.create()
                .targets("compressive_strength")
                .read(TABLES.resolve("concrete-strength.csv.gz"));
        assertEquals(1030, data.rows());
        assertEquals(8, data.inputs());
        assertEquals(List.of("compressive_strength"), data.targetNames());
        assertEquals(540, data.feature(0, 0));
        assertEquals(79.99f, data.target(0, 0));
        assertEquals(28, data.feature(0, 7));
    }

    @Test
    void sonarSpambaseAndAmes() throws IOException {
        Dataset sonar = CsvReader.create().targets("mine").read(TABLES.resolve("sonar.csv.gz"));
        assertEquals(List.of(208, 60, 0.02f, 0f),
                List.of(sonar.rows(), sonar.inputs(), sonar.feature(0, 0), sonar.target(0, 0)));
        Dataset spambase = CsvReader.create().targets("spam").read(TABLES.resolve("spambase.csv.gz"));
        assertEquals(List.of(4601, 57, 278f, 1f),
                List.of(spambase.rows(), spambase.inputs(), spambase.feature(0, 56), spambase.target(0, 0)));
        Dataset ames = CsvReader.create().targets("Sale_Price").read(TABLES.resolve("ames-housing-numeric.csv.gz"));
        assertEquals(List.of(2930, 32, 141f, 215_000f),
                List.of(ames.rows(), ames.inputs(), ames.feature(0, 0), ames.target(0, 0)));
    }
}
