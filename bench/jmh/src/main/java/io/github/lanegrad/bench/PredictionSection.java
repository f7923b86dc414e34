package io.github.lanegrad.bench;

import static io.github.lanegrad.bench.Tables.number;

import io.github.lanegrad.bench.Measuring.Measured;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One row, and a hundred, with each kind of weights, beside the rivals; then the latency that an application would see. */
final class PredictionSection implements Report.Section {

    private static final String SETTINGS = """
            One thread. A call takes rows in a `float[]` and leaves outputs in another; weights are the same for all, and the outputs
            of every row (of eight, of the sparse ones) are compared with a naive double-precision pass before and after the
            measurement. All are called for a second before that, ours until they make no garbage. Medians of all iterations of all
            forks.

            """;

    // (7 rivals + DL4J + 3 of ours) × 3 networks × 2 sizes × 2 forks of some 3 s, ours 5 s: 5 to 6 minutes.
    private static final String OPTIONS = "-f 2 -wi 1 -i 3 -w 200ms -r 200ms";
    // Much of DL4J is Java, and warms up slowly: 6 × 1 fork of 8 s.
    private static final String DL4J_OPTIONS = "-f 1 -wi 5 -i 3 -w 1s -r 200ms";
    // 12 libraries × 2 networks × 1 fork of some 4 s: 2 minutes.
    private static final String SAMPLED = "-p network=32-64-32-1,784-256-128-10 -bm sample -f 1 -wi 1 -i 2 -w 300ms -r 700ms";
    // Three tasks × 12 s, and 5 s of warm-up.
    private static final String TAIL_SECONDS = "12";
    private static final String NETWORKS = "-p rows=1,100 -p network=32-64-32-1,784-256-128-10,256-512-256-1";
    private static final String FEW = "-p network=32-64-32-1";
    private static final List<String> PERCENTILES = List.of("50.0", "90.0", "99.0", "99.9", "99.99");

    @Override
    public String write(Measuring measuring) throws Exception {
        StringBuilder how = new StringBuilder(SETTINGS);
        List<JmhResult> times = new ArrayList<>();
        List<JmhResult> samples = new ArrayList<>();
        add(measuring.jmh("predictions", "PredictBenchmark.predict|RivalPredictBenchmark", NETWORKS + " " + OPTIONS, FEW),
                times, how);
        add(measuring.jmh("predictions-sampled", "PredictBenchmark.predict|RivalPredictBenchmark", SAMPLED,
                FEW + " -p format=FLOAT32 -p rival=ONNX_PINNED -bm sample"), samples, how);
        String missing = "";
        try {
            String dl4j = "RivalPredictBenchmark -p rival=DL4J";
            add(measuring.dl4j("predictions-dl4j", dl4j, NETWORKS + " " + DL4J_OPTIONS, FEW), times, how);
            add(measuring.dl4j("predictions-dl4j-sampled", dl4j, SAMPLED, FEW + " -bm sample"), samples, how);
        } catch (IOException e) {
            missing = "\nDL4J was not measured: " + e.getMessage() + "\n";
        }
        Measured sparse = measuring.jmh("predictions-sparse", "SparsePredictBenchmark", OPTIONS, "");
        how.append(sparse.how());
        return how + times(times) + missing + settings() + percentiles(samples) + sparse(sparse.results()) + tail(measuring);
    }

    private static void add(Measured measured, List<JmhResult> results, StringBuilder how) {
        results.addAll(measured.results());
        how.append(measured.how());
    }

    private static String name(JmhResult result) {
        String rival = result.parameters().get("rival");
        return rival == null ? "Lanegrad, " + result.parameters().get("format") : PredictRival.valueOf(rival).title();
    }

    /** A line for each library, a column for each network and number of rows. */
    private static String times(List<JmhResult> results) {
        Map<String, Map<String, JmhResult>> table = new LinkedHashMap<>();
        Map<String, JmhResult> ours = new LinkedHashMap<>();
        for (JmhResult result : results) {
            String column = result.parameters().get("network") + ", " + result.parameters().get("rows");
            table.computeIfAbsent(name(result), n -> new LinkedHashMap<>()).put(column, result);
            if ("FLOAT32".equals(result.parameters().get("format"))) {
                ours.put(column, result);
            }
        }
        StringBuilder text = new StringBuilder("""
                Network and rows in a call: µs (fastest–slowest iteration), then how many times as long as ours with floats, each by the
                FMA peak around its iterations, as the machine may be faster at one time than at another; below 1 it is faster than
                ours. B: garbage of a call with one row of the first network.

                |\s""");
        ours.keySet().forEach(column -> text.append(" | ").append(column).append(" µs | ×"));
        text.append(" | B |\n| ---").append(" | --- | ---:".repeat(ours.size())).append(" | ---: |\n");
        table.forEach((library, columns) -> {
            text.append("| ").append(library);
            ours.forEach((column, our) -> {
                JmhResult result = columns.get(column);
                text.append(" | ").append(result == null ? "" : result.micros())
                        .append(" | ").append(number(result == null ? Double.NaN : result.timesAsLongAs(our), 2));
            });
            JmhResult first = columns.values().iterator().next();
            text.append(" | ").append(number(first.bytes(), 0)).append(" |\n");
        });
        return text.toString();
    }

    private static String settings() {
        StringBuilder text = new StringBuilder("\nSettings:\n\n");
        for (PredictRival rival : PredictRival.values()) {
            text.append("- ").append(rival.title()).append(": ").append(rival.setting()).append('\n');
        }
        return text.toString();
    }

    private static String percentiles(List<JmhResult> results) {
        StringBuilder text = new StringBuilder("""

                Single calls of one row with nothing else started, ns, sampled; the clock itself takes some 20 ns of each. A call that
                a collection of garbage stops is one of them, and what else this machine does: from p99 on that is most of it.

                | network | |""");
        text.append(PERCENTILES.stream().map(p -> " p" + p.replace(".0", "") + " |").collect(Collectors.joining()));
        text.append("\n| --- | --- |").append(" ---: |".repeat(PERCENTILES.size())).append('\n');
        for (JmhResult result : results) {
            text.append("| ").append(result.parameters().get("network")).append(" | ").append(name(result));
            for (String percentile : PERCENTILES) {
                text.append(" | ").append(number(result.percentiles().getOrDefault(percentile, Double.NaN), 0));
            }
            text.append(" |\n");
        }
        return text.toString();
    }

    private static String sparse(List<JmhResult> results) {
        StringBuilder text = new StringBuilder("\nSparse, 30 of 10,000 inputs of 10,000-128-64-1 set, one row:\n\n"
                + "| | µs | B |\n| --- | --- | ---: |\n");
        for (JmhResult result : results) {
            text.append("| ").append(name(result)).append(" | ").append(result.micros()).append(" | ")
                    .append(number(result.bytes(), 0)).append(" |\n");
        }
        return text.toString();
    }

    /** Under load; the program says how. */
    private static String tail(Measuring measuring) throws IOException, InterruptedException {
        String[] arguments = {"32-64-32-1", "20000", measuring.quick() ? "1" : TAIL_SECONDS};
        String printed = measuring.java(List.of(), Tail.class, arguments[0], arguments[1], arguments[2],
                measuring.directory().resolve("tail.png").toString());
        String table = printed.lines().filter(line -> line.startsWith("|")).collect(Collectors.joining("\n"));
        String garbage = printed.lines().filter(line -> line.startsWith("beside")).findFirst().orElse("");
        return """

                Under load: %s requests per second of one row of %s, %s; µs from the time at which a request was due,
                whatever became of the ones before, to its answer. One thread of one process serves all three in turns of a
                millisecond, so that all meet the same stalls; *nothing* is what machine and JVM add to any task; where that is
                most of it, differences between the rows are chance. *Net* rows leave out what a task that does nothing would have
                waited at the very same request, and keep what a task's own answers made those behind them wait.

                `mvn -q -f bench -Dmain='Tail %s'`

                %s

                ![Latency over percentiles](tail.png)
                """.formatted(arguments[1], arguments[0], garbage, String.join(" ", arguments), table);
    }
}
