package io.github.lanegrad.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one benchmark gave, of the file that JMH writes.
 *
 * @param benchmark its class, without package, and method
 * @param parameters by name
 * @param nanos average time of an op, the primary metric
 * @param best the same in the fastest iteration, which a busy machine disturbs least
 * @param bytes garbage of an op, NaN if it was not counted
 * @param gflops floating-point operations per nanosecond, NaN if they were not counted
 * @param run in which JVM, and how long
 */
record JmhResult(
        String benchmark, Map<String, String> parameters, double nanos, double best, double bytes, double gflops,
        String run) {

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
        double best = Double.POSITIVE_INFINITY;
        for (JsonNode fork : metric.path("rawData")) {
            for (JsonNode iteration : fork) {
                best = Math.min(best, iteration.asDouble());
            }
        }
        Map<String, String> parameters = new TreeMap<>();
        node.path("params").properties().forEach(entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        String run = "JDK %s, %s forks, %s × %s of warm-up, %s × %s".formatted(
                node.path("jdkVersion").asText(), node.path("forks").asText(),
                node.path("warmupIterations").asText(), node.path("warmupTime").asText(),
                node.path("measurementIterations").asText(), node.path("measurementTime").asText());
        return new JmhResult(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1), parameters,
                metric.path("score").asDouble() * unit, best * unit,
                node.path("secondaryMetrics").path("gc.alloc.rate.norm").path("score").asDouble(Double.NaN),
                node.path("secondaryMetrics").path("gflops").path("score").asDouble(Double.NaN), run);
    }
}
