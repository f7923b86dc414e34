package io.github.lanegrad.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What one benchmark gave, of the file that JMH writes.
 *
 * @param benchmark its class, without package, and method
 * @param parameters by name
 * @param nanos time of an op, the median of all iterations of all forks
 * @param best the same in the fastest iteration, which a busy machine disturbs least
 * @param worst the same in the slowest one
 * @param percentiles of single ops by their names, such as 99.9, where they were sampled
 * @param bytes garbage of an op in the iteration with the least, NaN if it was not counted: in the last one of a fork JMH also
 *     counts the checks that follow
 * @param share of the FMA peak around the iteration, the median, NaN if operations were not counted
 * @param run in which JVM, and how long
 */
record JmhResult(
        String benchmark, Map<String, String> parameters, double nanos, double best, double worst, double bytes, double share,
        Map<String, Double> percentiles, String run) {

    private static final Map<String, Double> NANOS = Map.of("ns/op", 1.0, "us/op", 1e3, "ms/op", 1e6, "s/op", 1e9);

    static List<JmhResult> read(Path file) throws IOException {
        List<JmhResult> results = new ArrayList<>();
        for (JsonNode node : new ObjectMapper().readTree(file.toFile())) {
            results.add(of(node));
        }
        return results;
    }

    private static JmhResult of(JsonNode node) {
        String name = node.path("benchmark").asText();
        JsonNode metric = node.path("primaryMetric");
        Double unit = NANOS.get(metric.path("scoreUnit").asText());
        Check.that(unit != null, "%s: expected a time per op, got %s", name, metric.path("scoreUnit"));
        boolean sampled = node.path("mode").asText().equals("sample");
        double[] times = sampled ? new double[] {metric.path("score").asDouble()} : sorted(metric.path("rawData"));
        Map<String, Double> percentiles = new TreeMap<>();
        metric.path("scorePercentiles").properties()
                .forEach(entry -> percentiles.put(entry.getKey(), entry.getValue().asDouble() * unit));
        Map<String, String> parameters = new TreeMap<>();
        node.path("params").properties().forEach(entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        String run = "JDK %s, %s forks, %s × %s of warm-up, %s × %s".formatted(
                node.path("jdkVersion").asText(), node.path("forks").asText(),
                node.path("warmupIterations").asText(), node.path("warmupTime").asText(),
                node.path("measurementIterations").asText(), node.path("measurementTime").asText());
        return new JmhResult(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1), parameters,
                median(times) * unit, times[0] * unit, times[times.length - 1] * unit,
                secondary(node, "gc.alloc.rate.norm")[0], share(node),
                sampled ? percentiles : Map.of(), run);
    }

    /** Of all iterations, the least first; NaN if there is no such metric. */
    private static double[] secondary(JsonNode node, String name) {
        JsonNode metric = node.path("secondaryMetrics").path(name);
        return metric.isMissingNode() ? new double[] {Double.NaN} : sorted(metric.path("rawData"));
    }

    /** Iteration by iteration: each has its own peak. */
    private static double share(JsonNode node) {
        double[] rates = iterations(node.path("secondaryMetrics").path("gflops").path("rawData"));
        double[] peaks = iterations(node.path("secondaryMetrics").path("peak").path("rawData"));
        if (rates.length == 0 || rates.length != peaks.length) {
            return Double.NaN;
        }
        return median(IntStream.range(0, rates.length).mapToDouble(i -> rates[i] / peaks[i]).sorted().toArray());
    }

    private static double median(double[] sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** The least first. */
    private static double[] sorted(JsonNode forks) {
        double[] values = iterations(forks);
        Check.that(values.length > 0, "a benchmark without iterations");
        Arrays.sort(values);
        return values;
    }

    /** In the order that they ran in. */
    private static double[] iterations(JsonNode forks) {
        List<Double> values = new ArrayList<>();
        for (JsonNode fork : forks) {
            for (JsonNode iteration : fork) {
                values.add(iteration.asDouble());
            }
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * The ratio of two times of the same operations. Where the peak around the iterations was measured, the times are multiples
     * of what the operations take at that.
     */
    double timesAsLongAs(JmhResult other) {
        return Double.isNaN(share) || Double.isNaN(other.share) ? nanos / other.nanos : other.share / share;
    }

    /** In µs, the median and what there was beside it. */
    String micros() {
        int digits = nanos < 1e5 ? 3 - Math.max(0, (int) Math.log10(nanos / 1e3)) : 0;
        return Tables.number(nanos / 1e3, digits) + " (" + Tables.number(best / 1e3, digits) + "–"
                + Tables.number(worst / 1e3, digits) + ")";
    }
}
