package io.github.lanegrad.bench;

import static io.github.lanegrad.bench.Tables.number;

import io.github.lanegrad.bench.Measuring.Measured;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One row, and some rows, of each kind of weights, beside the rivals. */
final class PredictionSection implements Report.Section {

    private static final String SETTINGS = """
            One thread, mean times of a call. ONNX Runtime: the same network as a file of its format, one thread, input and output
            tensors made once and pinned, which is its fastest way. VectorBLAS by hand: products of `dev.ludovic.netlib` and plain
            loops, one row only. Sparse: 30 of 10,000 inputs set, 10,000-128-64-1.

            """;
    private static final String OPTIONS = "-f 2 -wi 2 -i 3 -w 300ms -r 300ms";
    private static final List<String> COLUMNS =
            List.of("FLOAT32", "BFLOAT16", "INT8", "onnxRuntime", "vectorBlas");

    @Override
    public String write(Measuring measuring) throws Exception {
        String few = "-p network=32-64-32-1";
        Measured single = measuring.jmh("predictions", "PredictBenchmark.predict|RivalPredictBenchmark|SparsePredictBenchmark",
                OPTIONS, few);
        Measured many = measuring.jmh("predictions-rows",
                "PredictBenchmark.predict|RivalPredictBenchmark.onnxRuntime -p rows=50,100,1000",
                "-p network=64-128-64-1,784-256-128-10 -p format=FLOAT32 " + OPTIONS, few + " -p format=FLOAT32");
        List<JmhResult> results = new ArrayList<>(single.results());
        results.addAll(many.results());
        return SETTINGS + single.how() + many.how() + text(results);
    }

    private static String text(List<JmhResult> results) {
        Map<String, Map<String, JmhResult>> table = new LinkedHashMap<>();
        for (JmhResult result : results) {
            String name = result.benchmark().startsWith("Sparse") ? "sparse" : result.parameters().get("network")
                    + ", " + result.parameters().get("rows") + (result.parameters().get("rows").equals("1") ? " row" : " rows");
            String column = result.parameters().getOrDefault("format",
                    result.benchmark().substring(result.benchmark().indexOf('.') + 1));
            table.computeIfAbsent(name, n -> new LinkedHashMap<>()).put(column, result);
        }
        StringBuilder text = new StringBuilder("""
                Ratio: ONNX Runtime's time over ours with floats; above 1, Lanegrad is faster.

                | | floats µs | bfloat16 µs | int8 µs | B/call | ONNX Runtime µs | B/call | ratio | VectorBLAS µs |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                """);
        table.forEach((name, columns) -> {
            List<Double> micros = COLUMNS.stream()
                    .map(column -> columns.containsKey(column) ? columns.get(column).nanos() / 1e3 : Double.NaN).toList();
            text.append("| ").append(name);
            for (int c = 0; c < 3; c++) {
                text.append(" | ").append(number(micros.get(c), 3));
            }
            text.append(" | ").append(number(bytes(columns.get("FLOAT32")), 0))
                    .append(" | ").append(number(micros.get(3), 3))
                    .append(" | ").append(number(bytes(columns.get("onnxRuntime")), 0))
                    .append(" | ").append(number(micros.get(3) / micros.get(0), 2))
                    .append(" | ").append(number(micros.get(4), 3)).append(" |\n");
        });
        return text.toString();
    }

    private static double bytes(JmhResult result) {
        return result == null ? Double.NaN : result.bytes();
    }
}
