package io.github.lanegrad.bench;

import io.github.lanegrad.io.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Whole processes that do nothing but get a model file of 100 MB into memory: as a model; as bytes, by
 * {@link Files#readAllBytes}; and as bytes in the fastest way there is, by way of a small buffer outside of the heap. The
 * processes take turns. Prints for each the median of the milliseconds that it takes from its start to its end, and of those
 * that getting the file takes in it.
 */
public final class ColdLoad {

    private static final int CHUNK = 1 << 18;

    private ColdLoad() {}

    /**
     * Measures, or is one of the processes.
     *
     * @param arguments how many of each kind to start, 11 if nothing is said; or the kind and the file
     * @throws Exception if a process fails
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2) {
            System.out.println(nanoseconds(arguments[0], Path.of(arguments[1])));
            return;
        }
        int times = arguments.length == 0 ? 11 : Integer.parseInt(arguments[0]);
        Path file = LoadModelBenchmark.save();
        try {
            List<String> kinds = List.of("model", "bytes", "chunks");
            double[][] processes = new double[kinds.size()][times];
            double[][] calls = new double[kinds.size()][times];
            for (int t = 0; t < times; t++) {
                for (int k = 0; k < kinds.size(); k++) {
                    long start = System.nanoTime();
                    calls[k][t] = process(kinds.get(k), file) / 1e6;
                    processes[k][t] = (System.nanoTime() - start) / 1e6;
                }
            }
            for (int k = 0; k < kinds.size(); k++) {
                System.out.printf("%-6s process %6.0f ms, file %6.0f ms%n", kinds.get(k), median(processes[k]), median(calls[k]));
            }
        } finally {
            Files.delete(file);
        }
    }

    private static long process(String kind, Path file) throws IOException, InterruptedException {
        Process process = Jvm.start(System.getProperty("java.class.path"), List.of(), ColdLoad.class.getName(),
                List.of(kind, file.toString())).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String output = new String(process.getInputStream().readAllBytes()).strip();
        Check.that(process.waitFor() == 0, "%s failed: %s", kind, output);
        return Long.parseLong(output);
    }

    private static long nanoseconds(String kind, Path file) throws IOException {
        long start = System.nanoTime();
        Object content = switch (kind) {
            case "model" -> ModelFile.read(file);
            case "bytes" -> Files.readAllBytes(file);
            case "chunks" -> chunks(file);
            default -> throw new IllegalArgumentException("expected model, bytes or chunks, got " + kind);
        };
        long end = System.nanoTime();
        Check.that(content != null, "%s gave nothing", kind);
        return end - start;
    }

    private static byte[] chunks(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            byte[] bytes = new byte[Math.toIntExact(channel.size())];
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
            for (int at = 0; at < bytes.length; at += chunk.limit()) {
                Check.that(channel.read(chunk.clear()) > 0, "the file ends at %d", at);
                chunk.flip().get(bytes, at, chunk.limit());
            }
            return bytes;
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
