package io.github.lanegrad.data;

import static io.github.lanegrad.Testing.wrong;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Schema;
import io.github.lanegrad.Schema.Missing;
import io.github.lanegrad.Schema.Unknown;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class CsvEncoderTest {
    private static final String TABLE = """
            colour,weight,size,income
            red,1.5,small,<=50K
            "blue",2,large, >50K
            red , 3,medium,<=50K
            """;
    private static final CsvEncoder ENCODER = CsvEncoder.of(CsvReader.create())
            .oneHot("colour")
            .ordinal("size", "small", "medium", "large")
            .ordinal("income");

    @Test
    void encodesFeaturesAndTargets() throws IOException {
        CsvEncoding encoding = learn(ENCODER, TABLE);
        Dataset data = encoding.read(new StringReader(TABLE), "table");
        assertEquals(List.of("colour=blue", "colour=red", "weight", "size"), data.featureNames());
        assertEquals(data.featureNames(), encoding.featureNames());
        assertEquals(List.of("income"), data.targetNames());
        assertArrayEquals(new float[] {0, 1, 1.5f, 0, 1, 0, 2, 2, 0, 1, 3, 1}, CsvReaderTest.features(data));
        assertArrayEquals(new float[] {0, 1, 0}, CsvReaderTest.targets(data));
        assertEquals(List.of("blue", "red"), encoding.categories("colour"));
        assertEquals(List.of("small", "medium", "large"), encoding.categories("size"));
        assertEquals(List.of("<=50K", ">50K"), encoding.categories("income"));
    }

    @Test
    void aOneHotTargetIsATargetForEachClass() throws IOException {
        CsvEncoder encoder = CsvEncoder.of(CsvReader.create().targets("size", "weight"))
                .oneHot("size").ordinal("colour").ordinal("income", ">50K", "<=50K");
        Dataset data = learn(encoder, TABLE).read(new StringReader(TABLE), "table");
        assertEquals(List.of("size=large", "size=medium", "size=small", "weight"), data.targetNames());
        assertArrayEquals(new float[] {0, 0, 1, 1.5f, 1, 0, 0, 2, 0, 1, 0, 3}, CsvReaderTest.targets(data));
        assertArrayEquals(new float[] {1, 1, 0, 0, 1, 1}, CsvReaderTest.features(data));
    }

    @Test
    void unknownCategories() throws IOException {
        String other = "colour,weight,size,income\ngreen,1,huge,<=50K\n";
        String otherClass = "colour,weight,size,income\nred,1,small,none\n";
        CsvEncoding strict = learn(ENCODER, TABLE);
        assertEquals("new.csv, line 2, column 1 (colour): \"green\" is none of the categories \"blue\", \"red\"",
                error(() -> strict.read(new StringReader(other), "new.csv")));
        // A class that is not known has no number to learn.
        CsvEncoding lenient = learn(ENCODER.unknown(Unknown.NONE), TABLE);
        assertArrayEquals(new float[] {0, 0, 1, -1},
                CsvReaderTest.features(lenient.read(new StringReader(other), "new.csv")));
        assertEquals("new.csv, line 2, column 4 (income): \"none\" is none of the categories \"<=50K\", \">50K\"",
                error(() -> lenient.read(new StringReader(otherClass), "new.csv")));
        // Given categories hold while others are learnt.
        assertEquals("t, line 2, column 3 (size): \"huge\" is none of the categories \"small\", \"medium\", \"large\"",
                error(() -> learn(ENCODER, other)));
    }

    @Test
    void missingFieldsAndColumns() throws IOException {
        CsvEncoding encoding = learn(ENCODER, TABLE);
        String head = "colour,weight,size,income\n";
        String message = "t, line 2, column 1 (colour): the field is empty, expected a category";
        assertEquals(message, error(() -> learn(ENCODER, head + ",1,small,<=50K\n")));
        assertEquals(message, error(() -> encoding.read(new StringReader(head + ",1,small,<=50K\n"), "t")));
        assertEquals("t, line 2, column 2 (weight): \"heavy\" is not a number; oneHot, ordinal or ignored tell "
                        + "CsvEncoder a column of text, missingTexts a missing value",
                error(() -> learn(ENCODER, head + "red,heavy,small,<=50K\n")));
        assertEquals("t, line 1: no column is called \"colour\"; "
                        + "did you mean \"color\"?; there are \"color\", \"income\"",
                error(() -> learn(ENCODER, "color,income\nred,x\n")));
        assertEquals("t, line 1: expected column 1 to be called \"colour\" as in the table learnt from, got \"weight\"",
                error(() -> encoding.read(new StringReader("weight,colour,size,income\n1,red,small,<=50K\n"), "t")));
        assertEquals("t, line 1: expected 4 columns as in the table learnt from, got 3",
                error(() -> encoding.read(new StringReader("colour,weight,size\nred,1,small\n"), "t")));
    }

    @Test
    void emptyFieldsAsACategory() throws IOException {
        CsvEncoder encoder = ENCODER.missing(Missing.CATEGORY);
        String text = TABLE + ",4,large,<=50K\n";
        CsvEncoding encoding = learn(encoder, text);
        assertEquals(List.of("", "blue", "red"), encoding.categories("colour"));
        Dataset data = encoding.read(new StringReader(text), "t");
        assertEquals("colour=", data.featureNames().getFirst());
        assertEquals(1, data.feature(3, 0));
        String head = "colour,weight,size,income\n";
        assertEquals("t, line 2, column 3 (size): \"\" is none of the categories \"small\", \"medium\", \"large\"",
                error(() -> learn(encoder, head + "red,1,,<=50K\n")));
        assertEquals("t, line 2, column 4 (income): the field is empty, expected a category",
                error(() -> learn(encoder, head + "red,1,small,\n")));
        assertEquals("t, line 2, column 2 (weight): the field is empty, expected a number",
                error(() -> learn(encoder, head + "red,,small,x\n")));
    }

    @Test
    void tablesWithoutHeader() throws IOException {
        CsvEncoder encoder = CsvEncoder.of(CsvReader.create().header(false)).oneHot("column 1");
        Dataset data = learn(encoder, "b,1\na,2\n").read(new StringReader("a,1\nb,2\n"), "t");
        assertEquals(List.of("column 1=a", "column 1=b"), data.featureNames());
        assertArrayEquals(new float[] {1, 0, 0, 1}, CsvReaderTest.features(data));
    }

    @Test
    void tooManyCategoriesAreRefused() {
        StringBuilder text = new StringBuilder("a,y\n");
        for (int i = 0; i <= 10_000; i++) {
            text.append('c').append(i).append(",1\n");
        }
        assertEquals("t, line 10002, column 1 (a): the column has more than 10000 categories",
                error(() -> learn(CsvEncoder.of(CsvReader.create()).oneHot("a"), text.toString())));
    }

    /** One-hot columns count among the values that a table may have. */
    @Test
    void wideRowsCount() throws IOException {
        CsvReader reader = CsvReader.create().maximumValues(11);
        CsvEncoding encoding = learn(CsvEncoder.of(reader).oneHot("a"), "a,y\np,1\nq,1\nr,1\n");
        assertEquals("t, line 4: the table has more than 11 values, which CsvReader.maximumValues allows",
                error(() -> encoding.read(new StringReader("a,y\np,1\nq,1\nr,1\n"), "t")));
    }

    @Test
    void newRows() throws IOException {
        CsvEncoding encoding = learn(ENCODER, TABLE);
        float[] row = new float[6];
        encoding.encodeFeatures(Map.of("size", "large", "colour", "red", "weight", "-2", "other", "?"), row, 1);
        assertArrayEquals(new float[] {0, 0, 1, -2, 2, 0}, row);
        assertEquals("column \"size\": the field is empty, expected a category",
                wrong(() -> encoding.encodeFeatures(Map.of("colour", "red", "weight", "1"), row, 0)));
        assertEquals("column \"weight\": \"x\" is not a number",
                wrong(() -> encoding.encodeFeatures(Map.of("colour", "red", "weight", "x"), row, 0)));
        assertEquals("expected room for 4 values, got an array of 6 values and offset 3",
                wrong(() -> encoding.encodeFeatures(Map.of(), row, 3)));
        assertEquals("expected a text column, got \"weight\"", wrong(() -> encoding.categories("weight")));
        assertEquals("expected a text column, got \"none\"", wrong(() -> encoding.categories("none")));
    }

    @Test
    void optionsAreChecked() {
        assertEquals("expected one encoding of a column, got two of \"size\"", wrong(() -> ENCODER.oneHot("size")));
        assertEquals("expected at most 10000 categories of \"x\", all different, got [a, b, a]",
                wrong(() -> ENCODER.oneHot("x", "a", "b", "a")));
        assertEquals("expected texts that are all different, got [NA, ?, NA]",
                wrong(() -> ENCODER.missingTexts("NA", "?", "NA")));
    }

    @Test
    void whatIsNullIsNamed() throws IOException {
        assertEquals("reader", assertThrows(NullPointerException.class, () -> CsvEncoder.of(null)).getMessage());
        assertEquals("policy", assertThrows(NullPointerException.class, () -> ENCODER.missing(null, "age")).getMessage());
        assertEquals("policy", assertThrows(NullPointerException.class, () -> ENCODER.unknown(null)).getMessage());
        Schema schema = learn(ENCODER, TABLE).schema();
        assertEquals("reader", assertThrows(NullPointerException.class, () -> CsvEncoding.of(null, schema)).getMessage());
        assertEquals("schema",
                assertThrows(NullPointerException.class, () -> CsvEncoding.of(CsvReader.create(), null)).getMessage());
    }

    @Test
    void optionsKeepEachOther() throws IOException {
        CsvEncoder encoder = CsvEncoder.of(CsvReader.create().targets("y")).ordinal("a", "p", "q").missingTexts("?")
                .missing(Missing.MEAN, "b").unknown(Unknown.NONE).kindsLearnt(true).ignored("d");
        CsvEncoding encoding = learn(encoder, "a,b,c,d,y\np,1,u,0,1\nq,?,v,0,1\n");
        assertEquals(List.of("a", "b", "c=u", "c=v"), encoding.featureNames());
        CsvEncoder mean = CsvEncoder.of(CsvReader.create().targets("y")).missing(Missing.MEAN, "a").missingTexts("?");
        assertEquals(2, learn(mean, "a,y\n1,1\n?,1\n3,1\n").schema().columns().getFirst().fill());
        CsvEncoder strict = CsvEncoder.of(CsvReader.create().targets("y")).oneHot("a").missing(Missing.CATEGORY)
                .missing(Missing.ERROR);
        assertEquals("t, line 2, column 1 (a): the field is empty, expected a category",
                error(() -> learn(strict, "a,y\n,1\nred,2\n")));
    }

    /** The row after it has a value of 0 for it. */
    @Test
    void anUnknownCategoryIsThatOfItsRowOnly() throws IOException {
        CsvEncoding encoding = learn(CsvEncoder.of(CsvReader.create().targets("y")).oneHot("a").unknown(Unknown.OWN_CATEGORY),
                "a,y\np,1\n");
        assertArrayEquals(new float[] {0, 1, 1, 0},
                CsvReaderTest.features(encoding.read(new StringReader("a,y\nx,1\np,1\n"), "t")));
    }

    /** In tables and rows alike, with quotes or without. */
    @Test
    void aTextMayHave4096Bytes() throws IOException {
        String longest = "a".repeat(4096);
        CsvEncoding encoding = learn(CsvEncoder.of(CsvReader.create().targets("y")).oneHot("a"), "a,y\n" + longest + ",1\n");
        RowEncoder rows = new RowEncoder(encoding.schema());
        float[] row = new float[1];
        assertTrue(rows.encode(new String[] {" " + longest}, row, 0));
        assertArrayEquals(new float[] {1}, row);
        String end = "\u2026\" is longer than 4096 bytes";
        assertTrue(wrong(() -> rows.encode(new String[] {longest + "a"}, row, 0)).endsWith(end));
        for (String quote : new String[] {"", "\""}) {
            String head = "a,y\n" + quote + longest;
            assertEquals(1, encoding.read(new StringReader(head + quote + ",1\n"), "t").feature(0, 0));
            assertTrue(error(() -> encoding.read(new StringReader(head + "a" + quote + ",1\n"), "t")).endsWith(end));
        }
    }

    /** As a table, which is bytes. */
    @Test
    void aTextOfARowIsBytes() throws IOException {
        CsvEncoding encoding = learn(CsvEncoder.of(CsvReader.create().targets("y")).oneHot("a").unknown(Unknown.NONE),
                "a,y\n?,1\n");
        RowEncoder rows = new RowEncoder(encoding.schema());
        assertEquals("column \"a\": \"\ud800\" has half of a surrogate pair",
                wrong(() -> rows.encode(new String[] {"\ud800"}, new float[1], 0)));
        assertTrue(wrong(() -> rows.encode(new String[] {"\u00e9".repeat(3000)}, new float[1], 0))
                .endsWith("\u2026\" is longer than 4096 bytes"));
    }

    /** As around fields, where they do not count. */
    @Test
    void blanksAroundGivenTextsDoNotCount() throws IOException {
        CsvEncoder encoder = CsvEncoder.of(CsvReader.create().targets("y")).oneHot("a", " p\t", "q")
                .missingTexts(" NA ").missing(Missing.MEAN, "b");
        Dataset data = learn(encoder, "a,b,y\np,1,0\n q,NA,1\n\" p\",3,1\n").read(
                new StringReader("a,b,y\np,1,0\n q,NA,1\n\" p\",3,1\n"), "t");
        assertArrayEquals(new float[] {1, 0, 1, 0, 1, 2, 1, 0, 3}, CsvReaderTest.features(data));
        assertThrows(IllegalArgumentException.class, () -> ENCODER.missingTexts("NA", " NA"));
    }

    @Test
    void filesAndStreams(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("table.csv"), TABLE);
        Dataset data = ENCODER.learn(file).read(file);
        byte[] bytes = CsvGzipTest.pack(TABLE);
        CsvEncoding encoding = ENCODER.learn(new ByteArrayInputStream(bytes), "packed");
        assertArrayEquals(CsvReaderTest.features(data),
                CsvReaderTest.features(encoding.read(new ByteArrayInputStream(bytes), "packed")));
        Path rows = directory.resolve("table.rows");
        encoding.convert(file, rows);
        try (TableFile opened = TableFile.open(rows)) {
            assertEquals(encoding.featureNames(), opened.featureNames());
            float[] features = new float[12];
            opened.copyFeatures(new int[] {0, 1, 2}, 0, 3, features, 0, 4);
            assertArrayEquals(CsvReaderTest.features(data), features);
        }
    }

    private static CsvEncoding learn(CsvEncoder encoder, String text) throws IOException {
        return encoder.learn(new StringReader(text), "t");
    }

    private static String error(Executable action) {
        return String.valueOf(assertThrows(CsvException.class, action).getMessage());
    }
}
