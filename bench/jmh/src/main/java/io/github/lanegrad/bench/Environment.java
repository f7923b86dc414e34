package io.github.lanegrad.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;

/** The machine, as far as it tells. */
final class Environment {

    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    /** The starts of the names of their jars. */
    private static final List<String> RIVALS = List.of("openblas-", "mkl-", "pytorch-", "onnxruntime-", "blas-",
            "deepnetts-core-", "encog-core-", "fastcsv-");

    private static final String UNTOLD = "not told by this system";

    private Environment() {}

    /** A table in Markdown. */
    static String text() throws IOException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        StringBuilder table = new StringBuilder("| | |\n| --- | --- |\n");
        row(table, "Date", LocalDate.now().toString());
        row(table, "Processor", processor("model name") + ", family " + processor("cpu family") + ", model "
                + processor("model"));
        row(table, "Vector instructions", new TreeSet<>(List.of(processor("flags").split(" "))).stream()
                .filter(flag -> flag.startsWith("avx") || flag.equals("fma"))
                .collect(Collectors.joining(" ")));
        row(table, "Processors of the JVM", Integer.toString(Runtime.getRuntime().availableProcessors()));
        row(table, "Memory", (system.getTotalMemorySize() >> 30) + " GiB");
        row(table, "Load before", String.format(Locale.ROOT, "%.2f", system.getSystemLoadAverage()));
        row(table, "System", system.getName() + " " + system.getVersion() + " " + system.getArch());
        row(table, "JVM", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        row(table, "Lanegrad", commit());
        row(table, "Rivals", rivals());
        row(table, "Preferred vectors", FloatVector.SPECIES_PREFERRED.vectorBitSize() + " bits");
        row(table, "Flags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        return table.toString();
    }

    /** The commit that was measured, if this is a working copy. */
    private static String commit() {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? UNTOLD : "commit " + text;
        } catch (IOException e) {
            return UNTOLD;
        }
    }

    /** Their jars, without those for a platform, which have the same version. */
    private static String rivals() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).getFileName().toString().replaceFirst("\\.jar$", ""))
                .filter(name -> RIVALS.stream().anyMatch(name::startsWith) && !name.contains("linux"))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static void row(StringBuilder table, String name, String value) {
        table.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }

    private static String processor(String key) throws IOException {
        if (!Files.isReadable(PROCESSOR)) {
            return UNTOLD;
        }
        return Files.readAllLines(PROCESSOR).stream()
                .filter(line -> line.replaceAll("\\s*:.*", "").equals(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(UNTOLD);
    }
}
