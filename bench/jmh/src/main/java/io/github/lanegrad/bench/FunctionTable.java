package io.github.lanegrad.bench;

import static io.github.lanegrad.bench.Tables.number;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A Markdown table of {@link FunctionBenchmark}: nanoseconds per element, and how often ours goes into a rival's. */
final class FunctionTable {

    private static final String PREFIX = "FunctionBenchmark.";
    private static final String OURS = "lanegrad";
    private static final List<String> RIVALS = List.of("lanewise", "math");

    private FunctionTable() {}

    /** Empty if there are no figures; what was not measured leaves a cell empty. */
    static String text(List<JmhResult> results) {
        return text(results, Map.of());
    }

    /** The same with errors in ulp by function, those of ours, of lanewise and of Math. */
    static String text(List<JmhResult> results, Map<String, List<Double>> errors) {
        Map<String, Map<String, Double>> functions = new LinkedHashMap<>();
        String run = "";
        for (JmhResult result : results) {
            if (result.benchmark().startsWith(PREFIX)) {
                functions.computeIfAbsent(result.parameters().get("function"), f -> new LinkedHashMap<>())
                        .put(result.benchmark().substring(PREFIX.length()), result.nanos());
                run = result.run();
            }
        }
        if (functions.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("""
                ns per element, %d floats; %s. Ratios above 1: Lanegrad is faster.

                | | Lanegrad ulp | lanewise ulp | Math ulp | Lanegrad ns | lanewise ns | ratio | Math ns | ratio |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                """.formatted(FunctionBenchmark.COUNT, run));
        functions.forEach((function, nanos) -> {
            text.append("| ").append(function.toLowerCase(Locale.ROOT));
            List<Double> ulps = errors.getOrDefault(function, List.of());
            for (int library = 0; library <= RIVALS.size(); library++) {
                text.append(" | ").append(number(library < ulps.size() ? ulps.get(library) : Double.NaN, 2));
            }
            text.append(" | ").append(number(nanos(nanos, OURS), 3));
            for (String rival : RIVALS) {
                text.append(" | ").append(number(nanos(nanos, rival), 3))
                        .append(" | ").append(number(nanos(nanos, rival) / nanos(nanos, OURS), 2));
            }
            text.append(" |\n");
        });
        return text.append(summary(functions)).toString();
    }

    /** In one line, where ours and the JDK's vectors were measured. */
    private static String summary(Map<String, Map<String, Double>> functions) {
        Map<String, Double> ratios = new LinkedHashMap<>();
        functions.forEach((function, nanos) ->
                ratios.put(function, nanos(nanos, RIVALS.getFirst()) / nanos(nanos, OURS)));
        ratios.values().removeIf(ratio -> Double.isNaN(ratio));
        if (ratios.isEmpty()) {
            return "";
        }
        double mean = Math.exp(ratios.values().stream().mapToDouble(Math::log).average().orElseThrow());
        var least = ratios.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
        return "\nAt least as fast as lanewise on %d of %d functions; ratios: geometric mean %s, least %s (%s).\n"
                .formatted(ratios.values().stream().filter(ratio -> ratio >= 1).count(), ratios.size(),
                        number(mean, 2), number(least.getValue(), 2), least.getKey().toLowerCase(Locale.ROOT));
    }

    private static double nanos(Map<String, Double> nanos, String method) {
        return nanos.getOrDefault(method, Double.NaN);
    }
}
