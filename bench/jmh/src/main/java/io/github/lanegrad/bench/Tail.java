package io.github.lanegrad.bench;

import io.github.lanegrad.FrozenModel;
import io.github.lanegrad.Model;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.Predictor;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The tail of the latency of scoring one row, under load: requests arrive at a fixed rate whatever became of the ones before
 * (an open loop), while another thread makes garbage. A request's latency counts from when it was due, not from when it was
 * begun, so one that had to wait behind a stall tells all of it. Ours, ONNX Runtime and a task that does nothing, which
 * shows what machine and JVM add, take turns of a millisecond in one thread of one process: shorter than most stalls, so that all
 * three meet the same ones. With turns of a quarter of a second, which of them had met more was chance.
 *
 * <p>Of each there is another row, net of what a task that does nothing would have waited at the very same request: from when the
 * thread was free, or would have been but for the task's own requests before it in its turn, by Lindley's recursion
 * {@code wait = max(0, wait + service - interval)}. So an answer that takes long still counts for those behind it.
 *
 * <p>Arguments: {@code [network [requests per second [seconds for each [picture]]]]}, by default
 * {@code 32-64-32-1 20000 20 target/tail.png}.
 */
public final class Tail {

    private static final double TURN_SECONDS = 1e-3;
    private static final long HIGHEST = 60_000_000_000L;
    private static final int WARM_UP_CALLS = 50_000;
    private static final int WARM_UP_COLLECTIONS = 10;
    private static final double[] PERCENTILES = {50, 99, 99.9, 99.99, 100};

    private Tail() {}

    /**
     * Measures and prints.
     *
     * @param arguments see above
     * @throws IOException if the picture cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        String network = arguments.length > 0 ? arguments[0] : "32-64-32-1";
        int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20_000;
        double seconds = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 20;
        Parameters parameters = Parameters.initialize(NaiveNetwork.describe(network), 1);
        float[] row = Numbers.symmetric(parameters.network().inputs(), 0);
        float[] outputs = new float[parameters.network().outputs()];
        Predictor predictor = new Predictor(FrozenModel.of(Model.unscaled(parameters)), 1);
        System.out.println(predictor.warmUp(Duration.ofSeconds(20)));
        try (OnnxRuntimePredictor onnxRuntime = new OnnxRuntimePredictor(parameters, 1, PredictRival.ONNX_PINNED)) {
            Map<String, Runnable> tasks = new LinkedHashMap<>();
            tasks.put("nothing", () -> {});
            tasks.put("Lanegrad", () -> predictor.predict(row, 0, outputs, 0));
            tasks.put("ONNX Runtime", () -> onnxRuntime.predict(row, outputs));
            double[] expected = new NaiveNetwork(parameters).predict(row, 0);
            Map<String, Latency> latencies = new LinkedHashMap<>();
            tasks.forEach((name, task) -> {
                outputs[0] = Float.NaN;
                for (int i = 0; i < WARM_UP_CALLS; i++) {
                    task.run();
                }
                Check.that(name.equals("nothing") || Math.abs(outputs[0] - expected[0]) < 1e-5,
                        "%s: got %s, expected %s", name, outputs[0], expected[0]);
                latencies.put(name, new Latency());
            });
            serve(tasks, latencies, rate, seconds);
            print(network, rate, latencies);
            Path picture = arguments.length > 3 ? Path.of(arguments[3]) : Path.of("target", "tail.png");
            Map<String, Histogram> all = new LinkedHashMap<>();
            latencies.forEach((name, latency) -> all.put(name, latency.all));
            TailChart.draw(all, "Scoring a row of " + network + ", " + rate + " requests per second", picture);
            System.out.println("written: " + picture.toAbsolutePath());
        }
    }

    /** Of one task: all of it, and net of what doing nothing would have waited. */
    private record Latency(Histogram all, Histogram net) {

        Latency() {
            this(new Histogram(HIGHEST, 3), new Histogram(HIGHEST, 3));
        }

        void reset() {
            all.reset();
            net.reset();
        }
    }

    private static void serve(Map<String, Runnable> tasks, Map<String, Latency> latencies, int rate, double seconds) {
        try (GarbageMaker garbage = new GarbageMaker()) {
            // What comes first does not count: the loop itself is compiled, and the heap grows, which stops all for longer than
            // any later collection.
            long before = collections();
            do {
                turns(tasks, latencies, rate, 1);
            } while (collections() < before + WARM_UP_COLLECTIONS);
            latencies.values().forEach(Latency::reset);
            turns(tasks, latencies, rate, seconds);
            System.out.printf(Locale.ROOT, "beside %.0f MB of garbage per second%n", garbage.megabytesPerSecond());
        }
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }

    /** Serves each of the tasks for so many seconds, by one timetable of them all. */
    private static void turns(Map<String, Runnable> tasks, Map<String, Latency> latencies, int rate, double seconds) {
        Runnable[] task = tasks.values().toArray(Runnable[]::new);
        Latency[] latency = latencies.values().toArray(Latency[]::new);
        double interval = 1e9 / rate;
        long perTurn = Math.max(1, Math.round(rate * TURN_SECONDS));
        long turns = task.length * (long) Math.ceil(seconds * rate / perTurn);
        long start = System.nanoTime();
        for (long turn = 0; turn < turns; turn++) {
            // Each comes first as often as the others, so none keeps step with what stalls them.
            int served = (int) ((turn + turn / task.length) % task.length);
            double wait = 0;
            for (long request = turn * perTurn; request < (turn + 1) * perTurn; request++) {
                long due = start + (long) (request * interval);
                long begun = System.nanoTime();
                while (begun < due) {
                    Thread.onSpinWait();
                    begun = System.nanoTime();
                }
                task[served].run();
                long done = System.nanoTime();
                record(latency[served].all, done - due);
                record(latency[served].net, (long) wait + done - begun);
                wait = Math.max(0, wait + (done - begun) - interval);
            }
        }
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.min(HIGHEST, Math.max(1, nanos)));
    }

    private static void print(String network, int rate, Map<String, Latency> latencies) {
        System.out.printf(Locale.ROOT, "%nlatency in µs of one row of %s, %d requests per second%n%n", network, rate);
        System.out.println("| | requests | p50 | p99 | p99.9 | p99.99 | max |");
        System.out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        latencies.forEach((name, latency) -> System.out.println(row(name, latency.all)));
        latencies.forEach((name, latency) -> System.out.println(row(name + ", net", latency.net)));
        System.out.println();
    }

    private static String row(String name, Histogram histogram) {
        StringBuilder line = new StringBuilder("| " + name + " | " + histogram.getTotalCount());
        for (double percentile : PERCENTILES) {
            line.append(String.format(Locale.ROOT, " | %.2f", histogram.getValueAtPercentile(percentile) / 1e3));
        }
        return line + " |";
    }
}
