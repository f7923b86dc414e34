package io.github.lanegrad.bench;

import static io.github.lanegrad.bench.Tables.number;

import io.github.lanegrad.Network;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What a library costs before it does anything: bytes on disk and in memory, and time to start. */
final class FootprintSection implements Report.Section {

    /** The starts of the names of the jars that each library needs. */
    private static final Map<String, List<String>> JARS = Map.of(
            "lanegrad", List.of(),
            "pytorch", List.of("pytorch-", "openblas-", "javacpp-"),
            "PYTORCH", List.of("pytorch-", "openblas-", "javacpp-"),
            "encog", List.of("encog-core-"),
            "ONNX_PINNED", List.of("onnxruntime-1"),
            "DJL", List.of("onnxruntime-", "api-0", "gson-", "jna-5", "commons-compress-", "commons-codec-", "commons-io-",
                    "commons-lang3-", "slf4j-api-"),
            "DEEP_NETTS", List.of("deepnetts-core-", "visrec-api-", "json-", "log4j-", "commons-configuration2-",
                    "commons-lang3-", "commons-logging-"));

    /** What the class path of DL4J holds besides. */
    private static final List<String> NOT_DL4J = List.of("classes", "jmh-core-", "jopt-simple-");

    private static final List<String> TRAINERS = List.of("lanegrad", "pytorch", "encog");
    private static final List<String> PREDICTORS =
            List.of("lanegrad", "ONNX_PINNED", "DJL", "PYTORCH", "DL4J", "DEEP_NETTS");

    // (3 + 6) libraries × 3 starts of some 8 s: 4 minutes.
    private static final int STARTS = 3;
    private static final double SECONDS = 6;
    private static final double QUICK_SECONDS = 2;

    @Override
    public String write(Measuring measuring) throws Exception {
        StringBuilder text = new StringBuilder("""
                Each start is a JVM of its own with one thread of the library: time from the start of the JVM to the end of the
                first step, and to the steady speed (a hundred steps whose median is within a tenth of the last hundred's; empty if
                there were not two hundred); resident memory after %s seconds of it, with the default heap of this machine. Medians
                of %d starts. Jars with all that the library needs, for this platform alone.
                `mvn -q -f bench -Dmain='FirstStep predict lanegrad %s'` is one start.

                Training, a step being a batch of %d rows of %s with Adam:

                """.formatted(seconds(measuring), starts(measuring), seconds(measuring), FirstStep.BATCH, FirstStep.NETWORK));
        table(measuring, "train", TRAINERS, text);
        text.append("\nPrediction of one row of the same network, a step being 32 calls, the first being one:\n\n");
        table(measuring, "predict", PREDICTORS, text);
        return text.toString();
    }

    private static void table(Measuring measuring, String what, List<String> libraries, StringBuilder text)
            throws IOException, InterruptedException {
        text.append("""
                | | jars MB | first ms | steady speed ms | resident MB |
                | --- | ---: | ---: | ---: | ---: |
                """);
        for (String library : libraries) {
            String name = what.equals("train") || library.equals("lanegrad") ? library : PredictRival.valueOf(library).title();
            try {
                double[][] columns = new double[3][starts(measuring)];
                for (int s = 0; s < starts(measuring); s++) {
                    String classPath = library.equals("DL4J") ? Dl4j.classPath() : System.getProperty("java.class.path");
                    String[] words = measuring.java(classPath, List.of(), FirstStep.class, what, library,
                            Double.toString(seconds(measuring))).lines().toList().getLast().split(" ");
                    for (int c = 0; c < columns.length; c++) {
                        columns[c][s] = Double.parseDouble(words[c]);
                    }
                }
                text.append("| ").append(name)
                        .append(" | ").append(number(bytes(library) / 1e6, 2))
                        .append(" | ").append(number(median(columns[0]), 0))
                        .append(" | ").append(number(median(columns[1]), 0))
                        .append(" | ").append(number(median(columns[2]) / 1e6, 0)).append(" |\n");
            } catch (IOException e) {
                text.append("| ").append(name).append(" | not measured: ").append(e.getMessage()).append(" | | | |\n");
            }
        }
    }

    private static double seconds(Measuring measuring) {
        return measuring.quick() ? QUICK_SECONDS : SECONDS;
    }

    private static int starts(Measuring measuring) {
        return measuring.quick() ? 1 : STARTS;
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().skip(values.length / 2).findFirst().orElseThrow();
    }

    private static long bytes(String library) throws IOException {
        if (library.equals("lanegrad")) {
            return ours();
        }
        boolean dl4j = library.equals("DL4J");
        long bytes = 0;
        for (String entry : (dl4j ? Dl4j.classPath() : System.getProperty("java.class.path")).split(File.pathSeparator)) {
            Path path = Path.of(entry);
            List<String> starts = dl4j ? NOT_DL4J : JARS.get(library);
            if (starts.stream().anyMatch(path.getFileName().toString()::startsWith) != dl4j) {
                bytes += Files.size(path);
            }
        }
        return bytes;
    }

    /** In the build of this project ours is a directory of classes or a jar. */
    private static long ours() throws IOException {
        Path classes;
        try {
            classes = Path.of(Network.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
        if (!Files.isDirectory(classes)) {
            return Files.size(classes);
        }
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(jar); Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        return jar.size();
    }
}
