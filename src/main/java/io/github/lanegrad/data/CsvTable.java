package io.github.lanegrad.data;

import io.github.lanegrad.Dataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** One table being read: from fields to columns of numbers. */
final class CsvTable {
    /** Bounds what the names of the columns can take; a million short names fit. */
    private static final int LONGEST_FIRST_LINE = 1 << 22;

    private final CsvFields fields;
    private final CsvPosition position;
    private final long maximumValues;
    private final FloatList features = new FloatList();
    private final FloatList targets = new FloatList();
    /** For each column its place among the targets of a row, or -1. */
    private int[] targetPlaces = {};
    private float[] rowTargets = {};
    private int rows;

    CsvTable(CsvFields fields, CsvPosition position, long maximumValues) {
        this.fields = fields;
        this.position = position;
        this.maximumValues = maximumValues;
    }

    Dataset read(CsvReader.Header wanted, CsvTargets wantedTargets) throws IOException {
        if (!fields.nextLine()) {
            throw position.here("the file is empty");
        }
        List<String> first = firstLine();
        boolean header = switch (wanted) {
            case PRESENT -> true;
            case ABSENT -> false;
            case DETECTED -> looksLikeHeader(first);
        };
        List<String> names =
                header ? first : IntStream.rangeClosed(1, first.size()).mapToObj(i -> "column " + i).toList();
        int[] targetColumns = targetColumns(wantedTargets, names, header);
        if (header) {
            position.name(names);
        } else {
            firstRow(first);
        }
        while (fields.nextLine()) {
            row();
        }
        if (rows == 0) {
            throw position.inLine("the file ends after the header, expected rows of numbers");
        }
        List<String> featureNames = IntStream.range(0, names.size())
                .filter(column -> targetPlaces[column] < 0)
                .mapToObj(names::get)
                .toList();
        List<String> targetNames = Arrays.stream(targetColumns).mapToObj(names::get).toList();
        return Dataset.of(rows, featureNames, features.toArray(), targetNames, targets.toArray());
    }

    private List<String> firstLine() throws IOException {
        List<String> line = new ArrayList<>();
        int length = 0;
        while (fields.nextField()) {
            line.add(fields.toString());
            length += fields.length() + 1;
            if (length > LONGEST_FIRST_LINE) {
                throw position.inLine("the line is longer than " + LONGEST_FIRST_LINE + " characters");
            }
        }
        return line;
    }

    /** An empty field says nothing: a missing number must not turn numbers into names. */
    private static boolean looksLikeHeader(List<String> line) {
        return line.stream()
                .anyMatch(field -> !field.isEmpty()
                        && Float.isNaN(Decimal.parse(field.toCharArray(), field.length()))
                        && !Decimal.isNotFinite(field));
    }

    private int[] targetColumns(CsvTargets wanted, List<String> names, boolean header) throws CsvException {
        int[] columns = wanted.resolve(names, header, position);
        if (columns.length == names.size()) {
            throw position.inLine("expected a feature beside the targets, got %d columns and %d targets"
                    .formatted(names.size(), columns.length));
        }
        targetPlaces = new int[names.size()];
        Arrays.fill(targetPlaces, -1);
        for (int place = 0; place < columns.length; place++) {
            targetPlaces[columns[place]] = place;
        }
        rowTargets = new float[columns.length];
        return columns;
    }

    private void firstRow(List<String> line) throws CsvException {
        position.startOfLine();
        startRow();
        for (int column = 0; column < line.size(); column++) {
            position.nextColumn();
            char[] text = line.get(column).toCharArray();
            put(column, text, text.length);
        }
        endRow(line.size());
    }

    private void row() throws IOException {
        startRow();
        int column = 0;
        for (; fields.nextField(); column++) {
            if (column < targetPlaces.length) {
                put(column, fields.text(), fields.length());
            }
        }
        endRow(column);
    }

    private void startRow() throws CsvException {
        if ((rows + 1L) * targetPlaces.length > maximumValues) {
            throw position.inLine("the table has more than %d values, which CsvReader.maximumValues allows"
                    .formatted(maximumValues));
        }
    }

    private void endRow(int columns) throws CsvException {
        if (columns != targetPlaces.length) {
            throw position.inLine("expected %d fields, got %d".formatted(targetPlaces.length, columns));
        }
        targets.addAll(rowTargets);
        rows++;
    }

    private void put(int column, char[] text, int length) throws CsvException {
        float value = Decimal.parse(text, length);
        if (!Float.isFinite(value)) {
            throw position.here(problem(new String(text, 0, length), value));
        }
        if (targetPlaces[column] < 0) {
            features.add(value);
        } else {
            rowTargets[targetPlaces[column]] = value;
        }
    }

    private static String problem(String text, float value) {
        if (text.isEmpty()) {
            return "the field is empty, expected a number";
        }
        String quoted = CsvPosition.quoted(text);
        if (!Float.isNaN(value)) {
            return quoted + " is beyond the range of a float";
        }
        return quoted + (Decimal.isNotFinite(text) ? " is not a finite number" : " is not a number");
    }
}
