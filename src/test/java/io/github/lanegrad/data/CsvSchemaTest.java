package io.github.lanegrad.data;

import static io.github.lanegrad.Testing.wrong;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Allocation;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Schema;
import io.github.lanegrad.Schema.Column;
import io.github.lanegrad.Schema.Kind;
import io.github.lanegrad.Schema.Missing;
import io.github.lanegrad.Schema.Unknown;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A schema is learnt from a table and applied to others. */
class CsvSchemaTest {
    private static final String HINT =
            "; oneHot, ordinal or ignored tell CsvEncoder a column of text, missingTexts a missing value";
    private static final String TABLE = """
            id,age,colour,size,income
            a-1,20,red,small,<=50K
            a-2,,blue,large,>50K
            a-3,40,?,medium,<=50K
            a-4,90,red,small,>50K
            """;
    private static final CsvEncoder ENCODER = CsvEncoder.of(CsvReader.create())
            .ignored("id")
            .oneHot("colour")
            .ordinal("size", "small", "medium", "large")
            .ordinal("income")
            .missingTexts("?", "NA");

    @Test
    void meansMediansAndIndicators() throws IOException {
        CsvEncoder encoder = ENCODER.missing(Missing.CATEGORY, "colour");
        CsvEncoding mean = learn(encoder.missing(Missing.MEAN, "age"), TABLE);
        assertEquals(new Column("age", Kind.NUMBER, List.of(), Missing.MEAN, 50, Unknown.ERROR),
                mean.schema().columns().get(1));
        CsvEncoding median = learn(encoder.missing(Missing.MEDIAN), TABLE);
        assertEquals(40, median.schema().columns().get(1).fill());
        CsvEncoding indicator = learn(encoder.missing(Missing.MEDIAN_AND_INDICATOR, "age"), TABLE);
        assertEquals(List.of("age", "age missing", "colour=?", "colour=blue", "colour=red", "size"),
                indicator.featureNames());
        Dataset data = indicator.read(new StringReader(TABLE), "t");
        assertArrayEquals(new float[] {
            20, 0, 0, 0, 1, 0,
            40, 1, 0, 1, 0, 2,
            40, 0, 1, 0, 0, 1,
            90, 0, 0, 0, 1, 0,
        }, CsvReaderTest.features(data));
        assertArrayEquals(new float[] {0, 1, 0, 1}, CsvReaderTest.targets(data));
    }

    /** More values than a part of the list that they are kept in has. */
    @Test
    void mediansAreThoseOfAllValuesInOrder() throws IOException {
        CsvEncoder encoder = CsvEncoder.of(CsvReader.create().targets("y")).missing(Missing.MEDIAN, "a");
        assertEquals(3, learn(encoder, "a,y\n9,1\n1,1\n3,1\n").schema().columns().getFirst().fill());
        String many = IntStream.range(0, 1001).mapToObj(i -> i * 5 % 1001 + ",1\n").collect(Collectors.joining());
        assertEquals(500, learn(encoder, "a,y\n" + many).schema().columns().getFirst().fill());
    }

    @Test
    void rowsAreLeftOut() throws IOException {
        CsvEncoding encoding = learn(ENCODER.missing(Missing.DROP_ROW), TABLE);
        Dataset data = encoding.read(new StringReader(TABLE), "t");
        assertArrayEquals(new float[] {20, 0, 1, 0, 90, 0, 1, 0}, CsvReaderTest.features(data));
        String head = "id,age,colour,size,income\n";
        assertEquals("t, line 2: each row lacks a value and is left out, expected others",
                error(() -> encoding.read(new StringReader(head + "x,NA,red,small,<=50K"), "t")));
        assertEquals("t, line 2, column 2 (age): \"x\" is not a number",
                error(() -> encoding.read(new StringReader(head + "x,x,?,small,<=50K"), "t")));
        // A target that is missing, too.
        assertEquals(1, encoding.read(new StringReader(head + "x,1,red,small,\nx,1,red,small,>50K"), "t").rows());
    }

    /** As in the tables that write -999 for what was not measured; with blanks, in quotes, at the end and anywhere. */
    @Test
    void numbersMayMeanMissing() throws IOException {
        CsvEncoder encoder = CsvEncoder.of(CsvReader.create().targets("y")).missingTexts("-999");
        String table = "x,z,y\n1,1,0\n3,1,1\n-999,1,0\n -999,1,0\n\"-999\",1,0\n-999 ,-999,1\n-999,-999,1";
        CsvEncoding mean = learn(encoder.missing(Missing.MEAN), table);
        assertArrayEquals(new float[] {1, 1, 3, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1},
                CsvReaderTest.features(mean.read(new StringReader(table), "t")));
        float[] row = new float[2];
        mean.encodeFeatures(Map.of("x", "-999", "z", "7"), row, 0);
        assertArrayEquals(new float[] {2, 7}, row);
        CsvEncoding drop = learn(encoder.missing(Missing.DROP_ROW), table);
        assertArrayEquals(new float[] {1, 1, 3, 1}, CsvReaderTest.features(drop.read(new StringReader(table), "t")));
        assertEquals("t, line 4, column 1 (x): \"-999\" means a missing value, expected a number",
                error(() -> learn(encoder, table)));
    }

    /** A row that is left out does not count. */
    @Test
    void rowsThatAreLeftOutTakeNoRoom() throws IOException {
        CsvReader reader = CsvReader.create().targets("y").maximumValues(4);
        CsvEncoding encoding = learn(CsvEncoder.of(reader).missing(Missing.DROP_ROW), "x,y\n1,0\n2,1\n,1\n");
        assertEquals(2, encoding.read(new StringReader("x,y\n1,0\n2,1\n,1\n"), "t").rows());
        assertEquals("t, line 5: the table has more than 4 values, which CsvReader.maximumValues allows",
                error(() -> encoding.read(new StringReader("x,y\n1,0\n2,1\n,1\n3,1\n"), "t")));
    }

    /** What is learnt from is not kept. */
    @Test
    void learningTakesTablesOfAnySize() throws IOException {
        CsvEncoder encoder = CsvEncoder.of(CsvReader.create().targets("y").maximumValues(4)).missing(Missing.MEAN);
        assertEquals(2, learn(encoder, "x,y\n1,0\n2,1\n3,1\n").schema().columns().getFirst().fill());
    }

    /** Where all names are the same, by place; else one column would get the numbers of two. */
    @Test
    void namesThatRepeat(@TempDir Path directory) throws IOException {
        CsvEncoding encoding = learn(CsvEncoder.of(CsvReader.create().targets("y")), "x,x,y\n1,10,0\n3,20,1\n");
        assertArrayEquals(new float[] {7, 8},
                CsvReaderTest.features(encoding.read(new StringReader("x,x,y\n7,8,0\n"), "t")));
        Path file = Files.writeString(directory.resolve("t"), "x,q\n7,8\n");
        assertEquals("t, line 1: expected all columns of the table learnt from, as several are called \"x\"",
                error(() -> encoding.readFeatures(file, (line, features) -> { })));
        Path same = Files.writeString(directory.resolve("same"), "x,x,y\n7,8,0\n");
        encoding.readFeatures(same, (line, features) -> assertArrayEquals(new float[] {7, 8}, features));
        assertEquals("expected columns that are told apart by their names, got [x, x]",
                wrong(() -> encoding.encodeFeatures(Map.of("x", "7"), new float[2], 0)));
    }

    @Test
    void missingIsAnErrorUnlessSaid() {
        assertEquals("t, line 3, column 2 (age): the field is empty, expected a number", error(() -> learn(ENCODER, TABLE)));
        assertEquals("t, line 4, column 3 (colour): \"?\" means a missing value, expected a category",
                error(() -> learn(ENCODER.missing(Missing.MEAN), TABLE)));
        assertEquals("expected a value in column \"age\" to replace the missing ones by, got none",
                wrong(() -> learn(ENCODER.missing(Missing.MEAN), "id,age,colour,size,income\n1,,red,small,x\n")));
        assertEquals("expected a policy for missing values that suits its kind, got mean of one_hot (column \"colour\")",
                wrong(() -> learn(ENCODER.missing(Missing.MEAN, "colour"), TABLE)));
        assertEquals("t, line 1: no column is called \"agee\"; did you mean \"age\"?; there are \"id\", \"age\", "
                + "\"colour\", \"size\", \"income\"", error(() -> learn(ENCODER.missing(Missing.MEAN, "agee"), TABLE)));
    }

    @Test
    void kindsAreLearnt() throws IOException {
        CsvEncoder encoder = CsvEncoder.of(CsvReader.create().targets("income"))
                .kindsLearnt(true).missingTexts("?").missing(Missing.MEAN).missing(Missing.CATEGORY);
        List<Column> columns = learn(encoder, TABLE).schema().columns();
        assertEquals(List.of(Kind.ONE_HOT, Kind.NUMBER, Kind.ONE_HOT, Kind.ONE_HOT, Kind.ORDINAL),
                columns.stream().map(Column::kind).toList());
        assertEquals(List.of("?", "blue", "red"), columns.get(2).categories());
        assertEquals(50, columns.get(1).fill());
        // Numbers that a text follows are categories with it.
        assertEquals(List.of("1", "2.50", "x"),
                learn(encoder, "a,income\n1,0\n2.50,1\nx,1\n").schema().columns().getFirst().categories());
        CsvEncoder named = CsvEncoder.of(CsvReader.create().targets("y")).kindsLearnt(true).missing(Missing.CATEGORY, "a");
        assertEquals(List.of("", "blue", "red"),
                learn(named, "a,y\nred,0\n,1\nblue,1\n").schema().columns().getFirst().categories());
        assertEquals("expected a policy for missing values that suits its kind, got category of number (column \"a\")",
                wrong(() -> learn(named, "a,y\n1,0\n,1\n2,1\n")));
        StringBuilder many = new StringBuilder("a,income\n");
        for (int i = 0; i <= ColumnLearner.ENOUGH_NUMBERS; i++) {
            many.append(i).append(",1\n");
        }
        assertEquals(Kind.NUMBER, learn(encoder, many.toString()).schema().columns().getFirst().kind());
        assertEquals("t, line 1003, column 1 (a): \"x\" is not a number" + HINT,
                error(() -> learn(encoder, many + "x,1\n")));
        assertEquals("t, line 2, column 1 (a): \"NaN\" is not a finite number" + HINT,
                error(() -> learn(encoder, "a,income\nNaN,1\n")));
    }

    /** After 1000 different numbers it is settled what the column is. */
    @Test
    void enoughNumbersMakeAColumnOfNumbers() throws IOException {
        CsvEncoder encoder = CsvEncoder.of(CsvReader.create().targets("y")).kindsLearnt(true);
        String fewer = "a,y\n" + IntStream.range(1, 1000).mapToObj(i -> i + ",1\n").collect(Collectors.joining());
        assertEquals(1000, learn(encoder, fewer + "x,1\n").categories("a").size());
        assertEquals("t, line 1002, column 1 (a): \"x\" is not a number" + HINT,
                error(() -> learn(encoder, fewer + "1000,1\nx,1\n")));
    }

    @Test
    void aMissingFieldMayComeFirst() throws IOException {
        CsvEncoder encoder = CsvEncoder.of(CsvReader.create().targets("y")).kindsLearnt(true).missing(Missing.CATEGORY);
        assertEquals(List.of("", "red"), learn(encoder, "a,y\n,1\nred,2\n").categories("a"));
    }

    @Test
    void unknownCategories() throws IOException {
        String other = "id,age,colour,size,income\nx,1,green,huge,>50K\n";
        String known = TABLE.replace("?", "red").replace(",,", ",1,");
        CsvEncoding none = learn(ENCODER.unknown(Unknown.NONE), known);
        assertArrayEquals(new float[] {1, 0, 0, -1}, CsvReaderTest.features(none.read(new StringReader(other), "t")));
        CsvEncoding own = learn(ENCODER.unknown(Unknown.OWN_CATEGORY), known);
        assertEquals(List.of("age", "colour=blue", "colour=red", "colour unknown", "size"), own.featureNames());
        assertArrayEquals(new float[] {1, 0, 0, 1, 3}, CsvReaderTest.features(own.read(new StringReader(other), "t")));
    }

    /** Columns in another order, others between them, and no target. */
    @Test
    void featuresOfOtherTables(@TempDir Path directory) throws IOException {
        CsvEncoding encoding = CsvEncoding.of(CsvReader.create(),
                learn(ENCODER.missing(Missing.DROP_ROW), TABLE).schema());
        Path file = Files.writeString(directory.resolve("new.csv"),
                "size,note,colour,age\nlarge,\"two\nlines\",red,7\n\nsmall,,?,8\nsmall,x,blue,9\n");
        List<Long> lines = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        encoding.readFeatures(file, (line, features) -> {
            lines.add(line);
            rows.add(features.clone());
        });
        assertEquals(List.of(2L, 6L), lines);
        assertArrayEquals(new float[] {7, 0, 1, 2}, rows.getFirst());
        assertArrayEquals(new float[] {9, 1, 0, 0}, rows.getLast());
        Path other = Files.writeString(directory.resolve("other.csv"), "id;age;colour;size;income\n");
        assertEquals("other.csv, line 1: expected column 1 to be called \"id\" as in the table learnt from, got "
                        + "\"id;age;colour;size;income\"; did you mean separator(';')?",
                error(() -> encoding.read(other)));
        Path less = Files.writeString(directory.resolve("less.csv"), "size,age\nlarge,7\n");
        assertEquals("less.csv, line 1: no column is called \"colour\"; there are \"size\", \"age\"",
                error(() -> encoding.readFeatures(less, (line, features) -> {})));
    }

    /** Where every column is a feature, many rows are read at a time. */
    @Test
    void featuresOfTablesOfNumbers(@TempDir Path directory) throws IOException {
        CsvEncoding encoding = learn(CsvEncoder.of(CsvReader.create().targets("y")), "a,b,y\n1,2,3\n4,5,6\n");
        StringBuilder text = new StringBuilder("b,a\n");
        for (int row = 0; row < 5000; row++) {
            text.append(10 * row).append(',').append(-row).append('\n');
        }
        Path file = Files.writeString(directory.resolve("new.csv"), text);
        List<Long> lines = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        encoding.readFeatures(file, (line, features) -> {
            lines.add(line);
            rows.add(features.clone());
        });
        assertEquals(5000, rows.size());
        for (int row = 0; row < 5000; row++) {
            assertEquals(row + 2, lines.get(row));
            assertArrayEquals(new float[] {-row, 10 * row}, rows.get(row));
        }
    }

    /** They are not kept, so what may be in memory does not bound them. */
    @Test
    void featuresOfTablesOfAnySize(@TempDir Path directory) throws IOException {
        CsvEncoding encoding = CsvEncoding.of(CsvReader.create().targets("y").maximumValues(2),
                learn(CsvEncoder.of(CsvReader.create().targets("y")), "x,y\n1,0\n").schema());
        Path file = Files.writeString(directory.resolve("t"), "x\n1\n2\n3\n");
        List<Float> rows = new ArrayList<>();
        encoding.readFeatures(file, (line, features) -> rows.add(features[0]));
        assertEquals(List.of(1f, 2f, 3f), rows);
    }

    @Test
    void rowsHaveTheBitsOfTheTable() throws IOException {
        CsvEncoding encoding = learn(
                ENCODER.missing(Missing.MEAN_AND_INDICATOR).missing(Missing.CATEGORY), TABLE);
        Dataset data = encoding.read(new StringReader(TABLE), "t");
        RowEncoder encoder = new RowEncoder(encoding.schema());
        assertEquals(List.of("age", "colour", "size"), encoder.columns());
        float[] expected = new float[data.inputs()];
        List<String> lines = TABLE.lines().skip(1).toList();
        for (int row = 0; row < lines.size(); row++) {
            String[] fields = lines.get(row).split(",");
            float[] actual = new float[data.inputs() + 1];
            assertTrue(encoder.encode(new String[] {' ' + fields[1], fields[2] + '\t', fields[3]}, actual, 1));
            data.copyFeatures(row, expected, 0);
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], actual[1 + i]);
            }
            float[] mapped = new float[data.inputs()];
            encoding.encodeFeatures(Map.of("age", fields[1], "colour", fields[2], "size", fields[3]), mapped, 0);
            assertArrayEquals(expected, mapped);
        }
    }

    @Test
    void wrongRows() throws IOException {
        CsvEncoding encoding = learn(ENCODER.missing(Missing.DROP_ROW), TABLE.replace("blue", "bl\u00fc"));
        RowEncoder encoder = new RowEncoder(encoding.schema());
        float[] into = new float[4];
        assertFalse(encoder.encode(new String[] {"NA", "red", "small"}, into, 0));
        assertTrue(encoder.encode(new String[] {"1", "bl\u00fc", "small"}, into, 0));
        assertArrayEquals(new float[] {1, 1, 0, 0}, into);
        assertEquals("column \"age\": \"x\" is not a number",
                wrong(() -> encoder.encode(new String[] {"x", "red", "small"}, into, 0)));
        assertEquals("column \"colour\": \"gr\u00fcn\" is none of the categories \"bl\u00fc\", \"red\"",
                wrong(() -> encoder.encode(new String[] {"1", "gr\u00fcn", "small"}, into, 0)));
        assertEquals("expected 3 fields, \"age\", \"colour\", \"size\", got 1",
                wrong(() -> encoder.encode(new String[] {"1"}, into, 0)));
        assertEquals("expected room for 4 values, got an array of 4 values and offset 1",
                wrong(() -> encoder.encode(new String[] {"1", "red", "small"}, into, 1)));
        Map<String, String> missing = Map.of("age", "1", "colour", "?", "size", "NA", "secret", "text");
        assertEquals("column \"colour\": the value is missing, which makes the row be left out",
                wrong(() -> encoding.encodeFeatures(missing, into, 0)));
        assertEquals("column \"age\": \"" + "1".repeat(40) + "\u2026\" is longer than 4096 bytes",
                wrong(() -> encoder.encode(new String[] {"1".repeat(5000), "red", "small"}, into, 0)));
    }

    @Test
    void withoutTargetsThereAreFeaturesOnly(@TempDir Path directory) throws IOException {
        Schema schema = new Schema(List.of(Column.number("a"), Column.number("b")), List.of(), List.of());
        CsvEncoding encoding = CsvEncoding.of(CsvReader.create(), schema);
        Path file = Files.writeString(directory.resolve("t.csv"), "a,b\n1,2\n");
        Path rows = directory.resolve("t.rows");
        assertThrows(IllegalStateException.class, () -> encoding.convert(file, rows));
        assertFalse(Files.exists(rows));
        assertThrows(IllegalStateException.class, () -> encoding.read(file));
        assertThrows(IllegalStateException.class, () -> encoding.read(new StringReader("a,b\n1,2\n"), "t"));
        encoding.readFeatures(file, (line, features) -> assertArrayEquals(new float[] {1, 2}, features));
    }

    @Test
    void rowsAllocateNothing() throws IOException {
        CsvEncoding encoding = learn(
                ENCODER.missing(Missing.MEAN_AND_INDICATOR).missing(Missing.CATEGORY), TABLE);
        RowEncoder encoder = new RowEncoder(encoding.schema());
        float[] into = new float[encoding.featureNames().size()];
        String[][] rows = {{"1.25e3", "red", "large"}, {"", "?", "small"}, {"-0.333333333333", " blue ", "medium"}};
        assertEquals(0, Allocation.warmBytes(() -> {
            for (String[] row : rows) {
                encoder.encode(row, into, 0);
            }
        }));
    }

    private static CsvEncoding learn(CsvEncoder encoder, String text) throws IOException {
        return encoder.learn(new StringReader(text), "t");
    }

    private static String error(Executable action) {
        return String.valueOf(assertThrows(CsvException.class, action).getMessage());
    }
}
