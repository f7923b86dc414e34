package io.github.lanegrad.bench;

import static io.github.lanegrad.bench.Tables.number;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.lanegrad.bench.Measuring.Measured;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Steps of training beside their floor and those of the rivals. */
final class TrainStepSection implements Report.Section {

    private static final String SETTINGS = """
            One thread. A step gathers a batch of shuffled rows, computes binary cross entropy and its gradient, and updates the
            parameters. PyTorch: libtorch through JavaCPP, one thread, its own gather, fused loss, automatic gradient and
            optimizer, checked against the same double-precision reference as ours; its Adam of C++ makes several passes over each
            array, and the fused one that Python has is not among the bindings, so descent compares more than Adam does. Encog: plain
            Java in double precision, one thread, of which outputs are checked, but not gradients; at its large networks a step takes
            seconds, so these are left out. DL4J: another process of the same report with
            its own class path, ND4J with AVX2 and OpenBLAS, `OMP_NUM_THREADS=1`, its own gather, fit in its own workspaces; loss and
            gradient checked against the same reference. Floor: the operations of the products (nothing for activations, loss and
            update) at the FMA peak around each iteration. Medians of all iterations of all forks, fastest and slowest in brackets.

            """;
    // 5 networks × 2 optimizers × (ours, PyTorch) and the peak, 2 forks of some 7 s; Encog 4 × 2 of 5 s: 6 minutes.
    private static final String OPTIONS = "-f 2 -wi 1 -i 3 -w 300ms -r 400ms";
    // 10 × 1 fork of some 17 s: 3 minutes. Much of DL4J is Java, and warms up slowly.
    private static final String DL4J_OPTIONS = "-f 1 -wi 4 -i 3 -w 1s -r 500ms";
    private static final String FEW = "-p \"network=30-64-32-1 x32\" -p optimizer=adam";
    // 2 forks of some 20 s, most of it a warm-up: 1 minute.
    private static final String SHARED = "TrainStepBenchmark.step -p library=lanegrad -p threads=1,2";
    private static final String SHARED_OPTIONS =
            "-p optimizer=adam -p \"network=784-512-256-10 x128\" -f 1 -wi 2 -i 5 -w 300ms -r 400ms";
    private static final Map<String, String> RIVALS = new LinkedHashMap<>();

    static {
        RIVALS.put("pytorch", "PyTorch");
        RIVALS.put("dl4j", "DL4J");
        RIVALS.put("encog", "Encog");
    }

    @Override
    public String write(Measuring measuring) throws Exception {
        Measured measured = measuring.jmh("steps", "TrainStepBenchmark -p library=lanegrad,pytorch", OPTIONS, FEW);
        Measured encog = measuring.jmh("steps-encog", "TrainStepBenchmark.step -p library=encog",
                "-p \"network=30-64-32-1 x32,784-256-128-10 x64\" " + OPTIONS, FEW);
        List<JmhResult> results = new ArrayList<>(measured.results());
        results.addAll(encog.results());
        Measured shared = measuring.jmh("steps-threads", SHARED, SHARED_OPTIONS, FEW);
        String dl4j;
        try {
            Measured more = measuring.dl4j("steps-dl4j", "TrainStepBenchmark.step -p library=dl4j", DL4J_OPTIONS, FEW);
            results.addAll(more.results());
            dl4j = more.how();
        } catch (IOException e) {
            dl4j = "DL4J was not measured: " + e.getMessage() + "\n\n";
        }
        return SETTINGS + measured.how() + encog.how() + dl4j + text(results)
                + "\nLanegrad with two threads that share each step (`Workers`), beside one.\n\n" + shared.how()
                + shared(shared.results()) + python(measuring, results);
    }

    private static String shared(List<JmhResult> results) {
        StringBuilder text = new StringBuilder("""
                | step | 1 thread µs | 2 threads µs | times as fast |
                | --- | --- | --- | ---: |
                """);
        byStep(results, "threads").forEach((step, counts) -> {
            JmhResult one = counts.get("1");
            JmhResult two = counts.get("2");
            text.append("| ").append(step).append(" | ").append(one == null ? "" : one.micros())
                    .append(" | ").append(two == null ? "" : two.micros()).append(" | ")
                    .append(number(one == null || two == null ? Double.NaN : one.timesAsLongAs(two), 2)).append(" |\n");
        });
        return text.append('\n').toString();
    }

    /** The same steps in libraries of Python, where there are such. */
    private static String python(Measuring measuring, List<JmhResult> results) throws InterruptedException {
        StringBuilder text = new StringBuilder("""

                In Python, `python3 bench/python/steps.py`, medians of rounds; ratio to Lanegrad above.

                | step | library | µs (fastest–slowest) | ratio | setting |
                | --- | --- | --- | ---: | --- |
                """);
        try {
            for (JsonNode row : measuring.python("steps.py")) {
                if (row.has("absent")) {
                    text.append("| | %s | not measured: %s | | |\n".formatted(
                            row.path("library").asText(), row.path("absent").asText()));
                    continue;
                }
                String network = row.path("network").asText();
                String optimizer = row.path("optimizer").asText();
                double micros = row.path("micros").asDouble();
                double ours = results.stream()
                        .filter(result -> "lanegrad".equals(result.parameters().get("library"))
                                && network.equals(result.parameters().get("network"))
                                && optimizer.equals(result.parameters().get("optimizer")))
                        .mapToDouble(JmhResult::nanos).findFirst().orElse(Double.NaN);
                text.append("| %s, %s | %s | %s (%s–%s) | %s | %s |\n".formatted(network, optimizer,
                        row.path("library").asText(), number(micros, 1), number(row.path("best").asDouble(), 1),
                        number(row.path("worst").asDouble(), 1), number(1e3 * micros / ours, 2), row.path("setting").asText()));
            }
        } catch (IOException e) {
            text.append("| | PyTorch, JAX | not measured: ").append(e.getMessage()).append(" | | |\n");
        }
        return text.toString();
    }

    private static String text(List<JmhResult> results) {
        double peak = results.stream()
                .filter(result -> result.benchmark().equals("TrainStepBenchmark.peak"))
                .mapToDouble(result -> Peak.FLOPS / result.nanos())
                .findFirst()
                .orElse(Double.NaN);
        Map<String, Map<String, JmhResult>> steps = byStep(results, "library");
        StringBuilder text = new StringBuilder("Peak ").append(number(peak, 1)).append("""
                 GFLOP/s. Ratios, each time by the peak around its iterations, above 1: Lanegrad is faster.

                | step | floor µs | Lanegrad µs | over floor | B/step""");
        RIVALS.values().forEach(rival -> text.append(" | ").append(rival).append(" µs | ratio"));
        text.append(" |\n| --- | ---: | --- | ---: | ---:").append(" | --- | ---:".repeat(RIVALS.size())).append(" |\n");
        steps.forEach((step, libraries) -> {
            JmhResult ours = libraries.get("lanegrad");
            double nanos = ours == null ? Double.NaN : ours.nanos();
            double floor = ours == null ? Double.NaN : ours.nanos() * ours.share();
            text.append("| ").append(step).append(" | ").append(number(floor / 1e3, 1))
                    .append(" | ").append(ours == null ? "" : ours.micros())
                    .append(" | ").append(number(nanos / floor, 2))
                    .append(" | ").append(number(ours == null ? Double.NaN : ours.bytes(), 0));
            for (String rival : RIVALS.keySet()) {
                JmhResult theirs = libraries.get(rival);
                text.append(" | ").append(theirs == null ? "" : theirs.micros())
                        .append(" | ").append(number(theirs == null || ours == null ? Double.NaN : theirs.timesAsLongAs(ours), 2));
            }
            text.append(" |\n");
        });
        return text.toString();
    }

    /** Results by step and then by another parameter. */
    private static Map<String, Map<String, JmhResult>> byStep(List<JmhResult> results, String parameter) {
        Map<String, Map<String, JmhResult>> steps = new LinkedHashMap<>();
        for (JmhResult result : results) {
            if (result.parameters().containsKey("library")) {
                steps.computeIfAbsent(result.parameters().get("network") + ", " + result.parameters().get("optimizer"),
                        step -> new LinkedHashMap<>()).put(result.parameters().get(parameter), result);
            }
        }
        return steps;
    }
}
