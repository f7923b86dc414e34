package io.github.lanegrad.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
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
    private final RowCodec codec;
    private final float[] row;
    private final boolean numbersOnly;
    private final float[] block = new float[NumberWindow.MOST];
    private final List<byte[]> firstRow = new ArrayList<>();
    private long rows;
    private boolean dropped;

    /** Reads the first line. */
    CsvTable(CsvFields fields, CsvPosition position, long maximumValues, CsvReader.Header wanted, ColumnPlan plan,
            RowSink sink) throws IOException {
        this.fields = fields;
        this.position = position;
        this.maximumValues = maximumValues;
        this.sink = sink;
        if (!fields.nextLine()) {
            throw position.here("the file is empty");
        }
        readFirstLine();
        boolean header = switch (wanted) {
            case PRESENT -> true;
            case ABSENT -> false;
            case DETECTED -> firstRow.stream().anyMatch(CsvTable::looksLikeName);
        };
        List<String> names = IntStream.range(0, firstRow.size())
                .mapToObj(i -> header ? name(firstRow.get(i)) : "column " + (i + 1))
                .toList();
        codec = plan.resolve(names, header, position);
        row = new float[codec.width()];
        numbersOnly = codec.isNumbers();
        sink.columns(codec.featureNames(), codec.targetNames());
        if (header) {
            position.name(names);
            firstRow.clear();
        }
    }

    /** Reads the rest. */
    void read() throws IOException {
        if (!firstRow.isEmpty()) {
            boolean kept = true;
            for (int column = 0; column < firstRow.size(); column++) {
                position.column(column + 1);
                byte[] text = firstRow.get(column);
                kept &= put(column, text, 0, text.length);
            }
            endRow(firstRow.size(), kept);
        }
        while (fields.nextLine()) {
            if (!readNumbers()) {
                readRow();
            }
        }
        if (rows == 0) {
            throw position.inLine(dropped
                    ? "each row lacks a value and is left out, expected others"
                    : "the file ends after the header, expected rows of numbers");
        }
    }

    private void readFirstLine() throws IOException {
        int length = 0;
        for (int column = 0; fields.nextField(column, true); column++) {
            byte[] text = Arrays.copyOfRange(fields.bytes(), fields.from(), fields.to());
            firstRow.add(text);
            length += text.length + 1;
            if (length > LONGEST_FIRST_LINE) {
                throw position.inLine("the line is longer than " + LONGEST_FIRST_LINE + " bytes");
            }
        }
    }

    /** An empty field says nothing: a missing number must not turn numbers into names. */
    private static boolean looksLikeName(byte[] field) {
        return field.length > 0
                && Float.isNaN(Decimal.parse(field, 0, field.length))
                && !Decimal.isNotFinite(name(field));
    }

    private static String name(byte[] field) {
        return FieldCodec.string(field, 0, field.length).replaceAll(CsvPosition.LINE_BREAK, " ");
    }

    /** Reads lines of nothing but numbers, some at once. Returns false if there is none before another one. */
    private boolean readNumbers() throws IOException {
        if (!numbersOnly) {
            return false;
        }
        long most = Math.min(maximumValues / row.length, FloatList.MAXIMUM) - rows;
        int lines = (int) Math.min(fields.lines(codec.columns()), most);
        if (lines <= 0) {
            return false;
        }
        fields.take(lines, codec.numberPlaces(), block);
        sink.rows(position.line(), block, lines);
        position.nextLines(lines - 1);
        rows += lines;
        return true;
    }

    private void readRow() throws IOException {
        int columns = codec.columns();
        int column = 0;
        boolean kept = true;
        while (true) {
            column = fields.numbers(column, codec.numberPlaces(), row);
            if (!fields.nextField(column, column < columns && codec.isText(column))) {
                break;
            }
            if (column < columns) {
                kept &= put(column, fields.bytes(), fields.from(), fields.to());
            }
            column++;
        }
        endRow(column, kept);
    }

    private void checkRoom() throws CsvException {
        if ((rows + 1) * row.length > maximumValues) {
            throw position.inLine("the table has more than %d values, which CsvReader.maximumValues allows"
                    .formatted(maximumValues));
        }
        if (rows == FloatList.MAXIMUM) {
            throw position.inLine("the table has more than %d rows".formatted(FloatList.MAXIMUM));
        }
    }

    /** Returns whether the row is not to be left out because of this field. */
    private boolean put(int column, byte[] text, int from, int to) throws CsvException {
        if (codec.isLeftOut(column, text, from, to)) {
            return false;
        }
        String problem = codec.encode(column, text, from, to, row, 0);
        if (problem != null) {
            throw position.here(problem);
        }
        return true;
    }

    private void endRow(int columns, boolean kept) throws IOException {
        if (columns != codec.columns()) {
            throw position.inLine("expected %d fields, got %d".formatted(codec.columns(), columns));
        }
        if (kept) {
            checkRoom();
            sink.rows(position.line(), row, 1);
            rows++;
        } else {
            dropped = true;
        }
    }
}
