package io.github.lanegrad.bench;

import static io.github.lanegrad.bench.Tables.number;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Seconds until so many images are told right. */
final class RaceSection implements Report.Section {

    /** Where the example Fetch puts them. */
    private static final Path CACHE = Stream.of("XDG_CACHE_HOME", "LOCALAPPDATA").map(System::getenv).filter(Objects::nonNull)
            .map(Path::of).findFirst().orElse(Path.of(System.getProperty("user.home"), ".cache")).resolve("lanegrad");
    private static final Map<String, Color> LIBRARIES = new LinkedHashMap<>();
    private static final int SEEDS = 5;

    /** What README advises for trainings of seconds; the rival has no Java code that could be compiled sooner. */
    private static final List<String> FLAGS = List.of("-XX:CompileCommand=quiet",
            "-XX:CompileCommand=CompileThresholdScaling,io.github.lanegrad.*::*,0.1");

    static {
        LIBRARIES.put("lanegrad", new Color(0x1f, 0x5f, 0xbf));
        LIBRARIES.put("pytorch", new Color(0xe0, 0x8a, 0x1e));
    }

    private record Set(String name, double target) {}

    private static final List<Set> SETS = List.of(new Set("mnist", 0.97), new Set("fashion-mnist", 0.87));

    /** Seconds and accuracies of one training. */
    private record Curve(double[] seconds, double[] accuracies) {

        static Curve parse(String text) {
            List<String[]> lines = text.lines().map(line -> line.split(" ")).toList();
            return new Curve(lines.stream().mapToDouble(words -> Double.parseDouble(words[0])).toArray(),
                    lines.stream().mapToDouble(words -> Double.parseDouble(words[1])).toArray());
        }

        /** The time to the target, infinite if it was not reached. */
        double end(double target) {
            return accuracies[accuracies.length - 1] >= target ? seconds[seconds.length - 1] : Double.POSITIVE_INFINITY;
        }
    }

    @Override
    public String write(Measuring measuring) throws Exception {
        StringBuilder text = new StringBuilder("""
                784-256-128-10, ReLU, softmax with cross entropy, batches of 128, one thread, the same optimizer for both: Adam at a
                rate of %s, or momentum of %s at %s. The clock starts with the first step, in which our kernels warm up,
                and stands still while the 10,000 test images are scored, every 50 steps, though the JIT compiler does not. Medians of
                %d seeds, and the least and the most, both libraries in turn. PyTorch: libtorch through JavaCPP with its own initial
                weights. Ours: a JVM that compiles this library sooner, `%s`.

                `mvn -q -f bench -Dmain='Race lanegrad adam 1 DIR 0.97'` is one race without these flags, which go into
                `JAVA_TOOL_OPTIONS`, DIR being the directory that `-Dexample='Fetch mnist'` tells; for the other library, `pytorch`, for
                the other optimizer, `momentum`.

                | images | test accuracy | optimizer | Lanegrad s | PyTorch s | ratio |
                | --- | ---: | --- | ---: | ---: | ---: |
                """.formatted(Racer.rate(true), Racer.MOMENTUM, Racer.rate(false), seeds(measuring),
                String.join(" ", FLAGS)));
        StringBuilder pictures = new StringBuilder();
        for (Set set : measuring.quick() ? SETS.subList(0, 1) : SETS) {
            Path images = CACHE.resolve(set.name);
            if (!Files.isDirectory(images)) {
                text.append("| ").append(set.name).append(" | not measured: no directory ").append(set.name)
                        .append(" in the cache of images, see README | | | | |\n");
                continue;
            }
            for (String optimizer : List.of("adam", "momentum")) {
                Map<String, Curve> medians = new LinkedHashMap<>();
                Map<String, String> cells = new LinkedHashMap<>();
                Map<String, List<Curve>> all = curves(measuring, optimizer, set, images);
                for (String library : LIBRARIES.keySet()) {
                    List<Curve> curves = all.get(library);
                    medians.put(library, curves.get(curves.size() / 2));
                    cells.put(library, "%s (%s to %s)".formatted(number(medians.get(library).end(set.target), 2),
                            number(curves.getFirst().end(set.target), 2), number(curves.getLast().end(set.target), 2)));
                }
                text.append("| %s | %s | %s | %s | %s | %s |\n".formatted(set.name, number(set.target, 2), optimizer,
                        cells.get("lanegrad"), cells.get("pytorch"),
                        number(medians.get("pytorch").end(set.target) / medians.get("lanegrad").end(set.target), 2)));
                pictures.append(draw(measuring, set, optimizer, medians));
            }
        }
        return text.append(pictures).toString();
    }

    private static int seeds(Measuring measuring) {
        return measuring.quick() ? 1 : SEEDS;
    }

    /** Of each library, the fastest first. */
    private static Map<String, List<Curve>> curves(Measuring measuring, String optimizer, Set set, Path images)
            throws IOException, InterruptedException {
        Map<String, List<Curve>> curves = new LinkedHashMap<>();
        for (int seed = 1; seed <= seeds(measuring); seed++) {
            for (String library : LIBRARIES.keySet()) {
                Curve curve = Curve.parse(measuring.java(library.equals("lanegrad") ? FLAGS : List.of(), Race.class, library, optimizer, Integer.toString(seed),
                        images.toString(), Double.toString(measuring.quick() ? 0.5 : set.target)));
                curves.computeIfAbsent(library, name -> new ArrayList<>()).add(curve);
            }
        }
        curves.values().forEach(list -> list.sort(Comparator.comparingDouble(curve -> curve.end(set.target))));
        return curves;
    }

    private static String draw(Measuring measuring, Set set, String optimizer, Map<String, Curve> medians)
            throws IOException {
        XYChart chart = new XYChartBuilder().width(900).height(460)
                .title(set.name + ", " + optimizer)
                .xAxisTitle("seconds of training")
                .yAxisTitle("test accuracy, %")
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setYAxisMin(60.0).setYAxisMax(100.0).setXAxisMin(0.0);
        medians.forEach((library, curve) -> chart.addSeries(library, curve.seconds,
                        Arrays.stream(curve.accuracies).map(accuracy -> 100 * accuracy).toArray())
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(LIBRARIES.get(library)));
        String name = set.name + "-" + optimizer + ".png";
        BitmapEncoder.saveBitmap(chart, measuring.directory().resolve(name).toString(), BitmapFormat.PNG);
        return "\n![Test accuracy over seconds](" + name + ")\n";
    }
}
