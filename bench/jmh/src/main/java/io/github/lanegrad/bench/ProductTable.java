package io.github.lanegrad.bench;

import static io.github.lanegrad.bench.Tables.number;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Makes a Markdown table of the products in a file of JMH, {@code products.md}, and a picture, {@code products.png}.
 *
 * <p>GFLOP/s are the operations of a product, 2·m·n·k, by the median time of an op over all iterations of all
 * forks. The share of the peak is the median of those of the iterations, each by the peak just before and after it; ratios are
 * those of shares, since the machine may be faster at one time than at another, and by the clock those of times. What was not
 * measured leaves a cell empty.
 */
final class ProductTable {

    /** From so many rows on a product of training is one of a batch. */
    private static final int MANY = 16;

    static final String OURS = "lanegrad";
    static final List<String> RIVALS = List.of("openblas", "mkl");
    static final Map<String, String> NAMES = Map.of(OURS, "Lanegrad", "openblas", "OpenBLAS", "mkl", "MKL");

    private final List<JmhResult> results;
    private final double peak;
    private String run = "";

    /** GFLOP/s by shape, in the order of the file, then by method. */
    private final Map<Shape, Map<String, Double>> products = new LinkedHashMap<>();

    /** Shares of the peak, the same way. */
    private final Map<Shape, Map<String, Double>> shares = new LinkedHashMap<>();

    ProductTable(List<JmhResult> results) {
        this.results = results;
        this.peak = results.stream()
                .filter(result -> result.benchmark().equals("ProductBenchmark.peak"))
                .mapToDouble(result -> Peak.FLOPS / result.nanos())
                .findFirst()
                .orElse(Double.NaN);
        for (JmhResult result : results) {
            if (result.benchmark().startsWith("ProductBenchmark.") && result.parameters().containsKey("shape")) {
                Shape shape = Shape.parse(result.parameters().get("shape"));
                String method = result.benchmark().substring("ProductBenchmark.".length());
                products.computeIfAbsent(shape, s -> new LinkedHashMap<>())
                        .put(method, shape.flops() / result.nanos());
                shares.computeIfAbsent(shape, s -> new LinkedHashMap<>()).put(method, result.share());
                run = result.run();
            }
        }
    }

    /** Writes what there is; without products an older file stays. */
    static void write(List<JmhResult> results, Path directory) throws IOException {
        ProductTable table = new ProductTable(results);
        Tables.write(table.text(), directory.resolve("products.md"));
        System.out.println(table.draw(directory.resolve("products.png")));
    }

    /** Draws the picture, and gives the Markdown that shows it. */
    String draw(Path file) throws IOException {
        if (products.isEmpty() || Double.isNaN(peak)) {
            return "No picture without products and a peak: run ProductBenchmark\n";
        }
        ProductChart.draw(shares, file);
        return "\n![Share of the FMA peak over the size of the product](" + file.getFileName() + ")\n";
    }

    /** The same over operations per byte, below what the memory of each level could feed. */
    String drawRoofline(List<JmhResult> loads, Path file) throws IOException {
        if (products.isEmpty() || Double.isNaN(peak) || loads.isEmpty()) {
            return "No roofline without products, a peak and bandwidths\n";
        }
        Map<Long, Double> bandwidths = new TreeMap<>();
        for (JmhResult load : loads) {
            long bytes = Float.BYTES * Long.parseLong(load.parameters().get("floats"));
            bandwidths.put(bytes, bytes / load.nanos());
        }
        RooflineChart.draw(products, peak, bandwidths, file);
        StringBuilder text = new StringBuilder("""

                ![GFLOP/s over operations per byte](%s)

                Operations per byte: 2·m·n·k over the bytes of A, B and C, each moved once. Roofs: the peak, and what a thread reads
                again and again from so much memory:""".formatted(file.getFileName()));
        bandwidths.forEach((bytes, rate) -> text.append(' ').append(RooflineChart.size(bytes)).append(' ')
                .append(number(rate, 0)).append(" GB/s;"));
        text.setCharAt(text.length() - 1, '.');
        return text.append("""
                 Reads begin on a cache line. A product whose operands stay in a near cache may stand above the roof of a farther one.
                """).toString();
    }

    String text() {
        StringBuilder text = new StringBuilder();
        if (!products.isEmpty()) {
            text.append("Peak ").append(number(peak, 1)).append(" GFLOP/s (fused multiply-adds alone); ")
                    .append(run)
                    .append(". GFLOP/s = 2·m·n·k / median time of an op. Shares of the peak are by that around each iteration, ")
                    .append("ratios those of shares, by the clock those of the times themselves; above 1: Lanegrad is faster.\n\n")
                    .append("| m×n×k | Lanegrad GFLOP/s | share of peak ");
            RIVALS.forEach(rival -> text.append("| %s GFLOP/s | ratio ".formatted(NAMES.get(rival))));
            text.append("| ratio to the better | by the clock |\n| --- |")
                    .append(" ---: |".repeat(4 + 2 * RIVALS.size()))
                    .append('\n');
            products.keySet().forEach(shape -> text.append(row(shape)));
            text.append(summary());
        }
        return text.append(squares()).toString();
    }

    private String row(Shape shape) {
        Map<String, Double> rates = products.get(shape);
        Map<String, Double> parts = shares.get(shape);
        double ours = rate(parts, OURS);
        StringBuilder row = new StringBuilder("| ").append(shape.toString().replace('x', '×'))
                .append(" | ").append(number(rate(rates, OURS), 1)).append(" | ").append(number(ours, 2));
        for (String rival : RIVALS) {
            row.append(" | ").append(number(rate(rates, rival), 1))
                    .append(" | ").append(number(ours / rate(parts, rival), 2));
        }
        return row.append(" | ").append(number(ours / better(parts), 2))
                .append(" | ").append(number(rate(rates, OURS) / better(rates), 2)).append(" |\n").toString();
    }

    /** Lines for kinds of shapes, which have little to do with each other, where both rivals were measured. */
    private String summary() {
        String lines = summary("NN, TN, NT from %d rows on".formatted(MANY), shape -> !shape.packedB() && shape.m() >= MANY)
                + summary("NN of fewer rows", shape -> !shape.packedB() && shape.m() < MANY)
                + summary("NP", Shape::packedB);
        return lines.isEmpty() ? "" : """

                | at least as fast as the better rival | shapes | by the clock | ratio, geometric mean | by the clock | least |
                | --- | ---: | ---: | ---: | ---: | --- |
                """ + lines;
    }

    private String summary(String kind, Predicate<Shape> which) {
        Map<Shape, Double> ratios = ratios(shares, which);
        Map<Shape, Double> byClock = ratios(products, which);
        if (ratios.isEmpty()) {
            return "";
        }
        var least = ratios.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
        return "| %s | %d of %d | %d | %s | %s | %s (%s) |\n".formatted(kind, wins(ratios), ratios.size(), wins(byClock),
                number(mean(ratios), 2), number(mean(byClock), 2), number(least.getValue(), 2),
                least.getKey().toString().replace('x', '×'));
    }

    private static Map<Shape, Double> ratios(Map<Shape, Map<String, Double>> rates, Predicate<Shape> which) {
        Map<Shape, Double> ratios = new LinkedHashMap<>();
        rates.forEach((shape, methods) -> ratios.put(shape, rate(methods, OURS) / better(methods)));
        ratios.entrySet().removeIf(entry -> entry.getValue().isNaN() || !which.test(entry.getKey()));
        return ratios;
    }

    private static long wins(Map<Shape, Double> ratios) {
        return ratios.values().stream().filter(ratio -> ratio >= 1).count();
    }

    private static double mean(Map<Shape, Double> ratios) {
        return Math.exp(ratios.values().stream().mapToDouble(Math::log).average().orElseThrow());
    }

    /** The products of BLAS, if they were measured. */
    private String squares() {
        Map<String, Map<String, JmhResult>> sizes = results.stream()
                .filter(result -> result.benchmark().startsWith("SgemmBenchmark."))
                .collect(Collectors.groupingBy(result -> result.parameters().get("size"), LinkedHashMap::new,
                        Collectors.toMap(JmhResult::benchmark, result -> result)));
        StringBuilder text = new StringBuilder();
        sizes.forEach((size, methods) -> {
            double flops = 2 * Math.pow(Integer.parseInt(size), 3);
            JmhResult ours = methods.get("SgemmBenchmark.lanegrad");
            JmhResult rival = methods.get("SgemmBenchmark.vectorBlas");
            double rate = ours == null ? Double.NaN : flops / ours.nanos();
            double rivalRate = rival == null ? Double.NaN : flops / rival.nanos();
            text.append("| %s³ | %s | %s | %s | %s | %s | %s |\n".formatted(size,
                    number(rate, 1), number(ours == null ? Double.NaN : ours.share(), 2),
                    number(ours == null ? Double.NaN : ours.bytes(), 0),
                    number(rivalRate, 1), number(rival == null ? Double.NaN : rival.bytes(), 0),
                    number(ours == null || rival == null ? Double.NaN : rival.timesAsLongAs(ours), 2)));
        });
        return text.isEmpty() ? "" : """

                | sgemm | Lanegrad GFLOP/s | share of peak | B/op | VectorBLAS GFLOP/s | B/op | ratio |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: |
                """ + text;
    }

    private static double rate(Map<String, Double> rates, String method) {
        return rates.getOrDefault(method, Double.NaN);
    }

    /** The better of the rivals, NaN unless all were measured: one alone is not the better of two. */
    private static double better(Map<String, Double> rates) {
        return RIVALS.stream().mapToDouble(rival -> rate(rates, rival)).reduce(Math::max).orElseThrow();
    }
}
