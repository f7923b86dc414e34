package io.github.lanegrad;

import static io.github.lanegrad.Testing.wrong;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.lanegrad.Schema.Column;
import io.github.lanegrad.Schema.Kind;
import io.github.lanegrad.Schema.Missing;
import io.github.lanegrad.Schema.Unknown;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static final Column AGE =
            new Column("age", Kind.NUMBER, List.of(), Missing.MEAN_AND_INDICATOR, 5, Unknown.ERROR);
    private static final Column COLOUR =
            new Column("colour", Kind.ONE_HOT, List.of("red", "blue"), Missing.ERROR, 0, Unknown.OWN_CATEGORY);
    private static final Column ID = new Column("id", Kind.IGNORED, List.of(), Missing.ERROR, 0, Unknown.ERROR);
    private static final Column CLASS =
            new Column("class", Kind.ORDINAL, List.of("no", "yes"), Missing.DROP_ROW, 0, Unknown.ERROR);

    @Test
    void featuresAndTargets() {
        Schema schema = new Schema(List.of(CLASS, AGE, ID, COLOUR, Column.number("price")), List.of(4, 0), List.of("?"));
        assertEquals(List.of(1, 3), schema.featureColumns());
        assertEquals(List.of("age", "age missing", "colour=red", "colour=blue", "colour unknown"), schema.featureNames());
        assertEquals(List.of("price", "class"), schema.targetNames());
        assertEquals(List.of("no", "yes"), schema.categories("class"));
        assertEquals("expected a text column, got \"age\"", wrong(() -> schema.categories("age")));
        assertEquals(schema, new Schema(List.copyOf(schema.columns()), List.of(4, 0), List.of("?")));
    }

    @Test
    void classesHaveNames() {
        Column kind = new Column("kind", Kind.ONE_HOT, List.of("apple", "pear", "plum"), Missing.ERROR, 0, Unknown.ERROR);
        Schema fruit = new Schema(List.of(kind, AGE), List.of(0), List.of());
        assertEquals(List.of("apple", "pear", "plum"), fruit.classNames());
        assertEquals("pear", fruit.className(new float[] {9, 0.2f, 0.5f, 0.3f, 9}, 1));
        assertEquals("apple", fruit.className(new float[] {0.4f, 0.4f, 0.2f}, 0));
        assertEquals("plum", fruit.className(new float[] {Float.NaN, Float.NaN, -1}, 0));
        assertEquals("apple", fruit.className(new float[] {Float.NaN, Float.NaN, Float.NaN}, 0));
        assertEquals(List.of("no", "yes"), new Schema(List.of(CLASS, AGE), List.of(0), List.of()).classNames());
        assertEquals("expected 3 outputs, got an array of 4 values and offset 2",
                wrong(() -> fruit.className(new float[4], 2)));
        assertEquals("expected 3 outputs, got an array of 4 values and offset -1",
                wrong(() -> fruit.className(new float[4], -1)));
        for (List<Integer> targets : List.of(List.<Integer>of(), List.of(1), List.of(0, 1))) {
            Schema other = new Schema(List.of(CLASS, Column.number("price"), AGE), targets, List.of());
            assertEquals("expected one target of text, got " + other.targetNames(),
                    assertThrows(IllegalStateException.class, other::classNames).getMessage());
            assertThrows(IllegalStateException.class, () -> other.className(new float[2], 0));
        }
    }

    @Test
    void partsMustFit() {
        assertEquals("expected at most 10000 categories, all different, got 10001 categories (column \"a\")",
                wrong(() -> text(Collections.nCopies(10_001, "x"), Missing.ERROR)));
        assertEquals("expected a policy for missing values that suits its kind, got median of one_hot (column \"a\")",
                wrong(() -> text(List.of("x"), Missing.MEDIAN)));
        assertEquals("expected a policy for missing values that suits its kind, got category of number (column \"a\")",
                wrong(() -> new Column("a", Kind.NUMBER, List.of(), Missing.CATEGORY, 0, Unknown.ERROR)));
        assertEquals("expected a finite number for missing values, 0 if none is needed, got NaN (column \"a\")",
                wrong(() -> new Column("a", Kind.NUMBER, List.of(), Missing.MEAN, Float.NaN, Unknown.ERROR)));
        assertEquals("expected categories of text only, got number (column \"a\")",
                wrong(() -> new Column("a", Kind.NUMBER, List.of("x"), Missing.ERROR, 0, Unknown.ERROR)));
        assertEquals("expected categories of text only, got number (column \"a\")",
                wrong(() -> new Column("a", Kind.NUMBER, List.of(), Missing.ERROR, 0, Unknown.NONE)));
        assertEquals("expected a feature beside the targets, got 2 columns and 1 targets",
                wrong(() -> new Schema(List.of(CLASS, ID), List.of(0), List.of())));
        assertEquals("expected a target from 0 to 1, got -1",
                wrong(() -> new Schema(List.of(CLASS, AGE), List.of(-1), List.of())));
        assertEquals("expected a target without replaced values, got " + AGE,
                wrong(() -> new Schema(List.of(CLASS, AGE), List.of(1), List.of())));
        assertEquals("expected a target without replaced values, got " + COLOUR,
                wrong(() -> new Schema(List.of(COLOUR, AGE), List.of(0), List.of())));
        assertEquals("expected targets and missing texts that are all different, got [0] and [?, ?]",
                wrong(() -> new Schema(List.of(CLASS, AGE), List.of(0), List.of("?", "?"))));
    }

    @Test
    void partsOfAColumnAreThere() {
        assertEquals("name", missing(null, Kind.NUMBER, Unknown.ERROR));
        assertEquals("kind", missing("a", null, Unknown.ERROR));
        assertEquals("unknown", missing("a", Kind.ONE_HOT, null));
    }

    private static String missing(String name, Kind kind, Unknown unknown) {
        return String.valueOf(assertThrows(NullPointerException.class,
                () -> new Column(name, kind, List.of(), Missing.ERROR, 0, unknown)).getMessage());
    }

    @Test
    void aColumnMayHaveTheMostCategories() {
        List<String> most = IntStream.range(0, Schema.MOST_CATEGORIES).mapToObj(i -> "c" + i).toList();
        assertEquals(10_000, text(most, Missing.ERROR).valueNames().size());
    }

    private static Column text(List<String> categories, Missing missing) {
        return new Column("a", Kind.ONE_HOT, categories, missing, 0, Unknown.ERROR);
    }
}
