package io.github.lanegrad.bench;

import static io.github.lanegrad.bench.Tables.number;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Markdown table of {@link ActivationBenchmark}: nanoseconds per element alone, and what the others make of them. Of
 * the fastest iterations, since what else a machine does is larger than what the table is to show.
 */
final class ActivationTable {

    private static final String PREFIX = "ActivationBenchmark.";
    private static final List<String> PASSES = List.of("forward", "backward");

    private ActivationTable() {}

    /** Empty if there are no figures; what was not measured leaves a cell empty. */
    static String text(List<JmhResult> results) {
        return text(results, Map.of());
    }

    /** The same with our errors in ulp by activation. */
    static String text(List<JmhResult> results, Map<String, List<Double>> errors) {
        // By activation, then by pass and mode.
        Map<String, Map<String, Double>> activations = new LinkedHashMap<>();
        String run = "";
        for (JmhResult result : results) {
            if (result.benchmark().startsWith(PREFIX)) {
                activations.computeIfAbsent(result.parameters().get("activation"), a -> new LinkedHashMap<>())
                        .put(key(result.benchmark().substring(PREFIX.length()), result.parameters().get("mode")),
                                result.best());
                run = result.run();
            }
        }
        if (activations.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("""
                ns per element, %d floats; %s. Fastest iterations.
                Mixed: after all others have run in the same JVM.

                | | ulp | forward ns | mixed/alone | backward ns | mixed/alone |
                | --- | ---: | ---: | ---: | ---: | ---: |
                """.formatted(ActivationBenchmark.UNITS, run));
        Map<String, Double> ratios = new LinkedHashMap<>();
        activations.forEach((activation, nanos) -> {
            text.append("| ").append(activation).append(" | ")
                    .append(errors.containsKey(activation) ? number(errors.get(activation).getFirst(), 2) : "");
            for (String pass : PASSES) {
                double alone = nanos.getOrDefault(key(pass, ActivationBenchmark.ALONE), Double.NaN);
                double ratio = nanos.getOrDefault(key(pass, ActivationBenchmark.MIXED), Double.NaN) / alone;
                ratios.put(activation + " " + pass, ratio);
                text.append(" | ").append(number(alone, 3)).append(" | ").append(number(ratio, 2));
            }
            text.append(" |\n");
        });
        ratios.values().removeIf(ratio -> Double.isNaN(ratio));
        ratios.entrySet().stream().max(Map.Entry.comparingByValue()).ifPresent(most -> text.append(
                "\nMixed/alone: at most %s (%s).\n".formatted(number(most.getValue(), 2), most.getKey())));
        return text.toString();
    }

    private static String key(String pass, String mode) {
        return pass + " " + mode;
    }
}
