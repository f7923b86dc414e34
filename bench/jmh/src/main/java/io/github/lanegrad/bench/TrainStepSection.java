package io.github.lanegrad.bench;

import static io.github.lanegrad.bench.Tables.number;

import io.github.lanegrad.bench.Measuring.Measured;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Steps of training beside their floor and those of the rivals. */
final class TrainStepSection implements Report.Section {

    private static final String SETTINGS = """
            One thread. A step gathers a batch of shuffled rows, computes binary cross entropy and its gradient, and updates the
            parameters. PyTorch: libtorch through JavaCPP, one thread, its own gather, fused loss, automatic gradient and
            optimizer, checked against the same double-precision reference as ours. Encog: plain Java in double precision, one
            thread; at its large networks a step takes seconds, so these are left out. Floor: the operations of the products
            (nothing for activations, loss and update) at the peak of this run.

            """;
    private static final String OPTIONS = "-f 2 -wi 2 -i 3 -w 500ms -r 500ms";
    private static final List<String> RIVALS = List.of("pytorch", "encog");

    @Override
    public String write(Measuring measuring) throws Exception {
        Measured measured = measuring.jmh("steps", "TrainStepBenchmark -p library=lanegrad,pytorch", OPTIONS,
                "-p \"network=30-64-32-1 x32\" -p optimizer=adam");
        Measured encog = measuring.jmh("steps-encog", "TrainStepBenchmark.step -p library=encog",
                "-p \"network=30-64-32-1 x32,784-256-128-10 x64\" " + OPTIONS,
                "-p \"network=30-64-32-1 x32\" -p optimizer=adam");
        return SETTINGS + measured.how() + encog.how() + text(measured.results(), encog.results());
    }

    private static String text(List<JmhResult> results, List<JmhResult> more) {
        double peak = results.stream()
                .filter(result -> result.benchmark().equals("TrainStepBenchmark.peak"))
                .mapToDouble(result -> Peak.FLOPS / result.nanos())
                .findFirst()
                .orElse(Double.NaN);
        Map<String, Map<String, JmhResult>> steps = new LinkedHashMap<>();
        for (List<JmhResult> some : List.of(results, more)) {
            for (JmhResult result : some) {
                if (result.parameters().containsKey("library")) {
                    steps.computeIfAbsent(result.parameters().get("network") + ", " + result.parameters().get("optimizer"),
                            s -> new LinkedHashMap<>()).put(result.parameters().get("library"), result);
                }
            }
        }
        StringBuilder text = new StringBuilder("Peak ").append(number(peak, 1)).append("""
                 GFLOP/s. Ratios above 1: Lanegrad is faster.

                | step | floor µs | Lanegrad µs | over floor | B/step | PyTorch µs | ratio | Encog µs | ratio |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                """);
        steps.forEach((step, libraries) -> {
            JmhResult ours = libraries.get("lanegrad");
            double nanos = ours == null ? Double.NaN : ours.nanos();
            double floor = ours == null ? Double.NaN : ours.nanos() * ours.gflops() / peak;
            text.append("| ").append(step).append(" | ").append(number(floor / 1e3, 1))
                    .append(" | ").append(number(nanos / 1e3, 1))
                    .append(" | ").append(number(nanos / floor, 2))
                    .append(" | ").append(number(ours == null ? Double.NaN : ours.bytes(), 0));
            for (String rival : RIVALS) {
                double rivals = libraries.containsKey(rival) ? libraries.get(rival).nanos() : Double.NaN;
                text.append(" | ").append(number(rivals / 1e3, 1)).append(" | ").append(number(rivals / nanos, 2));
            }
            text.append(" |\n");
        });
        return text.toString();
    }
}
