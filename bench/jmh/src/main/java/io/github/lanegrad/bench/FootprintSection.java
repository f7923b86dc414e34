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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What a library costs before it does anything: bytes on disk and in memory, and time to start. */
final class FootprintSection implements Report.Section {

    /** The starts of the names of the jars that each library needs. */
    private static final Map<String, List<String>> JARS = new LinkedHashMap<>();

    static {
        JARS.put("lanegrad", List.of());
        JARS.put("pytorch", List.of("pytorch-", "openblas-", "javacpp-"));
        JARS.put("encog", List.of("encog-core-"));
    }

    private static final int STARTS = 5;

    @Override
    public String write(Measuring measuring) throws Exception {
        StringBuilder text = new StringBuilder("""
                Each start is a JVM of its own with one thread of the library: time from the start of the JVM to the end of the first
                step of training of %s with Adam, and to the steady speed (a hundred steps whose median is within a tenth of the
                last hundred's); resident memory after 12 seconds of it, with the default heap of this machine. Medians of %d starts.
                Jars with all that the library needs, for this platform alone.

                | | jars MB | first step ms | steady speed ms | resident MB |
                | --- | ---: | ---: | ---: | ---: |
                """.formatted(FirstStep.STEP, starts(measuring)));
        for (String library : JARS.keySet()) {
            double[][] columns = new double[3][starts(measuring)];
            for (int s = 0; s < starts(measuring); s++) {
                String[] words = measuring.java(List.of(), FirstStep.class, library).strip().split(" ");
                for (int c = 0; c < columns.length; c++) {
                    columns[c][s] = Double.parseDouble(words[c]);
                }
            }
            text.append("| ").append(library)
                    .append(" | ").append(number(bytes(library) / 1e6, 2))
                    .append(" | ").append(number(median(columns[0]), 0))
                    .append(" | ").append(number(median(columns[1]), 0))
                    .append(" | ").append(number(median(columns[2]) / 1e6, 0)).append(" |\n");
        }
        return text.toString();
    }

    private static int starts(Measuring measuring) {
        return measuring.quick() ? 1 : STARTS;
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().skip(values.length / 2).findFirst().orElseThrow();
    }

    private static long bytes(String library) throws IOException {
        long bytes = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (JARS.get(library).stream().anyMatch(path.getFileName().toString()::startsWith)) {
                bytes += Files.size(path);
            }
        }
        return library.equals("lanegrad") ? ours() : bytes;
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
