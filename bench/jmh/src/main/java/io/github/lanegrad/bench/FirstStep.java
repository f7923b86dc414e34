package io.github.lanegrad.bench;

import io.github.lanegrad.Model;
import io.github.lanegrad.Parameters;
import io.github.lanegrad.infer.Predictor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Prints, of one library in a JVM of its own, milliseconds from the start of the JVM to the end of the first step of training, or
 * of the first prediction of a row, and to the first of {@value #STEADY} steps in a row whose median is within a tenth of the final
 * one, then the resident memory in bytes, if the system tells. A step in predicting is {@value #CALLS} calls.
 */
public final class FirstStep {

    static final String NETWORK = "30-64-32-1";
    static final int BATCH = 32;
    private static final int STEADY = 100;
    private static final int CALLS = 32;
    private static final double TOLERANCE = 1.1;
    private static final int MOST = 4_000_000;

    private FirstStep() {}

    /**
     * Trains or predicts for some seconds.
     *
     * @param arguments {@code train} or {@code predict}, the library, the seconds
     * @throws Exception if the library does not start, or the memory cannot be read
     */
    public static void main(String[] arguments) throws Exception {
        long start = ManagementFactory.getRuntimeMXBean().getStartTime();
        boolean training = arguments[0].equals("train");
        Runnable once = training ? TrainStep.of(arguments[1], NETWORK + " x" + BATCH, true, 1)::step : prediction(arguments[1]);
        once.run();
        long first = System.currentTimeMillis() - start;
        long offset = System.currentTimeMillis() - start;
        long begin = System.nanoTime();
        long nanos = (long) (1e9 * Double.parseDouble(arguments[2]));
        int calls = training ? 1 : CALLS;
        long[] ends = new long[MOST];
        int count = 0;
        while (count < MOST && System.nanoTime() - begin < nanos) {
            for (int call = 0; call < calls; call++) {
                once.run();
            }
            ends[count++] = System.nanoTime() - begin;
        }
        // A library that has hardly begun has no steady speed to tell.
        String steady = count < 2 * STEADY ? "NaN" : Long.toString(offset + steady(ends, count) / 1_000_000);
        System.out.println(first + " " + steady + " " + residentBytes());
    }

    /** Ours for the name of none of the rivals. */
    private static Runnable prediction(String library) throws Exception {
        Parameters parameters = Parameters.initialize(NaiveNetwork.describe(NETWORK), 1);
        float[] row = Numbers.symmetric(parameters.network().inputs(), 0);
        float[] outputs = new float[parameters.network().outputs()];
        if (library.equals("lanegrad")) {
            Predictor predictor = new Predictor(Model.unscaled(parameters), 1);
            return () -> predictor.predict(row, 0, 1, outputs, 0);
        }
        RivalPredictor predictor = PredictRival.valueOf(library).open(parameters, 1);
        return () -> predictor.predict(row, outputs);
    }

    /** When the speed was there that stayed. */
    private static long steady(long[] ends, int count) {
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
