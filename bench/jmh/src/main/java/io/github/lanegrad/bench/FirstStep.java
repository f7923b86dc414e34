package io.github.lanegrad.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Prints, of one library in a JVM of its own, milliseconds from the start of the JVM to the end of the first step of training
 * and to the first of {@value #STEADY} steps in a row whose median is within a tenth of the final one, then the resident memory
 * in bytes, if the system tells.
 */
public final class FirstStep {

    static final String STEP = "30-64-32-1 x32";
    private static final int STEADY = 100;
    private static final long NANOS = 12_000_000_000L;
    private static final double TOLERANCE = 1.1;
    private static final int MOST = 4_000_000;

    private FirstStep() {}

    /**
     * Trains for some seconds.
     *
     * @param arguments the library
     * @throws IOException if the memory cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        long start = ManagementFactory.getRuntimeMXBean().getStartTime();
        TrainStep step = TrainStep.of(arguments[0], STEP, true);
        step.step();
        long first = System.currentTimeMillis() - start;
        long offset = System.currentTimeMillis() - start;
        long begin = System.nanoTime();
        long[] ends = new long[MOST];
        int count = 0;
        while (count < MOST && System.nanoTime() - begin < NANOS) {
            step.step();
            ends[count++] = System.nanoTime() - begin;
        }
        System.out.println(first + " " + (offset + steady(ends, count) / 1_000_000) + " " + residentBytes());
    }

    /** When the speed was there that stayed. */
    private static long steady(long[] ends, int count) {
        Check.that(count >= 2 * STEADY, "only %d steps in %d s", count, NANOS / 1_000_000_000L);
        double last = median(ends, count - STEADY);
        for (int from = 1; from + STEADY < count; from += STEADY) {
            if (median(ends, from) <= TOLERANCE * last) {
                return ends[from - 1];
            }
        }
        return ends[count - 1];
    }

    private static double median(long[] ends, int from) {
        double[] durations = new double[STEADY];
        for (int i = 0; i < STEADY; i++) {
            durations[i] = ends[from + i] - ends[from + i - 1];
        }
        Arrays.sort(durations);
        return durations[STEADY / 2];
    }

    private static long residentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return -1;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(-1);
    }
}
