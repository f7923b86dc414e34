package io.github.lanegrad.bench;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvReader;
import io.github.lanegrad.Dataset;
import io.github.lanegrad.Philox;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads a table of numbers from a file to floats: ours to a data set, FastCSV to an array that has the right size before,
 * with {@link Float#parseFloat} of what it hands out, in the cheapest way it has. Both are compared with the numbers that
 * splitting and {@link Float#parseFloat} of the JDK give.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CsvBenchmark {

    private static final int COLUMNS = 32;
    private static final int ROWS = 50_000;
    private static final int REAL_BYTES = 10_000_000;

    /** Three decimals; the digits that tell a float; those that tell a double; a real table, over and over. */
    @Param({"decimals", "floats", "doubles", "concrete-strength"})
    public String table;

    private Path file;
    private float[] expected;
    private float[] values;
    private int columns;

    @Setup(Level.Trial)
    public void setup() throws IOException {
        List<String> lines = switch (table) {
            case "decimals" -> generated("%.3f");
            case "floats" -> generated("");
            case "doubles" -> generated("%s");
            default -> real();
        };
        file = Files.createTempFile("lanegrad-bench", ".csv");
        Files.write(file, lines);
        columns = lines.getFirst().split(",").length;
        expected = new float[(lines.size() - 1) * columns];
        values = new float[expected.length];
        int count = 0;
        for (String line : lines.subList(1, lines.size())) {
            for (String field : line.split(",")) {
                expected[count++] = Float.parseFloat(field);
            }
        }
        fastCsv();
        check("FastCSV", values);
        Dataset data = lanegrad();
        for (int row = 0; row < data.rows(); row++) {
            data.copyFeatures(row, values, row * columns);
            data.copyTargets(row, values, row * columns + columns - 1);
        }
        check("Lanegrad", values);
    }

    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
        Files.delete(file);
    }

    private void check(String what, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            Check.that(Float.floatToRawIntBits(actual[i]) == Float.floatToRawIntBits(expected[i]),
                    "%s: got %s, expected %s (value %d)", what, actual[i], expected[i], i);
        }
    }

    /** Numbers of different sizes from column to column, half of them negative. */
    private static List<String> generated(String format) {
        List<String> lines = new ArrayList<>();
        lines.add(IntStream.range(0, COLUMNS).mapToObj(column -> "x" + column).collect(Collectors.joining(",")));
        String[] fields = new String[COLUMNS];
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                double uniform = 2 * Philox.uniform(1, Philox.FIRST_FREE_STREAM, column, row) - 1;
                double value = uniform * (1 + uniform / 3) * Math.pow(10, column % 5 - 1);
                fields[column] = format.isEmpty()
                        ? Float.toString((float) value)
                        : String.format(Locale.ROOT, format, value);
            }
            lines.add(String.join(",", fields));
        }
        return lines;
    }

    /** One of the tables of the examples. */
    private List<String> real() throws IOException {
        Path path = Path.of("..", "..", "src", "examples", "resources", "io", "github", "lanegrad", "examples",
                table + ".csv.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<String> once = text.lines().toList();
            List<String> lines = new ArrayList<>(once);
            for (int bytes = text.length(); bytes < REAL_BYTES; bytes += text.length()) {
                lines.addAll(once.subList(1, once.size()));
            }
            return lines;
        }
    }

    /** To a data set. */
    @Benchmark
    public Dataset lanegrad() throws IOException {
        return io.github.lanegrad.data.CsvReader.create().header(true).read(file);
    }

    /** To an array. */
    @Benchmark
    public float[] fastCsv() {
        Floats handler = new Floats(values);
        try (CsvReader<Integer> reader = CsvReader.builder().build(handler, file)) {
            reader.forEach(_ -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return values;
    }

    /** Takes fields without records. */
    private static final class Floats extends AbstractBaseCsvCallbackHandler<Integer> {
        private final float[] into;
        private boolean header = true;
        private int count;

        Floats(float[] into) {
            this.into = into;
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            if (!header) {
                into[count++] = Float.parseFloat(new String(buffer, offset, length));
            }
        }

        @Override
        protected Integer buildRecord() {
            header = false;
            return count;
        }
    }
}
