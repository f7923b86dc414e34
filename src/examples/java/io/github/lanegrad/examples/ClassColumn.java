package io.github.lanegrad.examples;

import io.github.lanegrad.Dataset;
import io.github.lanegrad.Schema;
import io.github.lanegrad.train.Average;
import io.github.lanegrad.train.ConfusionMatrix;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The classes that a column of targets tells.
 *
 * @param names of the classes, in the order of their numbers
 */
record ClassColumn(List<String> names) {

    private static final int MOST = 1000;

    /** Two classes, of which there is at least a row each. */
    static ClassColumn binary(String where, Dataset data, Schema schema) {
        String column = where + ", target " + data.targetNames().getFirst();
        List<String> words = words(schema);
        if (words.size() > 2) {
            throw new IllegalArgumentException(column + ": expected two classes, got " + words.size() + ": "
                    + String.join(", ", words) + "; --task classes takes them");
        }
        int ones = 0;
        for (int row = 0; row < data.rows(); row++) {
            float value = data.target(row, 0);
            if (value != 0 && value != 1) {
                throw new IllegalArgumentException(column + ": expected 0 or 1, got " + value + " in row " + (row + 1)
                        + " of the data; --task classes takes numbers of classes, --task regression any numbers");
            }
            ones += (int) value;
        }
        if (ones == 0 || ones == data.rows()) {
            throw new IllegalArgumentException(column + ": expected rows of both classes, all are " + Math.min(ones, 1));
        }
        return new ClassColumn(words.isEmpty() ? List.of("0", "1") : words);
    }

    /** Any number of classes. */
    static ClassColumn several(String where, Dataset data, Schema schema) {
        int largest = 0;
        for (int row = 0; row < data.rows(); row++) {
            float value = data.target(row, 0);
            if (!(value >= 0 && value < MOST && value == (int) value)) {
                throw new IllegalArgumentException(where + ", target " + data.targetNames().getFirst()
                        + ": expected the number of a class, 0 to " + (MOST - 1) + ", got " + value + " in row " + (row + 1)
                        + " of the data; --text takes words");
            }
            largest = Math.max(largest, (int) value);
        }
        List<String> words = words(schema);
        return new ClassColumn(words.isEmpty()
                ? IntStream.rangeClosed(0, Math.max(1, largest)).mapToObj(Integer::toString).toList()
                : words);
    }

    private static List<String> words(Schema schema) {
        return schema.columns().get(schema.targets().getFirst()).categories();
    }

    /** Accuracy, and of each class how well it was told. */
    void printScores(Training.Result result, PrintStream out) {
        ConfusionMatrix matrix = ConfusionMatrix.ofClasses(result.predictions(), result.targets());
        out.printf("%ntest accuracy %.4f, mean F1 %.4f%n%n", matrix.accuracy(), matrix.fBeta(1, Average.MACRO));
        int width = Math.max(5, names.stream().mapToInt(String::length).max().orElse(0));
        out.printf("  %-" + width + "s  rows  precision  recall      F1%n", "class");
        for (int c = 0; c < names.size(); c++) {
            int number = c;
            long rows = IntStream.range(0, result.targets().length).filter(r -> result.targets()[r] == number).count();
            out.printf("  %-" + width + "s %5d  %9.4f  %6.4f  %6.4f%n", names.get(c), rows, matrix.precision(c),
                    matrix.recall(c), matrix.fBeta(1, c));
        }
    }
}
