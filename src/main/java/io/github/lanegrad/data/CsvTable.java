package io.github.lanegrad.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One table being read: from fields to rows of numbers. */
final class CsvTable {
    /** Bounds what the names of the columns can take; a million short names fit. */
    private static final int LONGEST_FIRST_LINE = 1 << 22;

    private final CsvFields fields;
    private final CsvPosition position;
    private final long maximumValues;
    private final RowSink sink;
    private List<FieldCodec> codecs = List.of();
    /** For each column whether it is a target, and the place of its first number among the targets or features. */
    private boolean[] isTarget = {};
    private int[] places = {};
    private float[] features = {};
    private float[] targets = {};
    private int rows;

    CsvTable(CsvFields fields, CsvPosition position, long maximumValues, RowSink sink) {
        this.fields = fields;
        this.position = position;
        this.maximumValues = maximumValues;
        this.sink = sink;
    }

    void read(CsvReader.Header wanted, CsvTargets wantedTargets, ColumnPlan plan) throws IOException {
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
        layOut(names, targetColumns, plan);
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
        return columns;
    }

    private void layOut(List<String> names, int[] targetColumns, ColumnPlan plan) throws IOException {
        isTarget = new boolean[names.size()];
        places = new int[names.size()];
        for (int column : targetColumns) {
            isTarget[column] = true;
        }
        codecs = plan.resolve(names, isTarget, position);
        int[] featureColumns = IntStream.range(0, names.size()).filter(column -> !isTarget[column]).toArray();
        List<String> featureNames = layOut(names, featureColumns);
        List<String> targetNames = layOut(names, targetColumns);
        features = new float[featureNames.size()];
        targets = new float[targetNames.size()];
        sink.columns(featureNames, targetNames);
    }

    private List<String> layOut(List<String> names, int[] columns) {
        List<String> numberNames = new ArrayList<>();
        for (int column : columns) {
            places[column] = numberNames.size();
            numberNames.addAll(codecs.get(column).names(names.get(column)));
        }
        return numberNames;
    }

    private void firstRow(List<String> line) throws IOException {
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
            if (column < places.length) {
                put(column, fields.text(), fields.length());
            }
        }
        endRow(column);
    }

    private void startRow() throws CsvException {
        if ((rows + 1L) * ((long) features.length + targets.length) > maximumValues) {
            throw position.inLine("the table has more than %d values, which CsvReader.maximumValues allows"
                    .formatted(maximumValues));
        }
        if (rows == FloatList.MAXIMUM) {
            throw position.inLine("the table has more than %d rows".formatted(FloatList.MAXIMUM));
        }
    }

    private void endRow(int columns) throws IOException {
        if (columns != places.length) {
            throw position.inLine("expected %d fields, got %d".formatted(places.length, columns));
        }
        sink.row(features, targets);
        rows++;
    }

    private void put(int column, char[] text, int length) throws CsvException {
        float[] row = isTarget[column] ? targets : features;
        String problem = codecs.get(column).encode(text, length, row, places[column]);
        if (problem != null) {
            throw position.here(problem);
        }
    }
}
