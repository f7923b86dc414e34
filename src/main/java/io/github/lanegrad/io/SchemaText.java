package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import io.github.lanegrad.Schema;
import io.github.lanegrad.Schema.Column;
import io.github.lanegrad.Schema.Kind;
import io.github.lanegrad.Schema.Missing;
import io.github.lanegrad.Schema.Unknown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A {@link Schema} as JSON. All members are there, in this order:
 *
 * <pre>{"columns": [{"name": "age", "kind": "number", "categories": [], "missing": "median", "fill": "38.5",
 * "unknown": "error"}, …], "targets": [14], "missing_texts": ["?"]}</pre>
 */
final class SchemaText {
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?(E-?[0-9]+)?");

    private final JsonReader json;
    private final String name;

    private SchemaText(String text, String name) {
        this.name = name;
        this.json = new JsonReader(name, text.getBytes(StandardCharsets.UTF_8), 0);
    }

    static String write(Schema schema) {
        StringBuilder json = new StringBuilder("{\"columns\":[");
        for (int i = 0; i < schema.columns().size(); i++) {
            Column column = schema.columns().get(i);
            json.append(i == 0 ? "" : ",").append("{\"name\":");
            JsonText.append(json, column.name());
            json.append(",\"kind\":\"").append(lower(column.kind())).append("\",\"categories\":");
            strings(json, column.categories());
            json.append(",\"missing\":\"").append(lower(column.missing()))
                    .append("\",\"fill\":\"").append(column.fill())
                    .append("\",\"unknown\":\"").append(lower(column.unknown())).append("\"}");
        }
        json.append("],\"targets\":[");
        for (int i = 0; i < schema.targets().size(); i++) {
            json.append(i == 0 ? "" : ",").append(schema.targets().get(i));
        }
        json.append("],\"missing_texts\":");
        strings(json, schema.missingTexts());
        return json.append('}').toString();
    }

    /**
     * Reads what was written.
     *
     * @param name what messages call the text
     * @throws FormatException if it is anything else; its message is about the text, not about the file that holds it
     */
    static Schema read(String text, String name) throws FormatException {
        return new SchemaText(text, name).schema();
    }

    private Schema schema() throws FormatException {
        List<Column> columns = new ArrayList<>();
        List<Integer> targets = new ArrayList<>();
        json.beginObject();
        member("columns");
        json.beginArray();
        while (json.nextElement()) {
            columns.add(column());
        }
        member("targets");
        json.beginArray();
        while (json.nextElement()) {
            targets.add(Math.toIntExact(Math.min(json.natural(), Integer.MAX_VALUE)));
        }
        member("missing_texts");
        List<String> missingTexts = strings();
        end();
        json.end();
        try {
            return new Schema(columns, targets, missingTexts);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Column column() throws FormatException {
        json.beginObject();
        member("name");
        String column = json.string();
        member("kind");
        Kind kind = constant(Kind.values());
        member("categories");
        List<String> categories = strings();
        member("missing");
        Missing missing = constant(Missing.values());
        member("fill");
        float fill = decimal();
        member("unknown");
        Unknown unknown = constant(Unknown.values());
        end();
        try {
            return new Column(column, kind, categories, missing, fill, unknown);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private void member(String expected) throws FormatException {
        String got = json.nextName();
        if (!expected.equals(got)) {
            throw wrong("expected " + expected + ", got " + (got == null ? "no more members" : JsonText.shown(got)));
        }
    }

    private void end() throws FormatException {
        String got = json.nextName();
        if (got != null) {
            throw wrong("expected no more members, got " + JsonText.shown(got));
        }
    }

    private List<String> strings() throws FormatException {
        List<String> strings = new ArrayList<>();
        json.beginArray();
        while (json.nextElement()) {
            strings.add(json.string());
        }
        return strings;
    }

    private <E extends Enum<E>> E constant(E[] constants) throws FormatException {
        String got = json.string();
        for (E constant : constants) {
            if (lower(constant).equals(got)) {
                return constant;
            }
        }
        throw wrong("expected one of " + Arrays.stream(constants).map(SchemaText::lower).toList() + ", got "
                + JsonText.shown(got));
    }

    private float decimal() throws FormatException {
        String got = json.string();
        if (!DECIMAL.matcher(got).matches()) {
            throw wrong("expected a decimal number, got " + JsonText.shown(got));
        }
        return Float.parseFloat(got);
    }

    private FormatException wrong(String fault) {
        return new FormatException(name, json.offset(), fault);
    }

    private static void strings(StringBuilder json, List<String> strings) {
        json.append('[');
        for (int i = 0; i < strings.size(); i++) {
            json.append(i == 0 ? "" : ",");
            JsonText.append(json, strings.get(i));
        }
        json.append(']');
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
